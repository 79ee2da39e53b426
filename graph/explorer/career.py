"""A person's way: roles now and before, education, memberships and awards, one line for what several documents say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from graph.explorer.evidence import besides, passages, told
from graph.explorer.lines import Row, day, first, latest_first, line, section, span, triples
from graph.explorer.shelf import Shelf, href
from graph.terms import sym

_AT, _BY, _OF = sym("atOrganization"), sym("awardedBy"), sym("ofAward")
_HEADS, _AFFILIATED = "heads it", "affiliated"
_DEGREES = {
    "Bachelor": "Bachelor’s degree", "Master": "Master’s degree", "PhD": "Doctorate (PhD)",
    "MS": "Master’s degree (MS)", "MA": "Master’s degree (MA)", "BS": "Bachelor’s degree (BS)",
    "BA": "Bachelor’s degree (BA)", "MD": "Doctor of Medicine (MD)", "ScD": "Doctor of Science (ScD)",
}  # fmt: skip


def roles(shelf: Shelf, person: ox.NamedNode) -> list[Row]:
    """Return the sections of a person's roles: those now, those before, those of which no text tells when; and what
    they founded, of which none says whether they are there still.
    """
    rows = _positions(shelf, person)
    placed = {status: {row["at"] for row in rows[status]} for status in rows}
    _lead(shelf, person, rows["current"])
    _besides(shelf, person, "affiliatedWith", rows["current"])
    _besides(shelf, person, "formerlyAt", rows["former"])
    rows["current"] += _places(shelf, person, "leads", _HEADS, placed["current"])
    rows["current"] += _places(shelf, person, "affiliatedWith", _AFFILIATED, placed["current"])
    rows["former"] += _places(shelf, person, "formerlyAt", "was there", placed["former"])
    rows["founded"] = list(_places(shelf, person, "founded", "", set()))
    rows["current"].sort(key=lambda row: (row.get("order", latest_first("")), _weight(row["badge"]), not row["at"]))
    names = {"current": "Roles", "former": "Before", "unknown": "Roles of unknown time", "founded": "Founded"}
    return [section(title, rows[status]) for status, title in names.items() if rows[status]]


def _weight(badge: str) -> int:
    """What sorts roles that are as late: what one heads, then titles, then places alone."""
    return {_HEADS: 0, _AFFILIATED: 2}.get(badge, 1)


def _positions(shelf: Shelf, person: ox.NamedNode) -> dict[str, list[Row]]:
    """A line for each title at each organization, whichever documents give it; by whether it is held."""
    alike: dict[tuple[str, ...], list[ox.NamedNode]] = defaultdict(list)
    for position in shelf.objects(person, sym("hasPosition")):
        key = (
            first(shelf, position, "status"),
            first(shelf, position, "roleTitle").casefold(),
            _at(shelf, position, _AT),
        )
        alike[key].append(position)
    found: dict[str, list[Row]] = {"current": [], "former": [], "unknown": []}
    for (status, _, place), positions in sorted(alike.items(), key=lambda item: item[0]):
        rows = found.get(status, found["unknown"])
        rows.append(_position(shelf, person, positions, place))
    for group in found.values():
        group.sort(key=lambda row: (row["order"], row["lead"].casefold()))
    return found


def _position(shelf: Shelf, person: ox.NamedNode, positions: list[ox.NamedNode], place: str) -> Row:
    title = max(first(shelf, one, "roleTitle") for one in positions) or "in a role without a title"
    at = ["at", shelf.link(ox.NamedNode(place))] if place else []
    row = line(shelf, triples(person, "hasPosition", *positions), _capital(title), *at, when=period(shelf, positions))
    order = latest_first(max((first(shelf, one, "asOf") for one in positions), default=""))
    return {**row, "at": place, "order": order, "nodes": _nodes(shelf, "position", positions), "held": positions}


def period(shelf: Shelf, positions: Iterable[ox.NamedNode]) -> str:
    """Return when positions were held, in words: their dates, or when the latest text said so."""
    held = list(positions)
    spans = {span(first(shelf, one, "start"), first(shelf, one, "end")) for one in held} - {""}
    told = max((first(shelf, one, "asOf") for one in held), default="")
    over = any(first(shelf, one, "status") == "former" for one in held)
    return ", ".join(sorted(spans)) or (f"{'before' if over else 'as of'} {day(told)}" if told else "")


def _lead(shelf: Shelf, person: ox.NamedNode, rows: list[Row]) -> None:
    """Say of a role at an organization that the person heads it, with the words for that; where there are several, of
    the one that has words in common with it.
    """
    for place in shelf.objects(person, sym("leads")):
        here = [row for row in rows if row["at"] == place.value]
        if here:
            heads = triples(person, "leads", place)
            words = passages(told(shelf, heads))
            best = max(here, key=lambda row: len(words & passages(row)))
            best |= {**told(shelf, [*triples(person, "hasPosition", *best["held"]), *heads]), "nodes": best["nodes"]}
            best["badge"] = _HEADS


def _besides(shelf: Shelf, person: ox.NamedNode, name: str, rows: list[Row]) -> None:
    """Give the first role at an organization the words for a plain tie to it, which has no line of its own there."""
    for place in shelf.objects(person, sym(name)):
        here = [number for number, row in enumerate(rows) if row["at"] == place.value]
        if here:
            known = set[str]().union(*(passages(rows[number]) for number in here))
            rows[here[0]] = besides(shelf, rows[here[0]], triples(person, name, place), known)


def _places(shelf: Shelf, person: ox.NamedNode, name: str, words: str, known: set[str]) -> Iterator[Row]:
    """Lines of a plain tie to organizations, but those that a line with a title tells of already."""
    for place in shelf.objects(person, sym(name)):
        if place.value not in known:
            yield {**line(shelf, triples(person, name, place), shelf.link(place), badge=words), "at": place.value}
            known.add(place.value)


def education(shelf: Shelf, person: ox.NamedNode) -> list[Row]:
    """Return the lines of a person's degrees and of where they studied, the latest year first."""
    alike: dict[tuple[str, ...], list[ox.NamedNode]] = defaultdict(list)
    for degree in shelf.objects(person, sym("hasDegree")):
        content = [first(shelf, degree, name).casefold() for name in ("degreeLevel", "field")]
        alike[(_at(shelf, degree, _BY), *content)].append(degree)
    rows = [_degree(shelf, person, degrees, place) for (place, *_), degrees in sorted(alike.items())]
    rows.sort(key=lambda row: (latest_first(row["year"]), str(row["lead"])))
    known = {place for place, *_ in alike}
    for place in shelf.objects(person, sym("educatedAt")):
        if place.value not in known:
            rows.append(line(shelf, triples(person, "educatedAt", place), "Studied", "at", shelf.link(place)))
    return rows


