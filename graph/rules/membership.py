"""Members and fellows of academies and societies: a grade, no post."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.chunk import Item
from graph.rules import subject
from graph.sentence import Sentence, Unit, units
from graph.statement import Claim, Literal, Mention, Node
from graph.text import Span

RULE = "membership-clause/1"
_SOCIETY_WORDS = re.compile(
    r"\b(?:academ|societ|associat|royal|leopoldina|union|guild|federation|order|engineers?\b"
    r"|institute of (?:physics|mathematics|biology)"
    r"|college of (?:physicians|surgeons|psychiatrists)|ieee|acm|aaai)",
    re.IGNORECASE,
)
_NOT_SOCIETY = re.compile(
    r"\b(?:team|group|lab|laboratory|department|committee|faculty|project|centre|center|network|board|consortium)\b",
    re.IGNORECASE,
)


# A membership of a learned body lasts unless one of these says that it ended; `was a member` does not.
_ENDED = frozenset(["former", "formerly", "until", "previously", "past", "ex-member", "resigned"])


def is_society(place: Unit, title: str) -> bool:
    """Whether membership of a body is an honour or a profession, not a post in it."""
    name = place.specific.name
    if _NOT_SOCIETY.search(name) and not _SOCIETY_WORDS.search(name):
        return False
    society = place.specific.subclass == "LearnedSociety" or bool(_SOCIETY_WORDS.search(name))
    plain = re.fullmatch(
        r"(?:elected |life |honorary |foreign |senior |distinguished |corresponding |international "
        r"|founding |ordinary )*(?:fellows?|members?)",
        title,
        re.IGNORECASE,
    )
    return bool(plain) and society


def members(
    s: Sentence, holder: Mention, places: Sequence[Unit], title: str, status: str, item: Item
) -> Iterator[Claim]:
    """The memberships of one grade in all bodies of a list: `a fellow of A, the B and C` says each of them."""
    if not places:
        return
    index = s.items.index(item)
    start = index - (s.word(index - 1) in ("a", "an", "the"))
    span = s.items[start].span.join(item.span)
    for place in places:
        span = span.join(place.specific.span)
    # `is a member of X, and a fellow of Y`: the words of the first membership say nothing of the second
    apart = s.word(start - 1) in ("and", ",") and not s.line
    for place in places:
        yield from member(s, holder, place, title, status, span, apart)


def member(
    s: Sentence, holder: Mention, place: Unit, title: str, status: str, start: Span, apart: bool = False
) -> Iterator[Claim]:
    """The claims of one membership: the relation and its node with the grade."""
    span = start.join(place.specific.span)
    grade = "fellow" if "fellow" in title.lower() else "member"
    node = Node(
        "Membership",
        (
            (
                "roleTitle",
                Literal(title.lower() if title.lower() in ("fellow", "member", "fellows", "members") else title),
            ),
            ("atOrganization", place.specific),
        ),
    )
    ended = status == "former" and any(w in _ENDED for w in s.text.lower().split())
    if grade and not ended:
        yield Claim(holder, "memberOf", place.specific, span, RULE, 0.9, apart)
    yield Claim(holder, "hasMembership", node, span, RULE, 0.9, apart)


def claims(s: Sentence) -> Iterator[Claim]:
    """`elected to the X`, `inducted into the Y`: membership told by a verb."""
    for index, word in s.words():
        if word in ("elected", "inducted", "admitted", "belongs", "belonged") and s.word(index + 1) in ("to", "into"):
            holder = subject.of(s, index)
            places, _ = units(s, index + 2)
            for place in places if holder is not None else ():
                assert holder is not None
                if place.specific.subclass in ("LearnedSociety",) or _SOCIETY_WORDS.search(place.specific.name):
                    yield from member(s, holder, place, "member", "current", s.items[index].span)
