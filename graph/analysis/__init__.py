"""Analysis of networks: measures, communities, brokers, what institutions and topics share, what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.analysis.communities import NONE, Community, communities
from graph.analysis.measures import measured
from graph.analysis.weighted import labelled, weighted

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["SHOWN", "Community", "annotate"]

SHOWN = ("degree", "strength", "pagerank", "betweenness", "core")
"""The measures that the nodes of a network carry where it is drawn."""


def annotate(network: nx.MultiGraph[str], names: tuple[str, ...] = SHOWN, exact: bool = False) -> nx.MultiGraph[str]:
    """Give the nodes of a network their `community` and these `measures`, and the network its `communities`.

    Returns the network.
    """
    plain = weighted(network)
    values = measured(plain, tuple(dict.fromkeys((*names, "pagerank"))), exact)
    found = communities(plain, labelled(network), values["pagerank"])
    place = {node: community.number for community in found for node in community.members}
    for node, attributes in network.nodes(data=True):
        attributes["community"] = place.get(node, NONE)
        attributes["measures"] = {name: values[name][node] for name in names}
    network.graph["communities"] = tuple({"id": c.number, "label": c.label, "size": len(c.members)} for c in found)
    return network
