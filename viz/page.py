"""A networkx graph as one HTML page: everything in it, nothing fetched, no word of a document ever run or parsed.

pyvis draws, in a template of ours. Four of its habits are kept away from the page: it looks for its template in its
own folder and fills it without escaping (so the environment is ours, and escapes); its `title` pop-ups may become
markup (so no row has one); an undirected network drops the second tie between two nodes (so the network is directed,
with arrows off); and each tie that is added costs a walk over all nodes (so it is given what is drawn first, which
in a large network is the communities).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import networkx as nx
from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup
from pyvis.network import Network  # type: ignore[import-untyped]

from viz.drawing import MOST_NODES, Drawing, Row
from viz.safe import shown, source_hash

_HERE = Path(__file__).parent / "network"
_TEMPLATE = "template.html"
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"  # inside the pyvis package
_SCRIPTS = (
    "data", "words", "card", "view", "labels", "paint", "looks", "picture", "choosing", "combobox", "filters",
    "walking", "list", "export", "address",
)  # fmt: skip

_OPTIONS: Row = {
    "autoResize": True,
    "nodes": {"borderWidth": 1.5, "chosen": False},
    "edges": {"chosen": False, "selectionWidth": 0, "hoverWidth": 0, "smooth": False, "selfReference": {"size": 14}},
    "interaction": {
        "hover": True,
        "tooltipDelay": 1000000,
        "selectable": False,
        "keyboard": False,
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
    """Return the page of a network: picture, search, filters, a list of all nodes, cards, and the quoted evidence.

    `network` has nodes with `label` and `kind`, and ties with `relation`, `label`, `stated` and `weight`; what else
    they may carry stands in docs/design.md. The same network and title give the same text, in whatever order they
    were put in.
    """
    drawing = Drawing(network)
    picture = Network(directed=True, cdn_resources="in_line", heading=shown(title))
    picture.options = _OPTIONS
    for row in drawing.first_nodes():
        picture.add_node(row["id"], **{name: value for name, value in row.items() if name != "id"})
    for row in drawing.first_ties():
        picture.add_edge(row["from"], row["to"], id=row["id"], arrows="")
    picture.templateEnv = _Templates(drawing)
    page: str = picture.generate_html()
    return page


@cache
def policy() -> str:
    """Return the content security policy of every such page, for a server that sends it as a header."""
    scripts = " ".join(map(source_hash, _scripts()))
    rules = f"default-src 'none'; script-src {scripts}; style-src {source_hash(_style())}; img-src data:"
    return f"{rules}; base-uri 'none'; form-action 'none'"


class _Templates:
    """What pyvis takes its template from: ours, compiled once for all pages, with the drawing of one."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing

    def get_template(self, name: str) -> Template:
        """Return our template, whichever is asked for."""
        return _environment().get_template(_TEMPLATE, globals={"drawing": self._drawing})


@cache
def _environment() -> Environment:
    """Return the environment that fills our template: everything is escaped but the scripts and the style sheet."""
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = shown
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    environment.globals.update(
        scripts=[Markup(script) for script in _scripts()],
        style=Markup(_style()),
        policy=Markup(policy()),
        limit=MOST_NODES,
    )
    return environment


@cache
def _style() -> str:
    return (_HERE / "page.css").read_text(encoding="utf-8")


@cache
def _scripts() -> tuple[str, ...]:
    """Return the scripts of the page: vis-network as pyvis brings it, then ours."""
    vis = (files("pyvis") / _VIS).read_text(encoding="utf-8")
    scripts = (vis, *((_HERE / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS))
    for script in scripts:
        if re.search(r"</script|<!--", script, re.IGNORECASE):
            raise ValueError("a script that holds '</script' or '<!--' cannot stand in a page")
    return scripts
