"""Derived ties that differ, once those that only bear other identifiers are set off against each other."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, zip_longest

import ontology
from graph.difference.ledger import Ledger
from graph.difference.match import Match

_TIE_OF = ontology.term("tieOf")
Row = tuple[str, str, str | None, str | None]
"""A rule, a subject, and the tie before and after as noted."""


def settle(ledger: Ledger, match: Match) -> None:
    """Fill the table `tied` of the ledger: a row for each tie that was gained, lost, or has another value or rule."""
    ties = _ties(ledger, match)

    def now(iri: str) -> str:
        # What is nobody later must meet nobody, even under its own name.
        return ties.get(iri) or match.now(iri) or f"\0{iri}"

    def placed() -> Iterator[tuple[object, ...]]:
        for side, s, p, o, datatype, content in ledger.rows("SELECT * FROM derived"):
            ends = (s, o) if side else (now(s), o if datatype else now(o))
            yield ends[0], p, ends[1], datatype, side, content

    ledger.add("tie", placed(), 6)
    sql = "SELECT subject, predicate, object, datatype, side, content FROM tie ORDER BY 1, 2, 3, 4, 5, 6"
    for (subject, predicate), found in groupby(ledger.rows(sql), key=lambda row: row[:2]):
        rows = [row[2:] for row in found]
        ledger.add("tied", (_noted(subject, predicate, pair) for pair in _pairs(rows)), 6)


def _ties(ledger: Ledger, match: Match) -> dict[str, str]:
    """The later identifiers of nodes that tie two bodies, which are made of the identifiers of these."""
    found: tuple[dict[str, set[str]], dict[str, set[str]]] = (defaultdict(set), defaultdict(set))
    for side, node, body in ledger.rows("SELECT side, subject, object FROM derived WHERE predicate = ?", _TIE_OF):
        found[side][node].add(body if side else match.now(body) or f"\0{body}")
    later = {frozenset(bodies): node for node, bodies in found[1].items()}
    return {node: later[frozenset(bodies)] for node, bodies in found[0].items() if frozenset(bodies) in later}


def _pairs(rows: list[tuple[str, str, int, str]]) -> Iterator[tuple[str | None, str | None]]:
    """What is said of one thing by one property, before and after; what is the same in both is left out."""
    sides: tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]] = ([], [])
    for target, found in groupby(rows, key=lambda row: row[:2]):
        contents: tuple[list[str], list[str]] = ([], [])
        for _, _, side, content in found:
            contents[side].append(content)
        shared = min(map(len, contents))
        for before, after in zip(contents[0][:shared], contents[1][:shared], strict=True):
            if json.loads(before)[3] != json.loads(after)[3]:
                yield before, after
        for side in (0, 1):
            sides[side].extend((*target, content) for content in contents[side][shared:])
    values = [[content for _, datatype, content in side if datatype] for side in sides]
    yield from zip_longest(*values)
    for side in (0, 1):
        for _, datatype, content in sides[side]:
            if not datatype:
                yield (None, content) if side else (content, None)


def _noted(subject: str, predicate: str, pair: tuple[str | None, str | None]) -> tuple[str | None, ...]:
    s, p, (target, _), rule = json.loads(pair[1] or pair[0] or "")
    return rule, s, p, target, *pair
