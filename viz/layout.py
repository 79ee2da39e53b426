"""Where the nodes stand: coordinates worked out once, so that the page is still and legible from its first frame.

The same network gives the same coordinates whatever the order in which it was built: nodes are numbered in sorted
order, every seed is fixed, and coordinates are whole numbers.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
import numpy as np

from viz.room import GAP, STRETCH, Box, Point, Points, pack, separate

Ground = tuple[int, int, int]  # the middle of a community and its radius

SEED = 20
_STILL = 1e-4  # of the width of the circle that nodes start on: who moves less has arrived
ONE_PIECE = 300  # up to so many nodes one layout serves the whole piece; above, each community gets its own
ROOM_FOR_LABELS = 200  # nodes of a piece, up to which every label gets its room; above, not all are shown at once
MOST_SPRINGS = 500  # so many things are placed by springs at most: each step looks at all pairs
SPREAD = 82.0  # mean distance of neighbours, in pixels at full size
ROOMY = 1.3  # the ground of the picture over that of its boxes
CLOSE = 0.36  # groups start at this part of the distance that springs ask for, and are pushed apart from there
BARE = 26.0  # the room around a node whose label is not shown
CHARACTER, LINE, LABEL_WIDTH, LABEL_LINES = 7.4, 17.0, 20, 3


def label_box(label: str, size: int) -> Box:
    """Return the room that a node of this size needs with its label under it."""
    lines = textwrap.wrap(label, LABEL_WIDTH)[:LABEL_LINES] or [""]
    width = max(map(len, lines)) * CHARACTER
    below = LINE * len(lines)
    return max(2.0 * size, width) + 10.0, 2.0 * size + below + 10.0, below / 2


def arrange(ties: Sequence[tuple[int, int]], boxes: Mapping[int, Box]) -> dict[int, Point]:
    """Place every node that a tie touches; nodes are numbers, so that no order of hashes has a say."""
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(sorted({end for tie in ties for end in tie if tie[0] != tie[1]}))
    for source, target in sorted(tuple(sorted(tie)) for tie in ties):
        if source != target:
            plain.add_edge(source, target)
    pieces = [sorted(piece) for piece in nx.connected_components(plain)]
    pieces.sort(key=lambda piece: (-len(piece), piece))
    small = {node: (0.55 * width, 0.8 * height, 0.5 * below) for node, (width, height, below) in boxes.items()}
    placed = [
        _ground(_ordered(plain, piece), boxes if len(piece) <= ROOM_FOR_LABELS else small, STRETCH) for piece in pieces
    ]
    return pack(pieces, placed, boxes)


def arrange_communities(
    ties: Sequence[tuple[int, int]], home: Mapping[int, int], sizes: Mapping[int, int]
) -> tuple[dict[int, Point], dict[int, Ground]]:
    """Place communities apart, each a round ground, and the nodes of each within it.

    `home` has the community of every node that is to be placed, `sizes` the radius of every node. A community that
    is opened where it stands shows its nodes on its ground, so nothing else has to move.
    """
    members: dict[int, list[int]] = {}
    for node in sorted(home):
        members.setdefault(home[node], []).append(node)
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(sorted(home))
    plain.add_edges_from(sorted((min(tie), max(tie)) for tie in ties if tie[0] != tie[1] and home.keys() >= set(tie)))
    boxes = {node: (2.0 * sizes[node] + BARE, 2.0 * sizes[node] + BARE, 0.0) for node in home}
    grounds = {number: _round(_ground(_ordered(plain, nodes), boxes, 1.0)) for number, nodes in sorted(members.items())}
    radius = {number: float(np.hypot(*points.T).max()) + GAP for number, points in grounds.items()}
    ends = {(home[u], home[v]) for u, v in plain.edges if home[u] != home[v]}
    between = sorted({(min(pair), max(pair)) for pair in ends})
    centres = _stand(between, plain, home, radius)
    points = {
        node: (round(float(centres[number][0] + x)), round(float(centres[number][1] + y)))
        for number, nodes in sorted(members.items())
        for node, (x, y) in zip(nodes, grounds[number].tolist(), strict=True)
    }
    return points, {number: (*centres[number], round(radius[number])) for number in sorted(members)}


def _stand(
    between: Sequence[tuple[int, int]], plain: nx.Graph[int], home: Mapping[int, int], radius: Mapping[int, float]
) -> dict[int, Point]:
    """Place the communities: those tied to each other together, the pieces so made side by side."""
    whole: nx.Graph[int] = nx.Graph()
    whole.add_nodes_from(sorted(radius))
    whole.add_edges_from(between)
    pieces = [sorted(piece) for piece in nx.connected_components(whole)]
    pieces.sort(key=lambda piece: (-sum(radius[number] ** 2 for number in piece), piece))
    across: dict[int, list[tuple[int, int]]] = {}
    for u, v in plain.edges:
        if home[u] != home[v]:
            across.setdefault(home[u], []).append((home[u], home[v]))
    placed = []
    for piece in pieces:
        place = {number: position for position, number in enumerate(piece)}
        room = np.array([[2 * radius[number]] * 2 for number in piece])
        placed.append(_levelled(_centres([tie for number in piece for tie in across.get(number, ())], place, room)))
    return pack(pieces, placed, {number: (2 * size, 2 * size, 0.0) for number, size in radius.items()})


def _round(points: Points) -> Points:
    """Centre a cloud of points and draw in what lies far out, so that it fills a round ground."""
    points = points - points.mean(axis=0)
    far = np.hypot(*points.T)
    most = max(1.0, float(np.quantile(far, 0.9)) * 1.1)
    drawn_in: Points = points * np.where(far > most, most / np.maximum(far, 1e-6), 1.0)[:, None]
    return drawn_in


def _ordered(whole: nx.Graph[int], nodes: Sequence[int]) -> nx.Graph[int]:
    """Return the part of the network between these nodes, built in sorted order."""
    if len(nodes) == len(whole):
        return whole  # which was built so
    part: nx.Graph[int] = nx.Graph()
    part.add_nodes_from(nodes)
    here = set(nodes)
    for node in sorted(here):
        part.add_edges_from((node, other) for other in sorted(whole.adj[node]) if node < other and other in here)
    return part


def _roomy(points: Points, boxes: Sequence[Box], stretch: float) -> Points:
    """Give every box its room: the cloud of points is scaled to what they need, then they are pushed apart."""
    room = np.array(boxes)
    down: Points = np.column_stack((np.zeros(len(room)), room[:, 2]))
    placed: Points = separate(_spread(points, room, stretch) + down, room[:, :2]) - down
    return placed


def _spread(points: Points, room: Points, stretch: float) -> Points:
    """Scale a cloud of points to the ground that its boxes need, without pulling its shape far out of true."""
    ground = ROOMY * float((room[:, 0] * room[:, 1]).sum())
    wanted = np.array([(ground * stretch) ** 0.5, (ground / stretch) ** 0.5])
    length = np.ptp(points, axis=0)
    factor = wanted / np.maximum(length, max(1.0, 0.2 * float(length.max())))
    middle = float(np.sqrt(factor.prod()))
    spread: Points = points * np.clip(factor, middle * 0.6, middle * 1.6)
    return spread


def _levelled(points: Points) -> Points:
    """Turn a cloud of points so that it is longer from left to right than from top to bottom."""
    x, y = (points - points.mean(axis=0)).T
    angle = 0.5 * np.arctan2(2.0 * (x * y).sum(), (x * x).sum() - (y * y).sum())
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.column_stack((x * cosine + y * sine, y * cosine - x * sine))


def _spring(piece: nx.Graph[int]) -> Points:
    """Place nodes by springs; the size of the picture grows with the root of their number."""
    if len(piece) <= 2:
        return np.array([[SPREAD, 0.0], [0.0, 0.0]])[: len(piece)]
    steps = max(40, min(120, 6000 // len(piece)))
    start = nx.circular_layout(piece)
    place = {node: position for position, node in enumerate(piece)}
    one, other = np.array([(place[u], place[v]) for u, v in piece.edges], dtype=np.intp).reshape(-1, 2).T
    ties = np.zeros((len(piece), len(piece)))
    ties[one, other] = ties[other, one] = [weight for _, _, weight in piece.edges(data="weight", default=1.0)]
    points = _pulled(ties, np.array([start[node] for node in piece]), steps)
    points -= points.mean(axis=0)
    lengths = np.hypot(*(points[one] - points[other]).T) if len(one) else np.ones(1)
    return points * (SPREAD / max(1e-6, float(lengths.mean())))


def _pulled(ties: Points, start: Points, steps: int) -> Points:
    """Let ties pull nodes together while all push each other apart, by less and less.

    T. M. J. Fruchterman, E. M. Reingold, Graph drawing by force-directed placement, Software: Practice and Experience
    21 (1991), 1129-1164. As the layout of networkx does it, with the same constants, but in place and by axis, which
    takes a quarter of the time: most of the time of a picture goes into these steps.
    """
    apart = 1.3 / len(start) ** 0.5
    pull = ties / apart
    (x, y), (across, down, near, far) = start.T.copy(), np.empty((4, *ties.shape))
    reach = 0.1 * max(float(np.ptp(x)), float(np.ptp(y)))
    for step in range(steps):
        np.subtract(x[:, None], x, out=across)
        np.subtract(y[:, None], y, out=down)
        np.add(np.multiply(across, across, out=near), np.multiply(down, down, out=far), out=near)
        np.sqrt(np.maximum(near, 1e-4, out=near), out=far)
        force = np.subtract(np.divide(apart * apart, near, out=near), np.multiply(far, pull, out=far), out=near)
        right = np.multiply(across, force, out=across).sum(axis=1)
        below = np.multiply(down, force, out=down).sum(axis=1)
        most = reach * (1 - step / (steps + 1)) / np.maximum(np.hypot(right, below), 0.01)
        right, below = right * most, below * most
        x, y = x + right, y + below
        if float(np.sqrt((right * right + below * below).sum())) / len(start) < _STILL:
            break
    return np.column_stack((x, y))


def _by_community(piece: nx.Graph[int], boxes: Mapping[int, Box], stretch: float) -> Points:
    """Place communities first, then the nodes of each within its own ground."""
    groups = [sorted(group) for group in nx.community.louvain_communities(piece, seed=SEED)]
    groups.sort(key=lambda group: (-len(group), group))
    if len(groups) == 1:
        return _roomy(_spiral(len(piece)), [boxes[node] for node in piece], stretch)
    grounds = [_ground(_ordered(piece, group), boxes, 1.0) for group in groups]
    room = np.array([np.ptp(ground, axis=0) + GAP for ground in grounds])
    home = {node: number for number, group in enumerate(groups) for node in group}
    centres = _centres(piece.edges, home, room)
    at = {
        node: centres[number] + point - (ground.min(axis=0) + ground.max(axis=0)) / 2
        for number, (group, ground) in enumerate(zip(groups, grounds, strict=True))
        for node, point in zip(group, ground, strict=True)
    }
    return np.array([at[node] for node in piece])


def _ground(group: nx.Graph[int], boxes: Mapping[int, Box], stretch: float) -> Points:
    """Place the nodes of one community, a large one again by its own communities."""
    whole = _joined(group)
    if len(group) > ONE_PIECE:
        return _levelled(_by_community(whole, boxes, stretch))
    return _roomy(_levelled(_spring(whole)), [boxes[node] for node in group], stretch)


def _joined(group: nx.Graph[int]) -> nx.Graph[int]:
    """Return a group in one piece: what hangs on it only by ties to others would be flung far out by springs."""
    pieces = [sorted(piece) for piece in nx.connected_components(group)]
    if len(pieces) == 1:
        return group
    hubs = sorted(min(piece, key=lambda node: (-group.degree[node], node)) for piece in pieces)
    centre = min(hubs, key=lambda node: (-group.degree[node], node))
    whole: nx.Graph[int] = group.copy()
    whole.add_edges_from((centre, hub) for hub in hubs if hub != centre)
    return whole


def _centres(edges: Iterable[tuple[int, int]], home: Mapping[int, int], room: Points) -> Points:
    """Place groups by the ties between them, without one covering another."""
    between: nx.Graph[int] = nx.Graph()
    between.add_nodes_from(range(len(room)))
    for u, v in edges:
        one, other = sorted((home[u], home[v]))
        if one != other:
            between.add_edge(one, other, weight=between.get_edge_data(one, other, {"weight": 0})["weight"] + 1)
    for _, _, found in between.edges(data=True):
        found["weight"] = 1.0 + float(np.log(found["weight"]))
    points = _spring(between) if len(room) < MOST_SPRINGS else _spiral(len(room))
    spread = float(np.sqrt((room[:, 0] * room[:, 1]).mean())) / SPREAD
    return separate(points * spread * CLOSE, room)


def _spiral(count: int) -> Points:
    """Place nodes like the seeds of a sunflower: for groups too large for springs."""
    steps = np.arange(count, dtype=np.float64)
    turn = steps * np.pi * (3.0 - 5.0**0.5)
    return np.column_stack((np.cos(turn), np.sin(turn))) * (SPREAD * 0.5 * np.sqrt(steps))[:, None]
