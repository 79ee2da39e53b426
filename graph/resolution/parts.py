"""A set of people that is too large to be settled at once, in parts.

Links become chains, by way of names such as W. Wang, that hold most people of a large corpus together. A name that very
many people of a set have then links only those of them who share something besides.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from graph.resolution.cards import Cards
from graph.resolution.row import Row
from graph.resolution.sets import Sets

LARGEST = 5_000  # people of a set that is left whole
CROWDS = (100, 30, 10, 0)  # people whose names could be one person's, of whom only those who share more are linked
_WORDS = 1 << 63  # tokens that are words have numbers from here on, those that are members have smaller ones


class Large:
    """A set of members, by their places in it. Of each a few numbers are in memory: names, and what it may share."""

    def __init__(self, rows: Iterable[Row], keyed: Callable[[Row], list[int]], cards: Cards) -> None:
        """`rows` are the members, `keyed` gives the names that one can be found by, `cards` are those of all names."""
        self._cards = cards
        self._names, self._tokens = _Lists(), _Lists()
        self._known: list[tuple[int, int]] = []
        identified: dict[str, int] = {}
        for at, one in enumerate(rows):
            self._names.add(keyed(one))
            self._tokens.add(map(_number, one.tokens))
            first = {identified.setdefault(address, at) for address in one.identifiers} - {at}
            self._known += ((known, at) for known in sorted(first))

    def link(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Keep members together, whatever they are called."""
        self._known += pairs

    def parts(self, could: Iterable[Sequence[int]]) -> Iterator[Sequence[int]]:
        """The parts of more than one member; `could` are names that could be one person's."""
        return self._parts(range(len(self._names)), could, CROWDS)

    def _parts(
        self, members: Sequence[int], could: Iterable[Sequence[int]], crowds: Sequence[int]
    ) -> Iterator[Sequence[int]]:
        """Those whose names could be one person's are together where they are no crowd, else where they share
        something besides; with smaller crowds where a part is still too large.
        """
        crowd, *smaller = crowds
        sets, bearers = Sets(len(members)), self._bearers(members)
        could = [names for names in could if sum(n in bearers for n in names) > 1]
        for names in chain(self._alike(bearers), could):
            several = [at for n in names for at in bearers.get(n, ())]
            first: dict[int, int] = {}
            for at in several:
                for token in self._tokens[members[at]] if len(several) > crowd else (0,):
                    sets.link(at, first.setdefault(token, at))
        for one, other in self._known:
            if stands(one, members) and stands(other, members):
                sets.link(bisect_left(members, one), bisect_left(members, other))
        del bearers
        for places in sets.of(range(len(members))):
            part = array("I", (members[at] for at in places))
            if len(part) > LARGEST and smaller:
                yield from self._parts(part, could, smaller)
            elif len(part) > 1:
                yield part

    def _bearers(self, members: Iterable[int]) -> dict[int, array[int]]:
        """The members, by their order, that have each name."""
        found: dict[int, array[int]] = defaultdict(lambda: array("I"))
        for at, number in enumerate(members):
            for n in self._names[number]:
                found[n].append(at)
        return found

    def _alike(self, names: Iterable[int]) -> Iterable[list[int]]:
        """Names by their exact keys; one without any by itself."""
        found: dict[str, list[int]] = defaultdict(list)
        for n in names:
            for key in self._cards[n].exact or (f"only {n}",):
                found[key].append(n)
        return found.values()


def stands(number: int, numbers: Sequence[int]) -> bool:
    """Whether a number is one of some that are sorted."""
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number


class _Lists:
    """Lists of numbers, one after the other."""

    def __init__(self) -> None:
        self._numbers, self._ends = array("Q"), array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, numbers: Iterable[int]) -> None:
        self._numbers.extend(numbers)
        self._ends.append(len(self._numbers))

    def __getitem__(self, at: int) -> array[int]:
        return self._numbers[self._ends[at] : self._ends[at + 1]]


def _number(token: object) -> int:
    """A token as a number. Two words of one number would put people together who are then told apart: very rarely."""
    if isinstance(token, int):
        return token
    return int.from_bytes(hashlib.blake2b(str(token).encode("utf-8", "surrogatepass"), digest_size=8).digest()) | _WORDS
