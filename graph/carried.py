"""What the last build wrote of documents and this one would write again: it stands in its files, and is copied.

Which documents these are, and where in the files, is noted behind the hash of all that the lines of a document hang on.
The notes hold for files that nobody has written to since, as their sizes and times tell.
"""

from __future__ import annotations

import hashlib
import os
import struct
from array import array
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

from graph.closing import Closing
from graph.errors import SymposiaError
from graph.mapping import Mapped, mapped
from graph.place import OURS
from graph.resolution.shelf import Shelf
from graph.units import fingerprint

_FILE, _PART = "lines", "lines.part"
_FILES = "graph.nq", "statements.jsonl"
_STEP = "segment"
_DIGEST = 16  # bytes of a hash
_HEAD = struct.Struct(f"<{_DIGEST}sQQQQ")  # how rows are written, and what tells the two files from others
_ROW = struct.Struct(f"<{_DIGEST}sQQQQQQQI")  # a piece, and the bytes of what is told of it

Stamp = tuple[int, int]
"""What tells a file from what it was before: its size, and when it was written."""


class Piece(NamedTuple):
    """What is written of a document: in graph.nq from `begin` on so many bytes of `evidence` and of `claims`, in the
    table of statements from `stated` on `statements`, and its text in a file.

    `of` is the hash of all that this hangs on.
    """

    of: bytes
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


Noted = tuple[Piece, bytes]
"""A piece, and what else is told of it, packed."""


def look(data: bytes) -> bytes:
    """The hash of what lines hang on: the input of the step that writes them, and the program."""
    return hashlib.blake2b(data, digest_size=_DIGEST, key=fingerprint.of_step(_STEP).encode()).digest()


class Last(Closing):
    """The files of the last build, if they are as it left them, with its notes."""

    def __init__(self, out: Path | None) -> None:
        """`out` is the folder of that build, None where it is not to be used."""
        self._out = out
        self._open = ExitStack()
        self._notes: Mapped = b""
        self._at: dict[bytes, int] = {}
        if out is not None:
            try:
                self._notes = self._open.enter_context(mapped(out / OURS / _FILE))
                self._at = dict(_rows(self._notes, out))
                self.graph, self.table = (self._open.enter_context((out / name).open("rb")) for name in _FILES)
            except OSError:
                self._at = {}

    def close(self) -> None:
        """Let go of the files."""
        self._at = {}
        self._open.close()

    def get(self, of: bytes) -> Noted | None:
        """What is noted of a document behind this hash."""
        at = self._at.get(of)
        return None if at is None else _row(self._notes, at)

    def read(self, begin: int, size: int) -> bytes:
        """So many bytes of graph.nq from a place on."""
        self.graph.seek(begin)
        return self.graph.read(size)

    def check(self) -> None:
        """Raise SymposiaError if somebody has written to the files since."""
        if self._at and self._out and not _fits(self._notes, self._out):
            where = str(self._out / _FILES[0])
            raise SymposiaError("was changed during the build", where=where, advice="build again")


class Notes:
    """What is written of documents, to be noted for the next build.

    In memory are a few numbers of each, the rest is in a file without a name in a folder.
    """

    def __init__(self, folder: Path) -> None:
        self._rows = Shelf(folder)
        self._of: dict[str, int] = {}
        self._stated = array("Q")

    def add(self, sha256: str, piece: Piece, told: bytes) -> None:
        """Take what is noted of a document."""
        self._of[sha256] = self._rows.add(_ROW.pack(*piece, len(told)) + told)
        self._stated.append(piece.stated)

    def piece(self, sha256: str) -> Piece:
        """What is written of a document."""
        return _row(self._rows[self._of[sha256]], 0)[0]

    def state(self, sha256: str, stated: int) -> None:
        """Tell where it stands in the table, which is known last."""
        self._stated[self._of[sha256]] = stated

    def write(self, files: Path, ours: Path) -> None:
        """Write the notes to a folder, when the files in another are whole. Nothing hangs on them but time."""
        with suppress(OSError), (ours / _PART).open("wb") as notes:
            digest = hashlib.blake2b(digest_size=_DIGEST)
            notes.write(bytes(_DIGEST))
            for data in self._told(files):
                digest.update(data)
                notes.write(data)
            notes.seek(0)
            notes.write(digest.digest())

    def _told(self, files: Path) -> Iterator[bytes]:
        yield _HEAD.pack(*_head(files))
        for data, stated in zip(self._rows, self._stated, strict=True):
            piece, told = _row(data, 0)
            yield _ROW.pack(*piece._replace(stated=stated), len(told)) + told


def keep(ours: Path) -> None:
    """Have the notes that were written in a folder in force, when the files are in their places."""
    with suppress(OSError):
        (ours / _PART).replace(ours / _FILE)


def _rows(notes: Mapped, out: Path) -> Iterator[tuple[bytes, int]]:
    """The hashes in a file of notes with their places; none where it is damaged, or the files are others."""
    begin = _DIGEST + _HEAD.size
    if (
        len(notes) < begin
        or hashlib.blake2b(memoryview(notes)[_DIGEST:], digest_size=_DIGEST).digest() != notes[:_DIGEST]
    ):
        return
    if _fits(notes, out):
        while begin < len(notes):
            row = _ROW.unpack_from(notes, begin)
            yield row[0], begin
            begin += _ROW.size + row[-1]


def _fits(notes: Mapped, out: Path) -> bool:
    """Whether notes hold for the files in a folder."""
    try:
        return _HEAD.unpack_from(notes, _DIGEST) == _head(out)
    except OSError:
        return False


def _row(data: Mapped, at: int) -> Noted:
    *piece, told = _ROW.unpack_from(data, at)
    begin = at + _ROW.size
    return Piece(*piece), data[begin : begin + told]


def _head(out: Path) -> tuple[bytes | int, ...]:
    """What notes begin with that are written as they are here, and hold for the files in a folder."""
    how = hashlib.blake2b(f"{_ROW.format} {Piece._fields}".encode(), digest_size=_DIGEST).digest()
    return how, *(number for name in _FILES for number in stamp((out / name).stat()))


def stamp(found: os.stat_result) -> Stamp:
    """What tells a file from what it was before."""
    return found.st_size, found.st_mtime_ns
