"""What the rules of the ontology derive from made claims, worked out directly: a store of millions of quads is slow.

That it is the same as `graph.derive` gives is what a test of the benchmarks proves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

import pyoxigraph as ox

import ontology
from graph import identifier, scheme
from graph.terms import RDF, SKOS, XSD

Pair = tuple[str, str]
_SYM = ontology.NAMESPACE
_MOST, _OF_A_TOPIC = 100, 30  # people that share something: those who share what more do are not tied
_KEPT = frozenset(
    "hasPosition atOrganization status leads affiliatedWith hasDegree awardedBy educatedAt formerlyAt spokeAt gaveTalk "
    "talkAt startTime collaboratesWith developed researches hasAward partOf".split()
)


class Row(NamedTuple):
    """A derived triple and the name of its rule; the object is an IRI, or a literal where it has a datatype."""

    subject: str
    predicate: str
    value: str
    rule: str
    datatype: str = ""


class Derivation:
    """Takes the claims of one document after the other and gives what follows from all of them."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.said: dict[str, set[Pair]] = defaultdict(set)
        self.programmes: set[frozenset[str]] = set()

    def add(self, claims: Iterable[ox.Quad]) -> None:
        """The claims of one document."""
        own: dict[str, list[Pair]] = defaultdict(list)
        for quad in claims:
            name = quad.predicate.value.removeprefix(_SYM)
            if name in _KEPT:
                own[name].append((quad.subject.value, quad.object.value))
        for name, pairs in own.items():
            self.said[name].update(pairs)
        timed = {talk for talk, _ in own["startTime"]}
        listed = frozenset(person for person, talk in own["gaveTalk"] if talk in timed)
        if len(listed) > 1:
            self.programmes.add(listed)

    def relations(self) -> Iterator[tuple[str, str, set[Pair]]]:
        """Names of predicates and rules with pairs of IRIs that follow and that no document says itself."""
        said = self.said
        at, status = _one(said["atOrganization"]), _one(said["status"])
        posts = [(p, at[n], status.get(n)) for p, n in said["hasPosition"] if n in at]
        current = {(p, o) for p, o, s in posts if s == "current"}
        former = {(p, o) for p, o, s in posts if s == "former"}
        leading = said["leads"] - former - said["affiliatedWith"]
        affiliated = said["affiliatedWith"] | leading | current
        yield "affiliatedWith", "affiliated-by-leading", leading
        yield "affiliatedWith", "affiliated-with", current - leading - said["affiliatedWith"]
        yield "formerlyAt", "formerly-at", former - said["formerlyAt"]
        awarded = _one(said["awardedBy"])
        studied = {(p, awarded[d]) for p, d in said["hasDegree"] if d in awarded}
        yield "educatedAt", "educated-at", studied - said["educatedAt"]
        events = _one(said["talkAt"])
        spoke = {(p, events[t]) for p, t in said["gaveTalk"] if t in events}
        yield "spokeAt", "spoke-at", spoke - said["spokeAt"]
        together = [*_groups(spoke | said["spokeAt"]), *self.programmes]
        yield "coSpeakerWith", "co-speaker-with", _both_ways(together)
        yield "sharesAffiliationWith", "shares-affiliation-with", _both_ways(_groups(affiliated))
        within = _closure(said["partOf"])
        yield "within", "within", within
        yield "affiliatedWithin", "affiliated-within", _through(affiliated, within)
        people = {(p, t) for p, t in said["researches"] if p.startswith(f"{self.base}person/")}
        yield "sharesTopicWith", "shares-topic-with", _both_ways(_groups(people), _OF_A_TOPIC)
        kind = len(self.base)
        turned = {(b, a) for a, b in said["collaboratesWith"] if a[kind : kind + 4] == b[kind : kind + 4]}
        yield "collaboratesWith", "collaborates-with-symmetric", turned - said["collaboratesWith"]
        yield "developedBy", "developed-by", {(b, a) for a, b in said["developed"]}
        yield "hasSpeaker", "has-speaker", {(b, a) for a, b in said["gaveTalk"]}

    def size(self) -> int:
        """How many quads the relations and the statements about them make, those between topics left out."""
        relations: dict[str, set[Pair]] = defaultdict(set)
        for name, _, pairs in self.relations():
            relations[name] |= pairs
        return 6 * (sum(map(len, relations.values())) + 5 * len(self.ties(relations)))

    def ties(self, relations: Mapping[str, set[Pair]]) -> dict[Pair, tuple[int, int]]:
        """Pairs of organizations that are in no other, with the pairs of people who tie them and the people at both."""
        inner = {unit for unit, _ in relations["within"]}
        affiliated = self.said["affiliatedWith"] | relations["affiliatedWith"] | relations["affiliatedWithin"]
        top: dict[str, set[str]] = defaultdict(set)
        for person, body in affiliated:
            if body not in inner:
                top[person].add(body)
        joint = self.said["collaboratesWith"] | relations["collaboratesWith"]
        pairs = Counter(
            ends
            for a, b in joint
            if a < b and a in top and b in top
            for ends in {(min(x, y), max(x, y)) for x in top[a] for y in top[b] if x != y}
        )
        both = Counter((x, y) for bodies in top.values() for x in bodies for y in bodies if x < y)
        return {ends: (pairs[ends], both[ends]) for ends in pairs.keys() | both.keys()}

    def rows(self, topics: Mapping[str, Sequence[str]], weights: Mapping[str, int]) -> list[Row]:
        """All that follows, in the order in which a build sorts it.

        `topics` are the names of each topic, the preferred one first; `weights` are in hundredths.
        """
        relations = list(self.relations())
        found = [Row(a, _SYM + name, b, rule) for name, rule, pairs in relations for a, b in pairs]
        named: dict[str, set[Pair]] = defaultdict(set)
        for name, _, pairs in relations:
            named[name] |= pairs
        for ends, counts in self.ties(named).items():
            found += _tie(f"{self.base}tie/{sha256(' '.join(ends).encode()).hexdigest()[:16]}", ends, *counts)
        broader = scheme.broader(topics)
        above = _closure(broader.items())
        found += [Row(a, f"{SKOS}broaderTransitive", b, "broader-transitive") for a, b in above]
        top = identifier.scheme(self.base)
        for topic in topics:
            if topic in broader:
                found.append(Row(topic, f"{SKOS}broader", broader[topic], "broader-topic"))
                found.append(Row(broader[topic], f"{SKOS}narrower", topic, "narrower-topic"))
            else:
                found.append(Row(topic, f"{SKOS}topConceptOf", top, "top-concept-of"))
                found.append(Row(top, f"{SKOS}hasTopConcept", topic, "has-top-concept"))
        for topic, hundredths in weights.items():
            weight = str(Decimal(hundredths).scaleb(-2))
            found.append(Row(topic, f"{_SYM}weight", weight, "topic-weight", f"{XSD}decimal"))
        return sorted(found, key=lambda row: (f"{row.subject}>", f"{row.predicate}>", f"{row.value}>"))


