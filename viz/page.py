"""A networkx graph as one HTML page: everything in it, nothing fetched, no word of a document ever run or parsed.

pyvis draws, in a template of ours. Three of its habits are kept away from the page: it looks for its template in its
own folder and fills it without escaping (so the environment is ours, and escapes); its `title` pop-ups may become
markup (so no row has one); and an undirected network drops the second tie between two nodes (so the network is
directed, with arrows off).
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from pyvis.network import Network  # type: ignore[import-untyped]

from viz.drawing import Row, entity_rows, place, tie_rows
from viz.safe import shown, source_hash
from viz.style import kind_rank, kind_style

_HERE = Path(__file__).parent
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"  # inside the pyvis package
_SCRIPTS = ("words.js", "network.js", "controls.js")

_OPTIONS: Row = {
    "autoResize": True,
    "nodes": {"borderWidth": 1.5, "chosen": False},
    "edges": {"chosen": False, "selectionWidth": 0, "hoverWidth": 0, "selfReference": {"size": 14}},
    "interaction": {
        "hover": True,
        "tooltipDelay": 1000000,
        "selectable": False,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
    "physics": {
        "enabled": False,
        "solver": "forceAtlas2Based",
        "forceAtlas2Based": {"gravitationalConstant": -90, "springLength": 90, "avoidOverlap": 0.6},
        "stabilization": False,
    },
    "layout": {"randomSeed": 1, "improvedLayout": False},
}


def write_network(network: nx.MultiGraph[Any], path: Path, *, title: str) -> None:
    """Write the page of a network to a file, as UTF-8 with the same bytes on every platform."""
    path.write_bytes(render_network(network, title=title).encode("utf-8"))


def render_network(network: nx.MultiGraph[Any], *, title: str) -> str:
    """Return the page of a network: picture, legend, search, filters, a list of all nodes, and the quoted evidence.

    `network` has nodes with `label`, `kind`, `notes` and `evidence`, and ties with `relation`, `label`, `stated`,
    `weight` and `evidence`. The same network and title give the same text, in whatever order they were put in.
    """
    entities = entity_rows(network)
    ties = tie_rows(network, entities)
    place(entities, ties)
    picture = Network(directed=True, cdn_resources="in_line", heading=shown(title))
    picture.options = _OPTIONS
    for row in entities:
        picture.add_node(row["id"], **{name: value for name, value in row.items() if name != "id"})
    for row in ties:
        ends = {"source": row["from"], "to": row["to"]}
        picture.add_edge(**ends, arrows="", **{name: row[name] for name in row if name not in ("from", "to")})
    picture.templateEnv = _environment(entities, ties)
    page: str = picture.generate_html()
    return page


def _environment(entities: list[Row], ties: list[Row]) -> Environment:
    """Return the environment that fills our template: everything is escaped but the scripts and the style sheet."""
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = shown
    scripts = _scripts()
    style = (_HERE / "network.css").read_text(encoding="utf-8")
    environment.globals.update(
        scripts=[Markup(script) for script in scripts],
        style=Markup(style),
        script_hashes=" ".join(source_hash(script) for script in scripts),
        style_hash=source_hash(style),
        kinds=_kinds(entities),
        relations=_relations(ties),
        stated=sum(row["stated"] for row in ties),
    )
    return environment


@cache
def _scripts() -> tuple[str, ...]:
    """Return the scripts of the page: vis-network as pyvis brings it, then ours."""
    vis = (files("pyvis") / _VIS).read_text(encoding="utf-8")
    scripts = (vis, *((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS))
    for script in scripts:
        if re.search(r"</script|<!--", script, re.IGNORECASE):
            raise ValueError("a script that holds '</script' or '<!--' cannot stand in a page")
    return scripts


def _kinds(entities: list[Row]) -> list[Row]:
    """Return the legend: each kind with its look, its number, and its nodes by name."""
    counts = Counter(row["kind"] for row in entities)
    legend = []
    for kind in sorted(counts, key=kind_rank):
        look = kind_style(kind)
        legend.append({"kind": kind, "plural": look.plural, "colour": look.colour, "dark": look.dark})
        legend[-1].update(path=look.path, shape=look.shape, count=counts[kind])
    return legend


def _relations(ties: list[Row]) -> list[Row]:
    """Return the relations, the most frequent first, each with its words and whether any of its ties is stated."""
    counts = Counter(row["relation"] for row in ties)
    words: dict[str, str] = {}
    stated: set[str] = set()
    for row in ties:
        words.setdefault(row["relation"], row["label"])
        if row["stated"]:
            stated.add(row["relation"])
    order = sorted(counts, key=lambda relation: (-counts[relation], relation))
    return [{"relation": r, "label": words[r], "count": counts[r], "stated": r in stated} for r in order]
