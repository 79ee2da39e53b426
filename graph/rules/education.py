"""Degrees: level, field and institution, paired through lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.chunk import Item
from graph.rules import post, subject
from graph.sentence import Sentence, Unit, is_body, mention, skip, unit
from graph.statement import Claim, Literal, Mention, Node

RULE = "degree-clause/1"
_LINKS = ("from", "at", "of", ",", "(", "-", "\n", "in", "|", ":")


def claims(s: Sentence) -> Iterator[Claim]:
    """All degrees that a sentence or line states."""
    pending: list[Item] = []
    index = 0
    while index < len(s.items):
        item = s.items[index]
        if item.kind == "degree" and s.word(index - 1) not in ("honorary", "honoris", "causa"):
            pending.append(item)
            found = _place(s, index + 1)
            if found:
                together = _neighbours(s, pending)[-1]
                yield from _degrees(s, together, found[0], _year(s, found[1]))
                pending, index = [d for d in pending if d not in together], found[1]
                continue
        elif pending and (item.kind in ("role",) or s.word(index) in (";",)):
            pending = [] if item.kind == "role" else pending
        index += 1
    for group in _neighbours(s, pending):
        first = s.items.index(group[0])
        before = _granting(s, first)
        if before is not None or subject.of(s, first) is not None:
            yield from _degrees(s, group, before)


def _neighbours(s: Sentence, degrees: list[Item]) -> list[list[Item]]:
    """Degrees in groups: those with only `and a` or a comma between them share what is said before the first."""
    groups: list[list[Item]] = []
    for item in degrees:
        at = s.items.index(item)
        if groups and at - s.items.index(groups[-1][-1]) <= 3:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _place(s: Sentence, index: int) -> tuple[Unit, int] | None:
    """The institution behind a degree: `from X`, `, X`, `(X)`, `at X`, past a year or `degree`."""
    at = _past_year(s, index)
    direct = s.at(at)
    if direct is not None and direct.kind == "organization":
        return unit(s, at, slot=False)
    link = s.word(at)
    if link not in _LINKS:
        return None
    following = s.at(skip(s, at + 1))
    if (link == "in" and (following is None or following.kind != "organization")) or (
        following is not None and following.kind == "degree"
    ):
        return None
    return unit(
        s, at + 1, slot=link in ("from", "at", "(") or ((s.line or _bracketed(s, at)) and link in (",", "-", "|"))
    )


def _past_year(s: Sentence, index: int) -> int:
    """Index behind `degree`, a year in commas or brackets, and the subject of a thesis (`a PhD on tree diseases`)."""
    at = index
    for _ in range(3):
        if s.word(at) in ("degree", "degrees", "dissertation", "thesis"):
            at += 1
        elif (
            s.word(at) in (",", "(")
            and (item := s.at(at + 1)) is not None
            and (item.kind == "date" or item.text[:4].isdigit())
        ):
            at += 2
            if s.word(at) == ")":
                at += 1
    if s.word(at) in ("is", "was") and s.word(at + 1) in ("from", "at"):
        return at + 1
    if s.word(at) == "on":
        stop = next((i for i in range(at + 1, min(at + 9, len(s.items))) if not _plain(s, i)), at)
        return stop if s.word(stop) in ("at", "from") else at
    return at


def _plain(s: Sentence, index: int) -> bool:
    """Whether an item may belong to the subject of a thesis."""
    item = s.items[index]
    verb = item.tag in ("VBD", "VBZ", "VBP", "MD")
    return item.kind in ("word", "name", "place") and not verb and s.word(index) not in ("at", "from")


def _bracketed(s: Sentence, index: int) -> bool:
    """Whether an item stands inside brackets."""
    opened = [s.word(i) for i in range(index) if s.word(i) in ("(", ")")]
    return opened[-1:] == ["("]


def _granting(s: Sentence, index: int) -> Unit | None:
    """`X granted her a PhD`, `moved to X for a PhD`: the institution named before the degree."""
    at = index - 1
    while s.word(at) in ("a", "an", "the", "his", "her", "their") and at > 0:
        at -= 1
    if s.items[at].kind in ("pronoun", "person"):
        at -= 1
    where = next((i for i in range(at, max(-1, at - 4), -1) if s.word(i) == "where"), None)
    if where is not None:
        return _named_before(s, where)
    giving = s.word(at) in ("granted", "awarded", "gave", "conferred") or s.word(at) == "for"
    if not giving or at < 1 or not is_body(s.items[at - 1]):
        return None
    if s.word(at) == "for" and "to" not in (s.word(at - 2), s.word(at - 3)):
        return None
    return Unit((mention(s.items[at - 1]),))


def _named_before(s: Sentence, index: int) -> Unit | None:
    """The institution right before `where she obtained the PhD`, past commas and towns."""
    at = index - 1
    while at >= 0 and (s.word(at) == "," or s.items[at].kind in ("place", "name")):
        at -= 1
    return Unit((mention(s.items[at]),)) if at >= 0 and s.items[at].kind == "organization" else None


def _holder(s: Sentence, index: int) -> Mention | None:
    behind = s.at(index + 1)
    if s.line and index == 0 and behind is not None and behind.kind == "person":
        return None
    return subject.of(s, index)


def _year(s: Sentence, index: int) -> str:
    """The year behind an institution: `in 1999`, `, 1999`, `(1999)`."""
    for at in range(index, min(index + 4, len(s.items))):
        text = s.items[at].text
        if re.fullmatch(r"(?:19|20)\d\d", text):
            several = s.word(at + 1) in (",", "and") and re.fullmatch(r"(?:19|20)\d\d", s.word(at + 2))
            return "" if several else text  # `in 1990, 1992 and 1997`: a year for each of several degrees
        if s.word(at) not in (",", "(", "in", "-") and s.items[at].kind != "place":
            return ""
    return ""


def _degrees(s: Sentence, pending: list[Item], place: Unit | None, year: str = "") -> Iterator[Claim]:
    holder = _holder(s, s.items.index(pending[0]))
    if holder is None:
        return
    field = next((d.match.field for d in reversed(pending) if d.match.field), "")
    for item in pending:
        own = item.match.field or field
        properties: list[tuple[str, Mention | Literal]] = [("degreeLevel", Literal(item.text))]
        if own:
            properties.append(("field", Literal(own)))
        if place is not None:
            properties.append(("awardedBy", place.specific))
        if year:
            properties.append(("year", Literal(year, "gYear")))
        span = item.span if place is None else item.span.join(place.specific.span)
        yield Claim(holder, "hasDegree", Node("Degree", tuple(properties)), span, RULE, 0.9 if place else 0.7)
    if place is not None:
        yield from post.structure(place)
