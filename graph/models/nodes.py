"""A verified relation to claims: posts, degrees, memberships and receipts get nodes of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph import date, degree, role
from graph.models.answer import Said
from graph.models.words import Words
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span, clean, tokenise

# Titles, fields and years may stand this many characters outside the quote.
_AROUND = 300


class Unfounded(Exception):
    """A relation that the document does not bear out; its text is the reason."""


@dataclass(frozen=True)
class Ends:
    """A relation whose ends and quote were found: `value` is the place of an object that is mere words."""

    subject: Mention
    object: Mention | None
    value: Span | None
    quote: Span
    said: Said
    rule: str
    confidence: float

    def claim(self, predicate: str, target: Mention | Literal | Node) -> Claim:
        """A claim with this quote."""
        return Claim(self.subject, predicate, target, self.quote, self.rule, self.confidence)


def claims(words: Words, ends: Ends) -> Iterator[Claim]:
    """The claims that a relation makes. Raises Unfounded when words it needs are missing."""
    make = {"hasPosition": _position, "hasDegree": _degree, "memberOf": _membership, "hasAward": _award}
    predicate = ends.said.predicate
    if predicate in make:
        yield from make[predicate](words, ends)
    elif predicate in ("heldOn", "place"):
        yield ends.claim(predicate, _value(words, ends))
    else:
        yield ends.claim(predicate, _object(ends))


def _object(ends: Ends) -> Mention:
    if ends.object is None:
        raise Unfounded("an end is missing")
    if (ends.object.kind, ends.object.name) == (ends.subject.kind, ends.subject.name):
        raise Unfounded("both ends are one")
    return ends.object


def _value(words: Words, ends: Ends) -> Literal:
    if ends.value is None:
        raise Unfounded("end not in the text")
    if ends.said.predicate == "place":
        return Literal(clean(words.document.quote(ends.value)))
    found = date.find(words.document.matched, ends.value.begin, ends.value.end)
    if not found:
        raise Unfounded("no date")
    return Literal(found[0].value, found[0].datatype)


def _position(words: Words, ends: Ends) -> Iterator[Claim]:
    """A post; without a title mere affiliation, now or before."""
    if not ends.said.title.strip():
        yield ends.claim("formerlyAt" if ends.said.status == "former" else "affiliatedWith", _object(ends))
        return
    title = _written(words, ends, ends.said.title)
    if not title:
        raise Unfounded("title not in the text")
    properties: list[tuple[str, Mention | Literal]] = [
        ("roleTitle", Literal(title)),
        ("status", Literal(ends.said.status)),
    ]
    if ends.object is not None:
        properties.append(("atOrganization", ends.object))
    for name, year in (("start", ends.said.start), ("end", ends.said.end)):
        if _is_year(words, ends, year):
            properties.append((name, Literal(year, "gYear")))
    tokens = tokenise(title)
    found = role.match(tokens, 0) if tokens else None
    yield ends.claim("hasPosition", Node("Position", tuple(properties), found is not None and found.chair))


def _degree(words: Words, ends: Ends) -> Iterator[Claim]:
    """A degree; without a level that the text names mere study."""
    level = _level(words, ends)
    if not level:
        yield ends.claim("educatedAt", _object(ends))
        return
    properties: list[tuple[str, Mention | Literal]] = [("degreeLevel", Literal(level))]
    field = _written(words, ends, ends.said.field)
    if field:
        properties.append(("field", Literal(field)))
    if ends.object is not None:
        properties.append(("awardedBy", ends.object))
    year = ends.said.end or ends.said.start
    if _is_year(words, ends, year):
        properties.append(("year", Literal(year, "gYear")))
    yield ends.claim("hasDegree", Node("Degree", tuple(properties)))


def _level(words: Words, ends: Ends) -> str:
    """The code of a degree (PhD, MS ...) that stands in or near the quote."""
    said = ends.said.degree.strip()
    near = _near(words, ends)
    here = degree.find(words.document.matched, near.begin, near.end)
    for span in sorted(words.find(said, near, fold=True), key=lambda s: not ends.quote.covers(s)):
        return next((d.level for d in here if d.span.meets(span)), clean(words.document.quote(span)))
    return next((d.level for d in here if said and d.level.casefold() == said.replace(".", "").casefold()), "")


def _membership(words: Words, ends: Ends) -> Iterator[Claim]:
    body = _object(ends)
    grade = _written(words, ends, ends.said.title)
    yield ends.claim("memberOf", body)
    if grade:
        plain = grade.lower() if grade.lower() in ("fellow", "member") else grade
        node = Node("Membership", (("roleTitle", Literal(plain)), ("atOrganization", body)))
        yield ends.claim("hasMembership", node)


def _award(words: Words, ends: Ends) -> Iterator[Claim]:
    award = _object(ends)
    yield ends.claim("hasAward", award)
    year = ends.said.start or ends.said.end
    if _is_year(words, ends, year):
        node = Node("AwardReceipt", (("ofAward", award), ("year", Literal(year, "gYear"))))
        yield ends.claim("hasAwardReceipt", node)


def _near(words: Words, ends: Ends) -> Span:
    end = min(len(words.document.text), ends.quote.end + _AROUND)
    return Span(max(0, ends.quote.begin - _AROUND), end)


def _written(words: Words, ends: Ends, said: str) -> str:
    """Words as they stand in the quote or near it, on one line; empty when they do not."""
    found = words.find(said, ends.quote, fold=True) or words.find(said, _near(words, ends), fold=True)
    return clean(words.document.matched[found[0].begin : found[0].end]) if found else ""


def _is_year(words: Words, ends: Ends, year: str) -> bool:
    """Whether a year stands in the quote or near it."""
    return bool(re.fullmatch(r"(?:1[5-9]|20)\d\d", year)) and bool(_written(words, ends, year))
