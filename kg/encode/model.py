"""Runs the learned model: one pass of the encoder a window, then small heads on its vectors.

One thread and one window at a time, so that the same text always gives the same numbers.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import cast

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.encode.pieces import Pieces, cut_windows, encode_sentences
from kg.errors import BadWeights
from kg.model import Span

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


class Known:
    """What was worked out of one window: sums, and a row of each matrix for each span."""

    def __init__(self) -> None:
        self._sums: Floats | None = None
        self._rows: dict[tuple[int, int], int] = {}
        self._vectors: list[Floats] = []
        self._classes: list[Floats] = []

    def sums(self, hidden: Floats) -> Floats:
        """Give [L + 1, width]: at i the sum of the first i vectors, so a run's is a difference."""
        if self._sums is None:
            zero = np.zeros((1, hidden.shape[1]), np.float32)
            self._sums = np.concatenate([zero, hidden.cumsum(0)])
        return self._sums

    def missing(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Give the spans that nothing is known of, each once."""
        return [s for s in dict.fromkeys(spans) if s not in self._rows]

    def add(self, spans: Sequence[tuple[int, int]], vectors: Floats, classes: Floats) -> None:
        """Keep the vectors and class logits of further spans."""
        first = len(self._rows)
        self._rows.update((span, first + i) for i, span in enumerate(spans))
        self._vectors = [np.concatenate([*self._vectors, vectors])]
        self._classes = [np.concatenate([*self._classes, classes])]

    def give(self, spans: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
        """Give the vectors and class logits of spans, in their order."""
        rows = [self._rows[s] for s in spans]
        return self._vectors[0][rows], self._classes[0][rows]


@dataclass(frozen=True, slots=True)
class Window:
    """A window after the encoder: sentences [first, last) of the text.

    Those from `own` on are in no window before. tags [L, tags], hidden [L, width], attention
    [heads, L, L]. `known` keeps what was worked out of its mentions.
    """

    first: int
    own: int
    last: int
    pieces: Pieces
    tags: Floats
    hidden: Floats
    attention: Floats
    known: Known = field(default_factory=Known, repr=False)


_PARTS = ("encoder", "mentions", "links", "pairs")
_TOKENIZER = "tokenizer.json"
_SHIPPED = Path(str(files("kg.weights")))
_folder: ContextVar[Path] = ContextVar("weights", default=_SHIPPED)


class Model:
    """The encoder and its heads, read from a folder as `kg.learn.export` writes it.

    Raises BadWeights where a file is missing or is none that the runtime can load.
    """

    def __init__(self, folder: Path = _SHIPPED) -> None:
        names = [*(f"{part}.onnx" for part in _PARTS), _TOKENIZER]
        if missing := [name for name in names if not (folder / name).is_file()]:
            raise BadWeights(
                f"{folder}: {', '.join(missing)} missing; install newsgraph anew, or name a folder "
                "that python -m kg.learn.export has written"
            )
        self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._encoder, self._mentions, self._links, self._pairs = (
            _session(folder / f"{part}.onnx") for part in _PARTS
        )

    def encode(self, text: str, sentences: Sequence[Span]) -> list[Window]:
        """Encode the sentences of a text, in windows."""
        table = encode_sentences(text, sentences, self._tokenizer)
        windows: list[Window] = []
        for first, last in cut_windows(table):
            pieces = table.window(first, last)
            tags, hidden, attention = self._encoder.run(
                None,
                {
                    "ids": np.array([pieces.ids], dtype=np.int64),
                    "shapes": np.array([pieces.shapes], dtype=np.int64),
                },
            )
            own = windows[-1].last if windows else first
            windows.append(
                Window(
                    first,
                    own,
                    last,
                    pieces,
                    cast("Floats", tags),
                    cast("Floats", hidden),
                    cast("Floats", attention),
                )
            )
        return windows

    def mentions(self, window: Window, spans: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
        """Give a vector and class logits for each (first, end) of a window's pieces.

        Each span is worked out once: finding, resolving and extracting ask for the same ones.
        """
        if missing := window.known.missing(spans):
            first = np.array([a for a, _ in missing])
            end = np.array([b for _, b in missing])
            sums = window.known.sums(window.hidden)
            means = (sums[end] - sums[first]) / (end - first)[:, None]
            parts = [window.hidden[first], window.hidden[end - 1], means]
            joined = np.concatenate(parts, axis=1).astype(np.float32)
            vectors, classes = self._mentions.run(None, {"parts": joined})
            window.known.add(missing, cast("Floats", vectors), cast("Floats", classes))
        return window.known.give(spans)

    def links(
        self,
        vectors: Floats,
        what: Sequence[int],
        whom: Sequence[int],
        kinds: Sequence[int],
        distance: Sequence[int],
    ) -> Floats:
        """Score how likely mention `what` is the thing that mention `whom` names; over 0 is yes."""
        (scores,) = self._links.run(
            None,
            {
                "vectors": vectors,
                "what": _numbers(what),
                "whom": _numbers(whom),
                "kinds": _numbers(kinds),
                "distance": _numbers(distance),
            },
        )
        return cast("Floats", scores)

    def pairs(
        self,
        subject: Floats,
        obj: Floats,
        context: Floats,
        between: Floats,
        first: Sequence[int],
        second: Sequence[int],
        distance: Sequence[int],
        given: Sequence[int],
        taken: Sequence[int],
    ) -> tuple[Floats, Floats]:
        """Give relation and modality logits of N pairs.

        `given` and `taken` number the subjects and objects, under 2 N; pairs that share a number
        bear on each other.
        """
        relations, modalities = self._pairs.run(
            None,
            {
                "subject": subject,
                "object": obj,
                "context": context,
                "between": between,
                "first": _numbers(first),
                "second": _numbers(second),
                "distance": _numbers(distance),
                "given": _numbers(given),
                "taken": _numbers(taken),
            },
        )
        return cast("Floats", relations), cast("Floats", modalities)


def load_model() -> Model:
    """Load the model once a process: the shipped one, or that of `weights_from`."""
    return _load(_folder.get())


@contextmanager
def weights_from(folder: Path) -> Iterator[None]:
    """Let everything inside the `with` block run on the weights of another folder.

    For measuring and calibrating: the shipped weights have seen all marked articles, so that only
    others can be measured on them.
    """
    token = _folder.set(folder.resolve())
    try:
        yield
    finally:
        _folder.reset(token)


@cache
def _load(folder: Path) -> Model:
    return Model(folder)


def _session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(
            str(path),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # the fused kernel is the slower one
        )
    except Exception as error:  # onnxruntime's own exceptions share no base
        raise BadWeights(f"{path}: not a model that can be loaded ({error})") from error


def _numbers(values: Sequence[int]) -> Numbers:
    return np.asarray(values, dtype=np.int64)
