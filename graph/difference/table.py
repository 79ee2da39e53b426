"""A difference for people: what happened to documents, things and statements, each with its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import ontology
from graph.difference.change import (
    Being,
    DerivedChange,
    DocumentChange,
    EntityChange,
    Part,
    StatementChange,
    Told,
)
from graph.difference.difference import Difference
from graph.difference.summary import Summary, counted, is_mention
from graph.difference.wanted import KINDS
from graph.explorer.words import rule_title, words
from graph.text import one_line

_SIGNS = {"gained": "+", "lost": "-"}
_SHOWN = 3  # documents that are named; the other formats name them all
_HEADINGS = {folder: name for name, folder in KINDS.items()}
# What a post or the like is told by, in this order; its dates and grades follow by name.
_FIRST = ("roleTitle", "degreeLevel", "field", "workKind", "description", "ofAward", "atOrganization", "awardedBy")


def lines(difference: Difference, summary: Summary, *, derived: bool, mentions: bool) -> Iterator[str]:
    """The lines of a table; `summary` has the counts once they are taken."""
    sections: list[Iterator[str]] = [
        _made(difference.means()),
        _documents(summary.counting(difference.documents())),
        _entities(difference, summary.counting(difference.entities())),
        _statements(difference, summary.counting(difference.statements()), mentions),
        _derived(summary, difference.derived(), derived),
    ]
    for section in sections:
        first = next(section, None)
        if first is not None:
            yield _safe(first)
            yield from map(_safe, section)
            yield ""
    yield summary.line()


def _safe(line: str) -> str:
    """A line with its blanks, and nothing in it that could steer a terminal."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in line)


def _made(parts: Iterable[Part]) -> Iterator[str]:
    for number, part in enumerate(parts):
        if not number:
            yield "made with"
        yield f"  {part.name}: {_turned(part)}"


def _documents(changes: Iterable[DocumentChange]) -> Iterator[str]:
    for number, change in enumerate(changes):
        if not number:
            yield "documents"
        paper = change.after or change.before
        assert paper is not None
        told = [f"{_WORDS.get(p.name, p.name)}" for p in change.parts if p.name != "source"]
        if change.change == "renamed" and change.before:
            told.insert(0, f"was {change.before.source}")
        yield f"  {_SIGNS.get(change.change, '~')} {paper.source}{': ' if told else ''}{', '.join(told)}"


_WORDS = {"sha256": "another text", "title": "another title", "date": "another date", "format": "another format"}


def _entities(difference: Difference, changes: Iterable[EntityChange]) -> Iterator[str]:
    def heading(change: EntityChange) -> str:
        return _heading(difference.base, (change.after or change.before)[0].iri)

    for name, found in groupby(changes, key=heading):
        yield name
        for change in found:
            yield f"  {_SIGNS.get(change.change, '~')} {_happened(difference.base, change)}"
            yield from (f"      {_WORD.get(part.name, part.name)}: {_set(part)}" for part in change.parts)


_WORD = {"names": "other names", "type": "class"}


def _happened(base: str, change: EntityChange) -> str:
    """What happened to an entity, in words."""
    before, after = ([_called(base, being) for being in beings] for beings in (change.before, change.after))
    where = f", in {_some(change.documents)}" if change.documents else ""
    if change.change == "renamed":
        return f"{before[0]} became {_short(base, change.after[0].iri)}: the same mentions{where}"
    if change.change == "merged":
        return f"merged: {_and(before)} are now {after[0]}{where}"
    if change.change == "split":
        return f"split: {before[0]} is now {_and(after)}{where}"
    if change.change == "moved":
        return f"moved: mentions of {before[0]} are now of {after[0]}{where}"
    return f"{(after or before)[0]}{where}"


def _statements(difference: Difference, changes: Iterable[StatementChange], mentions: bool) -> Iterator[str]:
    def heading(change: StatementChange) -> str:
        iri = change.told.subject.iri or ""
        return "the document" if change.told.subject.type == "Document" else _heading(difference.base, iri)

    shown = (change for change in changes if mentions or not is_mention(change))
    for source, of_document in groupby(shown, key=lambda change: change.told.document):
        yield f"statements of {source}"
        for name, found in groupby(of_document, key=heading):
            yield f"  {name}"
            for change in found:
                yield from _statement(change)


def _statement(change: StatementChange) -> Iterator[str]:
    told = change.told
    target = _details(told) or told.object.label
    subject = "" if told.subject.type == "Document" else f"{told.subject.label}  "
    yield f"    {_SIGNS.get(change.change, '~')} {subject}{words(told.predicate)}  {target}  ({told.confidence:.2f})"
    for part in change.parts:
        if part.name != "passages":
            yield f"        {words(ontology.term(part.name))}: {_turned(part)}"
    if change.before and change.after and any(part.name == "passages" for part in change.parts):
        yield from (f"        - {quote}" for quote in _quotes(change.before))
        yield from (f"        + {quote}" for quote in _quotes(change.after))
    else:
        yield from (f"        {quote}" for quote in _quotes(told))


def _derived(summary: Summary, changes: Iterable[DerivedChange], every: bool) -> Iterator[str]:
    found = summary.counting(changes)
    if not every:
        for _ in found:
            pass
        if summary.rules:
            yield "derived (--derived lists them)"
        for rule, counts in sorted(summary.rules.items()):
            yield f"  {_title(rule)}: {counted(counts)}"
        return
    first = True
    for rule, of_rule in groupby(found, key=lambda change: change.tie.rule):
        if first:
            yield "derived"
        first = False
        yield f"  {_title(rule)}"
        for change in of_rule:
            tie = change.tie
            was = ""
            if change.before and change.after and change.before.object != change.after.object:
                was = f", was {change.before.object.label}"
            ends = f"{tie.subject.label}  {words(tie.predicate)}  {tie.object.label}{was}"
            yield f"    {_SIGNS.get(change.change, '~')} {ends}"


def _title(rule: str) -> str:
    from graph import scheme

    return next((r.title for r in scheme.RULES if r.name == rule), None) or rule_title(rule)


def _details(told: Told) -> str:
    """A post, a degree or the like on one line; empty for other objects."""
    rest = sorted(name for name in told.details if name not in (*_FIRST, "type", "asOf"))
    named = [name for name in _FIRST if name in told.details]
    return ", ".join(thing.label for name in [*named, *rest] for thing in told.details[name])


def _quotes(told: Told) -> list[str]:
    return [f"“{one_line(p.quote)}”  {p.begin} to {p.end}" for p in told.passages]


def _turned(part: Part) -> str:
    return f"{', '.join(part.after) or 'none'}, was {', '.join(part.before) or 'none'}"


def _set(part: Part) -> str:
    """What differs between two sets of names."""
    if part.name in ("label", "type"):
        return _turned(part)
    gained = [f"+ {name}" for name in part.after if name not in part.before]
    return ", ".join([*gained, *(f"- {name}" for name in part.before if name not in part.after)])


def _called(base: str, being: Being) -> str:
    return f"{being.label} <{_short(base, being.iri)}>"


def _short(base: str, iri: str) -> str:
    return iri.removeprefix(base)


def _heading(base: str, iri: str) -> str:
    folder = _short(base, iri).partition("/")[0]
    return _HEADINGS.get(folder, "others")


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
