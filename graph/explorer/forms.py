"""The forms in which what is said of a thing can be had, by the endings of its address."""

from __future__ import annotations

from collections.abc import Mapping

from graph.explorer.shelf import href
from graph.exports.content import ENTITIES

TRIPLES: Mapping[str, str] = {".ttl": "Turtle", ".nt": "N-Triples", ".jsonld": "JSON-LD", ".rdf": "RDF/XML"}
QUADS: Mapping[str, str] = {".trig": "TriG", ".nq": "N-Quads"}
NEAR: Mapping[str, str] = {".graphml": "GraphML", ".gexf": "GEXF"}


def formats(path: str) -> list[dict[str, str]]:
    """Return the forms in which what is said about the thing at a path can be had, each with its address.

    Of entities there is also the network of what is one step away; a passage has the forms of triples alone.
    """
    place = href(path)
    known = {**TRIPLES, **QUADS, ".csv": "CSV of the statements"}
    if path.partition("/")[0] in ENTITIES:
        known |= {suffix: f"{name} of what is near" for suffix, name in NEAR.items()}
    return [{"name": name, "href": place + suffix} for suffix, name in known.items()]
