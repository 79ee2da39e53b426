"""Finding in the index: what has a name with some words, in any order, begun or misspelt; lists of a kind.

The order is always the same: what is called exactly so, what begins so, the rest; in each the most tied first.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from graph.explorer.words import MAIN_KINDS
from graph.search.file import folded, grams, split

MOST_WORDS = 12  # of a search; what comes after is not looked at
LIKE, LIKELY = 0.62, 60  # how alike a word, a name must be to count as a slip of the pen
NEAR_WORDS, NEAR_THINGS = 8, 300
_COLUMNS = "id, path, label, kind, note, names, ties, mentions, date"
ORDERS = {"name": "folded, path", "ties": "ties DESC, mentions DESC, folded, path", "date": "date DESC, folded, path"}


@dataclass(frozen=True)
class Thing:
    """Something that was found; `name` is the name by which it was, where that is not the label."""

    path: str
    label: str
    kind: str
    note: str
    ties: int
    mentions: int
    date: str
    name: str = ""


@dataclass(frozen=True)
class Found:
    """What was found: how many things, some of them; `near` says that they are merely spelt like the words."""

    total: int
    things: tuple[Thing, ...]
    near: bool = False


class Index:
    """An index that was written for a build."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)

    def base(self) -> str:
        """Return where the identifiers of the build begin."""
        return str(self._one("SELECT value FROM about WHERE key = 'base'"))

    def counts(self) -> dict[str, int]:
        """Return how many things there are of each kind."""
        counts: dict[str, int] = json.loads(str(self._one("SELECT value FROM about WHERE key = 'counts'")))
        return counts

    def listed(self, kind: str, order: str, limit: int, offset: int = 0) -> tuple[Thing, ...]:
        """Return the things of a kind, of all kinds if it is empty; `order` is name, ties or date."""
        where, values = ("WHERE kind = ?", [kind]) if kind else ("", [])
        text = f"SELECT {_COLUMNS} FROM thing {where} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?"
        return tuple(_thing(row) for row in self._file.execute(text, [*values, limit, offset]))

    def find(self, words: str, kind: str = "", limit: int = 10, offset: int = 0, *, near: bool = True) -> Found:
        """Find what has a name with words that begin so. With `near`, if there is nothing, what is spelt like them."""
        wanted = folded(words)
        parts = split(wanted)[:MOST_WORDS]
        pattern = _pattern([[f'"{part}" *'] for part in parts], kind)
        if not pattern:
            return Found(self._count(kind), self.listed(kind, "name", limit, offset))
        total = int(str(self._one("SELECT COUNT(*) FROM words WHERE words MATCH ?", pattern)))
        if total or not near or not parts:
            return Found(total, self._best(pattern, wanted, limit, offset) if total > offset else ())
        return self._near(wanted, parts, kind, limit, offset)

    def suggest(self, words: str, kind: str, most: int, in_group: int) -> tuple[Found, tuple[tuple[Thing, ...], ...]]:
        """Return what is found, and the first of it by groups of one kind, the group with the best first."""
        found = self.find(words, kind, most)
        if kind or found.near or found.total <= in_group:
            groups = _grouped(found.things)
        else:
            each = [self.find(words, one, in_group, near=False).things for one in MAIN_KINDS]
            first = [thing.kind for thing in found.things]
            order = {kind: (_place(first, kind), place) for place, kind in enumerate(MAIN_KINDS)}
            groups = _fitted(sorted((group for group in each if group), key=lambda g: order[g[0].kind]), most)
        return found, groups

    def exact(self, words: str, kinds: Iterable[str]) -> tuple[str, ...]:
        """Return the paths of what is called exactly so, of these kinds, sorted."""
        rows = self._file.execute(
            "SELECT path, kind FROM name JOIN thing USING (id) WHERE name.folded = ?", [folded(words)]
        )
        wanted = set(kinds)
        return tuple(sorted(path for path, kind in rows if kind in wanted))

    def like_path(self, path: str, most: int) -> tuple[Thing, ...]:
        """Return what is spelt like a local path, in the same folder if there is one, the most alike first."""
        folder, _, name = path[-200:].rpartition("/")
        found = self._near(folded(name), split(folded(name))[:MOST_WORDS], "", NEAR_THINGS, 0).things
        slugs = {thing.path: thing.path.rpartition("/")[2] for thing in found}
        kept = {p: slug for p, slug in sorted(slugs.items()) if not folder or p.startswith(f"{folder}/")}
        near = process.extract(name, kept, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=most)
        by_path = {thing.path: thing for thing in found}
        return tuple(by_path[p] for _, _, p in near)

    def _count(self, kind: str) -> int:
        counts = self.counts()
        return counts.get(kind, 0) if kind else sum(counts.values())

    def _best(self, pattern: str, wanted: str, limit: int, offset: int) -> tuple[Thing, ...]:
        text = (
            f"SELECT {_COLUMNS} FROM thing WHERE id IN (SELECT rowid FROM words WHERE words MATCH ?1) ORDER BY "
            "id NOT IN (SELECT id FROM name WHERE folded = ?2), "
            "id NOT IN (SELECT id FROM name WHERE folded >= ?2 AND folded < ?3), id LIMIT ?4 OFFSET ?5"
        )
        rows = self._file.execute(text, [pattern, wanted, wanted + chr(0x10FFFF), limit, offset])
        return tuple(_thing(row, wanted) for row in rows)

    def _near(self, wanted: str, parts: Sequence[str], kind: str, limit: int, offset: int) -> Found:
        """What is called nearly so: first with words that are not known put right, then with all, then with any."""
        known = [self._is_begun(part) for part in parts]
        right = [self._alike(part) for part in parts]
        begun = [[f'"{part}" *'] for part in parts]
        for each in (
            [b if k else r for b, k, r in zip(begun, known, right, strict=True)],
            [[*(b if k else []), *r] for b, k, r in zip(begun, known, right, strict=True)],
            [[word for r in right for word in r]],
        ):
            pattern = _pattern(each, kind) if all(each) else ""
            things = self._things(pattern, wanted) if pattern else []
            if things:
                scored = sorted(things, key=lambda pair: -pair[0])
                kept = [thing for score, thing in scored if score >= LIKELY]
                if kept:
                    return Found(len(kept), tuple(kept[offset : offset + limit]), near=True)
        return Found(0, (), near=True)

    def _things(self, pattern: str, wanted: str) -> list[tuple[float, Thing]]:
        """The first things of a pattern, each with how alike its name is to what is wanted."""
        text = f"SELECT {_COLUMNS} FROM thing WHERE id IN (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)"
        rows = self._file.execute(text + " ORDER BY id", [pattern, NEAR_THINGS])
        return [(_likeness(wanted, json.loads(row[5])), _thing(row, wanted)) for row in rows]

    def _is_begun(self, part: str) -> bool:
        text = "SELECT 1 FROM word WHERE word >= ? AND word < ? LIMIT 1"
        return self._file.execute(text, [part, part + chr(0x10FFFF)]).fetchone() is not None

    def _alike(self, part: str) -> list[str]:
        """Words of the index that are spelt like this one, as patterns, the most alike first."""
        if len(part) < 3:
            return []
        runs = sorted(grams(part))
        marks = ", ".join("?" * len(runs))
        text = (
            f"SELECT word.word, COUNT(*) AS same FROM gram JOIN word ON word.id = gram.word WHERE gram IN ({marks}) "
            "GROUP BY word.id HAVING same > 1 ORDER BY same DESC, uses DESC, word.word LIMIT 200"
        )
        found = [str(word) for word, _ in self._file.execute(text, runs)]
        alike = process.extract(
            part, found, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=LIKE, limit=NEAR_WORDS
        )
        return [f'"{word}"' for word, _, _ in alike]

    def _one(self, text: str, *values: str) -> object:
        row = self._file.execute(text, values).fetchone()
        return row[0] if row else ""


