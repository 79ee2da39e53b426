"""What the records of a layout say: who gives which talk when, authors with their places, bylines, interviews."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from graph import date, lexicon, topic
from graph.block import Block
from graph.chunk import Chunker
from graph.context import Context
from graph.rules import project
from graph.rules import talk as talk_rules
from graph.sentence import Sentence, mention, units
from graph.statement import Claim, Literal, Mention
from graph.text import SUPERSCRIPTS, Span, clean, tokenise

RULE = "agenda-record/1"
_SAYS_ABOUT = re.compile(
    r"\b(?:this (?:talk|lecture|paper|poster|work|presentation|seminar|research|study|project|tutorial"
    r"|keynote)|in my talk|i will|we will|i'll|we present|we propose|i present|we introduce|the aim"
    r"|the goal|our goal|presents|introduces)\b",
    re.IGNORECASE,
)

# Sections of people who do not give the talk they stand under.
_OFFICERS = re.compile(
    r"officer|(?:session )?chair|moderator|host|organi[sz]er|discussant|conven|supervisor|advisor", re.IGNORECASE
)


def claims(context: Context, chunker: Chunker) -> Iterator[Claim]:
    """Claims of every talk record, in order."""
    blocks = context.layout.blocks
    for number in sorted({b.record for b in blocks if b.record}):
        record = [(i, b) for i, b in enumerate(blocks) if b.record == number]
        titles = [b for _, b in record if b.kind == "title"]
        speakers = [
            m
            for i, b in record
            if b.kind in ("name", "person", "authors") and not _OFFICERS.match(b.section)
            for m in context.names.get(i, ())
        ]
        yield from _authors(context, chunker, record)
        if titles and (speakers or any(b.kind == "time" for _, b in record)):
            yield from _talk(context, record, titles, speakers)
    yield from _event_title(context)
    yield from _organised(context)


_BY = re.compile(
    r"^\W*(?:a |an )?(?:[\w-]+ ){0,5}?(?:jointly )?"
    r"(?:organi[sz]ed|hosted|convened|presented|co-?organi[sz]ed)(?: jointly)? by\b",
    re.IGNORECASE,
)


def _organised(context: Context) -> Iterator[Claim]:
    """`Organised by X and Y` on the page of an event; the names may follow in lines of their own."""
    event = context.event
    if event is None:
        return
    below = False
    for s in context.sentences:
        m = _BY.match(s.text)
        if m:
            start = next((i for i, item in enumerate(s.items) if item.span.begin >= s.span.begin + m.end()), None)
            below = start is None
            for place in units(s, start)[0] if start is not None else ():
                span = s.items[0].span.join(place.specific.span)
                yield Claim(event, "organizedBy", place.specific, span, "event-detail/1", 0.8)
        elif below and s.line and s.items and s.items[0].kind == "organization":
            for place in units(s, 0)[0][:1]:
                yield Claim(event, "organizedBy", place.specific, place.specific.span, "event-detail/1", 0.75)
        else:
            below = False


def _talk(
    context: Context, record: list[tuple[int, Block]], titles: list[Block], speakers: list[Mention]
) -> Iterator[Claim]:
    span = Span(
        titles[0].span.begin, max(t.span.end for t in titles if t.span.begin - titles[0].span.end < 3 or t is titles[0])
    )
    words = context.document.words(span).strip("\"“”'* ")
    if not speakers or len(words) < 4:
        return
    talk = Mention("Talk", words, span)
    seen_people: set[str] = set()
    for speaker in speakers:
        if speaker.name not in seen_people:
            seen_people.add(speaker.name)
            yield Claim(speaker, "gaveTalk", talk, span.join(speaker.span), RULE, 0.92)
    yield from _when(context, record, talk)
    prose = [
        b
        for _, b in record
        if b.kind in ("prose", "item", "answer") and (b.section not in ("speaker", "bio", "biography", "speaker bio"))
    ]
    seen = _recurring(context, prose) | {term.lower() for term in context.registry.terms}
    title_topics = [
        *talk_rules.about(context.document.matched[span.begin : span.end], span.begin, talk, seen, context.tag)
    ]
    yield from title_topics
    about = [*_abstract(context, prose, talk)]
    yield from about
    yield from _keywords(context, record, talk)
    yield from _presented(context, prose, talk, [*title_topics, *about])
    if context.event is not None and context.event.span < titles[0].span:
        yield Claim(talk, "talkAt", context.event, talk.span, RULE, 0.7)


def _keywords(context: Context, record: list[tuple[int, Block]], talk: Mention) -> Iterator[Claim]:
    """The keywords that an abstract gives of itself."""
    text = context.document.matched
    for _, block in record:
        if block.section in ("keywords", "keyword", "key words"):
            for found in topic.phrases(text, block.span.begin, block.span.end):
                subject = Mention("Topic", found.name, found.span, "", (found.written,))
                yield Claim(talk, "aboutTopic", subject, found.span, "keywords/1", 0.85)


def _recurring(context: Context, prose: list[Block]) -> frozenset[str]:
    """Phrases of two to four words of the record's text, in the singular."""
    counts: Counter[str] = Counter()
    for block in prose:
        words = [
            topic.singular(w.lower())
            for w in re.findall(r"[^\W\d_][\w']+", context.document.matched[block.span.begin : block.span.end])
        ]
        for length in (2, 3, 4):
            counts.update(" ".join(words[i : i + length]) for i in range(len(words) - length + 1))
    return frozenset(counts)


