"""How central the nodes of a network are, each in another sense. docs/analysis.md tells how to read them.

networkx reckons what it reckons well, and hands it to a backend where one is configured. PageRank and eigenvector
centrality are power iterations over numpy arrays here: those of networkx need scipy, or take a thousand times as long.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from graph.analysis.weighted import Weighted, rounded
from graph.batched import batched

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Onwards = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
    """For each node, in rows, the sum over those that it is tied to."""

EXACT = 1_000
"""Up to how many nodes betweenness is exact unless it is asked for."""
PIVOTS = 200
"""How many nodes shortest paths are followed from in a larger network."""
SEED = 1
DAMPING = 0.85
_TOLERANCE = 1e-12
_STEPS = 10_000
_DENSE = 300  # nodes up to which the eigenvectors of a component are solved for
_SIZE = 2_000  # nodes up to which paths are followed side by side
_FAR = 24  # steps that may be from one node to all others of its part, for that: each looks at all ties
_ROOM = 2_000_000  # numbers of an array that this works with; it has up to ten
_SPARSE = 200  # of so many others that a node could be tied to more than one is, where a matrix is the faster way


def degree(plain: Weighted) -> dict[str, float]:
    """With how many others a node is tied.

    L. C. Freeman, Centrality in social networks: conceptual clarification, Social Networks 1 (1978), 215-239.
    """
    return plain.named(dict(plain.network.degree()))


def strength(plain: Weighted) -> dict[str, float]:
    """The sum of the weights of the ties of a node.

    A. Barrat et al., The architecture of complex weighted networks, PNAS 101 (2004), 3747-3752.
    """
    return plain.named(dict(plain.network.degree(weight="weight")))


def sampled(plain: Weighted, exact: bool = False) -> int | None:
    """From how many nodes betweenness follows shortest paths; None where from all, so that it is exact."""
    return None if exact or len(plain.nodes) <= EXACT else PIVOTS


def betweenness(plain: Weighted, exact: bool = False) -> dict[str, float]:
    """The share of the shortest paths between two others that lead through a node, added up over all pairs and divided
    by their number, (n - 1)(n - 2) / 2. Weights play no part: a path is as long as it has ties.

    L. C. Freeman, A set of measures of centrality based on betweenness, Sociometry 40 (1977), 35-41; reckoned after
    U. Brandes, A faster algorithm for betweenness centrality, Journal of Mathematical Sociology 25 (2001), 163-177.
    In networks of more than :data:`EXACT` nodes it is estimated from :data:`PIVOTS` of them, chosen with a fixed seed:
    U. Brandes and C. Pich, Centrality estimation in large networks, Int. J. Bifurcation and Chaos 17 (2007), 2303-2318.
    """
    import networkx as nx

    size, pivots = len(plain.nodes), sampled(plain, exact)
    backends: Any = nx.config.backend_priority
    if 2 < size <= _SIZE and not backends.algos and _is_close(plain):
        nodes = list(range(size)) if pivots is None else random.Random(SEED).sample(range(size), pivots)
        return plain.named(_abreast(plain, nodes).tolist())
    return plain.named(nx.betweenness_centrality(plain.network, k=pivots, seed=SEED))


def _is_close(plain: Weighted) -> bool:
    """Whether it is few steps from one node of each part to the others, so that no path is longer than twice that."""
    import networkx as nx

    parts = nx.connected_components(plain.network)
    return all(sum(1 for _ in nx.bfs_layers(plain.network, min(part))) <= 1 + _FAR for part in parts)


def _abreast(plain: Weighted, pivots: list[int]) -> npt.NDArray[np.float64]:
    """Betweenness of the paths from some nodes, which are followed side by side: ten times as fast as one by one."""
    import numpy as np

    size = len(plain.nodes)
    heads, tails, _ = _arrays(plain)
    if len(heads) > 2 * size * max(2, size / _SPARSE):
        ties = np.zeros((size, size))
        ties[heads, tails] = 1
        onwards: Onwards = ties.__matmul__
        rows = size
    else:
        order = np.lexsort((heads, tails))
        onwards = _summing(size, heads[order], tails[order])
        rows = max(size, len(heads))
    through, others = np.zeros(size), np.full(size, len(pivots))
    for some in batched(pivots, max(1, _ROOM // rows)):
        through += _through(size, onwards, some)
    others[pivots] -= 1  # the paths from a node itself do not lead through it
    found: npt.NDArray[np.float64] = through / (others * (size - 2))
    return found


def _summing(size: int, heads: npt.NDArray[np.int64], tails: npt.NDArray[np.int64]) -> Onwards:
    """The same as by a matrix of the ties, of which there are few; they are in the order of the tails."""
    import numpy as np

    tied, begins = np.unique(tails, return_index=True)

    def onwards(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        found = np.zeros((size, values.shape[1]))
        if len(tied):
            found[tied] = np.add.reduceat(values[heads], begins, axis=0)
        return found

    return onwards


def _through(size: int, onwards: Onwards, pivots: list[int]) -> npt.NDArray[np.float64]:
    """How much of the paths from some nodes leads through each: a column for each node that paths begin at."""
    import numpy as np

    paths = np.zeros((size, len(pivots)))
    paths[pivots, range(len(pivots))] = 1
    steps, far, edge = np.where(paths > 0, 0, -1), 0, paths
    while edge.any():  # one step further from all nodes at once
        far += 1
        edge = np.where(steps < 0, onwards(edge), 0)
        steps[edge > 0] = far
        paths += edge
    rest = np.zeros_like(paths)
    for step in range(far - 1, 1, -1):  # what lies behind a node counts for it, as often as paths lead through it
        share = np.where(steps == step, (1 + rest) / np.maximum(paths, 1), 0)
        rest += np.where(steps == step - 1, onwards(share) * paths, 0)
    found: npt.NDArray[np.float64] = rest.sum(axis=1)
    return found


def core(plain: Weighted) -> dict[str, float]:
    """The largest k for which a node is in the k-core: the largest part in which each has at least k ties to the rest.

    S. B. Seidman, Network structure and minimum degree, Social Networks 5 (1983), 269-287.
    """
    import networkx as nx

    return plain.named(nx.core_number(plain.network))


def pagerank(plain: Weighted) -> dict[str, float]:
    """How often one comes by a node who follows ties, each as often as it weighs, and starts anywhere anew in 15 of 100
    steps; the values of all nodes add up to 1. From a node without ties the next step leads anywhere.

    S. Brin and L. Page, The anatomy of a large-scale hypertextual Web search engine, Computer Networks 30 (1998),
    107-117.
    """
    import numpy as np

    size = len(plain.nodes)
    if not size:
        return {}
    heads, tails, weights = _arrays(plain)
    total = np.bincount(heads, weights, size)
    share = weights / total[heads]
    lost = total == 0
    value = np.full(size, 1 / size)
    for _ in range(_STEPS):
        before = value
        carried = np.bincount(tails, share * value[heads], size)
        value = DAMPING * (carried + value[lost].sum() / size) + (1 - DAMPING) / size
        if np.abs(value - before).sum() < _TOLERANCE:
            break
    return plain.named(value.tolist())


def eigenvector(plain: Weighted) -> dict[str, float]:
    """How well tied a node is to nodes that are well tied themselves: the leading eigenvector of the weights.

    In a network of several parts each is reckoned by itself and its first node has 1, so values compare within a part
    only; a node without ties has 0.

    P. Bonacich, Power and centrality: a family of measures, American Journal of Sociology 92 (1987), 1170-1182.
    """
    import networkx as nx

    values: dict[int, float] = {}
    for part in nx.connected_components(plain.network):
        if len(part) > 1:
            nodes = sorted(part)
            values |= dict(zip(nodes, _leading(plain, nodes).tolist(), strict=True))
    return plain.named(values)


def _leading(plain: Weighted, nodes: list[int]) -> npt.NDArray[np.float64]:
    """The leading eigenvector of a connected part, its largest value 1."""
    import numpy as np

    place = {node: position for position, node in enumerate(nodes)}
    ties = [(place[a], place[b], w) for a in nodes for b, w in sorted(_weights(plain, a).items())]
    heads, tails = (np.array([tie[i] for tie in ties]) for i in (0, 1))
    weights = np.array([tie[2] for tie in ties], float)
    if len(nodes) <= _DENSE:
        matrix = np.zeros((len(nodes), len(nodes)))
        matrix[heads, tails] = weights
        value: npt.NDArray[np.float64] = np.abs(np.linalg.eigh(matrix)[1][:, -1])
        value /= value.max()
        return value
    value = np.ones(len(nodes))
    shift = np.bincount(heads, weights).mean()  # without it, parts of two sides would swing for ever
    for _ in range(_STEPS):
        before = value
        value = np.bincount(tails, weights * value[heads], len(nodes)) + shift * value
        value /= value.max()
        if np.abs(value - before).max() < _TOLERANCE:
            break
    return value


def _weights(plain: Weighted, node: int) -> dict[int, float]:
    return {other: tie["weight"] for other, tie in plain.network.adj[node].items()}


def _arrays(plain: Weighted) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """All ties in both directions: where from, where to, and the weight."""
    import numpy as np

    ties: list[tuple[int, int, float]] = list(plain.network.edges(data="weight"))
    one, other = (np.array([tie[i] for tie in ties], dtype=np.int64) for i in (0, 1))
    weight = np.array([tie[2] for tie in ties], float)
    return np.concatenate([one, other]), np.concatenate([other, one]), np.concatenate([weight, weight])


MEASURES = {
    "degree": degree,
    "strength": strength,
    "betweenness": betweenness,
    "pagerank": pagerank,
    "eigenvector": eigenvector,
    "core": core,
}
"""All measures by name."""


def measured(
    plain: Weighted, names: tuple[str, ...] = tuple(MEASURES), exact: bool = False
) -> dict[str, dict[str, float]]:
    """The measures of these names, rounded: for each the value of every node."""
    found = {}
    for name in names:
        values = betweenness(plain, exact) if name == "betweenness" else MEASURES[name](plain)
        found[name] = {node: rounded(value) for node, value in values.items()}
    return found
