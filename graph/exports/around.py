"""A part of a graph: some entities, what ties them, their details, and the evidence for that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import pyoxigraph as ox

from graph.exports.content import ENTITIES, NODES, Content
from graph.result import Result
from graph.terms import LABEL, RDF, TYPE, canonical, sym

_NAMING = (TYPE, LABEL)
_MENTIONS = sym("mentions")
_SOURCES = (sym("evidencedBy"), sym("comparedMention"), sym("derivedBy"))


def entities_in(result: Result, content: Content) -> list[str]:
    """The entities that the rows of a result have identifiers of, sorted."""
    found = {term for row in result.rows for term in row if content.folder(term) in ENTITIES}
    return sorted(term.value for term in found if isinstance(term, ox.NamedNode))


def reached(store: ox.Store, seeds: Iterable[str], hops: int, content: Content) -> list[str]:
    """The seeds and the entities at most so many relations away from one; a node between two is no step of its own."""
    part = _Part(store, content)
    found = edge = {ox.NamedNode(iri) for iri in seeds}
    for _ in range(hops):
        edge = {other for entity in edge for other in part.neighbours(entity)} - found
        found = found | edge
    return sorted(entity.value for entity in found)


def part(store: ox.Store, entities: Iterable[str], content: Content) -> list[ox.Quad]:
    """What the graph says of these entities and between them, in canonical order.

    An entity that only stands at the other end of a detail, such as the place of a post, has its name and class.
    """
    chosen = {ox.NamedNode(iri) for iri in entities}
    taken = _Part(store, content)
    quads = set(taken.facts(chosen))
    if content.evidence:
        quads |= taken.evidence(quads, chosen)
    return canonical(quads)


class _Part:
    """Looks up quads by their ends, so that a small part of a large graph is found without reading the rest."""

    def __init__(self, store: ox.Store, content: Content) -> None:
        self.store, self.content = store, content

    def _from(self, node: ox.NamedNode) -> list[ox.Quad]:
        quads = self.store.quads_for_pattern(node, None, None, None)
        return [q for q in quads if self.content.wants(q) and not self._of_evidence(q)]

    def _to(self, node: ox.NamedNode) -> Iterator[tuple[ox.NamedNode, ox.Quad]]:
        """Quads from entities, nodes and schemes; what documents mention or statements are about leads nowhere."""
        for quad in self.store.quads_for_pattern(None, None, node, None):
            source = quad.subject
            if isinstance(source, ox.NamedNode) and self.content.wants(quad) and self.content.folder(source):
                yield source, quad

    def _of_evidence(self, quad: ox.Quad) -> bool:
        return str(quad.graph_name).endswith("/evidence>")

    def _ends(self, node: ox.NamedNode) -> set[ox.NamedNode]:
        ahead = {q.object for q in self._from(node) if isinstance(q.object, ox.NamedNode)}
        both = {end for end in ahead if self.content.folder(end)} | {source for source, _ in self._to(node)}
        return both - {node}

    def neighbours(self, entity: ox.NamedNode) -> set[ox.NamedNode]:
        """The entities that one relation, or a node with details, ties this one to."""
        found: set[ox.NamedNode] = set()
        for end in self._ends(entity):
            found |= {end} if self._is_entity(end) else {e for e in self._ends(end) if self._is_entity(e)}
        return found - {entity}

    def _is_entity(self, node: object) -> bool:
        return self.content.folder(node) in ENTITIES

    def _is_node(self, node: object) -> bool:
        return self.content.folder(node) in NODES

    def facts(self, chosen: set[ox.NamedNode]) -> Iterator[ox.Quad]:
        """Everything but the evidence."""
        nodes: set[ox.NamedNode] = set()
        for entity in sorted(chosen, key=str):
            for quad in self._from(entity):
                target = quad.object
                if isinstance(target, ox.NamedNode) and self._is_node(target):
                    nodes.add(target)
                elif not self._is_entity(target) or target in chosen:
                    yield quad
                    yield from self._scheme(target, chosen)
            nodes |= {n for n, _ in self._to(entity) if self._is_node(n) and self._within(n, chosen)}
        for node in sorted(nodes, key=str):
            yield from self._node(node, chosen)

    def _within(self, node: ox.NamedNode, chosen: set[ox.NamedNode]) -> bool:
        return all(end in chosen for end in self._ends(node))

    def _node(self, node: ox.NamedNode, chosen: set[ox.NamedNode]) -> Iterator[ox.Quad]:
        yield from self._from(node)
        yield from (quad for _, quad in self._to(node))
        for end in sorted(self._ends(node) - chosen, key=str):
            yield from (q for q in self._from(end) if q.predicate in _NAMING)

    def _scheme(self, target: object, chosen: set[ox.NamedNode]) -> Iterator[ox.Quad]:
        """The scheme of a topic, with the chosen of its topics."""
        if isinstance(target, ox.NamedNode) and target.value == f"{self.content.base}scheme/topics":
            yield from (q for q in self._from(target) if not self._is_entity(q.object) or q.object in chosen)

    def evidence(self, facts: set[ox.Quad], chosen: set[ox.NamedNode]) -> set[ox.Quad]:
        """Statements about these facts, with passages, documents and rules; mentions and judgements of the entities."""
        quads: set[ox.Quad] = set()
        for entity in chosen:
            mentioned = self.store.quads_for_pattern(None, _MENTIONS, entity, None)
            quads |= {q for q in mentioned if self.content.wants(q)}
        stated = facts | quads
        triples = {(q.subject, q.predicate, q.object) for q in stated}
        about = ox.NamedNode(RDF + "subject")
        for subject in sorted({q.subject for q in stated}, key=str):
            assert isinstance(subject, ox.NamedNode)
            for found in self.store.quads_for_pattern(None, about, subject, None):
                quads |= self._statement(found.subject, triples)
            proof = self.store.quads_for_pattern(subject, sym("evidencedBy"), None, None)
            quads |= {q for q in proof if self.content.wants(q)}
        for entity in chosen:
            for found in self.store.quads_for_pattern(None, sym("aboutEntity"), entity, None):
                quads |= self._all(found.subject)
        return quads | self._sources(quads)

    def _statement(self, node: object, triples: Collection[tuple[object, object, object]]) -> set[ox.Quad]:
        quads = self._all(node)
        said = {q.predicate.value.removeprefix(RDF): q.object for q in quads}
        triple = said.get("subject"), said.get("predicate"), said.get("object")
        return quads if triple in triples else set()

    def _sources(self, quads: set[ox.Quad]) -> set[ox.Quad]:
        """The passages, documents and rules that evidence names."""
        found: set[ox.Quad] = set()
        for node in {q.object for q in quads if q.predicate in _SOURCES}:
            found |= self._all(node)
        documents = {q.object for q in found | quads if q.predicate in (sym("inDocument"), sym("fromDocument"))}
        documents |= {q.subject for q in quads if q.predicate == _MENTIONS}
        for document in documents:
            found |= {q for q in self._all(document) if isinstance(q.object, ox.Literal) or q.predicate == TYPE}
        return found

    def _all(self, node: object) -> set[ox.Quad]:
        assert isinstance(node, ox.NamedNode)
        return {q for q in self.store.quads_for_pattern(node, None, None, None) if self.content.wants(q)}
