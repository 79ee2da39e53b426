"""GraphML and GEXF: the network of people, organizations and topics for programs that draw and measure networks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from graph import identifier, network
from graph.exports.content import Content
from graph.exports.rdf import Notes, for_xml, xml_note
from graph.store import EmbeddedStore

if TYPE_CHECKING:
    import networkx as nx

_OURS = ("source", "property")  # said by the direction and the relation already
_META = re.compile(r"<meta\b.*?</meta>", re.DOTALL)


def write_graphml(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """GraphML: nodes and edges with the attributes that docs/export.md lists."""
    import networkx as nx

    directed, notes = flat(quads, content)
    to.write(("\n".join(nx.generate_graphml(directed)) + "\n").encode())
    return notes


def write_gexf(quads: Iterable[ox.Quad], to: IO[bytes], content: Content) -> Notes:
    """GEXF: the same nodes and edges."""
    import networkx as nx

    directed, notes = flat(quads, content)
    for _, _, key, attributes in directed.edges(keys=True, data=True):
        attributes["id"] = key
    text = "\n".join(nx.generate_gexf(directed))
    # The library dates the file; equal graphs have equal files here.
    to.write((_META.sub("<meta><creator>Symposia</creator></meta>", text) + "\n").encode())
    return notes


def flat(quads: Iterable[ox.Quad], content: Content) -> tuple[nx.MultiDiGraph[str], Notes]:
    """The network with its directions, and with texts and numbers alone as attributes."""
    import networkx as nx

    store = ox.Store()
    store.bulk_extend(quads)
    drawn = network.build(EmbeddedStore(Path(), store))
    directed: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    changed = 0
    for iri in sorted(drawn):
        attributes, count = _attributes(drawn.nodes[iri], content)
        directed.add_node(iri, **attributes)
        changed += count
    edges = []
    for one, other, relation, found in drawn.edges(keys=True, data=True):
        attributes, count = _attributes(found, content)
        edges.append((found["source"], other if found["source"] == one else one, relation, attributes))
        changed += count
    for source, target, relation, attributes in sorted(edges, key=lambda edge: edge[:3]):
        key = identifier.digest(source, relation, target)[:16]
        directed.add_edge(source, target, key=key, **attributes)
    return directed, [xml_note(changed)] if changed else []


def _attributes(found: Mapping[str, Any], content: Content) -> tuple[dict[str, Any], int]:
    """Attributes as these formats take them, and how many texts had characters that XML cannot hold."""
    flat = {n: value for n, value in found.items() if isinstance(value, str | int) and n not in _OURS}
    if found.get("notes"):
        flat["notes"] = "; ".join(found["notes"])
    if content.evidence and found.get("evidence"):
        lines = (f"{e['document']} [{e['begin']}-{e['end']}]: {e['quote']}" for e in found["evidence"])
        flat["evidence"] = "\n".join(lines)
    clean = {name: for_xml(value) if isinstance(value, str) else value for name, value in flat.items()}
    return clean, sum(clean[name] != value for name, value in flat.items())
