"""How long each measure of a network takes here, beside networkx alone and networkx with a backend.

    python benchmarks/analysis.py [--sizes 300 2000 10000] [--runs 3] [--backend rustworkx] [--store OUT/store]

The networks are made: a power law of degrees with many triangles, as networks of people have (Holme and Kim 2002),
five ties to a node. Times are medians of processor time in one process; what networkx alone would take too long for
is left out (a dash). With `--store` it is also measured how long the projections of a store take.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import networkx as nx  # noqa: E402

from graph import network  # noqa: E402
from graph.analysis import annotate, brokers, measures  # noqa: E402
from graph.analysis.communities import communities  # noqa: E402
from graph.analysis.weighted import Weighted, weighted  # noqa: E402
from graph.network import PROJECTIONS, Choice  # noqa: E402
from graph.store import EmbeddedStore  # noqa: E402

Run = Callable[[Weighted], Any]


def _labels(plain: Weighted) -> dict[str, str]:
    return {node: node for node in plain.nodes}


# What is measured: ours, what networkx does alone up to so many nodes, and whether a backend does the same.
CASES: dict[str, tuple[Run, Run | None, int]] = {
    "betweenness": (measures.betweenness, lambda p: nx.betweenness_centrality(p.network), 2_000),
    "betweenness, exact": (lambda p: measures.betweenness(p, exact=True), None, 0),
    "PageRank": (measures.pagerank, lambda p: nx.pagerank(p.network), 1_000_000),
    "eigenvector": (
        measures.eigenvector,
        lambda p: nx.eigenvector_centrality(p.network, 10_000, 1e-12, weight="weight"),
        1_000_000,
    ),
    "core": (measures.core, lambda p: nx.core_number(p.network), 1_000_000),
    "communities": (
        lambda p: communities(p, _labels(p), dict.fromkeys(p.nodes, 0.0)),
        lambda p: nx.community.louvain_communities(p.network, seed=1),
        1_000_000,
    ),
    "constraint": (brokers.constraint, lambda p: nx.constraint(p.network, weight="weight"), 300),
    "bridges": (brokers.bridges, lambda p: list(nx.bridges(p.network)), 1_000_000),
}


def main() -> int:
    """Measure and print tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=(300, 2_000, 10_000))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--backend", default="rustworkx")
    parser.add_argument("--most", type=int, default=2_000, help="exact betweenness without a backend up to this size")
    parser.add_argument("--store", type=Path, help="measure how long the projections of this store take, too")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    backend = given.backend if given.backend in nx.config.backends else None
    print(
        "| nodes | ties | measure | ours, s | networkx alone, s | ours with the backend, s |\n|---|---|---|---|---|---|"
    )
    for size in given.sizes:
        plain = _made(size)
        for name, (ours, alone, most) in CASES.items():
            exact = name == "betweenness, exact" and size > given.most
            times = [
                None if exact else _timed(ours, plain, given.runs),
                _timed(alone, plain, given.runs) if alone and size <= most else None,
                _with(backend, ours, plain, given.runs),
            ]
            cells = " | ".join("–" if found is None else f"{found:.3f}" for found in times)
            print(f"| {size:,} | {plain.network.number_of_edges():,} | {name} | {cells} |", flush=True)
    if given.store:
        _projections(given.store, given.runs)
    return 0


def _made(size: int) -> Weighted:
    made: nx.MultiGraph[Any] = nx.MultiGraph(nx.powerlaw_cluster_graph(size, 5, 0.5, seed=7))
    for number, (_, _, data) in enumerate(sorted(made.edges(data=True), key=lambda tie: tie[:2])):
        data["weight"] = 1 + number % 4
    return weighted(nx.relabel_nodes(made, {node: f"n{node:06}" for node in made}))


def _timed(run: Run, plain: Weighted, runs: int) -> float | None:
    """Median seconds; None for what cannot be run, such as PageRank of networkx without scipy."""
    taken = []
    for _ in range(runs):
        plain.network.__networkx_cache__.clear()  # a backend converts anew, as for a command
        start = time.process_time()
        try:
            run(plain)
        except (ImportError, nx.NetworkXException):
            return None
        taken.append(time.process_time() - start)
        if sum(taken) > 5:
            break
    return statistics.median(taken)


def _with(backend: str | None, run: Run, plain: Weighted, runs: int) -> float | None:
    if backend is None:
        return None
    with nx.config(backend_priority=[backend]):
        return _timed(run, plain, runs)


def _projections(path: Path, runs: int) -> None:
    store = EmbeddedStore.open(path)
    print("\n| projection | nodes | ties | reading, s | projecting, s | measuring, s |\n|---|---|---|---|---|---|")
    for name in PROJECTIONS:
        steps: list[tuple[float, float, float]] = []
        for _ in range(runs):
            times = [time.process_time()]
            reading = network.read(store)
            reading.whole()
            times.append(time.process_time())
            found = network.drawn(reading, Choice(name))
            times.append(time.process_time())
            annotate(found)
            times.append(time.process_time())
            steps.append((times[1] - times[0], times[2] - times[1], times[3] - times[2]))
        cells = " | ".join(f"{statistics.median(column):.2f}" for column in zip(*steps, strict=True))
        print(f"| {name} | {found.number_of_nodes():,} | {found.number_of_edges():,} | {cells} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
