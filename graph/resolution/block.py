"""A block: members that may be one thing, put together by what the block alone says.

Nothing in a block hangs on where it stands in the corpus: members, bodies and works are numbered within it, and what is
counted over the whole corpus comes in steps. So a block that no new document touches is the same bytes as before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable

import msgspec

from graph.resolution import cluster, row
from graph.resolution import judge as judging
from graph.resolution.cluster import Clusters, Judge, Wishes
from graph.resolution.profile import Profile
from graph.resolution.row import Row
from graph.resolution.setting import Resolved
from graph.resolution.verdict import Evidence, Verdict, found


class Body(msgspec.Struct, array_like=True, frozen=True):
    """An organization that occurs in a block: its name, those that it is part of, how many people are there."""

    label: str
    above: tuple[int, ...]
    people: int


class Part(msgspec.Struct, array_like=True, frozen=True):
    """Those of a set of members that are in a block; `whole` if none are elsewhere."""

    members: tuple[int, ...]
    whole: bool


class Block(msgspec.Struct, array_like=True, frozen=True, omit_defaults=True):
    """Members with the setting that they are judged in and a person's wishes.

    `company` are names of people that several of the documents have; `people` and `of_bodies` how many there are to be
    told apart.
    """

    kind: str
    members: tuple[Row, ...]
    bodies: tuple[Body, ...] = ()
    company: tuple[tuple[str, tuple[str, ...]], ...] = ()
    people: float = 0.0
    of_bodies: int = 0
    same: tuple[tuple[Part, ...], ...] = ()
    different: tuple[tuple[Part, Part], ...] = ()


Told = tuple[int, int, bool, msgspec.Raw]
"""Two members, whether something forbids that they are one, and the evidence on them."""


class Settled(msgspec.Struct, array_like=True, frozen=True):
    """For each member the first that is one with it; joins, by the members; doubts that remain, by their groups."""

    roots: tuple[int, ...]
    joins: tuple[Told, ...]
    doubts: tuple[Told, ...]


_MUCH = 20  # owners of two groups beyond which a verdict on them is not remembered
pack = msgspec.msgpack.Encoder().encode
_BLOCK = msgspec.msgpack.Decoder(Block)
unpack = msgspec.msgpack.Decoder(Settled).decode


def settle(data: bytes) -> bytes:
    """Put the members of a block together."""
    block = _BLOCK.decode(data)
    profiles = {n: row.profile(block.kind, member) for n, member in enumerate(block.members)}
    wishes = Wishes(
        [tuple(frozenset([*p.members, *([] if p.whole else [-1])]) for p in parts) for parts in block.same],
        [(frozenset(a.members), frozenset(b.members)) for a, b in block.different],
    )
    clusters = cluster.settle(profiles, _judge(block), wishes)
    joins = [_told(d.one, d.other, d.verdict) for d in sorted(clusters.decisions, key=lambda d: (d.one, d.other))]
    return pack(Settled(tuple(map(clusters.find, profiles)), tuple(joins), tuple(_doubts(clusters))))


def _told(one: int, other: int, v: Verdict) -> Told:
    return one, other, v.vetoed, msgspec.Raw(pack([(e.kind, e.weight, e.about) for e in v.evidence]))


def _doubts(clusters: Clusters) -> list[Told]:
    """Of the pairs of members of two groups that may yet be one, the likeliest."""
    best: dict[tuple[int, int], tuple[tuple[int, int], Verdict]] = {}
    for (one, other), v in sorted(clusters.doubts.items()):
        a, b = sorted((clusters.find(one), clusters.find(other)))
        known = best.get((a, b))
        if a != b and (known is None or v.odds > known[1].odds):
            best[a, b] = ((one, other), v)
    return [_told(one, other, v) for _, ((one, other), v) in sorted(best.items())]


def _judge(block: Block) -> Judge:
    if block.kind == "Organization":
        return _known(lambda a, b: judging.judge(a, b, of_bodies=block.of_bodies), _of_body)
    if block.kind == "Person":
        return _of_people(block)
    return _known(judging.judge, _of_body) if block.kind == "Topic" else judging.judge


def _of_body(one: Profile, other: Profile) -> Hashable:
    """All that the verdict on two organizations or topics hangs on, in their order."""
    told = [(p.names, p.owners, p.hints, p.identifiers) for p in (one, other)]
    turned = one.names == other.names and min(other.documents) < min(one.documents)
    return (*told, one.documents.isdisjoint(other.documents), turned)


def _known(judge: Judge, key: Callable[[Profile, Profile], Hashable]) -> Judge:
    """A judge that judges what is alike once: names are fewer than those who bear them. What much is known of hardly
    comes up again as it was.
    """
    known: dict[Hashable, Verdict] = {}

    def remembering(one: Profile, other: Profile) -> Verdict:
        if len(one.owners) + len(other.owners) > _MUCH:
            return judge(one, other)
        case = key(one, other)
        if case not in known:
            known[case] = judge(one, other)
        return known[case]

    return remembering


def _of_people(block: Block) -> Judge:
    table = {row.body(n): b for n, b in enumerate(block.bodies)}
    setting = Resolved(
        {document: frozenset(names) for document, names in block.company},
        {key: b.people for key, b in table.items()},
        block.people,
        lambda key: frozenset(map(row.body, table[key].above)),
        lambda key: table[key].label,
    )
    crowd = [e for e in [setting.crowd()] if e is not None]

    def judge(one: Profile, other: Profile) -> Verdict:
        more: list[Evidence] = [*crowd]
        if not one.documents.isdisjoint(other.documents):
            more.append(found("named-apart"))
        often = max(len(one.documents), len(other.documents))
        if often > 2:
            more.append(found("often-named", f"{often}", min(1.5, 0.6 * math.log(often))))
        return judging.judge(one, other, setting, more=tuple(more))

    return judge
