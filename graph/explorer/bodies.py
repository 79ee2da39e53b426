"""The page of an organization: what it is part of, its units, its people, what they work on, whom it is tied to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from graph.explorer import trail
from graph.explorer.career import degree_words, period
from graph.explorer.evidence import rules_of, told
from graph.explorer.lines import (
    FEW,
    Row,
    all_with,
    asked,
    day,
    first,
    holders,
    latest_first,
    line,
    listed,
    paged,
    triples,
    values,
    work_link,
)
from graph.explorer.shelf import Shelf
from graph.terms import sym

COUNTED = 500  # people whose topics and projects are counted
UNITS, DEPTH = 150, 6  # of the tree
_AT, _POSITION, _PART = sym("atOrganization"), sym("hasPosition"), sym("partOf")


def organization(shelf: Shelf, node: ox.NamedNode, number: int = 1) -> Row:
    """Return what is known of an organization as plain data; `number` is the page of its people."""
    # In the order of identifiers, which is that of names.
    now, before = (shelf.holders(sym(name), node) for name in ("affiliatedWith", "formerlyAt"))
    here = set(now)
    within = [one for one in shelf.holders(sym("affiliatedWithin"), node) if one not in here]
    path = shelf.path(node)
    counted = [*now, *within][:COUNTED]
    which = f"the first {COUNTED} of its people" if len(now) + len(within) > COUNTED else "people who are there"
    note = f"What has words here is said of it, the rest of {which}."
    sections = [
        values(shelf, "Part of", node, "partOf"),
        paged("People now", now, lambda one: _member(shelf, one, node, "affiliatedWith"), number, path),
        _listed(shelf, "People of its units", within, node, "affiliatedWithin", _unit_member),
        _listed(shelf, "People before", before, node, "formerlyAt", _member),
        _untold(shelf, node, {*now, *before}),
        _topics(shelf, node, counted, note),
        _projects(shelf, node, counted, note),
        _events(shelf, node),
        _ties(shelf, node),
        holders(shelf, "Works with", node, "collaboratesWith"),
        holders(shelf, "Founded by", node, "founded"),
        holders(shelf, "Members", node, "memberOf"),
        _students(shelf, node),
        holders(shelf, "Gives these awards", node, "givenBy"),
    ]
    return {
        "page": "organization",
        "above": above(shelf, node),
        "tree": _tree(shelf, node),
        "sections": [one for one in sections if one["rows"]],
        "documents": trail.documents(shelf, node),
    }


def _listed(shelf: Shelf, title: str, people: list[ox.NamedNode], node: ox.NamedNode, name: str, row: Any) -> Row:
    found = listed(shelf, title, people, lambda one: row(shelf, one, node, name), rest=all_with(name, node))
    return {**found, "compact": True}


def _member(shelf: Shelf, person: ox.NamedNode, node: ox.NamedNode, name: str) -> Row:
    """Somebody with the roles they have there: those now on the list of now, those before on the other."""
    wanted = "former" if name == "formerlyAt" else "current"
    held = [one for one in shelf.objects(person, _POSITION) if node in shelf.objects(one, _AT)]
    held = [one for one in held if first(shelf, one, "status") == wanted]
    titles = sorted({title for one in held if (title := first(shelf, one, "roleTitle"))}, key=str.casefold)
    said = triples(person, "hasPosition", *held) or triples(person, name, node)
    leads = wanted == "current" and next(shelf.store.quads_for_pattern(person, sym("leads"), node, None), None)
    if leads:
        said = [*said, *triples(person, "leads", node)]
    more = [f", {', '.join(titles)}"] if titles else []
    when = period(shelf, held)
    return line(shelf, said, shelf.link(person), *more, when=when, badge="heads it" if leads else "")


def _unit_member(shelf: Shelf, person: ox.NamedNode, node: ox.NamedNode, name: str) -> Row:
    units = [one for one in shelf.objects(person, sym("affiliatedWith")) if node in shelf.objects(one, sym("within"))]
    if not units:
        return line(shelf, triples(person, name, node), shelf.link(person))
    found = _member(shelf, person, units[0], "affiliatedWith")
    return {**found, "more": [*found["more"], "at", shelf.link(units[0])]}


def _untold(shelf: Shelf, node: ox.NamedNode, known: set[ox.NamedNode]) -> Row:
    """Those of whose posts no text says whether they are held."""
    held: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
    for position in shelf.holders(_AT, node)[: 2 * COUNTED]:
        if first(shelf, position, "status") not in ("current", "former"):
            for person in shelf.holders(_POSITION, position):
                held[person].append(position)

    def row(person: ox.NamedNode) -> Row:
        titles = sorted({title for one in held[person] if (title := first(shelf, one, "roleTitle"))})
        more = [f", {', '.join(titles)}"] if titles else []
        return line(shelf, triples(person, "hasPosition", *held[person]), shelf.link(person), *more)

    people = sorted(held.keys() - known, key=lambda one: one.value)
    rest = asked(f"?position {_AT} {node} . ?thing {_POSITION} ?position")
    return listed(shelf, "People at a time not told", people, row, rest=rest)


def _students(shelf: Shelf, node: ox.NamedNode) -> Row:
    """Who studied there, with the degrees."""

    def row(person: ox.NamedNode) -> Row:
        degrees = [
            one for one in shelf.objects(person, sym("hasDegree")) if node in shelf.objects(one, sym("awardedBy"))
        ]
        words = sorted({name for one in degrees if (name := degree_words(shelf, one))})
        said = triples(person, "hasDegree", *degrees) or triples(person, "educatedAt", node)
        return line(shelf, said, shelf.link(person), *([f", {', '.join(words)}"] if words else []))

    people = shelf.holders(sym("educatedAt"), node)
    found = listed(shelf, "Studied here", people, row, rest=all_with("educatedAt", node))
    return {**found, "compact": len(people) > FEW}


def above(shelf: Shelf, node: ox.NamedNode) -> list[list[Row]]:
    """Return the chains of larger bodies that an organization is in, from the largest; at most three."""
    chains = []
    for parent in shelf.objects(node, _PART)[:3]:
        chain, at = [parent], parent
        while (up := [one for one in shelf.objects(at, _PART) if one not in chain and one != node]) and len(chain) < 8:
            at = up[0]
            chain.append(at)
        chains.append([shelf.link(one) for one in reversed(chain)])
    return chains


def _tree(shelf: Shelf, node: ox.NamedNode) -> Row:
    """The units of an organization, units of units below them; `total` counts all, `shown` those in the tree."""
    seen = {node}
    units = _units(shelf, node, seen, DEPTH)
    total = max(len(seen) - 1, len(shelf.holders(sym("within"), node)))
    return {"units": units, "shown": len(seen) - 1, "total": total, "rest": all_with("within", node)}


def _units(shelf: Shelf, node: ox.NamedNode, seen: set[ox.NamedNode], depth: int) -> list[Row]:
    found = []
    for unit in shelf.holders(_PART, node):
        if unit not in seen and len(seen) <= UNITS:
            seen.add(unit)
            found.append(unit)
    return [
        {
            **shelf.link(unit),
            "best": told(shelf, triples(unit, "partOf", node))["best"],
            "units": _units(shelf, unit, seen, depth - 1) if depth else [],
        }
        for unit in found
    ]


def _topics(shelf: Shelf, node: ox.NamedNode, people: Iterable[ox.NamedNode], note: str) -> Row:
    """What an organization is said to work on, and what its people do, with how many of them."""
    own = set(shelf.objects(node, sym("researches")))
    by: Counter[ox.NamedNode] = Counter(topic for one in people for topic in shelf.objects(one, sym("researches")))
    ordered = sorted({*own, *by}, key=lambda topic: (topic not in own, -by[topic], topic.value))

    def row(topic: ox.NamedNode) -> Row:
        said = triples(node, "researches", topic) if topic in own else []
        badge = f"{by[topic]} people" if by[topic] > 1 else ""
        return line(shelf, said, shelf.link(topic), badge=badge)

    return {**listed(shelf, "Topics", ordered, row, note=note), "compact": True}


def _projects(shelf: Shelf, node: ox.NamedNode, people: Iterable[ox.NamedNode], note: str) -> Row:
    own = {*shelf.objects(node, sym("developed")), *shelf.holders(sym("releasedBy"), node)}
    by: Counter[ox.NamedNode] = Counter(work for one in people for work in shelf.objects(one, sym("developed")))
    ordered = sorted({*own, *by}, key=lambda work: (work not in own, -by[work], work.value))

    def row(work: ox.NamedNode) -> Row:
        said = [*triples(node, "developed", work), *triples(work, "releasedBy", node)] if work in own else []
        return line(shelf, said, work_link(shelf, work), badge=f"{by[work]} people" if by[work] > 1 else "")

    return {**listed(shelf, "Projects", ordered, row, note=note), "compact": True}


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _events(shelf: Shelf, node: ox.NamedNode) -> Row:
    events = shelf.holders(sym("organizedBy"), node)
    when = {event: first(shelf, event, "heldOn", "startTime") for event in events}

    def row(event: ox.NamedNode) -> Row:
        talks = len(shelf.holders(sym("talkAt"), event))
        badge = _number(talks, "talk", "talks") if talks else ""
        return line(shelf, triples(event, "organizedBy", node), shelf.link(event), when=day(when[event]), badge=badge)

    ordered = sorted(events, key=lambda one: (latest_first(when[one]), one.value))
    return listed(shelf, "Events organized", ordered, row, rest=all_with("organizedBy", node))


def _ties(shelf: Shelf, node: ox.NamedNode) -> Row:
    """The organizations tied to this one through people, the closest first: a rule counts them."""
    found = []
    for tie in shelf.holders(sym("tieOf"), node):
        pairs, people = (int(n) if (n := first(shelf, tie, name)).isdecimal() else 0 for name in ("pairs", "people"))
        others = [one for one in shelf.objects(tie, sym("tieOf")) if one != node]
        found += [(pairs, people, other, tie) for other in others]
    found.sort(key=lambda one: (-one[0] - one[1], one[2].value))

    def row(one: tuple[int, int, ox.NamedNode, ox.NamedNode]) -> Row:
        pairs, people, other, _ = one
        parts = [f"{_number(pairs, 'pair works', 'pairs work')} together"] if pairs else []
        parts += [f"{_number(people, 'person is', 'people are')} at both"] if people else []
        return line(shelf, [], shelf.link(other), ", ".join(parts))

    rules = rules_of(shelf, found[0][3], sym("tieOf"), node) if found else []
    note = "Derived: " + "; ".join(rule["title"] for rule in rules) if rules else ""
    return {**listed(shelf, "Tied to through people", found, row, note=note), "compact": True}
