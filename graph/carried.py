"""What the last build wrote of documents and this one would write again: it stands in its files, and is copied."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from graph.closing import Closing
from graph.noted import Form, Noted, Row, Stamp
from graph.resolution.shelf import Shelf

STEP = "segment"


class Piece(NamedTuple):
    """What is written of a document: in graph.nq from `begin` on so many bytes of `evidence` and of `claims`, in the
    table of statements from `stated` on `statements`, and its text in a file.
    """

    begin: int
    evidence: int
    claims: int
    stated: int
    statements: int
    text_size: int
    text_time: int

    @property
    def text(self) -> Stamp:
        """The file of its text."""
        return self.text_size, self.text_time


FORM = Form("lines", "graph.segments", ("graph.nq", "statements.jsonl"), (), Piece._fields)

Known = tuple[Piece, bytes]
"""A piece, and what else is told of it, packed."""


class Last(Closing):
    """What is noted of the documents of the last build, with its files: `graph` and `table`."""

    def __init__(self, out: Path | None) -> None:
        """`out` is the folder of that build, None where it is not to be used."""
        self._noted = Noted(out, FORM)

    def close(self) -> None:
        """Let go of the files."""
        self._noted.close()

    @property
    def graph(self) -> BinaryIO:
        """Its graph.nq."""
        return self._noted.files[0]

    @property
    def table(self) -> BinaryIO:
        """Its table of statements."""
        return self._noted.files[1]

    def get(self, of: bytes) -> Known | None:
        """What is noted of a document behind this hash."""
        row = self._noted.get(of)
        return None if row is None else (Piece(*row.numbers), row.told)

    def read(self, begin: int, size: int) -> bytes:
        """So many bytes of graph.nq from a place on."""
        self.graph.seek(begin)
        return self.graph.read(size)

    def check(self) -> None:
        """Raise SymposiaError if somebody has written to the files since."""
        self._noted.check()


class Notes:
    """What is written of documents, to be noted for the next build.

    In memory are a few numbers of each, the rest is in a file without a name in a folder.
    """

    def __init__(self, folder: Path) -> None:
        self._rows = Shelf(folder)
        self._of: dict[str, int] = {}
        self._stated = array("Q")

    def add(self, sha256: str, of: bytes, piece: Piece, told: bytes) -> None:
        """Take what is noted of a document; `of` is the hash of all that its lines hang on."""
        self._of[sha256] = self._rows.add(FORM.pack(Row(of, piece, told)))
        self._stated.append(piece.stated)

    def piece(self, sha256: str) -> Piece:
        """What is written of a document."""
        return Piece(*FORM.unpack(self._rows[self._of[sha256]]).numbers)

    def state(self, sha256: str, stated: int) -> None:
        """Tell where it stands in the table, which is known last."""
        self._stated[self._of[sha256]] = stated

    def write(self, files: Path, ours: Path) -> None:
        """Write the notes to a folder, when the files in another are whole."""
        FORM.write(files, ours, (), self._told())

    def _told(self) -> Iterator[bytes]:
        for data, stated in zip(self._rows, self._stated, strict=True):
            row = FORM.unpack(data)
            yield FORM.pack(row._replace(numbers=Piece(*row.numbers)._replace(stated=stated)))
