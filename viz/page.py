"""A networkx graph as one HTML page: everything in it, nothing fetched, no word of a document ever run or parsed.

pyvis draws, in a template of ours. Four of its habits are kept away from the page: it looks for its template in its
own folder and fills it without escaping (so the environment is ours, and escapes); its `title` pop-ups may become
markup (so no row has one); an undirected network drops the second tie between two nodes (so the network is directed,
with arrows off); and each tie that is added costs a walk over all nodes (so it is given them together, and of a large
network what is drawn first: the communities).
"""

from __future__ import annotations

import hashlib
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


def render_network(network: nx.MultiGraph[Any], *, title: str, linked: bool = False) -> str:
    """Return the page of a network: picture, search, filters, a list of all nodes, cards, and the quoted evidence.

    `network` has nodes with `label` and `kind`, and ties with `relation`, `label`, `stated` and `weight`; what else
    they may carry stands in docs/design.md. The same network and title give the same text, in whatever order they
    were put in. A `linked` page is for a server that has the `assets` of this module: it loads its scripts from there,
    and is made while somebody waits: people among themselves stay where they stand in the whole.
    """
    drawing = Drawing(network, apart=not linked)
    picture = Network(directed=True, cdn_resources="in_line", heading=shown(title))
    picture.options = _OPTIONS
    for row in drawing.first_nodes():
        picture.add_node(row["id"], **{name: value for name, value in row.items() if name != "id"})
    picture.edges = [{**row, "arrows": ""} for row in drawing.first_ties()]
    picture.templateEnv = _Templates(drawing, linked)
    page: str = picture.generate_html()
    return page


@cache
def policy(linked: bool = False) -> str:
    """Return the content security policy of every such page, for a server that sends it as a header."""
    scripts = " ".join(map(source_hash, assets().values() if linked else _scripts()))
    rules = f"default-src 'none'; script-src {scripts}; style-src {source_hash(_style())}; img-src data:"
    return f"{rules}; base-uri 'none'; form-action 'none'"


@cache
def assets() -> dict[str, str]:
    """Return the scripts that a linked page loads, by the names of their files, in order."""
    vis, *ours = _scripts()
    return {"vis-network.js": vis, "network.js": "\n".join(ours)}


def link(page: str) -> str:
    """Return the page of a network as a linked one. What is of another version than the assets stays in the page."""
    vis, *ours = (f"<script>{script}</script>\n" for script in _scripts())
    drawn, stands = page.replace(vis, f"{_links()[0]}\n", 1), f'content="{policy()}"'
    whole = drawn.replace("".join(ours), f"{_links()[1]}\n", 1)
    if whole == drawn or stands not in drawn:
        return drawn  # the script that draws has the same hash here as there
    return whole.replace(stands, f'content="{policy(linked=True)}"', 1)


@cache
def _links() -> tuple[str, ...]:
    """The tags by which a linked page loads its scripts, each only if it is what the policy allows."""
    found = []
    for name, script in assets().items():
        digest = source_hash(script).strip("'")
        version = hashlib.sha256(script.encode()).hexdigest()[:12]
        found.append(f'<script src="/static/{name}?v={version}" integrity="{digest}"></script>')
    return tuple(found)


class _Templates:
    """What pyvis takes its template from: ours, compiled once for all pages, with what one page holds."""

    def __init__(self, drawing: Drawing, linked: bool) -> None:
        self._own = {
            "drawing": drawing,
            "links": Markup("\n".join(_links())) if linked else "",
            "policy": Markup(policy(linked)),
        }

    def get_template(self, name: str) -> Template:
        """Return our template, whichever is asked for."""
        return _environment().get_template(_TEMPLATE, globals=self._own)


@cache
def _environment() -> Environment:
    """Return the environment that fills our template: everything is escaped but the scripts and the style sheet."""
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = shown
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    environment.globals.update(
        scripts=[Markup(script) for script in _scripts()],
        style=Markup(_style()),
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
