"""What linking compares and gives: our entities, the records of a source, the proposals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from graph.linking import address
from graph.resolution.profile import Profile
from graph.text import clean

_LONGEST_NAME = 300  # characters; what is longer is no name, and would only cost time


@dataclass(frozen=True)
class Entity:
    """A thing of a finished build: its IRI, its label, and what the build knows of it."""

    iri: str
    label: str
    profile: Profile

    @property
    def held(self) -> frozenset[str]:
        """The schemes of which it has an identifier already."""
        return frozenset(filter(None, map(address.scheme, self.profile.identifiers)))


@dataclass(frozen=True)
class Record:
    """A thing that a source describes: its name there, and what the source knows of it, identifiers included."""

    label: str
    profile: Profile


@dataclass
class Faults:
    """Entries of a source that could not be used: how many, and the first with its place and what is wrong."""

    count: int = 0
    first: str = ""

    def add(self, place: str, reason: str) -> None:
        """Count one more."""
        self.count += 1
        self.first = self.first or f"{place}: {reason}"


class Source(Protocol):
    """Something that knows identifiers. `faults` is filled while its records are read."""

    name: str
    faults: Faults

    def records(self, entities: Sequence[Entity]) -> Iterator[Record]:
        """Records that may be of these entities; a file simply gives all of its. Raises a SymposiaError."""
        ...


@dataclass(frozen=True)
class Proposal:
    """An identifier that may be an entity's.

    `entity`, `label`, `kind`: the thing in our graph. `identifier`: an IRI; `scheme` is ORCID, ROR, Wikidata or
    OpenAlex, `name` what the source calls the thing, `source` the file or address. `score` is the probability (0 to 1)
    that the two are one, with what speaks for it and against it in words. `clear` when it may be taken without a look:
    the score is high and no other identifier of its scheme comes near.
    """

    entity: str
    label: str
    kind: str
    identifier: str
    scheme: str
    name: str
    source: str
    score: float
    supporting: tuple[str, ...] = ()
    opposing: tuple[str, ...] = ()
    clear: bool = False


def names(values: Iterable[str]) -> frozenset[str]:
    """Names on one line each; what can be no name (empty, endless, with control characters) is left out."""
    cleaned = (clean(value[: 2 * _LONGEST_NAME]) for value in values)
    return frozenset(v for v in cleaned if v and len(v) <= _LONGEST_NAME and v.isprintable())


def identifiers(values: Iterable[str]) -> frozenset[str]:
    """Addresses without the empty strings that stand for none."""
    return frozenset(filter(None, values))


def hints(places: Iterable[str], called: Iterable[str]) -> frozenset[str]:
    """Where a body is, as far as its names do not say so themselves.

    A word of a hint counts as left out of a name at will; the town in `University of Sampletown` is not.
    """
    said = " ".join(called).casefold()
    return frozenset(place for place in names(places) if place.casefold() not in said)