def _degree(shelf: Shelf, person: ox.NamedNode, degrees: list[ox.NamedNode], place: str) -> Row:
    one = degrees[0]
    level, field, year = (first(shelf, one, name) for name in ("degreeLevel", "field", "year"))
    what = _DEGREES.get(level, level) or "Degree"
    when = day(year) if year else span(first(shelf, one, "start"), first(shelf, one, "end"))
    more: list[Any] = [f"in {field}"] if field else []
    more += ["at", shelf.link(ox.NamedNode(place))] if place else []
    row = line(shelf, triples(person, "hasDegree", *degrees), what, *more, when=when)
    return {**row, "year": year, "nodes": _nodes(shelf, "degree", degrees)}


def degree_words(shelf: Shelf, degree: ox.NamedNode) -> str:
    """Return level, field and year of a degree on one line, as far as they are known."""
    level, field, year = (first(shelf, degree, name) for name in ("degreeLevel", "field", "year"))
    return " ".join(part for part in (level, f"in {field}" if field else "", f"({day(year)})" if year else "") if part)


def memberships(shelf: Shelf, person: ox.NamedNode) -> list[Row]:
    """Return the lines of the societies that a person belongs to, with grade and dates where these are known."""
    grades: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
    for membership in shelf.objects(person, sym("hasMembership")):
        for place in shelf.objects(membership, _AT):
            grades[place].append(membership)
    rows = []
    for place in sorted({*shelf.objects(person, sym("memberOf")), *grades}, key=lambda node: node.value):
        held = grades.get(place, [])
        titles = sorted({title for one in held if (title := first(shelf, one, "roleTitle"))})
        when = ", ".join(sorted({span(first(shelf, o, "start"), first(shelf, o, "end")) for o in held} - {""}))
        said = [*triples(person, "memberOf", place), *triples(person, "hasMembership", *held)]
        row = line(shelf, said, shelf.link(place), when=when, badge=", ".join(titles))
        rows.append({**row, "nodes": _nodes(shelf, "membership", held)})
    return rows


def awards(shelf: Shelf, person: ox.NamedNode) -> list[Row]:
    """Return the lines of the awards of a person, the latest first, with years and givers where these are known."""
    receipts: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
    for receipt in shelf.objects(person, sym("hasAwardReceipt")):
        for award in shelf.objects(receipt, _OF):
            receipts[award].append(receipt)
    rows = []
    for award in sorted({*shelf.objects(person, sym("hasAward")), *receipts}, key=lambda node: node.value):
        held = receipts.get(award, [])
        years = sorted({year for one in held if (year := first(shelf, one, "year"))})
        givers = shelf.objects(award, sym("givenBy"))
        more: list[Any] = ["given by", shelf.link(givers[0])] if givers else []
        said = [*triples(person, "hasAward", award), *triples(person, "hasAwardReceipt", *held)]
        row = line(shelf, said, shelf.link(award), *more, when=", ".join(day(year) for year in years))
        rows.append({**row, "year": years[-1] if years else "", "nodes": _nodes(shelf, "receipt", held)})
    return sorted(rows, key=lambda row: (latest_first(row["year"]), row["lead"]["label"].casefold()))


def _nodes(shelf: Shelf, word: str, nodes: Iterable[ox.NamedNode]) -> list[Row]:
    """Links to the nodes that a line stands for, which have pages without names."""
    return [{"text": word, "href": href(shelf.path(node))} for node in nodes]


def _at(shelf: Shelf, node: ox.NamedNode, predicate: ox.NamedNode) -> str:
    """The identifier of an organization, empty where there is none."""
    return next((place.value for place in shelf.objects(node, predicate)), "")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
