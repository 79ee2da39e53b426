"""The text of a file as pieces of YAML, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as ev
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from graph.curation.words import quoted
from graph.text import one_line

_DEPTH = 10


class Unreadable(Exception):
    """What ends the reading of a file: the line, what is wrong there and what to do."""

    def __init__(self, line: int, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.line, self.reason, self.advice = line, reason, advice


@dataclass
class Piece:
    """A piece of YAML: `text`, `list`, `mapping` (keys and values in turn) or `nothing`, and where it stands."""

    kind: str
    line: int
    column: int
    begin: int
    end: int
    text: str = ""
    flow: bool = False
    items: list[Piece] = field(default_factory=list)

    @property
    def pairs(self) -> Iterator[tuple[Piece, Piece]]:
        """The keys of a mapping, each with its value."""
        return zip(self.items[::2], self.items[1::2], strict=True)

    @property
    def words(self) -> str:
        """What it is, as a message says it."""
        return {"text": "text", "nothing": "empty"}.get(self.kind, f"a {self.kind}")


def pieces(text: str) -> Piece | None:
    """The pieces of a text below the outermost one, or None when it has only comments. Raises Unreadable."""
    root, around = None, list[Piece]()
    for event in _events(text):
        if isinstance(event, ev.DocumentStartEvent) and root is not None:
            raise Unreadable(event.start_mark.line + 1, "a second document begins", "remove the line ---")
        if isinstance(event, ev.CollectionEndEvent):
            done = around.pop()
            done.end = event.end_mark.index if done.flow else done.items[-1].end
        if not isinstance(event, ev.NodeEvent):
            continue
        piece = _piece(event)
        root = root or piece
        if around:
            _put(piece, around[-1])
        if piece.kind in ("list", "mapping"):
            around.append(piece)
            if len(around) > _DEPTH:
                raise Unreadable(piece.line, "is nested too deep", "no entry needs so many levels")
    return root


def _put(piece: Piece, around: Piece) -> None:
    if around.kind == "mapping" and not around.flow and piece.kind == "nothing" and not piece.text:
        # YAML puts what is not there right before what follows; here it is behind its key.
        key = around.items[-1] if around.items else piece
        piece.begin, piece.end, piece.line = key.end, key.end, key.line
    around.items.append(piece)


def _events(text: str) -> Iterator[Any]:
    try:
        yield from YAML(typ="safe", pure=True).parse(text.removeprefix("\ufeff"))
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unreadable(line, "has a character that no text file may hold", 'remove it, or write "\\x.."') from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        advice = "indent with spaces, never tabs, put names in quotes, close every quote and bracket"
        raise Unreadable(mark.line + 1 if mark else 1, f"is not YAML: {error.problem}", advice) from error
    except (YAMLError, ValueError, OverflowError) as error:
        raise Unreadable(1, f"is not YAML: {one_line(str(error))}", "correct it") from error


def _piece(event: Any) -> Piece:
    line = event.start_mark.line + 1
    if isinstance(event, ev.AliasEvent) or event.anchor is not None:
        raise Unreadable(line, "has an anchor (&) or an alias (*)", "write the words out, or put them in quotes")
    if event.tag is not None:
        raise Unreadable(line, f"has the tag {quoted(event.tag)}", "remove it, or put the words in quotes")
    place = line, event.start_mark.column, event.start_mark.index, event.end_mark.index
    if not isinstance(event, ev.ScalarEvent):
        kind = "mapping" if isinstance(event, ev.MappingStartEvent) else "list"
        return Piece(kind, *place, flow=bool(event.flow_style))
    if event.style is None and event.value in ("", "~", "null", "Null", "NULL"):
        return Piece("nothing", *place, text=event.value)
    # The break that ends a block of lines is no part of the words.
    return Piece("text", *place, text=event.value.rstrip("\r\n") if event.style in ("|", ">") else event.value)
