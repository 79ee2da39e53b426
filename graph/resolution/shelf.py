"""Rows of bytes in the order in which they came: in memory while they are few, beyond that in a file without a name."""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import IO

_HELD = 2_000_000  # bytes in memory, at most, and a row more
_PIECE = 100_000  # bytes that are read at a time where rows are read in their order


class Shelf:
    """Rows to be read again by number or in order; what is kept in memory of each is a number."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where the file goes, the system's own place for such files if None."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._away = 0  # bytes in the file; what is in memory stands behind them
        self._held = bytearray()
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._ends) - 1

    def add(self, row: bytes) -> int:
        """Put a row behind the others and give its number."""
        self._ends.append(self._ends[-1] + len(row))
        self._put(row)
        return len(self._ends) - 2

    def extend(self, rows: Sequence[bytes]) -> None:
        """Put several rows behind the others."""
        self._ends.extend(accumulate(map(len, rows), initial=self._ends.pop()))
        self._put(b"".join(rows))

    def _put(self, data: bytes) -> None:
        self._held += data
        if len(self._held) > _HELD:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed with the shelf
                weakref.finalize(self, self._file.close)
            self._file.seek(self._away)
            self._file.write(self._held)
            self._file.flush()
            self._away += len(self._held)
            self._held = bytearray()

    def __getitem__(self, number: int) -> bytes:
        """The row of a number. Raises IndexError where there is none."""
        if number < 0:
            raise IndexError(number)
        return self._read(self._ends[number], self._ends[number + 1])

    def __iter__(self) -> Iterator[bytes]:
        """The rows in their order."""
        begin = end = 0  # of what was read
        data = b""
        for number in range(len(self)):
            first, last = self._ends[number], self._ends[number + 1]
            if last > end:
                begin, end = first, max(last, min(first + _PIECE, self._away if first < self._away else self._ends[-1]))
                data = self._read(begin, end)
            yield data[first - begin : last - begin]

    def _read(self, begin: int, end: int) -> bytes:
        """Bytes that are all in the file, or all in memory, as those of a row are."""
        if begin >= self._away:
            return bytes(self._held[begin - self._away : end - self._away])
        assert self._file is not None
        if hasattr(os, "pread"):  # a mapped file takes longer, as memory has to be given back again and again
            return os.pread(self._file.fileno(), end - begin, begin)
        self._file.seek(begin)
        return self._file.read(end - begin)
