"""Research graphs of a wished size as N-Quads, in the shape of a build: what stores and queries are measured with.

    python -m benchmarks.graphs --quads 1000000 --out FILE.nq [--seed 1] [--parameters FILE.json]

A made world (`graph_world.py`) is written about in made documents (`graph_pages.py`), which the code of a build turns
into claims and evidence. What follows from the claims is worked out by `graph_derived.py`, what resolution would say
of the names is made by `graph_judged.py`. Documents go to the file as they come, in the order of their identifiers, so
memory holds the things and relations of the world and never the quads. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import ontology  # noqa: E402
from benchmarks.graph_derived import Derivation, Row  # noqa: E402
from benchmarks.graph_judged import Judged  # noqa: E402
from benchmarks.graph_pages import Author  # noqa: E402
from benchmarks.graph_values import typical  # noqa: E402
from benchmarks.graph_world import Thing, World  # noqa: E402
from graph import derive, identifier, populate, scheme  # noqa: E402
from graph.local import Extraction  # noqa: E402
from graph.resolve import Entity  # noqa: E402
from graph.terms import Triple  # noqa: E402
from graph.writing import Terms, Written  # noqa: E402

QUADS_PER_PERSON = 430  # the world is made for that many; documents are written until the graph has its size
MOST_DOCUMENTS = 2  # for each person; about a quarter of them are needed
QUADS_PER_THING = 4  # classes and names of what is named, on average
QUADS_PER_TOPIC = 18  # that it has a weight, and what is broader than it or that nothing is, each with a statement
_RECOUNTED = 1.2  # what follows from the claims is counted again when documents are so many times as many

# A subject, and what gives its lines out of what.
Part = tuple[str, Callable[..., list[str]], object]


class Maker:
    """Makes a graph and writes it; `counts` are the quads of each part once it is written."""

    def __init__(self, quads: int, seed: int = 1, base: str = identifier.BASE) -> None:
        self.base, self.seed = base, seed
        self.wished = quads
        self.world = World(max(20, round(quads / QUADS_PER_PERSON)), seed, base)
        self.author = Author(self.world, seed)
        self.judged = Judged(self.world, seed, base)
        self.derivation = Derivation(base)
        self.weights: Counter[str] = Counter()  # of topics, in hundredths
        self.counts: Counter[str] = Counter()
        self.sources: list[tuple[str, str]] = []

    def write(self, out: BinaryIO) -> None:
        """All quads, in the order in which a build sorts them."""
        derived = recount = 0.0
        for number, (x, things) in enumerate(self.extractions(), 1):
            out.write(self._document(x, things))
            if number >= recount:
                derived = self.derivation.size() / self.counts["claims"]
                recount = number * _RECOUNTED
            if self._size(derived) >= self.wished:
                break
        for part, lines in (("derived", self._derived()), ("resolution", self._resolution())):
            for line in lines:
                self.counts[part] += 1
                out.write(line.encode())

    def extractions(self) -> Iterator[tuple[Extraction, list[Thing]]]:
        """Documents as reading would give them, each with the things that its entities are; more than a graph takes."""
        most = len(self.world.people) * MOST_DOCUMENTS
        keys = sorted(identifier.digest("made", str(self.seed), str(n)) for n in range(most))
        for number, sha256 in enumerate(keys, 1):
            yield self.author.write(number, sha256)

    def parameters(self) -> dict[str, dict[str, str]]:
        """Typical things to query a written graph for, by what they are, each with its IRI and its label."""
        labels = {thing.iri: thing.label for thing in self._named()}
        found = typical(self.derivation.said, self._topics(), labels, f"{self.base}person/")
        iri, source = self.sources[len(self.sources) // 2]
        return found | {"document": {"iri": iri, "label": source}}

    def _document(self, x: Extraction, things: list[Thing]) -> bytes:
        ends = [(thing.iri, thing.label, thing.subclass or thing.kind) for thing in things]
        written = Written(x, ends, Terms(self.base))
        claims, evidence = sorted(set(written.claims)), sorted(set(written.evidence))
        self.derivation.add(ox.parse("".join(claims), format=ox.RdfFormat.N_QUADS))
        self.judged.read(x, things)
        for row in written.rows:
            if isinstance(row.object, str) and row.object.startswith(f"{self.base}topic/"):
                self.weights[row.object] += round(row.confidence * 100)
        self.sources.append((identifier.document(self.base, x.document.key), x.document.source))
        self.counts["claims"] += len(claims)
        self.counts["evidence"] += len(evidence)
        return "".join([*evidence, *claims]).encode()

    def _size(self, derived: float) -> float:
        """About how many quads the graph has, when so many are derived for each claim."""
        documents = self.counts["claims"] * (1 + derived) + self.counts["evidence"]
        named = QUADS_PER_THING * len(self.judged.first) + self.judged.size
        return documents + named + QUADS_PER_TOPIC * len(self.weights)

    def _named(self) -> list[Thing]:
        return [thing for thing in self.world.things if thing.iri in self.judged.first]

    def _topics(self) -> dict[str, tuple[str, ...]]:
        described = (_entity(thing) for thing in self._named() if thing.kind == "Topic")
        return {entity.iri: (entity.label, *entity.aliases) for entity in described}

    def _derived(self) -> Iterator[str]:
        """Derived triples, their rules and the statements about them, by subject."""
        graph_name = ox.NamedNode(f"{self.base}graph/derived")
        rows = self.derivation.rows(self._topics(), self.weights)
        used = {row.rule for row in rows}

        def about_rule(rule: ontology.Rule | scheme.Rule) -> Iterator[ox.Quad]:
            return derive.described([rule], self.base, graph_name)

        def triple(row: Row) -> Iterator[ox.Quad]:
            yield ox.Quad(*_terms(row), graph_name)

        def statement(row: Row) -> Iterator[ox.Quad]:
            lines = derive.told(" ".join(map(str, _terms(row))), row.rule, self.base, graph_name.value)
            return ox.parse(lines, format=ox.RdfFormat.N_QUADS)

        rules = [rule for rule in (*ontology.rules(), *scheme.RULES) if rule.name in used]
        parts: list[Part] = [(f"{self.base}rule/{rule.name}", _lines(about_rule), rule) for rule in rules]
        parts += [(row.subject, _lines(triple), row) for row in rows]
        for row in rows:
            node = identifier.statement(self.base, *map(str, _terms(row)), "derived")
            parts.append((node, _lines(statement), row))
        return _by_subject(parts)

    def _resolution(self) -> Iterator[str]:
        """Classes and names of things, the scheme of topics, judgements, by subject."""

        def names(thing: Thing) -> list[str]:
            return populate.describe(_entity(thing), self.base)

        parts: list[Part] = [(node, self.judged.lines, node) for node in self.judged.found]
        parts += [(thing.iri, names, thing) for thing in self._named()]
        parts.append((identifier.scheme(self.base), populate.scheme, self.base))
        return _by_subject(parts)


def _lines(quads: Callable[..., Iterable[ox.Quad]]) -> Callable[..., list[str]]:
    return lambda what: [f"{quad} .\n" for quad in quads(what)]


def _entity(thing: Thing) -> Entity:
    aliases = tuple(sorted(thing.names - {thing.label}))
    return Entity(thing.iri, thing.kind, thing.subclass, thing.label, aliases, (), 0.9)


def _terms(row: Row) -> Triple:
    value = ox.Literal(row.value, datatype=ox.NamedNode(row.datatype)) if row.datatype else ox.NamedNode(row.value)
    return ox.NamedNode(row.subject), ox.NamedNode(row.predicate), value


def _by_subject(parts: list[Part]) -> Iterator[str]:
    """The lines of all parts. IRIs are compared as a build does, with the bracket that ends them."""
    parts.sort(key=lambda part: f"{part[0]}>")
    for _, lines, what in parts:
        yield from sorted(set(lines(what)))


def make(quads: int, out: Path, seed: int = 1) -> Maker:
    """Write a graph of about this many quads to a file, and give what it was made from."""
    maker = Maker(quads, seed)
    beside = out.with_name(f"{out.name}.part")
    with beside.open("wb") as file:
        maker.write(file)
    beside.replace(out)
    return maker


def main() -> int:
    """Write a graph and say what is in it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quads", type=int, default=100_000, help="about how many (default: 100000)")
    parser.add_argument("--out", type=Path, required=True, help="the file of N-Quads to write")
    parser.add_argument("--seed", type=int, default=1, help="another number, another graph (default: 1)")
    parser.add_argument("--parameters", type=Path, help="a file for typical values to query for, as JSON")
    options = parser.parse_args()
    maker = make(options.quads, options.out, options.seed)
    if options.parameters:
        text = json.dumps(maker.parameters(), ensure_ascii=False, indent=1)
        options.parameters.write_text(text + "\n", encoding="utf-8")
    total = sum(maker.counts.values())
    print(f"{total:,} quads of {len(maker.sources):,} documents about {len(maker.world.people):,} people")
    for part, count in maker.counts.items():
        print(f"  {part:12}{count:12,}{count / total:8.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
