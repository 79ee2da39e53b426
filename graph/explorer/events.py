"""The pages of events and talks: a programme in order of time, interviews, and what a talk was about."""

from __future__ import annotations

import pyoxigraph as ox

from graph.explorer import trail
from graph.explorer.evidence import besides
from graph.explorer.lines import (
    Row,
    all_with,
    at_place,
    day,
    first,
    line,
    linked,
    listed,
    paged,
    section,
    span,
    together,
    triples,
    values,
)
from graph.explorer.shelf import Shelf
from graph.terms import sym

LOOKED = 1500  # talks of an event of which times and speakers are looked at to order them
NAMED = 6  # speakers of a talk in a programme


def event(shelf: Shelf, node: ox.NamedNode, number: int = 1) -> Row:
    """Return what is known of an event or an interview as plain data; `number` is the page of its programme."""
    talks = shelf.holders(sym("talkAt"), node)
    times = {talk: first(shelf, talk, "startTime") for talk in talks[:LOOKED]}
    times |= dict.fromkeys(talks[LOOKED:], "")
    ordered = sorted(talks, key=lambda talk: (not times[talk], times[talk], talk.value))
    path = shelf.path(node)
    note = f"The first {LOOKED:,} by name are in the order of time." if len(talks) > LOOKED else ""
    all_ = talks if len(talks) <= LOOKED else []
    speakers = {person for talk in all_ for person in shelf.holders(sym("gaveTalk"), talk)}
    others = [one for one in shelf.holders(sym("spokeAt"), node) if one not in speakers]
    sections = [
        values(shelf, "Who was interviewed", node, "interviewee"),
        values(shelf, "Who asked", node, "interviewer"),
        paged("Programme", ordered, lambda talk: _talk(shelf, talk, node, times[talk]), number, path, note=note),
        values(shelf, "Opened by", node, "openedBy"),
        linked(
            shelf,
            "Also spoke" if all_ else "Speakers",
            others,
            lambda one: triples(one, "spokeAt", node),
            rest=all_with("spokeAt", node),
        ),
        values(shelf, "Organized by", node, "organizedBy"),
        _when_and_where(shelf, node),
        section("People who presented posters", _stated(shelf, node, "posterPresenters")),
    ]
    return {
        "page": "event",
        "when": when(shelf, node),
        "places": shelf.texts(node, sym("place")),
        "posters": first(shelf, node, "posterPresenters"),
        "sections": [one for one in sections if one["rows"]],
        "contradictions": _contradictions(shelf, node, "heldOn"),
        "documents": trail.documents(shelf, node),
    }


def when(shelf: Shelf, node: ox.NamedNode) -> str:
    """Return when an event or talk took place, in words, with its hours where these are known."""
    hours = span(first(shelf, node, "startTime"), first(shelf, node, "endTime"))
    return hours.removeprefix("since ") or day(first(shelf, node, "heldOn"))


def _when_and_where(shelf: Shelf, node: ox.NamedNode) -> Row:
    """The times and places that documents give, each with its words."""
    names = (("heldOn", ""), ("startTime", ""), ("endTime", "end"), ("place", ""))
    return section("When and where", [row for name, word in names for row in _stated(shelf, node, name, word)])


def _stated(shelf: Shelf, node: ox.NamedNode, name: str, badge: str = "") -> list[Row]:
    """The values of a property, each with what tells of it."""
    terms = shelf.literals(node, sym(name))
    return [line(shelf, [(node, sym(name), term)], day(term.value), badge=badge) for term in terms]


def _talk(shelf: Shelf, talk: ox.NamedNode, node: ox.NamedNode, time: str) -> Row:
    """A talk of a programme: its time, title and speakers; the words are those that name its speakers and the event."""
    speakers = shelf.holders(sym("gaveTalk"), talk)
    said = [one for speaker in speakers[:NAMED] for one in triples(speaker, "gaveTalk", talk)]
    hours = span(time, first(shelf, talk, "endTime")).removeprefix("since ")
    said += triples(talk, "talkAt", node)
    row = line(shelf, said, shelf.link(talk), *together(shelf, "by", speakers, NAMED), when=hours)
    return besides(shelf, row, [one for speaker in speakers[:NAMED] for one in triples(speaker, "spokeAt", node)])


def talk(shelf: Shelf, node: ox.NamedNode) -> Row:
    """Return what is known of a talk as plain data."""
    speakers = shelf.holders(sym("gaveTalk"), node)
    sections = [
        listed(shelf, "Speakers", speakers, lambda one: _speaker(shelf, one, node), rest=all_with("gaveTalk", node)),
        values(shelf, "Given at", node, "talkAt"),
        values(shelf, "Topics", node, "aboutTopic"),
        values(shelf, "Presents", node, "presents"),
        _when_and_where(shelf, node),
    ]
    events = shelf.objects(node, sym("talkAt"))
    held = next((found for one in events if (found := first(shelf, one, "heldOn"))), "")
    return {
        "page": "talk",
        "when": when(shelf, node) or day(held),
        "places": shelf.texts(node, sym("place")),
        "abstracts": [_abstract(shelf, node, row) for row in shelf.literals(node, sym("abstract"))],
        "sections": [one for one in sections if one["rows"]],
        "contradictions": _contradictions(shelf, node, "startTime"),
        "documents": trail.documents(shelf, node),
    }


def _abstract(shelf: Shelf, node: ox.NamedNode, words: ox.Literal) -> Row:
    return line(shelf, [(node, sym("abstract"), words)], words.value)


def _speaker(shelf: Shelf, person: ox.NamedNode, node: ox.NamedNode) -> Row:
    return line(shelf, triples(person, "gaveTalk", node), shelf.link(person), *at_place(shelf, person))


def _contradictions(shelf: Shelf, node: ox.NamedNode, name: str) -> list[Row]:
    """What documents disagree on, asked only of what has two times."""
    return trail.contradictions(shelf, node) if len(shelf.texts(node, sym(name))) > 1 else []
