"""The files of a build, written as a stream: what was read of documents, and who is who, to graph, tables and texts.

The lines of each document come from a step that other processes may run and that is remembered; what follows from all
claims together, and what was decided over the whole corpus, come behind them. No more than a document is in memory,
beside what is known of each in a few words.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from graph import growing, identifier, judged, populate, scheme, segment
from graph.claims import Claims
from graph.closing import Closing
from graph.copying import copy
from graph.document import Head
from graph.folder import text_of
from graph.judged import Judged
from graph.passages import Passages
from graph.place import Mark, mark
from graph.populate import ResolutionGraph
from graph.resolve import Judgements, Resolution
from graph.segment import Segment
from graph.units import record
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

    First `graph`, then `whole`, then the others in any order. `stays` has then the files of the last build, by their
    paths in its folder, that are not written again, since they would be the same, with their marks; `table` the
    documents in the order of the table of statements, each with the number of its bytes there.
    """

    def __init__(
        self,
        work: Path,
        gathered: Gathered,
        terms: Terms,
        map_: Map = here,
        older: Path | None = None,
        processes: int = 1,
    ) -> None:
        """Take where to write, what was read, the folder of the last build, if there is one, and how many processes
        may work at a time.
        """
        self.counts = Counts()
        self._work, self._gathered, self._terms, self._map = work, gathered, terms, map_
        self.stays: dict[str, Mark] = {}
        self.table: list[tuple[Head, int]] = []
        self._older = older
        self._linked = cache(Path.is_symlink)
        self._stack = ExitStack()
        self._claims = self._stack.enter_context(Claims(work, terms.base, processes))
        self._statements, self._decisions = self._temporary(), self._temporary()
        self._decided = self._stack.enter_context(ResolutionGraph(terms.base, work))
        self._file, self._writing = work / "graph.nq", ExitStack()
        self._out = self._writing.enter_context(growing.written(self._file))
        self._pieces: dict[str, tuple[int, int]] = {}
        self._topics: dict[str, tuple[str, ...]] = {}
        self._said: Counter[tuple[str, str]] = Counter()

    def close(self) -> None:
        """Remove the files that only it needs."""
        self._out.close()  # and leave graph.nq without its name, where it has none yet
        self._stack.close()

    def graph(
        self,
        resolution: Resolution,
        told: Callable[[Judged], None] = lambda _: None,
        grown: Callable[[int], None] = lambda _: None,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Write of graph.nq what the documents say, and make ready what was decided; write statements.jsonl and texts/.

        `resolution` tells who is who, and is not kept. `told` is given all judgements, also those about what is not
        written; `grown`, after each document, the number of bytes written so far; `done` is called after the last
        document.
        """
        written = self._written(resolution)
        passages = Passages()
        for passage in resolution.judgements.compared(written):
            passages.take(*passage)
        for head, data, made in self._segments(resolution, passages.of):
            self._text(head.key, record.text(data))
            if made.placed:
                passages.placed(head.key, made.placed)
            self._take(head, made)
            grown(self._out.tell())
        done()
        self._describe(resolution, written)
        beside = self.ruled_beside
        self._follow()
        for some in self._judged(resolution.judgements, passages, written):
            told(some)
            for node, said in some.nodes:
                self._decided.judge(node, said)
        if beside:  # they are made ready while the other process is at the rules
            self._lines(self._decided, self._decisions)
        self._tabulate()

    def whole(self) -> Path:
        """Write the rest of graph.nq: what is derived, then what was decided, which is their order."""
        self._derived()
        if size := self._decisions.tell():
            copy(self._decisions, 0, size, self._out)
        else:
            self._lines(self._decided, self._out)
        self._decisions.close()
        self._decided.close()
        self.counts.kinds.update(self._decided.kinds)
        self._writing.close()
        return self._file

    @property
    def ruled_beside(self) -> bool:
        """Whether another process sees to what follows from the claims."""
        return self._claims.beside

    def networked(self) -> Path:
        """The file that networks are made of (:mod:`graph.network.claimed`), there until this is closed."""
        return self._claims.networked()

    def turtle(self) -> None:
        """Write graph.ttl: claims, things and what is derived."""
        self._claims.turtle(self._work / "graph.ttl")

    def _segments(
        self, resolution: Resolution, passages: Callable[[str], Iterable[segment.Place]]
    ) -> Iterator[tuple[Head, bytes, Segment]]:
        """What is written of each document."""

        def inputs() -> Iterator[bytes]:
            for head, data in self._gathered.records():
                yield segment.encode_input(data, resolution.of.ends(head.key), passages(head.key), self._terms)

        for (head, data), made in zip(self._gathered.records(), self._map("segment", inputs()), strict=True):
            yield head, data, segment.decode(made)

    def _judged(self, judgements: Judgements, passages: Passages, written: Callable[[str], bool]) -> Iterator[Judged]:
        """What is written of judgements, when all documents are, since it tells where these are quoted."""
        inputs = (judged.pack(self._terms.base, judgements, lot, written, passages.place) for lot in judgements.lots())
        return map(judged.unpack, self._map("judged", inputs))

    def _written(self, resolution: Resolution) -> Callable[[str], bool]:
        """Whether an entity is written, by its IRI: all are, unless statements are left out and leave some without."""
        if not self._terms.least and not self._terms.dropped:
            return lambda _: True
        of = resolution.of
        used = {of[head.key, i].iri for head, _, made in self._segments(resolution, lambda _: ()) for i in made.used}
        return used.__contains__

    def _text(self, key: str, words: str) -> None:
        """Write the text of a document, as offsets count in it, to a file with the name of its key, unless the last
        build has written it already.
        """
        name, data = text_of(key), words.encode()
        if self._older is not None and (marked := self._kept(self._older, name, data)):
            self.stays[name.as_posix()] = marked
            return
        place = self._work / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)

    def _kept(self, older: Path, name: Path, data: bytes) -> Mark | None:
        """The mark of a file of the last build that has these bytes; none that is behind a link."""
        marked = mark(older / name)
        if marked and not any(self._linked(older / folder) for folder in name.parents):
            with suppress(OSError):
                return marked if (older / name).read_bytes() == data else None
        return None

    def _take(self, head: Head, made: Segment) -> None:
        """Write what belongs to a document, and note what is counted."""
        self._out.writelines((made.evidence, made.claims))
        self.counts.quads += made.quads
        self._claims.add(made.claims)
        self._pieces[head.sha256] = self._statements.tell(), len(made.statements)
        self._statements.write(made.statements)
        self.counts.kinds.update(made.kinds)
        self.counts.properties.update(made.properties)
        self.counts.dropped.update(made.dropped)
        self._said.update(made.topics)

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

    def _tabulate(self) -> None:
        """Write statements.jsonl: documents in the order of their names, of which some may be equal."""
        with (self._work / "statements.jsonl").open("wb") as out:
            for head in sorted(self._gathered.heads, key=lambda head: (head.source, head.sha256)):
                begin, size = self._pieces[head.sha256]
                self._statements.seek(begin)
                out.write(self._statements.read(size))
                self.table.append((head, size))

    def _derived(self) -> None:
        """Write what follows from the claims."""
        found = self._claims.derived()
        with found.file.open("rb") as lines:
            copy(lines, 0, found.file.stat().st_size, self._out)
        self.counts.quads += found.quads
        self.counts.derived.update(found.counts)
        self.counts.kinds.update(found.kinds)

    def _temporary(self) -> IO[bytes]:
        return self._stack.enter_context(tempfile.TemporaryFile(dir=self._work))

    def _lines(self, parts: Iterable[bytes], out: IO[bytes]) -> None:
        for part in parts:
            self.counts.quads += part.count(b"\n")
            out.write(part)