def _when(context: Context, record: list[tuple[int, Block]], talk: Mention) -> Iterator[Claim]:
    time = next((b for _, b in record if b.kind == "time" and b.slot), None)
    if time is None or time.slot is None:
        return
    after = record[-1][0] + 1
    blocks = context.layout.blocks
    if record[0][1].kind == "time" and any(b.pair for _, b in record) and after < len(blocks) and blocks[after].pair:
        return  # the time of a session with several talks
    day, confidence = _day(context, record[0][0])
    for predicate, clock in (("startTime", time.slot.start), ("endTime", time.slot.end)):
        if clock:
            value = Literal(f"{day}T{clock}", "dateTime") if day else Literal(clock, "time")
            yield Claim(talk, predicate, value, time.slot.span.join(talk.span), RULE, confidence)


def _day(context: Context, index: int) -> tuple[str, float]:
    """The day a record stands under: the last date above it; a range gives its first day, with less confidence."""
    text, blocks = context.document.matched, context.layout.blocks
    above = [
        b
        for b in blocks[:index]
        if b.kind in ("date", "heading", "session", "title") or (b.kind == "label" and b.section in ("date", "when"))
    ]
    below = [b for b in blocks[index:] if b.kind == "date"]
    for block, sure in [*((b, True) for b in reversed(above)), *((b, False) for b in below[:1])]:
        days = [d for d in date.find(text, block.span.begin, block.span.end) if len(d.value) == 10]
        if days:
            single = len(days) == 1 and not re.search(r"\d\s*(?:-|and|&)\s*\d", text[block.span.begin : block.span.end])
            return days[0].value, 0.9 if single and sure else 0.5
    return "", 0.9


def _abstract(context: Context, prose: list[Block], talk: Mention) -> Iterator[Claim]:
    """Fields that a sentence about the talk itself names (`In this talk I discuss ...`)."""
    spans = {b.span for b in prose}
    for s in context.sentences:
        if s.block.span not in spans or not _SAYS_ABOUT.search(s.text):
            continue
        for hit in topic.vocabulary_hits(context.document.matched, s.span.begin, s.span.end):
            found = _grown(s, hit)
            if any(
                i.kind in ("organization", "role", "degree", "award", "person") and i.span.meets(found.span)
                for i in s.items
            ):
                continue
            yield Claim(
                talk,
                "aboutTopic",
                Mention("Topic", found.name, found.span, "", (found.written,)),
                s.span,
                "abstract-topic/1",
                0.6,
            )


_TECHNIQUES = frozenset(
    (
        "technique techniques method methods approach approaches problem problems algorithm algorithms model models "
        "application applications research researcher researchers paper papers tool tools community field work "
        "task tasks setting settings experts expert pipeline pipelines process solution solutions theory"
    ).split()
)


