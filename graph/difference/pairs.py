"""The statements of one document matched in two builds, by what they say and not by what they are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import product

from graph.difference.alike import Alike
from graph.difference.page import Page, Said, Term

Pair = tuple[Said | None, Said | None]
Different = tuple[str, tuple[Term, ...], tuple[Term, ...]]
"""A part of a statement that differs, what it was and what it is."""


class Pairs:
    """The statements of a document in an earlier and a later build."""

    def __init__(self, before: Page, after: Page, alike: Alike) -> None:
        self.pages, self.alike = (before, after), alike

    def __iter__(self) -> Iterator[Pair]:
        """Each statement once: with what it is in the other build, or alone."""
        lost, gained = list(self.pages[0].said), list(self.pages[1].said)
        for key, likely in ((self._whole, None), (self._outline, self._related)):
            paired = list(_matched(self._by(0, lost, key), self._by(1, gained, key), likely, self._likeness))
            yield from paired
            ones, others = {one.iri for one, _ in paired}, {other.iri for _, other in paired}
            lost, gained = [s for s in lost if s.iri not in ones], [s for s in gained if s.iri not in others]
        yield from ((said, None) for said in lost)
        yield from ((None, said) for said in gained)

    def differences(self, one: Said, other: Said) -> list[Different]:
        """What differs between two statements that are one, in the order of the names of its parts."""
        parts = {name: tuple(Term(v, "string") for v in values) for name, values in _plain(one).items()}
        later = {name: tuple(Term(v, "string") for v in values) for name, values in _plain(other).items()}
        found = [(name, parts[name], later[name]) for name in parts if parts[name] != later[name]]
        if self._places(one) != self._places(other):
            was, now = (tuple(Term(p.quote, "string") for p in said.places) for said in (one, other))
            found.append(("passages", was, now))
        details = dict(one.details), dict(other.details)
        for name in sorted(details[0].keys() | details[1].keys()):
            was, now = details[0].get(name, ()), details[1].get(name, ())
            if self._same_values(0, was) != self._same_values(1, now):
                found.append((name, was, now))
        return sorted(found, key=lambda part: part[0])

    def _by(self, side: int, said: Iterable[Said], key: Callable[[int, Said], Hashable]) -> dict[Hashable, list[Said]]:
        found: dict[Hashable, list[Said]] = defaultdict(list)
        for one in said:
            if (of := key(side, one)) is not None:
                found[of].append(one)
        return found

    def _end(self, side: int, value: str) -> Hashable:
        """What stands for an entity, or the document itself, in both builds."""
        page = self.pages[side]
        if value == page.iri:
            return "the document"
        return self.alike.key(side, value) if page.kind(value) else value

    def _same_values(self, side: int, terms: Iterable[Term]) -> frozenset[Hashable]:
        return frozenset((self._end(side, t.value), "") if not t.datatype else t for t in terms)

    def _details(self, side: int, said: Said) -> dict[str, frozenset[Hashable]]:
        return {name: self._same_values(side, terms) for name, terms in said.details}

    def _whole(self, side: int, said: Said) -> Hashable:
        """All that a statement says; of a node its details, since its identifier is made of the document's, too."""
        start = self._end(side, said.subject), said.predicate
        if said.details:
            return *start, frozenset(self._details(side, said).items())
        return *start, *((said.object,) if said.object.datatype else (self._end(side, said.object.value),))

    def _outline(self, side: int, said: Said) -> Hashable:
        """What a statement says of some node, whatever its details; None for other statements."""
        if not said.details:
            return None
        return self._end(side, said.subject), said.predicate, said.object.value.rpartition("/")[0]

    def _related(self, one: Said, other: Said) -> bool:
        """Whether one node can be another with other details: the same ends or title, or out of the same words."""
        was, now = self._details(0, one), self._details(1, other)
        ends = [{v for name in of for v in of[name] if isinstance(v, tuple) and v[1] == ""} for of in (was, now)]
        titled = "roleTitle" in was and was["roleTitle"] == now.get("roleTitle")
        return bool(ends[0] and ends[0] == ends[1]) or titled or bool(self._places(one) & self._places(other))

    def _places(self, said: Said) -> frozenset[Hashable]:
        """Where a statement stands: by characters in the same text, by words in another."""
        return frozenset(p[:2] if self.alike.same_text else p.quote for p in said.places)

    def _likeness(self, one: Said, other: Said) -> tuple[object, ...]:
        """A key that puts the pair that is most likely one first, the same from either side."""
        was, now = self._details(0, one), self._details(1, other)
        same = sum(was[name] == now.get(name) for name in was)
        named = (one.subject == other.subject) + (one.object == other.object)
        return -same, -named, -len(self._places(one) & self._places(other)), sorted((one.iri, other.iri))


def _plain(said: Said) -> dict[str, tuple[str, ...]]:
    return {"confidence": (said.confidence,), "extractor": said.extractors}


def _matched(
    lost: dict[Hashable, list[Said]],
    gained: dict[Hashable, list[Said]],
    likely: Callable[[Said, Said], bool] | None,
    likeness: Callable[[Said, Said], tuple[object, ...]],
) -> Iterator[tuple[Said, Said]]:
    """Pairs out of what has the same key, the most alike first, each statement in one pair at most."""
    for key in lost.keys() & gained.keys():
        ones, others = lost[key], gained[key]
        if likely is None and len(ones) == len(others) == 1:
            yield ones[0], others[0]
            continue
        found = [pair for pair in product(ones, others) if likely is None or likely(*pair)]
        taken: set[tuple[int, str]] = set()
        for one, other in sorted(found, key=lambda pair: likeness(*pair)):
            if not taken & {(0, one.iri), (1, other.iri)}:
                taken |= {(0, one.iri), (1, other.iri)}
                yield one, other
