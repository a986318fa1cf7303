"""The outline of the land: made from a topology, cut where the map ends, as the one that is used."""

import re
from importlib.resources import files

from service.make_map import draw_land
from service.projection import HEIGHT, WIDTH


def topology(*arcs):
    """Make a topology of polygons of one arc each, in steps of whole degrees."""
    return {
        "transform": {"scale": [1, 1], "translate": [-180, -90]},
        "arcs": arcs,
        "objects": {
            "land": {
                "geometries": [{"type": "MultiPolygon", "arcs": [[[i]] for i in range(len(arcs))]}]
            }
        },
    }


def places(outline):
    rings = re.findall(r"M([^Z]+)Z", outline)
    return [[tuple(map(float, p.split(","))) for p in ring.split("L")] for ring in rings]


def test_a_square_is_drawn_once_round():
    square = [[180, 90], [10, 0], [0, 10], [-10, 0], [0, -10]]
    (ring,) = places(draw_land(topology(square)))
    assert len(ring) == 4
    assert ring[0] == (500.0, 260.0)
    assert ring[1][0] > 500
    assert ring[2][1] < 260


def test_land_across_the_edge_stands_at_both_sides():
    across = [[350, 90], [20, 0], [0, 10], [-20, 0], [0, -10]]
    rings = places(draw_land(topology(across)))
    assert len(rings) == 2
    assert {min(x for x, _ in r) < 100 for r in rings} == {True, False}


def test_land_below_the_map_is_left_out():
    ice = [[10, 5], [10, 0], [0, 10], [-10, 0], [0, -10]]
    assert places(draw_land(topology(ice))) == []


def test_the_outline_in_use_is_on_the_map():
    rings = places((files("service") / "templates" / "_land.svg").read_text(encoding="utf-8"))
    assert len(rings) > 100
    for ring in rings:
        assert len(ring) > 2
        assert all(0 <= x <= WIDTH and y <= HEIGHT + 100 for x, y in ring)
