"""A piece of a part of a graph: lines of N-Quads packed, and what they hold counted; a step that any process can run.

A packed file may be several put one behind the other, so the pieces of a part are packed apart from each other.
"""

from __future__ import annotations

import gzip
from collections import Counter

import msgspec

from graph.errors import SymposiaError
from graph.terms import TYPE

_TYPE = str(TYPE).encode()


class Piece(msgspec.Struct, array_like=True, frozen=True):
    """Packed lines; how many quads; their graphs, by name; how many triples of each class and property."""

    packed: bytes
    quads: int
    graphs: tuple[str, ...]
    classes: dict[str, int]
    properties: dict[str, int]


_ENCODER = msgspec.msgpack.Encoder()
decode = msgspec.msgpack.Decoder(Piece).decode


def pack(data: bytes) -> bytes:
    """The step: lines of N-Quads to an encoded piece. Raises SymposiaError for a quad that some stores would refuse."""
    classes: Counter[bytes] = Counter()
    properties: Counter[bytes] = Counter()
    graphs: dict[bytes, None] = {}
    quads = 0
    for line in data.split(b"\n"):
        if not line:
            continue
        _, predicate, rest = line.split(b" ", 2)
        value, name = rest[:-2].rsplit(b" ", 1)
        if line.startswith(b"_:") or value.startswith((b"_:", b"<<")) or not name.startswith(b"<"):
            raise SymposiaError(f"not every store takes the quad {line.decode()[:200]}", advice="build the graph again")
        properties[predicate] += 1
        if predicate == _TYPE:
            classes[value] += 1
        graphs[name] = None
        quads += 1
    packed = gzip.compress(data, 6, mtime=0)
    return _ENCODER.encode(Piece(packed, quads, tuple(map(_plain, graphs)), _counted(classes), _counted(properties)))


def _counted(found: Counter[bytes]) -> dict[str, int]:
    return {_plain(name): count for name, count in sorted(found.items()) if name.startswith(b"<")}


def _plain(name: bytes) -> str:
    return name[1:-1].decode()
