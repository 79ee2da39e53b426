"""Communities: groups of nodes with more weight among themselves than chance would give them.

Found by the method of Louvain: V. D. Blondel et al., Fast unfolding of communities in large networks, Journal of
Statistical Mechanics (2008), P10008. It raises modularity (M. E. J. Newman, Analysis of weighted networks, Physical
Review E 70 (2004), 056131) step by step from a fixed seed. A community that falls into parts without a tie between
them, which the method may leave, becomes several.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.analysis.weighted import Weighted

SEED = 1
NONE = -1
"""The number of the community of a node without ties."""
NAMED = 3


@dataclass(frozen=True)
class Community:
    """A community: its number, from 0 for the largest; what it is called after; its nodes, the most central first."""

    number: int
    label: str
    members: tuple[str, ...]


def communities(plain: Weighted, labels: Mapping[str, str], central: Mapping[str, float]) -> tuple[Community, ...]:
    """The communities of a network, largest first, of equal ones that with the least IRI.

    `central` says how central nodes are: a community is called after the most central three. Nodes without ties are
    in none.
    """
    groups = [sorted(plain.nodes[number] for number in group) for group in _groups(plain)]
    found = []
    for place, group in enumerate(sorted(groups, key=lambda group: (-len(group), group[0]))):
        members = sorted(group, key=lambda node: (-central[node], node))
        found.append(Community(place, ", ".join(labels[node] for node in members[:NAMED]), tuple(members)))
    return tuple(found)


def modularity(plain: Weighted, found: tuple[Community, ...]) -> float:
    """By how much the share of weight within communities is larger than chance would make it; 0 without ties."""
    import networkx as nx

    if not plain.network.number_of_edges():
        return 0.0
    place = {node: number for number, node in enumerate(plain.nodes)}
    alone = [{number} for number, ties in plain.network.degree() if not ties]
    return float(nx.community.modularity(plain.network, [*({place[n] for n in c.members} for c in found), *alone]))


def _groups(plain: Weighted) -> list[set[int]]:
    import networkx as nx

    if not plain.network.number_of_edges():
        return []
    found = nx.community.louvain_communities(plain.network, weight="weight", seed=SEED)
    tied = [group for group in found if len(group) > 1]
    return [part for group in tied for part in nx.connected_components(plain.network.subgraph(group))]
