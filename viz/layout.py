"""Where the nodes stand: coordinates worked out once, so that the page is still and legible from its first frame.

The same network gives the same coordinates whatever the order in which it was built: nodes are numbered in sorted
order, every seed is fixed, and coordinates are whole numbers.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np
import numpy.typing as npt

Point = tuple[int, int]
Box = tuple[
    float, float, float
]  # width and height that a node takes up with its label, and how far its middle is below
Points = npt.NDArray[np.float64]

SEED = 20
ONE_PIECE = 250  # up to so many nodes one layout serves the whole component; above, each community gets its own
SPREAD = 82.0  # mean distance of neighbours, in pixels at full size
STRETCH = 1.3  # pictures are mostly a little wider than high
ROOMY = 1.3  # the ground of the picture over that of its boxes
EASE = 1.005  # how much the picture grows with each step that still finds boxes covered
GAP = 50.0
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
    placed = [_place(_ordered(plain, piece), boxes) for piece in pieces]
    return _pack(pieces, placed, boxes)


def _ordered(whole: nx.Graph[int], nodes: Sequence[int]) -> nx.Graph[int]:
    """Return the part of the network between these nodes, built in sorted order."""
    part: nx.Graph[int] = nx.Graph()
    part.add_nodes_from(nodes)
    part.add_edges_from(sorted((min(edge), max(edge)) for edge in whole.subgraph(nodes).edges))
    return part


def _place(piece: nx.Graph[int], boxes: Mapping[int, Box]) -> Points:
    """Place one connected piece, in the order of its nodes."""
    points = _spring(piece) if len(piece) <= ONE_PIECE else _by_community(piece)
    room = np.array([boxes[node] for node in piece])
    if len(piece) > ONE_PIECE:
        room = room * 0.5  # not all labels are shown at once there
    down: Points = np.column_stack((np.zeros(len(room)), room[:, 2]))
    placed: Points = _separate(_spread(_levelled(points), room) + down, room[:, :2]) - down
    return placed


def _spread(points: Points, room: Points) -> Points:
    """Scale a cloud of points to the ground that its boxes need, without pulling its shape far out of true."""
    ground = ROOMY * float((room[:, 0] * room[:, 1]).sum())
    wanted = np.array([(ground * STRETCH) ** 0.5, (ground / STRETCH) ** 0.5])
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
    if len(piece) == 1:
        return np.zeros((1, 2))
    steps = 120 if len(piece) <= 120 else 60
    start = nx.circular_layout(piece)
    found = nx.spring_layout(piece, pos=start, k=1.3 / len(piece) ** 0.5, iterations=steps, seed=SEED, scale=None)
    points = np.array([found[node] for node in piece])
    points -= points.mean(axis=0)
    lengths = [float(np.hypot(*(found[u] - found[v]))) for u, v in piece.edges]
    return points * (SPREAD / max(1e-6, float(np.mean(lengths))))


def _by_community(piece: nx.Graph[int]) -> Points:
    """Place communities first, then the nodes of each within its own ground."""
    groups = [sorted(group) for group in nx.community.louvain_communities(piece, seed=SEED)]
    groups.sort(key=lambda group: (-len(group), group))
    grounds = [_spring(_ordered(piece, group)) if len(group) < 500 else _spiral(len(group)) for group in groups]
    room = np.array([np.ptp(ground, axis=0) + 2 * GAP for ground in grounds])
    home = {node: number for number, group in enumerate(groups) for node in group}
    between: nx.Graph[int] = nx.Graph()
    between.add_nodes_from(range(len(groups)))
    for u, v in piece.edges:
        if home[u] != home[v]:
            between.add_edge(home[u], home[v])
    spread = float(np.sqrt((room[:, 0] * room[:, 1]).mean())) / SPREAD
    centres = _separate(_spring(between) * spread * 0.6, room)
    at = {
        node: centres[number] + point - ground.mean(axis=0)
        for number, (group, ground) in enumerate(zip(groups, grounds, strict=True))
        for node, point in zip(group, ground, strict=True)
    }
    return np.array([at[node] for node in piece])


def _spiral(count: int) -> Points:
    """Place nodes like the seeds of a sunflower: for groups too large for springs."""
    steps = np.arange(count, dtype=np.float64)
    turn = steps * np.pi * (3.0 - 5.0**0.5)
    return np.column_stack((np.cos(turn), np.sin(turn))) * (SPREAD * 0.5 * np.sqrt(steps))[:, None]


def _separate(points: Points, room: Points) -> Points:
    """Push boxes apart until none covers another, each the shorter way, and none further than needed."""
    count = len(points)
    before = np.sign(np.arange(count)[:, None] - np.arange(count)[None, :]).astype(np.float64)
    wanted = (room[:, None, :] + room[None, :, :]) / 2
    points = points.copy()
    for _ in range(int(min(150, 12e6 // max(1, count) ** 2 + 3))):
        apart = points[:, None, :] - points[None, :, :]
        lack = wanted - np.abs(apart)
        covered = (lack > 0.5).all(axis=2) & (before != 0)
        if not covered.any():
            break
        sideways = lack[:, :, 0] <= lack[:, :, 1]
        way = np.where(apart == 0, before[:, :, None], np.sign(apart))
        push = way * lack * covered[:, :, None] * 0.5
        push[:, :, 0] *= sideways
        push[:, :, 1] *= ~sideways
        points = (points + push.sum(axis=1) * 0.6) * EASE
    return points


def _pack(pieces: Sequence[Sequence[int]], placed: Sequence[Points], boxes: Mapping[int, Box]) -> dict[int, Point]:
    """Set the pieces side by side in rows no wider than the first row, the largest piece first."""
    result: dict[int, Point] = {}
    frames = [
        _frame(points, np.array([boxes[node][:2] for node in piece]))
        for piece, points in zip(pieces, placed, strict=True)
    ]
    area = sum(float(size[0] * size[1]) for _, size in frames)
    widest = max([(area * STRETCH) ** 0.5, *(float(size[0]) for _, size in frames)], default=0.0)
    x = y = row = 0.0
    for piece, points, (corner, size) in zip(pieces, placed, frames, strict=True):
        if x and x + size[0] > widest:
            x, y, row = 0.0, y + row, 0.0
        for node, point in zip(piece, points - corner + np.array([x, y]), strict=True):
            result[node] = (round(float(point[0])), round(float(point[1])))
        x, row = x + float(size[0]), max(row, float(size[1]))
    return result


def _frame(points: Points, room: Points) -> tuple[Points, Points]:
    """Return the corner and the size of what a placed piece takes up."""
    low = (points - room / 2).min(axis=0) - GAP / 2
    high = (points + room / 2).max(axis=0) + GAP / 2
    return low, high - low


__all__ = ["Box", "Point", "arrange", "label_box"]
