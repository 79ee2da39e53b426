"""What posts and places come to as claims: whether they are held now, the post itself, being there, parts of bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.chunk import Item
from graph.role import FUTURE
from graph.rules import subject
from graph.sentence import Sentence, Unit
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span

AFFILIATION = "affiliation-clause/1"
PLACE_LINKS = frozenset(["at", "of", "in", "for", "with", "from", ",", "|", "-", "\n", "@", "(", "/", "to", "on", ":"])
_FORMER_CUES = frozenset(["formerly", "previously", "earlier", "past", "prior", "before", "until", "ex", "once"])
_PAST_VERBS = frozenset(
    "was were served worked spent held led headed directed ran chaired taught conducted completed did had".split()
)
_APPOINTED = frozenset(
    "appointed named elected promoted selected made chosen recently awarded hired joined joins".split()
)
_PRESENT = frozenset(
    ["is", "are", "has", "serves", "holds", "works", "leads", "currently", "now", "presently", "became", "becomes"]
)


def status_of(s: Sentence, index: int, stop: int, item: Item | None = None) -> str:
    """`former`, `current` or `unknown`, by the words around a post."""
    if item is not None and item.match is not None and item.match.former:
        return "former"
    apposed = apposed_to(s, index)
    words = [w for at, w in subject.clause(s, index) if at > apposed]
    behind = [s.word(i) for i in range(stop, min(stop + 6, len(s.items)))]
    years = subject.years(s, index, stop)
    if words and ("→" in words[-3:] or words[-1] == "now" or (len(words) > 1 and words[-2] == "now")):
        return "current"
    if "will" in words or _to_come(words, item):
        return "unknown"
    if "then" in words[-3:] and apposed >= 0:
        return "former"  # `Jane Doe, then a professor at X`
    if "longer" in words[-4:] or (years and years[1]):
        return "former"
    if "stint" in words[-5:] or ("after" in words[-6:] and {"years", "time", "working", "serving"} & set(words[-6:])):
        return "former"
    if "before" in words and [w for w in words if w in _PAST_VERBS or w in ("became", "joined")][-1:] == ["became"]:
        return "current"  # `Before she became X she was Y`: the later post
    if s.line and re.match(r"(?:previous|past|former)\b", s.block.section):
        return "former"
    if "until" in behind[:3] or any(w in _FORMER_CUES for w in words):
        return "former"
    return _told_by_verb(words, behind)


def of_others(s: Sentence, index: int, after: int) -> bool:
    """Whether a title is nobody's here: `how students at X learn`, `the student union`."""
    words = s.items[index].text.lower().split()
    following = s.at(after)
    compound = words[-1] in ("student", "teacher") and following is not None and following.tag in ("NN", "NNS")
    several = not s.line and words[-1] in ("students", "teachers", "professors", "researchers", "scientists")
    apposed = apposed_to(s, index) >= 0 or s.word(index - 1) in ("are", "were", "as", "both", "and", "of")
    return compound or (several and not apposed)


_LEADS_IN = frozenset(["a", "an", "the", "now", "then"])


def apposed_to(s: Sentence, index: int) -> int:
    """Index of the person whom a title stands behind (`found by Jane Doe, a student at X`), -1 for none.

    The verbs before that person say nothing of when the title was held.
    """
    at = index - 1
    while (item := s.at(at)) is not None and (s.word(at) in _LEADS_IN or item.tag in ("JJ", "NN")):
        at -= 1
    before = s.at(at - 1)
    return at - 1 if s.word(at) == "," and before is not None and before.kind == "person" else -1


def _to_come(words: list[str], item: Item | None) -> bool:
    """Whether a post is one to come: `the incoming director`, `director designate`."""
    title = item.text.lower().split() if item is not None else []
    return bool(FUTURE.intersection([*words[-3:], *title]))


def _told_by_verb(words: list[str], behind: list[str]) -> str:
    """What the last verb of a clause tells of a post; the words behind the post may say since when."""
    verbs = [w for w in words if w in _PAST_VERBS or w in _PRESENT or w in _APPOINTED]
    if not verbs:
        return "current"
    last = verbs[-1]
    if last in _APPOINTED or last in _PRESENT or "since" in behind or "has" in words:
        return "current"
    return "former"


def position(
    holder: Mention,
    title: str,
    place: Unit | None,
    status: str,
    span: Span,
    chair: bool = False,
    years: tuple[str, str] | None = None,
    *,
    rule: str,
) -> Iterator[Claim]:
    """The claim that somebody holds or held a post; `years` are its first and last, "" for one that is not told."""
    properties: list[tuple[str, Mention | Literal]] = [("roleTitle", Literal(title)), ("status", Literal(status))]
    if place is not None:
        properties.append(("atOrganization", place.specific))
    for name, year in zip(("start", "end"), years or ("", ""), strict=True):
        if year:
            properties.append((name, Literal(year, "gYear")))
    confidence = 0.9 if place is not None else 0.75
    yield Claim(holder, "hasPosition", Node("Position", tuple(properties), chair), span, rule, confidence)


def structure(place: Unit) -> Iterator[Claim]:
    """The part-of steps that a chain of units states."""
    for inner, outer in zip(place.chain, place.chain[1:], strict=False):
        yield Claim(inner, "partOf", outer, inner.span.join(outer.span), "unit-chain/1", 0.85)


def affiliation(holder: Mention, place: Unit, status: str, start: Span, confidence: float = 0.8) -> Iterator[Claim]:
    """Being at a place without any title."""
    span = start.join(place.specific.span)
    if status == "unknown":
        return
    yield Claim(
        holder,
        "formerlyAt" if status == "former" else "affiliatedWith",
        place.specific,
        span,
        AFFILIATION,
        confidence,
    )
    yield from structure(place)
