"""From blocks to sentences: who is meant by he and I, and which lines belong together.

Two passes over a document: the first learns the names of people and bodies, the second cuts
every sentence with that knowledge and keeps track of whom the text is about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from graph import about, acronym, anaphor, language, lexicon, name, programme, projects
from graph.block import Block
from graph.chunk import Chunker, Item
from graph.document import Document
from graph.layout import Layout
from graph.registry import Registry
from graph.rules import subject
from graph.sentence import Sentence
from graph.statement import Mention
from graph.text import Span, tokenise

PROSE = frozenset(["prose", "question", "answer", "note", "item"])
_LINES = frozenset(["role", "organization", "degree"])
_LISTED = frozenset(
    ["heading", "ceremony", "session", "item", "title", "subheading", "credit", "byline", "label", "date"]
)


@dataclass(frozen=True)
class Context:
    """A document read as sentences: what every rule starts from.

    `names` maps the index of a block that names people to their mentions; `event` is the event the
    document is about, `interviewee` the one who answers, `project` the project; None where the text does not
    say. `house` has the body whose page it is, and behind it the larger ones that it is part of.
    """

    document: Document
    layout: Layout
    sentences: tuple[Sentence, ...]
    names: dict[int, tuple[Mention, ...]]
    registry: Registry
    event: Mention | None
    interviewee: Mention | None
    house: tuple[Mention, ...] = ()
    project: Mention | None = None
    readings: tuple[tuple[Span, language.Reading], ...] = ()

    @property
    def home(self) -> Mention | None:
        """The body whose page the document is."""
        return self.house[0] if self.house else None

    def tag(self, offset: int) -> str:
        """The part of speech (Penn Treebank) of the word at an offset; "" where the model has read nothing."""
        return next((r.tag(offset) for span, r in self.readings if span.begin <= offset < span.end), "")


def read(document: Document, layout: Layout, readings: dict[int, language.Reading]) -> Context:
    """Read a document's blocks as sentences; `readings` has what the model says of each block of prose."""
    registry = Registry()
    chunker = Chunker(document, registry, layout.common)
    titles = tuple((layout.blocks[i].span, r) for i, r in readings.items() if layout.blocks[i].kind == "title")
    readings = {i: r for i, r in readings.items() if layout.blocks[i].kind in PROSE}
    _learn(chunker, layout, readings)
    names = {
        i: tuple(people(chunker, b)) for i, b in enumerate(layout.blocks) if b.kind in ("name", "person", "authors")
    }
    interviewee = about.interviewee(chunker, layout) if layout.interview else None
    house = about.house(chunker, layout)
    home = house[0] if house else None
    sentences = tuple(projects.mark(s) for s in _Walk(chunker, layout, readings, names, interviewee, home).run())
    project = about.project(sentences)
    return Context(
        document,
        layout,
        sentences,
        names,
        registry,
        about.event(chunker, sentences),
        interviewee,
        house,
        project,
        titles,
    )


# `LER JUNTO is a four-year research project`: what the text calls a project or the like.
_CALLED = re.compile(
    r"\b([A-Z][\w-]+(?: [A-Z][\w-]+){0,3}) is an? (?:[\w-]+ ){0,5}"
    r"(?:project|programme|initiative|consortium|network|platform|tool|database|magazine|journal)"
    r"(?=\s*(?:[.,;(]|(?:of|on|for|that|which|to|in|by|led|run|funded|about)\b))"
)


def people(chunker: Chunker, block: Block) -> Iterator[Mention]:
    """The people whom a line of names names."""
    for found in _names(chunker, block):
        if chunker.text[found.span.begin : found.span.end] in chunker.registry.things:
            continue
        yield Mention("Person", found.name, found.span, confidence=0.95)


def _names(chunker: Chunker, block: Block) -> list[name.NameMatch]:
    tokens = chunker.tokens(block.span)
    if block.kind == "authors":
        return list(programme.mentions(tokens, chunker.common))
    turned = name.match_inverted(tokens, 0)
    found = turned or next((m for i in range(len(tokens)) if (m := name.match(tokens, i))), None)
    return [found] if found else []


