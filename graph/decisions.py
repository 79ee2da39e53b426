"""The judgements as the report lists them and as the graph has them; of those that the last build has written, copies.

The report has them in the order in which they come, the graph in that of their IRIs. So parts of the lists are copied,
and all that the older graph says of judgements, but for the nodes that went and with those that came.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from heapq import merge
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy

from graph import judged, noted
from graph.closing import Closing
from graph.copying import Copies
from graph.judged import Judged
from graph.noted import Form, Noted, Row
from graph.resolution.shelf import Shelf
from graph.sorting import Sorter
from graph.units.remembered import sifted
from graph.units.step import Map, here

_STEP = "judged"
_SORTED = 8_000_000  # bytes that are sorted in memory
_ID = 8  # bytes of an IRI that tell it from others
_BEHIND_ALL = b"\xff"  # no line begins so
_NEVER = bytes(noted.DIGEST)  # in place of a hash: nothing that is asked for has this one


class _Written(NamedTuple):
    """What is written of judgements as a whole: in graph.nq from `begin` on `size` bytes, lines and nodes, in the
    report where the two lists begin.
    """

    begin: int
    size: int
    quads: int
    nodes: int
    merges: int
    apart: int


class _Lot(NamedTuple):
    """What is written of some: where they stand in each of the two lists, and how many bytes they are there."""

    merges: int
    merges_size: int
    apart: int
    apart_size: int


FORM = Form("judgements", "graph.decisions", ("graph.nq", "report.json"), _Written._fields, _Lot._fields)


class Decisions(Closing):
    """Takes judgements, then writes what there is of them; use it in a ``with`` statement, for it has files of its own.

    `merges` and `apart` are the two lists of the report. `nodes` and `quads` are what the graph has of judgements.
    """

    def __init__(self, work: Path, base: str, map_: Map = here, older: Path | None = None) -> None:
        """`work` is where the files go; `map_` makes what is written of judgements, and need not remember; `older` is
        the folder of the last build, None where it is not to be used.
        """
        self.nodes = self.quads = 0
        self._base, self._map = base, map_
        self._open = ExitStack()
        self._last = self._open.enter_context(Noted(older, FORM))
        self._told = _Written(*self._last.head) if self._last.head else _Written(0, 0, 0, 0, 0, 0)
        self._came = self._open.enter_context(Sorter(work, _SORTED))
        self.merges, self.apart = (self._open.enter_context(Listed(work)) for _ in range(2))
        self._rows = Shelf(work)
        self._kept: set[bytes] = set()
        self._shared: set[bytes] = set()
        self._place = 0, 0

    def close(self) -> None:
        """Remove the files."""
        self._open.close()

    def take(self, inputs: Iterable[bytes]) -> None:
        """Take judgements, some with each input of the step (:mod:`graph.judged`)."""
        for of, row, made in sifted(inputs, self._look, partial(self._map, _STEP)):
            if row is None:
                self._anew(of, judged.unpack(made))
            else:
                self._again(row)
        self._came.rest()  # it is a while until they are written

    def write(self, out: Copies) -> None:
        """Write what the graph says of the judgements, when all are taken: sorted, each node once."""
        first = out.size
        old: BinaryIO = self._last.files[0] if self._kept else BytesIO()
        at = end = 0
        if self._kept:
            at, end = self._told.begin, self._told.begin + self._told.size
            self.nodes, self.quads = self._told.nodes, self._told.quads
        for key, gone, said in self._changes():
            place = _find(old, key, at, end)
            there = _about(old, key, place, end)
            self._copy(out, at, place)
            if there and not gone:  # what others say of it stays
                said.append(self._said(key, there))
            if len(said) > 1:
                self._shared.add(_id(key))
            lines = self._lines(key, _union(said)) if said else b""
            if lines:
                out.write(lines)
            self.nodes += bool(lines) - bool(there)
            self.quads += lines.count(b"\n") - there.count(b"\n")
            at = place + len(there)
        self._copy(out, at, end)
        out.flush()
        self._place = first, out.size - first

    def note(self, files: Path, ours: Path) -> None:
        """Write to a folder what the next build wants to know, when the files in another are whole.

        Raises SymposiaError if somebody has written to those of the last build since.
        """
        self._last.check()
        head = _Written(*self._place, self.quads, self.nodes, self.merges.begin, self.apart.begin)
        FORM.write(files, ours, head, map(self._unless_shared, self._rows))

    def _look(self, data: bytes) -> tuple[bytes, Row | None]:
        of = noted.look(_STEP, data)
        return of, self._last.get(of)

    def _anew(self, of: bytes, made: Judged) -> None:
        """Take what was made of some."""
        places = _Lot(*self.merges.add(made.merges), *self.apart.add(made.apart))
        nodes: dict[str, str] = {}
        for node, said in made.nodes:
            nodes[node] = _union([nodes[node], said]) if node in nodes else said
        for node, said in nodes.items():
            self._came.add(f"{node}>", said.encode())
        self._rows.add(FORM.pack(Row(of, places, b"".join(_id(f"{node}>") for node in nodes))))

    def _again(self, row: Row) -> None:
        """Take some over from the last build."""
        lot, report = _Lot(*row.numbers), self._last.files[1]
        merges = self.merges.again(report, self._told.merges, lot.merges, lot.merges_size)
        apart = self.apart.again(report, self._told.apart, lot.apart, lot.apart_size)
        self._kept.add(row.of)
        self._rows.add(FORM.pack(row._replace(numbers=_Lot(*merges, *apart))))

    def _copy(self, out: Copies, begin: int, end: int) -> None:
        if begin < end:
            out.copy(self._last.files[0], begin, end - begin)

    def _changes(self) -> Iterator[tuple[str, bool, list[str]]]:
        """The nodes that are not as in the last build, by their keys: whether what it has of them goes, and what
        comes, of each lot.
        """
        gone = ((key, b"") for key in self._gone())
        for key, rows in groupby(merge(gone, self._came), key=itemgetter(0)):
            found = [said for _, said in rows]
            yield key, not found[0], [said.decode() for said in found if said]

    def _gone(self) -> Iterator[str]:
        """The keys of nodes of the last build that nothing tells of which stays."""
        if self._kept:
            ids = b"".join(row.told for row in self._last if row.of not in self._kept)
            for number in numpy.unique(numpy.frombuffer(ids, f">u{_ID}")):
                yield f"{judged.node(self._base, format(int(number), f'0{2 * _ID}x'))}>"

    def _lines(self, key: str, said: str) -> bytes:
        begin, end = f"<{key} ", f" <{self._base}graph/resolution> .\n"
        return "".join((begin, said.replace("\n", f"{end}{begin}"), end)).encode()

    def _said(self, key: str, lines: bytes) -> str:
        """What lines say of a node."""
        begin, end = len(f"<{key} "), len(f" <{self._base}graph/resolution> .")
        return "\n".join(line[begin:-end] for line in lines.decode().split("\n")[:-1])

    def _unless_shared(self, data: bytes) -> bytes:
        """A packed row; one that says of a node what others say, too, is never found again, since only together they
        tell what is to be written.
        """
        row = FORM.unpack(data)
        ids = (row.told[at : at + _ID] for at in range(0, len(row.told), _ID))
        return data if self._shared.isdisjoint(ids) else FORM.pack(row._replace(of=_NEVER))


class Listed(Closing):
    """A list of JSON for the report, in a file in a folder; `begin` is where it stands there, once it does."""

    def __init__(self, folder: Path) -> None:
        self.begin = 0
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by who made the list
        self._out = Copies(self._file)

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    def add(self, text: str) -> tuple[int, int]:
        """Put things into the list, unless there are none; where they stand in it, and how many bytes they are."""
        begin = self._out.size
        if text:
            self._out.write(f",\n  {text}".encode())
        return begin, self._out.size - begin

    def again(self, source: BinaryIO, older: int, at: int, size: int) -> tuple[int, int]:
        """The same of a file, where an older list begins at a place, and these stand in it from another on."""
        begin = self._out.size
        if size:
            first = at == 0  # there it is a bracket that the list begins with
            if first:
                self._out.write(b",")
            self._out.copy(source, older + at + first, size - first)
        return begin, size

    def put(self, out: Copies) -> None:
        """Write the list."""
        self.begin = out.size
        self._out.flush()
        out.write(b"[")
        if self._out.size:
            out.copy(self._file, 1, self._out.size - 1)
            out.write(b"\n ")
        out.write(b"]")


def _find(old: BinaryIO, key: str, at: int, end: int) -> int:
    """Where the lines about a node begin between two places among sorted lines, or would."""
    wanted = f"<{key}".encode()

    def node(place: int) -> bytes:
        """That of the first line from a place on; all have the same size."""
        return old.read(len(wanted)) if _line(old, place) < end else _BEHIND_ALL

    step = 1
    while at + step < end and node(at + step) < wanted:  # often it is near
        step *= 4
    place = bisect_left(range(min(at + step, end)), wanted, at + step // 4, key=node)
    return min(_line(old, place), end)


def _about(old: BinaryIO, key: str, place: int, end: int) -> bytes:
    """The lines about a node that begin at a place."""
    node, lines = f"<{key}".encode(), []
    old.seek(place)
    while place < end and (line := old.readline()).startswith(node):
        lines.append(line)
        place += len(line)
    return b"".join(lines)


def _line(old: BinaryIO, place: int) -> int:
    """Where the first line begins from a place on: the file stands there then."""
    if place == 0:
        return old.seek(0)
    old.seek(place - 1)
    old.readline()
    return old.tell()


def _id(key: str) -> bytes:
    return bytes.fromhex(key[-1 - 2 * _ID : -1])


def _union(several: list[str]) -> str:
    """What several say, each once."""
    return (
        several[0] if len(several) == 1 else "\n".join(sorted({line for said in several for line in said.split("\n")}))
    )
