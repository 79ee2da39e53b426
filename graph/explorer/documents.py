"""The page of a document: its text with every passage in its place, and what it contributed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import ontology
from graph.explorer import passages
from graph.explorer.evidence import quoted
from graph.explorer.lines import Row, asked, day, first, section
from graph.explorer.passages import Passage, Piece
from graph.explorer.shelf import EVIDENCED, IN_DOCUMENT, OBJECT, PART, PREDICATE, SUBJECT, Shelf, href
from graph.explorer.words import RELATIONS, words
from graph.folder import text_of
from graph.identifier import FOLDERS
from graph.terms import DCTERMS, sym

WHOLE = 100_000  # characters of a document that is shown in one part
MOST_ELSEWHERE = 5000  # passages of other parts that have a place on the page of the first
ROWS, PLACES = 30, 6  # lines of a group of contributions, places in the text of each
_KEY = re.compile(r"doc/([0-9a-f]{12})")
_KINDS = {folder: kind for kind, folder in FOLDERS.items() if kind != "Interview"}
_MENTIONS = sym("mentions").value


def document(shelf: Shelf, node: ox.NamedNode, build: Path, part: int = 1) -> Row:
    """Return a document as plain data; its text stands with the `build`, if that wrote it, and is shown by parts."""
    text = read(build, shelf.path(node))
    all_ = _passages(shelf, node)
    last = (len(text) if text is not None else max((end for _, end in all_), default=1)) - 1
    parts = last // PART + 1 if last >= WHOLE else 1
    part = min(max(part, 1), parts)
    begin, end = _bounds(text, part, parts, last + 1)
    here = [p for p in all_ if begin <= p[0] < end or (p[0] == end == last + 1)]
    end = max([end, *(p[1] for p in here)])
    return {
        "page": "document",
        "source": shelf.text(node, ox.NamedNode(DCTERMS + "source")),
        "date": day(shelf.text(node, ox.NamedNode(DCTERMS + "date"))),
        "sha256": first(shelf, node, "sha256"),
        "authors": [shelf.link(one) for one in shelf.objects(node, ox.NamedNode(DCTERMS + "creator"))],
        "characters": len(text) if text is not None else None,
        "passages": len(all_),
        "part": part,
        "parts": [{"number": n, "href": _at(shelf, node, n)} for n in range(1, parts + 1)] if parts > 1 else [],
        "blocks": _marked(text, begin, end, here) if text is not None else None,
        "quotes": [] if text is not None else [quoted(shelf, _node(node, p)) for p in here],
        "elsewhere": _elsewhere(shelf, node, text, sorted(set(all_) - set(here))) if part == 1 else [],
        "elsewhere_total": len(all_) - len(set(here)),
        "groups": _contributed(shelf, node, here, text),
        "numbers": passages.NUMBERS,
    }


def read(build: Path, path: str) -> str | None:
    """Return the text of the document at a path such as `doc/0123456789ab`; None when the build has none."""
    key = _KEY.fullmatch(path)
    if not key:
        return None
    try:
        data = (build / text_of(key[1])).read_bytes()
    except OSError:
        return None
    return data.decode("utf-8", "replace")


def _passages(shelf: Shelf, node: ox.NamedNode) -> list[Passage]:
    """The offsets of all passages of a document, which their identifiers have, in order."""
    start = f"{node.value}#char="
    found = set()
    for passage in shelf.subjects(IN_DOCUMENT, node):
        begin, _, end = passage.value.removeprefix(start).partition(",")
        if begin.isdecimal() and end.isdecimal() and int(begin) <= int(end):
            found.add((int(begin), int(end)))
    return sorted(found)


def _node(node: ox.NamedNode, passage: Passage) -> ox.NamedNode:
    return ox.NamedNode(f"{node.value}#{_place(passage)}")


def _place(passage: Passage) -> str:
    return f"char={passage[0]},{passage[1]}"


def _at(shelf: Shelf, node: ox.NamedNode, part: int) -> str:
    return href(shelf.path(node)) + (f"?part={part}" if part > 1 else "")


def _bounds(text: str | None, part: int, parts: int, length: int) -> tuple[int, int]:
    """Where a part of a text begins and ends: at lines, so that a passage is in the part that its offset says."""
    if parts == 1:
        return 0, length
    begin, end = (part - 1) * PART, min(part * PART, length)
    if text is not None:
        begin = text.rfind("\n", max(0, begin - 2000), begin) + 1 or begin
        line = text.find("\n", end, end + 2000)
        end = line + 1 if line >= 0 else end
    return begin, end


def _marked(text: str, begin: int, end: int, here: Sequence[Passage]) -> list[list[Row]]:
    """A part of a text in blocks of pieces, each with its words, the passages that begin there, and their numbers."""
    end = min(end, len(text))
    pieces = passages.cut(begin, end, here)
    return [[_piece(text, one) for one in block] for block in passages.blocks(text[begin:end], begin, pieces)]


def _piece(text: str, one: Piece) -> Row:
    anchors = [{"id": _place(passage), "number": number} for passage, number in one.starts]
    return {"text": text[one.begin : one.end], "anchors": anchors, "inside": one.inside}


def _elsewhere(shelf: Shelf, node: ox.NamedNode, text: str | None, others: Sequence[Passage]) -> list[Row]:
    """Places for the passages of other parts, so that an address without a part leads to them, too."""
    rows = []
    for begin, end in others[:MOST_ELSEWHERE]:
        words_ = text[begin : min(end, begin + 80)] if text is not None else f"characters {begin} to {end}"
        part = begin // PART + 1
        place = _place((begin, end))
        rows.append({"id": place, "text": words_, "href": f"{_at(shelf, node, part)}#{place}", "part": part})
    return rows


def _contributed(shelf: Shelf, node: ox.NamedNode, here: Iterable[Passage], text: str | None) -> list[Row]:
    """What the passages of a part say: the things that are named, then the statements by what they say."""
    lines = _Lines(text)
    said: dict[ox.NamedNode, list[Passage]] = defaultdict(list)
    for passage in here:
        for one in shelf.subjects(EVIDENCED, _node(node, passage)):
            said[one].append(passage)
    named: dict[str, list[tuple[Any, list[Passage]]]] = defaultdict(list)
    stated: dict[str, list[tuple[ox.NamedNode, list[Passage]]]] = defaultdict(list)
    for one, places in said.items():
        predicate = shelf.text(one, PREDICATE)
        if predicate == _MENTIONS:
            thing = shelf.value(one, OBJECT)
            named[_kind(shelf, thing)].append((thing, places))
        elif predicate:
            stated[predicate].append((one, places))
    groups = [_named(shelf, kind, named[kind], lines) for kind in _KINDS.values() if kind in named]
    ordered = sorted(stated, key=lambda p: (_rank(p), p))
    return groups + [_stated(shelf, node, predicate, stated[predicate], lines) for predicate in ordered]


def _kind(shelf: Shelf, thing: Any) -> str:
    return _KINDS.get(shelf.path(thing).partition("/")[0], "") if isinstance(thing, ox.NamedNode) else ""


def _rank(predicate: str) -> int:
    name = predicate.removeprefix(ontology.NAMESPACE)
    return list(RELATIONS).index(name) if name in RELATIONS else len(RELATIONS)


def _named(shelf: Shelf, kind: str, found: list[tuple[Any, list[Passage]]], lines: _Lines) -> Row:
    found.sort(key=lambda pair: (-len(pair[1]), pair[1][0], pair[0].value))
    rows = [
        {"subject": shelf.link(thing), "object": None, "statement": None, **lines.places(places)}
        for thing, places in found[:ROWS]
    ]
    return {**section("", rows, total=len(found)), "kind": kind, "open": kind == "Person"}


def _stated(
    shelf: Shelf, node: ox.NamedNode, predicate: str, found: list[tuple[ox.NamedNode, list[Passage]]], lines: _Lines
) -> Row:
    found.sort(key=lambda pair: (pair[1][0], pair[0].value))
    name = predicate.removeprefix(ontology.NAMESPACE)
    rows = [_statement(shelf, node, one, places, lines) for one, places in found[:ROWS]]
    pattern = f"GRAPH <{node.value}/evidence> {{ ?thing {PREDICATE} <{predicate}> }}"
    title = RELATIONS.get(name) or words(predicate)
    return {**section(title, rows, total=len(found), rest=asked(pattern)), "kind": "", "open": False}


def _statement(shelf: Shelf, node: ox.NamedNode, one: ox.NamedNode, places: list[Passage], lines: _Lines) -> Row:
    subject, thing = shelf.value(one, SUBJECT), shelf.value(one, OBJECT)
    about = shelf.link(subject) if isinstance(subject, ox.NamedNode) and subject != node else None
    return {
        "subject": about,
        "object": _told(shelf, thing),
        "by": ", ".join(shelf.texts(one, sym("extractor"))),
        "confidence": first(shelf, one, "confidence"),
        "statement": href(shelf.path(one)),
        **lines.places(places),
    }


def _told(shelf: Shelf, thing: Any) -> Row:
    """What a statement says: a link to a thing, the words of a position or degree, a value."""
    if not isinstance(thing, ox.NamedNode) or not shelf.inside(thing):
        return {"label": day(str(getattr(thing, "value", ""))), "href": None}
    link = shelf.link(thing)
    places = [
        shelf.label(o) for name in ("atOrganization", "awardedBy", "ofAward") for o in shelf.objects(thing, sym(name))
    ]
    field = first(shelf, thing, "field", "year")
    return {**link, "label": ", ".join([link["label"], *([field] if field else []), *places])}


class _Lines:
    """The lines of a text, by which places in it are named."""

    def __init__(self, text: str | None) -> None:
        self._starts = [m.end() for m in re.finditer("\n", text)] if text is not None else None

    def places(self, found: Sequence[Passage]) -> Row:
        """The first of some passages as links on the same page, and how many there are."""
        return {"places": [self._link(p) for p in found[:PLACES]], "number": len(found)}

    def _link(self, passage: Passage) -> Row:
        if self._starts is None:
            return {"href": f"#{_place(passage)}", "text": f"at {passage[0]}"}
        return {"href": f"#{_place(passage)}", "text": f"line {bisect_right(self._starts, passage[0]) + 1}"}
