"""Obituaries: what they say somebody is, he or she was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.context import Context
from graph.statement import Claim, Literal, Node

_OBITUARY = re.compile(
    r"\b(?:obituary|in memoriam|in memory of|passed away)\b|^\W*(?:remembering|tribute to)\b", re.IGNORECASE
)


def adjust(context: Context, claims: Iterator[Claim]) -> Iterator[Claim]:
    """The claims of a document; in an obituary, present posts of its person become past ones."""
    dead = _dead(context)
    for claim in claims:
        person = claim.subject.name if claim.subject is not None and claim.subject.kind == "Person" else ""
        if not dead or (context.registry.person(person) or person) != dead:
            yield claim
        elif claim.predicate == "affiliatedWith":
            yield replace(claim, predicate="formerlyAt")
        elif claim.predicate == "hasPosition" and isinstance(claim.object, Node):
            yield replace(claim, object=_past(claim.object))
        elif claim.predicate != "leads":
            yield claim


def _dead(context: Context) -> str:
    """The full name of the person whom an obituary is about, or ""."""
    head = context.document.matched[:600]
    if not _OBITUARY.search(head):
        return ""
    for s in context.sentences[:6]:
        person = next((i for i in s.items if i.kind == "person"), None)
        if person is not None:
            return context.registry.person(person.text) or person.text
    return ""


def _past(post: Node) -> Node:
    properties = tuple((k, Literal("former") if k == "status" else v) for k, v in post.properties)
    return replace(post, properties=properties)
