"""Whether two names are one organization's: the same words, initials, an owner left out, or different things.

Campuses, schools and laboratories are apart from the whole that they are part of; a name that every university has a
body of (a department of physics) is one body's only where the larger body is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from graph import lexicon
from graph.resolution import known
from graph.resolution.differ import differ
from graph.resolution.extra import Extra, told
from graph.resolution.profile import Profile
from graph.resolution.telling import specific
from graph.resolution.title import Title, forms, initials, read, syllables, unify
from graph.resolution.verdict import Evidence, found, verdict
from graph.resolution.wording import Rest, align, generic, is_kind, rank, spelled

_MUCH = 20  # that stands with two names
BODIES = 200  # bodies that an acronym may mean where nobody has counted them
_MOST_NAMES = 12
_DEFINED = 2.0  # what it adds to an acronym that a document gives it with the full name
_LETTERS = 12  # as many as the letters of acronyms are worth, some being so much more frequent than others


@dataclass(frozen=True)
class Context:
    """What stands with a name: the larger bodies it is part of, and words that tell where or what it is."""

    owners: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """All of it."""
        return self.owners | self.hints

    @property
    def tells(self) -> bool:
        """Whether it tells which of many bodies of a name is meant."""
        return bool(self.owners or self.hints - _KIND_HINTS)

    @property
    def words(self) -> frozenset[str]:
        """All of it, as words."""
        return frozenset(w for c in self.all for w in unify(c))

    def __or__(self, other: Context) -> Context:
        """What stands with either of two names."""
        return Context(self.owners | other.owners, self.hints | other.hints)


_NOTHING = Context()


def judge(one: Profile, other: Profile, bodies: int = BODIES) -> tuple[Evidence, ...]:
    """Evidence on two organizations, by their best fitting names; full names that differ outweigh equal acronyms."""
    contexts = [Context(frozenset(_named(p.owners)), p.hints) for p in (one, other)]
    best: tuple[Evidence, ...] = ()
    full: list[tuple[Evidence, ...]] = []
    for a in _forms(one):
        for b in _forms(other):
            seen = _seen(a, b, contexts[0], contexts[1], bodies)
            best = _better(best, seen)
            if specific(a) and specific(b):
                full.append(seen)
    chosen = best
    known_apart = next((seen for seen in full if any(e.kind == "other-known" for e in seen)), None)
    if known_apart:
        chosen = known_apart
    elif full and not any(verdict(seen).same for seen in full):
        # Loose names (Bosch, JHU) join nothing whose full names say that they are two.
        chosen = next((seen for seen in full if verdict(seen).vetoed), best)
    if len(chosen) == 1 and chosen[0].kind == "same-name" and not full:
        chosen = tuple(_given(one, other, chosen[0], bodies))
    return (*chosen, *_beside(one, other, chosen))


def _given(one: Profile, other: Profile, equal: Evidence, bodies: int) -> Iterator[Evidence]:
    """An acronym that both are written with: sure only as far as no other body of the corpus would have it."""
    short = read(equal.about).short
    full = sorted((n for p in (one, other) for n in p.names if not read(n).short), key=lambda n: (-len(n), n))
    if short and not known.rows(equal.about):
        top = lexicon.weights()["acronym-given"].weight or 0.0
        weight = min(top, _worth(len(short), bodies) + _DEFINED)
        yield found("acronym-given" if full else "same-name", f"{short}, {full[0]}" if full else short, weight)
    else:
        yield equal


def _worth(letters: int, bodies: int) -> float:
    """How much the agreement of so many letters of an acronym weighs among so many bodies."""
    return letters * math.log(_LETTERS) - math.log(bodies)


def _forms(profile: Profile) -> list[str]:
    """The names to compare, the most telling ones where there are very many."""
    names = {form for name in profile.names for form in forms(name)}
    return sorted(sorted(names, key=lambda n: (not specific(n), -len(n), n))[:_MOST_NAMES])


def _better(one: tuple[Evidence, ...], other: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return max(one, other, key=lambda e: (bool(e), verdict(e).odds, [x.kind for x in e])) if one else other


def _beside(one: Profile, other: Profile, chosen: tuple[Evidence, ...]) -> Iterator[Evidence]:
    """What the larger bodies, the places and the documents say, where the names agree."""
    if verdict(chosen).vetoed:
        return
    if one.owners and other.owners and not any(e.kind == "same-owner" for e in chosen):
        if one.owners & other.owners or any(one_body(a, b) for a in _names(one.owners) for b in _names(other.owners)):
            yield found("same-owner", min(_names(one.owners & other.owners) or _named(one.owners)))
        elif any(generic(read(name)) for p in (one, other) for name in p.names):
            yield found("other-owner", ", ".join(min(_named(p.owners)) for p in (one, other)))
    where = [p.hints - _KIND_HINTS for p in (one, other)]
    if all(where) and not where[0] & where[1]:
        yield found("other-place", f"{min(where[0])}, {min(where[1])}")
    if one.documents & other.documents:
        yield found("same-document")


def _named(owners: frozenset[str]) -> list[str]:
    """Owners by name; those that are numbers of groups only where there is nothing else."""
    return _names(owners) or sorted(owners)


def _names(owners: frozenset[str]) -> list[str]:
    return [o for o in owners if not o.startswith("#")]


_KIND_HINTS = frozenset(["university", "college", "institute", "company", "society", "hospital"])


@lru_cache(maxsize=1_000)
def one_body(one: str, other: str) -> bool:
    """Whether two names alone are taken for one body's."""
    return not differ(one, other) and verdict(compare(one, other)).same


