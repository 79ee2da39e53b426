"""Which blocks belong together, and whom they are about.

A time slot, a talk title, a person's name open a record, and the lines that follow belong to it until the next opens.
"""

from __future__ import annotations

import re
from dataclasses import replace

from graph import line, programme
from graph.block import Block
from graph.text import clean


def assign(text: str, blocks: list[Block], agenda: bool) -> list[Block]:
    """The blocks of a text, each with its record, its person and its section; `agenda` for a text that lists talks."""
    return _Records(text, list(blocks), agenda).run()


# Labels of people who are no speakers, and whose line opens nothing new.
_ASIDE = re.compile(r"officer|supervis|advis|host|chair|moderator", re.IGNORECASE)
_GONE = re.compile(r"\b(?:former|past|previous|alumni|alumnae)\b", re.IGNORECASE)


class _Records:
    """Walks the blocks once and writes down which record and person each belongs to."""

    def __init__(self, text: str, blocks: list[Block], agenda: bool) -> None:
        self.text = text
        self.blocks = blocks
        self.agenda = agenda
        self.record = 0
        self.count = 0
        self.section = ""
        self.person = -1
        self.people: list[str] = []
        self.titled = False
        self.prose = False
        self.named_first = False
        self.scope = ""
        self.timed = self.dated = False
        # A page with one name, at its head, is about that person to its end (a CV, a faculty page).
        named = [
            i for i, b in enumerate(blocks) if b.kind in ("name", "person", "authors", "time", "question", "byline")
        ]
        self.sole = len(named) == 1 and named[0] < 5 and blocks[named[0]].kind == "name"

    def run(self) -> list[Block]:
        for index in range(len(self.blocks)):
            if self.blocks[index].pair and (self.titled or self.people or not self.record):
                self._open()
            handler = getattr(self, f"_{self.blocks[index].kind}", self._other)
            handler(index)
        return self.blocks

    def _words(self, index: int) -> str:
        span = self.blocks[index].span
        return clean(self.text[span.begin : span.end])

    def _open(self) -> None:
        self.count += 1
        self.record, self.section, self.person = self.count, "", -1
        self.people, self.titled, self.prose, self.named_first = [], False, False, False

    def _close(self) -> None:
        if self.sole:
            self.section = ""
            return
        self.record, self.section, self.person = 0, "", -1
        self.people, self.titled, self.prose, self.timed = [], False, False, False

    def _mark(self, index: int, kind: str | None = None) -> None:
        block = self.blocks[index]
        section = block.section or self.section
        self.blocks[index] = replace(
            block, kind=kind or block.kind, record=self.record, person=self.person, section=section
        )

    def _time(self, index: int) -> None:
        self._open()
        self.timed, self.dated = True, self.blocks[index].slot is None
        self._mark(index)

    def _format(self, index: int) -> None:
        if self.titled or self.prose:
            self._open()
        self._mark(index)

    def _session(self, index: int) -> None:
        self._close()
        self._mark(index)

    def _title(self, index: int) -> None:
        if self._named_below(index):
            return
        if self.titled or not self.record or (self.prose and not self.people):
            self._open()
        self.titled = True
        self._mark(index)

    def _named_below(self, index: int) -> bool:
        """Take a line right under a talk's title for its speakers, where it reads as names in a row."""
        words = self._words(index)
        placed = self.timed or (self.agenda and re.search(r"[,(]\s*\w", words))
        below = self.titled and placed and not self.people and self._touches(index)
        kind = programme.row_of_people(words) if below else ""
        if not kind:
            return False
        self.blocks[index] = replace(self.blocks[index], kind=kind)
        self._name(index)
        return True

    def _name(self, index: int) -> None:
        if _ASIDE.match(self.blocks[index].section):
            self._mark(index)
            return
        words = line.bare_name(self._words(index))
        if words in self.people:
            self._mark(index)
            return
        # A name followed by further text of its own opens a record; in a talk, speakers share it.
        complete = self.named_first and self.titled  # the title stood behind the name: here begins the next
        talk = self.record and ((self._is_talk() and not self.prose and not complete) or self.blocks[index].pair)
        if not talk:
            before = self._heading_before(index)
            self._open()
            if before is not None:
                self.blocks[before] = replace(self.blocks[before], kind="title", record=self.record)
                self.titled = True
        self.named_first = self.named_first or not (self.people or self.titled)
        self.people.append(words)
        self.section = self.scope
        self.person = index
        self._mark(index)

    def _is_talk(self) -> bool:
        return any(b.record == self.record and b.kind in ("time", "title") for b in self.blocks)

    def _heading_before(self, index: int) -> int | None:
        """The heading right above a speaker's name, when it reads as a talk's title."""
        if not self.agenda or index == 0 or self.blocks[index - 1].kind != "heading":
            return None
        words = self._words(index - 1)
        gap = self.text[self.blocks[index - 1].span.end : self.blocks[index].span.begin].count("\n")
        long_enough = len(words.split()) >= (4 if gap < 2 else 6)
        return index - 1 if long_enough and index > 1 and not line.SECTION.search(words) else None

    def _authors(self, index: int) -> None:
        self._name(index)

    def _person(self, index: int) -> None:
        self._name(index)

    def _heading(self, index: int) -> None:
        words = self._words(index)
        if self._named_below(index):
            return
        if words.endswith("?") and self.prose:
            self._mark(index, "prose")
        elif self._wants_title(index):
            self.titled = True
            self._mark(index, "title")
        elif (
            self.titled
            and self._touches(index)
            and self.blocks[index - 1].kind == "title"
            and self.blocks[index - 1].record == self.record
        ):
            self._mark(index, "title")
        elif self.record and self.person >= 0 and not self.prose and self._touches(index):
            if line.unread_person(words):
                self._close()  # somebody else, by a name that is none to the patterns
                self._mark(index)
            else:
                self._mark(index, "role" if len(words.split()) <= 12 else None)
        elif self.person >= 0 and self._loose(words):
            self._mark(index, "item")
        else:
            self._close()
            self.scope = "former" if _GONE.search(words) else ""
            self._mark(index)

    def _loose(self, words: str) -> bool:
        """A line with commas, a full stop or a year under a person's name is about the person, no new part."""
        return (
            bool(re.search(r"[,;.]|\b(?:19|20)\d\d\b", words))
            and not words.isupper()
            and not line.SECTION.search(words)
        )

    def _wants_title(self, index: int) -> bool:
        """A time slot without words, or a list of authors, is followed by the title."""
        if not (index and self.agenda and self.record) or self.titled or self.prose:
            return False
        previous = self.blocks[index - 1].kind
        presented = self.person >= 0 and previous in ("person", "name", "organization", "role")
        if not self._touches(index):
            return self.dated and presented  # in a calendar a blank line may part the speaker from the title
        return previous in ("time", "authors", "format") or (self.timed and presented)

    def _touches(self, index: int) -> bool:
        """Whether the block stands directly under the one before it."""
        return index > 0 and self.text[self.blocks[index - 1].span.end : self.blocks[index].span.begin].count("\n") < 2

    def _subheading(self, index: int) -> None:
        self.section = re.sub(r"\s+", " ", self._words(index).lower().rstrip(" :"))
        self._mark(index)

    def _prose(self, index: int) -> None:
        words = self._words(index)
        short = len(words.split()) < 25 and not words.endswith((".", ";", ","))
        if short and self._wants_title(index):
            self.titled = True  # `Why do catalysts fail? Lessons from the plant`
            self._mark(index, "title")
            return
        self.prose = True
        self._mark(index)

    def _date(self, index: int) -> None:
        self._close()
        self._mark(index)

    def _other(self, index: int) -> None:
        self._mark(index)
