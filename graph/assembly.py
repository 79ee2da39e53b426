"""The files of a build, written as a stream: what was read of documents, and who is who, to graph, tables and texts.

The lines of each document come from a step that other processes may run and that is remembered; what follows from all
claims together, and what was decided over the whole corpus, come behind them. No more than a document is in memory,
beside what is known of each in a few words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from graph import growing, identifier, judged, populate, scheme, segment
from graph.claims import Claims
from graph.closing import Closing
from graph.copying import Copies, noted
from graph.decisions import Decisions
from graph.document import Head
from graph.passages import Passages
from graph.place import Mark
from graph.populate import ResolutionGraph
from graph.resolution.shelf import Shelf
from graph.resolve import Judgements, Resolution
from graph.segment import Told
from graph.segments import Segments
from graph.units.stage import Gathered
from graph.units.step import Map, here
from graph.writing import Terms


@dataclass
class Counts:
    """What a graph holds: things by class, statements by property, derived triples by rule; `quads` in all.

    `dropped` are the statements that were left out because a person said so.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    derived: Counter[str] = field(default_factory=Counter)
    quads: int = 0
    dropped: set[str] = field(default_factory=set)


class Assembly(Closing):
    """Writes the files of a build into the folder `work`; use it in a ``with`` statement, for it has files of its own.

    First `graph`, then `networked`, then `whole` and the others in any order. `table` has the documents in the order of
    the table of statements, each with the number of its bytes there.
    """

    def __init__(
        self,
        work: Path,
        gathered: Gathered,
        terms: Terms,
        decisions: Decisions,
        map_: Map = here,
        anew: Map = here,
        older: Path | None = None,
        processes: int = 1,
    ) -> None:
        """Take where to write, what was read, what takes the judgements, what maps steps and may remember what came of
        them, and what maps them and does not, the folder of the last build, if there is one, and how many processes
        may work at a time.
        """
        self.counts = Counts()
        self._work, self._gathered, self._terms, self._map = work, gathered, terms, map_
        self._decisions = decisions
        self.table: list[tuple[Head, int]] = []
        self._stack = ExitStack()
        self._decided = self._stack.enter_context(ResolutionGraph(terms.base, work))
        self._file, self._writing = work / "graph.nq", ExitStack()
        self._nquads = self._writing.enter_context(growing.written(self._file))
        self._out = Copies(self._nquads, self._stack.enter_context(_for_a_while(noted(self._file))))
        self._claims = self._stack.enter_context(Claims(work, self._file, terms.base, processes))
        self._segments = self._stack.enter_context(Segments(work, self._out, anew, older))
        self._lots = Shelf(work)  # so that who is who can be let go of before they are taken
        self._topics: dict[str, tuple[str, ...]] = {}
        self._said: Counter[tuple[str, str]] = Counter()

    def close(self) -> None:
        """Remove the files that only it needs."""
        try:
            self._nquads.close()  # and leave graph.nq without its name, where it has none yet
        finally:
            self._stack.close()

    def graph(
        self,
        resolution: Resolution,
        grown: Callable[[int], None] = lambda _: None,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Write of graph.nq what the documents say, and statements.jsonl and texts/; note what was decided.

        `resolution` tells who is who, and is not kept. `grown` is given, after each document, the number of bytes
        written so far; `done` is called after the last document.
        """
        written = self._written(resolution)
        self._describe(resolution, written)
        passages = Passages()
        for passage in resolution.judgements.compared(written):
            passages.take(*passage)

        def given(head: Head, data: bytes) -> bytes:
            return self._given(head, data, resolution, passages.of(head.key))

        for head, claims, told in self._segments.write(self._gathered.records, given):
            passages.placed(head.key, told.placed)
            self._claims.add(claims)
            self._count(told)
            grown(self._out.size)
        done()
        self._follow()
        self.table = self._segments.table(self._gathered.heads)
        for lot in self._judged(resolution.judgements, passages, written):
            self._lots.add(lot)

    def networked(self) -> Path:
        """Have what is derived written to graph.nq, and give the file that networks are made of
        (:mod:`graph.network.claimed`), there until this is closed.
        """
        self._out.flush()  # what the last build wrote of documents, while the rules run
        self._segments.check()
        self._decisions.take(self._lots)
        return self._claims.networked()

    def whole(self) -> Path:
        """Write the rest of graph.nq: what is derived, and what was decided."""
        found = self._claims.derived()
        self._out.appended(found.size)
        self.counts.quads += found.quads
        self.counts.derived.update(found.counts)
        self.counts.kinds.update(found.kinds)
        self._decided.write(self._out, self._decisions)
        self._decided.close()
        self.counts.quads += self._decided.quads
        self.counts.kinds.update(self._decided.kinds)
        self._writing.close()
        return self._file

    @property
    def stays(self) -> Mapping[str, Mark]:
        """The files of the last build, by their paths in its folder, that are not written again, with their marks."""
        return self._segments.stays

    @property
    def ruled_beside(self) -> bool:
        """Whether another process sees to what follows from the claims."""
        return self._claims.beside

    def note(self, ours: Path) -> None:
        """Write to a folder what the next build wants to know, when graph.nq is whole (:meth:`noted.Form.keep`)."""
        self._segments.notes.write(self._work, ours)

    def turtle(self) -> None:
        """Write graph.ttl: claims, things and what is derived."""
        self._claims.turtle(self._work / "graph.ttl")

    def _given(self, head: Head, data: bytes, resolution: Resolution, passages: Iterable[segment.Place]) -> bytes:
        """All that the lines of a document hang on."""
        return segment.encode_input(data, resolution.of.ends(head.key), passages, self._terms)

    def _judged(self, judgements: Judgements, passages: Passages, written: Callable[[str], bool]) -> Iterator[bytes]:
        """What is written of judgements hangs on this, known when all documents are written: where these are quoted."""
        return (judged.pack(self._terms.base, judgements, lot, written, passages.place) for lot in judgements.lots())

    def _written(self, resolution: Resolution) -> Callable[[str], bool]:
        """Whether an entity is written, by its IRI: all are, unless statements are left out and leave some without."""
        if not self._terms.least and not self._terms.dropped:
            return lambda _: True
        inputs = (self._given(head, data, resolution, ()) for head, data in self._gathered.records())
        used: set[str] = set()
        for (head, _), made in zip(self._gathered.records(), self._map("segment", inputs), strict=True):
            told = segment.told(segment.decode(made).told)
            used.update(resolution.of[head.key, i].iri for i in told.used)
        return used.__contains__

    def _count(self, told: Told) -> None:
        """Note what is told of the lines of a document."""
        self.counts.quads += told.quads
        self.counts.kinds.update(told.kinds)
        self.counts.properties.update(told.properties)
        self.counts.dropped.update(told.dropped)
        self._said.update(told.topics)

    def _describe(self, resolution: Resolution, written: Callable[[str], bool]) -> None:
        """What describes entities: it stands in the graph of resolution, and counts as claims for what follows."""
        base = self._terms.base
        for entity in resolution.entities:
            if written(entity.iri):
                self._about(entity.iri, populate.describe(entity, base))
                if entity.kind == "Topic":
                    self._topics[entity.iri] = entity.label, *entity.aliases
        if self._topics:
            self._about(identifier.scheme(base), populate.scheme(base))

    def _about(self, node: str, lines: list[str]) -> None:
        self._decided.add(node, lines)
        self._claims.add("".join(lines).encode())

    def _follow(self) -> None:
        """Begin with what follows from all claims together."""
        said = ((iri, float(sure)) for (iri, sure), times in self._said.items() for _ in range(times))
        self._claims.follow(scheme.compute(self._topics, said))


@contextmanager
def _for_a_while(path: Path) -> Iterator[IO[bytes]]:
    """A file to write, which is removed afterwards."""
    try:
        with path.open("wb") as file:
            yield file
    finally:
        path.unlink(missing_ok=True)