def _one(pairs: Iterable[Pair]) -> dict[str, str]:
    """What has one value only."""
    return dict(pairs)


def _tie(node: str, ends: Pair, pairs: int, people: int) -> Iterator[Row]:
    rule = "organization-tie"
    yield Row(node, f"{RDF}type", f"{_SYM}OrganizationTie", rule)
    for end in ends:
        yield Row(node, f"{_SYM}tieOf", end, rule)
    yield Row(node, f"{_SYM}pairs", str(pairs), rule, f"{XSD}integer")
    yield Row(node, f"{_SYM}people", str(people), rule, f"{XSD}integer")


def _closure(pairs: Iterable[Pair]) -> set[Pair]:
    """What the pairs lead to, directly or through others, but for what leads to itself."""
    onward: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        onward[one].add(other)
    found: set[Pair] = set()
    for start in onward:
        reached: set[str] = set()
        ahead = set(onward[start])
        while ahead:
            reached |= ahead
            ahead = {b for a in ahead for b in onward.get(a, ())} - reached
        found.update((start, end) for end in reached if end != start)
    return found


def _through(pairs: Iterable[Pair], others: Iterable[Pair]) -> set[Pair]:
    onward: dict[str, set[str]] = defaultdict(set)
    for one, other in others:
        onward[one].add(other)
    return {(a, c) for a, b in pairs for c in onward.get(b, ())}


def _groups(pairs: Iterable[Pair]) -> list[list[str]]:
    """Those who share a second end, two or more."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one, what in pairs:
        groups[what].append(one)
    return [group for group in groups.values() if len(group) > 1]


def _both_ways(groups: Iterable[Iterable[str]], most: int = _MOST) -> set[Pair]:
    """Each with each of the others, but in groups that are too large."""
    found: set[Pair] = set()
    for group in groups:
        members = set(group)
        if len(members) <= most:
            found.update((a, b) for a in members for b in members if a != b)
    return found
