"""The lines of a page of a thing: what is said, of when, and what tells so; sections of them, of which as many are
shown as one reads, with the number of all and a way to the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from graph.explorer.evidence import Triple, told
from graph.explorer.shelf import Shelf, Term, href
from graph.terms import LABEL, sym

Row = dict[str, Any]

SHOWN = 30  # lines of a section on a page
FEW = 5  # lines that stand each with its words
PAGE = 40  # lines of a page of a list
_DATE = re.compile(r"(?:(\d{4})(?:-(\d\d)(?:-(\d\d))?)?)?T?(?:(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def line(shelf: Shelf, triples: Iterable[Triple], lead: Any, *more: Any, when: str = "", badge: str = "") -> Row:
    """Return a line that stands for some triples.

    `lead` and `more` are texts or links (`label`, `kind`, `href`) in the order in which one reads them; `when` is a
    date or a span of time in words, `badge` a remark set apart. What tells of it comes with it.
    """
    return {
        "lead": lead,
        "more": more,
        "when": when,
        "badge": badge,
        "nodes": [],
        "detail": [],
        "sides": [],
        **told(shelf, triples),
    }


def section(
    title: str, rows: Sequence[Row], *, total: int | None = None, rest: str = "", note: str = "", compact: bool = False
) -> Row:
    """Return a section. `total` counts all its lines, `rest` leads to those that are not shown.

    Lines that the same words tell of are `compact`: the words are folded away.
    """
    number = len(rows) if total is None else total
    return {
        "title": title,
        "rows": list(rows),
        "total": number,
        "rest": rest,
        "note": note,
        "compact": compact,
        "paging": None,
    }


def listed(
    shelf: Shelf, title: str, things: Sequence[Any], row: Callable[[Any], Row], *, rest: str = "", **more: Any
) -> Row:
    """Return a section of the first of some things, a line each, made after the list is cut."""
    return section(title, [row(one) for one in things[:SHOWN]], total=len(things), rest=rest, **more)


def linked(
    shelf: Shelf, title: str, things: Sequence[ox.NamedNode], said: Callable[[ox.NamedNode], list[Triple]], **more: Any
) -> Row:
    """Return a section of links to the first of some things, each with what tells of the triples `said` of it."""
    found = listed(shelf, title, things, lambda one: line(shelf, said(one), shelf.link(one)), **more)
    return {**found, "compact": len(things) > FEW}


def values(shelf: Shelf, title: str, node: ox.NamedNode, name: str) -> Row:
    """Return a section of the things that a thing has as values of a property of our ontology."""
    things = shelf.objects(node, sym(name))
    return linked(shelf, title, things, lambda one: triples(node, name, one), rest=all_of(node, name))


def holders(shelf: Shelf, title: str, node: ox.NamedNode, name: str) -> Row:
    """Return a section of what has a thing as the value of a property of our ontology."""
    things = shelf.holders(sym(name), node)
    return linked(shelf, title, things, lambda one: triples(one, name, node), rest=all_with(name, node))


def paged(title: str, things: Sequence[Any], row: Callable[[Any], Row], number: int, path: str, **more: Any) -> Row:
    """Return a section of one page of some things, with the ways to the pages before and after it.

    `number` counts pages from one; one that there is not is the last.
    """
    pages = max(1, -(-len(things) // PAGE))
    number = min(number, pages)
    rows = [row(one) for one in things[PAGE * (number - 1) : PAGE * number]]
    found = section(title, rows, total=len(things), **more)
    before, after = (f"{href(path)}?page={n}" if 1 <= n <= pages else None for n in (number - 1, number + 1))
    return {**found, "paging": {"number": number, "pages": pages, "before": before, "after": after}}


def asked(pattern: str) -> str:
    """Return the address of a query for every `?thing` of a pattern, with its name."""
    names = f"OPTIONAL {{ ?thing <{LABEL.value}> ?label }}"
    query = f"SELECT DISTINCT ?thing ?label WHERE {{\n  {pattern} .\n  {names}\n}} ORDER BY ?label"
    return f"/sparql?{urlencode({'query': query})}"


def all_of(node: ox.NamedNode, name: str) -> str:
    """Return the address of a query for all values of a property of our ontology."""
    return asked(f"{node} {sym(name)} ?thing")


def all_with(name: str, node: ox.NamedNode) -> str:
    """Return the address of a query for all that has this as the value of a property of our ontology."""
    return asked(f"?thing {sym(name)} {node}")


def day(written: str) -> str:
    """Return a date or time of XML Schema in words; what is none as it is.

    >>> day("2020-07-14"), day("2018-11"), day("2020-07-14T11:00:00"), day("09:30:00"), day("2019")
    ('14 July 2020', 'November 2018', '14 July 2020, 11:00', '09:30', '2019')
    """
    found = _DATE.fullmatch(written)
    if not found or not any(found.groups()):
        return written
    year, month, day_, hour = found.groups()
    name = _MONTHS[int(month) - 1] if month and 1 <= int(month) <= 12 else month
    date = " ".join(part for part in (day_ and str(int(day_)), name, year) if part)
    return ", ".join(part for part in (date, hour) if part)


def span(start: str, end: str) -> str:
    """Return a span of time in words, from or until whatever is known.

    >>> span("2001", "2007"), span("2001", ""), span("", "2007"), span("", "")
    ('2001–2007', 'since 2001', 'until 2007', '')
    >>> span("2020-07-14T11:00:00", "2020-07-14T11:40:00")
    '14 July 2020, 11:00–11:40'
    """
    if start and end:
        same = start[:11] == end[:11] and "T" in start
        return day(start) if start == end else f"{day(start)}–{day(end[11:] if same else end)}"
    return f"since {day(start)}" if start else f"until {day(end)}" if end else ""


def latest_first(date: str) -> list[int]:
    """Return what sorts dates from the latest to the earliest, unknown ones last.

    >>> sorted(["2018", "", "2020-07-14", "2019-11"], key=latest_first)
    ['2020-07-14', '2019-11', '2018', '']
    """
    return [-ord(letter) for letter in date] or [0]


def first(shelf: Shelf, node: ox.NamedNode, *names: str) -> str:
    """Return the first value that one of these properties of our ontology has, empty when none has one."""
    return next((found for name in names if (found := shelf.text(node, sym(name)))), "")


def at_place(shelf: Shelf, person: ox.NamedNode) -> list[Any]:
    """Return where somebody is, for the end of a line: a link to the first of the places, if there is one."""
    places = shelf.objects(person, sym("affiliatedWith"))
    return ["at", shelf.link(places[0])] if places else []


def together(shelf: Shelf, word: str, things: Sequence[ox.NamedNode], most: int) -> list[Any]:
    """Return links to the first of some things for the end of a line, after a word such as `by`, and how many more."""
    found: list[Any] = []
    for index, thing in enumerate(things[:most]):
        found += [word if index == 0 else "and", shelf.link(thing)]
    return [*found, f"and {len(things) - most} more"] if len(things) > most else found


def work_link(shelf: Shelf, work: ox.NamedNode) -> Row:
    """Return a link to a project under the words that describe it, where there are any, else under its name."""
    words = first(shelf, work, "description")
    return {**shelf.link(work), "label": words} if words else shelf.link(work)


def triples(subject: ox.NamedNode, name: str, *things: Term) -> list[Triple]:
    """Return triples of one subject and a property of our ontology."""
    return [(subject, sym(name), thing) for thing in things]
