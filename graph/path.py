"""How two people are connected: a shortest chain of ties between people, each with the words that tell of it.

What counts as a tie is what the named query `ties` gives. Of several shortest chains, the one with most ties that
texts state is taken, and of these the first by the identifiers of the people; so the answer is always the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import pyoxigraph as ox

import ontology
import queries
from graph.batched import batched
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

    def turned(self) -> Tie:
        """The same tie from its other end."""
        return Tie(self.derived, INVERSE.get(self.relation, self.relation), self.through, self.through_name)


INVERSE = {
    "is advised by": "advises",
    "advises": "is advised by",
    "interviewed": "was interviewed by",
    "was interviewed by": "interviewed",
}
"""What the relations are called from the other end that have another name there."""


@dataclass(frozen=True)
class Step:
    """One tie of a chain. `evidence` has the words for it: for a tie through a thing, those for either end."""

    start: Thing
    relation: str
    end: Thing
    through: Thing | None
    stated: bool
    evidence: tuple[Evidence, ...]


def chain(
    store: Asked, one: str, other: str, most: int = 4, told: bool = True, known: Ties | None = None
) -> tuple[Step, ...]:
    """A shortest chain of at most `most` ties between two people, given by names or identifiers; empty without one, and
    where both are one person.

    A name that several people bear stands for any of them. Without `told`, the words for the ties are left out, which
    take longest to find. `known` are the ties of the store if they were prepared (`graph.tied`); two identifiers of
    people are looked up there, too. Raises UnknownEntity and AmbiguousName, and ValueError for more than `LONGEST` ties
    or fewer than one.
    """
    if not 1 <= most <= LONGEST:
        raise ValueError(f"a chain has 1 to {LONGEST} ties")
    ties: Ties = known or _Asked(store)
    starts, ends = (_people(store, words, known, ties) for words in (one, other))
    if starts & ends:
        return ()
    people = _best(ties, _steps(ties, starts, ends, most))
    return tuple(_step(store, ties, a, b, told) for a, b in pairwise(people))


def _people(store: Asked, words: str, known: Ties | None, ties: Ties) -> set[Any]:
    return (known.keys([words]) if known else set()) or ties.keys(find(store, words, "person"))


K = Any  # a key: an identifier, or the number of one


class Ties(Protocol):
    """The ties of people, who are known by keys that sort as their identifiers do."""

    def keys(self, iris: Iterable[str]) -> set[K]:
        """By which keys people are known."""

    def around(self, people: Iterable[K]) -> set[K]:
        """Whom these people are tied to."""

    def among(self, person: K, others: set[K]) -> set[K]:
        """To which of these a person is tied; one end of each such tie has been asked for before."""

    def tie(self, one: K, other: K) -> Tie:
        """The tie of two that tells most."""

    def thing(self, person: K) -> Thing:
        """A person."""


class _Asked:
    """The ties that were asked for so far, the most telling one of each pair, and the names of the people."""

    def __init__(self, store: Asked) -> None:
        self._store = store
        self._query = queries.read("ties")
        self._of: dict[str, dict[str, Tie]] = defaultdict(dict)
        self._names: dict[str, str] = {}

    def keys(self, iris: Iterable[str]) -> set[str]:
        return set(iris)

    def around(self, people: Iterable[str]) -> set[str]:
        found = set()
        for batch in batched(sorted(people), BATCH):
            result = self._store.query(queries.bind(self._query, {"person": batch}))
            for row in result.rows:
                cell = {k: str(getattr(v, "value", "")) for k, v in zip(result.variables, row, strict=True)}
                one, other = cell["personIri"], cell["otherIri"]
                self._names |= {one: cell["person"], other: cell["other"]}
                tie = Tie(cell["stated"] != "yes", cell["relation"], cell["throughIri"], cell["through"])
                self._keep(one, other, tie)
                self._keep(other, one, tie.turned())
                found.add(other)
        return found

    def among(self, person: str, others: set[str]) -> set[str]:
        return others & self._of[person].keys()

    def tie(self, one: str, other: str) -> Tie:
        return self._of[one][other]

    def thing(self, person: str) -> Thing:
        return Thing(person, self._names[person])

    def _keep(self, one: str, other: str, tie: Tie) -> None:
        if other not in self._of[one] or tie < self._of[one][other]:
            self._of[one][other] = tie


def _steps(known: Ties, starts: set[K], ends: set[K], most: int) -> list[set[K]]:
    """Who may stand where in a shortest chain, from its start to its end; empty where none has at most so many ties.

    Both sides are asked in turn, that with fewer people first.
    """
    sides = [[set(starts)], [set(ends)]]
    seen = [set(starts), set(ends)]
    for _ in range(most):
        side = 0 if len(sides[0][-1]) <= len(sides[1][-1]) else 1
        edge = known.around(sides[side][-1]) - seen[side]
        seen[side] |= edge
        sides[side].append(edge)
        if met := edge & seen[1 - side]:
            sides[side][-1] = met
            return _narrowed(known, *sides)
        if not edge:
            return []
    return []


def _narrowed(known: Ties, forth: list[set[K]], back: list[set[K]]) -> list[set[K]]:
    """The steps from both sides put together where they met, without those who lead nowhere."""
    met = forth[-1] & back[-1]
    halves: list[list[set[K]]] = []
    for side in (forth, back):
        half: list[set[K]] = [met]
        for layer in reversed(side[:-1]):
            half.append({person for person in layer if known.among(person, half[-1])})
        halves.append(half[::-1])
    return [*halves[0], *halves[1][-2::-1]]


def _best(known: Ties, steps: list[set[K]]) -> tuple[K, ...]:
    """The people of the chain with the fewest derived ties, and of these the first in order."""
    if not steps:
        return ()
    ways: Mapping[K, tuple[int, tuple[K, ...]]] = {person: (0, (person,)) for person in steps[0]}
    for step in steps[1:]:
        longer: dict[K, tuple[int, tuple[K, ...]]] = {}
        for person, (derived, people) in ways.items():
            for other in known.among(person, step):
                way = derived + known.tie(person, other).derived, (*people, other)
                if other not in longer or way < longer[other]:
                    longer[other] = way
        ways = longer
    return min(ways.values())[1]


def _step(store: Asked, known: Ties, one: K, other: K, told: bool) -> Step:
    tie, start, end = known.tie(one, other), known.thing(one), known.thing(other)
    through = Thing(tie.through, tie.through_name) if tie.through else None
    ends = [(start.iri, tie.through), (end.iri, tie.through)] if through else [(start.iri, end.iri)]
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
