"""A graph said again in the words of FOAF, schema.org, the organization ontology, VIVO and PROV.

The rules are files of `ontology/rules/align`. They run over the quads, the ontology and its alignments together.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

import ontology
from graph.derive import fixpoint, named
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
    found = fixpoint(store, ontology.alignment_rules(), {}, content.base, graph_name)
    if not content.evidence:
        return canonical(ox.Quad(*triple, graph_name) for triple in found)
    told = {t: rule for t, rule in found.items() if not (content.is_evidence(t[0]) or "#char=" in t[0].value)}
    quads = named(told, ontology.alignment_rules(), content.base, graph_name)
    return canonical([*quads, *(ox.Quad(*triple, graph_name) for triple in found)])
