"""What is written of each document, one after the other: its lines of graph.nq and of the table, and its text.

What the last build wrote of a document, and this one would write again, is copied from its files, or stays where it
is; the rest is made by a step that other processes may run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from functools import cache, partial
from pathlib import Path

from graph import noted, segment
from graph.carried import STEP, Known, Last, Notes, Piece
from graph.closing import Closing
from graph.copying import Copies
from graph.document import Head
from graph.folder import text_of
from graph.noted import Stamp
from graph.place import Mark, mark
from graph.segment import Told
from graph.units import record
from graph.units.remembered import sifted
from graph.units.step import Map


class Segments(Closing):
    """Writes what there is of each document to the folder `work`; use it in a ``with`` statement.

    `stays` has then the files of texts of the last build that are not written again, by their paths in its folder, with
    their marks; `notes` what the next build wants to know.
    """

    def __init__(self, work: Path, out: Copies, map_: Map, older: Path | None) -> None:
        """`out` is where lines of graph.nq go; `map_` runs the step, and need not remember; `older` is the folder of
        the last build, None where it is not to be used.
        """
        self.stays: dict[str, Mark] = {}
        self.notes = Notes(work)
        self._work, self._graph, self._map, self._older = work, out, map_, older
        self._open = ExitStack()
        self._last = self._open.enter_context(Last(older))
        self._made = self._open.enter_context(tempfile.TemporaryFile(dir=work))  # noqa: SIM115
        self._copied: set[str] = set()
        self._linked = cache(Path.is_symlink)

    def close(self) -> None:
        """Let go of files."""
        self._open.close()

    def write(
        self, records: Callable[[], Iterator[tuple[Head, bytes]]], given: Callable[[Head, bytes], bytes]
    ) -> Iterator[tuple[Head, bytes, Told]]:
        """Write what there is of documents, and give each with its claims and what is told of its lines.

        `records` gives documents with their records, as often as it is asked; `given` is the input of the step.
        """
        inputs = (given(head, data) for head, data in records())
        done = sifted(inputs, self._look, partial(self._map, STEP))
        for (head, data), (of, known, made) in zip(records(), done, strict=True):
            told, claims = self._again(head, data, of, *known) if known else self._anew(head, data, of, made)
            yield head, claims, segment.told(told)

    def table(self, heads: Iterable[Head]) -> list[tuple[Head, int]]:
        """Write statements.jsonl, when all documents are written: in the order of their names, of which some may be
        equal. Gives the documents in this order, each with the number of its bytes.
        """
        found = []
        with (self._work / "statements.jsonl").open("wb") as file:
            out = Copies(file)
            for head in sorted(heads, key=lambda head: (head.source, head.sha256)):
                piece = self.notes.piece(head.sha256)
                self.notes.state(head.sha256, out.size)
                out.copy(
                    self._last.table if head.sha256 in self._copied else self._made, piece.stated, piece.statements
                )
                found.append((head, piece.statements))
            out.flush()
        return found

    def check(self) -> None:
        """Raise SymposiaError if somebody has written to the files of the last build, when all is copied from them."""
        self._last.check()

    def _look(self, data: bytes) -> tuple[bytes, Known | None]:
        of = noted.look(STEP, data)
        return of, self._last.get(of)

    def _again(self, head: Head, data: bytes, of: bytes, piece: Piece, told: bytes) -> tuple[bytes, bytes]:
        """Take a document over from the last build."""
        begin = piece.begin + piece.evidence
        claims = self._last.read(begin, piece.claims)
        at, size = self._graph.size, piece.evidence + piece.claims
        self._graph.copy(self._last.graph, piece.begin, size)
        self._copied.add(head.sha256)
        size, time = self._text(head.key, data, piece.text)
        self.notes.add(head.sha256, of, piece._replace(begin=at, text_size=size, text_time=time), told)
        return told, claims

    def _anew(self, head: Head, data: bytes, of: bytes, made: bytes) -> tuple[bytes, bytes]:
        """Write what was made of a document."""
        one = segment.decode(made)
        at, stated = self._graph.size, self._made.tell()
        self._graph.write(one.evidence)
        self._graph.write(one.claims)
        self._made.write(one.statements)
        stamp = self._text(head.key, data)
        piece = Piece(at, len(one.evidence), len(one.claims), stated, len(one.statements), *stamp)
        self.notes.add(head.sha256, of, piece, one.told)
        return one.told, one.claims

    def _text(self, key: str, data: bytes, known: Stamp | None = None) -> Stamp:
        """Write the text of a document, as offsets count in it, to a file with the name of its key, unless the last
        build has written it already, as it surely has if the file is `known`.
        """
        name = text_of(key)
        if self._older is not None and (found := self._kept(self._older, name, data, known)):
            self.stays[name.as_posix()] = found
            return found[1:]
        place = self._work / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(record.text(data).encode())
        return noted.stamp(place.stat())

    def _kept(self, older: Path, name: Path, data: bytes, known: Stamp | None) -> Mark | None:
        """The mark of a file of the last build that has the text of a record; none that is behind a link."""
        found = mark(older / name)
        if found and not any(self._linked(older / folder) for folder in name.parents):
            if found[1:] == known:
                return found
            with suppress(OSError):
                return found if (older / name).read_bytes() == record.text(data).encode() else None
        return None
