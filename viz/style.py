"""How each kind of thing looks.

The colours are those of Okabe and Ito, which people with the common colour deficiencies can tell apart; each kind
has a shape of its own besides, so that nothing is said by colour alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class KindStyle:
    """The look of a kind: vis-network's shape, the colour on white and on black, and the shape as an SVG path."""

    kind: str
    plural: str
    shape: str
    colour: str
    dark: str
    path: str  # in a box of 16 by 16


_CIRCLE = "M8 2a6 6 0 1 0 .01 0z"

_KINDS = (
    KindStyle("Person", "People", "dot", "#0072b2", "#3d9fdc", _CIRCLE),
    KindStyle("Organization", "Organizations", "square", "#e69f00", "#e69f00", "M3 3h10v10H3z"),
    KindStyle("Topic", "Topics", "triangle", "#009e73", "#1bb58a", "M8 2l6.5 11.5h-13z"),
    KindStyle("Event", "Events", "diamond", "#cc79a7", "#d88fb8", "M8 1l6 7-6 7-6-7z"),
    KindStyle(
        "Talk", "Talks", "star", "#d55e00", "#ec7a2b", "M8 1l2 4.8 5.2.4-4 3.4 1.3 5L8 11.9l-4.5 2.7 1.3-5-4-3.4L6 5.8z"
    ),
    KindStyle("Project", "Projects", "hexagon", "#56b4e9", "#7cc7f2", "M4.5 2h7L15 8l-3.5 6h-7L1 8z"),
    KindStyle("Award", "Awards", "triangleDown", "#b3a300", "#f0e442", "M8 14L1.5 2.5h13z"),
)
_BY_KIND = {style.kind: style for style in _KINDS}
_RANK = {style.kind: rank for rank, style in enumerate(_KINDS)}

SMALLEST, LARGEST = 8, 24


def kind_style(kind: str) -> KindStyle:
    """Return the look of a kind; a kind not known here is a grey dot."""
    return _BY_KIND.get(kind) or KindStyle(kind, kind, "dot", "#6b7280", "#9ca3af", _CIRCLE)


def kind_rank(kind: str) -> tuple[int, str]:
    """Return what sorts kinds: the known ones in the order of the legend, then the others by name."""
    return _RANK.get(kind, len(_RANK)), kind


def node_size(degree: int) -> int:
    """Return the radius of a node: its area grows with the number of its ties."""
    return min(LARGEST, round(SMALLEST + 2.4 * math.sqrt(max(0, degree - 1))))
