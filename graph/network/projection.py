"""Projections: which things are nodes of a network and what ties them there.

Each takes what a reading says and gives ties by their ends and relation. Between institutions and between topics ties
are counts of what both share: people, pairs of people, talks and projects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from graph.network.relation import OF_ALL, OF_PEOPLE, RELATIONS, THROUGH_THINGS
from graph.network.ties import Ledger, Tie, Ties

COUNTED_QUOTES = 6
"""How many passages a tie shows that is a count."""


@dataclass(frozen=True)
class Projection:
    """A kind of network: its name, what it is called in a sentence, the kinds of its nodes, and what makes its ties.

    Of a `counted` one every tie is a count over people, so all of it is read before any part is taken.
    """

    name: str
    words: str
    kinds: tuple[str, ...]
    ties: Callable[[Ledger, frozenset[str] | None], Ties]
    counted: bool = False


def _said(relations: Iterable[str], kinds: tuple[str, ...]) -> Callable[[Ledger, frozenset[str] | None], Ties]:
    def ties(ledger: Ledger, among: frozenset[str] | None) -> Ties:
        found: Ties = {}
        for relation in relations:
            for one, other in _pairs(ledger, relation, kinds, among):
                tie = ledger.tie(relation, one, other)
                if tie is not None:
                    found[one, other, relation] = tie
        return found

    return ties


def _pairs(
    ledger: Ledger, relation: str, kinds: tuple[str, ...], among: frozenset[str] | None
) -> list[tuple[str, str]]:
    """The pairs, each once and in order, that a relation ties."""
    reading = ledger.reading

    def fits(node: str) -> bool:
        return reading.kinds.get(node) in kinds and (among is None or node in among)

    said = reading.said.get(relation, {})
    return sorted({(min(p), max(p)) for p in said if p[0] != p[1] and fits(p[0]) and fits(p[1])})


def _people(ledger: Ledger, among: frozenset[str] | None) -> Ties:
    ties = _said(OF_PEOPLE, ("Person",))(ledger, among)
    for relation in THROUGH_THINGS:
        (through,) = RELATIONS[relation].through
        for one, other in sorted(_together(ledger, through, among)):
            tie = ledger.sharing(through, one, other)
            if tie is not None:
                ties[one, other, relation] = tie
    return ties


def _together(ledger: Ledger, through: str, among: frozenset[str] | None) -> set[tuple[str, str]]:
    """The pairs of people who have an object of a property in common."""
    kinds = ledger.reading.kinds
    found: set[tuple[str, str]] = set()
    for people in ledger.reading.from_object[through].values():
        kept = [p for p in sorted(people) if kinds.get(p) == "Person" and (among is None or p in among)]
        found.update(combinations(kept, 2))
    return found


def _people_and_topics(ledger: Ledger, among: frozenset[str] | None) -> Ties:
    """People with their topics; that two share a topic is seen there, so it needs no tie of its own."""
    ties = {key: tie for key, tie in _people(ledger, among).items() if key[2] != "sharesTopicWith"}
    ties |= _said(("researches",), ("Person", "Topic"))(ledger, among)
    ties |= _said(("broader",), ("Topic",))(ledger, among)
    for person, talk in sorted(ledger.reading.said["gaveTalk"]):
        if not ledger.counts(person, "gaveTalk", talk) or ledger.reading.kinds.get(person) != "Person":
            continue
        for topic in ledger.objects("aboutTopic", talk):
            if among is None or {person, topic} <= among:
                tie = ties.setdefault((*sorted((person, topic)), "speaksAbout"), Tie(person))  # type: ignore[arg-type]
                tie.shared.add(talk)
                tie.passages |= ledger.reading.passages(talk, "aboutTopic", topic)
    return ties


def _institutions(ledger: Ledger, among: frozenset[str] | None) -> Ties:
    ties = _said(("partOf", "collaboratesWith"), ("Organization",))(ledger, among)
    for relation, found in institution_counts(ledger).items():
        ties |= _counted(ledger, relation, found, among)
    return ties


def _topics(ledger: Ledger, among: frozenset[str] | None) -> Ties:
    ties = _said(("broader",), ("Topic",))(ledger, among)
    for relation, found in topic_counts(ledger).items():
        ties |= _counted(ledger, relation, found, among)
    return ties


Shared = dict[tuple[str, str], dict[str, set[str]]]
"""For two things in order, what they share, each with the passages that tell of it."""


def institution_counts(ledger: Ledger) -> dict[str, Shared]:
    """What institutions share that are part of no other: people, pairs of people, talks and projects.

    Whoever is at a unit is at the body that it is within. People and pairs are counted as the rule
    organization-tie.rq of the ontology does, a talk or project for the institutions of all who gave or developed it.
    """
    at = _bodies_of_people(ledger)
    people: Shared = defaultdict(dict)
    for person, bodies in sorted(at.items()):
        for pair in combinations(sorted(bodies), 2):
            people[pair][person] = bodies[pair[0]] | bodies[pair[1]]
    pairs: Shared = defaultdict(dict)
    for one, other in _pairs(ledger, "collaboratesWith", ("Person",), None):
        tie = ledger.tie("collaboratesWith", one, other)
        if tie is not None:
            for pair in {(min(a, b), max(a, b)) for a in at.get(one, ()) for b in at.get(other, ()) if a != b}:
                pairs[pair][f"{one} {other}"] = tie.passages
    return {
        "sharesPeopleWith": people,
        "pairsPeopleWith": pairs,
        "sharesTalksWith": _made_by_both(ledger, "gaveTalk", at),
        "sharesProjectsWith": _made_by_both(ledger, "developed", at),
    }


def _bodies_of_people(ledger: Ledger) -> dict[str, dict[str, set[str]]]:
    """For each person the outermost bodies that the person is at, with the passages that tell so."""
    at: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for person, unit in sorted(ledger.reading.said["affiliatedWith"]):
        if ledger.counts(person, "affiliatedWith", unit):
            for body in outermost(ledger, unit):
                at[person].setdefault(body, set()).update(ledger.passages(person, "affiliatedWith", unit))
    return at


def outermost(ledger: Ledger, unit: str) -> list[str]:
    """The bodies that an organization is within and that are within no other; itself where it is in none."""
    within = ledger.reading.from_subject["within"]
    return sorted(body for body in (unit, *within.get(unit, ())) if not within.get(body))


def _made_by_both(ledger: Ledger, relation: str, at: Mapping[str, Mapping[str, set[str]]]) -> Shared:
    """The talks or projects of each two institutions, by their people or by themselves."""
    shared: Shared = defaultdict(dict)
    for thing, makers in sorted(ledger.reading.from_object[relation].items()):
        bodies: dict[str, set[str]] = {}
        for maker in sorted(makers):
            if ledger.counts(maker, relation, thing):
                own = outermost(ledger, maker) if ledger.reading.kinds.get(maker) == "Organization" else ()
                for body in (*at.get(maker, ()), *own):
                    bodies.setdefault(body, set()).update(ledger.passages(maker, relation, thing))
        for pair in combinations(sorted(bodies), 2):
            shared[pair][thing] = bodies[pair[0]] | bodies[pair[1]]
    return shared


def topic_counts(ledger: Ledger) -> dict[str, Shared]:
    """What two topics share: people who work on both, talks about both, projects about both."""
    experts: Shared = defaultdict(dict)
    for person in sorted(ledger.reading.from_subject["researches"]):
        if ledger.reading.kinds.get(person) == "Person":
            told = {t: ledger.passages(person, "researches", t) for t in ledger.objects("researches", person)}
            for pair in combinations(sorted(told), 2):
                experts[pair][person] = told[pair[0]] | told[pair[1]]
    talks: Shared = defaultdict(dict)
    projects: Shared = defaultdict(dict)
    for thing in sorted(ledger.reading.from_subject["aboutTopic"]):
        told = {t: ledger.passages(thing, "aboutTopic", t) for t in ledger.objects("aboutTopic", thing)}
        shared = talks if ledger.reading.kinds.get(thing) == "Talk" else projects
        for pair in combinations(sorted(told), 2):
            shared[pair][thing] = told[pair[0]] | told[pair[1]]
    return {"sharesExpertsWith": experts, "talkedAboutWith": talks, "studiedWith": projects}


def _counted(ledger: Ledger, relation: str, shared: Shared, among: frozenset[str] | None) -> Iterator[tuple]:  # type: ignore[type-arg]
    for (one, other), things in shared.items():
        if among is None or {one, other} <= among:
            passages: set[str] = set()
            for thing in sorted(things):
                passages |= set(sorted(things[thing])[: max(0, COUNTED_QUOTES - len(passages))])
            yield (one, other, relation), Tie(one, False, passages, set(things))


PROJECTIONS = {
    found.name: found
    for found in (
        Projection(
            "all",
            "People, organizations and topics",
            ("Person", "Organization", "Topic"),
            _said(OF_ALL, ("Person", "Organization", "Topic")),
        ),
        Projection("people", "People", ("Person",), _people),
        Projection("people+topics", "People and topics", ("Person", "Topic"), _people_and_topics),
        Projection("institutions", "Institutions", ("Organization",), _institutions, counted=True),
        Projection("topics", "Topics", ("Topic",), _topics, counted=True),
    )
}
"""The projections by the names that a user gives."""
