"""What a build of one document alone makes of it, in memory: its things, its statements, what follows from them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

import ontology
from graph import identifier, populate, scheme, terms
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
    written = Written(x, resolution.of.ends(x.document.key), Terms(base, min_confidence))
    entities = tuple(e for e in resolution.entities if e.iri in written.named)
    claims = _quads(sorted(set(written.claims)))
    described = _quads(line for entity in entities for line in populate.describe(entity, base))
    topics = {e.iri: (e.label, *e.aliases) for e in entities if e.kind == "Topic"}
    said = [(r.object, r.confidence) for r in written.rows if isinstance(r.object, str) and r.object in topics]
    store = ox.Store()
    store.bulk_extend([*claims, *described])
    derived = dict(_derived(store, scheme.compute(topics, said), base))
    return Alone(resolution, entities, claims, tuple(written.rows), derived)


def _derived(store: ox.Store, computed: Mapping[terms.Triple, str], base: str) -> Iterator[tuple[Triple, str]]:
    """What follows between things, with the rules."""
    graph_name, work = f"{base}graph/derived", Path(tempfile.gettempdir())  # which one document does not need
    for triple, rule in fixpoint(store, ontology.rules(), computed, base, graph_name, work):
        subject, predicate, value = triple.split(" ", 2)
        if value.startswith("<"):
            yield (subject[1:-1], predicate[1:-1], value[1:-1]), rule


def _quads(lines: Iterable[str]) -> tuple[ox.Quad, ...]:
    return tuple(ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))
