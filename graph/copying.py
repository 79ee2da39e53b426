"""Parts of files put into another one, copied by the system where it can: of large ones that takes a fraction.

What is copied is noted, where that is wanted, for who compares the two files later and need not read it then.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from graph.closing import Closing
from graph.errors import SymposiaError

_BLOCK = 1_000_000  # bytes that pass through this process at a time, where they must
_AT_ONCE = 1 << 22  # bytes that the system is asked to copy at a time
_LARGE = 1_000_000  # bytes from which it is worth a call to tell the system that they are not read again
_HELD = 1_000_000  # bytes that wait in memory
_WAITS = 200  # bytes that it takes to know of one that waits
_NOTE = struct.Struct("<3Q")  # of a part: where it stands in the one file and in the other, and how many bytes it has


class Copies:
    """A file that is written of bytes and of parts of other files, one behind the other.

    Parts wait, and with them what stands behind them, until there are many, or for `flush`; until then the files they
    are from stay open. Parts that follow each other in their file are copied together. `size` counts all. What cannot
    be read or written raises OSError, a part that is not there SymposiaError.

    The system is told that large parts are not read again where they come from: then it has their memory for what is
    written, which costs much less where it would have to ask a host for more, and leaves others what they have.
    """

    def __init__(self, out: IO[bytes], notes: IO[bytes] | None = None) -> None:
        """`out` is written from its end on. Where there are `notes`, each part is noted there before it is copied
        (:class:`Copied`): all are of one file then.
        """
        self.size = 0
        self._out, self._notes = out, notes
        self._waiting: list[_Part | bytes] = []
        self._held = 0  # about as many bytes are in memory

    def write(self, data: bytes) -> None:
        """Put bytes behind what is there."""
        self.size += len(data)
        if self._waiting:
            self._wait(data, len(data))
        else:
            self._out.write(data)

    def copy(self, source: IO[bytes], begin: int, size: int) -> None:
        """Put a part of a file behind what is there: so many bytes from a place on."""
        self.size += size
        last = self._waiting[-1] if self._waiting else b""
        if isinstance(last, _Part) and last.source is source and last.end == begin:
            last.end += size
        else:
            self._wait(_Part(source, begin, begin + size), 0)

    def appended(self, size: int) -> None:
        """Know that another process has put so many bytes behind what is there (:func:`graph.growing.appended`)."""
        self._out.seek(0, os.SEEK_END)
        self.size += size

    def flush(self) -> None:
        """Have all in the file, for who reads it or writes behind it."""
        for one in self._waiting:
            if isinstance(one, _Part):
                self._note(one)
                _copy(one.source, one.begin, one.end - one.begin, self._out)
            else:
                self._out.write(one)
        self._waiting, self._held = [], 0
        self._out.flush()

    def _note(self, part: _Part) -> None:
        if self._notes is not None:
            self._notes.write(_NOTE.pack(self._out.seek(0, os.SEEK_END), part.begin, part.end - part.begin))
            self._notes.flush()

    def _wait(self, one: _Part | bytes, size: int) -> None:
        self._waiting.append(one)
        self._held += size + _WAITS
        if self._held > _HELD:
            self.flush()


class Copied(Closing):
    """What is noted of the parts of a file that were copied from another, while it is written or later."""

    def __init__(self, notes: Path) -> None:
        """Raises FileNotFoundError where nothing is noted."""
        self._notes = notes.open("rb")
        self._begin = self._at = self._size = 0

    def close(self) -> None:
        """Close the notes."""
        self._notes.close()

    def ahead(self, at: int, begin: int) -> int:
        """How many bytes from `begin` on in the file that was written are known to be those from `at` on in the other.

        To be asked from the beginning of the file on.
        """
        while self._begin + self._size <= begin:
            note = self._notes.read(_NOTE.size)
            if len(note) < _NOTE.size:
                self._notes.seek(-len(note), os.SEEK_CUR)  # the rest may come
                break
            self._begin, self._at, self._size = _NOTE.unpack(note)
        inside = begin - self._begin
        return self._size - inside if 0 <= inside < self._size and at == self._at + inside else 0


@dataclass
class _Part:
    source: IO[bytes]
    begin: int
    end: int


def noted(path: Path) -> Path:
    """Where the notes of the parts of a file are."""
    return path.with_name(f"{path.name}.copied")


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
                if n >= _LARGE and hasattr(os, "posix_fadvise"):
                    os.posix_fadvise(source, begin + done, n, os.POSIX_FADV_DONTNEED)
                done += n
        except OSError:  # what is wrong with the files themselves comes again when the rest is copied
            pass
    return done
