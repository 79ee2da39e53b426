"""From a networkx graph to what the page holds: one row per node and one per tie, in an order of their own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

import networkx as nx

from viz.layout import arrange, label_box
from viz.style import kind_rank, kind_style, node_size, tie_bend, tie_width

Row = dict[str, Any]


def entity_rows(network: nx.MultiGraph[Any]) -> list[Row]:
    """Return the nodes, numbered in the order of their identifiers.

    The page knows a node by its number; its identifier stands in the row as `iri`.
    """
    rows = []
    for number, (node, found) in enumerate(sorted(network.nodes.data(), key=lambda pair: str(pair[0]))):
        kind = str(found.get("kind") or "Other")
        rows.append(
            {
                "id": number,
                "iri": str(node),
                "label": str(found.get("label") or node),
                "kind": kind,
                "shape": kind_style(kind).shape,
                "color": kind_style(kind).colour,
                "notes": [str(note) for note in _several(found.get("notes"))],
                "evidence": [_passage(passage) for passage in found.get("evidence") or ()],
            }
        )
    return rows


def tie_rows(network: nx.MultiGraph[Any], entities: list[Row]) -> list[Row]:
    """Return the ties, people first where one end is a person; those between the same two things bend apart."""
    number = {row["iri"]: row["id"] for row in entities}
    rows = []
    for source, target, key, found in network.edges(keys=True, data=True):
        ends = sorted((number[str(source)], number[str(target)]), key=lambda n: (kind_rank(entities[n]["kind"]), n))
        rows.append({"from": ends[0], "to": ends[1], **_tie(str(found.get("relation") or key), found)})
    rows.sort(key=lambda row: (row["from"], row["to"], row["relation"], json.dumps(row, sort_keys=True)))
    together = Counter((row["from"], row["to"]) for row in rows)
    drawn: Counter[tuple[int, int]] = Counter()
    for position, row in enumerate(rows):
        pair = (row["from"], row["to"])
        row["id"] = position
        row["smooth"] = tie_bend(drawn[pair], together[pair])
        drawn[pair] += 1
    return rows


def place(entities: list[Row], ties: list[Row]) -> None:
    """Give every node its size and its coordinates, `x`, `y` in the whole and `px`, `py` among people only.

    A node without ties gets no coordinates and is left out of the picture, not out of the list.
    """
    pairs = [(row["from"], row["to"]) for row in ties if row["from"] != row["to"]]
    degree = Counter(end for pair in pairs for end in pair)
    for row in entities:
        row["degree"] = degree[row["id"]]
        row["size"] = node_size(row["degree"])
    boxes = {row["id"]: label_box(row["label"], row["size"]) for row in entities}
    people = {row["id"] for row in entities if row["kind"] == "Person"}
    for names, some in ((("x", "y"), pairs), (("px", "py"), [pair for pair in pairs if people.issuperset(pair)])):
        for node, point in arrange(some, boxes).items():
            entities[node].update(zip(names, point, strict=True))


def _tie(relation: str, found: Row) -> Row:
    stated = bool(found.get("stated", True))
    weight = found.get("weight") or 1
    return {
        "relation": relation,
        "label": str(found.get("label") or relation),
        "stated": stated,
        "dashes": False if stated else [5, 5],
        "weight": weight,
        "width": tie_width(float(weight)),
        "evidence": [_passage(passage) for passage in found.get("evidence") or ()],
    }


def _passage(found: Row) -> Row:
    return {
        "quote": str(found.get("quote", "")),
        "document": str(found.get("document", "")),
        "begin": found.get("begin"),
        "end": found.get("end"),
    }


def _several(notes: object) -> Iterable[object]:
    """Take a single note for a list of one."""
    if not notes:
        return ()
    return [notes] if isinstance(notes, str) or not isinstance(notes, Iterable) else notes
