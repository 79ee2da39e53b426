"""JSON-LD that reads well: short names, details nested in whom they are about, nothing to look up on the web."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import IO, Any

import pyoxigraph as ox

import ontology
from graph.exports.content import NODES, Content
from graph.exports.rdf import OTHERS, Notes, triples
from graph.terms import LABEL, TYPE, XSD

_OWNING = tuple(
    ontology.term(name)
    for name in "hasPosition hasDegree hasMembership hasAwardReceipt hasCollaboration broughtUp demonstrated".split()
)


def write_jsonld(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """One object for each entity, sorted, under a context that stands in the file; the names of graphs are left out."""
    from pyld import jsonld  # type: ignore[import-untyped]  # only who asks for this format waits for it

    said = triples(quads)
    raw = ox.serialize(said, format=ox.RdfFormat.JSON_LD)
    assert raw is not None
    context = _context(said, content.base)
    options = {"documentLoader": _refuse, "graph": True}
    compact = jsonld.compact(_nested(json.loads(raw), content), context, options)
    to.write(json.dumps(compact, ensure_ascii=False, indent=1).encode() + b"\n")
    return []


def _refuse(address: str, options: object) -> None:
    raise ValueError(f"nothing is fetched from the web: {address}")


def _nested(objects: list[dict[str, Any]], content: Content) -> list[dict[str, Any]]:
    """Each node with details within the first that has it; everything else side by side."""
    by_id = {found["@id"]: found for found in objects}
    inner: set[str] = set()
    for found in objects:
        if TYPE.value in found:
            found["@type"] = [kind["@id"] for kind in found.pop(TYPE.value)]
        for name in _OWNING:
            for place, value in enumerate(found.get(name, ())):
                iri = value.get("@id", "")
                if iri in by_id and iri not in inner and content.folder_of(iri) in NODES:
                    inner.add(iri)
                    found[name][place] = by_id[iri]
    return [found for found in objects if found["@id"] not in inner]


def _context(said: Iterable[ox.Triple], base: str) -> dict[str, Any]:
    """The prefixes, and the properties whose values are all things, or all of one datatype other than text."""
    prefixes = ontology.prefixes(base) | OTHERS
    kinds: dict[str, set[str]] = defaultdict(set)
    for triple in said:
        if triple.predicate != TYPE:
            kinds[triple.predicate.value].add(_kind(triple.object))
    context: dict[str, Any] = {"@vocab": ontology.NAMESPACE, "id": "@id", "type": "@type", "label": LABEL.value}
    context |= {prefix: iri for prefix, iri in prefixes.items() if iri != ontology.NAMESPACE}
    for iri in sorted(kinds):
        (kind, *more) = sorted(kinds[iri])
        if kind and not more:
            context[_name(iri, prefixes)] = {"@id": iri, "@type": kind}
    return context


def _kind(value: object) -> str:
    """``@id`` for a thing, its datatype for a value, nothing for text."""
    if not isinstance(value, ox.Literal):
        return "@id"
    plain = value.language or value.datatype.value == XSD + "string"
    return "" if plain else value.datatype.value


def _name(iri: str, prefixes: Mapping[str, str]) -> str:
    """A property as the file has it: without a prefix if it is ours, else with one, if there is one."""
    if iri.startswith(ontology.NAMESPACE):
        return iri.removeprefix(ontology.NAMESPACE)
    found = next((prefix for prefix, start in prefixes.items() if iri.startswith(start)), None)
    return f"{found}:{iri.removeprefix(prefixes[found])}" if found else iri
