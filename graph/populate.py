"""The graph of resolution: entities of the corpus described, what was decided about their names, the scheme of topics.

The lines of each document are made by `segment.py`, what the rules of the ontology derive by `derive.py`; each stands
in a graph of its own. No blank nodes, nothing in the default graph.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from graph import identifier
from graph.batched import batched
from graph.closing import Closing
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


_LINES, _SAID = b"l", b"s"
_SORTED = 8_000_000  # bytes that are sorted in memory
_AT_ONCE = 100  # nodes whose lines are given together


class ResolutionGraph(Closing):
    """Lines of the graph of resolution, given in any order and read in canonical order; use it in a ``with`` statement.

    What is over the memory of a sorter lies in `folder`. `kinds` counts the things of each class once all are read.
    """

    def __init__(self, base: str, folder: Path) -> None:
        self.kinds: Counter[str] = Counter()
        self._end = f" <{base}graph/resolution> .\n"
        self._sorter = Sorter(folder, _SORTED)

    def close(self) -> None:
        """Forget the lines."""
        self._sorter.close()

    def add(self, node: str, lines: Iterable[str]) -> None:
        """Take all lines about a node."""
        self._sorter.add(f"{node}>", _LINES + "".join(sorted(set(lines))).encode())

    def judge(self, node: str, said: str) -> None:
        """Take what is said of a judgement, predicates with objects: the lines are several times as much. Several of
        one IRI become one.
        """
        self._sorter.add(f"{node}>", _SAID + said.encode())

    def __iter__(self) -> Iterator[bytes]:
        """The lines about one node after the other, each once, those about some nodes at a time."""
        for block in batched(self._nodes(), _AT_ONCE):
            yield "".join(block).encode()

    def _nodes(self) -> Iterator[str]:
        for key, rows in groupby(self._sorter, key=itemgetter(0)):
            found = [(data[:1] == _SAID, self._lines(key, data)) for _, data in rows]
            judged, lines = found[0]
            if len(found) > 1:
                # Texts may hold what Unicode calls a line break; here only the line feed is one.
                several = {f"{line}\n" for _, part in found for line in part.split("\n")[:-1]}
                lines = "".join(sorted(several))
            if judged:
                self.kinds["Judgement"] += 1
            else:
                self.kinds += kinds(lines.split("\n")[:-1])
            yield lines

    def _lines(self, node: str, data: bytes) -> str:
        told = data[1:].decode()
        if data[:1] == _LINES:
            return told
        begin = f"<{node} "
        return "".join((begin, told.replace("\n", f"{self._end}{begin}"), self._end))
