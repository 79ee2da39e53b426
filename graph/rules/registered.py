"""Identifiers that a register gives to one person only: ORCID, as a text names it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.context import Context
from graph.sentence import mention
from graph.statement import Claim, Literal, Mention
from graph.text import Span

_ORCID = re.compile(
    r"(?:(?:https?://)?(?:www\.)?orcid\.org/|\bORCID(?:\s*iD)?\s*:?\s*)((?:\d{4}-){3}\d{3}[\dX])\b", re.IGNORECASE
)


def claims(context: Context) -> Iterator[Claim]:
    """An ORCID identifier belongs to the person named last before it, or whose record it stands in."""
    text = context.document.matched
    for found in _ORCID.finditer(text):
        digits = found.group(1).upper()
        holder = _holder(context, found.start()) if is_valid(digits) else None
        if holder is not None:
            address = Literal(f"https://orcid.org/{digits}", "anyURI")
            yield Claim(holder, "sameAs", address, Span(found.start(), found.end()), "registered/1", 0.95)


def is_valid(digits: str) -> bool:
    """Whether the last of sixteen digits checks the others (ISO 7064 MOD 11-2, as ORCID uses it).

    >>> is_valid("0000-0002-1825-0097"), is_valid("0000-0002-1825-0098")
    (True, False)
    """
    plain = digits.replace("-", "")
    total = 0
    for digit in plain[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return plain[-1] == ("X" if rest == 10 else str(rest))


def _holder(context: Context, place: int) -> Mention | None:
    block = next((b for b in context.layout.blocks if b.span.begin <= place < b.span.end), None)
    if block is None:
        return None
    named = context.names.get(block.person, ())
    if len(named) == 1:
        return named[0]
    inside = [s for s in context.sentences if s.span.begin <= place and s.block.span == block.span]
    people = [mention(i) for s in inside for i in s.items if i.kind == "person" and i.span.end <= place]
    if people:
        return max(people, key=lambda m: m.span)
    return inside[-1].focus if inside else None
