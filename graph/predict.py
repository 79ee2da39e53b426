"""What a build of one document alone answers: its things and relations, in the terms of the evaluation.

Posts become holdsPosition (with title), degrees educatedAt (with degree); what the rules of the ontology derive counts
too, since a user asks the graph as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox

import ontology
from graph.alone import Alone, alone
from graph.answer import PREDICATES, SYMMETRIC, Answers, Relation, Thing
from graph.extract import Extraction
from graph.resolve import Entity
from graph.text import Span
from graph.writing import Row

_INVERSE = {"hasSpeaker": "gaveTalk", "developedBy": "developed"}
_ORDER = ("Talk", "Event", "Person", "Project", "Organization", "Award", "Topic")
_NODES = {"hasPosition": ("holdsPosition", "atOrganization"), "hasDegree": ("educatedAt", "awardedBy")}


def predict(x: Extraction, min_confidence: float = 0.0) -> Answers:
    """Answer from one extraction; the document is called by its file's name without the ending."""
    built = alone(x, min_confidence)
    entities = sorted(built.entities, key=lambda e: (_ORDER.index(_kind(e)), e.iri))
    reader = _Reader(x, built, {e.iri: i for i, e in enumerate(entities)})
    places: dict[str, list[Span]] = defaultdict(list)
    for index, span in x.mentions:
        places[built.resolution.of[x.document.key, index].iri].append(span)
    things = tuple(Thing(_kind(e), e.label, e.aliases, tuple(places[e.iri])) for e in entities)
    return Answers(x.document.source.rpartition(".")[0] or x.document.source, things, tuple(reader.relations()))


def _kind(entity: Entity) -> str:
    return "Event" if entity.kind == "Interview" else entity.kind


class _Reader:
    """Reads relations off the statements and the derived triples of a build."""

    def __init__(self, x: Extraction, built: Alone, places: dict[str, int]) -> None:
        self.x, self.built, self.places = x, built, places
        self.fields: dict[str, dict[str, str]] = defaultdict(dict)
        self.bodies: dict[str, list[str]] = defaultdict(list)
        for quad in built.claims:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                name = quad.predicate.value.removeprefix(ontology.NAMESPACE)
                self.fields[quad.subject.value].setdefault(name, quad.object.value)
                if name in ("atOrganization", "awardedBy"):
                    self.bodies[quad.subject.value].append(quad.object.value)

    def relations(self) -> Iterator[Relation]:
        """Posts and degrees, then relations between two things, each said once."""
        found = [*self._nodes("hasPosition"), *self._nodes("hasDegree")]
        studied = {(r.subject, r.object) for r in found if r.predicate == "educatedAt"}
        # What is stated comes first, so that the derived copy, or the one turned round, is the one left out.
        both = [*self._stated(), *self._derived()]
        ties = sorted(both, key=lambda r: (not r.evidence, r.predicate, r.subject, r.object))
        seen: set[tuple[str, int, int]] = set()
        for tie in ties:
            ends = (tie.subject, tie.object)
            one, other = sorted(ends) if tie.predicate in SYMMETRIC else ends
            if (tie.predicate, one, other) in seen or (tie.predicate == "educatedAt" and ends in studied):
                continue
            seen.add((tie.predicate, one, other))
            found.append(tie)
        return iter(found)

    def _nodes(self, predicate: str) -> Iterator[Relation]:
        name, at = _NODES[predicate]
        seen = set()
        for row in self._rows(predicate):
            fields = self.fields[str(row.object)]
            title, degree = fields.get("roleTitle", ""), fields.get("degreeLevel", "")
            for body in sorted(self.bodies[str(row.object)]):
                key = (row.subject, body, title)
                if fields.get("status") == "former" or body not in self.places or key in seen:
                    continue
                seen.add(key)
                ends = self.places[row.subject], self.places[body]
                yield self._relation(row, ends, name, title if at == "atOrganization" else "", degree)

    def _rows(self, predicate: str) -> list[Row]:
        rows = (
            r for r in self.built.rows if r.predicate == ontology.NAMESPACE + predicate and r.subject in self.places
        )
        return sorted(rows, key=lambda r: (r.subject, str(r.object)))

    def _stated(self) -> Iterator[Relation]:
        for name in (*PREDICATES, *_INVERSE):
            for row in self._rows(name):
                if isinstance(row.object, str) and row.object in self.places:
                    ends = self.places[row.subject], self.places[row.object]
                    yield self._relation(row, ends[::-1] if name in _INVERSE else ends, _INVERSE.get(name, name))

    def _relation(self, row: Row, ends: tuple[int, int], name: str, title: str = "", degree: str = "") -> Relation:
        span = row.passages[0]
        return Relation(
            ends[0], name, ends[1], self.x.document.placed(span)[2], title, degree,
            span=span, rule=row.extractor, confidence=row.confidence,
        )  # fmt: skip

    def _derived(self) -> Iterator[Relation]:
        for (s, p, o), rule in self.built.derived.items():
            name = p.removeprefix(ontology.NAMESPACE)
            if name in PREDICATES and s in self.places and o in self.places:
                yield Relation(self.places[s], name, self.places[o], rule=rule)
