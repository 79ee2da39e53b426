"""Which nodes of a large network are shown: those with the most ties, as a picture of all would be of use to nobody."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

import ontology
from graph.network.projection import Projection
from graph.network.relation import OF_ALL, OF_PEOPLE
from graph.store import Asked

_PREFIX = f"PREFIX sym: <{ontology.NAMESPACE}>\n"


def best_tied(store: Asked, projection: Projection, most: int) -> tuple[frozenset[str] | None, int]:
    """The nodes of a projection with the most ties of any time, at most so many, or None where there are no more than
    that; and how many there are. Of those with equally many ties the first by identifier.
    """
    nodes = _nodes(store, projection)
    if len(nodes) <= most:
        return None, len(nodes)
    ties = _ties(store, OF_PEOPLE if projection.kinds == ("Person",) else OF_ALL)
    return frozenset(sorted(nodes, key=lambda node: (-ties[node], node))[:most]), len(nodes)


def _nodes(store: Asked, projection: Projection) -> set[str]:
    kinds = " ".join(f"sym:{kind}" for kind in projection.kinds)
    rows = store.query(f"{_PREFIX}SELECT DISTINCT ?node WHERE {{ VALUES ?kind {{ {kinds} }} ?node a ?kind }}").rows
    return {node.value for (node,) in rows if isinstance(node, ox.NamedNode)}


def _ties(store: Asked, relations: tuple[str, ...]) -> Counter[str]:
    """How many ties each thing has, counted by the store: there are many more of them than of things."""
    listed = " ".join(f"sym:{name}" for name in relations)
    found: Counter[str] = Counter()
    for node, other in (("?one", "?other"), ("?other", "?one")):
        text = f"""{_PREFIX}SELECT {node} (COUNT({other}) AS ?ties) WHERE {{
  VALUES ?relation {{ {listed} }} ?one ?relation ?other }} GROUP BY {node}"""
        for thing, count in store.query(text).rows:
            if isinstance(thing, ox.NamedNode) and isinstance(count, ox.Literal):
                found[thing.value] += int(count.value)
    return found
