"""Joint work that the text states: colleagues, collaborators, co-founders, advisers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.rules import subject
from graph.sentence import Sentence, is_body, mention, skip, units
from graph.statement import Claim, Mention
from graph.text import Span

RULE = "joint-work/1"
_COLLEAGUE = frozenset(
    (
        "colleague colleagues collaborator collaborators co-author co-authors coauthor coauthors co-founder "
        "co-founders coworker coworkers co-investigator"
    ).split()
)
_WITH = frozenset(
    (
        "collaboration collaborated collaborates collaborating collaborate together jointly joint co-authored "
        "co-created partnership conversation worked working"
    ).split()
)
_ADVISERS = frozenset(
    (
        "advisor adviser supervisor mentor advisors advisers supervisors mentors supervision guidance direction student"
    ).split()
)
_ADVISED = frozenset(["advised", "supervised", "mentored", "co-advised", "co-supervised", "cosupervised"])


def claims(s: Sentence) -> Iterator[Claim]:
    """Collaboration and advice in one sentence."""
    for index, item in enumerate(s.items):
        if item.kind in ("word", "role"):
            yield from _teaching(s, index, item.text.lower().split()[-1])
        if item.kind in ("word", "role") and item.text.lower() in _COLLEAGUE:
            yield from _colleague(s, index)
        if item.kind != "word":
            continue
        if item.text == "under":
            yield from _led(s, index)
        elif item.text in _WITH:
            yield from _with(s, index)
        elif item.text in _ADVISED and s.word(index + 1) == "by":
            yield from _advice(s, index, index + 2)


def _teaching(s: Sentence, index: int, word: str) -> Iterator[Claim]:
    """Advice told by a noun: an adviser, a student, several students."""
    if word in _ADVISERS:
        yield from _advisor(s, index)
    if word == "student" and subject.related(s, index):
        yield from _student(s, index)
    if word == "students" and subject.related(s, index):
        yield from _students(s, index)


def _led(s: Sentence, index: int) -> Iterator[Claim]:
    """`Under X she wrote a thesis`, `a doctorate under X`."""
    if index == 0 and re.search(r"\b(?:thesis|dissertation|doctorate|phd)\b", s.text, re.IGNORECASE):
        yield from _under(s)
    if any(i.kind == "degree" for i in s.items[max(0, index - 8) : index]):
        yield from _advice(s, index, index + 1)


def _tie(s: Sentence, one: Mention | None, other: Mention, start: Span) -> Iterator[Claim]:
    if one is not None and one.name != other.name:
        span = start.join(other.span)
        yield Claim(one, "collaboratesWith", other, span, RULE, 0.85)


def _colleague(s: Sentence, index: int) -> Iterator[Claim]:
    """`my colleague X`, `his collaborators X and Y`, `collaborators at A and B`."""
    owner = s.at(index - 1)
    who = None
    if owner is not None and owner.kind == "pronoun":
        who = (
            s.speaker
            if owner.text in ("my", "our")
            else subject.pointed(s, s.items.index(owner))
            if owner.text in ("his", "her", "their")
            else None
        )
    who = who or subject.of(s, index) or (s.speaker if s.speaker else s.focus)
    start = s.items[index].span if owner is None or owner.kind != "pronoun" else owner.span
    if s.word(index + 1) in ("at", "from"):
        for place in units(s, index + 2)[0]:
            yield from _tie(s, who, place.specific, s.items[index].span)
        return
    at = index + 1
    while s.word(at) in (",", "and", "dr", "including", "such", "as", "is", "are", "was", "were", "the") or (
        (item := s.at(at)) is not None and item.kind == "role"
    ):
        at += 1
    while (item := s.at(at)) is not None and item.kind == "person":
        yield from _tie(s, who, mention(item), start)
        at += 1
        while s.word(at) in (",", "and", "&"):
            at += 1


def _with(s: Sentence, index: int) -> Iterator[Claim]:
    """`in collaboration with X`, `together with Y`, `worked with Z`."""
    at = next((i for i in range(index + 1, min(index + 4, len(s.items))) if s.word(i) == "with"), None)
    if at is None:
        return
    who = subject.of(s, index)
    at = skip(s, at + 1)
    while (item := s.at(at)) is not None and (
        item.kind == "person" or (s.word(index) not in ("worked", "working") and is_body(item, slot=False))
    ):
        yield from _tie(s, who, mention(item), s.items[index].span)
        at += 1
        while s.word(at) in (",", "and", "&", "the"):
            at += 1


def _advice(s: Sentence, index: int, at: int) -> Iterator[Claim]:
    who = subject.of(s, index) or (s.focus if index == 0 and s.block.person >= 0 else None)
    at = skip(s, at)
    while (item := s.at(at)) is not None and item.kind == "person" and who is not None:
        yield Claim(who, "advisedBy", mention(item), s.items[index].span.join(item.span), "advice/1", 0.85)
        at += 1
        while s.word(at) in (",", "and", "&", "the", "late"):
            at += 1


def _student(s: Sentence, index: int) -> Iterator[Claim]:
    """`my student X`, `her doctoral student Y`."""
    owner = next((i for i in (index - 1, index - 2) if s.word(i) in ("his", "her", "my", "their")), None)
    behind = s.at(index + 1)
    if owner is None or behind is None or behind.kind != "person":
        return
    adviser = s.speaker if s.word(owner) == "my" else subject.pointed(s, owner)
    if adviser is not None and adviser.name != behind.text:
        span = s.items[owner].span.join(behind.span)
        yield Claim(mention(behind), "advisedBy", adviser, span, "advice/1", 0.8)


def _under(s: Sentence) -> Iterator[Claim]:
    """`Under X she wrote a thesis`."""
    adviser, who = s.at(1), s.at(2 + (s.word(2) == ","))
    if adviser is None or adviser.kind != "person" or who is None:
        return
    student = subject.pointed(s, s.items.index(who)) if who.kind == "pronoun" else mention(who)
    if who.kind in ("pronoun", "person") and student is not None:
        yield Claim(student, "advisedBy", mention(adviser), s.items[0].span.join(who.span), "advice/1", 0.8)


def _students(s: Sentence, index: int) -> Iterator[Claim]:
    """`her students include X and Y`, `among his students were X`."""
    owner = next((i for i in (index - 1, index - 2, index - 3) if s.word(i) in ("his", "her", "their")), None)
    adviser = subject.pointed(s, owner) if owner is not None else None
    at = index + 1
    if adviser is None or s.word(at) not in ("were", "are", "include", "included", "including", ":"):
        return
    at = skip(s, at + 1)
    while (item := s.at(at)) is not None and item.kind in ("person", "role", "organization", "word", "mark"):
        if item.kind == "person":
            yield Claim(mention(item), "advisedBy", adviser, s.items[index].span.join(item.span), "advice/1", 0.75)
        elif item.kind == "word" and item.tag in ("VBD", "VBZ", "VBP"):
            return
        at += 1


def _advisor(s: Sentence, index: int) -> Iterator[Claim]:
    """`under the supervision of X`, `X was her adviser`, `a graduate student with X`."""
    word = s.items[index].text.lower().split()[-1]
    if _named_behind(word, s.word(index + 1)):
        yield from _advice(s, index, index + 2)
    elif word in ("advisor", "adviser", "supervisor") and (owner := _owner(s, index)) is not None:
        yield from _became(s, index, owner)
    elif (
        word in ("advisor", "adviser", "supervisor", "mentor")
        and s.word(index - 1) in ("his", "her", "their", "my")
        and (item := s.at(index + 1 + (s.word(index + 1) == ","))) is not None
        and item.kind == "person"
    ):
        yield from _advice(s, index, index + 1 + (s.word(index + 1) == ","))


def _owner(s: Sentence, index: int) -> int | None:
    """Index of the `her` of `was her adviser`, `became my doctoral supervisor`."""
    for at in range(index - 1, max(-1, index - 4), -1):
        if s.word(at) in ("his", "her", "their", "my"):
            return at if s.word(at - 1) in ("was", "is", "became", "as") else None
    return None


def _became(s: Sentence, index: int, owner: int) -> Iterator[Claim]:
    """`X was her adviser`, `he later became my supervisor`: whose adviser the subject of the verb is."""
    adviser = subject.of(s, owner - 1)
    student = s.speaker if s.word(owner) == "my" else s.focus
    if adviser is not None and student is not None and adviser.name != student.name:
        start = adviser.span if s.span.covers(adviser.span) else s.items[owner - 1].span
        yield Claim(student, "advisedBy", adviser, start.join(s.items[index].span), "advice/1", 0.8)


def _named_behind(word: str, following: str) -> bool:
    """Whether a word and the one that follows it lead to the adviser's name: `supervision of X`, `Mentor: X`."""
    one = word.rstrip("s")
    return (
        (word in ("supervision", "guidance", "direction") and following == "of")
        or (word == "student" and following in ("of", "with", "under"))
        or (one in ("advisor", "adviser", "supervisor") and following in ("were", "was", "is", "are"))
        or (one in ("advisor", "adviser", "supervisor", "mentor") and following == ":")
        or (word in ("mentors", "advisors", "supervisors", "advisers") and following == ",")
    )
