"""What was decided of pairs of members, on a shelf: joins and doubts of each kind, in the order of the members."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy

from graph.resolution.block import Settled
from graph.resolution.shelf import Shelf


class Why(msgspec.Struct, array_like=True, frozen=True):
    """Whether two members were merged, kept apart or are for review, and the evidence."""

    decision: str
    evidence: tuple[tuple[str, float | None, str], ...]


pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Why).decode


class Decided:
    """Decisions, taken block by block and read in one order, whatever the blocks were.

    `one` and `other` are the members of each decision.
    """

    def __init__(self, folder: Path | None) -> None:
        self.one, self.other = array("I"), array("I")
        self._rows, self._order = Shelf(folder), array("I")
        self._joins, self._doubts = _Taken(), _Taken()

    def __len__(self) -> int:
        """How many decisions have been arranged."""
        return len(self._order)

    def why(self, at: int) -> bytes:
        """A packed `Why` of the decision at a place. Raises IndexError where there is none."""
        return self._rows[self._order[at]]

    def take(self, settled: Settled, numbers: Sequence[int]) -> None:
        """Take what was decided in a block whose members have these numbers."""
        for one, other, _, evidence in settled.joins:
            a, b = numbers[one], numbers[other]
            self._joins.add(a, b, self._rows.add(pack(("merged", evidence))), a, b)
        for one, other, forbidden, evidence in settled.doubts:
            a, b = sorted((numbers[settled.roots[one]], numbers[settled.roots[other]]))
            row = self._rows.add(pack(("apart" if forbidden else "review", evidence)))
            self._doubts.add(a, b, row, numbers[one], numbers[other])

    def arrange(self) -> None:
        """Put what was taken of one kind behind the rest: joins by their members, then doubts by their groups."""
        for told in (self._joins, self._doubts):
            for of, column in zip((self._order, self.one, self.other), told.arranged(), strict=True):
                of.frombytes(column)
        self._joins, self._doubts = _Taken(), _Taken()


class _Taken:
    """Decisions in the order in which blocks were settled, five numbers for each."""

    def __init__(self) -> None:
        self._numbers = array("I")

    def add(self, *decision: int) -> None:
        """Take what one is arranged by, its row, and the two members."""
        self._numbers.extend(decision)

    def arranged(self) -> Iterator[bytes]:
        """Rows, the one and the other members, each as numbers in order."""
        rows = numpy.frombuffer(self._numbers, dtype=f"u{self._numbers.itemsize}").reshape(-1, 5)
        ordered = rows[numpy.lexsort(rows.T[::-1])]
        return (column.tobytes() for column in ordered.T[2:])
