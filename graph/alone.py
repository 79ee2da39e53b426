"""What a build of one document alone makes of it, in memory: its things, its statements, what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

import ontology
from graph import identifier, populate, scheme
from graph.derive import fixpoint
from graph.local import Extraction
from graph.resolve import Entity, Resolution, resolve
from graph.writing import Row, Terms, Written

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Alone:
    """One document: `entities` are those that are written, `claims` the quads of its graph, `rows` its statements.

    `derived` has each triple between things that follows, by IRIs, with the name of the rule.
    """

    resolution: Resolution
    entities: tuple[Entity, ...]
    claims: tuple[ox.Quad, ...]
    rows: tuple[Row, ...]
    derived: dict[Triple, str]


def alone(x: Extraction, min_confidence: float = 0.0, base: str = identifier.BASE) -> Alone:
    """Build one document, as far as its confidence is at least `min_confidence`."""
    resolution = resolve([x], base)
    written = Written(x, populate.ends(resolution, x.document.key, len(x.entities)), Terms(base, min_confidence))
    entities = tuple(e for e in resolution.entities if e.iri in written.named)
    claims = _quads(sorted(set(written.claims)))
    described = _quads(line for entity in entities for line in populate.describe(entity, base))
    topics = {e.iri: (e.label, *e.aliases) for e in entities if e.kind == "Topic"}
    said = [(r.object, r.confidence) for r in written.rows if isinstance(r.object, str) and r.object in topics]
    store = ox.Store()
    store.bulk_extend([*claims, *described])
    graph_name = ox.NamedNode(f"{base}graph/derived")
    found = fixpoint(store, ontology.rules(), scheme.compute(topics, said), base, graph_name)
    derived = {(s.value, p.value, o.value): rule for (s, p, o), rule in found.items() if isinstance(o, ox.NamedNode)}
    return Alone(resolution, entities, claims, tuple(written.rows), derived)


def _quads(lines: Iterable[str]) -> tuple[ox.Quad, ...]:
    return tuple(ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))
