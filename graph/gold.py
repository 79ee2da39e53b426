"""Right answers, written by hand: JSON files of the form that docs/evaluation.md describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.answer import KINDS, PREDICATES, Answers, Relation, Thing
from graph.document import MEDIA_TYPES
from graph.errors import GoldError

_ADVICE = "docs/evaluation.md describes the format"


def find(folder: Path) -> list[Path]:
    """The files of right answers in a folder, by name.

    Raises GoldError when there are none.
    """
    if not folder.is_dir():
        reason = "is a file, not a folder" if folder.exists() else "no such folder"
        raise GoldError(folder, reason, "name a folder of .json files")
    found = sorted(p for p in folder.iterdir() if p.suffix == ".json" and p.is_file())
    if not found:
        raise GoldError(folder, "holds no .json file", _ADVICE)
    return found


def read(path: Path) -> Answers:
    """Read one file of right answers.

    Raises GoldError when it cannot be read or is not of the form.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GoldError(path, f"cannot be read ({error.strerror})", "check its permissions") from error
    except UnicodeDecodeError as error:
        raise GoldError(path, "is not UTF-8 text", "save it as UTF-8 in your editor") from error
    except json.JSONDecodeError as error:
        raise GoldError(path, f"is not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise GoldError(path, "is nested too deep", _ADVICE) from error
    try:
        return _answers(path, content)
    except _Fault as fault:
        raise GoldError(path, str(fault), _ADVICE) from fault


def document_of(path: Path, answers: Answers, documents: Path | None = None) -> Path:
    """The document of a file of right answers: in `documents`, else beside the file or in docs/ beside its folder.

    Raises GoldError when there is none.
    """
    folders = [documents] if documents is not None else [path.parent, path.parent.parent / "docs"]
    for folder in folders:
        for ending in MEDIA_TYPES:
            candidate = folder / f"{answers.document}{ending}"
            if candidate.is_file():
                return candidate
    where = " or ".join(str(f) for f in folders)
    raise GoldError(path, f"no document {answers.document}.txt in {where}", "name its folder with --documents")


class _Fault(Exception):
    """What is wrong in a file, in words."""


def _answers(path: Path, content: Any) -> Answers:
    if not isinstance(content, dict):
        raise _Fault("is no JSON object")
    document = _text(content, "doc", "the file", path.stem)
    if document != Path(document).name:
        raise _Fault(f"'doc' {document!r} is no plain name")
    rows = [(f"entity {n}", row) for n, row in enumerate(_rows(content, "entities"), 1)]
    things = tuple(_thing(where, row) for where, row in rows)
    places: dict[str, int] = {}
    for index, (where, row) in enumerate(rows):
        if places.setdefault(_text(row, "id", where), index) != index:
            raise _Fault(f"{where} has the id of another")
    relations = (_relation(f"relation {n}", row, places) for n, row in enumerate(_rows(content, "relations"), 1))
    return Answers(document, things, tuple(relations))


def _rows(content: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = content.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _Fault(f"has no list of objects {key!r}")
    return rows


def _thing(where: str, row: Mapping[str, Any]) -> Thing:
    kind = _choice(row, "type", where, KINDS)
    others = row.get("altTypes", [])
    aliases = row.get("aliases", [])
    if not _texts(aliases) or not _texts(others) or not set(others) <= set(KINDS):
        raise _Fault(f"{where} has 'aliases' or 'altTypes' that are no list of names or kinds")
    name = _text(row, "name", where)
    return Thing(
        kind, name, tuple(aliases), (), bool(row.get("optional")), frozenset(others), bool(row.get("splitOK"))
    )  # fmt: skip


def _relation(where: str, row: Mapping[str, Any], places: Mapping[str, int]) -> Relation:
    predicate = _choice(row, "p", where, PREDICATES)
    ends = [_text(row, key, where) for key in ("s", "o")]
    for end in ends:
        if end not in places:
            raise _Fault(f"{where} names {end!r}, which is the id of no entity")
    evidence, title, degree = (_text(row, key, where, "") for key in ("evidence", "title", "degree"))
    optional = bool(row.get("optional"))
    return Relation(places[ends[0]], predicate, places[ends[1]], evidence, title, degree, optional)


def _text(row: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    value = row.get(key) if row.get(key) is not None else default
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise _Fault(f"{where} has no text {key!r}")
    return value


def _choice(row: Mapping[str, Any], key: str, where: str, known: Any) -> str:
    value = _text(row, key, where)
    if value not in known:
        raise _Fault(f"{where} has the {key} {value!r}; known are {', '.join(known)}")
    return value


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)
