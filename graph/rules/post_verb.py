"""Posts told by a verb: who leads, joined, works or teaches where, and who sits on which board."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.rules import subject
from graph.rules.post import PLACE_LINKS, affiliation, position, status_of, structure
from graph.sentence import Sentence, Unit, is_body, mention, skip, unit, units
from graph.statement import Claim, Mention
from graph.text import Span, clean

RULE = "position-clause/1"
LEAD_VERBS = frozenset(
    (
        "leads lead led heads headed directs directed co-directs co-directed chairs chaired co-leads co-led runs "
        "ran co-chairs heading leading directing"
    ).split()
)
_AT_VERBS = re.compile(
    r"^(?:works?|worked|working|teaches|taught|teaching|based|affiliated|employed|located|studies|researcher|practised|practiced|served|serves|stationed|interned|faculty|staff)$"
)
_JOIN_VERBS = frozenset(["joined", "joins", "joining", "join"])
_MOVE_VERBS = frozenset(["spent", "moved", "came", "returned", "coming", "moving"])
_TEACH_VERBS = frozenset(["taught", "teaches", "teaching", "teach", "lectures", "lectured", "lecturing"])


def claims(s: Sentence, index: int) -> Iterator[Claim]:
    """Posts told by the verb at an index: `leads the X`, `joined Y as a lecturer`, `works at Z`."""
    word = s.word(index)
    if word in LEAD_VERBS:
        yield from _leading(s, index, word)
    elif word in _JOIN_VERBS:
        yield from _joining(s, index)
    elif word in _MOVE_VERBS:
        yield from _moving(s, index, word)
    elif _AT_VERBS.match(word) and s.word(index + 1) in ("at", "for", "with", "in", "of"):
        yield from _working(s, index, word, index + 2)
    elif word in _TEACH_VERBS:
        yield from _teaching(s, index, word)
    elif word in ("part", "at"):
        yield from _being(s, index, word)
    elif word in ("board", "committee", "council", "faculty") and s.word(index + 1) == "of":
        yield from _seat(s, index, word)


def is_led(s: Sentence, index: int) -> bool:
    """Whether a word that may be a title is what a verb leads: `heads the faculty of law`, `leads the staff`."""
    item = s.items[index]
    people = item.text.lower().split(" ")[0] in ("faculty", "staff")
    return people and s.word(index - 1) in ("the", "its") and s.word(index - 2) in LEAD_VERBS


def _moving(s: Sentence, index: int, word: str) -> Iterator[Claim]:
    """`spent two years at X`, `moved to Y`."""
    near = range(index + 1, min(index + 8, len(s.items)))
    ahead = next((i for i in near if s.word(i) in ("at", "to", "in", "with")), None)
    found = unit(s, ahead + 1) if ahead is not None else None
    if found:
        past = word == "spent" or "previously" in [w for _, w in subject.clause(s, index)]
        yield from _at(s, index, found[0], "former" if past else "current", 0.6)


def _teaching(s: Sentence, index: int, word: str) -> Iterator[Claim]:
    """`taught history at X`: the place may stand behind what is taught."""
    ahead = next((i for i in range(index + 1, min(index + 9, len(s.items))) if s.word(i) == "at"), None)
    if ahead is not None and not any(s.items[i].kind in ("person", "pronoun") for i in range(index + 1, ahead)):
        yield from _working(s, index, word, ahead + 1)


def _being(s: Sentence, index: int, word: str) -> Iterator[Claim]:
    """`is now at X`, `was part of Y`."""
    before, found = s.word(index - 1), None
    if word == "at" and before in ("is", "currently", "now", "also", ",", "was"):
        found = unit(s, index + 1)
    elif word == "part" and s.word(index + 1) == "of" and before in ("is", "was", "be", "been", "as", "am"):
        found = unit(s, index + 2, slot=False)
    if found:
        yield from _at(s, index, found[0], "former" if before == "was" else "current", 0.7)


def _seat(s: Sentence, index: int, word: str) -> Iterator[Claim]:
    """`sits on the executive board of X`."""
    if not any(w in ("sits", "serves", "on", "served") for _, w in subject.clause(s, index)[-5:]):
        return
    found, holder = unit(s, index + 2), subject.of(s, index)
    if found is None or holder is None:
        return
    start = index
    while start > 0 and s.word(start - 1) not in ("on", "the", "a") and index - start < 4:
        start -= 1
    title = clean(s.text[s.items[start].span.begin - s.span.begin : s.items[index].span.end - s.span.begin])
    words = [w for _, w in subject.clause(s, index)]
    status = "former" if "served" in words and not {"has", "have"} & set(words) else "current"
    yield from position(
        holder, title, found[0], status, s.items[start].span.join(found[0].specific.span), rule="board-seat/1"
    )
    yield from structure(found[0])


def _at(s: Sentence, index: int, place: Unit, status: str, confidence: float) -> Iterator[Claim]:
    holder = subject.of(s, index)
    if holder is not None:
        yield from affiliation(holder, place, status, s.items[index].span, confidence)


def _leading(s: Sentence, index: int, verb: str) -> Iterator[Claim]:
    """`leads the X`, `led the Y as its first director and the Z`: posts told by a verb."""
    holder = subject.of(s, index)
    if holder is None:
        return
    places, stop = units(s, index + 1)
    past = verb in _LED and s.word(index - 1) not in ("has", "have")
    if not places:
        places, stop = _further(s, index)
        if places:
            verb = clean(s.text[s.items[index].span.begin - s.span.begin : s.items[stop].span.begin - s.span.begin])
            stop = units(s, stop + 1)[1]
    status = "former" if past or status_of(s, index, stop) == "former" else "current"
    while places:
        title, span, chair, stop = _titled(s, index, stop, verb)
        for place in places:
            yield from _post_led(s, index, holder, place, status, (title, span, chair), " " in verb)
        if s.word(stop) not in ("and", ","):
            return
        places, stop = units(s, stop + 1)


_LED = frozenset("led headed directed co-directed chaired co-led ran".split())


def _titled(s: Sentence, index: int, stop: int, verb: str) -> tuple[str, Span, bool, int]:
    """The title that `as its first director` adds to a verb, whether it is a chair, and the index behind."""
    if s.word(stop) != "as":
        return verb, s.items[index].span, False, stop
    at = stop + 1
    while s.word(at) in ("its", "the", "a", "an", "their"):
        at += 1
    item, following = s.at(at), s.at(at + 1)
    if item is None:
        return verb, s.items[index].span, False, at
    if item.kind == "role":
        return item.text, item.span, item.match.chair, at + 1
    if item.kind in ("name", "organization") and following is not None and following.kind == "role":
        return f"{item.text} {following.text}", item.span.join(following.span), False, at + 2
    return verb, s.items[index].span, False, at + 1


def _post_led(
    s: Sentence, index: int, holder: Mention, place: Unit, status: str, post: tuple[str, Span, bool], part: bool
) -> Iterator[Claim]:
    """A post that a verb tells; `part` where what is led is only a part of the place (`heads the programme at X`)."""
    title, span, chair = post
    verb = s.items[index].span
    whole = verb.join(span).join(place.specific.span)
    yield from position(holder, title, place, status, whole, chair, rule="leading-verb/1")
    if status == "current" and not part:
        yield Claim(holder, "leads", place.specific, verb.join(place.specific.span), "leading-verb/1", 0.85)
    yield from structure(place)
    yield from _inside(s, index, place)


def _inside(s: Sentence, index: int, place: Unit) -> Iterator[Claim]:
    """`at X, where she leads the Y group`: Y is in X."""
    where = next((i for i in range(index - 1, max(-1, index - 4), -1) if s.word(i) == "where"), None)
    if where is None or not any(i.kind == "pronoun" for i in s.items[where:index]):
        return
    at = where - 1
    while s.word(at) == "," or (s.at(at) is not None and s.items[at].kind == "place"):
        at -= 1
    outer = s.at(at)
    if at >= 0 and outer is not None and outer.kind == "organization" and place.specific.name != outer.text:
        yield Claim(
            place.specific, "partOf", mention(outer), outer.span.join(place.specific.span), "where-clause/1", 0.6
        )


def _further(s: Sentence, index: int) -> tuple[list[Unit], int]:
    """`heads the graduate programme in X at Y`: the place behind what is led, and the index of its preposition."""
    for at in range(index + 1, min(index + 10, len(s.items))):
        if s.word(at) in ("in", "at", "of") and is_body(s.at(skip(s, at + 1)), slot=False):
            return units(s, at + 1, slot=False)[0], at
        if s.items[at].kind in ("pronoun", "person", "degree") or (
            s.word(at) in (",", "and", ";") and s.items[at + 1 : at + 2] and s.items[at + 1].kind == "pronoun"
        ):
            break
    return [], index


def _joining(s: Sentence, index: int) -> Iterator[Claim]:
    at = index + 1
    if s.word(skip(s, at)) in ("faculty", "staff") and s.word(skip(s, at) + 1) in ("of", "at"):
        at = skip(s, at) + 2
    found = unit(s, at)
    holder = subject.of(s, index) or subject.after(s, index)
    if found is None or holder is None:
        return
    place, stop = found
    before = [w for _, w in subject.clause(s, index)]
    status = "unknown" if "will" in before else "current"
    year, behind = _in_year(s, stop)
    post = s.at(skip(s, behind + 1)) if s.word(behind) == "as" else None
    if post is not None and post.kind == "role":
        link = skip(s, behind + 1) + 1
        if s.word(stop) != "as" or s.word(link) not in PLACE_LINKS or unit(s, link + 1) is None:
            later = any(w in _LATER for _, w in s.words() if w) or bool(year and _LATER & set(s.text.lower().split()))
            span = s.items[index].span.join(post.span)
            yield from position(
                holder,
                post.text,
                place,
                "former" if later else status,
                span,
                years=(year, "") if year else None,
                rule=RULE,
            )
            yield from structure(place)
        return
    yield from affiliation(holder, place, status, s.items[index].span, 0.6)


_LATER = frozenset(["became", "promoted", "retired", "left", "until", "before", "then", "later"])


def _in_year(s: Sentence, index: int) -> tuple[str, int]:
    """`in 2003` or `in May 2003` at an index: the year, and the index behind."""
    if s.word(index) != "in":
        return "", index
    item = s.at(index + 1)
    year = re.search(r"(?:19|20)\d\d", item.text) if item is not None and item.kind in ("word", "date") else None
    return (year.group(), index + 2) if year else ("", index)


def _working(s: Sentence, index: int, word: str, at: int) -> Iterator[Claim]:
    if word == "studies" or (word in ("faculty", "staff") and s.word(index - 1) != "the"):
        return
    places, stop = units(s, at)
    holder = subject.of(s, index)
    if holder is None:
        return
    past = word in ("worked", "taught", "lectured", "interned", "served") and not {"has", "have"} & {
        s.word(index - 1),
        s.word(index - 2),
    }
    status = "former" if past or status_of(s, index, stop) == "former" else "current"
    for place in places:
        if word in ("faculty", "staff"):
            yield from position(holder, word, place, status, s.items[index].span.join(place.specific.span), rule=RULE)
            yield from structure(place)
        else:
            yield from affiliation(holder, place, status, s.items[index].span)
