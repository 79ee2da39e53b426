"""The page of a person: a profile from what documents say, and what follows from it, kept apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pyoxigraph as ox

from graph.explorer import career, ego, trail
from graph.explorer.derived import DERIVED, Derived, shared
from graph.explorer.evidence import besides, rules_of
from graph.explorer.lines import (
    FEW,
    SHOWN,
    Row,
    all_of,
    asked,
    day,
    first,
    holders,
    line,
    listed,
    section,
    span,
    together,
    triples,
    values,
    work_link,
)
from graph.explorer.shelf import Shelf
from graph.terms import DCTERMS, sym

_CREATOR = ox.NamedNode(DCTERMS + "creator")
MOST_THROUGH = 2000  # triples that tie people to one thing that are counted


def person(shelf: Shelf, node: ox.NamedNode) -> Row:
    """Return the profile of a person as plain data."""
    held = career.roles(shelf, node)
    together = worked_with(shelf, node)
    sections = [
        *held,
        section("Education", career.education(shelf, node)),
        listed(shelf, "Topics", *_topics(shelf, node), rest=all_of(node, "researches"), compact=True),
        listed(shelf, "Talks", *_talks(shelf, node), rest=all_of(node, "gaveTalk")),
        section("Spoke at", _occasions(shelf, node)),
        holders(shelf, "Opened", node, "openedBy"),
        section("Interviews", _interviews(shelf, node)),
        _projects(shelf, node),
        section("Awards", career.awards(shelf, node), compact=True),
        section("Memberships", career.memberships(shelf, node), compact=True),
        values(shelf, "Advisers", node, "advisedBy"),
        holders(shelf, "Students and postdocs", node, "advisedBy"),
        section("Worked with", together[:SHOWN], total=len(together), compact=len(together) > FEW),
        _wrote(shelf, node),
    ]
    derived = [found for tie in DERIVED if (found := _derived(shelf, node, tie))]
    return {
        "page": "person",
        "headline": [row for part in held[:1] if part["title"] == "Roles" for row in part["rows"][:2]],
        "sections": [one for one in sections if one["rows"]],
        "derived": derived,
        "documents": trail.documents(shelf, node),
        "contradictions": trail.contradictions(shelf, node) if trail.may_contradict(shelf, node) else [],
        "network": ego.network(shelf, node),
    }


def _topics(shelf: Shelf, person: ox.NamedNode) -> tuple[list[Any], Any]:
    """The topics of a person with what shows each: research, talks, projects; what is researched first."""
    shown: dict[ox.NamedNode, list[tuple[str, ox.NamedNode]]] = defaultdict(list)
    for topic in shelf.objects(person, sym("researches")):
        shown[topic].append(("research", topic))
    for name, word in (("gaveTalk", "talk"), ("developed", "project")):
        for work in shelf.objects(person, sym(name)):
            for topic in shelf.objects(work, sym("aboutTopic")):
                shown[topic].append((word, work))
    ordered = sorted(shown, key=lambda t: (shown[t][0][0] != "research", -len(shown[t]), t.value))

    def row(topic: ox.NamedNode) -> Row:
        said, by = [], Counter(word for word, _ in shown[topic])
        for word, work in shown[topic]:
            said += triples(person, "researches", topic) if word == "research" else triples(work, "aboutTopic", topic)
        words = [word if word == "research" else _number(count, word) for word, count in by.items()]
        return line(shelf, said, shelf.link(topic), badge=", ".join(words))

    return ordered, row


def _number(count: int, word: str) -> str:
    """A number of things in words.

    >>> _number(1, "talk"), _number(2, "talk")
    ('a talk', '2 talks')
    """
    return f"a {word}" if count == 1 else f"{count} {word}s"


def _talks(shelf: Shelf, person: ox.NamedNode) -> tuple[list[Any], Any]:
    talks = shelf.objects(person, sym("gaveTalk"))
    times = {talk: first(shelf, talk, "startTime") for talk in talks}

    def row(talk: ox.NamedNode) -> Row:
        events = shelf.objects(talk, sym("talkAt"))
        others = [other for other in shelf.holders(sym("gaveTalk"), talk) if other != person]
        when = day(times[talk]) or next((day(d) for event in events if (d := first(shelf, event, "heldOn"))), "")
        more: list[Any] = ["at", shelf.link(events[0])] if events else []
        more += together(shelf, "with", others, 4)
        row = line(shelf, triples(person, "gaveTalk", talk), shelf.link(talk), *more, when=when)
        return besides(shelf, row, triples(person, "spokeAt", *events)) if events else row

    return sorted(talks, key=lambda talk: (not times[talk], times[talk], talk.value)), row


def _occasions(shelf: Shelf, person: ox.NamedNode) -> list[Row]:
    """The events at which a person spoke, but those of the talks that are listed."""
    told = {event for talk in shelf.objects(person, sym("gaveTalk")) for event in shelf.objects(talk, sym("talkAt"))}
    rows = []
    for event in shelf.objects(person, sym("spokeAt")):
        if event not in told:
            when = day(first(shelf, event, "heldOn", "startTime"))
            rows.append(line(shelf, triples(person, "spokeAt", event), shelf.link(event), when=when))
    return rows


def _interviews(shelf: Shelf, person: ox.NamedNode) -> list[Row]:
    rows = []
    for name, other, word in (("interviewee", "interviewer", "by"), ("interviewer", "interviewee", "with")):
        for interview in shelf.holders(sym(name), person):
            more: list[Any] = []
            for one in shelf.objects(interview, sym(other)):
                more += [word, shelf.link(one)]
            badge = "was interviewed" if name == "interviewee" else "asked the questions"
            rows.append(line(shelf, triples(interview, name, person), shelf.link(interview), *more, badge=badge))
    return rows


def _projects(shelf: Shelf, person: ox.NamedNode) -> Row:
    names = {"developed": "", "demonstrated": "showed it", "broughtUp": "spoke of it"}

    def row(end: tuple[str, ox.NamedNode]) -> Row:
        name, work = end
        return line(shelf, triples(person, name, work), work_link(shelf, work), badge=names[name])

    ways = "|".join(str(sym(name)) for name in names)
    ends = [(name, work) for name in names for work in shelf.objects(person, sym(name))]
    return listed(shelf, "Projects", ends, row, rest=asked(f"{person} {ways} ?thing"))


def worked_with(shelf: Shelf, person: ox.NamedNode) -> list[Row]:
    """Return lines of the people and organizations that a person is said to have worked with, and by what."""
    said: dict[ox.NamedNode, list[Any]] = defaultdict(list)
    ways: dict[ox.NamedNode, list[Any]] = defaultdict(list)
    either = {*shelf.objects(person, sym("collaboratesWith")), *shelf.holders(sym("collaboratesWith"), person)}
    for other in sorted(either, key=lambda node: node.value):
        said[other] += [*triples(person, "collaboratesWith", other), *triples(other, "collaboratesWith", person)]
    for name, words in (("gaveTalk", "talk"), ("developed", "project")):
        for work in shelf.objects(person, sym(name)):
            for other in shelf.holders(sym(name), work):
                if other != person:
                    said[other] += triples(other, name, work)
                    ways[other] += [*([] if ways[other] else ["on the"]), words, shelf.link(work)]
    for mine in shelf.objects(person, sym("hasCollaboration")):
        span_ = span(first(shelf, mine, "start"), first(shelf, mine, "end"))
        kind = " ".join(part for part in (first(shelf, mine, "collaborationKind"), span_) if part)
        for other in shelf.holders(sym("hasCollaboration"), mine):
            if other != person and kind:
                said[other] += triples(other, "hasCollaboration", mine)
                ways[other].append(kind)
    rows = [line(shelf, said[other], shelf.link(other), *ways[other][:8]) for other in list(said)[: 3 * SHOWN]]
    return sorted(rows, key=lambda row: (row["lead"]["kind"] != "Person", row["lead"]["label"].casefold()))


def _wrote(shelf: Shelf, person: ox.NamedNode) -> Row:
    def row(document: ox.NamedNode) -> Row:
        when = day(shelf.text(document, trail.DATE))
        return line(shelf, [(document, _CREATOR, person)], shelf.link(document), when=when)

    documents = shelf.holders(_CREATOR, person)
    return listed(shelf, "Wrote", documents, row, rest=asked(f"?thing {_CREATOR} {person}"))


def _derived(shelf: Shelf, person: ox.NamedNode, tie: Derived) -> Row | None:
    """Whom a rule ties to a person, most in common first, with what is in common."""
    others = shelf.objects(person, sym(tie.name))
    if not others:
        return None
    common = shared(shelf, person, tie.through, MOST_THROUGH)
    ordered = sorted(others, key=lambda other: (-len(common[other]), other.value))
    rows = [
        {"lead": shelf.link(other), "common": [shelf.label(t) for t in common[other][:3]]} for other in ordered[:SHOWN]
    ]
    rule = rules_of(shelf, person, sym(tie.name), others[0])
    return {**section(tie.title, rows, total=len(others), rest=all_of(person, tie.name)), "rules": rule}