def _seen(one: str, other: str, a_context: Context, b_context: Context, bodies: int) -> tuple[Evidence, ...]:
    """The same as `compare`; where much stands with the names it is not remembered, for it hardly comes up again."""
    much = len(a_context.all) + len(b_context.all) > _MUCH
    return (compare.__wrapped__ if much else compare)(one, other, a_context, b_context, bodies)


@lru_cache(maxsize=1_000)
def compare(
    one: str, other: str, a_context: Context = _NOTHING, b_context: Context = _NOTHING, bodies: int = BODIES
) -> tuple[Evidence, ...]:
    """Evidence from two names, each with what stands with it, among so many bodies."""
    return tuple(_compare(read(one), read(other), a_context, b_context, bodies))


def _compare(a: Title, b: Title, a_context: Context, b_context: Context, bodies: int) -> Iterator[Evidence]:
    rows = known.rows(a.written, a_context.all), known.rows(b.written, b_context.all)
    context = a_context | b_context
    if not (a.words and b.words):
        yield found("other-words", f"{a.written}, {b.written}")
    elif all(rows) and not set(rows[0]) & set(rows[1]):
        yield found("other-known", ", ".join(sorted({known.label(r[0]) for r in rows})))
    elif a.words == b.words:
        lost = generic(a) and not (a_context.tells and b_context.tells)
        yield found("no-owner" if lost else "same-name", a.written)
    elif all(rows):
        yield from _known(a, b, rows)
    elif a.short and b.short:
        yield found("other-words", f"{a.short}, {b.short}")
    elif a.short or b.short:
        short, long = (a, b) if a.short else (b, a)
        seen = tuple(_acronym(short, long, context, rows[0] if a.short else rows[1], bodies))
        yield from seen or _words(a, b, a_context, b_context)
    else:
        yield from _words(a, b, a_context, b_context)


def _known(a: Title, b: Title, rows: tuple[tuple[int, ...], tuple[int, ...]]) -> Iterator[Evidence]:
    """Two names of one row. An acronym of several bodies means the first of them where nothing else tells."""
    common = [r for r in rows[0] if r in rows[1]]
    sure = rows[0][0] == rows[1][0] or not (a.short or b.short)
    yield found("known-name", known.label(common[0]), None if sure else -0.5)


def _acronym(short: Title, long: Title, context: Context, rows: tuple[int, ...], bodies: int) -> Iterator[Evidence]:
    """An acronym against a name of several words."""
    names = {long.written, *(_less(long, owner) for owner in context.owners)}
    letters = (
        len(short.short)
        if any(short.short in initials(n) for n in names if n)
        else syllables(short.short, long.written)
    )
    home = known.rows(long.written)
    if home and known.elsewhere(home, context.all):
        yield found("other-hint", ", ".join(sorted(context.all)))
    elif any(_is_row(row, long) for row in rows):
        yield found("known-name", known.label(rows[0]))
    elif letters and rows:
        yield found("other-known", known.label(rows[0]))
    elif letters:
        top = lexicon.weights()["part-acronym"].weight or 0.0
        weight = min(top, _worth(letters, bodies))
        yield found("acronym", f"{short.short}, {long.written}", weight)
        if context.words & set(long.words):
            yield found("fits-hint", ", ".join(sorted(context.all)))


