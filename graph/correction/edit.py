"""Changes to what came of one document: a thing is of another kind, is two, is none, or something more is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from graph import identity, ontology_kinds
from graph.local import Extraction, LocalClaim, LocalEntity
from graph.statement import Literal, Node


def retyped(x: Extraction, index: int, kind: str, subclass: str) -> tuple[Extraction, int]:
    """A thing of another kind, and how many claims went because they make no sense of such a thing."""
    entities = list(x.entities)
    entities[index] = replace(entities[index], kind=kind, subclass=subclass)
    kinds = [e.kind for e in entities]
    claims = tuple(c for c in x.claims if not touches(c, index) or fits(c, kinds))
    return replace(x, entities=tuple(entities), claims=claims), len(x.claims) - len(claims)


def fits(claim: LocalClaim, kinds: list[str]) -> bool:
    """Whether the ends of a claim are of the kinds that the ontology gives its property."""
    subject = "Document" if claim.subject is None else kinds[claim.subject]
    target = kinds[claim.object] if isinstance(claim.object, int) else ""
    ends = [(claim.predicate, subject, target), *((k, "", kinds[v]) for k, v in claim.links if isinstance(v, int))]
    return all(ontology_kinds.allows(*end) for end in ends)


def touches(claim: LocalClaim, index: int) -> bool:
    """Whether a claim is about a thing."""
    return index in (claim.subject, claim.object) or any(
        v == index and not isinstance(v, Literal) for _, v in claim.links
    )


def split(x: Extraction, index: int, kept: str, other: str) -> tuple[Extraction, int]:
    """One thing made two by its names: what is said in words with the `other` name goes to a new thing at the end."""
    entity, new = x.entities[index], len(x.entities)
    names = [n for n in entity.names if identity.plain(n[0]) == identity.plain(other)]
    left = tuple(n for n in entity.names if n not in names)
    places = [(i, s) for i, s in x.mentions if i == index and _says(x.document.words(s), kept, other)]
    first = min((s for _, s in places), default=entity.span)
    sightings = tuple(replace(s, span=first) for s in entity.sightings)
    entities = list(x.entities)
    entities[index] = replace(entity, names=left)
    entities.append(LocalEntity(entity.kind, entity.subclass, tuple(names), first, entity.confidence, sightings))

    def moved(claim: LocalClaim) -> LocalClaim:
        words = " ".join(x.document.words(s) for s in (claim.span, *claim.also))
        return renumbered(claim, {index: new}.get) if _says(words, kept, other) else claim

    mentions = tuple((new if (i, s) in places else i, s) for i, s in x.mentions)
    claims = tuple(moved(c) for c in x.claims)
    return replace(x, entities=tuple(entities), claims=claims, mentions=mentions), new


def _says(words: str, kept: str, other: str) -> bool:
    """Whether words hold one name and not the other; where one is part of the other, the longer counts first."""
    text = words
    found: dict[str, bool] = {}
    for name in sorted((kept, other), key=len, reverse=True):
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        found[name] = pattern.search(text) is not None
        text = pattern.sub(" ", text)
    return found[other] and not found[kept]


def renumbered(claim: LocalClaim, place: Callable[[int], int | None]) -> LocalClaim:
    """A claim whose ends have moved; `place` gives the new place of an end, None where it stays."""

    def at(end: int) -> int:
        new = place(end)
        return end if new is None else new

    return replace(
        claim,
        subject=None if claim.subject is None else at(claim.subject),
        object=at(claim.object) if isinstance(claim.object, int) else claim.object,
        links=tuple((k, at(v) if isinstance(v, int) else v) for k, v in claim.links),
    )


def _says_something(claim: LocalClaim, links: tuple[tuple[str, int | Literal], ...]) -> bool:
    """Whether a node says anything yet when things have gone from it: a receipt of no award says nothing."""
    names = {name for name, _ in links}
    kind = claim.object.kind if isinstance(claim.object, Node) else ""
    needed = {"AwardReceipt": "ofAward", "Membership": "atOrganization"}.get(kind)
    return needed in names if needed else bool(names & {"roleTitle", "degreeLevel", "field", "atOrganization"})


def without(x: Extraction, gone: frozenset[int]) -> tuple[Extraction, Mapping[int, int]]:
    """A document without some things and all that is said of them, and the new places of the others."""
    places = {old: new for new, old in enumerate(i for i in range(len(x.entities)) if i not in gone)}
    claims = []
    for claim in x.claims:
        if claim.subject in gone or (isinstance(claim.object, int) and claim.object in gone):
            continue
        kept = tuple((k, v) for k, v in claim.links if not (isinstance(v, int) and v in gone))
        if len(kept) < len(claim.links) and not _says_something(claim, kept):
            continue
        claims.append(renumbered(replace(claim, links=kept), places.get))
    entities = tuple(e for i, e in enumerate(x.entities) if i not in gone)
    mentions = tuple((places[i], s) for i, s in x.mentions if i not in gone)
    return replace(x, entities=entities, claims=tuple(claims), mentions=mentions), places
