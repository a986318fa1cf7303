"""Cut sentences into word pieces and pack them into windows, keeping every offset."""

import random
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from kg.encode.scheme import shape_of
from kg.model import Span

WINDOW = 256
"""Word pieces of a window, separators included."""

_WORD = re.compile(r"\w+|[^\w\s]")
_SEPARATOR_SHAPE = 7


@dataclass(slots=True)
class Pieces:
    """The pieces of one window: ids, shapes, spans in the text (None: separator), sentence numbers."""

    ids: list[int]
    shapes: list[int]
    spans: list[Span | None]
    sentences: list[int]

    def find(self, span: Span) -> tuple[int, int] | None:
        """Give the pieces [first, last) that a span of the text touches, None if it is elsewhere."""
        starts = self._starts()
        at = max(0, bisect_left(starts, span.start) - 1)
        inside = (
            [
                i
                for i in range(at, len(self.spans))
                if (s := self.spans[i]) is not None and s.overlaps(span)
            ]
            if starts and starts[0] <= span.start <= starts[-1]
            else []
        )
        return (inside[0], inside[-1] + 1) if inside else None

    def _starts(self) -> list[int]:
        """Give a start for each piece, that of the one before for separators."""
        starts: list[int] = []
        for span in self.spans:
            starts.append(span.start if span is not None else (starts[-1] if starts else -1))
        first = next((s for s in starts if s >= 0), 0)
        return [s if s >= 0 else first for s in starts]


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
