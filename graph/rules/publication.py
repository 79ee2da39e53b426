"""The document as a thing itself: who wrote it, who was interviewed, whose pages it links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import date
from graph.block import Block
from graph.context import Context
from graph.sentence import is_body, mention
from graph.statement import Claim, Literal, Mention
from graph.text import Span

RULE = "byline/1"
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
# Only addresses that are IRIs as they stand: no stray percent signs, brackets or blanks, and one hash sign at most.
_PART = r"(?:[\w.~:/?@!$&*+,;=-]|%[0-9A-Fa-f]{2})*"
_PLAIN_URL = re.compile(rf"https?://[\w.-]+(?::\d+)?(?:/{_PART}(?:#{_PART})?)?", re.ASCII)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def claims(context: Context) -> Iterator[Claim]:
    """Authors, interviewer and interviewee, home pages and addresses."""
    author: Mention | None = None
    for s in context.sentences:
        if s.block.kind != "byline":
            continue
        person = next((i for i in s.items if i.kind == "person"), None)
        if person is None:
            continue
        author = mention(person)
        yield Claim(None, "creator", author, s.span, RULE, 0.9)
        behind = s.items.index(person) + 2
        place = next(
            (i for n, i in enumerate(s.items) if n >= behind and is_body(i, slot=n == behind)),
            None,
        )
        if place is not None:
            yield Claim(author, "affiliatedWith", mention(place), s.span, RULE, 0.85)
    if context.layout.interview:
        yield from _interview(context, author)
    yield from _links(context)
    yield from _page_links(context)


def _interview(context: Context, author: Mention | None) -> Iterator[Claim]:
    blocks = context.layout.blocks
    first = next((b for b in blocks if b.kind == "heading"), None)
    if first is None or context.interviewee is None:
        return
    interview = Mention("Interview", context.layout.title, first.span)
    yield Claim(
        interview, "interviewee", context.interviewee, first.span.join(context.interviewee.span), "interview/1", 0.85
    )
    if author is not None:
        yield Claim(interview, "interviewer", author, author.span, "interview/1", 0.6)


def _links(context: Context) -> Iterator[Claim]:
    """A page or address that stands within the record of one person belongs to that person."""
    text, blocks = context.document.matched, context.layout.blocks
    for block in blocks:
        if block.kind not in ("url", "label") or block.person < 0:
            continue
        people = context.names.get(block.person, ())
        if len(people) != 1:
            continue
        for pattern, predicate in ((_URL, "homepage"), (_EMAIL, "mbox")):
            found = pattern.search(text, block.span.begin, block.span.end)
            if found and "orcid.org" in found.group():
                continue  # an identifier, not a home page
            if (found and _PLAIN_URL.fullmatch(found.group())) or (found and predicate == "mbox"):
                value = found.group() if predicate == "homepage" else f"mailto:{found.group()}"
                yield Claim(
                    people[0], predicate, Literal(value, "anyURI"), Span(found.start(), found.end()), "link/1", 0.6
                )


def _page_links(context: Context) -> Iterator[Claim]:
    """The one deep link at the foot of a page that has one person on it, behind a line that ended the record."""
    text, blocks = context.document.matched, context.layout.blocks
    people: dict[str, Mention] = {}
    run: list[Block] = []
    for index, block in enumerate([*blocks, None]):
        if block is not None and block.kind == "url":
            run.append(block)
            continue
        if run and (block is None or block.kind not in ("date", "furniture")):
            yield from _foot(text, people, run)
            people, run = {}, []
        if block is not None and block.kind in ("name", "person", "authors"):
            people |= {m.name: m for m in context.names.get(index, ())}


def _foot(text: str, people: dict[str, Mention], run: list[Block]) -> Iterator[Claim]:
    """The links of a run belong to the one person since the run before, as far as one of them alone is a page."""
    found = [m for b in run for m in _PLAIN_URL.finditer(text, b.span.begin, b.span.end)]
    deep = {m.group() for m in found if _DEEP.search(m.group())}
    if len(people) != 1 or len(deep) != 1 or any(b.person >= 0 for b in run):
        return
    for person in people.values():
        for m in found:
            if m.group() in deep and "orcid.org" not in m.group():
                yield Claim(person, "homepage", Literal(m.group(), "anyURI"), Span(m.start(), m.end()), "link/1", 0.5)


_DEEP = re.compile(r"^https?://[^/]+/[^/]")


def dated(context: Context) -> str:
    """The document's date as far as the text gives one: the first in its head, else the first in its opening."""
    text, blocks = context.document.matched, context.layout.blocks
    for block in blocks:
        if block.kind in ("date", "byline", "label", "heading", "title"):
            found = date.find(text, block.span.begin, block.span.end)
            if found:
                return found[0].value
    found = date.find(text, 0, min(len(text), 2500))
    return found[0].value if found else ""
