"""What is told of each thing of the network of everything, reckoned once and written beside the rows of a store.

A network around something is put together from this without a look at what its ties rest on: a row has all that a
thing by itself decides (its card, what is said of it and in which words, what it shares with others), so that a tie
follows from the rows of its two ends. Networks of a time, or of another projection, are read from the rows themselves.
"""

from __future__ import annotations

import json
import marshal
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from graph.batched import batched
from graph.network.asking import BATCH, Asking, Source
from graph.network.assembly import add_tie
from graph.network.cards import Cards
from graph.network.reading import Evidence, Passages, Reading, quoted
from graph.network.relation import OF_ALL, RELATIONS
from graph.network.ties import DERIVED_QUOTES, Ledger
from graph.store import Asked

if TYPE_CHECKING:
    import networkx as nx

KINDS = ("Person", "Organization", "Topic")
_SCHEMA = "CREATE TABLE node (iri TEXT PRIMARY KEY, beside BLOB, row BLOB);"
_FORM = 4  # of the bytes: a text that stands several times in a row is written once
_THROUGH = tuple(through for name in OF_ALL for through in RELATIONS[name].through)

Row = dict[str, Any]


def write(store: Asked, source: Source, file: sqlite3.Connection) -> None:
    """Write the rows of all people, organizations and topics of a store, of which the source gives what is said."""
    kinds = _kinds(Asking(store))
    file.executescript(_SCHEMA)
    for some in batched(sorted(kinds), BATCH):
        file.executemany("INSERT INTO node VALUES (?, ?, ?)", _written(store, source, some, kinds))


def _kinds(asking: Asking) -> set[str]:
    return {node for node, kind, _ in asking.whole()["names"] if kind in KINDS}


def _written(store: Asked, source: Source, nodes: list[str], kinds: set[str]) -> Iterator[tuple[str, bytes, bytes]]:
    beside = _beside(source, nodes)
    reading = Reading(Asking(store), source)
    reading.told_of(nodes)
    reading.evidence_of(nodes)
    for node in nodes:
        around = {other: count for other, count in sorted(beside[node].items()) if other in kinds}
        yield node, marshal.dumps(around, _FORM), marshal.dumps(_row(reading, node), _FORM)


def _beside(source: Source, nodes: list[str]) -> dict[str, Counter[str]]:
    """What each node is tied to by how many relations, in whichever direction."""
    away = ((one, name, other) for one, name, other, _ in source.away(nodes))
    towards = ((other, name, one) for one, name, other, _ in source.towards(nodes))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for here, _, there in {tie for ties in (away, towards) for tie in ties if tie[1] in OF_ALL and tie[0] != tie[2]}:
        found[here][there] += 1
    return found


def _row(reading: Reading, node: str) -> Row:
    """All that a node by itself decides. The people of an institution or topic are counted where it is drawn."""
    ledger = Ledger(reading)
    cards = Cards(ledger, frozenset())
    names = reading.names
    within = reading.from_subject["within"].get(node, ())
    said, derived = _said(ledger, node)
    return {
        "label": names[node],
        "kind": reading.kinds[node],
        "notes": cards.notes(node),
        "evidence": cards.mentions(node),
        "facts": cards.facts(node),
        "topics": cards.topics(node),
        "researches": tuple(names[topic] for topic in ledger.objects("researches", node) if topic in names),
        "bodies": tuple((body, names.get(body)) for body in ledger.objects("affiliatedWith", node)),
        "within": tuple(sorted(names[body] for body in within if body in names)),
        "said": said,
        "derived": derived,
        "through": {
            name: _first_words(ledger, node, name, reading.from_subject[name].get(node, ())) for name in _THROUGH
        },
        "programmes": _first_words(ledger, node, "spokeAt", ledger.programmes(node)),
    }


def _said(ledger: Ledger, node: str) -> tuple[dict[str, Row], dict[str, frozenset[str]]]:
    """What is said of a node: by relation whether a text does so and in which passages; apart, what only follows."""
    said: dict[str, Row] = {}
    derived: dict[str, frozenset[str]] = {}
    for name in OF_ALL:
        through = RELATIONS[name].through
        rows = {}
        for other in sorted(ledger.reading.from_subject[name].get(node, set()) - {node}):
            told = ledger.reading.passages if through else ledger.passages
            passages = sorted(told(node, name, other))
            in_text = ledger.in_text(name, (node, other))
            if passages or in_text or not through:
                rows[other] = in_text, ledger.reading.worded(passages)
        if rows:
            said[name] = rows
        follows = frozenset(ledger.reading.from_subject[name].get(node, set()) - {node} - rows.keys())
        if follows:
            derived[name] = follows
    return said, derived


def _first_words(ledger: Ledger, node: str, through: str, things: Iterable[str]) -> dict[str, Passages]:
    """For each thing that a node may share with others, the first passage that tells of it."""
    return {t: ledger.reading.worded(ledger.words(node, through, t)) for t in sorted(things)}


