"""A sentence (or line) as the rules see it: items, whom it is about, and walks over its lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graph import lexicon, organization, topic
from graph.block import Block
from graph.chunk import Item
from graph.statement import Mention
from graph.text import Span

_AND = frozenset(["and", "&", "or", "as well as"])
_PROJECT_WORDS = frozenset(
    "project package software dataset tool toolkit library platform system collaboration experiment".split()
)
_NO_BODIES = frozenset(
    (
        "NGO NGOs CEO CV PI FAQ TBA TBC TBD UK USA PhD MSc BSc MA BA January February March April May June July August "
        "September October November December"
    ).split()
)
_OWNERS = frozenset(["university", "institute", "college", "school", "company", "faculty", "centre", "center"])
_PASS = frozenset(["the", "a", "an", "its", "their", "both", "our", "new", "newly", "founded"])


def _untold(_: str) -> str:
    return ""


@dataclass(frozen=True)
class Sentence:
    """Items of a sentence with their context.

    `focus` is the person the text before is about, `he` and `she` whom these pronouns stand for,
    `speaker` the one who says I; None where the text does not make it plain. `gender` tells `f`,
    `m` or "" of a person's name. `home` is the body on whose page a list of people stands, `terms` are
    the acronyms (in lower case) that the document gives for terms. `line` is true for a line of a list or
    heading, false for running text.
    """

    items: tuple[Item, ...]
    span: Span
    block: Block
    focus: Mention | None = None
    speaker: Mention | None = None
    line: bool = False
    text: str = field(default="", repr=False)
    he: Mention | None = None
    she: Mention | None = None
    gender: Callable[[str], str] = field(default=_untold, compare=False, repr=False)
    home: Mention | None = None
    terms: frozenset[str] = frozenset()

    def at(self, index: int) -> Item | None:
        """The item at an index, or None beyond the ends."""
        return self.items[index] if 0 <= index < len(self.items) else None

    def word(self, index: int) -> str:
        """The word or mark at an index in lower case, or "" for anything else."""
        return self._words[index] if 0 <= index < len(self.items) else ""

    @cached_property
    def _words(self) -> tuple[str, ...]:
        return tuple([item.text if item.kind in ("word", "mark", "pronoun") else "" for item in self.items])

    def words(self) -> Iterator[tuple[int, str]]:
        """Indices and texts of plain words."""
        return ((i, item.text) for i, item in enumerate(self.items) if item.kind == "word")


@dataclass(frozen=True)
class Unit:
    """A place in its hierarchy: the most specific organization first, then the bodies it is part of.

    `stated` tells which steps the text itself states as part and whole.
    """

    chain: tuple[Mention, ...]

    @property
    def specific(self) -> Mention:
        """The most specific organization."""
        return self.chain[0]


def mention(item: Item) -> Mention:
    """The organization (or person, award, event) that an item names."""
    if item.kind in ("organization", "name"):
        found = item.match
        kind = found.kind if isinstance(found, organization.OrgMatch) else "Organization"
        kind = "Company" if item.text in lexicon.companies() else kind
        acronym = found.acronym if isinstance(found, organization.OrgMatch) else ""
        return Mention(
            "Organization",
            item.text,
            item.span,
            "" if kind == "Organization" else kind,
            (acronym,) if acronym else (),
            0.9 if item.kind == "organization" else 0.7,
            named=item.named,
        )
    kinds = {"person": "Person", "award": "Award", "event": "Event", "quote": "Talk"}
    return Mention(kinds[item.kind], item.text, item.span)


def rank(item: Item) -> int:
    """Rank of the organization an item names; 0 when nothing tells."""
    return item.match.rank if isinstance(item.match, organization.OrgMatch) else 0


def is_body(item: Item | None, slot: bool = True) -> bool:
    """Whether an item names an organization, or may where one is expected."""
    return item is not None and (
        item.kind == "organization"
        or (
            slot
            and item.kind == "name"
            and item.vote not in ("NORP", "LANGUAGE")
            and item.text not in _NO_BODIES
            and item.text not in lexicon.organization_heads()
            and not (item.vote == "PERSON" and " " in item.text)
        )
    )


def skip(s: Sentence, index: int) -> int:
    """Index behind articles and the like."""
    while s.word(index) in _PASS or s.word(index) in _OWNERS:
        if s.word(index) in _OWNERS and s.word(index + 1) != "'s":
            return index
        index += 1 if s.word(index) in _PASS else 2
    return index


# Nouns in lower case that make a body of the name before them, where the words around it expect one.
_CALLED = frozenset(
    (
        "initiative group faculty lab laboratory team centre center institute department division programme program "
        "unit section branch office network consortium"
    ).split()
)


def called(s: Sentence, index: int) -> tuple[Mention, int] | None:
    """A body that only a noun in lower case makes one (`the Quiet Glass initiative`), and the index behind.

    To be asked only where a body is expected, behind its owner or behind the title of its head.
    """
    first, at = s.at(index), index + 1
    if first is None or not (first.kind == "name" or (first.kind == "place" and first.vote)):
        return None
    if s.word(at) == "(":
        at = next((i + 1 for i in range(at + 1, min(at + 8, len(s.items))) if s.word(i) == ")"), at)
    noun = s.at(at)
    if noun is None or noun.kind not in ("word", "role") or noun.text not in _CALLED:
        return None
    span = first.span.join(noun.span)
    words = " ".join(s.text[span.begin - s.span.begin : span.end - s.span.begin].split())
    kind = lexicon.organization_heads().get(noun.text.title(), ("Organization", 0))[0]
    return Mention("Organization", words, span, "" if kind == "Organization" else kind, confidence=0.7), at + 1


def is_called(place: Mention) -> bool:
    """Whether a body is one that `called` made of a name and a noun."""
    return place.name.split()[-1] in _CALLED


def unit(s: Sentence, index: int, slot: bool = True) -> tuple[Unit, int] | None:
    """The organization at an index with the larger bodies named around it, and the index behind."""
    index = skip(s, index)
    first = s.at(index)
    if (
        first is None
        or not is_body(first, slot)
        or (
            first.kind == "name"
            and (
                s.word(index + 1) in _PROJECT_WORDS
                or first.text.endswith((" Project", " Projects"))
                or (topic.known(first.text) and not (first.match and first.match.acronym))
            )
        )
    ):
        return None
    chain, top = [mention(first)], rank(first)
    index += 1
    while s.word(index) == "'s":
        inner = skip(s, index + 1)
        owned = s.at(inner)
        named = called(s, inner)
        if named is not None:
            chain.insert(0, named[0])
            index = named[1]
            break
        if owned is None or not is_body(owned, slot):
            break
        chain.insert(0, mention(owned))
        index = inner + 1
        if len(chain) > 3:
            break
    top = rank(first)
    while len(chain) < 5:
        step = _wider(s, index, top or 20)
        if step is None:
            break
        item, index = step
        top = rank(item) or 50
        chain.append(mention(item))
    return Unit(tuple(chain)), index


def _wider(s: Sentence, index: int, below: int) -> tuple[Item, int] | None:
    """The larger body behind `, ` or `at the`, past places and brackets, when it outranks the unit."""
    after = _past_places(s, index)
    link = s.word(after)
    if link not in (",", "at", "in", "of", "within", "|", "-", "/"):
        return None
    inner = skip(s, after + 1)
    if link == "," and s.word(after + 1) == "the":
        return None  # the next of a list
    item = s.at(inner)
    if item is None or not is_body(item, slot=link in ("at", "within", ",") and below < 45):
        return None
    if item.kind == "name" and ((link == "," and not item.text.isupper()) or _listed(s, inner)):
        return None
    higher = rank(item) > below or (rank(item) == 0 and below < 45)
    if not higher:
        return None
    return item, inner + 1


def _listed(s: Sentence, index: int) -> bool:
    """Whether the item stands in a list that goes on with `and`."""
    return s.word(index + 1) in _AND and is_body(s.at(skip(s, index + 2)))


def _past_places(s: Sentence, index: int) -> int:
    """Index behind `in Cairo`, `, Spain`, `(Uruguay)`."""
    at = index
    while True:
        if s.word(at) in (",", "in", "(") and (inner := s.at(at + 1)) is not None and inner.kind == "place":
            at += 2
            if s.word(at) == ")":
                at += 1
            continue
        if s.word(at) == "(" and s.word(at + 2) == ")" and re.match(r"(?:19|20)\d\d", s.items[at + 1].text):
            at += 3
            continue
        return at


def units(s: Sentence, index: int, slot: bool = True) -> tuple[list[Unit], int]:
    """A list of places: `A, B, and C`; empty when none stands at the index."""
    found: list[Unit] = []
    while True:
        step = unit(s, index, slot)
        if step is None:
            break
        found.append(step[0])
        index = step[1]
        after = _past_places(s, index)
        if s.word(after) in (",", ";") and s.word(after + 1) in _AND:
            following = after + 2
        elif s.word(after) in _AND or s.word(after) in (",", "/"):
            following = after + 1
        else:
            break
        if s.word(following) in ("at", "in", "from", "to"):
            following += 1
        target = s.at(skip(s, following))
        if (
            target is not None
            and target.kind == "name"
            and s.word(after) == ","
            and s.word(after + 1) not in _AND
            and not target.text.isupper()
            and not _listed(s, skip(s, following))
        ):
            break
        if not is_body(target, slot) or _begins_other(s, skip(s, following)):
            break
        index = following
    return _share_owner(found), index


def _begins_other(s: Sentence, index: int) -> bool:
    """A name that is the subject of what follows (`..., and Google said`) ends the list."""
    behind = s.at(index + 1)
    item = s.at(index)
    return (
        item is not None
        and item.kind == "name"
        and behind is not None
        and behind.kind == "word"
        and behind.tag in ("VBZ", "VBD")
    )


def _share_owner(found: Sequence[Unit]) -> list[Unit]:
    """In `X's A and B` the owner of A owns B too."""
    result = list(found)
    if len(found) > 1 and len(found[0].chain) == 2 and found[0].chain[1].span < found[0].chain[0].span:
        owner = found[0].chain[1]
        result = [found[0]] + [
            Unit((*u.chain, owner))
            if len(u.chain) == 1 and u.specific.subclass not in ("University", "Company", "Agency")
            else u
            for u in found[1:]
        ]
    return result
