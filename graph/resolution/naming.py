"""Groups of members to entities: label, other names, class and IRI, and what a person called them."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import msgspec
import numpy

from graph import identifier, identity
from graph.local import rank_name
from graph.resolution.asked import Asked
from graph.resolution.member import Corpus, Member
from graph.resolution.outcome import Draft, Entities, Places, pack, unpack
from graph.resolution.row import Row
from graph.resolution.shelf import Shelf


class Naming:
    """Names the groups of a corpus. `root` gives the group of each member, `row` what is known of it."""

    def __init__(
        self,
        corpus: Corpus,
        root: array[int],
        row: Callable[[int], Row],
        rank: Callable[[str], tuple[int, ...]],
        base: str,
    ) -> None:
        """`rank` orders the names of people, which take long to read."""
        self._corpus, self._root, self._row, self._of_people, self._base = corpus, root, row, rank, base
        self._drafts = Shelf(corpus.folder)
        self._place = array("I", [0]) * len(corpus)
        by_key = sorted(range(len(corpus.keys)), key=corpus.keys.__getitem__)
        self._rank = array("I", by_key)
        for at, d in enumerate(by_key):
            self._rank[d] = at

    def named(self, asked: Asked) -> tuple[Entities, Places]:
        """The entities by IRI, and where each member went."""
        iris = self._apart([self._draft(group) for group in self._groups()])
        labels, links = self._meant(asked.labels, iris), self._meant(asked.links, iris)
        order = sorted(range(len(iris)), key=iris.__getitem__)
        drafts, moved = Shelf(self._corpus.folder), array("I", [0]) * len(iris)
        for at, place in enumerate(order):
            moved[place] = at
            row = self._drafts[place]
            if place in labels or place in links:
                row = pack(_called(unpack(row), labels.get(place, ()), links.get(place, ())))
            drafts.add(row)
        entities = Entities(self._corpus, [iris[place] for place in order], drafts)
        return entities, Places(self._corpus, entities, array("I", (moved[p] for p in self._place)))

    def _groups(self) -> Iterator[list[int]]:
        """The members of each group, in the order of their numbers."""
        order = numpy.argsort(numpy.frombuffer(self._root, dtype=numpy.uint32), kind="stable")
        for _, group in groupby(map(int, order), key=self._root.__getitem__):
            yield list(group)

    def _draft(self, numbers: list[int]) -> str:
        """Put the draft of a group on the shelf and give its IRI, as it is without namesakes."""
        called = [self._corpus.called(n) for n in numbers]
        kind = self._corpus.kind(numbers[0])
        counts: Counter[str] = Counter()
        for one in called:
            for words, count in one.names:
                counts[words] += count
        former = {w for one in called for w in one.former}
        ranked = list(counts)
        if len(ranked) > 1:
            ranked.sort(key=lambda w: (w in former, *self._ranked(kind, w, counts[w])))
        subclasses = Counter(one.subclass for one in called if one.subclass)
        subclass = min(subclasses, key=lambda s: (-subclasses[s], s)) if subclasses else ""
        if len(numbers) > 1:
            numbers.sort(key=lambda n: (self._rank[self._corpus.document(n)], n))
        sure = max(one.confidence for one in called)
        members = array("I", numbers).tobytes()
        place = self._drafts.add(pack(Draft(kind, subclass, ranked[0], tuple(sorted(ranked[1:])), members, sure)))
        for n in numbers:
            self._place[n] = place
        return identifier.entity(self._base, kind, ranked[0])

    def _ranked(self, kind: str, words: str, count: int) -> tuple[object, ...]:
        return (*self._of_people(words), words) if kind == "Person" else rank_name(kind, words, count)

    def _apart(self, iris: list[str]) -> list[str]:
        """The IRIs; namesakes get what tells them apart, and more of it where that is the name of another thing."""
        counts = Counter(iris)
        same: dict[str, list[int]] = defaultdict(list)
        for place, iri in enumerate(iris):
            if counts[iri] > 1:
                same[iri].append(place)
        for iri, places in same.items():
            suffixes = [self._suffix(place) for place in places]
            often = Counter(suffixes)
            for place, suffix in zip(places, suffixes, strict=True):
                extra = suffix
                if extra and often[extra] > 1:
                    extra = f"{extra}-{self._digest(place)}"
                iris[place] = f"{iri}-{identifier.slug(extra)}" if extra else iri
        counts = Counter(iris)
        for place in sorted(place for places in same.values() for place in places):
            if counts[iris[place]] > 1:
                iris[place] = f"{iris[place]}-{self._digest(place)}"
        return iris

    def _digest(self, place: int) -> str:
        return identifier.digest(*(f"{d}{i}" for d, i in self._members(place)))[:6]

    def _members(self, place: int) -> list[Member]:
        return [self._corpus.member(n) for n in array("I", unpack(self._drafts[place]).members)]

    def _suffix(self, place: int) -> str:
        """What tells a homonym apart: the first of its bodies, owners, years or speakers, else its first document."""
        draft = unpack(self._drafts[place])
        numbers = array("I", draft.members)
        rows = [self._row(n) for n in numbers]
        bodies = {self._corpus.label(b) for row in rows for b in (*row.bodies, *row.schools)}
        owners = {o for row in rows for o in row.owners}
        told = {identity.key("Organization", name) for name in bodies | owners}
        told = told or {y[:4] for row in rows for y in row.years}
        if not told and draft.kind == "Talk":
            told = {p for row in rows for p in row.people}
        return min(told) if told else self._corpus.member(numbers[0])[0]

    def _meant(self, asked: Iterable[tuple[frozenset[Member], str]], iris: Sequence[str]) -> dict[int, list[str]]:
        """What a person gave to entities, by their places, in the order given.

        Of several that share what was meant, the one with most of it: the larger half of a thing made two.
        """
        found: dict[int, list[str]] = defaultdict(list)
        for members, words in asked:
            numbers = (self._corpus.number(m) for m in members)
            shares = Counter(self._place[n] for n in numbers if n is not None)
            if shares:
                found[min(shares, key=lambda place: (-shares[place], iris[place]))].append(words)
        return found


def _called(draft: Draft, labels: Sequence[str], links: Sequence[str]) -> Draft:
    """A draft with the labels, the last first, and the links that a person gave it."""
    label, names = draft.label, {draft.label, *draft.aliases}
    for to in reversed(labels):
        names = (names | {label}) - {to}
        label = to
    aliases = tuple(sorted(names - {label}))
    return msgspec.structs.replace(draft, label=label, aliases=aliases, links=tuple(sorted({*draft.links, *links})))
