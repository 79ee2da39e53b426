"""What follows from the claims: each derived triple with a statement that names its rule.

Most rules are SPARQL in `ontology/rules`; what they cannot do, such as comparing the words of
names, is computed before (`scheme.py`) and is there for them to build on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

import ontology
from graph import identifier, scheme
from graph.terms import LABEL, RDF, SKOS, TYPE, Triple, sym


def derive(quads: Iterable[ox.Quad], computed: Mapping[Triple, str], base: str) -> Iterator[ox.Quad]:
    """What is computed, with the names of the rules, and what the rules of the ontology derive, run to a fixpoint."""
    store = ox.Store()
    store.bulk_extend(quads)
    graph_name = ox.NamedNode(f"{base}graph/derived")
    known = {_triple(q) for q in store}
    found: dict[Triple, str] = {}
    fresh = {triple: rule for triple, rule in computed.items() if triple not in known}
    while True:
        known |= fresh.keys()
        found |= fresh
        store.bulk_extend([ox.Quad(*triple, graph_name) for triple in fresh])
        fresh = _apply(store, known)
        if not fresh:
            break
    used = set(found.values())
    rules: list[ontology.Rule | scheme.Rule] = [*ontology.rules(), *scheme.RULES]
    for rule in sorted(rules, key=lambda rule: rule.name):
        if rule.name in used:
            node = ox.NamedNode(f"{base}rule/{rule.name}")
            yield ox.Quad(node, TYPE, sym("Rule"), graph_name)
            yield ox.Quad(node, LABEL, ox.Literal(rule.title), graph_name)
            yield ox.Quad(node, ox.NamedNode(SKOS + "definition"), ox.Literal(rule.explanation), graph_name)
    for triple in sorted(found, key=str):
        yield from _derived(triple, found[triple], base, graph_name)


def _apply(store: ox.Store, known: set[Triple]) -> dict[Triple, str]:
    """What each rule of the ontology adds to what is known, with its name."""
    fresh: dict[Triple, str] = {}
    for rule in ontology.rules():
        answer = store.query(rule.construct, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QueryTriples)
        for triple in map(_triple, answer):
            if triple not in known:
                fresh.setdefault(triple, rule.name)
    return fresh


def _triple(t: ox.Quad | ox.Triple) -> Triple:
    """Subject, predicate, object; there are no blank nodes here and no nested triples."""
    assert isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode | ox.Literal)
    return t.subject, t.predicate, t.object


def _derived(triple: Triple, rule: str, base: str, graph_name: ox.NamedNode) -> Iterator[ox.Quad]:
    s, p, o = triple
    yield ox.Quad(s, p, o, graph_name)
    node = ox.NamedNode(identifier.statement(base, str(s), str(p), str(o), "derived"))
    yield ox.Quad(node, TYPE, sym("Statement"), graph_name)
    yield ox.Quad(node, ox.NamedNode(RDF + "subject"), s, graph_name)
    yield ox.Quad(node, ox.NamedNode(RDF + "predicate"), p, graph_name)
    yield ox.Quad(node, ox.NamedNode(RDF + "object"), o, graph_name)
    yield ox.Quad(node, sym("derivedBy"), ox.NamedNode(f"{base}rule/{rule}"), graph_name)
