"""A store read thing by thing: what a thing is called, what kind it is, what is said of it and of what it is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

import ontology
from graph.explorer.words import MAIN_KINDS, words
from graph.terms import DCTERMS, LABEL, RDF, SKOS, TYPE, sym

QUOTE, IN_DOCUMENT, EVIDENCED = sym("quote"), sym("inDocument"), sym("evidencedBy")
SUBJECT, PREDICATE, OBJECT = (ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object"))
TITLE, ALTERNATIVE = ox.NamedNode(DCTERMS + "title"), ox.NamedNode(SKOS + "altLabel")
_RESOLUTION = "graph/resolution"
_PASSAGE = re.compile(r"doc/[^/#?]+#char=(\d+),\d+")
_TITLES = ("roleTitle", "degreeLevel", "collaborationKind", "reason")

PART = 50_000  # characters of a part of a long document

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Pair = tuple[ox.NamedNode, Term]


def href(path: str) -> str:
    """Return the address, on this server, of the thing at a path; what follows # is a place on a page.

    A passage far into a document has its place in a part of it.

    >>> href("doc/0123456789ab#char=10,59"), href("doc/0123456789ab#char=250000,250010")
    ('/doc/0123456789ab#char=10,59', '/doc/0123456789ab?part=6#char=250000,250010')
    """
    before, mark, place = path.partition("#")
    passage = _PASSAGE.fullmatch(path)
    part = int(passage[1]) // PART + 1 if passage else 1
    return f"/{quote(before)}{f'?part={part}' if part > 1 else ''}{mark}{quote(place, safe='=,')}"


class Shelf:
    """Reads of one store, over all of its graphs."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._labels: dict[ox.NamedNode, str] = {}

    @property
    def store(self) -> ox.Store:
        """The store that is read."""
        return self._store

    @cached_property
    def base(self) -> str:
        """Where the identifiers of this store begin, told by the name of a graph that every build has."""
        return _base(self._store)

    def node(self, path: str) -> ox.NamedNode | None:
        """Return the thing at a path below the base, None when nothing is said of it."""
        try:
            found = ox.NamedNode(self.base + path)
        except ValueError:
            return None
        known = next(self._store.quads_for_pattern(found, None, None, None), None)
        return found if known or next(self._store.quads_for_pattern(None, None, found, None), None) else None

    def outgoing(self, node: ox.NamedNode) -> list[Pair]:
        """Return what is said of a thing, in order and each once."""
        found = {(q.predicate, q.object) for q in self._store.quads_for_pattern(node, None, None, None)}
        return sorted(found, key=lambda pair: (pair[0].value, str(pair[1])))

    def incoming(self, node: ox.NamedNode) -> list[tuple[ox.NamedNode, ox.NamedNode]]:
        """Return what says something of this thing, as subject and predicate, in order and each once."""
        found = {(q.subject, q.predicate) for q in self._store.quads_for_pattern(None, None, node, None)}
        named = [(s, p) for s, p in found if isinstance(s, ox.NamedNode)]
        return sorted(named, key=lambda pair: (pair[1].value, pair[0].value))

    def objects(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        """Return the things of this store that a thing has as values of a property, sorted and each once."""
        return self._sorted(quad.object for quad in self._store.quads_for_pattern(node, predicate, None, None))

    def holders(self, predicate: ox.NamedNode, thing: ox.NamedNode) -> list[ox.NamedNode]:
        """Return what has this thing as the value of a property, sorted and each once."""
        return self._sorted(quad.subject for quad in self._store.quads_for_pattern(None, predicate, thing, None))

    def _sorted(self, terms: Iterable[Any]) -> list[ox.NamedNode]:
        found = {term.value: term for term in terms if isinstance(term, ox.NamedNode)}
        base = self.base
        return [found[iri] for iri in sorted(found) if iri.startswith(base)]

    def texts(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
        """Return the values of a property as text, sorted and each once."""
        found = {q.object for q in self._store.quads_for_pattern(node, predicate, None, None)}
        return sorted({term.value for term in found if isinstance(term, ox.NamedNode | ox.Literal)})

    def literals(self, node: ox.NamedNode, predicate: ox.NamedNode) -> list[ox.Literal]:
        """Return the values of a property that are no things, sorted and each once."""
        found = {q.object for q in self._store.quads_for_pattern(node, predicate, None, None)}
        return sorted(
            (term for term in found if isinstance(term, ox.Literal)), key=lambda term: (term.value, str(term))
        )

    def graphs(self, subject: ox.NamedNode, predicate: ox.NamedNode, thing: Term) -> list[str]:
        """Return the ends of the names of the graphs that hold a triple, sorted."""
        found = (q.graph_name for q in self._store.quads_for_pattern(subject, predicate, thing, None))
        return sorted(g.value.removeprefix(self.base) for g in found if isinstance(g, ox.NamedNode))

    def subjects(self, predicate: ox.NamedNode, thing: ox.NamedNode | None) -> Iterator[ox.NamedNode]:
        """Yield what has this property, with this object if one is given; a subject may come more than once."""
        for quad in self._store.quads_for_pattern(None, predicate, thing, None):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject

    def pairs(self, predicate: ox.NamedNode) -> Iterator[tuple[ox.NamedNode, Term]]:
        """Yield what has this property with what it has; a pair may come more than once."""
        for quad in self._store.quads_for_pattern(None, predicate, None, None):
            if isinstance(quad.subject, ox.NamedNode):
                yield quad.subject, quad.object

    def value(self, node: ox.NamedNode, predicate: ox.NamedNode) -> Term | None:
        """Return the least of the values of a property, None when there is none."""
        found = [q.object for q in self._store.quads_for_pattern(node, predicate, None, None)]
        return found[0] if len(found) == 1 else min(found, key=str, default=None)

    def text(self, node: ox.NamedNode, predicate: ox.NamedNode) -> str:
        """Return the value of a property as text, empty when there is none."""
        found = self.value(node, predicate)
        return found.value if isinstance(found, ox.NamedNode | ox.Literal) else ""

    def types(self, node: ox.NamedNode) -> set[str]:
        """Return the names of the classes of our ontology that a thing is in."""
        found = (q.object for q in self._store.quads_for_pattern(node, TYPE, None, None))
        iris = (term.value for term in found if isinstance(term, ox.NamedNode))
        return {iri.removeprefix(ontology.NAMESPACE) for iri in iris if iri.startswith(ontology.NAMESPACE)}

    def label(self, node: ox.NamedNode) -> str:
        """Return what a thing is called: its name, title, words, or what it is made of."""
        if node not in self._labels:
            self._labels[node] = self._label(node)
        return self._labels[node]

    def path(self, node: ox.NamedNode) -> str:
        """Return the end of an identifier, below the base."""
        return node.value.removeprefix(self.base)

    def link(self, node: ox.NamedNode) -> dict[str, Any]:
        """Return a thing as pages link to it: `label`, `kind` and `href`."""
        return {"label": self.label(node), "kind": main_kind(self.types(node)), "href": href(self.path(node))}

    def _label(self, node: ox.NamedNode) -> str:
        for predicate in (LABEL, TITLE, QUOTE, *(sym(name) for name in _TITLES)):
            if found := self.text(node, predicate):
                return found
        if isinstance(said := self.value(node, SUBJECT), ox.NamedNode):
            return self._sentence(node, said)
        kind = main_kind(self.types(node))
        return words(ontology.term(kind)) if kind != "Thing" else node.value.removeprefix(self.base)

    def _sentence(self, statement: ox.NamedNode, subject: ox.NamedNode) -> str:
        thing = self.value(statement, OBJECT)
        name = self.label(thing) if isinstance(thing, ox.NamedNode) else str(getattr(thing, "value", ""))
        return f"{self.label(subject)}: {words(self.text(statement, PREDICATE))}: {name}"

    def inside(self, term: Term) -> bool:
        """Return whether a term is a thing below the base."""
        return isinstance(term, ox.NamedNode) and term.value.startswith(self.base)


@lru_cache(maxsize=4)
def _base(store: ox.Store) -> str:
    """The base of a store, which never changes while it is open; there may be many graphs to look at."""
    if store.contains_named_graph(ox.NamedNode(ontology.BASE + _RESOLUTION)):
        return ontology.BASE
    names = (graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    return min((n.removesuffix(_RESOLUTION) for n in names if n.endswith("/" + _RESOLUTION)), default=ontology.BASE)


def main_kind(types: Iterable[str]) -> str:
    """Return the kind by which a thing is listed and drawn, `Thing` for one without a class.

    >>> main_kind({"Organization", "University"}), main_kind({"Event", "Talk"}), main_kind({"Position", "NamedChair"})
    ('Organization', 'Talk', 'NamedChair')
    """
    held = set(types)
    return next((kind for kind in MAIN_KINDS if kind in held), min(held, default="Thing"))
