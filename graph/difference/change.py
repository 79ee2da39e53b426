"""What differs between two builds: what was before, what is after, each with names and documents.

Every change has a `before` and an `after`; what is gained was nothing, what is lost is nothing. Compared the other way
round, the two change places.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Thing:
    """An entity, a document or a value: its identifier (None for a value), its label, its class or datatype."""

    iri: str | None
    label: str
    type: str | None


@dataclass(frozen=True)
class Part:
    """A part that differs, by its name: the values that it had and has, in words."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A document: its file and the digest of its bytes; title, format and date as far as known."""

    source: str
    sha256: str
    title: str
    format: str
    date: str


@dataclass(frozen=True)
class DocumentChange:
    """A document gained, lost, renamed (the same bytes) or changed."""

    before: Paper | None
    after: Paper | None

    @property
    def change(self) -> str:
        """In one word, what happened."""
        if self.before is None or self.after is None:
            return "gained" if self.before is None else "lost"
        return "renamed" if self.before.sha256 == self.after.sha256 and self._moved else "changed"

    @property
    def parts(self) -> tuple[Part, ...]:
        """What differs of a document that is in both builds."""
        if self.before is None or self.after is None:
            return ()
        names = ("source", "sha256", "title", "format", "date")
        found = ((name, getattr(self.before, name), getattr(self.after, name)) for name in names)
        return tuple(Part(name, (was,), (now,)) for name, was, now in found if was != now)

    @property
    def _moved(self) -> bool:
        return self.before is not None and self.after is not None and self.before.source != self.after.source


@dataclass(frozen=True)
class Being:
    """An entity as a build has it: `names` are its other names, `links` the same thing elsewhere."""

    iri: str
    label: str
    type: str
    names: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True)
class EntityChange:
    """Entities before and after.

    `change` is gained, lost, changed, renamed (another identifier, the same mentions), merged, split, or moved (some
    mentions of the one are the other's now). `documents` are those in which its mentions tell so.
    """

    change: str
    before: tuple[Being, ...]
    after: tuple[Being, ...]
    documents: tuple[str, ...]
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Passage:
    """Words of a document, and where they begin and end in it, in characters."""

    begin: int
    end: int
    quote: str


@dataclass(frozen=True)
class Told:
    """A statement as a build has it; `details` are those of a post, a degree or the like that is its object."""

    statement: str
    document: str
    subject: Thing
    predicate: str
    object: Thing
    details: dict[str, tuple[Thing, ...]]
    confidence: float
    extractors: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class StatementChange:
    """A statement gained, lost, or changed in some parts."""

    before: Told | None
    after: Told | None
    parts: tuple[Part, ...] = ()

    @property
    def change(self) -> str:
        """In one word, what happened."""
        return "gained" if self.before is None else "lost" if self.after is None else "changed"

    @property
    def told(self) -> Told:
        """The statement as it is, or as it was where it is lost."""
        told = self.after or self.before
        assert told is not None
        return told


@dataclass(frozen=True)
class Tie:
    """Something that a rule derives."""

    subject: Thing
    predicate: str
    object: Thing
    rule: str


@dataclass(frozen=True)
class DerivedChange:
    """A derived tie gained, lost, or changed in its value or its rule."""

    before: Tie | None
    after: Tie | None

    @property
    def change(self) -> str:
        """In one word, what happened."""
        return "gained" if self.before is None else "lost" if self.after is None else "changed"

    @property
    def tie(self) -> Tie:
        """The tie as it is, or as it was where it is lost."""
        tie = self.after or self.before
        assert tie is not None
        return tie