class Finished:
    """Networks around things, out of the file."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def near(self, starts: Iterable[str], hops: int, most: int | None) -> frozenset[str] | None:
        """The nodes within so many ties of these, at most so many; None if these are no nodes."""
        edge = set(starts)
        if len(self._beside(edge)) < len(edge):
            return None
        edge = set(sorted(edge)[:most])
        reached = set(edge)
        for _ in range(hops):
            found: Counter[str] = Counter()
            for beside in self._beside(edge):
                found.update(beside)
            best = sorted(found.keys() - reached, key=lambda node: (-found[node], node))
            edge = set(best[: None if most is None else max(0, most - len(reached))])
            reached |= edge
            if not edge or len(reached) == most:
                break
        return frozenset(reached)

    def network(self, nodes: frozenset[str]) -> nx.MultiGraph[str]:
        """The network of these nodes."""
        import networkx as nx  # here, so that it loads while the shapes are checked

        rows = {iri: marshal.loads(row) for iri, row in self._look("row", nodes)}
        network: nx.MultiGraph[str] = nx.MultiGraph()
        people = {name: _turned(rows, name) for name in ("affiliatedWith", "researches")}
        for node, row in sorted(rows.items()):
            told = {name: row[name] for name in ("label", "kind", "notes", "evidence", "facts")}
            network.add_node(
                node,
                **told,
                topics=_topics(rows, node, people["affiliatedWith"]),
                institutions=_institutions(rows, node, people["researches"]),
            )
        for key in _pairs(rows):
            add_tie(network, key, *_tie(rows, *key))
        return network

    def _beside(self, nodes: Iterable[str]) -> list[dict[str, int]]:
        return [marshal.loads(beside) for _, beside in self._look("beside", nodes)]

    def _look(self, part: str, nodes: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        text = f"SELECT iri, {part} FROM json_each(?) JOIN node ON iri = json_each.value"
        return iter(self._file.execute(text, [json.dumps(sorted(nodes))]))  # written by this server into its own folder


def _turned(rows: dict[str, Row], relation: str) -> dict[str, list[str]]:
    """The nodes here that have each thing as their object."""
    found: dict[str, list[str]] = defaultdict(list)
    for node, row in rows.items():
        for thing in row["said"].get(relation, ()):
            found[thing].append(node)
    return found


def _topics(rows: dict[str, Row], node: str, people: dict[str, list[str]]) -> tuple[str, ...]:
    if rows[node]["kind"] != "Organization":
        return rows[node]["topics"]  # type: ignore[no-any-return]
    return tuple(sorted({topic for one in (node, *people.get(node, ())) for topic in rows[one]["researches"]}))


def _institutions(rows: dict[str, Row], node: str, people: dict[str, list[str]]) -> tuple[str, ...]:
    kind, row = rows[node]["kind"], rows[node]
    if kind == "Organization":
        return tuple(sorted({row["label"], *row["within"]}))
    some = [node] if kind == "Person" else people.get(node, ())
    bodies = {body for one in some for body in rows[one]["bodies"]}
    found = {name for _, name in bodies if name is not None}
    return tuple(sorted(found.union(*(rows[body]["within"] for body, _ in bodies if body in rows))))


def _pairs(rows: dict[str, Row]) -> list[tuple[str, str, str]]:
    """What is tied here and how: both ends in order, and the relation."""
    here = rows.keys()
    found: set[tuple[str, str, str]] = set()
    for node, row in rows.items():
        for told in (row["said"], row["derived"]):
            for name, others in told.items():
                found.update((min(node, other), max(node, other), name) for other in here & others)
    return sorted(found)


def _tie(rows: dict[str, Row], one: str, other: str, name: str) -> tuple[str, bool, int, tuple[Evidence, ...]]:
    """A tie: of which end it is said, whether a text says so, its weight and its evidence."""
    a, b = rows[one], rows[other]
    told = [row["said"][name][end] for row, end in ((a, other), (b, one)) if end in row["said"].get(name, ())]
    forth = other in a["said"].get(name, ()) or other in a["derived"].get(name, ())
    subject = one if forth else other
    if not told:
        weight, few = _sharing(a, b, RELATIONS[name].through[0])
        return one, False, weight, quoted(few)
    found: Passages = {}
    for _, passages in told:
        found.update(passages)
    stated = bool(found) or any(in_text for in_text, _ in told)
    return subject, stated, max(1, len(found) if stated else 0), quoted(found)


def _sharing(a: Row, b: Row, through: str) -> tuple[int, Passages]:
    """How many things both share, and passages that tell of the first."""
    mine, theirs = a["through"][through], b["through"][through]
    things = mine.keys() & theirs.keys()
    if not things and through == "spokeAt":
        mine, theirs = a["programmes"], b["programmes"]
        things = mine.keys() & theirs.keys()
    passages: Passages = {}
    for thing in sorted(things):
        if len(passages) >= DERIVED_QUOTES:
            break
        passages.update(mine[thing])
        passages.update(theirs[thing])
    return max(1, len(things)), passages
