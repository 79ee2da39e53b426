"""What follows from the claims: each derived triple with a statement that names its rule.

Most rules are SPARQL in `ontology/rules`; what they cannot do, such as comparing the words of
names, is computed before (`scheme.py`) and is there for them to build on. Rules that count run
once, when the others derive nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

import ontology
from graph import identifier, scheme
from graph.terms import LABEL, RDF, SKOS, TYPE, Triple, canonical, sym


def derive(quads: Iterable[ox.Quad], computed: Mapping[Triple, str], base: str) -> Iterator[ox.Quad]:
    """What is computed, with the names of the rules, and what the rules of the ontology derive, run to a fixpoint."""
    graph_name = ox.NamedNode(f"{base}graph/derived")
    store = ox.Store()
    store.bulk_extend(quads)
    found = fixpoint(store, ontology.rules(), computed, base, graph_name)
    yield from named(found, [*ontology.rules(), *scheme.RULES], base, graph_name)


def lines(claims: Iterable[bytes], computed: Mapping[Triple, str], base: str) -> list[bytes]:
    """The same of lines of N-Quads, as lines in canonical order."""
    quads = ox.parse(b"".join(claims), format=ox.RdfFormat.N_QUADS)
    return [f"{quad} .\n".encode() for quad in canonical(derive(quads, computed, base))]


def fixpoint(
    store: ox.Store,
    rules: Sequence[ontology.Rule],
    computed: Mapping[Triple, str],
    base: str,
    graph_name: ox.NamedNode,
) -> dict[Triple, str]:
    """What the rules add to a store, which holds it afterwards in the graph of this name: triples, each with its rule.

    The rules run over all named graphs together, until nothing new appears, and the last ones then once.
    `computed` has triples that are found already, with their rules, for the rules to build on.
    """
    known = {_triple(q) for q in store}
    found: dict[Triple, str] = {}

    def take(fresh: Mapping[Triple, str]) -> None:
        known.update(fresh)
        found.update(fresh)
        store.bulk_extend([ox.Quad(*triple, graph_name) for triple in fresh])

    take({triple: rule for triple, rule in computed.items() if triple not in known})
    first = [rule for rule in rules if not rule.last]
    while fresh := _apply(store, first, base, known):
        take(fresh)
    take(_apply(store, [rule for rule in rules if rule.last], base, known))
    return found


def named(
    found: Mapping[Triple, str],
    rules: Sequence[ontology.Rule | scheme.Rule],
    base: str,
    graph_name: ox.NamedNode,
) -> Iterator[ox.Quad]:
    """Quads of the rules that were used and of what they derive, each triple with a statement that names its rule."""
    used = set(found.values())
    for rule in sorted(rules, key=lambda rule: rule.name):
        if rule.name in used:
            node = ox.NamedNode(f"{base}rule/{rule.name}")
            yield ox.Quad(node, TYPE, sym("Rule"), graph_name)
            yield ox.Quad(node, LABEL, ox.Literal(rule.title), graph_name)
            yield ox.Quad(node, ox.NamedNode(SKOS + "definition"), ox.Literal(rule.explanation), graph_name)
    for triple in sorted(found, key=str):
        yield from _derived(triple, found[triple], base, graph_name)


def _apply(store: ox.Store, rules: Iterable[ontology.Rule], base: str, known: set[Triple]) -> dict[Triple, str]:
    """What each rule adds to what is known, with its name; a triple of several has the first of them."""
    fresh: dict[Triple, str] = {}
    for rule in rules:
        answer = store.query(rule.within(base), use_default_graph_as_union=True)
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
