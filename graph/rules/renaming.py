"""Bodies that were renamed, where the text says so: `X (formerly Y)`, `Y was renamed X`, `Y became X`."""

from __future__ import annotations

from collections.abc import Iterator

from graph import lexicon
from graph.chunk import Item
from graph.sentence import Sentence, mention, rank
from graph.statement import Claim, Literal
from graph.text import Span

RULE = "renamed/1"
FORMER_NAME = "formerName"
_SURE, _TOLD, _WEAK = 0.9, 0.85, 0.75

_BEFORE = frozenset(["formerly", "previously", "originally"])
_ONCE = _BEFORE | {"once", "then", "first", "initially"}
_NOW = frozenset(["now", "today"])
_CALLED = frozenset(["called", "named", "known"])
_RENAMED = frozenset(["renamed", "rechristened"])
_OPENING = frozenset(["(", ",", "-", "["])
_BE = frozenset(["is", "was", "are", "were", "has", "had", "have", "been", "became", "got"])
_ADVERBS = frozenset(
    "later then subsequently officially formally since soon eventually finally recently also itself again".split()
)
_ENDS = frozenset(["until", "till", "before", "from", "between"])
_PREPOSITIONS = frozenset("of at in by for from to with within under inside near behind".split())
# What stands before the first of several places where somebody was in turn: `first X, now Y`.
_IN_TURN = _BEFORE | {"then", "first", "later", "earlier", "afterwards", "subsequently"}
_AFTER = frozenset(
    (
        "in since until till before after from when where who which that is was has had and or as at on by with for "
        "then while but to because during following although though between"
    ).split()
)
_AND = frozenset(["and", "or", "&", "/"])
_NOUNLIKE = ("NN", "JJ", "VBG", "POS")
_KINDS_OF_SCHOOL = frozenset(
    "University College School Academy Institute Polytechnic Hochschule Fachhochschule Seminary".split()
)
# Ranks: of a body of its own, and above those of units inside others.
_WHOLE = 50
_UNIT = 41


def claims(s: Sentence) -> Iterator[Claim]:
    """The earlier names of bodies, where a sentence tells that they are earlier names."""
    for index, word in s.words():
        if word in _BEFORE or word in _NOW or word in _ONCE:
            yield from _beside(s, index)
        if word in _RENAMED:
            yield from _renamed(s, index)
        elif word == "until":
            yield from _until(s, index)
        elif word == "became":
            yield from _became(s, index)
        elif word == "name":
            yield from _name_changed(s, index)
        elif word in ("is", "was") and s.word(index - 1) != "which":
            yield from _is_called(s, index)
        elif word == "as":
            yield from _as_called(s, index)


def _claim(s: Sentence, now: Item | None, then: Item | None, sure: float, last: int = -1) -> Iterator[Claim]:
    """That `then` is the former name of `now`; the words that say so go on to the item at `last`, if need be."""
    if now is None or then is None or then.named is not None or now.text == then.text:
        return
    if not (_may_be_one(now, then) if sure > _WEAK else _alike(now, then)):
        return
    span = now.span.join(then.span)
    if last >= 0:
        span = span.join(s.items[last].span)
    yield Claim(mention(now), FORMER_NAME, Literal(then.text), _whole(s, span), RULE, sure)


def _whole(s: Sentence, span: Span) -> Span:
    """A span with the bracket that closes behind it, where it has the one that opens."""
    words = s.text[span.begin - s.span.begin : span.end - s.span.begin]
    closing = s.text[span.end - s.span.begin : span.end - s.span.begin + 1]
    return Span(span.begin, span.end + 1) if words.count("(") > words.count(")") and closing == ")" else span


def _beside(s: Sentence, index: int) -> Iterator[Claim]:
    """`X (formerly known as Y)`, `X, previously Y`, `Y, now X`, `Y, which is now called X`."""
    opening = index - 1
    if s.word(opening) in ("is", "was"):
        if s.word(opening - 1) not in ("which", "that"):
            return
        opening -= 2
    at, called = _past_called(s, index + 1)
    if not called and s.word(index) not in _BEFORE | _NOW:
        return
    other = _body(s, at)
    if s.word(opening) not in _OPENING or other is None:
        return
    plain = not called and opening == index - 1
    if plain and (_among_places(s, opening) or _acts(s, s.items.index(other) + 1)):
        return
    first = _named_before(s, opening, other)
    now, then = (other, first) if s.word(index) in _NOW else (first, other)
    yield from _claim(s, now, then, _TOLD if plain else _SURE)


def _until(s: Sentence, index: int) -> Iterator[Claim]:
    """`X (until 1998 Y)`, `X, until 1998 known as Y`."""
    at, called = _past_called(s, index + 2)
    other = _body(s, at)
    if other is None or not _dated(s, index + 1) or s.word(index - 1) not in _OPENING:
        return
    if called or (s.word(index - 1) == "(" and not _among_places(s, index - 1)):
        yield from _claim(s, _named_before(s, index - 1, other), other, _SURE if called else _TOLD)


