"""Which of the names that share a key could be one thing's: whatever else is known, the others never are."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise

import msgspec
from rapidfuzz.distance import OSA

from graph.resolution import bodies, known, names, subjects, title
from graph.resolution.bodies import Context
from graph.resolution.profile import Profile


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
    if _say_different_things(one.words, other.words) and not (one.owners or other.owners):
        return False
    contexts = [Context(frozenset(n.owners), frozenset(n.hints)) for n in (one, other)]
    forms = [(a, b) for a in bodies.forms(one.words) for b in bodies.forms(other.words)]
    free = any(not any(e.weight is None for e in bodies.compare(a, b)) for a, b in forms)
    if free or not any(c.all for c in contexts):
        return free
    return any(not any(e.weight is None for e in bodies.compare(a, b, *contexts)) for a, b in forms)


_LONG = 6  # letters of a word that is no initials


def _say_different_things(one: str, other: str) -> bool:
    """Whether each of two names of bodies has a long word that is nothing like any word of the other.

    Nothing but a larger body could explain such words; to see it takes far less time than to weigh the names.
    """
    a, b = title.read(one), title.read(other)
    if a.short or b.short or a.owner or b.owner or known.rows(one) or known.rows(other):
        return False
    if max(len(a.words), len(b.words)) >= _LONG or any(len(title.forms(name)) > 1 for name in (one, other)):
        return False
    return _has_its_own(a.words, b.words) and _has_its_own(b.words, a.words)


@lru_cache(maxsize=200_000)
def _has_its_own(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    together = {x + y for some in (words, others) for x, y in pairwise(some)}
    parts = {part for some in (words, others) for part in some}
    return any(len(w) >= _LONG and not any(_alike(w, other) for other in others) for w in words) and not together & parts


def _alike(one: str, other: str) -> bool:
    return one[:4] == other[:4] or abs(len(one) - len(other)) < 2 and OSA.distance(one, other, score_cutoff=1) < 2
