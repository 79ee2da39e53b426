"""What a document says of each thing that it names, as far as it tells who is who: read out of its record by a step.

Reading records takes longer than all that is done with what they say, and most documents are the ones of the last
build; so any process can read them, and what came of one can be remembered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from graph import packed
from graph.identity import topic_key
from graph.local import Extraction, LocalClaim, LocalEntity
from graph.statement import Literal, Node
from graph.units import record

# What ties a person to a body, and people or works to each other.
AT = frozenset(["affiliatedWith", "formerlyAt", "leads", "founded", "atOrganization"])
SCHOOL = frozenset(["educatedAt", "awardedBy"])
WITH = frozenset(["collaboratesWith", "advisedBy"])
WORKS = frozenset(["gaveTalk", "hasSpeaker", "developed", "developedBy"])
BEHIND = frozenset(["givenBy", "developed", "developedBy", "organizedBy"])
_TOLD = AT | SCHOOL | WITH | WORKS | BEHIND | {"partOf", "researches", "aboutTopic"}
_DOCTOR = re.compile(r"ph\.?d|d\.?phil", re.IGNORECASE)  # of others, such as honorary ones, people have several
_FIELD_OF_POST = re.compile(r"\b(?:[Pp]rofessor|[Cc]hair|[Ll]ecturer|[Rr]eader|[Ff]ellow)\s+(?:of|in|for)\s+(.+)$")


class Said(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """What one document says of one thing; `ties` and `doctorates` lead to others of the document by their places."""

    kind: str
    subclass: str
    names: tuple[str, ...]
    ties: tuple[tuple[str, int], ...] = ()
    doctorates: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    years: tuple[str, ...] = ()


Join = tuple[tuple[str, str], tuple[tuple[int, int], tuple[int, int]], str]
"""Two names that a document takes for one thing's, where they stand, and what tells it so."""


class Called(msgspec.Struct, array_like=True, frozen=True):
    """What one document calls one thing: what names and judgements are written from. `span` is the first mention."""

    names: tuple[tuple[str, int], ...]
    subclass: str
    former: tuple[str, ...]
    confidence: float
    span: tuple[int, int]
    joins: tuple[Join, ...]


class Told(msgspec.Struct, array_like=True, frozen=True):
    """What came of one document: its key, what it says, and for each thing what it is called, where first, and how many
    joins.
    """

    key: str
    said: msgspec.Raw
    called: tuple[msgspec.Raw, ...]
    spans: tuple[tuple[int, int], ...]
    joins: tuple[int, ...]


_ENCODER = msgspec.msgpack.Encoder()
_TOLD_OF = msgspec.msgpack.Decoder(Told)
things = msgspec.msgpack.Decoder(tuple[Said, ...]).decode
called = msgspec.msgpack.Decoder(Called).decode


def write(data: bytes) -> bytes:
    """What came of the document of a record."""
    x = record.decode(data)
    calls = tuple(_raw(_called(e)) for e in x.entities)
    joins = tuple(len(e.joins) for e in x.entities)
    spans = tuple((e.span.begin, e.span.end) for e in x.entities)
    return packed.pack(_ENCODER.encode(Told(x.document.key, _raw(_said(x)), calls, spans, joins)))


def told(made: bytes) -> Told:
    """What the step `said` gave."""
    return _TOLD_OF.decode(packed.unpack(made))


def _raw(what: object) -> msgspec.Raw:
    return msgspec.Raw(_ENCODER.encode(what))


def _called(e: LocalEntity) -> Called:
    joins = tuple((j.names, tuple((s.begin, s.end) for s in j.spans), j.kind) for j in e.joins)
    return Called(e.names, e.subclass, e.former, e.confidence, (e.span.begin, e.span.end), joins)  # type: ignore[arg-type]


def _said(x: Extraction) -> tuple[Said, ...]:
    """What a document says of what it names, as far as it tells who is who."""
    ties: dict[int, list[tuple[str, int]]] = defaultdict(list)
    values: dict[int, list[tuple[str, str]]] = defaultdict(list)
    doctorates: dict[int, list[int]] = defaultdict(list)
    for claim in x.claims:
        if claim.subject is None:
            continue
        for name, end in _ends(claim):
            if name in _TOLD:
                ties[claim.subject].append((name, end))
                ties[end].append((f"^{name}", claim.subject))
        stated = _values(claim)
        values[claim.subject] += stated
        if isinstance(claim.object, Node) and _DOCTOR.match(next((v for k, v in stated if k == "degreeLevel"), "")):
            doctorates[claim.subject] += [end for name, end in _ends(claim) if name == "awardedBy"]
    return tuple(_one(e, ties.get(i, ()), doctorates.get(i, ()), values.get(i, ())) for i, e in enumerate(x.entities))


def _ends(claim: LocalClaim) -> Iterator[tuple[str, int]]:
    if isinstance(claim.object, int):
        yield claim.predicate, claim.object
    elif isinstance(claim.object, Node):
        yield from ((name, value) for name, value in claim.links if isinstance(value, int))


def _values(claim: LocalClaim) -> list[tuple[str, str]]:
    if isinstance(claim.object, Literal):
        return [(claim.predicate, claim.object.value)]
    stated = [(k, v.value) for k, v in claim.links if isinstance(v, Literal)]
    return [(k, v) for k, v in stated if k in ("roleTitle", "degreeLevel")]


def _one(
    e: LocalEntity, ties: Iterable[tuple[str, int]], doctorates: Iterable[int], values: Iterable[tuple[str, str]]
) -> Said:
    addresses = {_clean(v) for k, v in values if k in ("homepage", "mbox", "sameAs")}
    titles = (_FIELD_OF_POST.search(v) for k, v in values if k == "roleTitle")
    posts = {topic_key(title.group(1)) for title in titles if title}
    years = {v for k, v in values if k == "heldOn"}
    names = tuple(w for w, _ in e.names)
    return Said(
        e.kind, e.subclass, names, tuple(ties), tuple(doctorates), tuple(sorted(addresses)), tuple(sorted(posts)),
        tuple(sorted(years)),
    )  # fmt: skip


def _clean(address: str) -> str:
    return re.sub(r"^http://", "https://", address.strip().rstrip("/")).replace("https://www.", "https://")


def above(said: tuple[Said, ...], one: Said) -> list[int]:
    """The places of the bodies that one is part of by what its document says, directly or through others."""
    found: set[int] = set()
    waiting = [one]
    while waiting:
        higher = {m for name, m in waiting.pop().ties if name == "partOf"} - found
        found |= higher
        waiting += (said[m] for m in sorted(higher))
    return sorted(found)