def _renamed(s: Sentence, index: int) -> Iterator[Claim]:
    """`Y was renamed X`, `Y, renamed as X in 2012`, `Y was founded in 1950 and renamed X`."""
    new = _body(s, index + 1 + (s.word(index + 1) in ("as", "to", "into")))
    if new is None:
        return
    begin = _chain(s, index)
    if begin == index and s.word(index - 1) not in (",", "(", "and") and s.word(index - 1) != "itself":
        return  # `the Y renamed the X`: what it does to another
    yield from _claim(s, new, _doer(s, begin, new), _SURE)


def _chain(s: Sentence, index: int) -> int:
    """Index where the verb begins whose participle stands at an index: `has since been renamed`."""
    begin = index
    while s.word(begin - 1) in _BE or s.word(begin - 1) in _ADVERBS:
        begin -= 1
    return begin


def _became(s: Sentence, index: int) -> Iterator[Claim]:
    """`Y became X in 1998`: only for bodies of one kind."""
    new = _body(s, index + 1)
    if new is not None:
        yield from _claim(s, new, _doer(s, _chain(s, index), new), _WEAK)


def _name_changed(s: Sentence, index: int) -> Iterator[Claim]:
    """`Y changed its name to X`, `X changed its name from Y`, `Y took the name X`."""
    verb = index - 2
    if s.word(index - 1) in ("its", "their") and s.word(verb) in ("changed", "altered"):
        at = index + 1
        while s.word(at) in ("in", "again") or _dated(s, at):
            at += 1
        old = _body(s, at + 1) if s.word(at) == "from" else None
        if old is not None:
            at = s.items.index(old) + 1
        new = _body(s, at + 1) if s.word(at) in ("to", "into") else None
        first = _doer(s, _chain(s, verb), new or old)
        yield from _claim(s, new or first, old or first, _SURE)
    elif s.word(index - 1) == "the" and s.word(verb) in ("took", "adopted", "assumed"):
        new = _body(s, index + 1 + (s.word(index + 1) == "of"))
        yield from _claim(s, new, _doer(s, _chain(s, verb), new), _SURE)


def _is_called(s: Sentence, index: int) -> Iterator[Claim]:
    """`Y is now called X`, `X was formerly Y`, `X was called Y until 1998`."""
    word = s.word(index + 1)
    at, called = _past_called(s, index + 1 + (word in _NOW | _ONCE))
    other = _body(s, at)
    if other is None:
        return
    behind = s.items.index(other) + 1
    first = _doer(s, index, other)
    if s.word(index) == "is" and word in _NOW:
        yield from _claim(s, other, first, _SURE if called else _WEAK)
    elif s.word(index) == "was" and (word in _BEFORE or (called and word in _ONCE)):
        yield from _claim(s, first, other, _SURE if called or word == "formerly" else _WEAK)
    elif s.word(index) == "was" and called and s.word(behind) in _ENDS and _dated(s, behind + 1):
        yield from _claim(s, first, other, _SURE, behind + 1)
    elif s.word(index) == "was" and called and s.word(0) in ("until", "before") and _dated(s, 1):
        yield from _claim(s, first, other, _SURE)


def _as_called(s: Sentence, index: int) -> Iterator[Claim]:
    """`X, as Y is now called`, `Y, as X was then known`."""
    other = _body(s, index + 1)
    if other is None or s.word(index - 1) not in _OPENING:
        return
    at = s.items.index(other) + 1
    verb, last = s.word(at), at + 1
    while s.word(last) in _NOW | _ONCE:
        last += 1
    if verb not in ("is", "was") or s.word(last) not in _CALLED:
        return
    first = _named_before(s, index - 1, other)
    now, then = (first, other) if verb == "is" else (other, first)
    yield from _claim(s, now, then, _SURE, last)


def _past_called(s: Sentence, index: int) -> tuple[int, bool]:
    """Index behind `called`, `known as` and the like, and whether they stand there."""
    if s.word(index) == "known":
        return (index + 2, True) if s.word(index + 1) == "as" else (index, False)
    return (index + 1, True) if s.word(index) in _CALLED else (index, False)


def _body(s: Sentence, index: int) -> Item | None:
    """The body that is named at an index, if the name is not the beginning of something longer."""
    at = index + (s.word(index) == "the")
    item = s.at(at)
    if item is None or item.kind != "organization" or not _ends(s, at + 1):
        return None
    return item


def _ends(s: Sentence, index: int) -> bool:
    """Whether nothing at an index goes on with a name before it (`formerly X director Y`, `X's`, `X and Y`)."""
    item = s.at(index)
    if item is None or item.kind == "date":
        return True
    if s.word(index) in _AND:
        joined = s.at(index + 1 + (s.word(index + 1) == "the"))
        return joined is None or joined.kind not in ("organization", "name", "project")
    if item.kind == "mark":
        return True
    return item.kind == "word" and (
        item.text in _AFTER or bool(item.tag and item.text != "'s" and not item.tag.startswith(_NOUNLIKE))
    )


