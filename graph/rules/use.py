"""What named systems are built from: techniques, components and tools, never people, funds or aims."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph import lexicon, topic
from graph.chunk import Item
from graph.context import Context
from graph.rules import polarity
from graph.rules.agenda import title_name
from graph.sentence import Sentence
from graph.statement import Claim, Literal, Mention
from graph.text import Span

RULE = "work-use/1"
_USING = frozenset("uses incorporates employs combines introduces integrates leverages".split())
_ON = {"relies": ("on",), "builds": ("on", "upon"), "based": ("on",), "built": ("on",), "powered": ("by",)}
_PLAIN = frozenset("a an the its novel new several various many some powerful existing own so-called".split())
_MORE = frozenset("more less fewer better most least best".split())


def in_context(context: Context) -> Iterator[Claim]:
    """What named systems are built from, from sentences that begin with their names: `X uses A and relies on B`."""
    names = {i.match.mention.name for s in context.sentences for i in s.items if i.kind == "project"}
    text = context.document.matched
    titles = (text[b.span.begin : b.span.end] for b in context.layout.blocks if b.kind == "title")
    names |= {name for title in titles if (name := title_name(title))}
    for s in context.sentences:
        for index, item in enumerate(s.items if not s.line else ()):
            project = _project(context, item, names)
            behind = index + 1 + 2 * (s.word(index + 1) == "," and s.word(index + 2) in ("which", "that"))
            if project is not None and (index == 0 or behind > index + 1):
                yield from polarity.asserted(s, _used(s, behind, project))


def _project(context: Context, item: Item, names: set[str]) -> Mention | None:
    """The named system that an item stands for."""
    if item.kind == "project":
        return item.match.mention if isinstance(item.match.mention, Mention) else None
    name = context.document.words(item.span) if names and item.kind not in ("person", "mark") else ""
    return Mention("Project", name, item.span, "", (), 0.75) if name and name in names else None


def _used(s: Sentence, index: int, project: Mention) -> Iterator[Claim]:
    at = index
    while at < len(s.items):
        behind = at + 1 if s.word(at) in _USING else at + 2 if s.word(at + 1) in _ON.get(s.word(at), ()) else 0
        if behind:
            for span in _things(s, behind):
                words = _words(s, span)
                yield Claim(project, "uses", Literal(words), project.span.join(span), RULE, 0.75)
        elif s.items[at].kind in ("person", "pronoun") or s.word(at) in ("that", "which", "who", ";"):
            return  # somebody else's doing
        at += 1


def _words(s: Sentence, span: Span) -> str:
    return " ".join(s.text[span.begin - s.span.begin : span.end - s.span.begin].split())


def _things(s: Sentence, index: int) -> list[Span]:
    """The techniques and tools in a list at an index: `differential glazing, a cold press and lamps`."""
    introduced = s.word(index - 1) == "introduces"
    found: list[Span] = []
    while True:
        while s.word(index) in _PLAIN:
            index += 1
        stop = _phrase(s, index)
        if stop == index:
            break
        if _is_thing(s, index, stop):
            found.append(s.items[index].span.join(s.items[stop - 1].span))
        index = stop
        while s.word(index) in (",", "and", "&"):
            index += 1
        if index == stop:
            break
    to = s.at(index + 1) if s.word(index) == "to" else None
    return [] if introduced and to is not None and to.tag != "VB" else found  # `introduces models to photographers`


def _is_thing(s: Sentence, index: int, stop: int) -> bool:
    """Whether a noun phrase names a technique or tool, not whose it is, and not how much more of it."""
    first, end = s.items[index], s.items[stop - 1].span.end - s.span.begin
    if first.tag in ("JJR", "JJS", "RBR", "RBS") or s.word(index) in _MORE or s.text[end : end + 1] in ("'", "’"):
        return False
    if s.word(stop) == "'s":
        return False
    head = next((i for i in range(index, stop) if s.word(i) == "of"), stop)
    return technical(_words(s, first.span.join(s.items[head - 1].span)))


_MIXED = re.compile(r"(?!(?:Mc|Mac|De|Di|La|Le|Van)[A-Z])\w*[a-z](?:[A-Z]\w*|[\w+#.-]*\d)")


def technical(words: str) -> bool:
    """Whether a noun phrase without its article names a technique, a component or a tool, by its last word.

    Names count where they are written as those of programs are (`PostgreSQL`).
    """
    parts = words.split()
    last = lexicon.techniques().get(topic.name_of(parts[-1]).lower(), "")
    if len(parts) == 1 and _MIXED.fullmatch(parts[0]) and parts[0] not in lexicon.companies():
        return True
    if last == "known":
        modifiers = {lexicon.techniques().get(part, "") for word in parts[:-1] for part in word.lower().split("-")}
        return bool(modifiers & {"technical", "alone"}) or (len(parts) > 1 and _is_field(parts))
    return last == "alone" or (last == "modified" and len(parts) > 1)


def _is_field(parts: list[str]) -> bool:
    """Whether the last words, two or more, are a field of research: `graph neural networks`, not `social networks`."""
    plain = topic.name_of(" ".join(parts)).lower().replace("-", " ").split()
    return "social" not in plain and any(" ".join(plain[i:]) in lexicon.topics() for i in range(len(plain) - 1))


def _phrase(s: Sentence, index: int) -> int:
    """Index behind a noun phrase without its article; the index itself where none stands."""
    at = index
    while (item := s.at(at)) is not None and (_inner(item) or (s.word(at) == "of" and at > index)):
        at += 1
    while at > index and not _noun_like(s.items[at - 1]):
        at -= 1
    return at


def _inner(item: Item) -> bool:
    return item.kind in ("name", "organization") or (
        item.kind == "word" and (item.tag.startswith(("JJ", "NN", "VBG", "VBN")) or item.text == "-")
    )


def _noun_like(item: Item) -> bool:
    return item.kind in ("name", "organization") or item.tag.startswith("NN")
