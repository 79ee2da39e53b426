"""The analysis that a build writes beside the graph, for whoever shows it: analysis.json, as docs/analysis.md says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graph.analysis.brokers import bridges, brokerage
from graph.analysis.communities import NONE, communities
from graph.analysis.matrix import Cell, matrix
from graph.analysis.measures import MEASURES, measured, sampled
from graph.analysis.weighted import labelled, rounded, weighted
from graph.network.reading import Reading

if TYPE_CHECKING:
    import networkx as nx

MOST_MEMBERS = 12
MOST_BRIDGES = 200
MOST_CELLS = 200
OF_NETWORK = ("sample", "nodes", "communities", "bridges")
"""What hangs on the network alone."""


def summary(network: nx.MultiGraph[str], reading: Reading, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The measures, communities and bridges of a network, and what institutions and topics share.

    `known` is what was found of the same network before: what is of the network alone is not reckoned again then.
    """
    found = known or _of_network(network)
    return {
        "projection": network.graph["projection"],
        "of": network.graph["of"],
        **{name: found[name] for name in OF_NETWORK},
        "institutions": _rows(matrix(reading, "institutions"), reading.names),
        "topics": _rows(matrix(reading, "topics"), reading.names),
    }


def _of_network(network: nx.MultiGraph[str]) -> dict[str, Any]:
    plain = weighted(network)
    labels = labelled(network)
    values = measured(plain)
    broker = brokerage(plain)
    found = communities(plain, labels, values["pagerank"])
    place = {node: c.number for c in found for node in c.members}
    order = sorted(plain.nodes, key=lambda node: (-values["pagerank"][node], node))
    return {
        "sample": sampled(plain),
        "nodes": [
            {
                "iri": node,
                "label": labels[node],
                "kind": network.nodes[node]["kind"],
                "community": place.get(node, NONE),
                **{name: values[name][node] for name in MEASURES},
                "broker": rounded(broker[node]),
            }
            for node in order
        ],
        "communities": [
            {"id": c.number, "label": c.label, "size": len(c.members), "members": list(c.members[:MOST_MEMBERS])}
            for c in found
        ],
        "bridges": [
            {"one": b.one, "other": b.other, "oneLabel": labels[b.one], "otherLabel": labels[b.other], "parted": b.side}
            for b in bridges(plain)[:MOST_BRIDGES]
        ],
    }


def _rows(cells: tuple[Cell, ...], names: Mapping[str, str]) -> list[list[str | int]]:
    return [[c.one, names[c.one], c.other, names[c.other], c.total] for c in cells[:MOST_CELLS]]


def written(found: Mapping[str, Any]) -> bytes:
    """The bytes of the file: a line for each node and so on, so that two of them compare line by line."""
    parts = []
    for name, value in found.items():
        if isinstance(value, list):
            rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f'"{name}": [\n  {rows}\n ]' if rows else f'"{name}": []')
        else:
            parts.append(f'"{name}": {json.dumps(value)}')
    return ("{\n " + ",\n ".join(parts) + "\n}\n").encode()