def _named_before(s: Sentence, opening: int, other: Item) -> Item | None:
    """The body that stands before a comma or bracket and may be that which `other` names too.

    Of a unit and the larger body behind it (`the Department of X at Y, formerly ...`) it is the one of the same kind.
    """
    at = opening - 1
    while (item := s.at(at)) is not None and item.kind == "place" and s.word(at - 1) in ("in", ","):
        at -= 2
    steps = 0
    while item is not None and item.kind == "organization" and steps < 3:
        if _may_be_one(item, other):
            return item
        at -= 1 + (s.word(at - 1) == "the")
        at -= s.word(at) in _PREPOSITIONS or s.word(at) == ","
        item, steps = s.at(at), steps + 1
    return None


def _doer(s: Sentence, begin: int, other: Item | None) -> Item | None:
    """The body that is the subject of a verb that begins at an index, else None."""
    before = s.word(begin - 1)
    if other is None:
        return None
    if before in ("which", "that"):
        return _named_before(s, begin - 1 - (s.word(begin - 2) in _OPENING), other)
    if before == "(":
        return _named_before(s, begin - 1, other)
    if before in ("and", "but"):
        return _opening(s, begin - 1)
    at = begin - 1
    if before in (",", ")"):
        past = _past_apposition(s, at)
        at = past if past is not None and _is_body(s.at(past)) else at - 1
    return _subject(s, at)


def _subject(s: Sentence, at: int) -> Item | None:
    """The body whose name, with places and larger bodies behind it, ends at an index, if it may be a subject."""
    while (item := s.at(at)) is not None and item.kind == "place" and s.word(at - 1) == "in":
        at -= 2
    for _ in range(3):
        item = s.at(at)
        if item is None or item.kind != "organization":
            return None
        before = at - 1 - (s.word(at - 1) == "the")
        if s.word(before) in _AND and _is_body(s.at(before - 1)):
            return None  # two that became one
        if s.word(before) not in _PREPOSITIONS:
            return item
        at = before - 1  # `the Department of X at Y was renamed`
    return None


def _past_apposition(s: Sentence, index: int) -> int | None:
    """Index before what stands between two commas or in brackets, of which the last is at an index; None for a list."""
    mark = "(" if s.word(index) == ")" else ","
    for at in range(index - 1, max(index - 14, 0), -1):
        if s.word(at) == mark:
            return at - 1
        if s.items[at].kind == "person" or (mark == "," and _is_body(s.at(at))):
            return None
    return None


def _opening(s: Sentence, stop: int) -> Item | None:
    """The only body before an index, if the sentence begins with it and names nobody there."""
    named = [i for i, item in enumerate(s.items[:stop]) if item.kind in ("organization", "person", "pronoun", "name")]
    first = named[0] if len(named) == 1 else -1
    return s.items[first] if 0 <= first <= 3 and s.items[first].kind == "organization" else None


def _among_places(s: Sentence, opening: int) -> bool:
    """Whether the bodies around a comma or bracket may be the places of somebody: `Ada Doe (X, formerly Y)`."""
    if s.line and any(i.kind in ("person", "role") for i in s.items):
        return True
    at = opening - 1
    while (item := s.at(at)) is not None and item.kind == "place":
        at -= 2
    at -= 1 + (s.word(at - 1) == "the")
    if s.word(at) in _PREPOSITIONS:
        at -= 1
    if s.word(at) in _IN_TURN:
        return True
    before, named = s.at(at - 1), s.at(opening - 1)
    if before is None or named is None or s.word(at) not in _OPENING:
        return False
    unit = before.kind == "organization" and rank(before) < rank(named)
    return (before.kind in ("person", "role", "organization", "name") or before.tag.startswith("NNP")) and not unit


def _acts(s: Sentence, index: int) -> bool:
    """Whether a finite verb stands at an index."""
    item = s.at(index)
    return item is not None and item.kind == "word" and item.tag in ("VBD", "VBZ", "VBP", "MD")


def _is_body(item: Item | None) -> bool:
    return item is not None and item.kind == "organization"


def _dated(s: Sentence, index: int) -> bool:
    item = s.at(index)
    return item is not None and (item.kind == "date" or (item.text.isdigit() and len(item.text) == 4))


def _head(item: Item) -> str:
    """The word that tells what sort of body a name names."""
    heads = lexicon.organization_heads()
    words = [w for w in item.text.split() if w in heads]
    before = [w for w in item.text.partition(" of ")[0].split() if w in heads]
    return (before or words or [""])[-1]


def _kind(item: Item) -> str:
    return mention(item).subclass


def _may_be_one(one: Item, other: Item) -> bool:
    """Whether two names may be one body's: not a unit's and a whole body's."""
    if _alike(one, other):
        return True
    low, high = sorted((rank(one) or _UNIT, rank(other) or _UNIT))
    return not (low < _UNIT and high >= _WHOLE)


def _alike(one: Item, other: Item) -> bool:
    """Whether two names tell one kind of body: by head word, by class, or as schools of the higher sort."""
    heads = {_head(one), _head(other)}
    if "" in heads:
        return False
    return len(heads) == 1 or (_kind(one) == _kind(other) != "") or heads <= _KINDS_OF_SCHOOL
