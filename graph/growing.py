"""A file that another process still writes, read as if it were whole: whoever reads ahead of the writer waits.

It is written beside its place and renamed when all of it is there, so its name tells that nothing more comes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

from graph.closing import Closing

_AGAIN = 0.05  # seconds until it is looked again whether there is more


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file to write, which gets its name when all went well."""
    part = _part(path)
    path.unlink(missing_ok=True)
    with part.open("wb") as out:
        yield out
    part.rename(path)


def appended(path: Path) -> IO[bytes]:
    """The same file for another process, which writes behind what is there while the first one waits for it.

    Raises FileNotFoundError where nobody writes it any more.
    """
    handle = os.open(_part(path), os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
    return os.fdopen(handle, "ab")


def await_whole(path: Path) -> None:
    """Wait until a file has its name."""
    while not path.exists():
        time.sleep(_AGAIN)


class Growing(Closing):
    """A file of :func:`written`, open for reading; to be closed."""

    def __init__(self, path: Path) -> None:
        """Raises FileNotFoundError where nobody has begun to write it."""
        self._path = path
        self._file = _opened(path)

    def close(self) -> None:
        """Close it."""
        self._file.close()

    @property
    def grows(self) -> bool:
        """Whether it is still written."""
        return not self._path.exists()

    def read(self, size: int) -> bytes:
        """So many bytes; fewer at the end."""
        found: list[bytes] = []
        while size and (piece := self._more(partial(self._file.read, size))):
            found.append(piece)
            size -= len(piece)
        return b"".join(found)

    def readline(self) -> bytes:
        """The rest of a line."""
        found = b""
        while not found.endswith(b"\n") and (piece := self._more(self._file.readline)):
            found += piece
        return found

    def tell(self) -> int:
        """Where the next byte stands."""
        return self._file.tell()

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        """Go on from a place that has been read before."""
        return self._file.seek(place, whence)

    def _more(self, read: Callable[[], bytes]) -> bytes:
        """What comes next; nothing at the end."""
        while True:
            whole = self._path.exists()  # before it is read: what is read then was all there was
            piece = read()
            if piece or whole:
                return piece
            time.sleep(_AGAIN)


def _opened(path: Path) -> IO[bytes]:
    with suppress(FileNotFoundError):
        return _part(path).open("rb")
    return path.open("rb")  # it has its name, maybe since a moment ago


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")
