"""Tables for spreadsheets and databases: `nodes.csv` has the entities, `edges.csv` what ties them."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import pyoxigraph as ox

import ontology
from graph.exports.content import ENTITIES, Content
from graph.exports.sheet import inert
from graph.terms import LABEL, RDF, SAME_AS, SKOS, TYPE, sym

NODE_COLUMNS = ("id", "kind", "class", "label", "other_names", "same_as", "homepage")
EDGE_COLUMNS = (
    *("source", "source_label", "relation", "target", "target_label", "stated", "passages"),
    *("title", "status", "start", "end", "year", "level", "field", "pairs", "people", "work", "description"),
)
FILES = re.compile(r"(nodes|edges)\.csv")
"""How the files of these tables are named."""
_KINDS = ("Person", "Organization", "Topic", "Event", "Project", "Award")
_BESIDE = {SKOS + "Concept", ontology.term("Agent")}
# The cells of a node with details, and what stands for it as an edge from its owner.
_DETAILS = {
    "roleTitle": "title",
    "status": "status",
    "start": "start",
    "end": "end",
    "year": "year",
    "degreeLevel": "level",
    "field": "field",
    "pairs": "pairs",
    "people": "people",
    "workKind": "work",
    "description": "description",
}

Triple = tuple[str, str, str]


def tables(quads: Iterable[ox.Quad], content: Content) -> dict[str, bytes]:
    """Both tables by the names of their files. The quads must have the evidence, which is counted."""
    facts = _Facts(quads, content)
    return {
        "nodes.csv": _csv(NODE_COLUMNS, facts.nodes()),
        "edges.csv": _csv(EDGE_COLUMNS, facts.edges()),
    }


def _csv(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows({name: inert(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


class _Facts:
    """What is said of entities and nodes, by their identifiers."""

    def __init__(self, quads: Iterable[ox.Quad], content: Content) -> None:
        self.content = content
        self.values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.ends: dict[str, set[str]] = defaultdict(set)
        self.ties: set[Triple] = set()
        self.passages: dict[Triple, set[str]] = defaultdict(set)
        statements: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for quad in quads:
            subject, predicate = getattr(quad.subject, "value", ""), quad.predicate.value
            target = str(getattr(quad.object, "value", ""))
            if content.folder(quad.subject):
                self.values[subject][predicate].add(target)
                if content.folder(quad.subject) in ENTITIES and content.folder(quad.object):
                    self.ties.add((subject, predicate, target))
                elif content.folder(quad.object) in ENTITIES:
                    self.ends[subject].add(target)
            elif subject.startswith(f"{content.base}statement/"):
                statements[subject][predicate].add(target)
        for said in statements.values():
            triple = tuple(min(said[RDF + name], default="") for name in ("subject", "predicate", "object"))
            self.passages[triple[0], triple[1], triple[2]] |= said[sym("evidencedBy").value]

    def _is_entity(self, iri: str) -> bool:
        return self.content.folder_of(iri) in ENTITIES

    def _label(self, iri: str) -> str:
        return min(self.values[iri][LABEL.value], default="") if iri in self.values else ""

    def nodes(self) -> Iterator[dict[str, str]]:
        """A row for each entity."""
        for iri in sorted(filter(self._is_entity, self.values)):
            of = self.values[iri]
            ours = {c.removeprefix(ontology.NAMESPACE) for c in of[TYPE.value] - _BESIDE if "#" in c}
            ours = {c for c in ours if ":" not in c}
            special = sorted(ours - set(_KINDS))
            kind = next((k for k in _KINDS if k in ours), "")
            yield {
                "id": iri,
                "kind": kind,
                "class": special[0] if special else kind,
                "label": self._label(iri),
                "other_names": "; ".join(sorted(of[SKOS + "altLabel"])),
                "same_as": " ".join(sorted(of[SAME_AS.value])),
                "homepage": " ".join(sorted(of[sym("homepage").value])),
            }

    def edges(self) -> Iterator[dict[str, str]]:
        """A row for each relation between entities; a node with details is one from its owner to each other end."""
        owners: dict[str, dict[str, str]] = defaultdict(dict)
        rows = []
        for source, predicate, target in self.ties:
            if self._is_entity(source) and self._is_entity(target):
                rows.append(self._edge(source, predicate, target, (source, predicate, target)))
            else:
                owners[target][source] = predicate
        for node in self.values:
            if not self._is_entity(node):
                rows += self._through(node, owners[node])
        yield from sorted(rows, key=lambda row: [row.get(name, "") for name in EDGE_COLUMNS])

    def _edge(self, source: str, predicate: str, target: str, said: Triple) -> dict[str, str]:
        passages = len(self.passages.get(said, ()))
        return {
            "source": source,
            "source_label": self._label(source),
            "relation": predicate.removeprefix(ontology.NAMESPACE).removeprefix(SKOS),
            "target": target,
            "target_label": self._label(target),
            "stated": "yes" if passages else "no",
            "passages": str(passages),
        }

    def _through(self, node: str, owners: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """The edges that a node with details stands for; where it has one end only, the other is left empty."""
        of = self.values[node]
        details = {column: "; ".join(sorted(of.get(ontology.term(n), ()))) for n, column in _DETAILS.items()}
        details["title"] = details["title"] or "; ".join(sorted(of.get(ontology.term("collaborationKind"), ())))
        ends = sorted(self.ends[node])
        if not owners:
            tie = ontology.term("tieOf")
            pairs = [(one, tie, other) for one, other in combinations(ends, 2)]
        elif ends or len(owners) == 1:
            pairs = [(owner, owners[owner], end) for owner in sorted(owners) for end in ends or [""]]
        else:
            pairs = [(one, owners[one], other) for one, other in combinations(sorted(owners), 2)]
        for source, predicate, target in pairs:
            yield {**self._edge(source, predicate, target, (source, predicate, node)), **details}
