"""The analysis that a build wrote, as pages: who is central, which groups there are, what institutions share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from graph.analysis import measures
from graph.analysis.summary import MOST_BRIDGES, MOST_CELLS
from graph.explorer.shelf import Shelf, href
from graph.exports.sheet import sheet
from graph.serving.negotiation import content_type
from graph.serving.settings import Settings
from graph.serving.worker import Reply, as_json, as_page, refusal

Row = dict[str, Any]
Render = Callable[[Row], str]

FILE = "analysis.json"  # of a build, beside its store
PAGE, FIRST = 100, 10
# The network that was analysed, with its measures and communities, for other programs.
_NETWORKS = [
    {"name": name, "href": f"/network?projection=people&as={name.lower()}"}
    for name in ("GraphML", "GEXF", "CSV", "JSON")
]
MEASURES = ("pagerank", *(name for name in measures.MEASURES if name != "pagerank"))  # what sorts first, first


@dataclass(frozen=True)
class Kind:
    """A table: its title, what it tells, its columns, and by which of them it can be sorted, the usual one first."""

    title: str
    about: str
    columns: tuple[str, ...]
    sorts: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = {
    "centrality": Kind(
        "Central people",
        "Of all who are tied to others: with how many (degree), how strongly (strength), how much of the network is "
        "near them (PageRank, eigenvector), and how deep in its middle they stand (core).",
        ("name", "community", *MEASURES),
        MEASURES,
    ),
    "communities": Kind(
        "Communities", "Groups with more ties inside than to others, named after their most central members.",
        ("community", "size", "most central"), ("size",),
    ),
    "brokers": Kind(
        "Brokers", "Those who join groups: how many shortest paths lead through them, and how their ties spread.",
        ("name", "community", "betweenness", "broker", "degree"), ("betweenness", "broker", "degree"),
    ),
    "bridges": Kind("Bridges", "Ties without which two parts of the network would fall apart.", ("one", "other")),
    "institutions": Kind(
        "Institutions together", "Pairs of institutions and what they share.", ("one", "other", "count"), ("count",)
    ),
    "topics": Kind(
        "Topics together", "Pairs of topics and the people they share.", ("one", "other", "count"), ("count",)
    ),
}  # fmt: skip


def page(store: ox.Store, settings: Settings, values: Row, *, render: Render) -> Reply:
    """Answer with the first rows of all tables, or with a page of one, in the order of a column; or with a file."""
    found = _read(settings.store.parent / FILE)
    name, sort, number, form = (values[key] for key in ("table", "sort", "page", "form"))
    if found is None:
        if name:
            return refusal(404, "this build has no analysis; build it again")
        return as_page(200, render({"missing": True, "tables": ()}))
    base = Shelf(store).base
    if not name:
        tables = [_shown(kind, found, base, KINDS[kind].sorts[:1], 1, FIRST) for kind in KINDS]
        told = {"missing": False, "whole": False, "projection": found.get("projection", ""), "tables": tables}
        told |= {"of": found.get("of"), "analysed": len(found.get("nodes", ()))}
        return as_page(200, render({**told, "formats": _NETWORKS}))
    sorts = KINDS[name].sorts
    if sort and sort not in sorts:
        return refusal(400, f"{name} can be sorted by {', '.join(sorts) or 'nothing'}, not {sort[:40]!r}")
    order = (sort,) if sort else sorts[:1]
    if form != "html":
        return _file(_rows(name, found, order), form, name)
    shown = _shown(name, found, base, order, number, PAGE)
    asked = {"table": name, **({"sort": sort} if sort else {})}
    formats = [{"name": f.upper(), "href": f"/analysis?{urlencode({**asked, 'as': f})}"} for f in ("csv", "json")]
    told = {"missing": False, "whole": True, "projection": found.get("projection", ""), "formats": formats}
    return as_page(200, render({**told, "tables": [shown], "page": number}))


def _estimated(name: str, found: Row) -> str:
    """What to say of betweenness in a large network."""
    sample = found.get("sample")
    if name not in ("centrality", "brokers") or not isinstance(sample, int):
        return ""
    return f" Betweenness is estimated from the shortest paths of {sample} people."


MOST_OF = {"institutions": MOST_CELLS, "topics": MOST_CELLS, "bridges": MOST_BRIDGES}
"""Rows of the tables of which a build keeps only so many: a table of that length may be the first of a longer one."""


def _shown(name: str, found: Row, base: str, order: tuple[str, ...], number: int, most: int) -> Row:
    rows = _rows(name, found, order)
    kind = KINDS[name]
    begin = most * (number - 1)
    return {
        "name": name,
        "title": kind.title,
        "about": f"{kind.about}{_estimated(name, found)}",
        "columns": kind.columns,
        "sorts": kind.sorts,
        "sorted": order[0] if order else "",
        "total": len(rows),
        "cut": len(rows) == MOST_OF.get(name),
        "more": len(rows) > begin + most,
        "rows": [[_cell(value, base) for value in row] for row in rows[begin : begin + most]],
    }


def _rows(name: str, found: Row, order: Iterable[str]) -> list[tuple[Any, ...]]:
    """The rows of a table; a thing is its IRI with its name."""
    if name in ("institutions", "topics"):
        return [((one, label), (other, words), count) for one, label, other, words, count in found[name]]
    if name == "bridges":
        return [((b["one"], b["oneLabel"]), (b["other"], b["otherLabel"])) for b in found["bridges"]]
    groups = {group["id"]: group["label"] for group in found["communities"]}
    if name == "communities":
        names = {node["iri"]: node["label"] for node in found["nodes"]}
        return [(g["label"], g["size"], [(m, names.get(m, m)) for m in g["members"]]) for g in found["communities"]]
    nodes = [node for node in found["nodes"] if node["degree"]]
    for column in order:
        nodes.sort(key=lambda node: (-node[column], node["iri"]))
    around = {number: f"around {label.partition(', ')[0]}" for number, label in groups.items()}
    own = {node["iri"]: ((node["iri"], node["label"]), around.get(node["community"], "")) for node in nodes}
    return [(*own[node["iri"]], *(node[column] for column in KINDS[name].columns[2:])) for node in nodes]


def _cell(value: Any, base: str) -> Row:
    """A cell: things with their addresses, numbers, or words."""
    if isinstance(value, tuple):
        return {"things": [_thing(value, base)], "number": None, "text": ""}
    if isinstance(value, list):
        return {"things": [_thing(one, base) for one in value], "number": None, "text": ""}
    number = isinstance(value, int | float)
    return {"things": (), "number": f"{value:,}" if number else None, "text": "" if number else str(value)}


def _thing(value: tuple[str, str], base: str) -> Row:
    iri, label = value
    return {"label": label, "href": href(iri.removeprefix(base)) if iri.startswith(base) else None}


def _file(rows: list[tuple[Any, ...]], form: str, name: str) -> Reply:
    """A table for programs: things in two columns, label and IRI."""
    columns: list[str] = []
    for place, column in enumerate(KINDS[name].columns):
        is_thing = bool(rows) and isinstance(rows[0][place], tuple)
        columns += [column, f"{column}Iri"] if is_thing else [column]
    table = [[part for value in row for part in _parts(value)] for row in rows]
    if form == "json":
        return as_json([dict(zip(columns, row, strict=True)) for row in table])
    return Reply(200, content_type("text/csv"), sheet([columns, *table]))


def _parts(value: Any) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return value[1], value[0]
    return ("; ".join(label for _, label in value),) if isinstance(value, list) else (value,)


def _read(file: Path) -> Row | None:
    """The analysis of the build, None where there is none that can be read."""
    try:
        told = file.stat()
        return _parsed(file, told.st_mtime_ns, told.st_size)
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=1)
def _parsed(file: Path, changed: int, size: int) -> Row:
    found = json.loads(file.read_bytes())
    if not isinstance(found, dict) or not {"nodes", "communities", "bridges", "institutions", "topics"} <= set(found):
        raise ValueError("this is no analysis")
    return found
