"""An extraction as bytes and back: MessagePack of plain arrays, packed. Reading it runs nothing.

Fields have no names in the bytes, and no version: what keeps records keeps them under the fingerprint of the program,
this file included.
"""

from __future__ import annotations

import sys

import msgspec

from graph import packed
from graph.document import Document, Head
from graph.local import Extraction, Join, LocalClaim, LocalEntity, Sighting
from graph.statement import Literal, Node
from graph.text import Span

_Span = tuple[int, int]


class _Value(msgspec.Struct, array_like=True, frozen=True, tag="v"):
    value: str
    datatype: str


class _Node(msgspec.Struct, array_like=True, frozen=True, tag="n"):
    kind: str
    named_chair: bool


class _Claim(msgspec.Struct, array_like=True, frozen=True):
    subject: int | None
    predicate: str
    object: int | _Value | _Node
    span: _Span
    rule: str
    confidence: float
    links: tuple[tuple[str, int | _Value], ...]
    extractor: str
    also: tuple[_Span, ...]


class _Entity(msgspec.Struct, array_like=True, frozen=True):
    kind: str
    subclass: str
    names: tuple[tuple[str, int], ...]
    span: _Span
    confidence: float
    sightings: tuple[tuple[str, str, _Span, float], ...]
    former: tuple[str, ...]
    joins: tuple[tuple[tuple[str, str], tuple[_Span, _Span], str], ...]


class _Record(msgspec.Struct, array_like=True, frozen=True):
    document: tuple[str, str, str, str, str]
    title: str
    date: str
    entities: tuple[_Entity, ...]
    claims: tuple[_Claim, ...]
    mentions: tuple[tuple[int, _Span], ...]


class _Outline(msgspec.Struct, array_like=True, frozen=True):
    """A record whose entities are counted only."""

    document: tuple[str, str, str, str, str]
    title: str
    date: str
    entities: tuple[msgspec.Raw, ...]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Record)
_OUTLINE = msgspec.msgpack.Decoder(_Outline)


def encode(x: Extraction) -> bytes:
    """The record of an extraction; equal extractions give equal bytes.

    Raises UnicodeEncodeError for text that is none, such as half of a surrogate pair.
    """
    d = x.document
    plain = _Record(
        (d.source, d.text, d.sha256, d.media_type, d.original),
        x.title,
        x.date,
        tuple(_entity(e) for e in x.entities),
        tuple(_claim(c) for c in x.claims),
        tuple((index, _pair(span)) for index, span in x.mentions),
    )
    return packed.pack(_ENCODER.encode(plain))


def decode(data: bytes) -> Extraction:
    """The extraction of a record. Raises ValueError for bytes that are no record."""
    plain = _DECODER.decode(packed.unpack(data))
    return Extraction(
        Document(*plain.document),
        plain.title,
        tuple(_local_entity(e) for e in plain.entities),
        tuple(_local_claim(c) for c in plain.claims),
        plain.date,
        tuple((index, Span(*span)) for index, span in plain.mentions),
    )


def head(data: bytes) -> Head:
    """What is worth keeping in mind of a record, many times faster than the whole. Raises what `decode` does."""
    plain = _outline(data)
    source, text, sha256, media_type, _ = plain.document
    return Head(source, sha256, media_type, plain.title, len(text), len(plain.entities))


def text(data: bytes) -> str:
    """The text of a record's document as it stands in the file. Raises what `decode` does."""
    _, plain, _, _, original = _outline(data).document
    return original or plain


def _outline(data: bytes) -> _Outline:
    return _OUTLINE.decode(packed.unpack(data))


def _pair(span: Span) -> _Span:
    return span.begin, span.end


def _entity(e: LocalEntity) -> _Entity:
    sightings = tuple((s.extractor, s.rule, _pair(s.span), s.confidence) for s in e.sightings)
    joins = tuple((j.names, (_pair(j.spans[0]), _pair(j.spans[1])), j.kind) for j in e.joins)
    return _Entity(e.kind, e.subclass, e.names, _pair(e.span), e.confidence, sightings, e.former, joins)


def _claim(c: LocalClaim) -> _Claim:
    target: int | _Value | _Node
    if isinstance(c.object, Literal):
        target = _Value(c.object.value, c.object.datatype)
    elif isinstance(c.object, Node):
        target = _Node(c.object.kind, c.object.named_chair)
    else:
        target = c.object
    links = tuple((k, _Value(v.value, v.datatype) if isinstance(v, Literal) else v) for k, v in c.links)
    also = tuple(_pair(s) for s in c.also)
    return _Claim(c.subject, c.predicate, target, _pair(c.span), c.rule, float(c.confidence), links, c.extractor, also)


# Kinds, properties, rules: few words that stand in every record, and once in memory.
_one = sys.intern


def _local_entity(e: _Entity) -> LocalEntity:
    sightings = tuple(Sighting(_one(x), _one(rule), Span(*span), sure) for x, rule, span, sure in e.sightings)
    joins = tuple(Join(names, (Span(*a), Span(*b)), _one(kind)) for names, (a, b), kind in e.joins)
    return LocalEntity(_one(e.kind), _one(e.subclass), e.names, Span(*e.span), e.confidence, sightings, e.former, joins)


def _local_claim(c: _Claim) -> LocalClaim:
    target: int | Literal | Node
    if isinstance(c.object, _Value):
        target = Literal(c.object.value, _one(c.object.datatype))
    elif isinstance(c.object, _Node):
        target = Node(_one(c.object.kind), (), c.object.named_chair)
    else:
        target = c.object
    links = tuple((_one(k), Literal(v.value, _one(v.datatype)) if isinstance(v, _Value) else v) for k, v in c.links)
    also = tuple(Span(*s) for s in c.also)
    return LocalClaim(
        c.subject, _one(c.predicate), target, Span(*c.span), _one(c.rule), c.confidence, links, _one(c.extractor), also
    )
