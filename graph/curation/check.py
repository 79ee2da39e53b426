"""The bytes of a file as entries, or as an error that tells all its faults."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from graph.curation.entry import (
    IRI,
    Add,
    Curation,
    Different,
    Drop,
    Entry,
    Link,
    Object,
    Ref,
    Rename,
    Retype,
    Same,
    Value,
)
from graph.curation.pieces import Piece, Unreadable, pieces
from graph.curation.reader import REFS, Reader
from graph.curation.vocabulary import CLASSES, FORMS, NODES, properties
from graph.curation.words import quoted
from graph.errors import CurationError
from graph.statement import Literal

_SHOWN = 100
_STATEMENT = re.compile(r"https?://.*[/#]statement/\w+")


def checked(path: Path, raw: bytes) -> Curation:
    """The corrections in the bytes of a file. Raises CurationError, with all faults in one."""
    reader = Reader()
    try:
        sections: dict[str, Any] = _sections(reader, pieces(raw.decode("utf-8")))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CurationError(path, "is not UTF-8 text", "save it as UTF-8 in your editor", line) from error
    except Unreadable as error:
        raise CurationError(path, error.reason, error.advice, error.line) from error
    if reader.faults:
        (first, reason), *others = sorted(reader.faults)
        lines = [reason, *(f"{path}, line {line}: {words}" for line, words in others[: _SHOWN - 1])]
        lines += [f"and {len(others) - _SHOWN + 1} faults more"] * (len(others) >= _SHOWN)
        raise CurationError(path, "\n".join(lines), line=first)
    return Curation(str(path), hashlib.sha256(raw).hexdigest(), **sections)


def _sections(reader: Reader, root: Piece | None) -> dict[str, tuple[Entry, ...]]:
    reader.form = f"write sections, of {', '.join(FORMS)}, such as `same:`"
    if root is None or root.kind == "nothing":
        return {}
    found = {}
    for name, piece in reader.values(root, FORMS, "the file").items():
        reader.form = f"write it as {FORMS[name]}"
        if piece.kind not in ("list", "nothing"):
            reader.fault(piece, f"{name!r} holds {piece.words}, not a list")
        found[name] = tuple(_ENTRIES[name](reader, item) for item in piece.items if piece.kind == "list")
    return found


def _group(make: type[Same | Different], reader: Reader, piece: Piece) -> Entry:
    given = {"entities": piece} if piece.kind == "list" else reader.values(piece, ("entities", "why"), "the entry")
    listed = given.get("entities")
    items = listed.items if listed and listed.kind == "list" else []
    if len(items) < 2 and piece.kind in ("list", "mapping"):
        reader.fault(listed or piece, "the entry has no list of two or more entities")
    refs: dict[Ref, None] = {}
    for item in items:
        ref = reader.ref(item, "an entity")
        if ref.text and ref in refs:
            reader.fault(item, f"{quoted(ref.words)} stands twice in one entry")
        refs[ref] = None
    return make(tuple(refs), why=reader.optional(given, "why"), line=piece.line)


def _rename(reader: Reader, piece: Piece) -> Entry:
    given = reader.given(piece, ("entity", "to"), ("why",))
    ref, to = reader.ref(given.get("entity"), "'entity'"), reader.text(given.get("to"), "'to'")
    return Rename(ref, to, why=reader.optional(given, "why"), line=piece.line)


def _retype(reader: Reader, piece: Piece) -> Entry:
    given = reader.given(piece, ("entity", "to"), ("why",))
    ref, to = reader.ref(given.get("entity"), "'entity'"), reader.text(given.get("to"), "'to'")
    if to and to not in CLASSES:
        reader.fault(given["to"], f"no class is named {quoted(to)}", reader.near(to, CLASSES, "the classes are"))
    return Retype(ref, to, why=reader.optional(given, "why"), line=piece.line)


def _drop(reader: Reader, piece: Piece) -> Entry:
    if piece.kind == "text":
        return Drop(reader.ref(piece, "an entity"), line=piece.line)
    given = reader.values(piece, (*REFS, "statement", "why"), "the entry")
    why, named = reader.optional(given, "why"), given.keys() - {"why"}
    if piece.kind == "mapping" and not named:
        reader.fault(piece, "the entry names neither an entity nor a statement")
    if not named:
        return Drop()
    if "statement" not in named:
        ref = reader.ref(given["entity"], "'entity'") if named == {"entity"} else reader.narrowed(piece, given)
        return Drop(ref, why=why, line=piece.line)
    if len(named) > 1:
        reader.fault(piece, "the entry names both an entity and a statement", "make two entries of it")
    statement = reader.text(given["statement"], "'statement'")
    if statement and not (_STATEMENT.fullmatch(statement) and IRI.fullmatch(statement)):
        reader.fault(given["statement"], f"{quoted(statement)} is not the address of a statement")
    return Drop(statement=statement, why=why, line=piece.line)


def _add(reader: Reader, piece: Piece) -> Entry:
    given = reader.given(piece, ("subject", "predicate", "object", "document", "quote"), ("why",))
    predicate = reader.text(given.get("predicate"), "'predicate'")
    if predicate and predicate not in properties():
        advice = reader.near(predicate, properties(), "docs/ontology.md lists all; among them are")
        reader.fault(given["predicate"], f"the ontology has no property {quoted(predicate)}", advice)
    return Add(
        reader.ref(given.get("subject"), "'subject'"),
        predicate,
        _object(reader, predicate, given.get("object")),
        reader.text(given.get("document"), "'document'"),
        reader.text(given.get("quote"), "'quote'"),
        why=reader.optional(given, "why"),
        line=piece.line,
    )


def _object(reader: Reader, predicate: str, piece: Piece | None) -> Object:
    if piece is None or piece.kind != "mapping" or any(key.text in REFS for key, _ in piece.pairs):
        return _value(reader, predicate, piece, "'object'")
    if predicate not in NODES:
        reader.fault(piece, "'object' is a mapping", f"name one thing; only {', '.join(NODES)} take fields")
        return ""
    if not piece.items:
        reader.fault(piece, "'object' has no fields", 'give some, such as {roleTitle: "Professor"}')
    given = reader.values(piece, properties(), "'object'")
    return tuple((name, _value(reader, name, value, f"'{name}'")) for name, value in given.items())


def _value(reader: Reader, name: str, piece: Piece | None, what: str) -> Value:
    return reader.ref(piece, what) if properties().get(name, True) else reader.text(piece, what)


def _link(reader: Reader, piece: Piece) -> Entry:
    given = reader.given(piece, ("entity", "to"), ("score", "source", "why"))
    ref, to = reader.ref(given.get("entity"), "'entity'"), reader.text(given.get("to"), "'to'")
    if to and not (IRI.fullmatch(to) and to.startswith("http") and Literal(to, "anyURI").stands):
        reader.fault(given["to"], f"{quoted(to)} is no web address")
    score, source = _score(reader, given.get("score")), reader.optional(given, "source")
    return Link(ref, to, score, source, why=reader.optional(given, "why"), line=piece.line)


def _score(reader: Reader, piece: Piece | None) -> float | None:
    if piece is None or piece.kind == "nothing":
        return None
    with suppress(ValueError):
        if 0 <= (score := float(reader.text(piece, "'score'") or 0)) <= 1:
            return score
    reader.fault(piece, f"'score' is {quoted(piece.text)}", "give a number from 0 to 1")
    return None


_ENTRIES: dict[str, Callable[[Reader, Piece], Entry]] = {
    "same": partial(_group, Same),
    "different": partial(_group, Different),
    "rename": _rename,
    "retype": _retype,
    "drop": _drop,
    "add": _add,
    "link": _link,
}
