"""The network around one thing: its strongest ties, placed for a small picture by a fixed rule.

Nothing is simulated: the things stand left and right of the middle at even heights, the strongest nearest to its level,
so the picture of one graph is always the same and its names never meet.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from urllib.parse import urlencode

import pyoxigraph as ox

from graph.explorer.derived import DERIVED, shared
from graph.explorer.lines import Row
from graph.explorer.shelf import Shelf
from graph.terms import sym

MOST, MOST_NARROW = 30, 16  # neighbours in the picture, and in that for narrow screens
MOST_COUNTED = 1000  # triples that tie people to one thing that are counted for how much two have in common
WIDE, STEP, NARROW = 860, 30, 360  # width, height of a name, width on narrow screens
_LONGEST = 33  # letters of a name

_TIES = (  # property, whether it leads away from the middle, words, strength
    ("collaboratesWith", True, "works with", 5.0),
    ("collaboratesWith", False, "works with", 5.0),
    ("advisedBy", True, "adviser", 4.0),
    ("advisedBy", False, "student or postdoc", 4.0),
    ("leads", True, "heads it", 4.0),
    ("founded", True, "founded it", 3.0),
    ("affiliatedWith", True, "is there now", 3.0),
    ("developed", True, "made it", 3.0),
    ("researches", True, "research topic", 2.5),
    ("gaveTalk", True, "gave this talk", 2.0),
    ("formerlyAt", True, "was there before", 1.5),
    ("memberOf", True, "is a member", 1.5),
    ("educatedAt", True, "studied there", 1.5),
    ("spokeAt", True, "spoke there", 1.5),
    ("hasAward", True, "received it", 1.5),
)
_THROUGH = (("gaveTalk", "on the talk", 4.0), ("developed", "on the project", 4.0))


@dataclass
class _Tie:
    """How the middle is tied to something: in which words, how strongly, and whether a text says so."""

    words: list[str] = field(default_factory=list)
    strength: float = 0.0
    stated: bool = False


def network(shelf: Shelf, person: ox.NamedNode) -> Row:
    """Return the picture of a person's strongest ties.

    `nodes` has for each neighbour its link, the `words` of its tie, `stated`, and places in the wide picture (`x`, `y`,
    `side`) and, for the strongest, in the narrow one (`narrow`); `between` the ties that texts state among them.
    """
    ties = _ties(shelf, person)
    ordered = sorted(ties, key=lambda one: (-ties[one].strength, one.value))[:MOST]
    nodes = [_node(shelf, one, ties[one], index) for index, one in enumerate(ordered)]
    height = _place(nodes)
    places = {one: index for index, one in enumerate(ordered)}
    path = shelf.path(person)
    return {
        "nodes": nodes,
        "total": len(ties),
        "width": WIDE,
        "height": height,
        "centre": {"x": WIDE / 2, "y": height / 2},
        "between": [{"one": nodes[a], "other": nodes[b]} for a, b in _between(shelf, places)],
        "narrow": {"width": NARROW, "height": MOST_NARROW_STEP * min(len(nodes), MOST_NARROW) + 24},
        "href": f"/network?{urlencode({'focus': path, 'hops': 2})}",
    }


MOST_NARROW_STEP = 28


def _ties(shelf: Shelf, person: ox.NamedNode) -> dict[ox.NamedNode, _Tie]:
    found: dict[ox.NamedNode, _Tie] = defaultdict(_Tie)
    for name, away, words, strength in _TIES:
        others = shelf.objects(person, sym(name)) if away else shelf.holders(sym(name), person)
        for other in others:
            _add(found[other], words, strength + 0.5 * len(shelf.graphs(person, sym(name), other)), stated=True)
    for name, words, strength in _THROUGH:
        for work in shelf.objects(person, sym(name)):
            for other in shelf.holders(sym(name), work):
                _add(found[other], f"{words} “{shelf.label(work)}”", strength, stated=True)
    for tie in DERIVED:
        common = shared(shelf, person, tie.through, MOST_COUNTED)
        for other in shelf.objects(person, sym(tie.name)):
            _add(found[other], tie.words, min(2.0, 0.5 + 0.25 * len(common[other])), stated=False)
    found.pop(person, None)
    return found


def _add(tie: _Tie, words: str, strength: float, *, stated: bool) -> None:
    if words not in tie.words:
        tie.words.append(words)
        tie.strength += strength
    tie.stated = tie.stated or stated


def _node(shelf: Shelf, one: ox.NamedNode, tie: _Tie, index: int) -> Row:
    link = shelf.link(one)
    name = link["label"]
    short = name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
    return {
        **link,
        "short": short,
        "number": index + 1,
        "words": "; ".join(tie.words[:3]),
        "stated": tie.stated,
        "width": round(min(3.0, 0.8 + tie.strength / 5), 1),
        "narrow": None,
    }


def _place(nodes: list[Row]) -> float:
    """Give each node its places: alternately right and left of the middle, those of one kind together."""
    ordered = sorted(nodes, key=lambda node: (not node["stated"], node["kind"], node["number"]))
    half = math.ceil(len(ordered) / 2)
    height = STEP * max(half, 5) + 30
    for side, part in ((1, ordered[:half]), (-1, ordered[half:])):
        for row, node in enumerate(part):
            node["y"] = round(height / 2 + STEP * (row - (len(part) - 1) / 2), 1)
            bend = math.sqrt(max(0.0, 1 - ((node["y"] - height / 2) / (height / 2)) ** 2))
            node["x"] = round(WIDE / 2 + side * (46 + 84 * bend), 1)
            node["side"] = "right" if side == 1 else "left"
    strongest = [node for node in ordered if node["number"] <= MOST_NARROW]
    for row, node in enumerate(strongest):
        turn = math.pi * (row + 0.5) / len(strongest)
        node["narrow"] = {"x": round(40 + 62 * math.sin(turn), 1), "y": 12 + MOST_NARROW_STEP * row + 14}
    return height


def _between(shelf: Shelf, places: dict[ox.NamedNode, int]) -> list[tuple[int, int]]:
    """The ties that texts state between neighbours, as pairs of their numbers."""
    found = set()
    people = [one for one in places if "/person/" in one.value]
    for one in people:
        for name in ("collaboratesWith", "advisedBy", "leads", "gaveTalk", "developed"):
            for other in shelf.objects(one, sym(name)):
                if other in places:
                    found.add(tuple(sorted((places[one], places[other]))))
    return [pair for pair in combinations(range(len(places)), 2) if pair in found]