def _learn(chunker: Chunker, layout: Layout, readings: dict[int, language.Reading]) -> None:
    """First pass: names in full, acronyms in brackets, bodies that the model sees more than once."""
    registry = chunker.registry
    _learn_forms(chunker.text, registry)
    for block in layout.blocks:
        if block.kind in ("name", "person", "authors"):
            for mention in people(chunker, block):
                registry.add_person(mention.name)
        elif block.kind == "byline" and (signed := _signed(chunker, block)) is not None:
            registry.add_person(signed.name)
    bodies: Counter[str] = Counter()
    singles: Counter[str] = Counter()
    for index, block in enumerate(layout.blocks):
        reading = readings.get(index)
        if block.kind not in ("furniture", "url", "time"):
            for span in reading.sentences if reading else (block.span,):
                for item in chunker.items(span, reading):
                    _learn_item(registry, item, bodies)
        if index in readings:
            singles.update(_acting(chunker.text, block, readings[index]))
    _learn_counted(chunker.text, registry, bodies, singles)
    read = (span for reading in readings.values() for span in reading.sentences)
    anaphor.learn_gender((chunker.text[span.begin : span.end] for span in read), registry)


def _signed(chunker: Chunker, block: Block) -> name.NameMatch | None:
    """The author of a line `By Jane Doe`: capitals are enough for a name there."""
    tokens = chunker.tokens(block.span)
    return name.match(tokens, 1) if len(tokens) > 2 and tokens[0].lower == "by" else None


def _learn_forms(text: str, registry: Registry) -> None:
    """Take in what fixed forms of words tell: titles before names, acronyms of terms, bodies that say we."""
    registry.titled |= {lexicon.fold(m.group(1)) for m in _TITLED.finditer(text)}
    for m in _ADDRESSED.finditer(text):
        registry.addressed[lexicon.fold(m.group(2).split()[-1])] = "m" if m.group(1) in ("Mr", "Sir", "Lord") else "f"
    for m in _TERM.finditer(text):
        words = m.group(1).split()[-len(m.group(2)) - 1 :]
        if acronym.stands_for(m.group(2), " ".join(words)) and not any(w[0].isupper() for w in words):
            registry.terms[m.group(2)] = " ".join(words)
    registry.things |= {m.group(1) for m in _CALLED.finditer(text)}
    for m in _SPEAKING.finditer(text):
        registry.add_organization(m.group(1) or m.group(2), "Organization", 0)


def _learn_counted(text: str, registry: Registry, bodies: Counter[str], singles: Counter[str]) -> None:
    """Take in what rests on votes and positions, where it was seen at least twice."""
    for words in sorted(w for w, count in bodies.items() if count > 1):
        if re.search(
            rf"\b{re.escape(words)}\W{{1,3}}(?:project|tool|platform|package|software|dataset|corpus)\b", text
        ):
            continue
        if not registry.organization_at(tokenise(words), 0):
            registry.add_organization(words, "Organization", 0)
    for word in sorted(w for w, count in singles.items() if count > 1):
        if not registry.is_short(word) and lexicon.fold(word) in lexicon.given_names():
            registry.add_single(word)


def _acting(text: str, block: Block, reading: language.Reading) -> Iterator[str]:
    """Given names that stand alone before a verb, as subjects of sentences do."""
    for m in _ALONE.finditer(text[block.span.begin : block.span.end]):
        before = text[: block.span.begin + m.start()].rstrip(" ").rpartition(" ")[2]
        if before[:1].isupper() and before[-1:].isalpha():
            continue  # the end of a longer name
        alone = Span(block.span.begin + m.start(1), block.span.begin + m.end(1))
        voted = any(v == "PERSON" and span == alone for span, v in reading.votes_within(alone))
        acting = reading.tag(block.span.begin + m.end()) in ("VBZ", "VBD")
        if voted or (acting and m.group(1) not in lexicon.places()):
            yield m.group(1)
        if voted and acting:
            yield m.group(1)  # both signs at once do for a second time


