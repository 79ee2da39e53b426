"""Judgements of a finished build, read back from its store: why names are one thing's, and what needs a look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

import ontology
from graph.finding import find
from graph.result import Row
from graph.store import Asked
from graph.terms import RDF

_PREFIXES = f"""PREFIX sym: <{ontology.NAMESPACE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdf: <{RDF}>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""
_CLASSES = "sym:Person, sym:Organization, sym:Topic, sym:Event, sym:Project, sym:Award"


@dataclass(frozen=True)
class Mention:
    """A name as a document has it: the exact words, the document, and the offsets of the words in it."""

    quote: str
    source: str
    begin: int
    end: int


@dataclass(frozen=True)
class Told:
    """A judgement read back. `entities` are IRIs, one when merged; `decision` is merged, review or apart."""

    decision: str
    score: float
    threshold: float
    entities: tuple[str, ...]
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]


@dataclass(frozen=True)
class Account:
    """Why an entity is what it is: its names, where it is mentioned, and the judgements about it."""

    iri: str
    label: str
    names: tuple[str, ...]
    links: tuple[str, ...]
    mentions: tuple[Mention, ...]
    judgements: tuple[Told, ...]


def why(store: Asked, words: str) -> list[Account]:
    """The accounts of what is called so, or has this IRI or the end of it. Raises UnknownEntity."""
    return [_account(store, iri) for iri in find(store, words)]


def review(store: Asked, every: bool = False) -> list[Told]:
    """What a person should look at, the likeliest duplicates first; `every` adds what was kept apart for good."""
    found = _judgements(store, "?judgement a sym:Judgement .")
    wanted = ("review", "apart") if every else ("review",)
    return sorted(
        (j for j in found if j.decision in wanted),
        key=lambda j: (j.decision != "review", -j.score, j.names, j.entities),
    )


def _account(store: Asked, iri: str) -> Account:
    node = str(ox.NamedNode(iri))
    names = _texts(
        _select(store, "?label ?alt", f"{node} rdfs:label ?label . OPTIONAL {{ {node} skos:altLabel ?alt }}")
    )
    links = _texts(_select(store, "?to", f"{node} owl:sameAs ?to"))
    said = f"?said rdf:object {node} ; rdf:predicate sym:mentions ; sym:evidencedBy ?passage ."
    label = names[0][0]
    return Account(
        iri,
        label,
        tuple(sorted({alt for _, alt in names if alt} - {label})),
        tuple(sorted(to for (to,) in links)),
        tuple(sorted(_passages(store, said).values(), key=lambda m: (m.source, m.begin, m.end))),
        tuple(_judgements(store, f"?judgement sym:aboutEntity {node} .")),
    )


def _select(store: Asked, variables: str, pattern: str) -> tuple[Row, ...]:
    return store.query(f"{_PREFIXES}SELECT DISTINCT {variables} WHERE {{ {pattern} }}").rows


def _passages(store: Asked, pattern: str) -> dict[str, Mention]:
    """The passages that `?passage` of a pattern can be, by their IRIs."""
    words = "sym:quote ?quote ; sym:beginOffset ?begin ; sym:endOffset ?end ; sym:inDocument/dcterms:source ?source"
    rows = _texts(_select(store, "?passage ?quote ?source ?begin ?end", f"{pattern} ?passage {words}"))
    return {iri: Mention(quote, source, int(begin), int(end)) for iri, quote, source, begin, end in rows}


def _judgements(store: Asked, which: str) -> list[Told]:
    passages = _passages(store, f"{which} ?judgement sym:comparedMention ?passage .")
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for judgement, name, value in _texts(
        _select(store, "?judgement ?property ?value", f"{which} ?judgement ?property ?value")
    ):
        values[judgement][name.removeprefix(ontology.NAMESPACE)].add(value)
    return sorted((_told(of, passages) for of in values.values()), key=_order)


def _order(told: Told) -> tuple[object, ...]:
    """Merges first, the surest first of each kind."""
    rank = ("merged", "review", "apart").index(told.decision)
    return rank, -told.score, [(m.source, m.begin) for m in told.mentions], told.names, told.entities


def _told(of: dict[str, set[str]], passages: dict[str, Mention]) -> Told:
    reason = next(iter(of["reason"]))
    mentions = sorted((passages[p] for p in of["comparedMention"] if p in passages), key=lambda m: (m.source, m.begin))
    return Told(
        next(iter(of["decision"])),
        float(next(iter(of["score"]))),
        float(next(iter(of["threshold"]))),
        tuple(sorted(of["aboutEntity"])),
        tuple(sorted(of["mergedName"])),
        tuple(mentions),
        # The reason has them in the order of their weight.
        tuple(sorted(of["supportedBy"], key=reason.find)),
        tuple(sorted(of["opposedBy"], key=reason.find)),
    )


def _texts(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    return [tuple(t.value if isinstance(t, ox.NamedNode | ox.Literal) else "" for t in row) for row in rows]
