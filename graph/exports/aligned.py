"""A graph said again in the words of FOAF, schema.org, the organization ontology, VIVO and PROV.

The rules are files of `ontology/rules/align`. They run over the quads, the ontology and its alignments together.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

import ontology
from graph.derive import described, fixpoint, told
from graph.exports.content import Content
from graph.exports.error import ExportError
from graph.terms import canonical


def aligned(quads: Iterable[ox.Quad], content: Content) -> list[ox.Quad]:
    """What the rules add, in a graph of its own, in canonical order; with evidence, each triple names its rule.

    Statements about what is a statement or passage itself would tell nothing, and are left out.
    """
    graph_name = ox.NamedNode(f"{content.base}graph/aligned")
    store = ox.Store()
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            raise ExportError("blank nodes cannot be said in other vocabularies", advice="leave --align away")
        store.add(quad)
    terms = ox.NamedNode(ontology.NAMESPACE)
    for text in (ontology.schema(), ontology.alignments()):
        said = ox.parse(text, format=ox.RdfFormat.TURTLE)
        store.extend(
            ox.Quad(q.subject, q.predicate, q.object, terms)
            for q in said
            if isinstance(q.subject, ox.NamedNode) and not isinstance(q.object, ox.BlankNode)
        )
    found = _found(store, content.base, graph_name)
    quads = [ox.Quad(quad.subject, quad.predicate, quad.object, graph_name) for quad, _, _ in found]
    if not content.evidence:
        return canonical(quads)
    rules = set()
    for quad, triple, rule in found:
        assert isinstance(quad.subject, ox.NamedNode)
        if not (content.is_evidence(quad.subject) or "#char=" in quad.subject.value):
            rules.add(rule)
            lines = told(triple, rule, content.base, graph_name.value)
            quads.extend(ox.parse(lines, format=ox.RdfFormat.N_QUADS))
    used = [rule for rule in ontology.alignment_rules() if rule.name in rules]
    return canonical([*quads, *described(used, content.base, graph_name)])


def _found(store: ox.Store, base: str, graph_name: ox.NamedNode) -> list[tuple[ox.Quad, str, str]]:
    """What the rules add, each triple also as text, with the name of its rule."""
    rules = ontology.alignment_rules()
    with tempfile.TemporaryDirectory() as work:
        rows = list(fixpoint(store, rules, {}, base, graph_name.value, Path(work), any_predicate=True))
    lines = "".join(f"{triple} .\n" for triple, _ in rows)
    parsed = ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES)
    return [(quad, triple, rule) for quad, (triple, rule) in zip(parsed, rows, strict=True)]
