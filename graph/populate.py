"""The graph of resolution: entities of the corpus described, what was decided about their names, the scheme of topics.

The lines of each document are made by `segment.py`, what the rules of the ontology derive by `derive.py`; each stands
in a graph of its own. No blank nodes, nothing in the default graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from graph import identifier, judged
from graph.closing import Closing
from graph.copying import Copies
from graph.decisions import Decisions
from graph.lines import TYPE, foreign, iri, kinds, own, quoted
from graph.resolve import Entity
from graph.sorting import Sorter
from graph.terms import DCTERMS, LABEL, SAME_AS, SKOS

_SUPER = {"Talk": ("Event",), "Interview": ("Event",)}

Line = tuple[str, str]
"""Predicate and object."""


def describe(entity: Entity, base: str) -> list[str]:
    """Classes and names of an entity as lines."""
    classes = [c for c in (entity.subclass, entity.kind, *_SUPER.get(entity.kind, ())) if c]
    said: list[Line] = [*((TYPE, own(name)) for name in classes), (str(LABEL), quoted(entity.label))]
    if entity.kind == "Topic":
        said += [
            (TYPE, f"<{SKOS}Concept>"),
            (f"<{SKOS}prefLabel>", quoted(entity.label)),
            (f"<{SKOS}inScheme>", iri(identifier.scheme(base))),
        ]
    said += [(f"<{SKOS}altLabel>", quoted(alias)) for alias in entity.aliases]
    said += [(str(SAME_AS), foreign(address)) for address in entity.links]
    return _lines(entity.iri, said, base)


def scheme(base: str) -> list[str]:
    """The one scheme that all topics of a graph belong to, as lines."""
    said = [(TYPE, f"<{SKOS}ConceptScheme>"), (f"<{DCTERMS}title>", quoted("Topics of the documents"))]
    return _lines(identifier.scheme(base), said, base)


def _lines(node: str, said: Iterable[Line], base: str) -> list[str]:
    graph_name = iri(f"{base}graph/resolution")
    return [f"<{node}> {predicate} {value} {graph_name} .\n" for predicate, value in said]


_SORTED = 8_000_000  # bytes that are sorted in memory


class ResolutionGraph(Closing):
    """Lines of the graph of resolution, given in any order and written in canonical order; use it in a ``with``
    statement.

    What is over the memory of a sorter lies in `folder`. `kinds` counts the things of each class, `quads` the lines,
    once all are written.
    """

    def __init__(self, base: str, folder: Path) -> None:
        self.kinds: Counter[str] = Counter()
        self.quads = 0
        self._sorter = Sorter(folder, _SORTED)
        self._judgements = judged.node(base, "")
        self._sorter.add(self._judgements, b"")  # where they go

    def close(self) -> None:
        """Forget the lines."""
        self._sorter.close()

    def add(self, node: str, lines: Iterable[str]) -> None:
        """Take all lines about an entity."""
        self._sorter.add(f"{node}>", "".join(sorted(set(lines))).encode())

    def write(self, out: Copies, decisions: Decisions) -> None:
        """Write the lines about one node after the other, each once, with those about judgements among them."""
        for key, lines in self._sorter:
            if key == self._judgements:
                decisions.write(out)
                self.quads += decisions.quads
                self.kinds += Counter({"Judgement": decisions.nodes})
            else:
                out.write(lines)
                self.quads += lines.count(b"\n")
                self.kinds += kinds(lines.decode().split("\n")[:-1])
