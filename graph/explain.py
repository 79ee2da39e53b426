"""One document with all that was read from it, laid out for a reader: blocks, mentions, claims, what follows.

The result is plain data, without anything of RDF, so that a page, a terminal or another program can show it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ontology
from graph import document, layout, rulebook
from graph.alone import alone
from graph.document import Problem
from graph.errors import DocumentError
from graph.extract import Extraction, LocalClaim, Rules
from graph.extractor import Extractor
from graph.rulebook import Rule
from graph.several import read_whole
from graph.statement import Literal, Node
from graph.terms import SKOS


@dataclass(frozen=True)
class Named:
    """A place where something is named: its span in characters, its kind, and its best name in the document."""

    begin: int
    end: int
    kind: str
    label: str


@dataclass(frozen=True)
class Said:
    """A claim in words, numbered from 1 in the order of the text.

    `begin` and `end` are the span of `quote`; `rule` names, with a version, what read the words, `extractor` the one
    that it belongs to; `confidence` is 0 to 1.
    """

    number: int
    subject: str
    predicate: str
    object: str
    begin: int
    end: int
    quote: str
    confidence: float
    rule: str
    extractor: str


@dataclass(frozen=True)
class Part:
    """A block: its kind, the line of the file it begins on (from 1), its span, the claims whose words begin in it."""

    kind: str
    line: int
    begin: int
    end: int
    claims: tuple[Said, ...]


@dataclass(frozen=True)
class Followed:
    """A relation that a rule derived from the claims of this document; it has no words of its own."""

    subject: str
    predicate: str
    object: str
    rule: str


@dataclass(frozen=True)
class Explanation:
    """A document explained; spans count characters of `text`.

    `rules` describes every rule that is named here, `extractors` are those that found something.
    """

    source: str
    title: str
    text: str
    parts: tuple[Part, ...]
    mentions: tuple[Named, ...]
    derived: tuple[Followed, ...]
    rules: tuple[Rule, ...]
    extractors: tuple[str, ...]

    @property
    def claims(self) -> tuple[Said, ...]:
        """All claims in the order of the text."""
        return tuple(claim for part in self.parts for claim in part.claims)


def read(path: Path, extractors: Sequence[Extractor] = (Rules(),)) -> Extraction:
    """Extract one file, by the rules alone unless others are given.

    Raises DocumentError when it cannot be read, also when only one of the extractors cannot; ExtractorError.
    """
    (found,) = read_whole(extractors, [document.read_named(path)])
    if isinstance(found, Problem):
        raise DocumentError(path, found.reason, found.advice)
    return found


def explain(x: Extraction, min_confidence: float = 0.0) -> Explanation:
    """Lay out what was read from one document, as far as its confidence is at least `min_confidence`."""
    sure = (c for c in x.claims if c.confidence >= min_confidence)
    kept = sorted(sure, key=lambda c: (c.span, c.predicate, c.rule, -c.confidence))
    said = tuple(_said(x, number, claim) for number, claim in enumerate(kept, 1))
    mentions = tuple(
        Named(span.begin, span.end, x.entities[i].kind, x.entities[i].label)
        for i, span in x.mentions
        if x.entities[i].confidence >= min_confidence
    )
    derived = _derived(x, min_confidence)
    names = {c.rule for c in said} | {d.rule for d in derived}
    return Explanation(
        x.document.source,
        x.title,
        x.document.text,
        _parts(x, said),
        mentions,
        derived,
        tuple(rulebook.glossary(names)),
        tuple(sorted({s.extractor for e in x.entities for s in e.sightings})),
    )


def _said(x: Extraction, number: int, claim: LocalClaim) -> Said:
    subject = "this document" if claim.subject is None else x.entities[claim.subject].label
    quote = x.document.quote(claim.span)
    return Said(
        number, subject, claim.predicate, _object(x, claim), claim.span.begin, claim.span.end, quote,
        round(claim.confidence, 2), claim.rule, claim.extractor,
    )  # fmt: skip


def _object(x: Extraction, claim: LocalClaim) -> str:
    if isinstance(claim.object, int):
        return x.entities[claim.object].label
    if isinstance(claim.object, Literal):
        return claim.object.value
    assert isinstance(claim.object, Node)
    fields = (f"{k} {x.entities[v].label if isinstance(v, int) else v.value}" for k, v in claim.links)
    return f"{claim.object.kind} ({', '.join(fields)})"


def _parts(x: Extraction, said: Sequence[Said]) -> tuple[Part, ...]:
    blocks = layout.read(x.document).blocks
    begins = [b.span.begin for b in blocks]
    under: dict[int, list[Said]] = {}
    for claim in said:
        under.setdefault(max(0, bisect_right(begins, claim.begin) - 1), []).append(claim)
    ends = [m.end() for m in re.finditer(r"\r\n?|\n", x.document.text)]
    return tuple(
        Part(b.kind, bisect_right(ends, b.span.begin) + 1, b.span.begin, b.span.end, tuple(under.get(i, ())))
        for i, b in enumerate(blocks)
    )


def _derived(x: Extraction, min_confidence: float) -> tuple[Followed, ...]:
    """What the rules of the ontology make of this document alone."""
    found = alone(x, min_confidence)
    labels = {e.iri: e.label for e in found.resolution.entities}
    followed = {
        Followed(labels[s], p.removeprefix(ontology.NAMESPACE).removeprefix(SKOS), labels[o], rule)
        for (s, p, o), rule in found.derived.items()
        if s in labels and o in labels
    }
    return tuple(sorted(followed, key=lambda f: (f.rule, f.subject, f.object)))
