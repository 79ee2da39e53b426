"""Sentences as items: what each stretch of a sentence names (person, role, organization ...), words between.

The grammar of the rules works on these items, never on raw text. At each place the longest
reading wins; the statistical model only votes on people and bodies that no pattern settles.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph import acronym, award, beside, date, degree, lexicon, name, organization, role, topic
from graph.document import Document
from graph.language import Reading
from graph.registry import Registry
from graph.text import Span, Token, Tokens, tokenise


@dataclass(frozen=True)
class Item:
    """A stretch of a sentence.

    `kind`: person, pronoun, role, degree, organization, award, event, quote, date, place, name (a
    capitalised run of no known kind), word, mark. `text` is the name as it will be used; for words,
    the word in lower case. `named` is where the name stands, for words that only stand for it (`the Institute`).
    """

    kind: str
    span: Span
    text: str
    match: Any = None
    vote: str = ""
    tag: str = ""
    named: Span | None = None


PRONOUNS = frozenset("he she they i we his her their my our him them me us himself herself".split())
_QUOTE_LEAD = re.compile(
    r"(?:titled|entitled|called|talk|lecture|keynote|presentation|paper|on|presented|topic|title|seminar|address|poster)\W*$"
)


_Found = role.RoleMatch | organization.OrgMatch | award.NamedMatch


@dataclass(frozen=True)
class _Patterns:
    """What the patterns see at one token, whatever the document has taught."""

    title: role.RoleMatch | None
    body: organization.OrgMatch | None
    prize: award.NamedMatch | None
    named: bool
    event: award.NamedMatch | None


@dataclass(frozen=True)
class _Fixed:
    """A stretch as patterns alone see it: its tokens, degrees and dates by where they begin, the rest by token."""

    tokens: Tokens
    degrees: dict[int, degree.DegreeMatch]
    dates: dict[int, date.DateMatch]
    patterns: dict[int, _Patterns]


class Chunker:
    """Cuts stretches of one document into items, with what the document has taught."""

    def __init__(self, document: Document, registry: Registry, common: frozenset[str]) -> None:
        self.document = document
        self.text = document.matched
        self.registry = registry
        self.common = common
        # What the patterns alone say of a stretch is the same in the first and the second pass.
        self._fixed: dict[Span, _Fixed] = {}

    def items(self, span: Span, reading: Reading | None = None) -> list[Item]:
        """The items of one sentence or line, in order, none overlapping."""
        votes = reading.votes_within(span) if reading else ()
        tag: Callable[[int], str] = reading.tag if reading else (lambda _: "")
        return _View(self, self._stretch(span), votes, tag).run()

    def tokens(self, span: Span) -> Tokens:
        """The tokens of a stretch."""
        return self._stretch(span).tokens

    def _stretch(self, span: Span) -> _Fixed:
        if span not in self._fixed:
            degrees = {d.span.begin: d for d in degree.find(self.text, span.begin, span.end)}
            dates = {d.span.begin: d for d in date.find(self.text, span.begin, span.end)}
            self._fixed[span] = _Fixed(tokenise(self.text, span.begin, span.end), degrees, dates, {})
        return self._fixed[span]


class _View:
    """One pass over the tokens of a sentence."""

    def __init__(
        self,
        chunker: Chunker,
        fixed: _Fixed,
        votes: Sequence[tuple[Span, str]],
        tag: Callable[[int], str],
    ) -> None:
        self.chunker, self.tokens, self.degrees, self.dates = chunker, fixed.tokens, fixed.degrees, fixed.dates
        self.fixed = fixed.patterns
        self.votes, self.tag = votes, tag
        self.vote_ends = [span.end for span, _ in votes]

    def run(self) -> list[Item]:
        items: list[Item] = []
        index = 0
        while index < len(self.tokens):
            item, index = self._next(index)
            items.append(item)
        return items

    def _next(self, index: int) -> tuple[Item, int]:
        token = self.tokens[index]
        if token.begin in self.degrees:
            found = self._without_town(self.degrees[token.begin])
            return Item("degree", Span(found.span.begin, found.end), found.level, found), self._behind(index, found.end)
        if token.begin in self.dates:
            day = self.dates[token.begin]
            return Item("date", day.span, day.value, day), self._behind(index, day.span.end)
        if token.text == '"':
            quoted = self._quote(index)
            if quoted:
                return quoted
        best = self._longest(index) if token.word else None
        if best:
            return best
        return self._plain(index)

    def _written(self, span: Span) -> str:
        """The document's own words at a span, on one line."""
        return self.chunker.document.words(span)

    def _without_town(self, found: degree.DegreeMatch) -> degree.DegreeMatch:
        """`a PhD in Munich` names a town, not a field, where the model sees a place."""
        field = Span(found.span.end, found.end)
        town = found.field.istitle() and self._vote(field) in ("GPE", "LOC") and not topic.known(found.field)
        return replace(found, field="", end=found.span.end) if town or found.field in lexicon.places() else found

    def _behind(self, index: int, end: int) -> int:
        while index < len(self.tokens) and self.tokens[index].begin < end:
            index += 1
        return index

    def _quote(self, index: int) -> tuple[Item, int] | None:
        """A title in quotation marks: mostly capitalised words, or words behind `talk`, `titled` ..."""
        close = next(
            (i for i in range(index + 1, min(index + 32, len(self.tokens))) if self.tokens[i].text == '"'), None
        )
        if close is None or close - index < 2:
            return None
        inner = self.tokens[index + 1 : close]
        long = [t for t in inner if t.word and len(t.text) > 3]
        titled = len(long) >= 1 and sum(t.capital for t in long) >= 0.7 * len(long) and inner[0].text[0].isupper()
        led = bool(
            _QUOTE_LEAD.search(
                self.chunker.text[max(0, self.tokens[index].begin - 24) : self.tokens[index].begin].lower()
            )
        )
        behind = self.tokens[close + 1].lower if close + 1 < len(self.tokens) else ""
        prize = behind in ("award", "prize", "medal", "fellowship")
        if not (prize or (titled and len(inner) >= 2) or (led and inner[0].text[0].isupper() and len(inner) >= 2)):
            return None
        while inner and inner[-1].text in (",", ".", ";"):
            inner = inner[:-1]
        if prize:
            named = Span(inner[0].begin, inner[-1].end)
            return Item("award", named, self._written(named)), close + 2
        span = Span(inner[0].begin, inner[-1].end)
        return Item("quote", span, self._written(span)), close + 1

    def _longest(self, index: int) -> tuple[Item, int] | None:
        tokens, patterns = self.tokens, self._patterns(index)
        prize, body, person = patterns.prize, self._organization(index), self._person(index)
        if prize and person and prize.next == person[1] and patterns.named:
            return person  # `Lucy Grant`
        if prize and body and body.next > prize.next and tokens[prize.next].lower in ("of", "from", "by"):
            return self._item("award", prize)  # the body gives it
        if person and body and body.next > person[1] and tokens[person[1]].lower in ("of", "at", "from"):
            return person  # `Jane Doe of the University of X` is a person at a place
        # Of those that reach as far the first wins.
        found = (("role", patterns.title), ("award", prize), ("event", patterns.event), ("organization", body))
        kind, best = max(found, key=lambda f: f[1].next if f[1] else 0)
        if best is None or (person and person[1] > best.next):
            return person
        return self._item(kind, best)

    def _item(self, kind: str, found: _Found) -> tuple[Item, int]:
        return Item(kind, found.span, self._written(found.span), found), found.next

    def _is_verb(self, token: Token) -> bool:
        return self.tag(token.begin) in ("VBZ", "VBD", "VBP", "MD")

    def _patterns(self, index: int) -> _Patterns:
        if index not in self.fixed:
            prize = award.match_award(self.tokens, index)
            self.fixed[index] = _Patterns(
                role.match(self.tokens, index, self._is_verb),
                organization.match(self.tokens, index),
                prize,
                prize is not None and self._family(index),
                award.match_event(self.tokens, index),
            )
        return self.fixed[index]

    def _family(self, index: int) -> bool:
        """Whether a given name and a family name stand there that is also a word for an award."""
        found = name.match(self.tokens, index)
        return found is not None and found.evidence == "given" and found.next == index + 2

    def _organization(self, index: int) -> organization.OrgMatch | None:
        known = self.chunker.registry.organization_at(self.tokens, index)
        pattern = self._patterns(index).body
        if pattern and (known is None or pattern.next >= known.next):
            return pattern
        following = self.tokens[known.next] if known and known.next < len(self.tokens) else None
        if (
            known
            and known.next == index + 1
            and following is not None
            and following.word
            and following.capital
            and not self._starts_known(known.next)
            and following.begin - self.tokens[index].end < 2
        ):
            return None
        if known and len(known.name) > 2:
            behind = acronym.in_brackets(self.tokens, known.next, self.tokens[index : known.next])
            return organization.OrgMatch(
                known.span, known.name, known.kind, known.rank, behind[2], behind[0], behind[1]
            )
        return None

    def _person(self, index: int) -> tuple[Item, int] | None:
        token = self.tokens[index]
        plain = token.text.islower() and token.text.isalpha() and token.text not in lexicon.honorifics()
        found = None if plain else name.match(self.tokens, index, self.chunker.common)
        if found:
            label = self._vote(found.span)
            strong = self._strong(index, found, label)
            if self._other_thing(index, found, strong) or (found.evidence == "" and self._founded(index)):
                return None
            known = self.chunker.registry.person(found.name)
            if self.chunker.text[found.span.begin : found.span.end] in self.chunker.registry.things:
                return None
            if not known and found.evidence == "" and self._of_things(found):
                return None
            acts = (
                found.evidence in ("", "initials")
                and label not in ("GPE", "LOC", "FAC")
                and beside.before_deed(self.tokens, found.next, self._is_verb)
            )
            if strong or acts or label == "PERSON" or (known and " " in found.name):
                return Item("person", found.span, found.name, found, label), found.next
        if beside.behind_relative(self.tokens, index) or self._short(index):
            return Item("person", Span(token.begin, token.end), token.text), index + 1
        return None

    def _of_things(self, found: name.NameMatch) -> bool:
        """Whether a name without a given name ends in a frequent word: `Markov Chain`, `Sanger Sequencing`."""
        words = found.name.split()
        return lexicon.noun_only(words[-1]) and lexicon.fold(words[0]) not in lexicon.given_names()

    def _founded(self, index: int) -> bool:
        """Whether a verb of founding stands before a name: nobody founds a person."""
        before = self.tokens[index - 1].lower if index else ""
        return before in ("founded", "co-founded", "cofounded", "founding", "co-founding")

    def _strong(self, index: int, found: name.NameMatch, label: str) -> bool:
        """Whether a name is a person's by itself: a title, a given name that the model does not doubt."""
        ordinary = (
            found.evidence == "given"
            and label != "PERSON"
            and all(t.lower in self.chunker.common for t in self.tokens[index + 1 : found.next] if len(t.text) > 2)
        )
        strong = found.evidence == "honorific" or (
            found.evidence == "given"
            and not ordinary
            and label not in ("GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "EVENT", "NORP")
        )
        return strong or lexicon.fold(found.name.split()[-1]) in self.chunker.registry.titled

    def _other_thing(self, index: int, found: name.NameMatch, strong: bool) -> bool:
        """Whether the words around a name show that it is no person's: a field, a place, something made."""
        if found.evidence == "" and topic.known(found.name):
            return True
        before = self.tokens[index - 1] if index > 0 else None
        if found.evidence != "honorific" and (
            beside.behind_fellow_of(self.tokens, index)
            or self._dateline(index, found.next)
            or (before is not None and before.lower in ("the", "a", "an"))
            or beside.before_thing(self.tokens, found.next)
        ):
            return True
        # the tail of a longer name of something else
        return (
            before is not None
            and not strong
            and before.word
            and before.capital
            and before.end + 2 > self.tokens[index].begin
        )

    def _short(self, index: int) -> bool:
        """Whether a token alone is part of a full name that the document holds, and of no longer name here."""
        token, behind = self.tokens[index], self.tokens[index + 1 : index + 2]
        return (
            token.capital
            and not token.acronym
            and self.chunker.registry.is_short(token.text)
            and self._vote(Span(token.begin, token.end)) in ("", "PERSON", "NORP", "GPE", "ORG")
            and not (behind and behind[0].capital and behind[0].word and behind[0].lower not in lexicon.headings())
        )

    def _dateline(self, index: int, stop: int) -> bool:
        """`RIO DE JANEIRO, 1 August 2018`: where a report was written."""
        run = self.tokens[index:stop]
        behind = (
            self.tokens[stop + 1 : stop + 3]
            if stop < len(self.tokens) and self.tokens[stop].text in (",", "(", "-")
            else []
        )
        return (
            index == 0
            and all(t.text.isupper() for t in run)
            and any(t.begin in self.dates or t.text[0].isdigit() for t in behind)
        )

    def _vote(self, span: Span) -> str:
        """What the model says of a span: its label for the stretch that shares most with it, or ""."""
        first = bisect_right(self.vote_ends, span.begin)
        best, label = 0, ""
        for other, said in self.votes[first:]:
            if other.begin >= span.end:
                break
            shared = min(other.end, span.end) - max(other.begin, span.begin)
            if shared > best:
                best, label = shared, said
        return label

    def _plain(self, index: int) -> tuple[Item, int]:
        token = self.tokens[index]
        span = Span(token.begin, token.end)
        if (token.lower in PRONOUNS and not token.acronym) or token.text == "I":
            return Item("pronoun", span, token.lower, tag=self.tag(token.begin)), index + 1
        for length in (3, 2, 1) if token.text in lexicon.place_starts() else ():
            run = self.tokens[index : index + length]
            words = " ".join(t.text for t in run)
            if len(run) == length and words in lexicon.places():
                return Item("place", Span(token.begin, run[-1].end), words), index + length
        if (
            token.word
            and token.capital
            and not token.text.isdigit()
            and (index > 0 or token.acronym or self._vote(span) in ("ORG", "PRODUCT", "GPE"))
            and token.lower not in organization.NOT_FIRST
        ):
            return self._capitalised(index)
        kind = "word" if token.word or token.text == "'s" else "mark"
        return Item(kind, span, token.lower, tag=self.tag(token.begin)), index + 1

    def _capitalised(self, index: int) -> tuple[Item, int]:
        """A run of capitalised words of no known kind: an organization where the grammar wants one."""
        stop = index + 1
        while (
            stop < len(self.tokens)
            and self.tokens[stop].word
            and self.tokens[stop].capital
            and self.tokens[stop].text != "I"
            and not self._starts_known(stop)
        ):
            stop += 1
        named = organization.match(self.tokens, index, slot=True)
        if (
            named
            and named.next > stop
            and (
                named.acronym
                or (self.tokens[stop].lower == "for" and not any(t.text == "," for t in self.tokens[stop : named.next]))
            )
        ):
            return Item("name", named.span, self._written(named.span), named, self._vote(named.span)), named.next
        run = self.tokens[index:stop]
        span = Span(run[0].begin, run[-1].end)
        label = "ORG" if self._founded(index) else self._vote(span)
        return Item(
            "place"
            if label in ("GPE", "LOC") and len(run) < 4 and not run[0].acronym and run[0].text[1:].islower()
            else "name",
            span,
            self._written(span),
            vote=label,
            tag=self.tag(run[0].begin),
        ), stop

    def _starts_known(self, index: int) -> bool:
        return bool(
            organization.match(self.tokens, index)
            or role.match(self.tokens, index)
            or self.tokens[index].begin in self.degrees
            or self._person(index)
        )
