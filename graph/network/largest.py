"""Which nodes of a large network are shown: those with the most ties, as a picture of all would be of use to nobody."""

from __future__ import annotations

from graph.network.asking import Whole
from graph.network.projection import Projection
from graph.network.relation import OF_ALL, OF_PEOPLE


def best_tied(rows: Whole, projection: Projection, most: int) -> tuple[frozenset[str] | None, int]:
    """The nodes of a projection with the most ties of any time, at most so many, or None where there are no more than
    that; and how many there are. Of those with equally many ties the first by identifier.
    """
    nodes = rows.nodes(projection.kinds)
    if len(nodes) <= most:
        return None, len(nodes)
    ties = rows.ties(OF_PEOPLE if projection.kinds == ("Person",) else OF_ALL)
    return frozenset(sorted(nodes, key=lambda node: (-ties[node], node))[:most]), len(nodes)
