"""The page of a topic: who knows it, what is broader and narrower, where one works on it and speaks of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyoxigraph as ox

from graph.explorer import trail
from graph.explorer.evidence import Triple
from graph.explorer.lines import (
    SHOWN,
    Row,
    all_with,
    asked,
    at_place,
    day,
    first,
    latest_first,
    line,
    linked,
    listed,
    paged,
    section,
    together,
    triples,
)
from graph.explorer.shelf import Shelf
from graph.terms import SKOS, sym

LOOKED = 1500  # talks and projects about a topic that are looked at
COUNTED = 500  # experts whose institutions and other topics are counted
BROADER, NARROWER = ox.NamedNode(SKOS + "broader"), ox.NamedNode(SKOS + "narrower")
ABOVE = ox.NamedNode(SKOS + "broaderTransitive")


_About = dict[str, list[tuple[ox.NamedNode, ox.NamedNode]]]


@dataclass
class _Expert:
    """What shows that somebody knows a topic: topics that they research, talks and projects about it."""

    topics: list[ox.NamedNode] = field(default_factory=list)
    works: dict[ox.NamedNode, tuple[str, ox.NamedNode]] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return 2 * len(self.topics) + len(self.works)


def topic(shelf: Shelf, node: ox.NamedNode, number: int = 1) -> Row:
    """Return what is known of a topic as plain data; `number` is the page of its experts. Narrower topics count."""
    below = narrower(shelf, node)
    about = _about(shelf, [node, *below])
    experts = _experts(shelf, [node, *below], about)
    ordered = sorted(experts, key=lambda one: (-experts[one].weight, one.value))
    note = f"{len(below)} narrower topics count, too." if len(below) > 1 else "A narrower topic counts, too."
    note = note if below else ""
    sections = [
        paged(
            "Experts", ordered, lambda one: _expert(shelf, node, one, experts[one]), number, shelf.path(node),
            note=_short(note, about),
        ),
        _counted(shelf, "Institutions of its experts", ordered[:COUNTED], "affiliatedWith", len(ordered)),
        _bodies(shelf, node),
        _talks(shelf, node, about, note),
        section("Events", _events(shelf, about), note=_short("", about)),
        _works(shelf, "Projects", about["project"]),
        _counted(
            shelf, "What its experts also work on", ordered[:COUNTED], "researches", len(ordered), {node, *below}
        ),
        _works(shelf, "Documents about it", about["doc"], rest=all_with("aboutTopic", node)),
    ]  # fmt: skip
    return {
        "page": "topic",
        "broader": [shelf.link(one) for one in shelf.objects(node, BROADER)],
        "narrower": [{**shelf.link(one), "below": len(narrower(shelf, one))} for one in _direct(shelf, node)[:SHOWN]],
        "narrower_total": len(_direct(shelf, node)),
        "narrower_rest": asked(f"{node} {NARROWER} ?thing"),
        "sections": [one for one in sections if one["rows"]],
        "documents": trail.documents(shelf, node),
    }


def narrower(shelf: Shelf, node: ox.NamedNode) -> list[ox.NamedNode]:
    """Return all topics below one, directly or through others, sorted."""
    seen, todo = {node}, [node]
    if known := shelf.holders(ABOVE, node):
        return [one for one in known if one != node]
    while todo:
        fresh = [one for one in _direct(shelf, todo.pop()) if one not in seen]
        seen.update(fresh)
        todo += fresh
    return sorted(seen - {node}, key=lambda one: one.value)


def _direct(shelf: Shelf, node: ox.NamedNode) -> list[ox.NamedNode]:
    return sorted({*shelf.objects(node, NARROWER), *shelf.holders(BROADER, node)} - {node}, key=lambda one: one.value)


def _short(note: str, about: _About) -> str:
    """A note, and that not all talks were looked at, if so."""
    return f"{note} Of its talks {LOOKED:,} are counted.".strip() if len(about["talk"]) > LOOKED else note


def _experts(shelf: Shelf, topics: list[ox.NamedNode], about: _About) -> dict[ox.NamedNode, _Expert]:
    found: dict[ox.NamedNode, _Expert] = defaultdict(_Expert)
    for topic_ in topics:
        for person in _of(shelf, shelf.holders(sym("researches"), topic_), "person"):
            found[person].topics.append(topic_)
    for kind, name in (("talk", "gaveTalk"), ("project", "developed")):
        for work, topic_ in about[kind][:LOOKED]:
            for person in _of(shelf, shelf.holders(sym(name), work), "person"):
                found[person].works.setdefault(work, (kind, topic_))
    return found


def _of(shelf: Shelf, found: list[ox.NamedNode], folder: str) -> list[ox.NamedNode]:
    """Those with identifiers of one kind."""
    return [one for one in found if one.value.startswith(f"{shelf.base}{folder}/")]


def _about(shelf: Shelf, topics: list[ox.NamedNode]) -> _About:
    """What is about some topics, by its kind and each once, with the first of the topics that it is about."""
    found: dict[ox.NamedNode, ox.NamedNode] = {}
    for topic_ in topics:
        for one in shelf.holders(sym("aboutTopic"), topic_):
            found.setdefault(one, topic_)
    kinds: _About = defaultdict(list)
    for one in sorted(found, key=lambda one: one.value):
        kinds[shelf.path(one).partition("/")[0]].append((one, found[one]))
    return kinds


def _expert(shelf: Shelf, node: ox.NamedNode, person: ox.NamedNode, known: _Expert) -> Row:
    said: list[Triple] = []
    more: list[Any] = []
    for topic_ in known.topics[:4]:
        said += triples(person, "researches", topic_)
        if topic_ != node:
            more += [shelf.link(topic_)]
    for work, (_, topic_) in list(known.works.items())[:3]:
        said += triples(work, "aboutTopic", topic_)
        more += [shelf.link(work)]
    words = ["research"] if known.topics else []
    for kind in ("talk", "project"):
        if number := sum(one == kind for one, _ in known.works.values()):
            words.append(f"{number} {kind}s" if number > 1 else kind)
    at = at_place(shelf, person)
    return {**line(shelf, said, shelf.link(person), *at, badge=", ".join(words)), "detail": more}


def _counted(
    shelf: Shelf, title: str, people: list[ox.NamedNode], name: str, total: int, but: Collection[ox.NamedNode] = ()
) -> Row:
    """What most of some people have as the value of a property, with how many of them; `but` leaves things out."""
    by: Counter[ox.NamedNode] = Counter(
        thing for one in people for thing in shelf.objects(one, sym(name)) if thing not in but
    )
    ordered = sorted(by, key=lambda thing: (-by[thing], thing.value))
    note = f"counted over the first {COUNTED} experts" if total > COUNTED else ""

    def row(thing: ox.NamedNode) -> Row:
        return line(shelf, [], shelf.link(thing), badge=f"{by[thing]} experts" if by[thing] > 1 else "")

    return {**listed(shelf, title, ordered, row, note=note), "compact": True}


def _bodies(shelf: Shelf, node: ox.NamedNode) -> Row:
    bodies = _of(shelf, shelf.holders(sym("researches"), node), "org")
    said = partial(_researches, node)
    return linked(shelf, "Institutions that are said to work on it", bodies, said, rest=all_with("researches", node))


def _researches(node: ox.NamedNode, one: ox.NamedNode) -> list[Triple]:
    return triples(one, "researches", node)


def _talks(shelf: Shelf, node: ox.NamedNode, about: _About, note: str) -> Row:
    talks = about["talk"][:LOOKED]
    times = {talk: first(shelf, talk, "startTime") for talk, _ in talks}

    def row(pair: tuple[ox.NamedNode, ox.NamedNode]) -> Row:
        talk, topic_ = pair
        more = together(shelf, "by", shelf.holders(sym("gaveTalk"), talk)[:3], 3)
        return line(shelf, triples(talk, "aboutTopic", topic_), shelf.link(talk), *more, when=day(times[talk]))

    ordered = sorted(talks, key=lambda pair: (latest_first(times[pair[0]]), pair[0].value))
    found = listed(shelf, "Talks", ordered, row, note=_short(note, about), rest=_all_talks(node))
    return {**found, "total": len(about["talk"])}


def _all_talks(node: ox.NamedNode) -> str:
    """The address of a query for the talks about a topic or one below it."""
    below = f"{{ ?topic {ABOVE} {node} }} UNION {{ BIND({node} AS ?topic) }}"
    return asked(f"{below} ?thing {sym('aboutTopic')} ?topic ; a {sym('Talk')}")


def _events(shelf: Shelf, about: _About) -> list[Row]:
    talks = (talk for talk, _ in about["talk"][:LOOKED])
    by: Counter[ox.NamedNode] = Counter(event for talk in talks for event in shelf.objects(talk, sym("talkAt")))
    rows = []
    for event in sorted(by, key=lambda one: (-by[one], one.value))[:SHOWN]:
        badge = f"{by[event]} {'talk' if by[event] == 1 else 'talks'}"
        rows.append(line(shelf, [], shelf.link(event), when=day(first(shelf, event, "heldOn")), badge=badge))
    return rows


def _works(shelf: Shelf, title: str, works: list[tuple[ox.NamedNode, ox.NamedNode]], **more: Any) -> Row:
    """What of one kind is about some topics."""
    found = dict(works)
    return linked(shelf, title, list(found), lambda one: triples(one, "aboutTopic", found[one]), **more)
