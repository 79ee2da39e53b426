"""The answer to a query as a table for a page: cells with what they lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from graph.explorer.shelf import Shelf, href
from graph.serving import sparql

SHOWN = 1000  # rows on a page
_IRI = "Iri"  # the end of the name of a column that holds what another column names

Cell = dict[str, Any]
Table = dict[str, Any]


def table(found: sparql.Answer, shelf: Shelf, *, named: bool = False) -> Table:
    """Return an answer as rows of cells, as many as a page shows; with `named`, identifiers as links of names.

    The columns of ready queries hold names, and their identifiers in columns whose names end in Iri.
    """
    if isinstance(found, ox.QueryBoolean):
        return {"boolean": bool(found)}
    if isinstance(found, ox.QueryTriples):
        variables: tuple[str, ...] = ("subject", "predicate", "object")
    else:
        variables = tuple(variable.value for variable in found.variables)
    columns, drawn = _columns(variables, shelf) if named else _plain(variables, shelf)
    rows: list[list[Cell]] = []
    for row in found:
        if len(rows) == SHOWN:
            return {"variables": columns, "rows": rows, "more": True}
        rows.append(drawn(tuple(row)))
    return {"variables": columns, "rows": rows}


def _plain(variables: tuple[str, ...], shelf: Shelf) -> tuple[tuple[str, ...], Callable[[tuple[Any, ...]], list[Cell]]]:
    return variables, lambda row: [cell(term, shelf) for term in row]


def _columns(
    variables: tuple[str, ...], shelf: Shelf
) -> tuple[tuple[str, ...], Callable[[tuple[Any, ...]], list[Cell]]]:
    """The columns without those of identifiers that stand beside a column of names, which lead there instead."""
    place = {name: number for number, name in enumerate(variables)}
    kept = [name for name in variables if not (name.endswith(_IRI) and name.removesuffix(_IRI) in place)]
    pairs = [(place[name], place.get(name + _IRI)) for name in kept]

    def drawn(row: tuple[Any, ...]) -> list[Cell]:
        return [_named(row[own], row[to] if to is not None else None, shelf) for own, to in pairs]

    return tuple(name.removesuffix(_IRI) for name in kept), drawn


def _named(term: Any, to: Any, shelf: Shelf) -> Cell:
    made = cell(term, shelf)
    if isinstance(to, ox.NamedNode):
        made |= {"href": cell(to, shelf)["href"], "title": to.value}
    elif isinstance(term, ox.NamedNode) and shelf.inside(term):
        made["text"] = shelf.label(term)
    return made


def cell(term: Any, shelf: Shelf) -> Cell:
    """Return a term as text, and where it leads: a thing of this store to its page here, by its local path."""
    if isinstance(term, ox.NamedNode):
        if shelf.inside(term):
            path = term.value.removeprefix(shelf.base)
            return {"text": path or term.value, "href": href(path), "language": "", "title": term.value}
        there = term.value if term.value.startswith(("http://", "https://")) else None
        return {"text": term.value, "href": there, "language": "", "title": ""}
    if isinstance(term, ox.Literal):
        return {"text": term.value, "href": None, "language": term.language or "", "title": ""}
    return {"text": "" if term is None else str(term), "href": None, "language": "", "title": ""}
