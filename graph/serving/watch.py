"""The store that is served, watched from outside: whether it was replaced, whether somebody writes to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graph import folder
from graph.errors import StoreError
from graph.store import LAYOUT_FILE

Identity = tuple[int, ...]


def stamp(file: Path) -> Identity | None:
    """Return what tells one version of a file from the next; None while there is none."""
    try:
        told = file.stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino, told.st_mtime_ns, told.st_size


class StoreWatch:
    """Looks at a folder with a store; `say` is told once when another process begins to write to it."""

    def __init__(self, store: Path, say: Callable[[str], None]) -> None:
        self._store = store
        self._say = say
        self._written = False

    def identity(self) -> Identity | None:
        """Return what tells one store in the folder from the next; None while there is none."""
        try:
            place, current = self._store.stat(), (self._store / "CURRENT").stat()
        except OSError:
            return None
        layout = self._store.parent / LAYOUT_FILE
        written = layout.stat().st_mtime_ns if layout.is_file() else 0
        return place.st_dev, place.st_ino, current.st_mtime_ns, written

    def is_written(self) -> bool:
        """Return whether another process is writing to the store, which nobody else can open then; say so once."""
        try:
            folder.check_unlocked(self._store)
        except StoreError as error:
            if not self._written:
                self._say(f"{error.reason}; until it is done, the answers are those of what was opened before")
            self._written = True
        else:
            self._written = False
        return self._written
