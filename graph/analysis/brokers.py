"""Who holds a network together: ties and nodes without which it falls apart, and nodes between groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.analysis.weighted import Weighted


@dataclass(frozen=True)
class Bridge:
    """A tie without which what it joins falls apart, and how many nodes the smaller of the two parts then has."""

    one: str
    other: str
    side: int


def bridges(plain: Weighted) -> tuple[Bridge, ...]:
    """The ties of which one alone leads from one part of a network to another; those that part most come first.

    R. E. Tarjan, A note on finding the bridges of a graph, Information Processing Letters 2 (1974), 160-161.
    """
    import networkx as nx

    network: Any = plain.network  # the types of the library take nodes for ties here
    ties = sorted((min(tie), max(tie)) for tie in nx.bridges(network))
    sides = _sides(plain, ties)
    found = [Bridge(plain.nodes[one], plain.nodes[other], sides[one, other]) for one, other in ties]
    return tuple(sorted(found, key=lambda bridge: (-bridge.side, bridge.one, bridge.other)))


def _sides(plain: Weighted, ties: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """How many nodes lie on the smaller side of each bridge: any tree that spans a part has all bridges of it, and what
    hangs on one there is what it parts.
    """
    import networkx as nx

    size = dict.fromkeys(plain.network, 1)
    above: dict[int, int] = {}
    whole: dict[int, int] = {}
    for part in nx.connected_components(plain.network):
        steps = list(nx.bfs_edges(plain.network, min(part)))
        for parent, child in reversed(steps):
            above[child] = parent
            size[parent] += size[child]
        whole |= dict.fromkeys(part, len(part))
    found = {}
    for one, other in ties:
        child = one if above.get(one) == other else other
        found[one, other] = min(size[child], whole[child] - size[child])
    return found


def cut_nodes(plain: Weighted) -> frozenset[str]:
    """The nodes without which what they are in falls apart (articulation points).

    J. Hopcroft and R. Tarjan, Efficient algorithms for graph manipulation, Communications of the ACM 16
    (1973), 372-378.
    """
    import networkx as nx

    return frozenset(plain.nodes[number] for number in nx.articulation_points(plain.network))


def constraint(plain: Weighted) -> dict[str, float]:
    """How much a node's ties are spent on others who are tied to one another: low for one who joins what is apart.

    With p(i, j) the share of j in the weight of the ties of i, it is the sum over the neighbours j of
    (p(i, j) + sum over q of p(i, q) p(q, j)) squared. A node without ties has none.

    R. S. Burt, Structural holes (1992), chapter 2; Structural holes and good ideas, American Journal of Sociology 110
    (2004), 349-399.
    """
    near = {node: {o: tie["weight"] for o, tie in plain.network.adj[node].items()} for node in plain.network}
    total = {node: sum(ties.values()) for node, ties in near.items()}
    share = {node: {o: weight / total[node] for o, weight in sorted(ties.items())} for node, ties in near.items()}
    found = {}
    for node, ties in share.items():
        spent: dict[int, float] = defaultdict(float, ties)
        for through, part in ties.items():
            for other, onward in share[through].items():
                if other in ties:
                    spent[other] += part * onward
        if ties:
            found[plain.nodes[node]] = sum(spent[other] ** 2 for other in ties)
    return found


def brokerage(plain: Weighted) -> dict[str, float]:
    """1 less the constraint, but not less than 0: near 1 for one who joins many that are apart; 0 without ties."""
    held = constraint(plain)
    return {node: max(0.0, 1 - held[node]) if node in held else 0.0 for node in plain.nodes}


def participation(plain: Weighted, community: Mapping[str, int]) -> dict[str, float]:
    """How evenly the ties of a node are spread over communities: 1 less the sum of the squared shares of its weight
    that go to each. 0 for one whose ties stay in one community, or without ties.

    R. Guimerà and L. A. N. Amaral, Functional cartography of complex metabolic networks, Nature 433 (2005), 895-900.
    """
    found = {}
    for number, node in enumerate(plain.nodes):
        to: dict[int, float] = defaultdict(float)
        for other, tie in plain.network.adj[number].items():
            to[community[plain.nodes[other]]] += tie["weight"]
        whole = sum(to.values())
        found[node] = 1 - sum((to[key] / whole) ** 2 for key in sorted(to)) if whole else 0.0
    return found
