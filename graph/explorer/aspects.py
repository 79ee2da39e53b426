"""What two things are compared in: for each kind, what a thing is tied to, how, and the triples that say so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

import pyoxigraph as ox

from graph.explorer import subjects
from graph.explorer.bodies import COUNTED
from graph.explorer.evidence import Triple
from graph.explorer.lines import triples
from graph.explorer.shelf import Shelf
from graph.terms import sym

Held = dict[ox.NamedNode, tuple[list[str], list[Triple]]]
"""What a thing is tied to, with how, in words, and the triples that say so."""

IN_A_UNIT = "now, in a unit of it"


def _topics(shelf: Shelf, node: ox.NamedNode) -> Held:
    held = _held()
    for topic in shelf.objects(node, sym("researches")):
        _add(held, topic, "research", triples(node, "researches", topic))
    for name, word in (("gaveTalk", "talk"), ("developed", "project")):
        for work in shelf.objects(node, sym(name)):
            for topic in shelf.objects(work, sym("aboutTopic")):
                _add(held, topic, word, triples(work, "aboutTopic", topic))
    return held


def _places(shelf: Shelf, person: ox.NamedNode) -> Held:
    """Where somebody is, was and studied; whoever is at a unit is at the body that it is in."""
    held = _held()
    ways = (
        ("affiliatedWith", "now"), ("affiliatedWithin", IN_A_UNIT), ("formerlyAt", "before"),
        ("educatedAt", "studied"), ("memberOf", "member"),
    )  # fmt: skip
    posts = by_place(shelf, person)
    for name, word in ways:
        for place in shelf.objects(person, sym(name)):
            said = triples(person, "hasPosition", *posts[place]) or triples(person, name, place)
            _add(held, place, word, said)
    return held


def by_place(shelf: Shelf, person: ox.NamedNode) -> Mapping[ox.NamedNode, list[ox.NamedNode]]:
    """Return somebody's posts by the organizations they are at."""
    found: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
    for post in shelf.objects(person, sym("hasPosition")):
        for place in shelf.objects(post, sym("atOrganization")):
            found[place].append(post)
    return found


def _values(name: str, word: str = "") -> Callable[[Shelf, ox.NamedNode], Held]:
    """The values of a property."""

    def tell(shelf: Shelf, node: ox.NamedNode) -> Held:
        return {one: ([word] if word else [], triples(node, name, one)) for one in shelf.objects(node, sym(name))}

    return tell


def _holders(name: str) -> Callable[[Shelf, ox.NamedNode], Held]:
    """What has the thing as the value of a property."""

    def tell(shelf: Shelf, node: ox.NamedNode) -> Held:
        return {one: ([], triples(one, name, node)) for one in shelf.holders(sym(name), node)}

    return tell


def _events(shelf: Shelf, person: ox.NamedNode) -> Held:
    held = _held()
    for talk in shelf.objects(person, sym("gaveTalk")):
        for event in shelf.objects(talk, sym("talkAt")):
            _add(held, event, "talk", triples(person, "gaveTalk", talk))
    for event in shelf.objects(person, sym("spokeAt")):
        if event not in held:
            _add(held, event, "spoke", triples(person, "spokeAt", event))
    return held


def _colleagues(shelf: Shelf, person: ox.NamedNode) -> Held:
    held = _held()
    for name, away, back in (("collaboratesWith", "works with", "works with"), ("advisedBy", "adviser", "student")):
        for other in shelf.objects(person, sym(name)):
            _add(held, other, away, triples(person, name, other))
        for other in shelf.holders(sym(name), person):
            _add(held, other, back, triples(other, name, person))
    for name, word in (("gaveTalk", "joint talk"), ("developed", "joint project")):
        for work in shelf.objects(person, sym(name)):
            for other in shelf.holders(sym(name), work):
                _add(held, other, word, triples(other, name, work))
    held.pop(person, None)
    return held


def _members(shelf: Shelf, body: ox.NamedNode) -> Held:
    """Who is, was or studied at an organization; whoever is at a unit of it is there, too, as on its page."""
    held = _held()
    for name, word in (
        ("affiliatedWith", "now"),
        ("affiliatedWithin", IN_A_UNIT),
        ("formerlyAt", "before"),
        ("educatedAt", "studied"),
        ("memberOf", ""),
    ):
        for person in shelf.holders(sym(name), body):
            posts = by_place(shelf, person)[body] if name != "memberOf" else []
            _add(held, person, word, triples(person, "hasPosition", *posts) or triples(person, name, body))
    return held


def _studied(shelf: Shelf, body: ox.NamedNode) -> Held:
    """What an organization, or who is there or at a unit of it, works on."""
    held = _held()
    for topic in shelf.objects(body, sym("researches")):
        _add(held, topic, "", triples(body, "researches", topic))
    people = {one for name in ("affiliatedWith", "affiliatedWithin") for one in shelf.holders(sym(name), body)}
    for person in sorted(people, key=lambda one: one.value)[:COUNTED]:
        for topic in shelf.objects(person, sym("researches")):
            _add(held, topic, "", triples(person, "researches", topic))
    return held


def _tied(shelf: Shelf, body: ox.NamedNode) -> Held:
    held = _held()
    for tie in shelf.holders(sym("tieOf"), body):
        for other in shelf.objects(tie, sym("tieOf")):
            _add(held, other, "", [])
    held.pop(body, None)
    return held


def _experts(shelf: Shelf, topic: ox.NamedNode) -> Held:
    held = _held()
    for one in [topic, *subjects.narrower(shelf, topic)]:
        for person in shelf.holders(sym("researches"), one):
            _add(held, person, "research", triples(person, "researches", one))
        for talk in shelf.holders(sym("aboutTopic"), one):
            for person in shelf.holders(sym("gaveTalk"), talk):
                _add(held, person, "talk", triples(talk, "aboutTopic", one))
    return held


def _above(shelf: Shelf, topic: ox.NamedNode) -> Held:
    return {one: ([], []) for one in {*shelf.objects(topic, subjects.ABOVE), *shelf.objects(topic, subjects.BROADER)}}


def _below(shelf: Shelf, topic: ox.NamedNode) -> Held:
    return {one: ([], []) for one in subjects.narrower(shelf, topic)}


def _held() -> Held:
    return defaultdict(lambda: ([], []))


def _add(held: Held, thing: ox.NamedNode, word: str, said: list[Triple]) -> None:
    words, known = held[thing]
    if word:
        words.append(word)
    known += said


ASPECTS: Mapping[str, Mapping[str, Callable[[Shelf, ox.NamedNode], Held]]] = {
    "Person": {
        "Topics": _topics,
        "Institutions": _places,
        "Events": _events,
        "People they worked with": _colleagues,
        "Projects": _values("developed"),
        "Awards": _values("hasAward"),
    },
    "Organization": {
        "People": _members,
        "Topics": _studied,
        "Larger bodies": _values("within"),
        "Events organized": _holders("organizedBy"),
        "Tied to through people": _tied,
        "Projects": _values("developed"),
    },
    "Topic": {"Experts": _experts, "Broader topics": _above, "Narrower topics": _below},
}
"""What is compared of two things of a kind."""
