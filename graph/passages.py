"""Passages that decisions about names quote: which each document has to describe, and where they stand in its file."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from graph.resolve import Side
from graph.segment import Place


class Passages:
    """The passages of judgements by document, in a few bytes each."""

    def __init__(self) -> None:
        self._of: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        self._placed: dict[str, array[int]] = {}

    def take(self, key: str, begin: int, end: int) -> None:
        """Note a passage of a document that a judgement compares."""
        self._of[key].append(begin << 32 | end)

    def of(self, key: str) -> list[Place]:
        """What a document is asked to describe, each once and in order. To be asked when all judgements are taken."""
        if key not in self._of:
            return []
        self._of[key] = array("Q", sorted(set(self._of[key])))
        return [_place(n) for n in self._of[key]]

    def placed(self, key: str, places: Sequence[Place]) -> None:
        """Where the passages of a document stand in its file, in the same order; none if that is where they are."""
        if places:
            self._placed[key] = array("Q", (begin << 32 | end for begin, end in places))
        else:
            self._of.pop(key, None)  # nothing more is asked of them

    def place(self, side: Side) -> Place:
        """Where a passage that was taken stands in the file of its document."""
        if side.document not in self._placed:
            return side.begin, side.end
        at = bisect_left(self._of[side.document], side.begin << 32 | side.end)
        return _place(self._placed[side.document][at])


def _place(number: int) -> Place:
    return number >> 32, number & 0xFFFFFFFF
