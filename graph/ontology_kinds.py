"""Which kinds of things the properties of the ontology join, read from the ontology itself."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pyoxigraph as ox

import ontology
from graph.terms import RDF, RDFS

_OWL = "http://www.w3.org/2002/07/owl#"
KINDS = ("Person", "Organization", "Topic", "Event", "Talk", "Interview", "Project", "Award")


@cache
def _ends() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """For each property the classes of its subjects and objects with all their subclasses; empty where any will do."""
    values: dict[tuple[str, str], list[ox.NamedNode | ox.BlankNode]] = defaultdict(list)
    below: dict[str, set[str]] = defaultdict(set)
    for quad in ox.parse(ontology.schema(), format=ox.RdfFormat.TURTLE):
        s, p, o = quad.subject, quad.predicate, quad.object
        if isinstance(o, ox.NamedNode | ox.BlankNode):
            values[str(s), p.value].append(o)
            if p.value == RDFS + "subClassOf" and isinstance(o, ox.NamedNode):
                below[_local(o)].add(_local(s))

    def classes(node: ox.NamedNode | ox.BlankNode) -> set[str]:
        named: set[str] = {_local(node)} if isinstance(node, ox.NamedNode) else set()
        for union in values[str(node), _OWL + "unionOf"]:
            named |= _listed(union)
        while more := {c for n in named for c in below[n]} - named:
            named |= more
        return named

    def _listed(node: ox.NamedNode | ox.BlankNode) -> set[str]:
        first, rest = values[str(node), RDF + "first"], values[str(node), RDF + "rest"]
        return {c for n in first for c in classes(n)} | {c for n in rest for c in _listed(n)}

    properties = {key[0] for key in values if key[1] in (RDFS + "domain", RDFS + "range")}
    return {
        _name(s): (
            frozenset(c for n in values[s, RDFS + "domain"] for c in classes(n)),
            frozenset(c for n in values[s, RDFS + "range"] for c in classes(n)),
        )
        for s in properties
    }


def _local(node: object) -> str:
    return _name(str(node))


def _name(text: str) -> str:
    return text.strip("<>").removeprefix(ontology.NAMESPACE)


def allows(predicate: str, subject: str, target: str) -> bool:
    """Whether a property may join a subject and an object of these kinds; "" stands for any."""
    subjects, objects = _ends().get(predicate, (frozenset(), frozenset()))
    return _within(subject, subjects) and _within(target, objects)


def _within(kind: str, classes: frozenset[str]) -> bool:
    return not kind or not classes or kind in classes
