"""The form in which a language model must answer. Plain data classes: the library makes the JSON schema of them."""

from __future__ import annotations

from dataclasses import dataclass

from graph.models.vocabulary import Kind, Predicate, Status, Subclass


@dataclass
class Named:
    """Something that the document names: its class, its name as it stands there, an acronym given in brackets."""

    kind: Kind
    name: str
    subclass: Subclass
    acronym: str


@dataclass
class Said:
    """A relation that the document states, with the words that state it; what does not apply is empty.

    `title` is of a post or membership; `degree` and `field` of a degree; `start` and `end` are years.
    """

    subject: str
    predicate: Predicate
    object: str
    quote: str
    title: str
    status: Status
    degree: str
    field: str
    start: str
    end: str


@dataclass
class Answer:
    """What a document names and says."""

    entities: list[Named]
    relations: list[Said]
