"""Parts of files copied to the end of another, by the system where it can: of large ones that takes a fraction."""

from __future__ import annotations

import os
from typing import IO

_BLOCK = 1_000_000  # bytes that pass through this process at a time, where they must
_AT_ONCE = 1 << 26  # bytes that the system is asked to copy at a time


def copy(source: IO[bytes], begin: int, size: int, out: IO[bytes]) -> None:
    """Put so many bytes of a file, from a place on, behind all that was written to another.

    Raises OSError where they cannot be read or written, EOFError where there are not so many.
    """
    source.seek(begin)  # what was written to it is there then
    out.flush()
    done = _copied(source.fileno(), begin, size, out.fileno())
    out.seek(0, os.SEEK_END)
    source.seek(begin + done)
    while done < size:
        piece = source.read(min(_BLOCK, size - done))
        if not piece:
            raise EOFError(f"{size - done} bytes are missing")
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
