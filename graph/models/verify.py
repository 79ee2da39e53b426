"""Answers of a language model to findings: what cannot be verified in the document is dropped, and counted.

A claim stands when its quote is in the text, word for word; when the quote holds at least one of
its ends; and when both ends are named in the text. Spans are those of the document, never the model's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from graph import identity, topic
from graph import name as names
from graph.document import Document
from graph.extractor import Findings
from graph.models import nodes
from graph.models.answer import Answer, Named, Said
from graph.models.nodes import Ends, Unfounded
from graph.models.vocabulary import RELATIONS, SUBCLASSES
from graph.models.words import Words
from graph.statement import Claim, Mention
from graph.text import Span, clean

LONGEST_QUOTE = 1000
LONGEST_NAME = 300
# Not the model's own estimate, which says little: both ends in the quote, or one of them elsewhere.
BOTH, ONE = 0.8, 0.7


def verify(document: Document, answers: Sequence[tuple[Span, Answer]], rule: str) -> tuple[Findings, Counter[str]]:
    """What of the answers about the pieces of a document holds, and the reasons for which the rest was dropped."""
    check = _Check(document, rule)
    for piece, answer in answers:
        for named in answer.entities:
            check.entity(named, piece)
    for piece, answer in answers:
        for said in answer.relations:
            try:
                check.relation(said, piece)
            except Unfounded as reason:
                check.dropped[str(reason)] += 1
    return Findings(document, tuple(check.mentions), tuple(check.claims), rule), check.dropped


class _Check:
    def __init__(self, document: Document, rule: str) -> None:
        self.document, self.rule = document, rule
        self.words = Words(document)
        self.known: dict[str, dict[str, Named]] = defaultdict(dict)
        self.mentions: list[Mention] = []
        self.claims: list[Claim] = []
        self.dropped: Counter[str] = Counter()

    def entity(self, named: Named, piece: Span) -> None:
        found = self._places(named.kind, named.name, piece)
        if not found:
            self.dropped["entity not in the text"] += 1
            return
        self.known[_key(named.name)].setdefault(named.kind, named)
        self.mentions.append(self._mention(named.kind, named.name, found[0]))

    def relation(self, said: Said, piece: Span) -> None:
        if len(said.quote) > LONGEST_QUOTE:
            raise Unfounded("quote too long")
        quotes = self.words.find(said.quote, piece)
        if not quotes:
            raise Unfounded("quote not in the text")
        relation = RELATIONS[said.predicate]
        subjects = self._end(said.subject, relation.subjects)
        objects = self._end(said.object, relation.objects) if said.object.strip() and relation.objects else None
        words = self.words.find(said.object, fold=True) if not relation.objects else []
        ends = [places for places in (subjects[1], objects[1] if objects else words) if places]
        quote = min(quotes, key=lambda q: (sum(_gap(_nearest(places, q), q) for places in ends), q))
        inside = [self._holds(quote, said.subject, subjects), self._holds(quote, said.object, objects, words)]
        if not any(inside):
            raise Unfounded("quote names neither end")
        subject = self._mention(subjects[0], said.subject, _nearest(subjects[1], quote))
        target = self._mention(objects[0], said.object, _nearest(objects[1], quote)) if objects else None
        value = _nearest(words, quote) if words else None
        confidence = BOTH if all(inside) else ONE
        self.claims += nodes.claims(self.words, Ends(subject, target, value, quote, said, self.rule, confidence))

    def _end(self, words: str, kinds: Sequence[str]) -> tuple[str, list[Span]]:
        """The class of an end, and the places that name it."""
        known = self.known.get(_key(words), {})
        kind = next((k for k in kinds if k in known), kinds[0] if len(kinds) == 1 and not known else "")
        if not kind:
            raise Unfounded("end of the wrong class")
        places = self._places(kind, words)
        if not places:
            raise Unfounded("end not in the text")
        return kind, places

    def _holds(self, quote: Span, words: str, end: tuple[str, list[Span]] | None, value: Sequence[Span] = ()) -> bool:
        """Whether a quote holds an end: its name, of a person the last word of it, of a body its initials."""
        if any(quote.covers(p) for p in (end[1] if end else value)):
            return True
        if end and end[0] == "Person":
            return bool(words.split() and self.words.find(words.split()[-1], quote))
        quoted = re.findall(r"\w{3,}", self.document.quote(quote))
        return bool(end and end[0] == "Organization" and any(identity.acronym_of(w, clean(words)) for w in quoted))

    def _places(self, kind: str, words: str, within: Span | None = None) -> list[Span]:
        """Where a name stands; a person's also in the order `Surname, Given`."""
        if len(words) > LONGEST_NAME or not any(c.isalpha() for c in words):
            return []
        if kind == "Topic":
            return self.words.find(words, within, fold=True, plural=True)
        found = self.words.find(words, within) or self.words.find(words, within, fold=True)
        parts = words.split()
        if not found and kind == "Person" and len(parts) > 1:
            found = self.words.find(f"{parts[-1]}, {' '.join(parts[:-1])}", within)
        return found

    def _mention(self, kind: str, words: str, span: Span) -> Mention:
        named = self.known.get(_key(words), {}).get(kind)
        subclass = named.subclass if named and named.subclass in SUBCLASSES.get(kind, ()) else ""
        text = (
            self.document.quote(span) if kind in ("Talk", "Interview") else self.document.matched[span.begin : span.end]
        )
        written = clean(text)
        if kind == "Topic":
            return Mention(kind, topic.name_of(written), span, "", (written,), BOTH)
        if kind == "Person" and "," in written and names.parse(clean(words)).given:
            written = clean(words)
        return Mention(kind, written, span, subclass, self._acronym(named, span), BOTH)

    def _acronym(self, named: Named | None, span: Span) -> tuple[str, ...]:
        """The acronym that the text itself gives in brackets behind a name; any other is not believed."""
        short = clean(named.acronym) if named else ""
        behind = self.document.matched[span.end : span.end + len(short) + 4].split()
        return (short,) if short and behind[:1] and " ".join(behind).startswith(f"({short})") else ()


def _key(words: str) -> str:
    return clean(words).casefold()


def _gap(place: Span, quote: Span) -> int:
    """How many characters lie between a place and a quote."""
    return 0 if place.meets(quote) else max(quote.begin - place.end, place.begin - quote.end)


def _nearest(places: Sequence[Span], quote: Span) -> Span:
    return min(places, key=lambda p: (_gap(p, quote), p))
