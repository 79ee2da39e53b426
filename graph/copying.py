"""Parts of files put into another one, copied by the system where it can: of large ones that takes a fraction."""

from __future__ import annotations

import os
from typing import IO

from graph.errors import SymposiaError

_BLOCK = 1_000_000  # bytes that pass through this process at a time, where they must
_AT_ONCE = 1 << 26  # bytes that the system is asked to copy at a time


class Copies:
    """A file that is written of bytes and of parts of other files, one behind the other.

    Parts that follow each other in their file are copied together, when something else comes, or with `flush`; until
    then the files they are from stay open. `size` counts all. What cannot be read or written raises OSError, a part
    that is not there SymposiaError.
    """

    def __init__(self, out: IO[bytes]) -> None:
        """`out` is written from its end on."""
        self.size = 0
        self._out = out
        self._source: IO[bytes] | None = None
        self._begin = self._end = 0

    def write(self, data: bytes) -> None:
        """Put bytes behind what is there."""
        self.flush()
        self._out.write(data)
        self.size += len(data)

    def copy(self, source: IO[bytes], begin: int, size: int) -> None:
        """Put a part of a file behind what is there: so many bytes from a place on."""
        if source is not self._source or begin != self._end:
            self.flush()
            self._source, self._begin, self._end = source, begin, begin
        self._end += size
        self.size += size

    def appended(self, size: int) -> None:
        """Know that another process has put so many bytes behind what is there (:func:`graph.growing.appended`)."""
        self._out.seek(0, os.SEEK_END)
        self.size += size

    def settle(self) -> None:
        """Have all in the file, for who reads it or writes behind it."""
        self.flush()
        self._out.flush()

    def flush(self) -> None:
        """Copy what waits for it."""
        if self._source is not None:
            _copy(self._source, self._begin, self._end - self._begin, self._out)
            self._source = None


def _copy(source: IO[bytes], begin: int, size: int, out: IO[bytes]) -> None:
    source.seek(begin)  # what was written to it is there then
    out.flush()
    done = _copied(source.fileno(), begin, size, out.fileno())
    out.seek(0, os.SEEK_END)
    source.seek(begin + done)
    while done < size:
        piece = source.read(min(_BLOCK, size - done))
        if not piece:
            reason = f"was changed during the build ({size - done} bytes are missing)"
            raise SymposiaError(reason, where=str(source.name), advice="build again")
        out.write(piece)
        done += len(piece)


def _copied(source: int, begin: int, size: int, out: int) -> int:
    """How many bytes the system has copied: not all where it cannot, as between some file systems."""
    done = 0
    if hasattr(os, "copy_file_range"):
        try:
            while done < size and (n := os.copy_file_range(source, out, min(_AT_ONCE, size - done), begin + done)):
                done += n
        except OSError:  # what is wrong with the files themselves comes again when the rest is copied
            pass
    return done
