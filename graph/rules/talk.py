"""Talks: from the records of an agenda, and from titles quoted in running text; events and their details."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from graph import topic
from graph.chunk import Item
from graph.context import Context
from graph.rules import opening, polarity, subject
from graph.sentence import Sentence, mention, units
from graph.statement import Claim, Literal, Mention

RULE = "talk-in-text/1"
_TALK_WORD = frozenset(
    "talk talks lecture keynote presentation address tutorial poster seminar spoke speech presented paper".split()
)
_SPEAK = frozenset(
    ["spoke", "speaks", "speaking", "presented", "presents", "lectured", "talked", "speaker", "keynote", "opened"]
)
_ORGANIZE = re.compile(
    r"^(?:co-?sponsored|sponsored|organi[sz]ed|co-?organi[sz]ed|hosted|co-?hosted|convened|supported|run)$"
)


def claims(s: Sentence) -> Iterator[Claim]:
    """Talks and events that a sentence tells of."""
    for index, item in enumerate(s.items):
        if item.kind == "quote" and _about_talk(s, index):
            yield from _quoted(s, index, item)
        elif item.kind == "event":
            yield from _event(s, index, item)


def _about_talk(s: Sentence, index: int) -> bool:
    near = range(max(0, index - 8), index)
    named = s.word(index - 1) in ("entitled", "titled", "called") and any(s.items[i].kind == "event" for i in near)
    return named or any(s.word(i) in _TALK_WORD for i in near)


def _quoted(s: Sentence, index: int, item: Item) -> Iterator[Claim]:
    speaker = subject.of(s, index)
    pronoun = next((i for i in range(index - 1, max(-1, index - 5), -1) if s.items[i].kind == "pronoun"), None)
    follower = next(
        (s.items[i] for i in range(index + 1, min(index + 3, len(s.items))) if s.items[i].kind == "person"), None
    )
    if follower is not None and (pronoun is not None or speaker is None):
        speaker = mention(follower)
    if speaker is None:
        return
    talk = Mention("Talk", item.text, item.span)
    yield Claim(
        speaker, "gaveTalk", talk, talk.span.join(speaker.span) if s.span.covers(speaker.span) else s.span, RULE, 0.9
    )
    yield from about(s.text, s.span.begin, talk, s.terms)


def about(
    text: str, base: int, talk: Mention, seen: frozenset[str], tag: Callable[[int], str] = lambda _: ""
) -> Iterator[Claim]:
    """What a talk's title says it is about; `tag` gives parts of speech by offset, where a model has read the title."""
    title = text[talk.span.begin - base : talk.span.end - base]
    for found in topic.in_title(title, talk.span.begin, seen, tag):
        yield Claim(
            talk,
            "aboutTopic",
            Mention("Topic", found.name, found.span, "", (found.written,)),
            talk.span,
            "title-topic/1",
            0.7,
        )


def _spoken_at(s: Sentence, verb: int, event: int) -> bool:
    """`spoke at X`, `opened X`; not `spoke with us before X`."""
    if s.word(verb) == "opened":
        return opening.of_named(s, verb, mention(s.items[event]))
    between = {s.word(i) for i in range(verb + 1, event)}
    return not between & {"with", "before", "after", "about"} and bool(between & {"at", "to", "during", "in"})


def _event(s: Sentence, index: int, item: Item) -> Iterator[Claim]:
    event = mention(item)
    speaking = [i for i in range(index) if s.word(i) in _SPEAK and _spoken_at(s, i, index)]
    person = subject.of(s, index)
    if speaking and person is not None:
        yield Claim(
            person,
            "spokeAt",
            event,
            s.items[speaking[0]].span.join(event.span).join(person.span if s.span.covers(person.span) else event.span),
            "speaking-verb/1",
            0.85,
        )
    yield from details(s, index, event)


def details(s: Sentence, index: int, event: Mention) -> Iterator[Claim]:
    """Who organised an event, when and where it was held, as far as the same sentence tells."""
    for at in range(index + 1, len(s.items)):
        item = s.items[at]
        if item.kind in ("event", "person"):
            return
        if _ORGANIZE.match(s.word(at)) and s.word(at + 1) == "by":
            for place in units(s, at + 2)[0]:
                yield Claim(
                    event, "organizedBy", place.specific, event.span.join(place.specific.span), "event-detail/1", 0.9
                )
        elif item.kind == "date":
            yield Claim(
                event,
                "heldOn",
                Literal(item.text, item.match.datatype),
                event.span.join(item.span),
                "event-detail/1",
                0.9,
            )
        elif s.word(at) == "held" or item.kind == "date":
            yield from _venue(s, at, event)
    return


_ROOM = re.compile(
    r"\b(?:auditorium|hall|room|theatre|theater|building|centre|center|library|hotel|campus|house|ballroom|pavilion|arena|palace|online|zoom)\b",
    re.IGNORECASE,
)


def _venue(s: Sentence, at: int, event: Mention) -> Iterator[Claim]:
    for i in range(at + 1, min(at + 12, len(s.items) - 1)):
        if s.word(i) in ("in", "at"):
            item = s.items[i + 1] if s.word(i + 1) != "the" else s.at(i + 2)
            if (
                item is not None
                and item.kind in ("name", "place", "organization")
                and (item.kind == "place" or _ROOM.search(item.text))
            ):
                yield Claim(event, "place", Literal(item.text), event.span.join(item.span), "event-detail/1", 0.85)
                return


def in_context(context: Context) -> Iterator[Claim]:
    """Speaking at the one event that a text is about: `who also spoke`, `in her talk`, and the talks it quotes."""
    event = context.event
    if event is None or any(b.kind == "time" for b in context.layout.blocks):
        return
    for s in context.sentences:
        if s.block.kind in ("byline", "credit", "furniture"):
            continue
        yield from polarity.asserted(s, _at_event(s, event))


def _at_event(s: Sentence, event: Mention) -> Iterator[Claim]:
    for index, item in enumerate(s.items):
        if item.kind == "quote" and _about_talk(s, index):
            yield Claim(Mention("Talk", item.text, item.span), "talkAt", event, item.span, "talk-of-event/1", 0.7)
        elif (
            (s.word(index) == "spoke" and s.word(index + 1) not in ("with", "to"))
            or (s.word(index) == "opened" and opening.of(s, index, event))
            or (s.word(index) == "talk" and s.word(index - 1) in ("his", "her", "their"))
        ):
            speaker = subject.of(s, index)
            if speaker is None and s.word(index) == "talk":
                follower = next((i for i in s.items[index + 1 :] if i.kind == "person"), None)
                speaker = mention(follower) if follower is not None else None
            if speaker is not None:
                span = s.items[index].span.join(speaker.span) if s.span.covers(speaker.span) else s.span
                yield Claim(speaker, "spokeAt", event, span, "speaking-verb/1", 0.7)
