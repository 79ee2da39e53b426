"""Rows of bytes in the order in which they came: in memory while they are few, beyond that in a file without a name."""

from __future__ import annotations

import mmap
import tempfile
import weakref
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import IO

from graph.mapping import Mapped, forget

_HELD = 2_000_000  # bytes in memory, at most
_LOOKED = 200  # rows that are read before memory is given back: for each the system may take 64 kB


class Shelf:
    """Rows to be read again by number or in order; what is kept in memory of each is a number."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where the file goes, the system's own place for such files if None."""
        self._folder = folder
        self._held = bytearray()
        self._file: IO[bytes] | None = None
        self._mapped: Mapped = b""  # what has been asked for of the file, and what stands before it
        self._looked = 0
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._ends) - 1

    def add(self, row: bytes) -> int:
        """Put a row behind the others and give its number."""
        self._put(row)
        self._ends.append(self._ends[-1] + len(row))
        return len(self._ends) - 2

    def extend(self, rows: Sequence[bytes]) -> None:
        """Put several rows behind the others."""
        self._put(b"".join(rows))
        self._ends.extend(accumulate(map(len, rows), initial=self._ends.pop()))

    def _put(self, data: bytes) -> None:
        if self._file is not None:
            self._file.write(data)
            return
        self._held += data
        if len(self._held) > _HELD:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed with the shelf
            weakref.finalize(self, self._file.close)
            self._file.write(self._held)
            self._held = bytearray()

    def __getitem__(self, number: int) -> bytes:
        """The row of a number. Raises IndexError where there is none."""
        if number < 0:
            raise IndexError(number)
        begin, end = self._ends[number], self._ends[number + 1]
        if self._file is None:
            return bytes(self._held[begin:end])
        if len(self._mapped) < end:
            self._file.flush()
            self._mapped = mmap.mmap(self._file.fileno(), self._ends[-1], access=mmap.ACCESS_READ)
        self._looked += 1
        if self._looked == _LOOKED:
            forget(self._mapped)
            self._looked = 0
        return self._mapped[begin:end]

    def __iter__(self) -> Iterator[bytes]:
        """The rows in their order."""
        return (self[number] for number in range(len(self)))
