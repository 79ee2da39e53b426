"""What the words beside a name tell of it: that it is a person's, or that of a place or a thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from graph import lexicon, role
from graph.text import Token

_BEFORE_TITLE = frozenset([",", "(", "is", "was", "has", "been", "a", "an", "the", "currently", "now", "also", "-"])
_DONE_BY_PEOPLE = frozenset(
    (
        "said says explains explained told argues argued adds added recalls recalled studied graduated earned obtained "
        "teaches taught writes wrote joined holds received  lectures lectured speaks spoke grew thinks believes "
        "hopes remembers laughs notes completed"
    ).split()
)
_THINGS = frozenset(
    (
        "database dataset platform tool software package library corpus archive app application programme program "
        "network journal magazine newspaper company firm initiative project system framework village town city"
    ).split()
)


def behind_relative(tokens: Sequence[Token], index: int) -> bool:
    """`his wife Margaret`: a given name alone, behind a word for a relative."""
    token, behind = tokens[index], tokens[index + 1 : index + 2]
    return (
        index > 1
        and token.capital
        and tokens[index - 1].text in lexicon.kin()
        and lexicon.fold(token.text) in lexicon.given_names()
        and not (behind and behind[0].word and behind[0].capital)
    )


def before_thing(tokens: Sequence[Token], index: int) -> bool:
    """Whether `, a database of` or the like follows: what is named is no person."""
    if index + 2 >= len(tokens) or tokens[index].text != ",":
        return False
    if tokens[index + 1].lower not in ("a", "an", "the"):
        return False
    return any(t.lower in _THINGS for t in tokens[index + 2 : index + 6])


def before_deed(tokens: Sequence[Token], index: int, is_verb: Callable[[Token], bool]) -> bool:
    """Whether what follows is said of people only: `is a historian`, `, professor of`, `studied`, `told`."""
    at = index
    while at < len(tokens) and tokens[at].lower in _BEFORE_TITLE:
        at += 1
    if at >= len(tokens):
        return False
    if at == index:
        return tokens[at].text in _DONE_BY_PEOPLE
    plain = tokens[at - 1].text != "," or at - index == 1
    found = role.match(tokens, at, is_verb) if plain else None
    return found is not None and not tokens[found.next - 1].lower.endswith("s")


def behind_fellow_of(tokens: Sequence[Token], index: int) -> bool:
    """`Fellow of Clare Hall`: behind a post and `of`, a name is a place unless somebody can belong to a person."""
    if index < 2 or tokens[index - 1].lower not in ("of", "at"):
        return False
    post = tokens[index - 2].lower
    return post in ("fellow", "master", "warden", "principal", "director", "president", "member", "dean", "head")
