"""The things that one document names, matched in two builds by the places where it names them.

Where the text is the same, the same characters mean the same thing, whatever it is called. In a changed text places
have moved, and the same identifier or the same words have to do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import product

from networkx.utils import UnionFind

from graph.difference.page import Page, Place
from graph.text import one_line

Link = tuple[str, str]
"""The IRI of a thing in the earlier build, and that in the later one."""


class Alike:
    """Which entities of one document are one in two builds.

    `links` are the pairs, each by some mention; what is linked, directly or through others, has one `key`.
    """

    def __init__(self, before: Page, after: Page) -> None:
        self.same_text = before.about["sha256"] == after.about["sha256"]
        self.links = sorted(_links(before, after, self.same_text))
        self._sets: UnionFind[tuple[int, str]] = UnionFind()
        for one, other in self.links:
            self._sets.union((0, one), (1, other))

    def key(self, side: int, iri: str) -> Hashable:
        """What an entity of the earlier (0) or later (1) build has in common with those that it is one with."""
        key: Hashable = self._sets[side, iri]
        return key


def _links(before: Page, after: Page, same_text: bool) -> set[Link]:
    ones, others = _places(before), _places(after)
    by_place = _by(lambda iri, place: place[:2])
    by_words = _by(lambda iri, place: (before.kind(iri), one_line(place.quote).casefold()))
    rounds = [by_place, _by_iri, _by_overlap] if same_text else [_by_iri, by_words]
    found: set[Link] = set()
    for look in rounds:
        fresh = set(look(ones, others, before.kind))
        ones = {iri: places for iri, places in ones.items() if iri not in {one for one, _ in fresh}}
        others = {iri: places for iri, places in others.items() if iri not in {other for _, other in fresh}}
        found |= fresh
    return found


def _places(page: Page) -> dict[str, set[Place]]:
    named = page.named()
    return {iri: named.get(iri, set()) for iri in page.entities()}


_Named = Mapping[str, set[Place]]
_Kind = Callable[[str], str]


def _by(anchor: Callable[[str, Place], Hashable]) -> Callable[[_Named, _Named, _Kind], Iterator[Link]]:
    """What has a place in common, by what stands for the place."""

    def look(ones: _Named, others: _Named, kind: _Kind) -> Iterator[Link]:
        here, there = (_anchored(named, anchor) for named in (ones, others))
        for place in here.keys() & there.keys():
            yield from _meet(here[place], there[place], kind)

    return look


def _anchored(named: _Named, anchor: Callable[[str, Place], Hashable]) -> dict[Hashable, set[str]]:
    found: dict[Hashable, set[str]] = defaultdict(set)
    for iri, places in named.items():
        for place in places:
            found[anchor(iri, place)].add(iri)
    return found


def _meet(ones: set[str], others: set[str], kind: _Kind) -> Iterator[Link]:
    """Pairs of what is named at one place: itself, else the same kind, else anything that is left."""
    both = ones & others
    yield from ((iri, iri) for iri in both)
    left, right = _kinds(ones - both, kind), _kinds(others - both, kind)
    for name in left.keys() & right.keys():
        yield from product(left[name], right[name])
    yield from product(_outside(left, right), _outside(right, left))


def _kinds(iris: Iterable[str], kind: _Kind) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for iri in iris:
        found[kind(iri)].add(iri)
    return found


def _outside(some: Mapping[str, set[str]], others: Mapping[str, set[str]]) -> set[str]:
    return {iri for name in some.keys() - others.keys() for iri in some[name]}


def _by_iri(ones: _Named, others: _Named, kind: _Kind) -> Iterator[Link]:
    return ((iri, iri) for iri in ones.keys() & others.keys())


def _by_overlap(ones: _Named, others: _Named, kind: _Kind) -> Iterator[Link]:
    for one, other in product(ones, others):
        if kind(one) == kind(other) and any(
            a.begin < b.end and b.begin < a.end for a, b in product(ones[one], others[other])
        ):
            yield one, other
