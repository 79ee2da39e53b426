"""Room for every thing in a picture: boxes pushed apart until none covers another, and pieces set side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Point = tuple[int, int]
Box = tuple[
    float, float, float
]  # width and height that a node takes up with its label, and how far its middle is below
Points = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]

STRETCH = 1.1  # the picture stands between two columns: a little wider than high
MOST_PUSHES = 150
LOOK_AGAIN = 5  # pushes after which it is looked up anew which boxes are near each other
EASE = 1.005  # how much the picture grows with each step that still finds boxes covered
MOST_FITTED = 40  # pieces that are set where they fit best; the others, small ones, stand in rows
GAP = 50.0


def separate(points: Points, room: Points) -> Points:
    """Push boxes apart until none covers another, each the shorter way, and none further than needed."""
    x, y = points.T.copy()
    for step in range(MOST_PUSHES):
        if step % LOOK_AGAIN == 0:
            one, other = _near(np.column_stack((x, y)), room)
            wide, high = ((room[one] + room[other]) / 2).T
        across, down = x[one] - x[other], y[one] - y[other]
        lack, below = wide - np.abs(across), high - np.abs(down)
        covered = np.flatnonzero((lack > 0.5) & (below > 0.5))
        if not len(covered):
            if step % LOOK_AGAIN == 0:
                break
            continue
        across, down, lack, below = across[covered], down[covered], lack[covered], below[covered]
        sideways = lack <= below
        _push(x, one[covered], other[covered], np.where(sideways, _away(across) * lack, 0.0))
        _push(y, one[covered], other[covered], np.where(sideways, 0.0, _away(down) * below))
        x *= EASE
        y *= EASE
    return np.column_stack((x, y))


def _away(apart: Points) -> Points:
    return np.where(apart == 0, -1.0, np.sign(apart)) * 0.3


def _push(at: Points, one: Numbers, other: Numbers, push: Points) -> None:
    at += np.bincount(one, push, len(at))
    at -= np.bincount(other, push, len(at))


def _near(points: Points, room: Points) -> tuple[Numbers, Numbers]:
    """Return the pairs of boxes that cover each other or soon may."""
    order = np.argsort(points[:, 0], kind="stable")
    reach = room.max(axis=0) * 1.5 if len(room) else np.zeros(2)
    x = points[order, 0]
    last = np.searchsorted(x, x + reach[0], side="right")
    counts = last - np.arange(len(x)) - 1
    one = np.repeat(np.arange(len(x)), counts)
    other = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts) + one + 1
    one, other = order[one], order[other]
    near = np.abs(points[one, 1] - points[other, 1]) < reach[1]
    return np.minimum(one, other)[near], np.maximum(one, other)[near]


def pack(pieces: Sequence[Sequence[int]], placed: Sequence[Points], boxes: Mapping[int, Box]) -> dict[int, Point]:
    """Set the pieces side by side, the largest first: the first ones where they fit best, the others in rows below."""
    result: dict[int, Point] = {}
    frames = [
        _frame(points, np.array([boxes[node][:2] for node in piece]))
        for piece, points in zip(pieces, placed, strict=True)
    ]
    sizes = [(float(size[0]), float(size[1])) for _, size in frames]
    corners = _fitted(sizes[:MOST_FITTED])
    ends = [(x + wide, y + high) for (x, y), (wide, high) in zip(corners, sizes, strict=False)]
    widest = max([right for right, _ in ends] + [(sum(wide * high for wide, high in sizes) * STRETCH) ** 0.5])
    corners += _rows(sizes[MOST_FITTED:], widest, max([low for _, low in ends], default=0.0))
    for piece, points, (corner, _), at in zip(pieces, placed, frames, corners, strict=True):
        for node, point in zip(piece, points - corner + np.array(at), strict=True):
            result[node] = (round(float(point[0])), round(float(point[1])))
    return result


def _fitted(sizes: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a corner for each box: the free one, beside those before, that leaves the frame of our shape smallest."""
    taken: list[tuple[float, float, float, float]] = []
    width = height = 0.0
    for wide, high in sizes:
        free = [
            (max(width, x + wide) / STRETCH, max(height, y + high), y, x)
            for x in sorted({0.0, *(right for _, _, right, _ in taken)})
            for y in sorted({0.0, *(bottom for _, _, _, bottom in taken)})
            if not any(x < right and left < x + wide and y < low and up < y + high for left, up, right, low in taken)
        ]
        *_, y, x = min(free, key=lambda spot: (max(spot[:2]), spot[0] + spot[1], *spot[2:]))
        taken.append((x, y, x + wide, y + high))
        width, height = max(width, x + wide), max(height, y + high)
    return [(x, y) for x, y, _, _ in taken]


def _rows(sizes: Sequence[tuple[float, float]], widest: float, top: float) -> list[tuple[float, float]]:
    """Return the corners of boxes set in rows of this width."""
    corners = []
    x = row = 0.0
    for wide, high in sizes:
        if x and x + wide > widest:
            x, top, row = 0.0, top + row, 0.0
        corners.append((x, top))
        x, row = x + wide, max(row, high)
    return corners


def _frame(points: Points, room: Points) -> tuple[Points, Points]:
    """Return the corner and the size of what a placed piece takes up."""
    low = (points - room / 2).min(axis=0) - GAP / 2
    high = (points + room / 2).max(axis=0) + GAP / 2
    return low, high - low
