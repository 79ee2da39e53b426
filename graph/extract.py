"""One document to what it names and says, by rules: a pure function, so that its result can be kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph import context as contexts
from graph import language, layout, local
from graph.chunk import Chunker
from graph.context import Context
from graph.document import Document, Problem
from graph.extractor import Findings
from graph.local import Extraction, LocalClaim, LocalEntity
from graph.rules import (
    agenda,
    collaboration,
    country,
    education,
    employment,
    founding,
    honour,
    interest,
    membership,
    obituary,
    opening,
    ownership,
    polarity,
    position,
    project,
    publication,
    registered,
    renaming,
    roster,
    schooling,
    structure,
    talk,
    use,
    work,
)
from graph.sentence import Sentence, mention
from graph.statement import Claim, Mention

__all__ = ["Extraction", "LocalClaim", "LocalEntity", "Rules", "claims", "contexts_of", "extract"]

SENTENCE_RULES = (
    position.claims,
    education.claims,
    schooling.claims,
    employment.claims,
    founding.claims,
    honour.claims,
    membership.claims,
    interest.claims,
    talk.claims,
    collaboration.claims,
    project.claims,
    ownership.claims,
    renaming.claims,
    structure.claims,
    work.claims,
)
_NO_CLAIMS = frozenset(["subheading", "question", "credit", "byline", "url", "furniture", "time"])


# Labels behind which every name is a body's.
_BACKERS = re.compile(r"support|fund|partner|sponsor", re.IGNORECASE)


class Rules:
    """The extractor that needs nothing but this package."""

    name = "rules"

    def fingerprint(self) -> str:
        """A hash of the rules, their words, the language model and the libraries they use."""
        from graph.units import fingerprint

        return fingerprint.rules()

    def prepare(self) -> None:
        """Load the model and the words, by reading a line."""
        line = "Ada Lovelace is a professor at the University of Oslo.\n"
        for context, chunker in contexts_of([Document("", line, "", "")]):
            list(claims(context, chunker))

    def read(self, documents: Iterable[Document]) -> Iterator[Findings | Problem]:
        """Read documents one by one; a fault of a rule costs its document, not the build."""
        for document in documents:
            try:
                yield _read(document)
            except MemoryError:
                raise  # the process is short of it, whichever document it was at
            except Exception as error:
                reason = f"could not be read by the rules ({type(error).__name__}: {error})"
                yield Problem(document.source, reason, "please report this with the document")


def _read(document: Document) -> Findings:
    """Only running text and titles go through the statistical model."""
    context, chunker = next(contexts_of([document]))
    said = tuple(obituary.adjust(context, claims(context, chunker)))
    return Findings(context.document, tuple(_mentions(context)), said, context=context)


def extract(documents: Iterable[Document]) -> Iterator[Extraction]:
    """Extract documents one by one, by the rules alone; a fault of a rule is raised."""
    for document in documents:
        yield local.join(document, {Rules.name: _read(document)})


def contexts_of(documents: Iterable[Document]) -> Iterator[tuple[Context, Chunker]]:
    """Each document read as sentences, with the chunker that knows its names: what `claims` starts from."""
    for document in documents:
        found = layout.read(document)
        stretches = [(i, b) for i, b in enumerate(found.blocks) if b.kind in contexts.PROSE or b.kind == "title"]
        texts = [
            (_as_prose(document.matched[b.span.begin : b.span.end], b.kind == "title"), b.span.begin)
            for _, b in stretches
        ]
        readings = dict(zip((i for i, _ in stretches), language.read(texts), strict=True))
        context = contexts.read(document, found, readings)
        yield context, Chunker(document, context.registry, found.common)


def _as_prose(text: str, title: bool) -> str:
    """Text as the model knows it, of the same length: without soft hyphens, and titles in lower case."""
    text = text.replace("\xad", "-")
    if not title:
        return text
    words = re.findall(r"[^\W\d_]{4,}", text)
    if len(text) > 300 or sum(w[0].isupper() for w in words) < 0.7 * len(words):
        return text
    if not text.isupper():
        return re.sub(r"\b[^\W\d_a-z][^\W\d_A-Z]+\b", lambda m: _lower(m.group()), text)
    return _lower(text)


def _lower(words: str) -> str:
    """Words in lower case, where that keeps their length."""
    lower = words.lower()
    return lower if len(lower) == len(words) else words


def claims(context: Context, chunker: Chunker) -> Iterator[Claim]:
    """All claims of a document, mention by mention, before those of one thing are joined."""
    for s in context.sentences:
        if s.block.kind in _NO_CLAIMS and not _tells(s):
            continue
        said = list(polarity.asserted(s, (claim for rule in SENTENCE_RULES for claim in rule(s))))
        yield from said
        yield from country.claims(s, said)
    yield from agenda.claims(context, chunker)
    yield from publication.claims(context)
    yield from registered.claims(context)
    yield from roster.claims(context)
    yield from interest.in_lists(context)
    yield from project.in_lists(context)
    yield from talk.in_context(context)
    yield from opening.in_context(context)
    yield from work.in_context(context)
    yield from use.in_context(context)
    yield from structure.in_names(context)


def _tells(s: Sentence) -> bool:
    """Whether an interviewer says something of the one who answers (`In Oslo you gave a talk ...`)."""
    told = any(i.kind == "pronoun" and i.text in ("i", "my") for i in s.items)
    return s.block.kind == "question" and told and "?" not in s.text


def _mentions(context: Context) -> Iterator[Mention]:
    """Every person, body, award and event named outside furniture, in a claim or not."""
    for s in context.sentences:
        if s.block.kind in ("subheading", "session"):
            continue
        for item in s.items:
            if item.kind == "name" and _BACKERS.match(s.block.section) and not item.text.islower():
                yield Mention("Organization", item.text, item.span, confidence=0.6)
            elif item.kind == "person" and not (s.block.kind == "title" and s.text.isupper()):
                yield Mention("Person", item.text, item.span)
            elif item.kind == "organization":
                yield replace(mention(item), confidence=0.9, named=None)
            elif (
                item.kind == "award"
                and len(item.text.split()) > 1
                and item.text.split()[-1] not in ("Order", "Title", "Honor")
            ):
                yield Mention("Award", item.text, item.span, confidence=0.7)
            elif (
                item.kind == "event"
                and len(item.text.split()) > 1
                and s.block.kind not in ("heading", "ceremony", "label")
            ):
                yield Mention("Event", item.text, item.span, confidence=0.7)
