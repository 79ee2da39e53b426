"""Mentions and claims: what a document names, and what it says, each with the words that say it."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.text import Span


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named at a place of the document.

    `kind`: Person, Organization, Topic, Event, Talk, Interview, Project, Award. `name` is the form
    used here, on one line; `subclass` a more specific class of the ontology, where the words tell;
    `aliases` are other names given with it (an acronym in brackets). `via` is the place of the
    pronoun that stands for it, where one does. `named` is where an organization's name stands, when the words
    at `span` only stand for it (`the Institute`).
    """

    kind: str
    name: str
    span: Span
    subclass: str = ""
    aliases: tuple[str, ...] = ()
    confidence: float = 0.9
    via: Span | None = field(default=None, compare=False)
    named: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value; `datatype` is a local name of XML Schema (string, date, gYearMonth, dateTime, time, anyURI)."""

    value: str
    datatype: str = "string"

    @property
    def stands(self) -> bool:
        """Whether it can stand in a graph: an address has to be an IRI, since it is a node there."""
        if self.datatype != "anyURI":
            return True
        import pyoxigraph as ox  # most documents have no address

        try:
            ox.NamedNode(self.value)
        except ValueError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Node:
    """An n-ary node: a person in a post, with a degree, in a membership, in receipt of an award; a work without a name.

    `kind`: Position, Degree, Membership, AwardReceipt, UnnamedWork; `named_chair` adds the class NamedChair.
    `properties` are (property, value) pairs in the ontology's names, values Mention or Literal.
    """

    kind: str
    properties: tuple[tuple[str, Mention | Literal], ...]
    named_chair: bool = False

    def get(self, name: str) -> Mention | Literal | None:
        """The first value of a property, or None."""
        return next((value for key, value in self.properties if key == name), None)


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing a document says.

    `subject` None means the document itself. `span` is the evidence; `rule` names the rule that
    read it (the extractor of the statement), `confidence` is between 0 and 1. With `apart` the evidence does not
    reach out to the words that name the person; those are a passage of their own.
    """

    subject: Mention | None
    predicate: str
    object: Mention | Literal | Node
    span: Span
    rule: str
    confidence: float = 0.9
    apart: bool = False
