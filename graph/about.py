"""What a whole document is about: the one who is interviewed, an event, a body whose page it is, a project."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from graph import interview
from graph.chunk import Chunker, Item
from graph.layout import Layout
from graph.sentence import Sentence, mention, rank
from graph.statement import Mention
from graph.text import Span


def interviewee(chunker: Chunker, layout: Layout) -> Mention | None:
    """The person most often named before the first question, who stands in the title if anybody does."""
    counts: Counter[str] = Counter()
    first: dict[str, Mention] = {}
    for block in layout.blocks:
        if block.kind == "question":
            break
        weight = 3 if block.kind == "heading" else 1
        for item in chunker.items(block.span):
            full = chunker.registry.person(item.text) if item.kind == "person" else None
            if full:
                counts[full] += weight if block.kind not in ("byline", "credit") else 0
                first.setdefault(full, Mention("Person", full, item.span))
    for block in layout.blocks:
        voice = interview.label(chunker.text[block.span.begin : block.span.end]) if block.kind == "answer" else ""
        told = chunker.registry.person(voice.title()) or chunker.registry.person(voice) if voice else None
        if told is not None:
            return first.get(told) or Mention("Person", told, block.span)
    best = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return first[best[0][0]] if best and best[0][1] > 0 else None


def event(chunker: Chunker, sentences: tuple[Sentence, ...]) -> Mention | None:
    """The event a document is about: what a heading at its head calls one, else the first with a name of its own."""
    for s in sentences[:6]:
        whole = _headed(chunker, s)
        if whole is not None:
            return whole
    for s in sentences:
        for item in s.items:
            if (
                item.kind == "event"
                and len(item.text.split()) > 1
                and s.block.kind not in ("ceremony", "session", "label")
            ):
                return Mention("Event", item.text, item.span)
    return None


_KIND_OF_EVENT = re.compile(
    r"^\W*(?:a|an|the)\s+(?:[\w-]+\s+){0,4}(?:workshop|conference|symposium|seminar|congress"
    r"|colloquium|meeting|summer school|forum|summit)\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"[\s,;|(-]+(?:\d{1,2}(?:st|nd|rd|th)?\b.*|(?:19|20)\d\d.*|(?:held|hosted|organi[sz]ed)\b.*)$", re.IGNORECASE
)


def _headed(chunker: Chunker, s: Sentence) -> Mention | None:
    """An event named by a whole heading: `3rd Meeting on X and Y`, or a heading over `A workshop hosted by Z`."""
    if s.block.kind not in ("heading", "session", "title"):
        return None
    following = chunker.text[s.block.span.end : s.block.span.end + 120].lstrip()
    events = [i for i in s.items if i.kind == "event"]
    if not events and not _KIND_OF_EVENT.match(following):
        return None
    quotes = [i for i in s.items if i.kind == "quote"]
    own = events and quotes and quotes[0].span.begin - events[0].span.end < 4  # `Seminar series "Ice and Snow"`
    if any(i.kind == "person" for i in s.items) or (quotes and not own) or (":" in s.text and not events):
        return None
    words = s.text
    if events:
        # A place or date behind the name is no part of it; what stands before it may be (`3rd`).
        begin = s.items[0].span.begin if events[0].span.begin - s.items[0].span.begin < 12 else events[0].span.begin
        words = chunker.text[begin : s.span.end]
        cut = _DATED.search(words, events[0].span.end - begin)
        comma = words.find(",", events[0].span.end - begin)
        stop = min((p for p in (cut.start() if cut else -1, comma) if p >= 0), default=len(words))
        words = words[:stop].rstrip(" .,;:-")
        span = Span(begin, begin + len(words))
    else:
        span = s.span
    return Mention("Event", chunker.document.words(span), span) if len(words.split()) > 1 else None


# A trail through a site, or its menu: `Research / Department / People`.
_TRAIL = re.compile(r"\S\s+[/>|›»]\s+\S.*\s[/>|›»]\s|\S\s{3,}\S+\s{3,}\S")


def house(chunker: Chunker, layout: Layout) -> tuple[Mention, ...]:
    """The body whose page a document is, then the larger ones it belongs to, as its first lines name them.

    Such a line names an organization and little else. Lines stacked under it go on with it as long as
    their bodies grow, or shrink, from one to the next.
    """
    if layout.interview or any(b.kind in ("time", "question") for b in layout.blocks):
        return ()
    found: list[Item] = []
    last = -1
    for block in layout.blocks[:9]:
        if block.kind == "furniture" or _TRAIL.search(chunker.text[block.span.begin : block.span.end]):
            last = block.span.end if found else last
            continue
        items = chunker.items(block.span) if block.kind in ("heading", "organization", "label") else []
        named = next((i for i in items if i.kind == "organization"), None)
        if any(i.kind in ("person", "event", "award") for i in items):
            break
        if named is None or len(named.text) < 0.5 * (block.span.end - block.span.begin):
            if found or block.kind not in ("heading", "organization", "label"):
                break
            continue
        if found and chunker.text[last : block.span.begin].count("\n") > 2:
            break
        found.append(named)
        last = block.span.end
    return _nested(found)


def _nested(bodies: list[Item]) -> tuple[Mention, ...]:
    """Bodies of stacked lines from the inmost out; only the first where their ranks do not tell an order."""
    ranks = [rank(b) for b in bodies]
    if len(bodies) > 1 and 0 not in ranks and len(set(ranks)) == len(ranks):
        if ranks == sorted(ranks):
            return tuple(mention(b) for b in bodies)
        if ranks == sorted(ranks, reverse=True):
            return tuple(mention(b) for b in reversed(bodies))
    return tuple(mention(b) for b in bodies[:1])


def project(sentences: tuple[Sentence, ...]) -> Mention | None:
    """The project whose page a document is: its first sentences speak of `the X project`."""
    for s in sentences[:4]:
        for index, item in enumerate(s.items):
            led = s.word(index + 1) == "project" and not any(o.kind == "person" for o in s.items[:index])
            if item.kind == "project" and (led or (s.word(index + 1) == "is" and "project" in s.text)):
                marked: Mention = item.match.mention
                return replace(marked, confidence=0.8)
            if led and (item.kind == "name" or (item.kind == "organization" and item.match.rank == 0)):
                acronym = getattr(item.match, "acronym", "")
                return Mention("Project", item.text, item.span, "", (acronym,) if acronym else (), 0.8)
    return None
