"""Entries as text of the file, put in at their place in whatever layout it has."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from graph.curation.entry import Entry, Ref
from graph.curation.pieces import Piece, pieces
from graph.curation.vocabulary import CLASSES, FORMS, properties

_PLAIN = re.compile(r"[a-z]+/[a-z0-9-]+|https?://[A-Za-z0-9._~%/-]+")
_BREAK = re.compile(r"\r\n|\r|\n")


def extended(text: str, entries: Sequence[Entry]) -> str:
    """The text of a file with more entries, each at the end of its section. Raises Unreadable."""
    mark, body = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    newline = "\r\n" if "\r\n" in body else "\n"
    if body and not body.endswith(("\n", "\r")):
        body += newline
    for section in FORMS:
        fresh = [_written(entry) for entry in entries if entry.section == section]
        body = _inserted(body, newline, section, fresh) if fresh else body
    return mark + body


def _inserted(body: str, newline: str, section: str, entries: list[Any]) -> str:
    root = pieces(body)
    place = next((value for key, value in root.pairs if key.text == section), None) if root else None
    if place and place.flow and place.items:
        end = place.items[-1].end
        return f"{body[:end]}, {_flows(entries)}{body[end:]}"
    if root and root.flow:
        return _in_braces(body, root, place, section, f"[{_flows(entries)}]")
    indent = root.column if root else 0
    column = place.column if place and place.items else indent + 2
    lines = "".join(f"{' ' * column}{line}{newline}" for entry in entries for line in _lines(entry))
    return _below(body, place, lines) if place else f"{body}{' ' * indent}{section}:{newline}{lines}"


def _in_braces(body: str, root: Piece, place: Piece | None, section: str, words: str) -> str:
    """A file within {} with the words of a section that it has not, or that has nothing in it."""
    if place:
        return f"{body[: place.begin]} {words}{body[place.end :]}"
    end = root.items[-1].end if root.items else root.begin + 1
    return f"{body[:end]}{', ' if root.items else ''}{section}: {words}{body[end:]}"


def _below(body: str, place: Piece, lines: str) -> str:
    """A file with more lines below what is in a section."""
    end = len(body[: place.end if place.items else place.begin].rstrip())
    if not place.items:  # `~` or `[]`, if anything
        body = body[:end] + body[place.end :]
    after = _BREAK.search(body, end)
    at = after.end() if after else len(body)
    return body[:at] + lines + body[at:]


def _lines(entry: Any) -> list[str]:
    """An entry as lines of a list."""
    if not isinstance(entry, dict):
        return [f"- {_flow(entry)}"]
    return [f"{'  ' if n else '- '}{key}: {_flow(value)}" for n, (key, value) in enumerate(entry.items())]


def _written(entry: Entry) -> Any:
    """An entry as lists, mappings and texts."""
    names = [f.name for f in fields(entry) if f.name not in ("why", "line")] + ["why"]
    keys = {"ref": "entity", "refs": "entities"}
    given = {keys.get(n, n): _plain(v) for n in names if (v := getattr(entry, n)) not in ("", None)}
    return given["entities"] if given.keys() == {"entities"} else given


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        pairs = any(isinstance(part, tuple) for part in value)
        return {name: _plain(part) for name, part in value} if pairs else [_plain(part) for part in value]
    if not isinstance(value, Ref):
        return value
    if not (value.document or value.kind):
        return value.text
    given = {"name" if value.form == "name" else "entity": value.text, "document": value.document, "kind": value.kind}
    return {key: text for key, text in given.items() if text}


def _flows(values: Sequence[Any]) -> str:
    return ", ".join(map(_flow, values))


def _flow(value: Any) -> str:
    """A value on one line of YAML; what is no plain word of ours stands in quotes, whatever it is."""
    if isinstance(value, dict):
        pairs = ((key if key.isidentifier() else _flow(key), _flow(part)) for key, part in value.items())
        return "{" + ", ".join(f"{key}: {part}" for key, part in pairs) + "}"
    if isinstance(value, list):
        return f"[{_flows(value)}]"
    if isinstance(value, float | int):
        return repr(value)
    if _PLAIN.fullmatch(value) or value in CLASSES or value in properties():
        return str(value)
    return "".join(map(_escaped, json.dumps(value, ensure_ascii=False)))


def _escaped(letter: str) -> str:
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04x}" if letter < "\U00010000" else f"\\U{ord(letter):08x}"
