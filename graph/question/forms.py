"""The forms of questions that are understood, and what none of them can ask: data of `graph/lexicon/questions.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import queries
from graph.question import template
from graph.question.template import Node
from graph.question.words import Word

_YEAR = re.compile(r"(?:1[5-9]|20)\d\ds?")


@dataclass(frozen=True)
class Form:
    """A kind of question: the patterns in which it is put, the query that answers it, what it gives to the query.

    A slot of a pattern has the name of a parameter; `fixed` are values of further parameters. Of the rows, only those
    are wanted that have one of the values of `only` in the column of that name.
    """

    id: str
    query: str
    example: str
    patterns: tuple[str, ...]
    fixed: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    note: str = ""

    def kind(self, slot: template.Slot) -> str:
        """Of which kind a slot is: as the pattern says, else as the parameter is."""
        return slot.kind or next(p.type for p in _query(self.query).parameters if p.name == slot.name)


@dataclass(frozen=True)
class Limit:
    """Something that no form can ask: the words by which it is known, and what to say of it."""

    id: str
    patterns: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class Frame:
    """Words around a question that change nothing: "please tell me", "in these documents"."""

    openings: tuple[Node, ...]
    closings: tuple[Node, ...]


@cache
def _query(name: str) -> queries.Query:
    return queries.read(name)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("graph.lexicon").joinpath("questions.toml").read_text(encoding="utf-8"))


def _tables(name: str) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = _data()[name]
    return tables


@cache
def forms() -> tuple[Form, ...]:
    """All forms, in the order of the file, which decides between equals."""
    return tuple(map(_form, _tables("form")))


def _form(table: Mapping[str, Any]) -> Form:
    fixed = tuple(sorted(table.get("fixed", {}).items()))
    only = tuple((column, tuple(values)) for column, values in sorted(table.get("only", {}).items()))
    return Form(**{**table, "patterns": tuple(table["patterns"]), "fixed": fixed, "only": only})


@cache
def limits() -> tuple[Limit, ...]:
    """What no form can ask."""
    return tuple(Limit(**{**table, "patterns": tuple(table["patterns"])}) for table in _tables("limit"))


@cache
def pieces() -> Mapping[str, str]:
    """Pieces of patterns by their names."""
    found: dict[str, str] = _data()["pieces"]
    return found


@cache
def vague() -> frozenset[str]:
    """Words that name nothing by themselves, such as "she"."""
    return frozenset(str(_data()["vague"]).split())


@cache
def general() -> frozenset[str]:
    """Words that stand in the names of many bodies and awards, such as "royal" and "German"."""
    return frozenset(str(_data()["general"]).split())


@cache
def moments() -> frozenset[str]:
    """Words for a time, such as "July"."""
    return frozenset(str(_data()["moments"]).split())


@cache
def small() -> frozenset[str]:
    """Words that say little about what a question asks."""
    return frozenset(str(_data()["small"]).split())


@cache
def patterns() -> tuple[tuple[Form, Node], ...]:
    """Every pattern, read, with its form."""
    return tuple((form, template.parse(pattern, pieces())) for form in forms() for pattern in form.patterns)


@cache
def frame() -> Frame:
    """What may stand before and behind a question."""
    found = _data()["frame"]
    openings, closings = (tuple(template.parse(p, pieces()) for p in found[name]) for name in ("openings", "closings"))
    return Frame(openings, closings)


@cache
def _limit_patterns() -> tuple[tuple[Limit, Node], ...]:
    return tuple((limit, template.parse(pattern, pieces())) for limit in limits() for pattern in limit.patterns)


def limits_in(words: tuple[Word, ...]) -> tuple[Limit, ...]:
    """What some of the words ask that no form can, each once."""
    found: dict[str, Limit] = {}
    for limit, node in _limit_patterns():
        if any(_year(fit, words) for i in range(len(words)) for fit in template.fits(node, words, i, len(words))):
            found.setdefault(limit.id, limit)
    return tuple(limit for limit in limits() if limit.id in found)


def _year(fit: template.Fit, words: tuple[Word, ...]) -> bool:
    """Whether the slots of a limit, which are for years, hold one."""
    held = (words[i:j] for _, i, j in fit.slots)
    return all(len(part) == 1 and any(map(_YEAR.fullmatch, part[0].keys)) for part in held)


def document() -> str:
    """The page `docs/questions.md`, written from the data."""
    page = resources.files("graph.question").joinpath("page.md").read_text(encoding="utf-8").rstrip("\n")
    parts = [page, "", "## The forms", "", f"{len(forms())} forms in {len(patterns())} patterns.", "", *_sections()]
    parts += ["## What no form can ask", "", "| words such as | what is said |", "|---|---|"]
    parts += [f"| {' '.join(map(_code, limit.patterns))} | {limit.says} |" for limit in limits()]
    parts += ["", "## Pieces of patterns", "", "| piece | stands for |", "|---|---|"]
    parts += [f"| {_code(f'<{name}>')} | {_code(piece)} |" for name, piece in sorted(pieces().items())]
    return "\n".join(parts) + "\n"


def _sections() -> Iterator[str]:
    for form in forms():
        fixed = "".join(f", with `{name}` = `{value}`" for name, value in form.fixed)
        yield f"### {form.id}"
        yield ""
        note = f" {form.note}" if form.note else ""
        for column, values in form.only:
            fixed += f", only rows where `{column}` is {' or '.join(map(_code, values))}"
        yield f"“{form.example}” asks [`{form.query}`](queries.md#{form.query}){fixed}.{note}"
        yield ""
        yield "```"
        yield from form.patterns
        yield "```"
        yield ""


def _code(text: str) -> str:
    return f"`{text.replace('|', chr(92) + '|')}`"