def _grown(s: Sentence, hit: topic.Phrase) -> topic.Phrase:
    """A known field with the nouns right behind it: `gradient boosting machines`, not `... techniques`."""
    end = hit.span.end
    for item in s.items:
        if item.kind == "name" and item.span.begin <= hit.span.begin and item.span.end > end:
            end = item.span.end
        elif item.span.begin == end + 1 and item.kind in ("word", "name") and item.tag in ("NN", "NNS", "NNP", "NNPS"):
            if item.text.lower() in _TECHNIQUES:
                break
            end = item.span.end
    words = clean(s.text[hit.span.begin - s.span.begin : end - s.span.begin])
    return topic.Phrase(Span(hit.span.begin, end), topic.name_of(words), words) if end > hit.span.end else hit


_NAMED = re.compile(r"^([^\s:]*[a-z][A-Z][^\s:]*|[^\s:]*\d[^\s:]*|[A-Z][\w-]+):\s")


def title_name(title: str) -> str:
    """The name of a system before the colon of a talk's title, "" for none."""
    prefix = _NAMED.match(title)
    return prefix.group(1) if prefix and not topic.known(prefix.group(1)) else ""


def _presented(context: Context, prose: list[Block], talk: Mention, topics: list[Claim]) -> Iterator[Claim]:
    """The system a talk is about: the name before the colon of its title, or what its abstract introduces."""
    found: list[Mention] = []
    name = title_name(talk.name)
    if name:
        found.append(Mention("Project", name, Span(talk.span.begin, talk.span.begin + len(name)), "", (), 0.75))
    spans = {b.span for b in prose}
    for s in context.sentences:
        if s.block.span in spans and _SAYS_ABOUT.search(s.text):
            found += [
                c.object for c in project.claims(s) if c.predicate == "mentions" and isinstance(c.object, Mention)
            ][:1]
    for system in found[:1]:
        yield Claim(
            talk, "presents", system, system.span if system.span.begin > talk.span.end else talk.span, RULE, 0.75
        )
        for claim in topics:
            yield Claim(system, "aboutTopic", claim.object, claim.span, "presented-topic/1", 0.6)


def _authors(context: Context, chunker: Chunker, record: list[tuple[int, Block]]) -> Iterator[Claim]:
    """Co-authors of one list, and the places named under it, by affiliation marks where there are some."""
    late = any(b.kind == "title" for _, b in record[:-1]) and record[-1][1].kind == "organization"
    for index, block in record:
        if not (block.kind == "authors" or (late and block.kind == "person")) or _OFFICERS.match(block.section):
            continue
        people = context.names.get(index, ())
        for one, other in itertools.combinations(people, 2):
            yield Claim(one, "collaboratesWith", other, one.span.join(other.span), "author-list/1", 0.85)
        marks = _marks(context.document.matched, people, block)
        known = set().union(*marks.values()) if marks else set()
        for _, place in ((i, b) for i, b in record if b.kind in ("organization", "role")):
            for label, span in _labelled(context.document.matched, place.span):
                if place.kind == "role" and label not in known:
                    continue
                yield from _places(chunker, people, marks, label, Block(place.kind, span))
        yield from _shared(context, people, block)


def _shared(context: Context, people: tuple[Mention, ...], block: Block) -> Iterator[Claim]:
    """`A and B (Example University)`: the one place behind the last of a list is everybody's."""
    text = context.document.matched
    between = [text[a.span.end : b.span.begin].strip(" ,").lower() for a, b in itertools.pairwise(people)]
    if any(word not in ("", "and", "&", "y", "et", "und", "e") for word in between):
        return
    s = next((s for s in context.sentences if s.block.span == block.span), None)
    last = next((i for i, item in enumerate(s.items) if item.span == people[-1].span), None) if s and people else None
    if s is None or last is None or s.word(last + 1) not in (",", "(", "-", "of", "from", "at"):
        return
    for place in units(s, last + 2, slot=s.word(last + 1) == "(")[0][:1]:
        for person in people[:-1]:
            span = person.span.join(place.specific.span)
            yield Claim(person, "affiliatedWith", place.specific, span, "author-list/1", 0.75)


