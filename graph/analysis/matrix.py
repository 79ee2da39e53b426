"""What each two institutions, or each two topics, share: people, talks and projects, as counts of distinct things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.network.dating import asked
from graph.network.error import NetworkError
from graph.network.projection import Shared, institution_counts, topic_counts
from graph.network.reading import Reading
from graph.network.ties import Ledger

COUNTS = {
    "institutions": {
        "people": "sharesPeopleWith",
        "pairs": "pairsPeopleWith",
        "talks": "sharesTalksWith",
        "projects": "sharesProjectsWith",
    },
    "topics": {"people": "sharesExpertsWith", "talks": "talkedAboutWith", "projects": "studiedWith"},
}
"""What is counted of each kind of thing, and the relation that says so in a network."""


@dataclass(frozen=True)
class Cell:
    """Two things, the first by name, and the number of each kind of thing that they share."""

    one: str
    other: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All that they share."""
        return sum(self.counts.values())


def matrix(
    reading: Reading, of: str, span: tuple[str | None, str | None] = (None, None), undated: bool = False
) -> tuple[Cell, ...]:
    """What each two `institutions` or `topics` share that share anything, the most first.

    Institutions are those that are part of no other; whoever is at a unit is at the body that it is within. With a
    span of dates only what is of that time counts, and what has no date only if `undated` is set. Raises NetworkError
    for dates that are none, or where neither institutions nor topics are asked for.
    """
    if of not in COUNTS:
        raise NetworkError(f"there is no matrix of {of!r}", advice=f"there are {', '.join(COUNTS)}")
    ledger = Ledger(reading, asked(*span), undated)
    found = institution_counts(ledger) if of == "institutions" else topic_counts(ledger)
    return _cells(found, COUNTS[of], reading.names)


def _cells(found: Mapping[str, Shared], counts: Mapping[str, str], names: Mapping[str, str]) -> tuple[Cell, ...]:
    pairs = {pair for shared in found.values() for pair in shared if pair[0] in names and pair[1] in names}
    cells = []
    for pair in pairs:
        one, other = sorted(pair, key=lambda iri: (names[iri].casefold(), iri))
        cells.append(Cell(one, other, {n: len(found[relation].get(pair, ())) for n, relation in counts.items()}))
    return tuple(sorted(cells, key=lambda cell: (-cell.total, names[cell.one].casefold(), cell.one, cell.other)))


def square(
    cells: tuple[Cell, ...], count: str | None = None, most: int | None = None
) -> tuple[tuple[str, ...], list[list[int]]]:
    """The things that share most, at most so many, and the matrix of what they share: all, or one count alone."""
    value = {(c.one, c.other): c.total if count is None else c.counts[count] for c in cells}
    weight: dict[str, int] = {}
    for pair, number in value.items():
        for end in pair:
            weight[end] = weight.get(end, 0) + number
    kept = tuple(sorted((end for end in weight if weight[end]), key=lambda end: (-weight[end], end))[:most])
    return kept, [[value.get((a, b), value.get((b, a), 0)) for b in kept] for a in kept]
