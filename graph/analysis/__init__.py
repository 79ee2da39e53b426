"""Analysis of networks: measures, communities, brokers, what institutions and topics share, what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.communities import NONE, Community, communities
from graph.analysis.measures import measured
from graph.analysis.weighted import weighted

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["SHOWN", "Community", "annotate"]

SHOWN = ("degree", "strength", "pagerank", "betweenness", "core")
"""The measures that the nodes of a network carry where it is drawn."""


def annotate(network: nx.MultiGraph[str]) -> nx.MultiGraph[str]:
    """Give the nodes of a network their `community` and `measures`, and the network its `communities`; returns it."""
    plain = weighted(network)
    values = measured(plain, SHOWN)
    found = communities(plain, dict(network.nodes(data="label")), values["pagerank"])
    place = {node: community.number for community in found for node in community.members}
    for node, attributes in network.nodes(data=True):
        attributes["community"] = place.get(node, NONE)
        attributes["measures"] = {name: values[name][node] for name in SHOWN}
    network.graph["communities"] = tuple({"id": c.number, "label": c.label, "size": len(c.members)} for c in found)
    return network
