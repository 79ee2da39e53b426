"""Ties between people that rules derive, and what those who are tied have in common."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from graph.explorer.shelf import Shelf
from graph.terms import sym


@dataclass(frozen=True)
class Derived:
    """A property by which rules tie people, and the one through which that comes about.

    `title` stands above all whom a person is so tied to, `words` beside one of them.
    """

    name: str
    through: str
    title: str
    words: str


DERIVED = (
    Derived("coSpeakerWith", "spokeAt", "Spoke on the same occasions", "spoke on the same occasion"),
    Derived("sharesAffiliationWith", "affiliatedWith", "At the same institutions", "is at the same institution"),
    Derived("sharesTopicWith", "researches", "Work on the same topics", "works on the same topic"),
)


def shared(shelf: Shelf, person: ox.NamedNode, through: str, most: int) -> dict[ox.NamedNode, list[ox.NamedNode]]:
    """Return whom a person shares the values of a property with, and which; of each value `most` triples count."""
    found: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
    for thing in shelf.objects(person, sym(through)):
        for other in set(islice(shelf.subjects(sym(through), thing), most)):  # once, in however many documents
            found[other].append(thing)
    found.pop(person, None)
    return found
