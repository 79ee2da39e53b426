"""Passages that decisions about names quote: which each document has to describe, and where they stand in its file."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from graph import identifier
from graph.resolve import Judgement
from graph.segment import Place


class Passages:
    """The passages of judgements by document, in a few bytes each."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._of: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        self._placed: dict[str, array[int]] = {}

    def take(self, judgement: Judgement) -> None:
        """Note the passages that a judgement compares."""
        for key, span in zip(judgement.documents, judgement.spans, strict=True):
            self._of[key].append(span.begin << 32 | span.end)

    def of(self, key: str) -> list[Place]:
        """What a document is asked to describe, each once and in order. To be asked when all judgements are taken."""
        if key not in self._of:
            return []
        self._of[key] = array("Q", sorted(set(self._of[key])))
        return [_place(n) for n in self._of[key]]

    def placed(self, key: str, places: Iterable[Place]) -> None:
        """Where the passages of a document stand in its file, in the same order, when that is elsewhere."""
        self._placed[key] = array("Q", (begin << 32 | end for begin, end in places))

    def iris(self, judgement: Judgement) -> list[str]:
        """The IRIs of the passages that a judgement compares."""
        found = []
        for key, span in zip(judgement.documents, judgement.spans, strict=True):
            place = span.begin, span.end
            if key in self._placed:
                place = _place(self._placed[key][bisect_left(self._of[key], span.begin << 32 | span.end)])
            found.append(identifier.passage(self._base, key, *place))
        return found


def _place(number: int) -> Place:
    return number >> 32, number & 0xFFFFFFFF
