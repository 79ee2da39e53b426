"""Terms of RDF as pyoxigraph takes them: the vocabularies a build writes, and what is used everywhere."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

import ontology

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
TYPE = ox.NamedNode(RDF + "type")
SAME_AS = ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")
LABEL = ox.NamedNode(RDFS + "label")

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


def sym(name: str) -> ox.NamedNode:
    """A term of our ontology."""
    return ox.NamedNode(ontology.NAMESPACE + name)


def canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Quads once each, in canonical order: graph, subject, predicate, object by their text."""
    return sorted(set(quads), key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
