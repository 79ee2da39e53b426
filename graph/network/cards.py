"""What the card of a node tells: roles, degrees, talks and the like, each with the passages that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graph.network.reading import Evidence, Reading
from graph.network.ties import Ledger

Fact = dict[str, Any]

MOST_NOTES = 12
MOST_MENTIONS = 5
MOST_NAMES = 8
MOST_QUOTES = 8
_LISTED = (
    ("Person", "leads", "Leads"),
    ("Person", "founded", "Founded"),
    ("Person", "researches", "Topics"),
    ("Organization", "partOf", "Part of"),
    ("Organization", "researches", "Topics"),
    ("Organization", "developed", "Projects"),
    ("Topic", "broader", "Broader topics"),
)


class Cards:
    """The cards of the nodes of a network, from what has been read."""

    def __init__(self, ledger: Ledger, among: frozenset[str] | None = None) -> None:
        """Take whom to count among an institution's people: all, unless some are given."""
        self._ledger = ledger
        self._among = among
        self._reading: Reading = ledger.reading

    def facts(self, node: str) -> tuple[Fact, ...]:
        """What is told of a node, in the order of a card: group, text, whether a text states it, and the passages."""
        kind = self._reading.kinds.get(node, "")
        writers: list[Callable[[str], Iterable[Fact]]] = []
        if kind == "Person":
            writers = [self._roles, self._degrees]
        found = [fact for write in writers for fact in write(node)]
        for holder, relation, group in _LISTED:
            if holder == kind:
                found += self._things(group, node, relation)
        if kind == "Person":
            found += [*self._talks(node), *self._things("Projects", node, "developed")]
            found += [*self._awards(node), *self._memberships(node)]
        return (*found, *self._names(node))

    def notes(self, node: str) -> tuple[str, ...]:
        """The shortest account of who or what a node is: roles, talks, awards, what it is a part of."""
        reading, notes = self._reading, set()
        for post in reading.from_subject["hasPosition"].get(node, ()):
            title, status = reading.detail(post, "roleTitle"), reading.detail(post, "status")
            if title and status:
                place = reading.names.get(reading.detail(post, "atOrganization"), "")
                notes.add(("" if status == "current" else f"{status}: ") + title + (f", {place}" if place else ""))
        for relation, words in (("gaveTalk", "talk: "), ("hasAward", "award: "), ("partOf", "part of ")):
            for thing in reading.from_subject[relation].get(node, ()):
                if thing in reading.names:
                    notes.add(words + reading.names[thing])
        return tuple(sorted(notes)[:MOST_NOTES])

    def mentions(self, node: str) -> tuple[Evidence, ...]:
        """The first passages that mention a node, in every document."""
        return self._reading.quoted(self._reading.mentions(node), MOST_MENTIONS)

    def topics(self, node: str) -> tuple[str, ...]:
        """The topics by which a node is found: those that a person works on, of an institution also its people's."""
        kind, people = self._reading.kinds.get(node), [node]
        if kind == "Topic":
            return self._labels([node, *self._reading.from_subject["broader"].get(node, ())])
        if kind == "Organization":
            people += self._people(node, "affiliatedWith")
        return self._labels(topic for one in people for topic in self._ledger.objects("researches", one))

    def institutions(self, node: str) -> tuple[str, ...]:
        """The institutions by which a node is found: where a person is, what a unit is within, where a topic's people
        are; the bodies that these are within count, too."""
        kind = self._reading.kinds.get(node)
        bodies = [node] if kind == "Organization" else []
        people = [node] if kind == "Person" else []
        if kind == "Topic":
            people = self._people(node, "researches")
        for person in people:
            bodies += self._ledger.objects("affiliatedWith", person)
        return self._labels(b for body in bodies for b in (body, *self._reading.from_subject["within"].get(body, ())))

    def _people(self, thing: str, relation: str) -> list[str]:
        found = self._ledger.subjects(relation, thing)
        return [person for person in found if self._among is None or person in self._among]

    def _labels(self, things: Iterable[str]) -> tuple[str, ...]:
        names = self._reading.names
        return tuple(sorted({names[thing] for thing in things if thing in names}))

    def _fact(self, group: str, text: str, passages: set[str]) -> Fact:
        evidence = self._reading.quoted(passages, MOST_QUOTES)
        return {"group": group, "text": text, "stated": bool(evidence), "evidence": evidence}

    def _things(self, group: str, node: str, relation: str) -> Iterator[Fact]:
        names = self._reading.names
        found = [thing for thing in self._reading.from_subject[relation].get(node, ()) if thing in names]
        for thing in sorted(found, key=lambda t: (names[t].casefold(), t)):
            yield self._fact(group, names[thing], self._ledger.passages(node, relation, thing))

    def _held(self, node: str, relation: str) -> list[str]:
        """Posts and the like: the latest first, then those without a date, in an order of their own."""
        told = self._reading.details
        found = self._reading.from_subject[relation].get(node, ())

        def place(one: str) -> tuple[Any, ...]:
            has = told.get(one, {})
            status = {"current": 0, "former": 1}.get(next(iter(has.get("status", ())), ""), 2)
            year = max((v[:4] for key in ("end", "start", "year") for v in has.get(key, ())), default="")
            return status, [-ord(c) for c in year], has.get("roleTitle", []) + has.get("degreeLevel", []), one

        return sorted(found, key=place)

    def _roles(self, node: str) -> Iterator[Fact]:
        reading = self._reading
        for post in self._held(node, "hasPosition"):
            place = reading.names.get(reading.detail(post, "atOrganization"), "")
            status = reading.detail(post, "status")
            title = ", ".join(part for part in (reading.detail(post, "roleTitle"), place) if part)
            said = "; ".join(part for part in (status if status != "unknown" else "", self._time(post)) if part)
            passages = reading.passages(node, "hasPosition", post) | reading.passages_of_node(post)
            if title:
                yield self._fact("Roles", f"{title} ({said})" if said else title, passages)

    def _degrees(self, node: str) -> Iterator[Fact]:
        reading = self._reading
        for degree in self._held(node, "hasDegree"):
            level, field = reading.detail(degree, "degreeLevel"), reading.detail(degree, "field")
            what = f"{level} in {field}" if level and field else level or field
            place, time = reading.names.get(reading.detail(degree, "awardedBy"), ""), self._time(degree)
            text = ", ".join(part for part in (what, place) if part) + (f" ({time})" if time else "")
            passages = reading.passages(node, "hasDegree", degree) | reading.passages_of_node(degree)
            if text:
                yield self._fact("Degrees", text, passages)

    def _talks(self, node: str) -> Iterator[Fact]:
        reading = self._reading
        found = [t for t in reading.from_subject["gaveTalk"].get(node, ()) if t in reading.names]
        for talk in sorted(found, key=lambda t: (reading.detail(t, "startTime"), reading.names[t].casefold(), t)):
            event = reading.detail(talk, "talkAt")
            when = reading.detail(talk, "startTime")[:10] if "T" in reading.detail(talk, "startTime") else ""
            when = when or reading.detail(event, "heldOn")
            parts = [part for part in (reading.names.get(event, ""), when) if part]
            text = reading.names[talk] + (f" ({', '.join(parts)})" if parts else "")
            yield self._fact("Talks", text, reading.passages(node, "gaveTalk", talk))

    def _awards(self, node: str) -> Iterator[Fact]:
        reading = self._reading
        years: dict[str, str] = {}
        shown: dict[str, set[str]] = {}
        for receipt in sorted(reading.from_subject["hasAwardReceipt"].get(node, ())):
            award = reading.detail(receipt, "ofAward")
            years.setdefault(award, reading.detail(receipt, "year"))
            shown.setdefault(award, set()).update(reading.passages_of_node(receipt))
        found = [a for a in reading.from_subject["hasAward"].get(node, ()) if a in reading.names]
        for award in sorted(found, key=lambda a: (reading.names[a].casefold(), a)):
            text = reading.names[award] + (f" ({years[award]})" if years.get(award) else "")
            yield self._fact("Awards", text, reading.passages(node, "hasAward", award) | shown.get(award, set()))

    def _memberships(self, node: str) -> Iterator[Fact]:
        reading = self._reading
        grades: dict[str, list[str]] = {}
        for membership in sorted(reading.from_subject["hasMembership"].get(node, ())):
            said = (reading.detail(membership, "roleTitle"), self._time(membership))
            told = ", ".join(part for part in said if part)
            if told:
                grades.setdefault(reading.detail(membership, "atOrganization"), []).append(told)
        found = [b for b in reading.from_subject["memberOf"].get(node, ()) if b in reading.names]
        for body in sorted(found, key=lambda b: (reading.names[b].casefold(), b)):
            text = reading.names[body] + (f" ({'; '.join(grades[body])})" if body in grades else "")
            yield self._fact("Memberships", text, self._ledger.passages(node, "memberOf", body))

    def _names(self, node: str) -> Iterator[Fact]:
        for name in sorted(self._reading.also.get(node, set()) - {self._reading.names.get(node)})[:MOST_NAMES]:
            yield {"group": "Also called", "text": name, "stated": False, "evidence": ()}

    def _time(self, node: str) -> str:
        """When a post was held or a degree taken, in words; empty where no text says."""
        start, end = self._reading.detail(node, "start"), self._reading.detail(node, "end")
        if start and end:
            return start if start == end else f"{start} to {end}"
        return f"since {start}" if start else f"until {end}" if end else self._reading.detail(node, "year")
