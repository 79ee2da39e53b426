"""Who opened an event, and how many people presented posters at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graph.chunk import Item
from graph.context import Context
from graph.rules import polarity, subject
from graph.sentence import Sentence, mention
from graph.statement import Claim, Literal, Mention
from graph.text import Span

RULE = "event-opening/1"
POSTERS = "poster-count/1"
_OCCASIONS = frozenset(
    "symposium conference workshop meeting event congress summit forum colloquium convention festival".split()
)
_THE = frozenset(["the", "this", "our"])
_YEAR = re.compile(r"(?:19|20)\d\d")
# What may stand behind `with` where somebody opens an occasion; `opened the meeting with the union` is another.
_WITH = frozenset("a an his her their remarks words thanks greetings some two".split())
_BEHIND = frozenset(["", ".", ",", ";", ":", ")", "by", "as", "yesterday", "today"])


def of(s: Sentence, verb: int, event: Mention) -> bool:
    """Whether `opened` at an index has the event of the text for its object, by its name or as `the symposium`."""
    return of_named(s, verb, event) or _of_plain(s, verb)


def of_named(s: Sentence, verb: int, event: Mention) -> bool:
    """Whether `opened` at an index has the event for its object, by its name."""
    at = verb + 1 + (s.word(verb + 1) in _THE)
    return _is_named(s.at(at), event) and _ends(s, at + 1)


def _is_named(thing: Item | None, event: Mention) -> bool:
    return thing is not None and thing.kind == "event" and thing.text == event.name


def _of_plain(s: Sentence, verb: int) -> bool:
    """`opened the symposium`; not `opened the symposium dinner`, nor one of another year."""
    return s.word(verb + 1) in _THE and s.word(verb + 2) in _OCCASIONS and _ends(s, verb + 3) and not _dated(s)


def _dated(s: Sentence) -> bool:
    return any(_YEAR.search(item.text) for item in s.items if item.kind in ("date", "word", "mark"))


def _ends(s: Sentence, index: int) -> bool:
    """Whether the object of `opened` ends before an index: no noun, possessive or `of` goes on with it."""
    item = s.at(index)
    if item is None or item.kind == "date":
        return True
    if item.kind not in ("word", "mark"):
        return False
    following = s.at(index + 1)
    if item.text == "and":
        return following is not None and not following.tag.startswith("NN")
    if item.text in ("on", "in"):
        return following is not None and (following.kind == "date" or s.word(index + 2) in ("morning", "afternoon"))
    return s.word(index + 1) in _WITH if item.text == "with" else item.text in _BEHIND


def _opener(s: Sentence, verb: int, event: Mention, plain: bool) -> Mention | None:
    """Who opened the event, by `opened` at an index: `Jane Doe opened it`, `it was opened by Jane Doe`.

    `plain` tells whether words such as `the symposium` stand for it.
    """
    be = verb - 1 - (s.word(verb - 1).endswith("ly"))
    if s.word(be) in ("was", "were"):
        return _by(s, verb + 1) if s.word(verb + 1) == "by" and _is_subject(s, be - 1, event, plain) else None
    return subject.of(s, verb) if of_named(s, verb, event) or (plain and _of_plain(s, verb)) else None


def _is_subject(s: Sentence, last: int, event: Mention, plain: bool) -> bool:
    """Whether the words that end at an index are the event and all of the subject: `The symposium`."""
    if s.word(last) == ",":  # `The symposium, which drew many, was`
        comma = next((i for i in range(last - 1, -1, -1) if s.word(i) == ","), 0)
        last = comma - 1
    first = last - (s.word(last - 1) in _THE)
    named = _is_named(s.at(last), event)
    meant = plain and first < last and s.word(last) in _OCCASIONS and not _dated(s)
    return (named or meant) and (first == 0 or s.word(first - 1) in (",", ";", "and", "but", "when", "where", "while"))


def _by(s: Sentence, by: int) -> Mention | None:
    """The person behind `by`, with a title or not; not whose daughter somebody is."""
    at = next((i for i in range(by + 1, min(by + 5, len(s.items))) if s.items[i].kind == "person"), None)
    if at is None or s.word(at + 1) == "'s" or any(s.word(i) in ("of", "and", "with") for i in range(by, at)):
        return None
    return mention(s.items[at])


_PEOPLE = (
    r"(?:students|researchers|scientists|participants|postdocs|fellows|people|scholars|presenters|candidates|attendees"
    r"|delegates|undergraduates|graduates)"
)
_COUNT = r"(?P<count>(?!(?:19|20)\d\d\b)[1-9]\d{0,3}) (?:(?!(?:more|other|further|additional|of)\b)[a-z][a-z-]* ){0,3}"
_POSTERS = re.compile(
    r"(?P<rough>\b(?:than|over|about|around|nearly|almost|some|roughly|approximately|least|most|another|first|other"
    rf"|{_PEOPLE},? and) )?"
    rf"(?<![\w.,-]){_COUNT}{_PEOPLE} "
    r"(?:presented|showed|displayed|exhibited) (?:(?:their|scientific|research) )*posters\b"
)
_POSTERS_BY = re.compile(rf"\bposters (?:were presented )?by {_COUNT}{_PEOPLE}\b(?!,? and \w+ )")


def _posters(s: Sentence, event: Mention) -> Iterator[Claim]:
    """`40 students presented posters`, `posters by 40 students`: how many people did, where that is counted exactly."""
    for m in (*_POSTERS.finditer(s.text), *_POSTERS_BY.finditer(s.text)):
        if not m.groupdict().get("rough"):
            span = Span(s.span.begin + m.start(), s.span.begin + m.end())
            yield Claim(event, "posterPresenters", Literal(m.group("count"), "integer"), span, POSTERS, 0.85)


def in_context(context: Context) -> Iterator[Claim]:
    """Openings of the events that a text names or is about, and the count of posters where it tells one count only."""
    programme = any(b.kind == "time" for b in context.layout.blocks)
    about = None if programme else context.event
    counts: list[Claim] = []
    for s in context.sentences:
        if s.block.kind in ("byline", "credit", "furniture"):
            continue
        named = [mention(item) for item in s.items if item.kind == "event"]
        yield from polarity.asserted(s, _opened(s, named, about))
        event = about if not named else named[0] if len(named) == 1 else None
        counts.extend(polarity.asserted(s, _posters(s, event) if event is not None else ()))
    if len({claim.object for claim in counts}) == 1:
        yield from counts


def _opened(s: Sentence, named: Sequence[Mention], about: Mention | None) -> Iterator[Claim]:
    """Openings of the events that a sentence names, and of the one that the text is about."""
    others = {event.name: event for event in named if about is None or event.name != about.name}
    for index, word in s.words():
        for event in (*([about] if about is not None else []), *others.values()) if word == "opened" else ():
            opener = _opener(s, index, event, event is about)
            if opener is not None:
                span = s.items[index].span.join(opener.span) if s.span.covers(opener.span) else s.items[index].span
                yield Claim(event, "openedBy", opener, span, RULE, 0.85)
