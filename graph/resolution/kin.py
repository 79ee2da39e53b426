"""Which of the names that share a key could be one thing's: whatever else is known, the others never are."""

from __future__ import annotations

from itertools import combinations

import msgspec

from graph.resolution import bodies, names, subjects
from graph.resolution.bodies import Context
from graph.resolution.differ import differ
from graph.resolution.profile import Profile
from graph.resolution.title import forms


class Name(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """A name; for an organization with all that stands with it anywhere."""

    words: str
    owners: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


class _Group(msgspec.Struct, array_like=True, frozen=True):
    kind: str
    names: tuple[Name, ...]


_PACK = msgspec.msgpack.Encoder().encode
_GROUP = msgspec.msgpack.Decoder(_Group)
_PAIRS = msgspec.msgpack.Decoder(tuple[tuple[int, int], ...])


def pack(kind: str, group: tuple[Name, ...]) -> bytes:
    """The input of the step `kin`."""
    return _PACK(_Group(kind, group))


def pairs(made: bytes) -> tuple[tuple[int, int], ...]:
    """What the step `kin` gave: places of names that could be one thing's, as many pairs as link them."""
    return _PAIRS.decode(made)


def find(data: bytes) -> bytes:
    """Link the names of a group that could be one thing's."""
    group = _GROUP.decode(data)
    set_of = list(range(len(group.names)))
    found: list[tuple[int, int]] = []
    for one, other in combinations(range(len(set_of)), 2):
        if set_of[one] != set_of[other] and _could(group.kind, group.names[one], group.names[other]):
            found.append((one, other))
            old, new = set_of[other], set_of[one]
            set_of = [new if s == old else s for s in set_of]
    return _PACK(found)


def _could(kind: str, one: Name, other: Name) -> bool:
    if kind == "Person":
        return not any(e.weight is None for e in names.compare(one.words, other.words))
    if kind == "Topic":
        profiles = (Profile(kind, frozenset([n.words])) for n in (one, other))
        return not any(e.weight is None for e in subjects.judge(*profiles))
    if differ(one.words, other.words) and not (one.owners or other.owners):
        return False
    contexts = [Context(frozenset(n.owners), frozenset(n.hints)) for n in (one, other)]
    written = [(a, b) for a in forms(one.words) for b in forms(other.words)]
    free = any(not any(e.weight is None for e in bodies.compare(a, b)) for a, b in written)
    if free or not any(c.all for c in contexts):
        return free
    return any(not any(e.weight is None for e in bodies.compare(a, b, *contexts)) for a, b in written)
