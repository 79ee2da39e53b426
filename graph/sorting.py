"""Sorting of more rows than memory holds: sorted runs in a file without a name, merged as they are read.

A database would do, too, but takes twice as long, and the one at hand sorts in a folder of its own choosing.
"""

from __future__ import annotations

import marshal
import tempfile
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from graph.closing import Closing

MEMORY = 32_000_000
"""Bytes of rows that are kept in memory, with what Python itself takes for them."""

_ROW = 150  # bytes that Python takes for a row beside its text
_PIECE = 64_000  # bytes of each run that are in memory while the runs are merged
_RUNS = 128  # that are merged at a time

_Row = tuple[bytes, bytes]
_Run = list[tuple[int, int]]  # the pieces of a run: where in the file, how many bytes


class Sorter(Closing):
    """Rows of a key and a value, given in any order and read in the order of their keys, then of their values.

    Keys are in the order of their code points, as Python compares texts; any text is a key, and equal rows all stay.
    Use it in a ``with`` statement. What is over `memory` bytes goes to a file in `folder`, which has no name
    where the system allows that, so that not even a kill leaves it behind. Raises OSError where the disk is full.
    """

    def __init__(self, folder: Path | None, memory: int = MEMORY) -> None:
        self._folder, self._memory = folder, memory
        self._rows: list[_Row] = []
        self._size = 0
        self._runs: list[_Run] = []
        self._file: IO[bytes] | None = None

    def close(self) -> None:
        """Forget the rows, and remove the file."""
        self._rows, self._runs = [], []
        if self._file is not None:
            self._file.close()
            self._file = None

    def add(self, key: str, value: bytes) -> None:
        """Take a row."""
        # The order of UTF-8 is that of code points; a lone surrogate stands where its number puts it.
        row = key.encode("utf-8", "surrogatepass"), value
        self._rows.append(row)
        self._size += len(row[0]) + len(value) + _ROW
        if self._size > self._memory:
            self._put_away()

    def rest(self) -> None:
        """Have all rows in the file if some are: for who has other use for the memory before more are added."""
        if self._runs and self._rows:
            self._put_away()

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """All rows in order, with no more than a part of them in memory. May be asked for again, but not added to."""
        if not self._runs:
            self._rows.sort()
            rows = iter(self._rows)
        else:
            if self._rows:
                self._put_away()
            while len(self._runs) > _RUNS:
                self._runs = [self._merged(self._runs[i : i + _RUNS]) for i in range(0, len(self._runs), _RUNS)]
            rows = self._merge(self._runs)
        for key, value in rows:
            yield key.decode("utf-8", "surrogatepass"), value

    def _put_away(self) -> None:
        self._rows.sort()
        rows = max(1, len(self._rows) * _PIECE // self._size)
        pieces = (self._rows[i : i + rows] for i in range(0, len(self._rows), rows))
        self._runs.append([self._write(piece) for piece in pieces])
        self._rows, self._size = [], 0

    def _write(self, piece: list[_Row]) -> tuple[int, int]:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  (closed with the sorter)
        place = self._file.seek(0, 2)
        return place, self._file.write(marshal.dumps(piece))

    def _read(self, place: int, size: int) -> list[_Row]:
        assert self._file is not None
        self._file.seek(place)
        piece: list[_Row] = marshal.loads(self._file.read(size))
        return piece

    def _merged(self, runs: list[_Run]) -> _Run:
        """Many runs as one, in the same file."""
        run: _Run = []
        piece: list[_Row] = []
        size = 0
        for row in self._merge(runs):
            piece.append(row)
            size += len(row[0]) + len(row[1]) + _ROW
            if size > _PIECE:
                run.append(self._write(piece))
                piece, size = [], 0
        return [*run, self._write(piece)] if piece else run

    def _merge(self, runs: list[_Run]) -> Iterator[_Row]:
        """Take from all runs what is not beyond the piece that ends first, and sort that: faster than row by row."""
        left = [iter(run) for run in runs]
        pieces = [self._read(*next(run)) for run in left]
        begins = [0] * len(pieces)
        while pieces:
            last = min(piece[-1] for piece in pieces)
            rows: list[_Row] = []
            for number in range(len(pieces) - 1, -1, -1):
                piece = pieces[number]
                end = bisect_right(piece, last, begins[number])
                rows += piece[begins[number] : end]
                begins[number] = end
                if end == len(piece):
                    place = next(left[number], None)
                    if place is None:
                        del pieces[number], begins[number], left[number]
                    else:
                        pieces[number], begins[number] = self._read(*place), 0
            rows.sort()
            yield from rows
