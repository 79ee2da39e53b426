"""A statement that a person adds, with the words of a document that make it, as a claim of that document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from graph import ontology_kinds
from graph.correction.edit import fits
from graph.correction.lookup import Lookup, NotApplicable
from graph.curation import Add, Ref
from graph.local import Extraction, LocalClaim, LocalEntity, Sighting
from graph.resolve import Member
from graph.statement import Literal, Node
from graph.text import Span

RULE = "curation/1"
_SURE = 1.0
_NODES = {
    "hasPosition": "Position",
    "hasDegree": "Degree",
    "hasMembership": "Membership",
    "hasAwardReceipt": "AwardReceipt",
}
_DATATYPES = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?"), "dateTime"), (re.compile(r"\d{4}-\d\d-\d\d"), "date"),
    (re.compile(r"\d{4}-\d\d"), "gYearMonth"), (re.compile(r"\d{4}"), "gYear"), (re.compile(r"\d\d:\d\d:\d\d"), "time"),
)  # fmt: skip
_DATED = frozenset(["heldOn", "startTime", "endTime", "start", "end", "asOf", "year"])
_STATUS = ("current", "former", "unknown")
_ADDRESSES = frozenset(["homepage", "mbox"])


def say(x: Extraction, add: Add, lookup: Lookup) -> tuple[Extraction, list[frozenset[Member]]]:
    """The document with the claim, and members that are one because the claim names a thing that others name."""
    # Any blank stands for a line break, and any way of writing an accent for another.
    words = unicodedata.normalize("NFC", add.quote).split()
    place = re.search(r"\s+".join(map(re.escape, words)), x.document.text) if words else None
    if place is None:
        raise NotApplicable(f"these words do not stand in {add.document}; copy them exactly")
    teller = _Teller(x, Span(*place.span()), lookup)
    subject = teller.place(add.subject)
    links: tuple[tuple[str, int | Literal], ...] = ()
    target: int | Literal | Node
    if add.predicate in _ADDRESSES:
        written = add.object.text if isinstance(add.object, Ref) else str(add.object)
        target = _literal(add.predicate, written)
        if not target.stands:
            raise NotApplicable(f"{written!r} is no address, such as https://example.org/ or mailto:ada@example.org")
    elif isinstance(add.object, tuple):
        if add.predicate not in _NODES:
            raise NotApplicable(f"{add.predicate} takes no fields; these do: {', '.join(_NODES)}")
        links = tuple((k, teller.place(v) if isinstance(v, Ref) else _literal(k, v)) for k, v in add.object)
        target = Node(_NODES[add.predicate], ())
        _check_fields(target.kind, add.object)
    else:
        target = teller.place(add.object) if isinstance(add.object, Ref) else _literal(add.predicate, add.object)
    if subject == target:
        raise NotApplicable("nothing is said of a thing and itself")
    claim = LocalClaim(subject, add.predicate, target, teller.span, RULE, _SURE, links, "curation")
    kinds = [e.kind for e in teller.entities]
    if not fits(claim, kinds):
        ends = [kinds[i] for i in (subject, target) if isinstance(i, int)]
        raise NotApplicable(f"{add.predicate} does not join {' and '.join(ends)}; docs/ontology.md says what it joins")
    changed = replace(x, entities=tuple(teller.entities), claims=(*x.claims, claim), mentions=tuple(teller.mentions))
    return changed, teller.ties


def _check_fields(kind: str, given: tuple[tuple[str, Ref | str], ...]) -> None:
    """Raise NotApplicable where such a node has no such field, or the field no such value."""
    for name, value in given:
        if not ontology_kinds.allows(name, kind, ""):
            raise NotApplicable(f"a {kind} has no {name}")
        if name == "status" and value not in _STATUS:
            raise NotApplicable(f"status is one of {', '.join(_STATUS)}")


def _literal(name: str, value: str) -> Literal:
    if name in _ADDRESSES:
        return Literal(value, "anyURI")
    if name in _DATED:
        return Literal(value, next((kind for pattern, kind in _DATATYPES if pattern.fullmatch(value)), "string"))
    return Literal(value)


class _Teller:
    """The things of a document, with those that a claim brings."""

    def __init__(self, x: Extraction, span: Span, lookup: Lookup) -> None:
        self.x, self.span, self.lookup = x, span, lookup
        self.entities = list(x.entities)
        self.mentions = list(x.mentions)
        self.ties: list[frozenset[Member]] = []

    def place(self, ref: Ref) -> int:
        """The place of what a reference means among the things of the document."""
        try:
            members = self.lookup.find(ref)
        except NotApplicable:
            if ref.form == "name" and ref.kind in ontology_kinds.KINDS:
                return self._new(ref.text, ref.kind)
            if ref.form == "name":
                raise NotApplicable(
                    f"nothing is called {ref.text!r}; if it is new, give its kind: {{name: {ref.text!r}, kind: Topic}}"
                ) from None
            raise
        key = self.x.document.key
        here = sorted(index for document, index in members if document == key)
        if here:
            return here[0]
        document, index = min(members)
        other = self.lookup.entity(document, index)
        self.ties.append(members | {(key, len(self.entities))})
        sighting = Sighting("curation", RULE, self.span, _SURE)
        self.entities.append(
            LocalEntity(other.kind, other.subclass, ((other.label, 1),), self.span, _SURE, (sighting,))
        )
        return len(self.entities) - 1

    def _new(self, name: str, kind: str) -> int:
        same = [i for i, e in enumerate(self.entities) if e.kind == kind and name in {n for n, _ in e.names}]
        if same:
            return same[0]
        span = next(self._named(name), None)
        if span is None:
            raise NotApplicable(f"{self.x.document.source} does not hold the words {name!r}")
        sighting = Sighting("curation", RULE, span, _SURE)
        self.entities.append(LocalEntity(kind, "", ((name, 1),), span, _SURE, (sighting,)))
        self.mentions.append((len(self.entities) - 1, span))
        return len(self.entities) - 1

    def _named(self, name: str) -> Iterator[Span]:
        """Where a name stands: in the quote, else anywhere in the document."""
        text = self.x.document.text
        at = text.find(name, self.span.begin, self.span.end)
        at = at if at >= 0 else text.find(name)
        if at >= 0:
            yield Span(at, at + len(name))
