"""Two things of one kind beside each other: what they have in common, how people are connected, what only one has."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from graph import path
from graph.errors import AmbiguousName, SymposiaError, UnknownEntity
from graph.explorer.aspects import ASPECTS, IN_A_UNIT, Held, by_place
from graph.explorer.evidence import Triple, told
from graph.explorer.lines import Row, line, listed, section, triples
from graph.explorer.shelf import Shelf, main_kind
from graph.exports.sheet import sheet
from graph.finding import find
from graph.serving.negotiation import content_type
from graph.serving.settings import Settings
from graph.serving.worker import Reply, as_json, as_page, refusal
from graph.store import EmbeddedStore
from graph.terms import sym
from graph.tied import Tied

Render = Callable[[Row], str]
KINDS = {"Person": "person", "Organization": "organization", "Topic": "topic"}
"""The kinds of which two can be compared, as `graph.finding` calls them."""

MOST_TIES = 3  # of a chain between two people
CHOICES = 12  # of things with one name
ONLY = 24  # names of what only one has
FILES = ("csv", "json")
COLUMNS = ("aspect", "thing", "thingIri", "one", "other")  # the last two say how each has it; empty where it has not
TOLD = 2  # triples of each of which the words are given


def page(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with what compares `one` and `other`, each a path or a name, as `form`; 404 when one of them is unknown.

    Files hold everything in which the two can be compared, the page the most telling of it.
    """
    shelf = Shelf(store)
    asked = EmbeddedStore(settings.store, store)
    found: Row = {"one": _found(shelf, asked, values["one"].strip(), "")}
    kind = found["one"].get("kind", "")
    found["other"] = _found(shelf, asked, values["other"].strip(), kind)
    status = 200
    if found["one"]["node"] and found["other"]["node"]:
        if values["form"] != "html":
            return _written(shelf, found["one"], found["other"], values["form"])
        asked_for = {side: found[side]["path"] for side in ("one", "other")}
        found["formats"] = [
            {"name": form.upper(), "href": f"/compare?{urlencode({**asked_for, 'as': form})}"} for form in FILES
        ]
        found.update(compared(shelf, asked, found["one"]["node"], found["other"]["node"], _known(settings)))
    elif any(
        found[side]["words"] and not found[side]["choices"] for side in ("one", "other") if not found[side]["node"]
    ):
        status = 404
    if values["form"] != "html":
        return refusal(404 if status == 404 else 400, "two things that are known can be had as a file: one and other")
    return as_page(status, render({"page": "compare", "formats": (), **found}))


def _found(shelf: Shelf, asked: EmbeddedStore, words: str, kind: str) -> Row:
    """What a path or a name stands for: the `node`, or several `choices`, or names `near` to it."""
    found: Row = {"words": words, "node": None, "path": "", "choices": [], "near": (), "reason": "", "kind": ""}
    if not words:
        return found
    nodes, near, reason = _nodes(shelf, asked, words, kind)
    if len(nodes) == 1:
        link = shelf.link(nodes[0])
        if link["kind"] in KINDS:
            return {**found, **link, "node": nodes[0], "path": shelf.path(nodes[0]), "words": link["label"]}
        reason = "People, organizations and topics can be compared, nothing else."
    choices = [{**shelf.link(node), "path": shelf.path(node)} for node in nodes[:CHOICES]] if len(nodes) > 1 else []
    return {**found, "choices": choices, "near": near, "reason": reason}


def _nodes(
    shelf: Shelf, asked: EmbeddedStore, words: str, kind: str
) -> tuple[list[ox.NamedNode], tuple[str, ...], str]:
    if node := shelf.node(words):
        return [node], (), ""
    near: list[str] = []
    for wanted in [KINDS[kind]] if kind in KINDS else KINDS.values():
        try:
            return [ox.NamedNode(iri) for iri in find(asked, words, wanted)], (), ""
        except UnknownEntity as error:
            near += error.nearest
        except AmbiguousName as error:
            return [], (), error.reason
    return [], tuple(dict.fromkeys(near)), f"Nothing is called “{words}”."


def _known(settings: Settings) -> Tied | None:
    """The ties that were prepared of the store, once they are there; this process keeps the file open."""
    return Tied(_opened(settings.tied)) if settings.tied is not None else None