_ALONE = re.compile(r"\b([^\W\d_a-z][^\W\d_A-Z]+) (?:also |currently |then |previously |later )?(?=[a-z])")
_TITLED = re.compile(r"\b(?:Dr|Prof|Professor|Mr|Mrs|Ms)\.?\s+([^\W\d_a-z][\w'-]+)(?!\s+[^\W\d_a-z][\w'-]*[a-z])")

# A term in lower case with its acronym: `handwritten text recognition (HTR)`, `a generative network, or GN`.
_TERM = re.compile(r"\b((?:[a-z][\w-]+ ){1,6}[a-z][\w-]+)(?:,? or | \()([A-Z]{2,6})s?\b")
# Bodies that speak of themselves: `At NameOfOne, we ...`, `NameOfOne's mission`.
_SPEAKING = re.compile(
    r"\b[Aa]t ([^\W\d_]\w{0,40}[A-Z]\w{0,40}),? we\b"
    r"|\b([^\W\d_]\w{0,40}[A-Z]\w{0,40})'s (?:mission|members|headquarters|staff|founders?)\b"
)
_ADDRESSED = re.compile(
    r"\b(Mr|Sir|Lord|Mrs|Ms|Miss|Dame|Lady)\.?\s+((?:[^\W\d_a-z][\w.'-]*\s+){0,2}[^\W\d_a-z][\w'-]+)"
)


def _learn_item(registry: Registry, item: Item, bodies: Counter[str]) -> None:
    """Note what one item teaches; votes of the model are only counted."""
    if item.text in registry.terms:
        return
    if item.kind == "person" and " " in item.text:
        registry.add_person(item.text)
    elif item.kind == "organization":
        registry.add_organization(item.text, item.match.kind, item.match.rank, item.match.acronym)
    elif item.kind == "name" and item.vote == "ORG" and " " not in item.text and not item.text[1:].islower():
        bodies[item.text] += 1


