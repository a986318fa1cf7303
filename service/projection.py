"""Where a place stands on the map: the Natural Earth projection.

Source: Šavrič, Jenny, Patterson, Petrovič, Hurni, A polynomial equation for the Natural Earth
projection, Cartography and Geographic Information Science 38 (2011).
"""

import math
from typing import Final

WIDTH: Final = 1000.0
HEIGHT: Final = 440.0
"""Size of the map; it ends at 60 degrees south."""

_SCALE: Final = WIDTH / (2 * 0.8707 * math.pi)
_TOP: Final = 1.4224


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Give x and y on the map, from its upper left corner, of a place in degrees.

    >>> [round(v) for v in project(0, 0)]
    [500, 260]
    """
    phi = math.radians(latitude)
    square = phi * phi
    fourth = square * square
    length = 0.8707 - 0.131979 * square
    length += fourth * (-0.013791 + fourth * (0.003971 * square - 0.001529 * fourth))
    height = 1.007226 + square * (
        0.015085 + fourth * (-0.044475 + 0.028874 * square - 0.005916 * fourth)
    )
    x = WIDTH / 2 + _SCALE * math.radians(longitude) * length
    return x, _SCALE * (_TOP - phi * height)
