"""The graph of a build as packed parts for bulk loaders, by the documents: the same documents, the same part.

A document's graphs stand in the part that the hash of its bytes says, so that few parts change when few documents do;
what is derived and what was decided over the whole corpus stand in parts of their own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from graph.engines.shelf import Shelf, write
from graph.errors import SymposiaError
from graph.exports import parts
from graph.exports.parts import DESCRIPTION, SUMS, Summary
from graph.exports.piece import Piece, decode
from graph.units.step import Map

MANIFEST = "manifest.json"
LARGEST = 5_000_000
"""Most quads of a part of what is derived or decided; a part of documents is as large as it is."""
_PIECE = 4_000_000  # bytes of lines that are packed together
_KEY = 12  # digits of a document's hash in the name of its graph


@dataclass(frozen=True)
class Part:
    """A part: its file, what it holds (`documents`, `derived`, `resolution`), how much."""

    name: str
    holds: str
    quads: int
    graphs: int
    bytes: int
    sha256: str


def write_partitions(quads: Path, place: Shelf, number: int, base: str, map_: Map) -> list[Part]:
    """Write the quads of a file, in canonical order, as `number` parts for documents and some for all else.

    The description, the sums, the load scripts and at last the manifest stand beside the parts; what an earlier build
    left there is replaced. Raises SymposiaError where other files are.
    """
    known = {name.rpartition("/")[2] for name in place.names("")}
    if strange := sorted(name for name in known if name != MANIFEST and not parts.FILES.fullmatch(name)):
        raise SymposiaError(f"holds other files ({strange[0]})", where=place.location, advice="name an empty place")
    place.remove(MANIFEST)  # what is being replaced is whole no more
    summary = Summary()
    made = list(_parts(quads, place, number, base, map_, summary))
    texts = {DESCRIPTION: parts.void(summary, base), **parts.scripts()}
    sums = {part.name: part.sha256 for part in made}
    for name, text in texts.items():
        write(place, name, text.encode())
        sums[name] = hashlib.sha256(text.encode()).hexdigest()
    write(place, SUMS, "".join(f"{sums[name]}  {name}\n" for name in sorted(sums)).encode())
    for name in sorted(known - {*sums, SUMS, MANIFEST}):
        place.remove(name)
    content = {"partitions": number, "quads": summary.quads, "graphs": summary.graphs, "parts": [*map(asdict, made)]}
    write(place, MANIFEST, (json.dumps(content, indent=1) + "\n").encode())
    return made


def _parts(quads: Path, place: Shelf, number: int, base: str, map_: Map, summary: Summary) -> Iterator[Part]:
    """Write the parts. The pieces of all go through one map, so that those who pack never wait for the next part."""
    labels: list[tuple[int, str]] = []

    def inputs() -> Iterator[bytes]:
        for label, lines in _pieces(quads, number, base):
            labels.append(label)
            yield lines

    def labelled() -> Iterator[tuple[tuple[int, str], Piece]]:
        for count, made in enumerate(map_("piece", inputs())):
            yield labels[count], decode(made)

    last = ""
    for (part, holds), pieces in groupby(labelled(), key=lambda one: one[0]):
        written, last = _written(place, f"part-{part + 1:05}.nq.gz", holds, (p for _, p in pieces), summary, last)
        yield written


def _written(
    place: Shelf, name: str, holds: str, pieces: Iterable[Piece], summary: Summary, last: str
) -> tuple[Part, str]:
    """Write a part; what it is, and the name of its last graph, which may go on in the next."""
    size, quads, graphs, summed = 0, 0, 0, hashlib.sha256()
    with place.writing(name) as to:
        for piece in pieces:
            to.write(piece.packed)
            summed.update(piece.packed)
            size += len(piece.packed)
            quads += piece.quads
            graphs += len(piece.graphs) - (piece.graphs[0] == last)
            last = piece.graphs[-1]
            summary.classes.update(piece.classes)
            summary.properties.update(piece.properties)
    summary.parts.append(name)
    summary.quads += quads
    summary.graphs += graphs
    return Part(name, holds, quads, graphs, size, summed.hexdigest()), last


def _pieces(quads: Path, number: int, base: str) -> Iterator[tuple[tuple[int, str], bytes]]:
    """The lines in pieces, each with the number of its part, from 0, and what that holds."""
    label, size, count = (0, ""), 0, 0
    lines: list[bytes] = []
    of = _Labels(number, base)
    with quads.open("rb") as file:
        for line in file:
            found = of(line, count)
            if lines and (found != label or size > _PIECE):
                yield label, b"".join(lines)
                lines, size = [], 0
            if found != label:
                label, count = found, 0
            lines.append(line)
            size += len(line)
            count += 1
    if lines:
        yield label, b"".join(lines)


class _Labels:
    """Says of each line, given in canonical order, in which part it goes."""

    def __init__(self, number: int, base: str) -> None:
        self._number = number
        self._documents = f"<{base}doc/".encode()
        self._next, self._holds, self._graph = number, "", b""
        self._label = (0, "")

    def __call__(self, line: bytes, count: int) -> tuple[int, str]:
        """The part of a line; `count` lines before it are in the part of the last."""
        graph = line[line.rindex(b" <") + 1 :]
        if graph != self._graph:
            self._graph = graph
            if graph.startswith(self._documents):
                key = int(graph[len(self._documents) : len(self._documents) + _KEY], 16)
                self._label = key * self._number >> 4 * _KEY, "documents"
            else:
                self._label = self._new(graph.rpartition(b">")[0].rpartition(b"/")[2].decode())
        elif count >= LARGEST and self._label[1] != "documents":
            self._label = self._new(self._label[1])
        return self._label

    def _new(self, holds: str) -> tuple[int, str]:
        self._next += 1
        return self._next - 1, holds
