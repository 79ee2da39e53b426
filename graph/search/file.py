"""The index as a file of SQLite: written once for a build, then read by any number of processes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from graph.lexicon import fold_case
from graph.search.entries import Entry

_SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE thing (
  id INTEGER PRIMARY KEY, path TEXT, label TEXT, folded TEXT, kind TEXT, note TEXT, names TEXT, ties INTEGER,
  mentions INTEGER, date TEXT
);
CREATE TABLE name (folded TEXT, id INTEGER, PRIMARY KEY (folded, id)) WITHOUT ROWID;
CREATE TABLE word (id INTEGER PRIMARY KEY, word TEXT UNIQUE, uses INTEGER);
CREATE TABLE gram (gram TEXT, word INTEGER, PRIMARY KEY (gram, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(names, kinds, content='', tokenize='unicode61', prefix='1 2 3');
"""
# Made when all rows are there, which is faster.
_ORDERS = """
CREATE UNIQUE INDEX of_path ON thing (path);
CREATE INDEX by_name ON thing (kind, folded, path);
CREATE INDEX of_all ON thing (folded, path);
CREATE INDEX by_ties ON thing (kind, ties DESC, mentions DESC, folded, path);
CREATE INDEX by_date ON thing (kind, date DESC, folded, path);
"""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def write(path: Path, base: str, entries: Iterable[Entry]) -> None:
    """Write the index of entries, given in the order of their weight, to a file that is not there yet."""
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        counts: Counter[str] = Counter()
        uses: Counter[str] = Counter()
        for number, entry in enumerate(entries, 1):
            counts[entry.kind] += 1
            uses.update(_add(file, number, entry))
        file.executescript(_ORDERS)
        vocabulary = list(enumerate(sorted(uses), 1))
        file.executemany("INSERT INTO word VALUES (?, ?, ?)", ((n, word, uses[word]) for n, word in vocabulary))
        pairs = sorted((gram, n) for n, word in vocabulary for gram in grams(word))
        file.executemany("INSERT INTO gram VALUES (?, ?)", pairs)
        about = {"base": base, "counts": json.dumps(dict(sorted(counts.items())))}
        file.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        file.execute("INSERT INTO words (words) VALUES ('optimize')")


def _add(file: sqlite3.Connection, number: int, entry: Entry) -> set[str]:
    """Add an entry, and return the words of its names."""
    label, forms = entry.names[0], {form for name in entry.names for form in _forms(name)}
    row = (number, entry.path, label, folded(label), entry.kind, entry.note, json.dumps(entry.names))
    file.execute(
        "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, entry.ties, entry.mentions, entry.date)
    )
    file.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", ((form, number) for form in sorted(forms)))
    found = {word for form in forms for word in split(form)}
    kinds = [f"kind{entry.kind}", *(f"type{name}" for name in entry.types)]
    file.execute(
        "INSERT INTO words (rowid, names, kinds) VALUES (?, ?, ?)", (number, " ".join(sorted(found)), " ".join(kinds))
    )
    return found


def _forms(name: str) -> Iterator[str]:
    """The ways in which a name is typed by who has no key for some of its letters."""
    yield folded(name)
    if (other := name.translate(_UMLAUTS)) != name:
        yield folded(other)


def folded(text: str) -> str:
    """Return a text as names are compared: small letters without accents, in Latin script.

    >>> folded("José  Łukasz PÉREZ")
    'jose lukasz perez'
    """
    return " ".join(fold_case(text).lower().split())


def split(text: str) -> list[str]:
    """Return the words of a folded text.

    >>> split("o'neill, j.-p. (mit)")
    ['o', 'neill', 'j', 'p', 'mit']
    """
    return re.findall(r"[^\W_]+", text)


def grams(word: str) -> set[str]:
    """Return the runs of three characters of a word, the ends of which count as characters.

    >>> sorted(grams("ada"))
    ['$$a', '$ad', 'a$$', 'ada', 'da$']
    """
    padded = f"$${word}$$"
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