class _Walk:
    """Second pass over the blocks, with a memory of the last person the text was about."""

    def __init__(
        self,
        chunker: Chunker,
        layout: Layout,
        readings: dict[int, language.Reading],
        names: dict[int, tuple[Mention, ...]],
        interviewee: Mention | None,
        home: Mention | None,
    ) -> None:
        self.chunker, self.layout, self.readings, self.names = chunker, layout, readings, names
        self.interviewee, self.home = interviewee, home
        self.terms = frozenset(term.lower() for term in chunker.registry.terms)
        self.focus: Mention | None = None
        self.earlier: list[Mention] = []
        self.answering = False
        self.bodies = anaphor.Bodies()
        self.author = None if layout.interview else self._author()

    def run(self) -> Iterator[Sentence]:
        index, blocks = 0, self.layout.blocks
        while index < len(blocks):
            block = blocks[index]
            if block.kind in ("name", "person", "authors"):
                stop = index + 1
                while (
                    stop < len(blocks)
                    and blocks[stop].kind in _LINES
                    and blocks[stop].person == block.person
                    and block.kind != "authors"
                ):
                    stop += 1
                if self.names.get(index):
                    self.focus = self.names[index][0]
                yield self._group(index, stop)
                index = stop
                continue
            if block.kind in PROSE:
                yield from self._prose(index, block)
            elif block.kind in _LISTED or block.kind in _LINES:
                yield self._line(block)
            index += 1

    def _author(self) -> Mention | None:
        """Who says I in a text of one person: the only one whom its first heading or its byline names."""
        for block in self.layout.blocks[:4]:
            if block.kind in ("heading", "byline", "label", "role"):
                people = [i for i in self.chunker.items(block.span) if i.kind == "person"]
                if len(people) == 1:
                    return Mention("Person", people[0].text, people[0].span)
        return None

    def _owner(self, block: Block) -> Mention | None:
        named = self.names.get(block.person)
        return named[0] if named else None

    def _group(self, index: int, stop: int) -> Sentence:
        """A name line with the lines of posts under it, as one sentence with line breaks for marks."""
        blocks = self.layout.blocks[index:stop]
        items: list[Item] = []
        for block in blocks:
            if items:
                end = items[-1].span.end
                items.append(Item("mark", Span(end, end), "\n"))
            items.extend(self._named(block))
        span = Span(blocks[0].span.begin, blocks[-1].span.end)
        return Sentence(
            tuple(items),
            span,
            blocks[0],
            self._owner(blocks[0]) or self.focus,
            None,
            True,
            self.chunker.text[span.begin : span.end],
            home=self.home,
        )

    def _named(self, block: Block) -> list[Item]:
        """The items of a line; in a line of names, those are people also in the order `Surname, Given`."""
        if block.kind not in ("name", "person", "authors"):
            return self.chunker.items(block.span)
        items: list[Item] = []
        begin = block.span.begin
        for found in _names(self.chunker, block):
            if found.turned or block.kind == "authors":
                items += [*self.chunker.items(Span(begin, found.span.begin)), Item("person", found.span, found.name)]
                begin = found.span.end
        behind = self.chunker.items(Span(begin, block.span.end))
        if items and block.kind != "authors":
            behind = [Item("mark", i.span, ",") if n == 0 and i.text in (".", ":") else i for n, i in enumerate(behind)]
        return items + behind

    def _line(self, block: Block) -> Sentence:
        owner = self._owner(block)
        return Sentence(
            tuple(self.chunker.items(block.span)),
            block.span,
            block,
            owner,
            None,
            True,
            self.chunker.text[block.span.begin : block.span.end],
            home=self.home if owner is not None else None,
        )

    def _prose(self, index: int, block: Block) -> Iterator[Sentence]:
        if block.kind == "question":
            self.answering = False
        elif block.kind == "answer":
            self.answering = True
        reading = self.readings.get(index)
        owner = self._owner(block)
        if owner is not None:
            self.focus = owner
        listed = reading is None
        for span in reading.sentences if reading else (block.span,):
            items = self.bodies.resolve(self.chunker.items(span, reading))
            items = anaphor.asked(items) if block.kind == "question" else items
            entry = block.kind == "item" and not any(i.tag in ("VBZ", "VBD", "VBP", "MD") for i in items)
            s = Sentence(
                items,
                span,
                block,
                self.focus,
                self._speaker(block, owner),
                listed or entry,
                self.chunker.text[span.begin : span.end],
                self._meant("m"),
                self._meant("f"),
                self.chunker.registry.gender,
                terms=self.terms,
            )
            yield s
            self._refocus(s)

    def _meant(self, gender: str) -> Mention | None:
        """Whom `he` or `she` stands for: the last person in focus whose name does not tell the other gender."""
        if self.focus is None:
            return None
        told = self.chunker.registry.gender
        for person in (self.focus, *self.earlier):
            if told(person.name) in ("", gender):
                return person
        # A name may deceive (Andrea); where nobody else is named, it has to be this one.
        return self.focus if not self.earlier else None

    def _speaker(self, block: Block, owner: Mention | None) -> Mention | None:
        if self.answering or block.kind == "question":
            return self.interviewee
        return owner or self.author

    def _refocus(self, s: Sentence) -> None:
        """The first person a sentence names, unless only in passing, is whom `she` in the next means."""
        for index, item in enumerate(s.items):
            if item.kind == "person" and not subject.owned(s, index):
                full = self.chunker.registry.person(item.text) or item.text
                if self.focus is not None and full != self.focus.name:
                    self.earlier = [self.focus, *(m for m in self.earlier if m.name != self.focus.name)][:4]
                self.focus = Mention("Person", full, item.span)
                return
            if item.kind == "pronoun" and item.text in ("he", "she", "his", "her") and self.focus is not None:
                return
