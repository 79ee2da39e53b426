"""One document's lines of the graph and of the table of statements: a pure function of its record and its entities.

What of the corpus a document's lines hang on comes in with the record: which entity each of its local entities is, and
the passages that decisions about them quote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring

import msgspec

from graph import identifier, packed
from graph.local import Extraction
from graph.statement import Literal
from graph.text import Span
from graph.units import record
from graph.writing import End, Row, Terms, Written

_FOLDERS = {folder: kind for kind, folder in identifier.NODES.items()} | {"doc": "Document"}


Place = tuple[int, int]
"""A stretch of a document: begin and end, in characters."""


class Told(msgspec.Struct, array_like=True, frozen=True):
    """What there is to know of the lines of one document without reading them.

    There are `quads` of them. `used` are the places of the local entities that a statement names, `kinds` and
    `properties` count, `topics` has topic and confidence of each statement about one, `dropped` the statements left out
    that were there. `placed` are the passages that were asked for as they stand in the file, where that is elsewhere
    than in the text.
    """

    quads: int
    used: tuple[int, ...]
    kinds: dict[str, int]
    properties: dict[str, int]
    topics: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    placed: tuple[Place, ...]


class Segment(msgspec.Struct, array_like=True, frozen=True):
    """What is written of one document: `evidence` and `claims` are lines of N-Quads, `statements` of JSON, each kind
    sorted; what is `told` of them is packed (:func:`told`).
    """

    evidence: bytes
    claims: bytes
    statements: bytes
    told: bytes


class _Input(msgspec.Struct, array_like=True, frozen=True):
    record: bytes
    ends: tuple[End, ...]
    passages: tuple[Place, ...]
    base: str
    least: float
    dropped: tuple[str, ...]


_ENCODER = msgspec.msgpack.Encoder()
_INPUT = msgspec.msgpack.Decoder(_Input)
_SEGMENT = msgspec.msgpack.Decoder(Segment)
_TOLD = msgspec.msgpack.Decoder(Told)


def encode_input(data: bytes, ends: Iterable[End], passages: Iterable[Place], terms: Terms) -> bytes:
    """All that the lines of a document hang on: its record, what its local entities are, passages to describe.

    Equal inputs give equal bytes, and so equal lines.
    """
    dropped = tuple(sorted(terms.dropped))
    return _ENCODER.encode(_Input(data, tuple(ends), tuple(passages), terms.base, float(terms.least), dropped))


def write(data: bytes) -> bytes:
    """The step: an encoded input to an encoded segment."""
    given = _INPUT.decode(data)
    terms = Terms(given.base, given.least, frozenset(given.dropped))
    passages = [Span(*place) for place in given.passages]
    return packed.pack(_ENCODER.encode(segment(record.decode(given.record), given.ends, passages, terms)))


def decode(data: bytes) -> Segment:
    """The segment that a step gave. Raises ValueError for bytes that are none."""
    return _SEGMENT.decode(packed.unpack(data))


def told(data: bytes) -> Told:
    """What is told of the lines of a document. Raises ValueError for bytes that are none."""
    return _TOLD.decode(data)


def segment(x: Extraction, ends: Sequence[End], passages: Iterable[Span], terms: Terms) -> Segment:
    """What is written of an extraction."""
    written = Written(x, ends, terms)
    placed = [written.passage(span)[:2] for span in passages]
    rows = written.rows
    targets = {end[0]: index for index, end in enumerate(ends)}
    topics = {ends[i][0] for i, entity in enumerate(x.entities) if entity.kind == "Topic"}
    evidence, claims = _joined(written.evidence), _joined(written.claims)
    about = Told(
        evidence.count(b"\n") + claims.count(b"\n"),
        tuple(sorted({i for node in written.named if (i := targets.get(node)) is not None})),
        dict(sorted(written.kinds.items())),
        dict(sorted(Counter(_short(row.predicate) for row in rows).items())),
        tuple(
            sorted((r.object, f"{r.confidence:.2f}") for r in rows if isinstance(r.object, str) and r.object in topics)
        ),
        tuple(sorted(written.dropped)),
        tuple(placed) if x.document.original else (),
    )
    return Segment(evidence, claims, _statements(x, rows, ends).encode(), _ENCODER.encode(about))


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(sorted(set(lines))).encode()


def _short(predicate: str) -> str:
    return predicate.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def _statements(x: Extraction, rows: Iterable[Row], ends: Iterable[End]) -> str:
    """A line of JSON for each statement and passage, in the order of their places."""
    document = x.document
    source = encode_basestring(document.source)
    described = {end[0]: _end(*end) for end in ends}
    lines = []
    for row in rows:
        head = f'{{"subject": {_of(row.subject, described, x)}, "predicate": {encode_basestring(row.predicate)}, '
        head += f'"object": {_of(row.object, described, x)}, "document": {source}, '
        several = f'"extractors": {_list(row.extractors)}, ' if len(row.extractors) > 1 else ""
        tail = f'"confidence": {round(row.confidence, 2)!r}, "extractor": {encode_basestring(row.extractor)}, '
        tail += f'{several}"statement": {encode_basestring(row.iri)}}}\n'
        for span in row.passages:
            begin, end, quote = document.placed(span)
            place = f'"begin": {begin}, "end": {end}, "quote": {encode_basestring(quote)}, '
            order = span.begin, span.end, row.predicate, row.subject, str(row.object)
            lines.append((order, f"{head}{place}{tail}"))
    return "".join(line for _, line in sorted(lines))


def _list(names: Iterable[str]) -> str:
    return f"[{', '.join(map(encode_basestring, names))}]"


def _end(node: str | None, label: str | None, kind: str) -> str:
    """An end of a statement as JSON."""
    first, second = ("null" if v is None else encode_basestring(v) for v in (node, label))
    return f'{{"iri": {first}, "label": {second}, "type": {encode_basestring(kind)}}}'


def _of(value: str | Literal, described: dict[str, str], x: Extraction) -> str:
    if isinstance(value, Literal):
        return _end(None, value.value, value.datatype)
    if value not in described:
        folder, _, name = value.rpartition("/")
        # What is none of ours is a page or mailbox of the web.
        kind = _FOLDERS.get(folder.rpartition("/")[2], "anyURI")
        described[value] = _end(value, x.document.source if name == x.document.key else None, kind)
    return described[value]
