"""The model: what an entry of the file says, and how a report shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar

from graph.identifier import FOLDERS
from graph.text import one_line

IRI = re.compile(r"(https?://|mailto:|urn:)[^\x00-\x20\x7f-\xa0<>\"{}|\\^`]+")
_PATH = re.compile(rf"({'|'.join(FOLDERS.values())})/[a-z0-9-]+")


@dataclass(frozen=True)
class Ref:
    """What an entry is about: an IRI, the local path of an entity, or a name.

    `document` narrows it to what that document names so, `kind` to things of that kind.
    """

    text: str
    document: str = ""
    kind: str = ""
    line: int = field(default=0, compare=False)

    @property
    def form(self) -> str:
        """`iri`, `path` or `name`."""
        return "iri" if IRI.fullmatch(self.text) else "path" if _PATH.fullmatch(self.text) else "name"

    @property
    def words(self) -> str:
        """It on one line, with what narrows it in brackets."""
        narrow = ", ".join(one_line(part) for part in (self.kind, self.document) if part)
        return f"{one_line(self.text)} [{narrow}]" if narrow else one_line(self.text)


Value = Ref | str
Object = Value | tuple[tuple[str, Value], ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One correction; `line` is where it begins in the file, `why` the user's reason."""

    section: ClassVar[str]
    why: str = ""
    line: int = field(default=0, compare=False)

    @property
    def words(self) -> str:
        """The entry on one line, as reports show it."""
        return f"{self.section}: {self._said()}" + (f" (line {self.line})" if self.line else "")

    def _said(self) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Same(Entry):
    """All these are one thing."""

    section = "same"
    refs: tuple[Ref, ...]

    def _said(self) -> str:
        return " = ".join(ref.words for ref in self.refs)


@dataclass(frozen=True)
class Different(Entry):
    """Each of these is another thing."""

    section = "different"
    refs: tuple[Ref, ...]

    def _said(self) -> str:
        return " ≠ ".join(ref.words for ref in self.refs)


@dataclass(frozen=True)
class Rename(Entry):
    """The label of a thing."""

    section = "rename"
    ref: Ref
    to: str

    def _said(self) -> str:
        return f'{self.ref.words} to "{one_line(self.to)}"'


@dataclass(frozen=True)
class Retype(Entry):
    """The class of a thing, one of CLASSES."""

    section = "retype"
    ref: Ref
    to: str

    def _said(self) -> str:
        return f"{self.ref.words} to {self.to}"


@dataclass(frozen=True)
class Drop(Entry):
    """A thing that is none, or the IRI of a statement that is wrong: one of the two."""

    section = "drop"
    ref: Ref | None = None
    statement: str = ""

    def _said(self) -> str:
        return self.ref.words if self.ref else f"statement {one_line(self.statement)}"


@dataclass(frozen=True)
class Add(Entry):
    """A statement with the words of a document that make it.

    `object` is a Ref, the text of a literal, or, for a property of NODES, fields as (property, Ref or text) pairs.
    """

    section = "add"
    subject: Ref
    predicate: str
    object: Object
    document: str
    quote: str

    def _said(self) -> str:
        said = f'{self.subject.words} {self.predicate} {_shown(self.object)}, in {one_line(self.document)}: "'
        return f'{said}{one_line(self.quote)}"'


@dataclass(frozen=True)
class Link(Entry):
    """The address of a thing elsewhere; `score` is how sure the `source` is that it is the same."""

    section = "link"
    ref: Ref
    to: str
    score: float | None = None
    source: str = ""

    def _said(self) -> str:
        return f"{self.ref.words} to {one_line(self.to)}"


@dataclass(frozen=True)
class Curation:
    """A file of corrections; `sha256` is that of its bytes, "" when there is no file."""

    path: str
    sha256: str = ""
    same: tuple[Same, ...] = ()
    different: tuple[Different, ...] = ()
    rename: tuple[Rename, ...] = ()
    retype: tuple[Retype, ...] = ()
    drop: tuple[Drop, ...] = ()
    add: tuple[Add, ...] = ()
    link: tuple[Link, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, section by section."""
        return (*self.same, *self.different, *self.rename, *self.retype, *self.drop, *self.add, *self.link)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to correct."""
        return not self.entries


def _shown(value: Object) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(f"{name} {_shown(part)}" for name, part in value) + ")"
    return value.words if isinstance(value, Ref) else f'"{one_line(value)}"'
