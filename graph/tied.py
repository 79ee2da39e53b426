"""Who is tied to whom, written to a file of SQLite once, so that chains of ties are found without asking the store.

What counts as a tie is what the named query `ties` gives. Two people who have something in common are tied through
it, which is kept once with all who have it: so the file grows with what is said, not with the pairs that follow.
"""

from __future__ import annotations

import json
import marshal
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import ontology
from graph.path import Thing, Tie
from graph.store import Asked

_PREFIXES = f"""PREFIX sym: <{ontology.NAMESPACE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
"""
_STRAIGHT = {"collaborates with": "sym:collaboratesWith", "is advised by": "sym:advisedBy"}
_THROUGH = {
    "gave a talk with": "?one sym:gaveTalk ?thing . ?thing sym:hasSpeaker ?other",
    "developed the same as": "?one sym:developed ?thing . ?thing sym:developedBy ?other",
    "was interviewed by": "?thing sym:interviewee ?one ; sym:interviewer ?other",
}
_COMMON = {
    "spoke on the same occasion as": "?one sym:spokeAt ?thing . ?thing rdfs:label ?name",
    "is on the same programme as": "GRAPH ?thing { ?one sym:gaveTalk ?talk . ?talk sym:startTime ?time } "
    "?thing dcterms:source ?name",
    "is at the same organization as": "?one sym:affiliatedWith ?thing . ?thing rdfs:label ?name",
}
"""What people have in common, for each relation that follows from it."""

_SCHEMA = """PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE person (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, name TEXT, ties BLOB, common BLOB);
CREATE TABLE common (id INTEGER PRIMARY KEY, relation TEXT, iri TEXT, name TEXT, people BLOB);
"""
Ties = dict[int, dict[int, Tie]]


def write(store: Asked, path: Path) -> Path:
    """Write the ties of a store to a file that is not there yet."""
    names: dict[str, str] = {}
    for iri, name in _rows(store, "SELECT ?one ?name WHERE { ?one a sym:Person ; rdfs:label ?name }"):
        names[iri] = max(name, names.get(iri, name))
    numbers = {iri: number for number, iri in enumerate(sorted(names), 1)}
    ties, common = _ties(store, numbers), _common(store, numbers)
    of: dict[int, list[int]] = defaultdict(list)
    for number, (_, _, _, people) in common.items():
        for person in people:
            of[person].append(number)
    rows_of_people = (
        (number, iri, names[iri], _packed(_plain(ties.get(number, {}))), _packed(tuple(of.get(number, ()))))
        for iri, number in numbers.items()
    )
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(_SCHEMA)
        file.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?)", rows_of_people)
        rows = ((number, *told, _packed(frozenset(people))) for number, (*told, people) in common.items())
        file.executemany("INSERT INTO common VALUES (?, ?, ?, ?, ?)", rows)
    return path


def _packed(value: Any) -> bytes:
    return marshal.dumps(value)


def _plain(ties: Mapping[int, Tie]) -> dict[int, tuple[bool, str, str, str]]:
    return {other: (tie.derived, tie.relation, tie.through, tie.through_name) for other, tie in ties.items()}


def _ties(store: Asked, numbers: Mapping[str, int]) -> Ties:
    """The ties of each two people that texts state, the most telling one from either end."""
    found: Ties = defaultdict(dict)
    for relation, name in _STRAIGHT.items():
        for one, other in _rows(store, f"SELECT DISTINCT ?one ?other WHERE {{ ?one {name} ?other }}"):
            _keep(found, numbers, one, other, Tie(False, relation, "", ""))
    for relation, pattern in _THROUGH.items():
        text = f"SELECT DISTINCT ?one ?other ?thing ?name WHERE {{ {pattern} . ?thing rdfs:label ?name }}"
        for one, other, thing, name in _rows(store, text):
            _keep(found, numbers, one, other, Tie(False, relation, thing, name))
    return found


def _keep(found: Ties, numbers: Mapping[str, int], one: str, other: str, tie: Tie) -> None:
    if one == other or one not in numbers or other not in numbers:
        return
    a, b = numbers[one], numbers[other]
    for here, there, said in ((a, b, tie), (b, a, tie.turned())):
        found[here][there] = min(said, found[here].get(there, said))


def _common(store: Asked, numbers: Mapping[str, int]) -> dict[int, tuple[str, str, str, set[int]]]:
    """What at least two people have in common, numbered: the relation, what it is and is called, and the people."""
    people: dict[tuple[str, str], set[int]] = defaultdict(set)
    names: dict[tuple[str, str], str] = {}
    for relation, pattern in _COMMON.items():
        for one, thing, name in _rows(store, f"SELECT DISTINCT ?one ?thing ?name WHERE {{ {pattern} }}"):
            if one in numbers:
                key = relation, thing
                people[key].add(numbers[one])
                names[key] = min(name, names.get(key, name))
    shared = sorted(key for key in people if len(people[key]) > 1)
    return {number: (*key, names[key], people[key]) for number, key in enumerate(shared, 1)}


def _rows(store: Asked, text: str) -> Iterator[tuple[str, ...]]:
    for row in store.query(_PREFIXES + text).rows:
        yield tuple(term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in row)


class Tied:
    """The ties of a file; what was read is kept for as long as this is."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        self._people: dict[int, tuple[dict[int, tuple[bool, str, str, str]], tuple[int, ...]]] = {}
        self._common: dict[int, tuple[str, str, str, frozenset[int]]] = {}

    def keys(self, iris: Iterable[str]) -> set[int]:
        """Return by which numbers people are known; those that are none are left out."""
        text = "SELECT id FROM person WHERE iri = ?"
        return {row[0] for iri in iris for row in self._file.execute(text, [iri])}

    def around(self, people: Iterable[int]) -> set[int]:
        """Return whom these people are tied to, some of them perhaps among themselves."""
        wanted = list(people)
        self._read(wanted)
        common = {number for person in wanted for number in self._people[person][1]}
        found = {other for person in wanted for other in self._people[person][0]}
        return found.union(*(self._common[number][3] for number in common))

    def among(self, person: int, others: set[int]) -> set[int]:
        """Return to which of these a person is tied."""
        self._read([person])
        ties, common = self._people[person]
        found = {other for other in others if other in ties}
        return found.union(*(self._common[number][3] & others for number in common)) - {person}

    def tie(self, one: int, other: int) -> Tie:
        """Return the tie of two that tells most."""
        self._read([one])
        ties, common = self._people[one]
        if other in ties:
            return Tie(*ties[other])
        shared = (self._common[number] for number in common)
        return min(Tie(True, relation, iri, name) for relation, iri, name, people in shared if other in people)

    def thing(self, person: int) -> Thing:
        """Return a person."""
        (row,) = self._file.execute("SELECT iri, name FROM person WHERE id = ?", [person])
        return Thing(*row)

    def _read(self, people: Iterable[int]) -> None:
        new = [person for person in people if person not in self._people]
        for number, ties, common in self._rows("person", "id, ties, common", new):
            self._people[number] = marshal.loads(ties), marshal.loads(common)
        wanted = {number for person in new for number in self._people[person][1]}
        for number, relation, iri, name, people_of in self._rows("common", "*", wanted - self._common.keys()):
            self._common[number] = relation, iri, name, marshal.loads(people_of)

    def _rows(self, table: str, columns: str, numbers: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        numbers = sorted(numbers)
        if not numbers:
            return iter(())
        text = f"SELECT {columns} FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
        return iter(self._file.execute(text, [json.dumps(numbers)]))
