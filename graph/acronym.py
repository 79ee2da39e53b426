"""Acronyms: the short form in brackets behind a name, and whether its letters come from that name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph import lexicon
from graph.text import Span, Token

_ACRONYM = re.compile(r"[A-Z][\w&+./-]{1,14}")


def in_brackets(tokens: Sequence[Token], index: int, run: Sequence[Token]) -> tuple[str, Span | None, int]:
    """The short form in brackets behind a name `run`, with its span and the index behind; "" where none stands."""
    if index + 2 >= len(tokens) or tokens[index].text != "(" or tokens[index + 2].text != ")":
        return "", None, index
    token = tokens[index + 1]
    if not _ACRONYM.fullmatch(token.text) or not stands_for(token.text, " ".join(t.text for t in run)):
        return "", None, index
    return token.text, Span(token.begin, token.end), index + 3


def stands_for(acronym: str, name: str) -> bool:
    """Whether most capitals of `acronym` are, in order, initials of words of `name`."""
    capitals = (
        [c for c in lexicon.fold(acronym) if c.isalnum()]
        if acronym.isupper()
        else [c.lower() for c in acronym if c.isupper()]
    )
    if len(capitals) < 2:
        return False
    words = re.findall(r"\w+", lexicon.fold(name))
    position, found = 0, 0
    initials = "".join(w[0] for w in words)
    for letter in capitals:
        at = initials.find(letter, position)
        if at >= 0:
            found, position = found + 1, at + 1
    return found >= max(2, round(0.7 * len(capitals)))
