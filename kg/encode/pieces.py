"""Cut sentences into word pieces and pack them into windows, keeping every offset."""

import random
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from tokenizers import Tokenizer

from kg.encode.scheme import shape_of
from kg.model import Span

WINDOW = 256
"""Word pieces of a window, separators included."""

_WORD = re.compile(r"\w+|[^\w\s]")
_SEPARATOR_SHAPE = 7


@dataclass(slots=True)
class Pieces:
    """The pieces of one window: ids, shapes, spans (None: separator), sentence numbers."""

    ids: list[int]
    shapes: list[int]
    spans: list[Span | None]
    sentences: list[int]
    _index: list[tuple[Span, int]] = field(default_factory=list, repr=False)
    _ends: list[int] = field(default_factory=list, repr=False)

    def find(self, span: Span) -> tuple[int, int] | None:
        """Give the pieces [first, end) that a span touches, None if it is elsewhere."""
        real = self._real()
        at = bisect_left(self._ends, span.start)
        at += at < len(real) and real[at][0].end == span.start
        if at == len(real) or not real[at][0].overlaps(span):
            return None
        end = at
        while end + 1 < len(real) and real[end + 1][0].start < span.end:
            end += 1
        return real[at][1], real[end][1] + 1

    @property
    def covered(self) -> Span:
        """The stretch of text from the first piece to the last."""
        real = self._real()
        return Span(real[0][0].start, real[-1][0].end) if real else Span(0, 0)

    def _real(self) -> list[tuple[Span, int]]:
        """Give the span and number of each piece that is no separator."""
        if not self._index:
            self._index.extend((s, i) for i, s in enumerate(self.spans) if s is not None)
            self._ends.extend(s.end for s, _ in self._index)
        return self._index


@dataclass(slots=True)
class PieceTable:
    """The pieces of each sentence of a text, and after which of them a block ends."""

    ids: list[list[int]]
    shapes: list[list[int]]
    spans: list[list[Span]]
    block_ends: list[bool]
    start_id: int
    end_id: int

    def window(self, first: int, last: int) -> Pieces:
        """Pack sentences first to last (exclusive), with a separator where a block ends."""
        out = Pieces([self.start_id], [_SEPARATOR_SHAPE], [None], [0])
        for number in range(first, last):
            out.ids += self.ids[number]
            out.shapes += self.shapes[number]
            out.spans += self.spans[number]
            out.sentences += [number - first] * len(self.ids[number])
            if self.block_ends[number] or number == last - 1:
                out.ids.append(self.end_id)
                out.shapes.append(_SEPARATOR_SHAPE)
                out.spans.append(None)
                out.sentences.append(number - first)
        return out


def encode_sentences(text: str, sentences: Sequence[Span], tokenizer: Tokenizer) -> PieceTable:
    """Cut each sentence into pieces; a sentence longer than a window is cut off there."""
    encodings = tokenizer.encode_batch([s.of(text) for s in sentences], add_special_tokens=False)
    start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    assert start is not None
    assert end is not None
    table = PieceTable([], [], [], [], start, end)
    for number, (sentence, encoding) in enumerate(zip(sentences, encodings, strict=True)):
        words = _shapes(sentence.of(text))
        limit = WINDOW - 2
        offsets = encoding.offsets[:limit]
        table.ids.append(encoding.ids[:limit])
        table.shapes.append([words[a] for a, _ in offsets])
        table.spans.append([Span(sentence.start + a, sentence.start + b) for a, b in offsets])
        after = sentences[number + 1].start if number + 1 < len(sentences) else len(text)
        table.block_ends.append("\n" in text[sentence.end : after])
    return table


def cut_windows(table: PieceTable, rng: random.Random | None = None) -> list[tuple[int, int]]:
    """Give the sentence ranges of the windows of a text.

    With a generator, as for training: the first window is cut short at random, none overlap.
    Without, as at run time: each begins with the last sentence of the one before, for context.
    """
    windows: list[tuple[int, int]] = []
    first, room = 0, WINDOW if rng is None else rng.randint(WINDOW // 3, WINDOW)
    while first < len(table.ids):
        last, size = first, 2
        while last < len(table.ids) and (last == first or size + len(table.ids[last]) + 1 <= room):
            size += len(table.ids[last]) + 1
            last += 1
        windows.append((first, last))
        room = WINDOW
        if last == len(table.ids):
            break
        first = last - 1 if rng is None and last - first > 1 else last
    return windows


def _shapes(sentence: str) -> list[int]:
    """Give the shape of the word that each character of a sentence belongs to."""
    shapes = [0] * (len(sentence) + 1)
    for match in _WORD.finditer(sentence):
        shapes[match.start() : match.end()] = [shape_of(match[0])] * len(match[0])
    return shapes