def _pattern(parts: Sequence[Sequence[str]], kind: str) -> str:
    """What FTS5 is asked: all of the parts, each in one of its forms; words are of letters and digits alone."""
    each = [f"({' OR '.join(dict.fromkeys(forms))})" for forms in parts]
    names = [f"names : ({' AND '.join(each)})"] if each else []
    if not kind or (not parts and kind in MAIN_KINDS):
        return names[0] if names else ""
    return " AND ".join([*names, f'kinds : "{"kind" if kind in MAIN_KINDS else "type"}{kind}"'])


def _thing(row: Sequence[str], wanted: str = "") -> Thing:
    _, path, label, kind, note, names, ties, mentions, date = row
    return Thing(path, label, kind, note, int(ties), int(mentions), date, _by_name(wanted, label, names))


def _by_name(wanted: str, label: str, names: str) -> str:
    """The name that has the words, where the label has not."""
    parts = split(wanted)
    if not parts or _holds(label, parts):
        return ""
    return next((name for name in json.loads(names) if _holds(name, parts)), "")


def _holds(name: str, parts: Iterable[str]) -> bool:
    known = split(folded(name))
    return all(any(word.startswith(part) for word in known) for part in parts)


def _likeness(wanted: str, names: Iterable[str]) -> float:
    return max(
        max(fuzz.token_sort_ratio(wanted, name), fuzz.partial_token_sort_ratio(wanted, name) * 0.9)
        for name in map(folded, names)
    )


def _place(kinds: Sequence[str], kind: str) -> int:
    return kinds.index(kind) if kind in kinds else len(kinds)


def _grouped(things: Iterable[Thing]) -> tuple[tuple[Thing, ...], ...]:
    groups: dict[str, list[Thing]] = {}
    for thing in things:
        groups.setdefault(thing.kind, []).append(thing)
    return tuple(tuple(group) for group in groups.values())


def _fitted(groups: Sequence[tuple[Thing, ...]], most: int) -> tuple[tuple[Thing, ...], ...]:
    """The groups cut so that together they have no more things than that: in turns, so that each has some."""
    taken = [0] * len(groups)
    left = most
    while left and any(taken[i] < len(group) for i, group in enumerate(groups)):
        for i, group in enumerate(groups):
            if left and taken[i] < len(group):
                taken[i] += 1
                left -= 1
    return tuple(group[:count] for group, count in zip(groups, taken, strict=True) if count)
