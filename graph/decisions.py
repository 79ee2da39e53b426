"""The judgements as the report lists them, written while they are gone through: to make each anew takes longer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from graph.batched import pieces
from graph.closing import Closing
from graph.judged import Judged

_PIECE = 64_000  # characters of a list that are in memory when it is read


class Decisions(Closing):
    """Lists of JSON of the merges and of the names kept apart, in a folder; use it in a ``with`` statement."""

    def __init__(self, folder: Path) -> None:
        self._merges, self._apart = _List(folder), _List(folder)

    def close(self) -> None:
        """Remove the lists."""
        self._merges.file.close()
        self._apart.file.close()

    def take(self, judged: Judged) -> None:
        """Put judgements into their lists."""
        self._merges.add(judged.merges)
        self._apart.add(judged.apart)

    def merges(self) -> Iterator[str]:
        """The list of what was merged, in pieces, as the value of a field of the report."""
        return self._merges.pieces()

    def apart(self) -> Iterator[str]:
        """The list of what was not."""
        return self._apart.pieces()


class _List:
    def __init__(self, folder: Path) -> None:
        self.file: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder)  # noqa: SIM115 - closed by who made the list
        self._any = False

    def add(self, text: str) -> None:
        if text:
            self.file.write(f"{',' if self._any else '['}\n  {text}")
            self._any = True

    def pieces(self) -> Iterator[str]:
        self.file.seek(0)
        yield from pieces(self.file, _PIECE)
        yield "\n ]" if self._any else "[]"
