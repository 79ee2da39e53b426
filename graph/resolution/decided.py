"""What was decided of pairs of members, on a shelf: joins and doubts of each kind, in the order of the members."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import msgspec

from graph.resolution.block import Settled
from graph.resolution.shelf import Shelf


class Pair(msgspec.Struct, array_like=True, frozen=True):
    """Two members, whether they were merged, kept apart or are for review, and the evidence."""

    one: int
    other: int
    decision: str
    evidence: tuple[tuple[str, float | None, str], ...]


_PACK = msgspec.msgpack.Encoder().encode
_UNPACK = msgspec.msgpack.Decoder(Pair).decode


class Decided:
    """Decisions, taken block by block and read in one order, whatever the blocks were."""

    def __init__(self, folder: Path | None) -> None:
        self._pairs = Shelf(folder)
        self._order = array("L")
        self._joins: list[tuple[int, int, int]] = []
        self._doubts: list[tuple[int, int, int]] = []

    def __len__(self) -> int:
        """How many decisions have been arranged."""
        return len(self._order)

    def __getitem__(self, at: int) -> Pair:
        """The decision at a place. Raises IndexError where there is none."""
        return _UNPACK(self._pairs[self._order[at]])

    def take(self, settled: Settled, numbers: Sequence[int]) -> None:
        """Take what was decided in a block whose members have these numbers."""
        for one, other, _, evidence in settled.joins:
            a, b = numbers[one], numbers[other]
            self._joins.append((a, b, self._pairs.add(_PACK((a, b, "merged", evidence)))))
        for one, other, forbidden, evidence in settled.doubts:
            pair = numbers[one], numbers[other], "apart" if forbidden else "review", evidence
            a, b = sorted((numbers[settled.roots[one]], numbers[settled.roots[other]]))
            self._doubts.append((a, b, self._pairs.add(_PACK(pair))))

    def arrange(self) -> None:
        """Put what was taken of one kind behind the rest: joins by their members, then doubts by their groups."""
        for told in (self._joins, self._doubts):
            told.sort()
            self._order.extend(row for *_, row in told)
            told.clear()
