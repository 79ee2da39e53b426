"""Ties of two things, out of what has been read: what each rests on, when it held, and in which words it is told.

A tie that a text states weighs as many passages as state it. One that is derived weighs as many things as both ends
share: events, institutions, topics. Each of those counts only if it does so for both ends in the time asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.network.dating import Span, days, lasting
from graph.network.reading import Pair, Reading
from graph.network.relation import RELATIONS

DERIVED_QUOTES = 2
"""How many passages a derived tie shows: one for either end of the first thing that is shared and has words."""

_DERIVED = "/graph/derived"
_POSTS = {"affiliatedWith": ("current",), "formerlyAt": ("former",)}
_NODES = {
    "affiliatedWith": "hasPosition",
    "formerlyAt": "hasPosition",
    "educatedAt": "hasDegree",
    "memberOf": "hasMembership",
}
_PLACES = {"hasPosition": "atOrganization", "hasDegree": "awardedBy", "hasMembership": "atOrganization"}


@dataclass
class Tie:
    """What ties two things by a relation: which is its subject, whether a text states it, and what it rests on."""

    subject: str
    stated: bool = False
    passages: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)

    @property
    def weight(self) -> int:
        """Passages of a tie that is stated, shared things of one that is derived; at least 1."""
        return max(1, len(self.passages if self.stated else self.shared))


Ties = dict[tuple[str, str, str], Tie]
"""Ties by their ends in order, and the name of the relation."""


class Ledger:
    """What a reading says of pairs of things in a span of time, or ever; `undated` has what has no date count."""

    def __init__(self, reading: Reading, span: Span | None = None, undated: bool = True) -> None:
        self.reading = reading
        self._span = span
        self._undated = undated
        self._counts: dict[tuple[str, str, str], bool] = {}
        self._words: dict[tuple[str, str, str], list[str]] = {}
        self._size = 0

    @property
    def dated(self) -> bool:
        """Whether a span is asked for."""
        return self._span is not None

    def objects(self, relation: str, subject: str) -> list[str]:
        """What a thing is tied to by a relation, as far as that counts."""
        found = self.reading.from_subject[relation].get(subject, ())
        return sorted(thing for thing in found if self.counts(subject, relation, thing))

    def subjects(self, relation: str, thing: str) -> list[str]:
        """What is tied to a thing by a relation, as far as that counts."""
        found = self.reading.from_object[relation].get(thing, ())
        return sorted(subject for subject in found if self.counts(subject, relation, thing))

    def counts(self, subject: str, relation: str, thing: str) -> bool:
        """Whether a triple counts in the span."""
        if self._span is None:
            return True
        key = subject, relation, thing
        self._renew()
        if key not in self._counts:
            dates = list(self._dates(*key))
            self._counts[key] = self._span.meets(dates) if dates else self._undated
        return self._counts[key]

    def _renew(self) -> None:
        """Forget what has been found out where more has been read: what was not dated, or not told, may be now."""
        if self._size != self.reading.size:
            self._counts, self._words, self._size = {}, {}, self.reading.size

    def passages(self, subject: str, relation: str, thing: str) -> set[str]:
        """The passages that tell of a triple: those that state it, and those of the post or degree it follows from."""
        found = set(self.reading.passages(subject, relation, thing))
        for node in self._nodes(subject, relation, thing):
            found |= self.reading.passages(subject, _NODES[relation], node) | self.reading.passages_of_node(node)
        if relation == "affiliatedWith" and not found:
            found |= self.reading.passages(subject, "leads", thing)
        if relation == "spokeAt" and not found:
            for talk in self._talks_at(subject, thing):
                found |= self.reading.passages(subject, "gaveTalk", talk)
        return found

    def tie(self, relation: str, one: str, other: str) -> Tie | None:
        """What a relation says of two things, in either direction; None if it does not, or not in the span."""
        pairs = [pair for pair in ((one, other), (other, one)) if pair in self.reading.said[relation]]
        if not pairs:
            return None
        if RELATIONS[relation].through:
            return self._shared_tie(relation, pairs)
        kept = [pair for pair in pairs if self.counts(pair[0], relation, pair[1])]
        if not kept:
            return None
        tie = Tie(kept[0][0])
        for subject, thing in kept:
            tie.passages |= self.passages(subject, relation, thing)
            tie.stated |= bool(tie.passages) or self.in_text(relation, (subject, thing))
        return tie

    def _shared_tie(self, relation: str, pairs: list[Pair]) -> Tie | None:
        """A tie through shared things, or one that a text states."""
        passages = {p for one, other in pairs for p in self.reading.passages(one, relation, other)}
        stated = bool(passages) or any(self.in_text(relation, pair) for pair in pairs)
        if stated and any(self.counts(one, relation, other) for one, other in pairs):
            return Tie(pairs[0][0], True, passages)
        (through,) = RELATIONS[relation].through
        return self.sharing(through, *sorted(pairs[0]), known=True)

    def sharing(self, through: str, one: str, other: str, *, known: bool = False) -> Tie | None:
        """The tie of two that have the same object of a property; a `known` one may rest on what is not read."""
        ever = self.reading.from_subject[through].get(one, set()) & self.reading.from_subject[through].get(other, set())
        things = {t for t in ever if self.counts(one, through, t) and self.counts(other, through, t)}
        if not ever and through == "spokeAt":
            ever = self.programmes(one) & self.programmes(other)
            things = {t for t in ever if self._on_programme(one, t) and self._on_programme(other, t)}
        if not things and (ever or not known or not (self._span is None or self._undated)):
            return None
        tie = Tie(one, False, shared=things)
        for thing in sorted(things):
            if len(tie.passages) < DERIVED_QUOTES:
                tie.passages.update(self.words(one, through, thing), self.words(other, through, thing))
        return tie

    def words(self, person: str, through: str, thing: str) -> list[str]:
        """The first passage that tells of something that a person shares with others, who may be many; none without."""
        key = person, through, thing
        self._renew()
        if key not in self._words:
            self._words[key] = sorted(self._telling(*key))[:1]
        return self._words[key]

    def _telling(self, person: str, through: str, thing: str) -> set[str]:
        """The passages that tell of something that two may share: of a programme those of the talks that it sets."""
        found = self.passages(person, through, thing)
        if found or through != "spokeAt":
            return found
        return {p for talk in self._timed(person, thing) for p in self.reading.passages(person, "gaveTalk", talk)}

    def programmes(self, person: str) -> set[str]:
        """The documents that set a time for a talk of a person."""
        said = self.reading.said["gaveTalk"]
        talks = self.reading.from_subject["gaveTalk"].get(person, ())
        return {w for talk in talks if self.reading.detail(talk, "startTime") for w in said[person, talk]}

    def _timed(self, person: str, programme: str) -> list[str]:
        talks = self.reading.from_subject["gaveTalk"].get(person, ())
        return [talk for talk in sorted(talks) if programme in self.reading.said["gaveTalk"][person, talk]]

    def _on_programme(self, person: str, programme: str) -> bool:
        return any(self.counts(person, "gaveTalk", talk) for talk in self._timed(person, programme))

    def in_text(self, relation: str, pair: Pair) -> bool:
        """Whether a document says so, rather than a rule."""
        return any(not graph.endswith(_DERIVED) for graph in self.reading.said[relation][pair])

    def _nodes(self, subject: str, relation: str, thing: str) -> Iterator[str]:
        """The posts, degrees or memberships from which a tie to an organization follows."""
        holds = _NODES.get(relation)
        if holds is None:
            return
        for node in self.reading.from_subject[holds].get(subject, ()):
            told = self.reading.details.get(node, {})
            if thing not in told.get(_PLACES[holds], ()):
                continue
            if relation not in _POSTS or self.reading.detail(node, "status") in _POSTS[relation]:
                yield node

    def _talks_at(self, person: str, event: str) -> Iterator[str]:
        for talk in self.reading.from_subject["gaveTalk"].get(person, ()):
            if event in self.reading.details.get(talk, {}).get("talkAt", ()):
                yield talk

    def _dates(self, subject: str, relation: str, thing: str) -> list[Span]:
        """When a triple holds: as its post, degree, membership, event or talk says, else when a document states it."""
        own = [span for span in self._own_dates(subject, relation, thing) if span]
        if own:
            return own
        return self._document_dates(subject, relation, thing)

    def _own_dates(self, subject: str, relation: str, thing: str) -> Iterator[Span | None]:
        for node in self._nodes(subject, relation, thing):
            yield self._lasting(node)
        if relation == "collaboratesWith":
            common = self.reading.from_subject["hasCollaboration"]
            for node in common.get(subject, set()) & common.get(thing, set()):
                yield self._lasting(node)
        elif relation == "gaveTalk":
            yield from self._held(thing)
        elif relation == "spokeAt":
            yield from self._held(thing)
            for talk in self._talks_at(subject, thing):
                yield from self._held(talk)

    def _lasting(self, node: str) -> Span | None:
        told = self.reading.details.get(node, {})
        whole = lasting(told.get("start", ()), told.get("end", ()), goes_on=told.get("status") == ["current"])
        if whole is None:
            whole = lasting(told.get("year", ()), (), goes_on=False) or lasting(told.get("asOf", ()), (), goes_on=False)
        return whole

    def _held(self, event: str) -> Iterator[Span | None]:
        """The dates of an event, or of a talk and of the event that it belongs to."""
        wholes = self.reading.details.get(event, {}).get("talkAt", ())
        for part in (event, *wholes):
            told = self.reading.details.get(part, {})
            for value in (*told.get("heldOn", ()), *told.get("startTime", ())):
                yield days(value)

    def _document_dates(self, subject: str, relation: str, thing: str) -> list[Span]:
        """The dates of the documents that state a triple, or what it follows from."""
        stated = [(relation, subject, thing)]
        if relation in RELATIONS and RELATIONS[relation].mutual:
            stated.append((relation, thing, subject))
        stated += [(_NODES[relation], subject, node) for node in self._nodes(subject, relation, thing)]
        if relation == "affiliatedWith":
            stated.append(("leads", subject, thing))
        if relation == "spokeAt":
            stated += [("gaveTalk", subject, talk) for talk in self._talks_at(subject, thing)]
        said = self.reading.said
        graphs = {graph for name, one, other in stated for graph in said[name].get((one, other), ())}
        found = (days(self.reading.detail(graph, "date")) for graph in sorted(graphs))
        return [span for span in found if span]
