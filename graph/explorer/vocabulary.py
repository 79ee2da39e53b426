"""The terms that a query can use, with what they mean, for an editor to complete."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pyoxigraph as ox

import ontology
from graph.explorer.shelf import Shelf
from graph.serving.settings import Settings
from graph.serving.worker import Reply, as_json
from graph.terms import LABEL, SKOS

# Terms of others that every build has.
_OTHERS = (
    "rdf:type", "rdf:subject", "rdf:predicate", "rdf:object", "rdfs:label", "skos:altLabel", "skos:prefLabel",
    "skos:broader", "skos:narrower", "skos:broaderTransitive", "dcterms:title", "dcterms:source", "dcterms:date",
    "dcterms:creator", "owl:sameAs",
)  # fmt: skip


def terms(store: ox.Store, settings: Settings, values: dict[str, Any]) -> Reply:
    """Answer with the prefixes of this build and the terms of the ontology."""
    told = {"prefixes": ontology.prefixes(Shelf(store).base), "terms": _terms()}
    return as_json(told, {"Cache-Control": "max-age=300"})


@cache
def _terms() -> list[dict[str, str]]:
    label, definition = {}, {}
    for quad in ox.parse(ontology.schema().encode(), format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            if quad.predicate == LABEL:
                label[quad.subject.value] = quad.object.value
            elif quad.predicate == ox.NamedNode(SKOS + "definition"):
                definition[quad.subject.value] = quad.object.value
    own = (iri for iri in sorted(label) if re.fullmatch(r"\w+", iri.removeprefix(ontology.NAMESPACE)))
    found = [{"name": f"sym:{iri.removeprefix(ontology.NAMESPACE)}", "means": definition.get(iri, "")} for iri in own]
    return [*found, *({"name": name, "means": ""} for name in _OTHERS)]