def _is_row(row: int, long: Title) -> bool:
    """Whether a name says the same as one of the full names of a well-known body."""
    full = (read(n) for n in lexicon.bodies()[row][0])
    return any(verdict(tuple(_words(n, long, _NOTHING, _NOTHING))).same for n in full if not n.short)


def _less(long: Title, owner: str) -> str:
    """A name as written without the words of its owner at the front."""
    words, front = long.written.split(), unify(owner)
    return " ".join(words[1:]) if words and unify(words[0].removesuffix("'s").removesuffix("’s")) == front else ""


def _words(a: Title, b: Title, a_context: Context, b_context: Context) -> Iterator[Evidence]:
    """Two names of several words, by the words that one has and the other has not."""
    rest = align(a.words, b.words)
    context = a_context | b_context
    lone = next((t for t, c in ((a, a_context), (b, b_context)) if generic(t) and not c.tells), None)
    if not rest.one and not rest.other:
        yield from _all_shared(a, b, rest, lone)
        return
    less, owners = _without_owners(a, b, rest, context)
    less, by_letters = _initials(a, b, less)
    if less.one and less.other:
        less, by_letters = spelled(less)
    left = {*less.one, *less.other}
    placed = left <= known.towns() and not ({*a.words, *b.words} - left) & known.towns()
    if by_letters and (placed or _negligible(less)):
        less = Rest((), (), rest.shared)
    if not less.one and not less.other:
        if by_letters:
            yield found("part-acronym", by_letters)
        if owners and lone:
            yield found("no-owner", lone.written)
        elif owners:
            yield found("owner-left-out", ", ".join(sorted(owners)))
            yield found("same-owner", ", ".join(sorted(owners)))
    elif less.one and less.other:
        yield found("other-words", f"{' '.join(less.one)}, {' '.join(less.other)}")
    else:
        short, long, extra = (a, b, less.other) if less.other else (b, a, less.one)
        yield from told(Extra(short, long, extra, owners, context.hints, rest.shared))


def _initials(a: Title, b: Title, less: Rest) -> tuple[Rest, str]:
    """Whether the one word that is left of a name is the initials of the other, links included."""
    for mine, theirs, title in ((less.one, less.other, b), (less.other, less.one, a)):
        if len(mine) == 1 and len(mine[0]) > 2 and theirs and mine[0].upper() in initials(title.written):
            return Rest((), (), less.shared), f"{mine[0].upper()}: {title.written}"
    return less, ""


def _negligible(less: Rest) -> bool:
    """What may be left when initials have been spelled out: the kind, or a last word that they leave out."""
    left = (*less.one, *less.other)
    return all(rank((w,)) for w in left) or (len(left) == 1 and bool(less.shared) and len(less.shared[0]) > 3)


def _without_owners(a: Title, b: Title, rest: Rest, context: Context) -> tuple[Rest, frozenset[str]]:
    """The words left when the names of owners are taken out of one side, and those owners."""
    owners: set[str] = set()
    sides = [list(rest.one), list(rest.other)]
    names = {o: tuple(unify(o)) for o in context.owners}
    # `Stanford X` of Stanford University
    for owner in context.owners:
        core = tuple(w for w in names[owner] if not is_kind(w))
        if core and core != names[owner]:
            names[f"{owner} "] = core
    names.update({" ".join(t.owner): t.owner for t in (a, b) if t.owner})
    for side, title in zip(sides, (a, b), strict=True):
        for owner, words in sorted(names.items()):
            if set(words) <= set(side) and len(set(title.words)) > len(set(words)):
                owners.add(owner.strip())
                side[:] = [w for w in side if w not in words]
        for word in list(side):
            row = known.rows(word.upper()) if len(title.words) > 1 else ()
            held = {o for o in context.owners if set(row) & set(known.rows(o))}
            if held:
                owners |= held
                side.remove(word)
    return Rest(tuple(sides[0]), tuple(sides[1]), rest.shared), frozenset(owners)


def _all_shared(a: Title, b: Title, rest: Rest, lone: Title | None) -> Iterator[Evidence]:
    turned = set(a.words) & known.NOT_TURNED and len(a.words) == 2
    if turned and not rest.loose:
        yield found("other-words", f"{a.written}, {b.written}")
    elif rest.loose:
        yield found("misspelt-name", rest.loose)
    elif lone:
        yield found("no-owner", lone.written)
    else:
        yield found("same-words", f"{a.written}, {b.written}")