_AS_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")
_MARK = re.compile(r"(?:^|(?<=\s)|(?<=;))\(?([a-h]|\d{1,2})[.)]?\s*(?=[^\W\d_a-z])")


def _marks(text: str, people: tuple[Mention, ...], block: Block) -> dict[str, set[str]]:
    """The affiliation marks behind each name of a list."""
    found: dict[str, set[str]] = {}
    for one, following in itertools.zip_longest(people, people[1:]):
        stretch = text[one.span.end : following.span.begin if following else block.span.end].translate(_AS_DIGITS)
        found[one.name] = set(re.findall(r"(?<![^\W_])(?:[a-h]|\d{1,2})(?![^\W_])", stretch))
    return found


def _labelled(text: str, span: Span) -> Iterator[tuple[str, Span]]:
    """The places of a line with their marks: `1 University of X  2 University of Y`; one without a mark gives ""."""
    line = text[span.begin : span.end].translate(_AS_DIGITS)
    marks = list(_MARK.finditer(line))
    if not marks or marks[0].start() > 0:
        yield "", span
        return
    for m, following in itertools.zip_longest(marks, marks[1:]):
        yield m.group(1), Span(span.begin + m.end(), span.begin + following.start() if following else span.end)


def _places(
    chunker: Chunker, people: tuple[Mention, ...], marks: dict[str, set[str]], label: str, block: Block
) -> Iterator[Claim]:
    s = Sentence(tuple(chunker.items(block.span)), block.span, block, line=True)
    found, _ = units(s, 0)
    for person in people:
        if label and marks.get(person.name) and label not in marks[person.name]:
            continue
        for place in found[:1] if len(found) > 3 else found:
            yield Claim(
                person, "affiliatedWith", place.specific, person.span.join(place.specific.span), "author-list/1", 0.85
            )
    for place in found:
        for inner, outer in itertools.pairwise(place.chain):
            yield Claim(inner, "partOf", outer, inner.span.join(outer.span), "unit-chain/1", 0.85)


def _event_title(context: Context) -> Iterator[Claim]:
    """`X Seminar: Title of the Talk` over the page of one talk."""
    blocks = context.layout.blocks
    if any(b.kind in ("time", "title") for b in blocks) or not blocks:
        return
    first = next((b for b in blocks if b.kind in ("heading", "organization", "role")), None)
    if first is None or ":" not in context.document.matched[first.span.begin : first.span.end]:
        return
    text = context.document.matched[first.span.begin : first.span.end]
    head, _, tail = text.partition(":")
    words = tokenise(head)
    title = tail.strip()
    if not words or words[-1].text not in lexicon.event_heads() or len(title.split()) < 3:
        return
    begin = first.span.begin + text.index(title)
    talk = Mention("Talk", context.document.words(Span(begin, begin + len(title))), Span(begin, begin + len(title)))
    event = Mention("Event", clean(head), Span(first.span.begin, first.span.begin + len(head.rstrip())))
    yield Claim(talk, "talkAt", event, first.span, "event-title/1", 0.8)
    yield from talk_rules.about(title, begin, talk, _recurring(context, [b for b in blocks if b.section == "abstract"]))
    speaker = _sole_person(context)
    if speaker is not None:
        yield Claim(speaker, "gaveTalk", talk, talk.span, "event-title/1", 0.7)


def _sole_person(context: Context) -> Mention | None:
    """The one person under `Speaker bio`, or the one the whole page names."""
    people = [mention(i) for s in context.sentences for i in s.items if i.kind == "person"]
    bio = [
        m
        for s in context.sentences
        if s.block.section in ("speaker bio", "bio", "biography", "speaker", "about the speaker")
        for m in [mention(i) for i in s.items if i.kind == "person"]
    ]
    names = {context.registry.person(m.name) or m.name for m in bio or people}
    return (bio or people)[0] if len(names) == 1 else None
