"""Answers about one document, right ones or given ones: the things it names and the relations between them."""

from __future__ import annotations

from dataclasses import dataclass

from graph.text import Span

KINDS = ("Person", "Organization", "Topic", "Event", "Talk", "Project", "Award")
# Each relation with the kinds of its subject and of its object.
PREDICATES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "holdsPosition": (("Person",), ("Organization",)),
    "affiliatedWith": (("Person",), ("Organization",)),
    "formerlyAt": (("Person",), ("Organization",)),
    "educatedAt": (("Person",), ("Organization",)),
    "memberOf": (("Person",), ("Organization",)),
    "founded": (("Person",), ("Organization",)),
    "hasAward": (("Person",), ("Award",)),
    "researches": (("Person",), ("Topic",)),
    "developed": (("Person",), ("Project",)),
    "advisedBy": (("Person",), ("Person",)),
    "collaboratesWith": (("Person",), ("Person", "Organization")),
    "gaveTalk": (("Person",), ("Talk",)),
    "talkAt": (("Talk",), ("Event",)),
    "aboutTopic": (("Talk", "Project"), ("Topic",)),
    "organizedBy": (("Event",), ("Organization",)),
    "partOf": (("Organization",), ("Organization",)),
}
SYMMETRIC = frozenset(["collaboratesWith"])


@dataclass(frozen=True)
class Thing:
    """Something named: its kind, its best name in the document, the other names.

    A given answer has the `spans` where it was read. A right answer may be `optional` (no fault either way), of
    `other_kinds` as well, or `splittable`: its names are known to be one thing's only to who knows the world.
    """

    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    optional: bool = False
    other_kinds: frozenset[str] = frozenset()
    splittable: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the best first."""
        return (self.name, *self.aliases)

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind that will do."""
        return self.other_kinds | {self.kind}


@dataclass(frozen=True)
class Relation:
    """A relation between two things, which are places in the list of things, with the words that state it.

    `title` belongs to holdsPosition, `degree` to educatedAt. A given answer has the `span` of its quote, its `rule`
    and `confidence` (0 to 1); one that was derived has no words and no confidence.
    """

    subject: int
    predicate: str
    object: int
    evidence: str = ""
    title: str = ""
    degree: str = ""
    optional: bool = False
    span: Span | None = None
    rule: str = ""
    confidence: float | None = None


@dataclass(frozen=True)
class Answers:
    """What is said of one document, which is called `document`."""

    document: str
    things: tuple[Thing, ...]
    relations: tuple[Relation, ...]
