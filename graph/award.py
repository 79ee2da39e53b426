"""Names of prizes, fellowships and medals, and of events: capitalised runs around a head word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph import lexicon, organization
from graph.text import Span, Token, join

_LINKS = frozenset(["of", "for", "in", "and", "or", "the", "&", "de", "la", "du"])
_START_STOPS = frozenset(
    (
        "the a an his her their its our my several many other recent first two three numerous recipient "
        "recipients winner winners laureate awarded presentation ceremony announcement"
    ).split()
)
# Lower-case words that end an award's name; a grant or order in lower case is no prize.
_LOWER_HEADS = frozenset(
    ["award", "awards", "prize", "prizes", "fellowship", "fellowships", "medal", "medals", "scholarship", "studentship"]
)


@dataclass(frozen=True)
class NamedMatch:
    """A run of tokens that names an award or an event."""

    span: Span
    name: str
    next: int


def match_award(tokens: Sequence[Token], start: int) -> NamedMatch | None:
    """The award that starts at token `start`: `National Medal of Science`, `JK Aggarwal-like Prize`."""
    return _match(tokens, start, lexicon.award_heads(), lower_head=True)


def match_event(tokens: Sequence[Token], start: int) -> NamedMatch | None:
    """The event that starts at token `start`: `Symposium on X`, `X Annual Meeting`."""
    found = _match(tokens, start, lexicon.event_heads(), lower_head=True)
    words = {t.lower for t in tokens[start : found.next]} if found else set()
    if found and found.next < len(tokens):
        words.add(tokens[found.next].lower)
    return None if words & {"room", "hall", "theatre", "centre", "center", "building", "tea", "lunch"} else found


def _is_head(token: Token, heads: frozenset[str], lower_ok: bool) -> bool:
    if token.text in heads or (token.text.isupper() and len(token.text) > 4 and token.text.title() in heads):
        return True
    return lower_ok and (
        token.lower in _LOWER_HEADS if "Prize" in heads else not token.capital and token.text.capitalize() in heads
    )


def _match(tokens: Sequence[Token], start: int, heads: frozenset[str], *, lower_head: bool) -> NamedMatch | None:
    first = tokens[start]
    if not (first.word and (first.text[0].isupper() or first.capital)) and not (
        first.text.isdigit() and len(first.text) == 4
    ):
        return None
    if first.lower in _START_STOPS or first.lower in organization.NOT_FIRST:
        return None
    if first.text.isdigit() and start + 1 < len(tokens):
        return None if "Prize" in heads else _match_from(tokens, start, heads, lower_head=lower_head)
    return _match_from(tokens, start, heads, lower_head=lower_head)


def _match_from(tokens: Sequence[Token], start: int, heads: frozenset[str], *, lower_head: bool) -> NamedMatch | None:
    index, head, first = start, None, tokens[start]
    while index < len(tokens) and index - start < 16:
        token = tokens[index]
        if _is_head(token, heads, lower_head and index > start):
            head = index
            if not token.capital:
                index += 1
                break
        elif not (token.word and (token.capital or token.text[0].isdigit())):
            step = _bridge(tokens, index, head, "Prize" in heads)
            if step is None:
                break
            index = step
            continue
        elif head is not None and token.lower in lexicon.role_heads():
            break
        index += 1
    if head is None:
        return None
    stop = _strip(tokens, start, index, head)
    if stop - start < 2:
        return None
    span = Span(first.begin, tokens[stop - 1].end)
    return NamedMatch(span, join(tokens[start:stop]), stop)


def _bridge(tokens: Sequence[Token], index: int, head: int | None, award: bool) -> int | None:
    """Index behind the small words, initials or class year in brackets that a name may hold."""
    token = tokens[index]
    if token.text == "(":
        return _class_year(tokens, index)
    if not award and head is not None and token.lower in (",", "on"):
        return _subject_of_event(tokens, index, head)
    if token.text == "." and len(tokens[index - 1].text) > 3:
        return None  # the end of a sentence
    if (token.text in ("'s", ".") and head is None and award) or token.text == "-":
        return index + 1 if index + 1 < len(tokens) and tokens[index + 1].capital else None
    if token.lower not in _LINKS:
        return None
    last = index
    while last < len(tokens) and tokens[last].lower in _LINKS and last - index < 2:
        last += 1
    if last >= len(tokens) or not tokens[last].capital:
        return None
    if award and last - index == 2 and head is not None and organization.match(tokens, last) is not None:
        return None  # `of the X Society`: the giver
    if not award and head is not None and token.lower == "in":
        return None  # where an event is held is no part of its name
    ends = ("and", "&", "the") if head is not None else ("in", "for", "the") if award else ()
    return None if token.lower in ends else last


def _class_year(tokens: Sequence[Token], index: int) -> int | None:
    """Index behind the year of a donor's class, `('39)`."""
    close = next((i for i in range(index + 1, min(index + 4, len(tokens))) if tokens[i].text == ")"), None)
    if close and tokens[index + 1].text == "'" and tokens[close - 1].text.isdigit():
        return close + 1
    return None


def _subject_of_event(tokens: Sequence[Token], index: int, head: int) -> int | None:
    """Index of the word that goes on with an event's subject, behind `on` or behind a comma in it."""
    if index + 1 >= len(tokens):
        return None
    if tokens[index].text == ",":
        within = any(t.lower in ("on", "for") for t in tokens[head:index])
        return index + 1 if within and _title_goes_on(tokens, index + 1) else None
    if tokens[index + 1].capital:
        return index + 1
    return index + 2 if tokens[index + 1].lower == "the" else None


def _title_goes_on(tokens: Sequence[Token], index: int) -> bool:
    """Behind a comma in an event's title: two capitalised words or more, no place, month or organization."""
    run = 0
    while index + run < len(tokens) and tokens[index + run].word and tokens[index + run].capital:
        run += 1
    words = [t.text for t in tokens[index : index + run]]
    months = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    }
    return (
        run >= 2
        and not months & set(words)
        and " ".join(words) not in lexicon.places()
        and words[0] not in lexicon.places()
        and organization.match(tokens, index) is None
    )


def _strip(tokens: Sequence[Token], start: int, stop: int, head: int) -> int:
    while stop > head + 1 and (
        tokens[stop - 1].lower in _LINKS or (not tokens[stop - 1].word and tokens[stop - 1].text != ")")
    ):
        stop -= 1
    return stop
