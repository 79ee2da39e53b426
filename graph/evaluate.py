"""Given answers against right ones: a verdict on each, and figures over all. A pure function of both.

The rules are those of docs/evaluation.md. Precision is right / (right + wrong), recall right / wanted, F1 their
harmonic mean.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from graph.answer import PREDICATES, SYMMETRIC, Answers, Relation
from graph.likeness import alike, all_forms, loose_forms, plain

Triple = tuple[int, str, int]
TITLE_OVERLAP = 0.6


class Verdict(StrEnum):
    """What an answer is worth. `CLOSE` ones are so only where names need not be equal, but alike."""

    RIGHT = "right"
    CLOSE = "close"
    AGAIN = "again"  # a second answer for what is found already
    CLOSE_AGAIN = "close again"
    IGNORED = "ignored"
    CLOSE_IGNORED = "close ignored"
    WRONG = "wrong"
    MISSED = "missed"


@dataclass(frozen=True)
class Judged:
    """A verdict on one answer: its place among the given ones (None: missed) and among the right ones (None: wrong).

    For a right relation that is said several times, `right` is the place of the first.
    """

    verdict: Verdict
    given: int | None
    right: int | None


@dataclass(frozen=True)
class Quotes:
    """How the quotes of relations fare: how many there are, and how many are not in the text.

    `inexact` ones are not in the text as they stand, `invented` ones not even when all white space is left out.
    """

    given: int = 0
    missing: int = 0
    inexact: int = 0
    invented: int = 0


@dataclass(frozen=True)
class Details:
    """Titles of posts and levels of degrees, compared where the relation is right and both sides have one."""

    titles: int = 0
    titles_equal: int = 0
    titles_alike: int = 0
    degrees: int = 0
    degrees_equal: int = 0


@dataclass(frozen=True)
class Score:
    """All verdicts on the answers about one document."""

    right: Answers
    given: Answers
    things: tuple[Judged, ...]
    relations: tuple[Judged, ...]
    quotes: Quotes
    details: Details


def score(right: Answers, given: Answers, text: str) -> Score:
    """Judge the given answers about a document, whose text is wanted for the quotes."""
    sheet = _Sheet(right, given)
    relations = list(sheet.relations())
    return Score(right, given, tuple(sheet.things()), tuple(relations), _quotes(given, text), sheet.details(relations))


class _Sheet:
    """The right answers made ready for comparison, and the given ones."""

    def __init__(self, right: Answers, given: Answers) -> None:
        self.right, self.given = right, given
        self.wanted = [frozenset().union(*(all_forms(t.names, k) for k in t.kinds)) for t in right.things]
        self.triples: dict[Triple, list[int]] = defaultdict(list)
        for index, relation in enumerate(right.relations):
            self.triples[_triple(relation.subject, relation.predicate, relation.object)].append(index)
        self._found: dict[tuple[int, str], list[int]] = {}

    def optional(self, triple: Triple) -> bool:
        return all(self.right.relations[i].optional for i in self.triples[triple])

    @cached_property
    def implied(self) -> set[Triple]:
        return implied(self.triples)

    def things(self) -> Iterable[Judged]:
        """Verdicts on things: equal names before alike ones, what is wanted before what is optional."""
        verdicts: dict[int, Judged] = {}
        taken: set[int] = set()
        for close, optional in itertools.product((False, True), repeat=2):
            for index in (i for i in range(len(self.given.things)) if i not in verdicts):
                targets = self._targets(index, close, optional)
                if targets:
                    free = [t for t in targets if t not in taken]
                    apart = [t for t in targets if self.right.things[t].splittable]
                    target = (free or apart or targets)[0]
                    verdicts[index] = Judged(self._verdict(target, target in taken, close), index, target)
                    taken.add(target)
        reached = {j.right for j in verdicts.values() if j.verdict in (Verdict.RIGHT, Verdict.CLOSE)}
        yield from (verdicts.get(i, Judged(Verdict.WRONG, i, None)) for i in range(len(self.given.things)))
        for place, thing in enumerate(self.right.things):
            if not thing.optional and place not in reached:
                yield Judged(Verdict.MISSED, None, place)

    def _targets(self, index: int, close: bool, optional: bool) -> list[int]:
        """The right things that a given one may stand for."""
        thing = self.given.things[index]
        own = all_forms(thing.names, thing.kind)
        wide = own | loose_forms(thing.names, thing.kind) if close else own
        return [
            place
            for place, wanted in enumerate(self.right.things)
            if wanted.optional is optional
            and thing.kind in wanted.kinds
            and (wide & self.wanted[place] or (close and alike(own, self.wanted[place], thing.kind)))
        ]

    def _verdict(self, target: int, taken: bool, close: bool) -> Verdict:
        wanted = self.right.things[target]
        if taken and wanted.splittable:
            return Verdict.IGNORED
        if taken:
            return Verdict.CLOSE_AGAIN if close else Verdict.AGAIN
        if wanted.optional:
            return Verdict.CLOSE_IGNORED if close else Verdict.IGNORED
        return Verdict.CLOSE if close else Verdict.RIGHT

    def relations(self) -> Iterable[Judged]:
        """Verdicts on relations: right when the predicate is equal and both ends are equal or alike."""
        done: set[Triple] = set()
        for index, relation in enumerate(self.given.relations):
            possible = self._possible(relation)
            hits = sorted((t for t in possible if t in self.triples), key=lambda t: (self.optional(t), t in done, t))
            place = self.triples[hits[0]][0] if hits else None
            if hits and not self.optional(hits[0]):
                yield Judged(Verdict.AGAIN if hits[0] in done else Verdict.RIGHT, index, place)
                done.add(hits[0])
            elif hits or any(t in self.implied for t in possible):
                yield Judged(Verdict.IGNORED, index, place)
            else:
                yield Judged(Verdict.WRONG, index, None)
        for triple, places in self.triples.items():
            if triple not in done and not self.optional(triple):
                yield Judged(Verdict.MISSED, None, places[0])

    def _possible(self, relation: Relation) -> list[Triple]:
        subjects, objects = PREDICATES[relation.predicate]
        ones = [i for kind in subjects for i in self._ends(relation.subject, kind)]
        others = [i for kind in objects for i in self._ends(relation.object, kind)]
        return [_triple(one, relation.predicate, other) for one in ones for other in others]

    def _ends(self, index: int, kind: str) -> list[int]:
        """The right things of a kind that a given thing may be, by the best comparison that finds any."""
        if (index, kind) not in self._found:
            names = self.given.things[index].names
            own, loose = all_forms(names, kind), loose_forms(names, kind)
            places = [i for i, t in enumerate(self.right.things) if kind in t.kinds]
            self._found[index, kind] = (
                [i for i in places if self.wanted[i] & own]
                or [i for i in places if self.wanted[i] & loose]
                or [i for i in places if alike(own, self.wanted[i], kind)]
            )
        return self._found[index, kind]

    def details(self, judged: Iterable[Judged]) -> Details:
        """Compare titles and degrees of the relations that are right."""
        titles, degrees = [], []
        for j in judged:
            if j.verdict not in (Verdict.RIGHT, Verdict.AGAIN) or j.given is None or j.right is None:
                continue
            mine, first = self.given.relations[j.given], self.right.relations[j.right]
            same = [
                self.right.relations[i] for i in self.triples[_triple(first.subject, first.predicate, first.object)]
            ]
            if mine.predicate == "holdsPosition" and mine.title and any(r.title for r in same):
                titles.append([_title(mine.title, r.title) for r in same if r.title])
            if mine.predicate == "educatedAt" and any(r.degree for r in same):
                degrees.append(any(_solid(mine.degree) == _solid(r.degree) for r in same if r.degree))
        equal, near = sum(2 in found for found in titles), sum(max(found) > 0 for found in titles)
        return Details(len(titles), equal, near, len(degrees), sum(degrees))


def _triple(subject: int, predicate: str, target: int) -> Triple:
    if predicate in SYMMETRIC:
        subject, target = sorted((subject, target))
    return subject, predicate, target


def implied(triples: Iterable[Triple]) -> set[Triple]:
    """What follows from right relations, so that it is no fault to say it: larger bodies, and own topics."""
    stated = set(triples)
    larger = _larger(stated)
    about = {(s, o) for s, p, o in stated if p == "aboutTopic"}
    found = {(inner, "partOf", outer) for inner, outers in larger.items() for outer in outers}
    for s, p, o in stated:
        if p in ("holdsPosition", "affiliatedWith", "formerlyAt", "educatedAt"):
            found |= {(s, p, outer) for outer in larger.get(o, ())}
        if p == "holdsPosition":
            found |= {(s, "affiliatedWith", outer) for outer in larger.get(o, ())}
        elif p in ("memberOf", "founded"):
            found.add((s, "affiliatedWith", o))
        elif p == "advisedBy":
            found.add(_triple(s, "collaboratesWith", o))
        elif p in ("gaveTalk", "developed"):
            found |= {(s, "researches", subject) for thing, subject in about if thing == o}
    return found - stated


def _larger(stated: set[Triple]) -> dict[int, set[int]]:
    """Every body with all that it is part of, directly or through others."""
    parents: dict[int, set[int]] = defaultdict(set)
    for s, p, o in stated:
        if p == "partOf":
            parents[s].add(o)
    above: dict[int, set[int]] = {}
    for body in parents:
        reached: set[int] = set()
        waiting = list(parents[body])
        while waiting:
            outer = waiting.pop()
            if outer not in reached:
                reached.add(outer)
                waiting += parents.get(outer, ())
        above[body] = reached - {body}
    return above


def _title(given: str, right: str) -> int:
    """How like two titles are: 2 equal, 1 alike (one within the other, or enough words in common), 0 neither."""
    one, other = plain(given), plain(right)
    if one == other:
        return 2
    if not one or not other:
        return 0
    a, b = set(one.split()), set(other.split())
    return int(one in other or other in one or 2 * len(a & b) >= TITLE_OVERLAP * (len(a) + len(b)))


def _solid(words: str) -> str:
    return plain(words).replace(" ", "")


def _quotes(given: Answers, text: str) -> Quotes:
    quotes = [r.evidence for r in given.relations]
    solid = _unspaced(text)
    inexact = [q for q in quotes if q and q not in text]
    invented = [q for q in inexact if _unspaced(q) not in solid]
    return Quotes(sum(map(bool, quotes)), quotes.count(""), len(inexact), len(invented))


def _unspaced(text: str) -> str:
    return re.sub("[\\s\u200b\xad]+", "", text)
