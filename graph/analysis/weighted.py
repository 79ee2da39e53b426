"""What is measured: a network with one weighted tie between two nodes, its nodes numbered in the order of their IRIs.

The numbering makes every result the same in whatever order things were put in, and whatever the hash seed: numbers
hash as themselves, names do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

DIGITS = 4
"""Significant digits of what is shown and written; see :func:`rounded`."""


@dataclass(frozen=True)
class Weighted:
    """The nodes by number, and the ties of the numbers, each with the sum of the weights of what ties the two."""

    nodes: tuple[str, ...]
    network: nx.Graph[int]

    def named(self, values: Mapping[int, float] | Iterable[float]) -> dict[str, float]:
        """Values of the numbers as values of the nodes; those of one that has none are 0."""
        found = values if isinstance(values, Mapping) else dict(enumerate(values))
        return {node: found.get(number, 0) for number, node in enumerate(self.nodes)}


def weighted(network: nx.MultiGraph[Any]) -> Weighted:
    """The weighted ties of a network: those of several relations between two nodes are added up, loops left out."""
    import networkx as nx

    nodes = tuple(sorted(network.nodes))
    number = {node: place for place, node in enumerate(nodes)}
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for one, other, weight in network.edges(data="weight", default=1):
        ends = number[one], number[other]
        if ends[0] != ends[1]:
            weights[min(ends), max(ends)] += weight
    simple: nx.Graph[int] = nx.Graph()
    simple.add_nodes_from(range(len(nodes)))
    simple.add_weighted_edges_from((one, other, weight) for (one, other), weight in sorted(weights.items()))
    return Weighted(nodes, simple)


def labelled(network: nx.MultiGraph[Any]) -> dict[str, str]:
    """What each node is called; its identifier where it has no label."""
    return {node: str(label or node) for node, label in network.nodes(data="label")}


def rounded(value: float) -> float:
    """A value with so many digits as are shown: rounded to ten first, so that what two ways of reckoning give in the
    last of sixteen digits never decides. Whole numbers, which are counts, keep all their digits.

    >>> rounded(0.015625), rounded(0.015625000000000003), rounded(12345.6), rounded(12345.0)
    (0.01562, 0.01562, 12350, 12345)
    """
    near = float(f"{value:.10g}")
    shown = near if near.is_integer() else float(f"{near:.{DIGITS}g}")
    return int(shown) if shown.is_integer() else shown
