"""Where a thing comes from: the documents that mention it, why its names are one, what documents disagree on."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pyoxigraph as ox

import queries
from graph.explorer.evidence import told
from graph.explorer.lines import SHOWN, Row, all_with, day, first, latest_first, section
from graph.explorer.shelf import Shelf, href
from graph.terms import DCTERMS, sym

DATE = ox.NamedNode(DCTERMS + "date")
_MENTIONS, _ABOUT = sym("mentions"), sym("aboutEntity")
MOST_DATED = 1000  # documents that are put in order of time
_PROFESSOR = re.compile("(assistant |associate |full )?professor")
_DISAGREEMENTS = {
    "now or then": "held now, or only once?",
    "rank": "which rank?",
    "doctorate": "a doctorate from where?",
    "time": "when?",
}
_MAY_CHANGE = ("now or then", "rank")  # what two documents of different times can both be right about


def documents(shelf: Shelf, node: ox.NamedNode) -> Row:
    """Return the documents that mention a thing, the latest first, with the places where each does."""
    found = shelf.holders(_MENTIONS, node)
    dates = {one: shelf.text(one, DATE) for one in found[:MOST_DATED]}
    ordered = sorted(dates, key=lambda one: (latest_first(dates[one]), one.value))[:SHOWN]
    rows = [_mentioned(shelf, one, node, dates[one]) for one in ordered]
    return section("Documents", rows, total=len(found), rest=all_with("mentions", node))


def _mentioned(shelf: Shelf, document: ox.NamedNode, node: ox.NamedNode, date: str) -> Row:
    words = told(shelf, [(document, _MENTIONS, node)])
    places = [quote for one in words["evidence"] for quote in one["quotes"]]
    return {"lead": shelf.link(document), "when": day(date), "places": places[:12], "total": len(places)}


def judgements(shelf: Shelf, node: ox.NamedNode) -> Row:
    """Return why the names of a thing are taken for one thing's, and whom it may be besides, the surest first."""
    found = shelf.holders(_ABOUT, node)
    rows = [_judgement(shelf, one, node) for one in found[: 5 * SHOWN]]
    rows.sort(key=lambda row: (row["decision"] != "merged", -row["score"], row["href"]))
    return section("Names", rows[:SHOWN], total=len(found), rest=all_with("aboutEntity", node))


def _judgement(shelf: Shelf, judgement: ox.NamedNode, node: ox.NamedNode) -> Row:
    score = first(shelf, judgement, "score")
    others = [one for one in shelf.objects(judgement, _ABOUT) if one != node]
    return {
        "href": href(shelf.path(judgement)),
        "decision": first(shelf, judgement, "decision"),
        "score": float(score) if score.replace(".", "", 1).isdecimal() else 0.0,
        "names": shelf.texts(judgement, sym("mergedName")),
        "others": [shelf.link(one) for one in others],
        "reason": first(shelf, judgement, "reason"),
    }


def may_contradict(shelf: Shelf, person: ox.NamedNode) -> bool:
    """Return whether documents can disagree about a person at all, by what every kind of disagreement needs.

    It saves the query for contradictions, which takes long to plan, where it can find nothing.
    """
    statuses: dict[str, set[str]] = defaultdict(set)
    ranks, doctorates = set[str](), set[str]()
    for post in shelf.objects(person, sym("hasPosition")):
        status, title = first(shelf, post, "status"), first(shelf, post, "roleTitle").casefold()
        for place in shelf.texts(post, sym("atOrganization")):
            statuses[place].add(status)
        if status == "current" and (rank := _PROFESSOR.match(title)):
            ranks.add(rank[1] or "full ")
    for degree in shelf.objects(person, sym("hasDegree")):
        if first(shelf, degree, "degreeLevel") == "PhD":
            doctorates.update(shelf.texts(degree, sym("awardedBy")))
    changed = any(found >= {"current", "former"} for found in statuses.values())
    return changed or len(ranks) > 1 or len(doctorates) > 1


def contradictions(shelf: Shelf, node: ox.NamedNode) -> list[Row]:
    """Return what two documents say differently of a thing: the earlier first, with links to both."""
    text = queries.bind(queries.read("contradictions"), {"entity": [node.value]})
    answer = shelf.store.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return [_contradiction(shelf, {v.value: row[v] for v in answer.variables}) for row in answer][:SHOWN]


def _contradiction(shelf: Shelf, cell: dict[str, Any]) -> Row:
    text = {name: getattr(term, "value", "") for name, term in cell.items()}
    sides = []
    for side in ("earlier", "later"):
        words, status = text[side], text[f"{side}Status"]
        document = cell[f"{side}SourceIri"]
        said = f"{words} ({status})" if status and text["kind"] == "now or then" else words
        sides.append({"words": said, "document": shelf.link(document), "when": day(text[f"{side}Date"])})
    return {
        "kind": _DISAGREEMENTS.get(text["kind"], text["kind"]),
        "about": text["about"],
        "sides": sides,
        "may_change": text["kind"] in _MAY_CHANGE and _differ(text["earlierDate"], text["laterDate"]),
    }


def _differ(one: str, other: str) -> bool:
    """Whether two dates are of different times, not one merely more exact than the other; unknown ones are not.

    >>> _differ("2018", "2020-07"), _differ("2020", "2020-07"), _differ("", "2020")
    (True, False, False)
    """
    return bool(one and other) and not one.startswith(other) and not other.startswith(one)
