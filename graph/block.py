"""A block: a run of lines of one kind, the unit that layout gives to all that follows."""

from __future__ import annotations

from dataclasses import dataclass

from graph import date
from graph.text import Span


@dataclass(frozen=True)
class Block:
    """A run of text of one kind.

    `kind`: time, date, title, name, authors, role, organization, prose, question, answer, note,
    heading, subheading, label, byline, credit, url, item, furniture, or, in programmes, session, format
    (`Keynote`) and ceremony (breaks, welcomes). `section` is the subheading
    it stands under, in lower case. `record` numbers the talk or person it belongs to (0: none);
    `person` is the index of the block that names the person it is about (-1: none). `pair` marks the
    first of two blocks of one line of a programme, people and title.
    """

    kind: str
    span: Span
    section: str = ""
    record: int = 0
    person: int = -1
    slot: date.TimeSlot | None = None
    pair: bool = False
