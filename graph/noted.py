"""Notes on files of results, for the next build: what of them it would write again, and where that stands.

Each row stands behind the hash of all that it hangs on. Notes hold for files that nobody has written to since, as their
sizes and times tell. Nothing hangs on them but time.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from graph.closing import Closing
from graph.errors import SymposiaError
from graph.mapping import Mapped, mapped
from graph.place import OURS
from graph.units import fingerprint

DIGEST = 16
"""Bytes of a hash."""

Stamp = tuple[int, int]
"""What tells a file from what it was before: its size, and when it was written."""


class Row(NamedTuple):
    """What is noted of a part: the hash of all that it hangs on, numbers, and what else is told of it."""

    of: bytes
    numbers: tuple[int, ...]
    told: bytes


class Form:
    """A kind of notes."""

    def __init__(
        self, name: str, module: str, files: tuple[str, ...], head: tuple[str, ...], row: tuple[str, ...]
    ) -> None:
        """`name` is that of their file, `files` those that they are about, and `module` writes parts of these; `head`
        and `row` name the numbers that are told of all, and of each part.
        """
        self.name, self.files = name, files
        self._written_as = module, f"{files} {head} {row}"
        self._head = struct.Struct(f"<{DIGEST}s{2 * len(files) + len(head)}Q")
        self._row = struct.Struct(f"<{DIGEST}s{len(row)}QI")  # the last is the number of bytes of what else is told

    @property
    def _how(self) -> bytes:
        """How files and notes are written, the program of which may be another one now."""
        module, fields = self._written_as
        return hashlib.blake2b(f"{fields} {fingerprint.sources((module,))}".encode(), digest_size=DIGEST).digest()

    def pack(self, row: Row) -> bytes:
        """A row as bytes."""
        return self._row.pack(row.of, *row.numbers, len(row.told)) + row.told

    def unpack(self, data: Mapped, at: int = 0) -> Row:
        """The row that stands at a place."""
        of, *numbers, told = self._row.unpack_from(data, at)
        begin = at + self._row.size
        return Row(of, tuple(numbers), data[begin : begin + told])

    def size(self, row: Row) -> int:
        """How many bytes a row takes."""
        return self._row.size + len(row.told)

    def write(self, files: Path, ours: Path, head: Iterable[int], rows: Iterable[bytes]) -> None:
        """Write notes of packed rows to a folder, when the files in another are whole."""
        with suppress(OSError), (ours / f"{self.name}.part").open("wb") as notes:
            digest = hashlib.blake2b(digest_size=DIGEST)
            notes.write(bytes(DIGEST))

            def put(data: bytes) -> None:
                digest.update(data)
                notes.write(data)

            put(self._head.pack(self._how, *self._stamps(files), *head))
            for row in rows:
                put(row)
            notes.seek(0)
            notes.write(digest.digest())

    def keep(self, ours: Path) -> None:
        """Have the notes that were written in a folder in force, when the files are in their places."""
        with suppress(OSError):
            (ours / f"{self.name}.part").replace(ours / self.name)

    def begin(self, notes: Mapped, out: Path) -> tuple[int, tuple[int, ...]] | None:
        """Where the rows of a file of notes begin, and what is told of all; None where it is damaged or written in
        another way, or the files are others.
        """
        begin = DIGEST + self._head.size
        if (
            len(notes) < begin
            or hashlib.blake2b(memoryview(notes)[DIGEST:], digest_size=DIGEST).digest() != notes[:DIGEST]
        ):
            return None
        how, *numbers = self._head.unpack_from(notes, DIGEST)
        stamps = 2 * len(self.files)
        try:
            fits = how == self._how and tuple(numbers[:stamps]) == self._stamps(out)
        except OSError:
            return None
        return (begin, tuple(numbers[stamps:])) if fits else None

    def _stamps(self, out: Path) -> tuple[int, ...]:
        return tuple(number for name in self.files for number in stamp((out / name).stat()))


class Noted(Closing):
    """The notes of the last build with the files that they are about, if these are as it left them.

    `head` has the numbers told of all, `files` are open; both are empty where there is nothing of use.
    """

    def __init__(self, out: Path | None, form: Form) -> None:
        """`out` is the folder of that build, None where it is not to be used."""
        self.head: tuple[int, ...] = ()
        self.files: tuple[BinaryIO, ...] = ()
        self._out, self._form = out, form
        self._open = ExitStack()
        self._notes: Mapped = b""
        self._first = 0  # where the rows begin
        self._at: dict[bytes, int] = {}
        if out is not None:
            with suppress(OSError):
                self._notes = self._open.enter_context(mapped(out / OURS / form.name))
                if found := form.begin(self._notes, out):
                    self.files = tuple(self._open.enter_context((out / name).open("rb")) for name in form.files)
                    self._first, self.head = found
                    self._at = {row.of: at for at, row in self._rows()}

    def close(self) -> None:
        """Let go of the files."""
        self._at = {}
        self._open.close()

    def get(self, of: bytes) -> Row | None:
        """What is noted behind a hash."""
        at = self._at.get(of)
        return None if at is None else self._form.unpack(self._notes, at)

    def __iter__(self) -> Iterator[Row]:
        """All rows."""
        return (row for _, row in self._rows())

    def _rows(self) -> Iterator[tuple[int, Row]]:
        at = self._first
        while self._first and at < len(self._notes):
            row = self._form.unpack(self._notes, at)
            yield at, row
            at += self._form.size(row)

    def check(self) -> None:
        """Raise SymposiaError if somebody has written to the files since."""
        if self.files and self._out and not self._form.begin(self._notes, self._out):
            where = str(self._out / self._form.files[0])
            raise SymposiaError("was changed during the build", where=where, advice="build again")


def look(step: str, data: bytes) -> bytes:
    """The hash of what the result of a step hangs on: its input, and the program."""
    return hashlib.blake2b(data, digest_size=DIGEST, key=fingerprint.of_step(step).encode()).digest()


def stamp(found: os.stat_result) -> Stamp:
    """What tells a file from what it was before."""
    return found.st_size, found.st_mtime_ns
