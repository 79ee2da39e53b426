"""Rows of bytes in the order in which they came: in memory while they are few, beyond that in a file without a name."""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile

_HELD = 2_000_000  # bytes in memory, at most


class Shelf:
    """Rows to be read again by number or in order; what is kept in memory of each is a number."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where the file goes, the system's own place for such files if None."""
        self._file = SpooledTemporaryFile(max_size=_HELD, dir=str(folder) if folder else None)  # noqa: SIM115 - closed below
        self._ends = array("Q", [0])
        weakref.finalize(self, self._file.close)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._ends) - 1

    def add(self, row: bytes) -> int:
        """Put a row behind the others and give its number."""
        self._file.seek(self._ends[-1])
        self._file.write(row)
        self._ends.append(self._ends[-1] + len(row))
        return len(self._ends) - 2

    def __getitem__(self, number: int) -> bytes:
        """The row of a number. Raises IndexError where there is none."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        begin = self._ends[number]
        self._file.seek(begin)
        return self._file.read(self._ends[number + 1] - begin)

    def __iter__(self) -> Iterator[bytes]:
        """The rows in their order."""
        return (self[number] for number in range(len(self)))
