"""How two people are connected: a shortest chain of ties between people, each with the words that tell of it.

What counts as a tie is what the named query `ties` gives. Of several shortest chains, the one with most ties that
texts state is taken, and of these the first by the identifiers of the people; so the answer is always the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph as ox

import ontology
import queries
from graph.finding import find
from graph.store import Asked

LONGEST = 6
BATCH = 50
_TOLD = """PREFIX sym: <{ontology}>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?confidence ?quote ?source ?from ?to WHERE {{
  VALUES ?one {{ {one} }}
  VALUES ?other {{ {other} }}
  {pattern}
  ?statement sym:confidence ?confidence ; sym:evidencedBy ?passage .
  ?passage sym:inDocument ?document ; sym:quote ?quote ; sym:beginOffset ?from ; sym:endOffset ?to .
  ?document dcterms:source ?source .
}}
"""
_STATED = "{{ ?statement rdf:subject ?{0} ; rdf:object ?{1} ; rdf:predicate ?said . FILTER(?said IN ({2})) }}"
_POST = """{ ?statement rdf:subject ?one ; rdf:predicate sym:hasPosition ; rdf:object ?post .
    ?post sym:atOrganization ?other ; sym:status ?status . FILTER(?status = "current") }"""
_AT = "sym:affiliatedWith, sym:leads"
_TALK_AT = """{ ?statement rdf:subject ?one ; rdf:predicate sym:gaveTalk ; rdf:object ?talk .
    ?talk sym:talkAt ?other }"""
_TALK_IN = """?statement rdf:subject ?one ; rdf:predicate sym:gaveTalk ; sym:evidencedBy ?place .
  ?place sym:inDocument ?other ."""


def _either_way(properties: str) -> str:
    return f"{_STATED.format('one', 'other', properties)} UNION {_STATED.format('other', 'one', properties)}"


_PATTERNS = {
    "collaborates with": _either_way("sym:collaboratesWith"),
    "is advised by": _STATED.format("one", "other", "sym:advisedBy"),
    "advises": _STATED.format("other", "one", "sym:advisedBy"),
    "gave a talk with": _STATED.format("one", "other", "sym:gaveTalk"),
    "developed the same as": _STATED.format("one", "other", "sym:developed"),
    "was interviewed by": _STATED.format("other", "one", "sym:interviewee, sym:interviewer"),
    "interviewed": _STATED.format("other", "one", "sym:interviewee, sym:interviewer"),
    "spoke on the same occasion as": f"{_STATED.format('one', 'other', 'sym:spokeAt')} UNION {_TALK_AT}",
    "is on the same programme as": _TALK_IN,
    "is at the same organization as": f"{_STATED.format('one', 'other', _AT)} UNION {_POST}",
}
"""For each relation of the query `ties`, the statements that tell of it: between two people, or one and a thing."""


@dataclass(frozen=True)
class Thing:
    """A person, or what ties two: an identifier and a name."""

    iri: str
    name: str


@dataclass(frozen=True)
class Evidence:
    """Words of a document, with their offsets in it."""

    quote: str
    source: str
    begin: int
    end: int


@dataclass(frozen=True, order=True)
class Tie:
    """That somebody is tied to somebody: how, through what if through something, and whether a text says so itself.

    Ties sort by how much they tell: stated ones first.
    """

    derived: bool
    relation: str
    through: str
    through_name: str


@dataclass(frozen=True)
class Step:
    """One tie of a chain. `evidence` has the words for it: for a tie through a thing, those for either end."""

    start: Thing
    relation: str
    end: Thing
    through: Thing | None
    stated: bool
    evidence: tuple[Evidence, ...]


def chain(store: Asked, one: str, other: str, most: int = 4, told: bool = True) -> tuple[Step, ...]:
    """A shortest chain of at most `most` ties between two people, given by names or identifiers; empty without one, and
    where both are one person.

    A name that several people bear stands for any of them. Without `told`, the words for the ties are left out, which
    take longest to find. Raises UnknownEntity and AmbiguousName, and ValueError
    for more than `LONGEST` ties or fewer than one.
    """
    if not 1 <= most <= LONGEST:
        raise ValueError(f"a chain has 1 to {LONGEST} ties")
    starts, ends = find(store, one, "person"), find(store, other, "person")
    if set(starts) & set(ends):
        return ()
    known = _Ties(store)
    length = _meet(known, starts, ends, most)
    if not length:
        return ()
    people = _best(known, starts, frozenset(ends), length)
    return tuple(_step(store, known, a, b, told) for a, b in pairwise(people))


class _Ties:
    """The ties that were asked for so far, the most telling one of each pair, and the names of the people."""

    def __init__(self, store: Asked) -> None:
        self.store = store
        self.query = queries.read("ties")
        self.of: dict[str, dict[str, Tie]] = defaultdict(dict)
        self.names: dict[str, str] = {}

    def add(self, people: Iterable[str]) -> set[str]:
        """Ask for the ties of these people; whom they are tied to."""
        found = set()
        for batch in _batches(sorted(people)):
            result = self.store.query(queries.bind(self.query, {"person": batch}))
            for row in result.rows:
                cell = {k: str(getattr(v, "value", "")) for k, v in zip(result.variables, row, strict=True)}
                one, other = cell["personIri"], cell["otherIri"]
                self.names |= {one: cell["person"], other: cell["other"]}
                through = cell["throughIri"], cell["through"]
                self._keep(one, other, Tie(cell["stated"] != "yes", cell["relation"], *through))
                found.add(other)
        return found

    def _keep(self, one: str, other: str, tie: Tie) -> None:
        if other not in self.of[one] or tie < self.of[one][other]:
            self.of[one][other] = tie
        self.of[other].setdefault(one, Tie(tie.derived, _INVERSE.get(tie.relation, tie.relation), *_through(tie)))


_INVERSE = {
    "is advised by": "advises",
    "advises": "is advised by",
    "interviewed": "was interviewed by",
    "was interviewed by": "interviewed",
}


def _through(tie: Tie) -> tuple[str, str]:
    return tie.through, tie.through_name


def _batches(people: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(people), BATCH):
        yield people[start : start + BATCH]


def _meet(known: _Ties, starts: Iterable[str], ends: Iterable[str], most: int) -> int:
    """How many ties apart the nearest of both sides are; 0 for none within `most`. Asks from both sides in turn."""
    seen = [set(starts), set(ends)]
    edge = [set(starts), set(ends)]
    for length in range(1, most + 1):
        side = 0 if len(edge[0]) <= len(edge[1]) else 1
        edge[side] = known.add(edge[side]) - seen[side]
        seen[side] |= edge[side]
        if edge[side] & seen[1 - side]:
            return length
        if not edge[side]:
            return 0
    return 0


def _best(known: _Ties, starts: Iterable[str], ends: frozenset[str], length: int) -> tuple[str, ...]:
    """The people of the chain of that length with the fewest derived ties, and of these the first in order."""
    ways: Mapping[str, tuple[int, tuple[str, ...]]] = {person: (0, (person,)) for person in starts}
    for _ in range(length):
        longer: dict[str, tuple[int, tuple[str, ...]]] = {}
        for person, (derived, people) in ways.items():
            for other, tie in known.of.get(person, {}).items():
                way = derived + tie.derived, (*people, other)
                if other not in longer or way < longer[other]:
                    longer[other] = way
        ways = longer
    return min(way for person, way in ways.items() if person in ends)[1]


def _step(store: Asked, known: _Ties, one: str, other: str, told: bool) -> Step:
    tie = known.of[one][other]
    start, end = Thing(one, known.names[one]), Thing(other, known.names[other])
    through = Thing(tie.through, tie.through_name) if tie.through else None
    ends = [(one, tie.through), (other, tie.through)] if through else [(one, other)]
    words = [found for pair in ends for found in _told(store, tie.relation, *pair)] if told else []
    return Step(start, tie.relation, end, through, not tie.derived, tuple(dict.fromkeys(words)))


def _told(store: Asked, relation: str, one: str, other: str) -> list[Evidence]:
    """The surest of the words that tell of a relation, the longest of these; none where no text has any."""
    terms = {"one": ox.NamedNode(one), "other": ox.NamedNode(other)}
    result = store.query(_TOLD.format(ontology=ontology.NAMESPACE, pattern=_PATTERNS[relation], **terms))
    found = []
    for row in result.rows:
        cell = {k: str(getattr(v, "value", "")) for k, v in zip(result.variables, row, strict=True)}
        words = Evidence(cell["quote"], cell["source"], int(cell["from"]), int(cell["to"]))
        found.append((-float(cell["confidence"]), -len(words.quote), words.source, words.begin, words))
    return [min(found, key=lambda entry: entry[:4])[-1]] if found else []
