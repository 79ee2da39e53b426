"""Which community each node of a network is of: as the network says, or else what hangs together."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import networkx as nx

Row = dict[str, Any]

SEED = 20
NONE = -1  # the community of a node without ties
MOST_LABELS = 3


def communities(
    network: nx.MultiGraph[Any], entities: list[Row], pairs: list[tuple[int, int]], largest: int
) -> tuple[list[int], list[Row]]:
    """Return the community of each node and the communities, numbered from the largest.

    A network that says nothing of communities is divided into the pieces that hang together, and a piece of more than
    `largest` nodes by the Louvain method. A community is called what the network calls it, else after its best tied
    members.
    """
    given = [_number(network.nodes[row["node"]].get("community")) for row in entities]
    tied = {end for pair in pairs for end in pair}
    if all(home is None for home in given):
        home = _pieces(pairs, largest)
        found = [home.get(number, NONE) for number in range(len(entities))]
        labels: dict[int, str] = {}
    else:
        found = [home if home is not None and number in tied else NONE for number, home in enumerate(given)]
        labels = _labels(network)
    return _rows(found, labels, entities)


def _rows(found: list[int], labels: dict[int, str], entities: list[Row]) -> tuple[list[int], list[Row]]:
    members: dict[int, list[int]] = defaultdict(list)
    for number, home in enumerate(found):
        if home != NONE:
            members[home].append(number)
    order = sorted(members, key=lambda home: (-len(members[home]), members[home][0]))
    place = {home: position for position, home in enumerate(order)} | {NONE: NONE}
    rows = [
        {"label": labels.get(home) or _after(members[home], entities), "size": len(members[home])} for home in order
    ]
    return [place[home] for home in found], rows


def _number(community: object) -> int | None:
    return community if isinstance(community, int) and community >= 0 else None


def _labels(network: nx.MultiGraph[Any]) -> dict[int, str]:
    """Return what the network calls its communities."""
    found = network.graph.get("communities") or ()
    return {row["id"]: str(row["label"]) for row in found if row.get("label") and isinstance(row.get("id"), int)}


def _after(members: list[int], entities: list[Row]) -> str:
    """Return a name for a community: its best tied members."""
    best = sorted(members, key=lambda number: (-entities[number]["degree"], number))[:MOST_LABELS]
    return ", ".join(entities[number]["label"] for number in best)


def _pieces(pairs: list[tuple[int, int]], largest: int) -> dict[int, int]:
    """Return the community of every node that has a tie, by what hangs together."""
    strength = Counter((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(sorted({end for pair in pairs for end in pair}))
    plain.add_weighted_edges_from((u, v, float(count)) for (u, v), count in sorted(strength.items()))
    home: dict[int, int] = {}
    for piece in sorted(map(sorted, nx.connected_components(plain)), key=lambda piece: piece[0]):
        groups = [piece] if len(piece) <= largest else _divided(plain, piece)
        for group in groups:
            home.update(dict.fromkeys(group, group[0]))
    return home


def _divided(plain: nx.Graph[int], piece: list[int]) -> list[list[int]]:
    part: nx.Graph[int] = nx.Graph()
    part.add_nodes_from(piece)
    part.add_edges_from(sorted((min(u, v), max(u, v), found) for u, v, found in plain.subgraph(piece).edges(data=True)))
    return sorted(sorted(group) for group in nx.community.louvain_communities(part, seed=SEED))