@lru_cache(maxsize=2)
def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def compared(
    shelf: Shelf, asked: EmbeddedStore, one: ox.NamedNode, other: ox.NamedNode, known: Tied | None = None
) -> Row:
    """Return what two things have in common and what only one of them has, as plain data."""
    kinds = [main_kind(shelf.types(node)) for node in (one, other)]
    if kinds[0] != kinds[1]:
        return {"common": [], "only": [], "steps": None, "same": False, "differ": kinds}
    both, apart = [], []
    for title, tell in ASPECTS[kinds[0]].items():
        mine, yours = tell(shelf, one), tell(shelf, other)
        shared = sorted(mine.keys() & yours.keys() - {one, other}, key=lambda node: node.value)
        if shared:
            both.append(listed(shelf, title, shared, lambda node: _common(shelf, node, mine, yours)))  # noqa: B023
        only = [_only(shelf, a, set(b) | {one, other}) for a, b in ((mine, yours), (yours, mine))]
        if any(part["rows"] for part in only):
            apart.append({"title": title, "sides": only})
    steps = _steps(shelf, asked, one, other, known) if kinds[0] == "Person" and one != other else None
    return {"common": both, "only": apart, "steps": steps, "same": one == other, "differ": []}


def _written(shelf: Shelf, one: Row, other: Row, form: str) -> Reply:
    """All that either has, by what one compares them, and how each has it: as CSV or JSON."""
    rows = list(_held_by_either(shelf, one["node"], other["node"])) if one["kind"] == other["kind"] else []
    if form == "csv":
        return Reply(200, content_type("text/csv"), sheet([COLUMNS, *rows]))
    ends = {
        name: {"label": side["label"], "iri": side["node"].value} for name, side in (("one", one), ("other", other))
    }
    return as_json({**ends, "rows": [dict(zip(COLUMNS, row, strict=True)) for row in rows]})


def _held_by_either(shelf: Shelf, one: ox.NamedNode, other: ox.NamedNode) -> Iterator[tuple[str, ...]]:
    nothing: tuple[list[str], list[Triple]] = ([], [])
    for title, tell in ASPECTS[main_kind(shelf.types(one))].items():
        mine, yours = tell(shelf, one), tell(shelf, other)
        for node in sorted((mine.keys() | yours.keys()) - {one, other}, key=lambda node: node.value):
            ways = (_ways(held.get(node, nothing)[0]) or ("yes" if node in held else "") for held in (mine, yours))
            yield title, shelf.label(node), node.value, *ways


def _common(shelf: Shelf, node: ox.NamedNode, mine: Held, yours: Held) -> Row:
    """Something that both have, with how and by which words each of them has it."""
    sides = [{"words": _ways(words), **told(shelf, said[:6])} for words, said in (mine[node], yours[node])]
    return {**line(shelf, [], shelf.link(node)), "sides": sides}


def _ways(words: list[str]) -> str:
    return ", ".join(word for word in dict.fromkeys(words) if not (word == IN_A_UNIT and "now" in words))


def _only(shelf: Shelf, held: Held, without: set[ox.NamedNode]) -> Row:
    things = sorted(held.keys() - without, key=lambda node: node.value)
    rows = [
        {"lead": shelf.link(node), "words": _ways(held[node][0]), **told(shelf, held[node][1][:TOLD])}
        for node in things[:ONLY]
    ]
    return section("", rows, total=len(things))


# How two people are connected


def _steps(shelf: Shelf, asked: EmbeddedStore, one: ox.NamedNode, other: ox.NamedNode, known: Tied | None) -> list[Row]:
    """The shortest chain of ties between two people, each tie as a line with its words."""
    try:
        found = path.chain(asked, one.value, other.value, MOST_TIES, told=False, known=known)
    except SymposiaError:  # of things that are no people to the query
        return []
    return [_step(shelf, step) for step in found]


def _step(shelf: Shelf, step: path.Step) -> Row:
    start, end = ox.NamedNode(step.start.iri), ox.NamedNode(step.end.iri)
    through = ox.NamedNode(step.through.iri) if step.through else None
    more: list[Any] = [step.relation, shelf.link(end), *([":", shelf.link(through)] if through else [])]
    sides = [
        {"words": "", **told(shelf, _said(shelf, person, other, through))}
        for person, other in ((start, end), (end, start))
    ]
    row = line(shelf, [], shelf.link(start), *more, badge="" if step.stated else "derived")
    return {**row, "sides": sides if through else [side for side in sides if side["evidence"]][:1]}


def _said(shelf: Shelf, person: ox.NamedNode, other: ox.NamedNode, through: ox.NamedNode | None) -> list[Triple]:
    """The triples that tell of somebody's end of a tie, through something or straight to somebody."""
    if through is None:
        return [*triples(person, "collaboratesWith", other), *triples(person, "advisedBy", other)]
    found = [one for name in _THROUGH for one in triples(person, name, through)]
    found += [one for name in ("interviewee", "interviewer") for one in triples(through, name, person)]
    found += triples(person, "hasPosition", *by_place(shelf, person)[through])
    for talk in shelf.objects(person, sym("gaveTalk")):
        here = through in shelf.objects(talk, sym("talkAt"))
        if here or shelf.path(through) in shelf.graphs(person, sym("gaveTalk"), talk):
            found += triples(person, "gaveTalk", talk)
    return found


_THROUGH = ("gaveTalk", "developed", "spokeAt", "affiliatedWith", "leads")
