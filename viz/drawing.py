"""From a networkx graph to what the page holds: its things, its ties and their evidence, in an order of their own.

What many share (documents, passages, the words of a relation) stands once, in a table, and is pointed at by number.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx

from viz.communities import NONE, communities
from viz.layout import arrange, arrange_communities, label_box
from viz.style import kind_rank, kind_style, node_size

Row = dict[str, Any]

MOST_NODES = 2000  # above, communities come first; see docs/network.md for what this was measured on
MOST_LABELLED = 300  # up to so many, every node has room for its label; above, each community has its ground


class Table:
    """Rows that are each kept once, by number in the order in which they came."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, row: Any) -> int:
        """Return the number of a row, a new one for a new row."""
        if row not in self._numbers:
            self._numbers[row] = len(self.rows)
            self.rows.append(row)
        return self._numbers[row]


class Drawing:
    """What a page holds, made from a network: plain data, the same in whatever order the network was built."""

    def __init__(self, network: nx.MultiGraph[Any], *, apart: bool = True) -> None:
        """Take a network. Unless people stand `apart`, they have the same places among themselves as in the whole."""
        self._apart = apart
        self._seen: dict[int, tuple[Any, ...]] = {}
        self._documents, self._passages, self._ways, self._words = Table(), Table(), Table(), Table()
        self.entities = [self._entity(number, *pair) for number, pair in enumerate(_sorted_nodes(network))]
        self.kinds = _kinds(self.entities)
        self.ties = self._tie_rows(network)
        pairs = [(tie[0], tie[1]) for tie in self.ties if tie[0] != tie[1]]
        degree = Counter(end for pair in pairs for end in pair)
        for row in self.entities:
            row["degree"] = degree[row["id"]]
            row["size"] = node_size(row["degree"])
        self.by_community = len(degree) > MOST_NODES  # what has no tie is not drawn
        home, self.communities = communities(network, self.entities, pairs, MOST_LABELLED)
        for row, number in zip(self.entities, home, strict=True):
            row["community"] = number
        (self._place_communities if len(self.entities) > MOST_LABELLED else self._place)(pairs)
        self.about = str(network.graph.get("about") or "")
        self.stated = sum(bool(self._ways.rows[tie[2]][3]) for tie in self.ties)
        self.heaviest = math.ceil(max((tie[3] for tie in self.ties), default=1))

    def has(self, name: str) -> bool:
        """Say whether any node has topics, or institutions."""
        return any(row[name] for row in self.entities)

    def data(self) -> Row:
        """Return all that the scripts of the page need, for JSON."""
        ranks = {row["kind"]: rank for rank, row in enumerate(self.kinds)}
        left_out = ("id", "node", "degree")
        entities = [
            {name: value for name, value in row.items() if value not in ([], {}, "") and name not in left_out}
            | {"kind": ranks[row["kind"]]}
            for row in self.entities
        ]
        return {
            "byCommunity": self.by_community,
            "limit": MOST_NODES,
            "kinds": self.kinds,
            "ways": self._ways.rows,
            "documents": self._documents.rows,
            "passages": self._passages.rows,
            "words": self._words.rows,
            "entities": entities,
            "ties": self.ties,
            "communities": self.communities,
        }

    def relations(self) -> list[Row]:
        """Return the relations, the most frequent first, each with its words and whether any of its ties is stated."""
        counts: Counter[str] = Counter()
        words: dict[str, str] = {}
        stated: set[str] = set()
        for tie in self.ties:
            relation, label, _, said, _ = self._ways.rows[tie[2]]
            counts[relation] += 1
            words.setdefault(relation, label)
            if said:
                stated.add(relation)
        order = sorted(counts, key=lambda relation: (-counts[relation], relation))
        return [{"relation": r, "label": words[r], "count": counts[r], "stated": r in stated} for r in order]

    def first_nodes(self) -> Iterator[Row]:
        """Give what is drawn first: every node that has a tie, or one node for each community."""
        if self.by_community:
            for number, row in enumerate(self.communities):
                yield {"id": f"c{number}", "x": row["x"], "y": row["y"], "shape": "custom", "size": row["radius"]}
            return
        for row in self.entities:
            if "x" in row:
                look = kind_style(row["kind"])
                place = {name: row[name] for name in ("id", "x", "y", "size")}
                yield {**place, "shape": look.shape, "color": look.colour}

    def first_ties(self) -> Iterator[Row]:
        """Give the ties that are drawn first: each of them, or one for each two communities that are tied."""
        if self.by_community:
            home = [row["community"] for row in self.entities]
            pairs = {tuple(sorted((home[tie[0]], home[tie[1]]))) for tie in self.ties}
            for one, other in sorted(pairs):
                if one != other:
                    yield {"id": f"c{one}-c{other}", "from": f"c{one}", "to": f"c{other}"}
            return
        for number, tie in enumerate(self.ties):
            if tie[0] != tie[1]:
                yield {"id": number, "from": tie[0], "to": tie[1]}

    def _entity(self, number: int, node: object, found: Row) -> Row:
        kind = str(found.get("kind") or "Other")
        return {
            "id": number,
            "node": node,
            "iri": str(node),
            "label": str(found.get("label") or node),
            "kind": kind,
            "notes": [str(note) for note in _several(found.get("notes"))],
            "evidence": self._evidence(found),
            "facts": [self._fact(fact) for fact in found.get("facts") or ()],
            "topics": self._named(found.get("topics")),
            "institutions": self._named(found.get("institutions")),
            "measures": _measures(found.get("measures")),
        }

    def _fact(self, fact: Row) -> list[Any]:
        group = self._words.number(str(fact.get("group") or "Facts"))
        return [group, str(fact.get("text", "")), int(bool(fact.get("stated", True))), self._evidence(fact)]

    def _named(self, names: object) -> list[int]:
        return [self._words.number(str(name)) for name in _several(names)]

    def _evidence(self, found: Row) -> list[int]:
        return [self._passages.number(self._passage(passage)) for passage in found.get("evidence") or ()]

    def _passage(self, found: Row) -> tuple[Any, ...]:
        known = self._seen.get(id(found))  # many ties show the same one, and the network keeps it
        if known is None:
            known = self._seen[id(found)] = self._words_of(found)
        return known

    def _words_of(self, found: Row) -> tuple[Any, ...]:
        document = self._documents.number(str(found.get("document", "")))
        return str(found.get("quote", "")), document, _offset(found.get("begin")), _offset(found.get("end"))

    def _tie_rows(self, network: nx.MultiGraph[Any]) -> list[list[Any]]:
        """Return the ties: both ends by number (people first), the way they are tied, the weight, the passages.

        The sixth number says which end a tie is said of: 1 the first, -1 the second, 0 unknown.
        """
        number = {row["node"]: row["id"] for row in self.entities}
        rank = [kind_rank(row["kind"]) for row in self.entities]
        rows = []
        for source, target, key, found in network.edges(keys=True, data=True):
            one, other = sorted((number[source], number[target]), key=lambda end: (rank[end], end))
            relation = str(found.get("relation") or key)
            stated = int(bool(found.get("stated", True)))
            told_of = int(not found.get("mutual", True))
            way = (relation, str(found.get("label") or relation), str(found.get("property") or ""), stated, told_of)
            subject = str(found.get("source") or "")
            forward = (subject == self.entities[one]["iri"]) - (subject == self.entities[other]["iri"])
            evidence = [self._passage(passage) for passage in found.get("evidence") or ()]
            rows.append((one, other, way, _weight(found.get("weight")), evidence, forward))
        alike = Counter(row[:3] for row in rows)  # seldom more than one
        rows.sort(key=lambda row: (*row[:3], json.dumps(row) if alike[row[:3]] > 1 else ""))
        return [
            [one, other, self._ways.number(way), weight, [self._passages.number(p) for p in evidence], forward]
            for one, other, way, weight, evidence, forward in rows
        ]

    def _place(self, pairs: list[tuple[int, int]]) -> None:
        """Give nodes their coordinates, `x`, `y` in the whole and `px`, `py` among people only.

        A node without ties gets no coordinates and is left out of the picture, not out of the list.
        """
        boxes = {row["id"]: label_box(row["label"], row["size"]) for row in self.entities}
        for node, (x, y) in arrange(pairs, boxes).items():
            self.entities[node].update(x=x, y=y)
        people = {row["id"] for row in self.entities if row["kind"] == "Person"}
        if self._apart and len(people) < len(self.entities):
            for node, (x, y) in arrange([pair for pair in pairs if people.issuperset(pair)], boxes).items():
                self.entities[node].update(px=x, py=y)

    def _place_communities(self, pairs: list[tuple[int, int]]) -> None:
        """Give nodes coordinates on the ground of their community, and each community the middle and the radius."""
        home = {row["id"]: row["community"] for row in self.entities if row["community"] != NONE}
        points, grounds = arrange_communities(pairs, home, {row["id"]: row["size"] for row in self.entities})
        for node, (x, y) in points.items():
            self.entities[node].update(x=x, y=y)
        for number, (x, y, radius) in grounds.items():
            self.communities[number].update(x=x, y=y, radius=radius)


def _sorted_nodes(network: nx.MultiGraph[Any]) -> list[tuple[object, Row]]:
    return sorted(network.nodes.data(), key=lambda pair: str(pair[0]))


def _kinds(entities: list[Row]) -> list[Row]:
    """Return the legend: each kind with its look and its number."""
    counts = Counter(row["kind"] for row in entities)
    legend = []
    for kind in sorted(counts, key=kind_rank):
        look = kind_style(kind)
        legend.append({"kind": kind, "plural": look.plural, "colour": look.colour, "dark": look.dark})
        legend[-1].update(path=look.path, shape=look.shape, count=counts[kind])
    return legend


def _several(found: object) -> Iterable[object]:
    """Take a single text for a list of one."""
    if not found:
        return ()
    return [found] if isinstance(found, str) or not isinstance(found, Iterable) else found


def _measures(found: object) -> Row:
    """Return the measures that are numbers, by name."""
    if not isinstance(found, dict):
        return {}
    return {str(name): value for name, value in found.items() if _finite(value)}


def _weight(found: object) -> int | float:
    return found if isinstance(found, int | float) and _finite(found) else 1


def _offset(found: object) -> int | None:
    return found if isinstance(found, int) else None


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


__all__ = ["MOST_NODES", "Drawing"]
