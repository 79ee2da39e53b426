"""SPARQL drafted by a language model for a question that no form fits: checked, shown, never trusted.

The model is told the question and the terms of the ontology, and nothing of the graph. It writes names of people and
things apart from the query; they are found in the graph here and put in as terms, as in the named queries.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal, get_args

import queries
from graph.asking import bound
from graph.errors import ExtractorError, QueryRefused
from graph.guard import check_size
from graph.question import terms
from graph.question.reading_only import ADVICE, Unfit, checked, parse
from graph.question.words import MOST_CHARACTERS
from graph.store import Asked
from graph.text import one_line

MOST_NAMES = 8
_BLOCK = re.compile(r"^\s*VALUES\s+\?\w+\s*\{\s*UNDEF\s*\}\s*#\s*parameter:\s*([\w-]+)\s*$", re.IGNORECASE)

Kind = Literal["person", "organization", "topic", "event", "talk", "project", "award", "document"]


@dataclass
class Named:
    """Something that the question names: the parameter that stands for it, of which kind it is, its name."""

    parameter: str
    kind: Kind
    name: str


@dataclass
class Draft:
    """What a model answers: SPARQL, and the names that its parameters stand for; no SPARQL where it can't be asked."""

    sparql: str
    names: list[Named]


@dataclass(frozen=True)
class Drafted:
    """A draft that passed every check: its SPARQL with terms for the names, who drafted it, and what was put in."""

    sparql: str
    model: str
    told: tuple[str, ...]


def draft(store: Asked, question: str, service: Any, model: Any = None) -> Drafted:
    """Have SPARQL drafted for a question.

    `service` is a graph.models.service.Service; `model`, for tests, a model object of pydantic-ai to ask in its place.
    A draft with a fault is sent back once, with the fault. Raises ExtractorError when the model cannot be asked,
    QueryRefused for a draft that is not run, and UnknownEntity for a name that is not in the graph.
    """
    if find_spec("pydantic_ai") is None:
        raise ExtractorError("llm", "is not installed", "install it with  pip install 'symposia[llm]'")
    from graph.models.service import check

    check(service)
    if len(question) > MOST_CHARACTERS:
        raise QueryRefused(f"the question is longer than {MOST_CHARACTERS} characters", "ask one thing at a time")
    message = terms.message(question)
    first = _answer(service, message, model)
    try:
        return _bound(store, first, service.model)
    except Unfit as fault:
        again = f"{message}\n\nA first draft did not do: {fault}\nThe draft was:\n{first.sparql}"
        second = _answer(service, again, model)
    try:
        return _bound(store, second, service.model)
    except Unfit as fault:
        raise QueryRefused(f"the model's draft is no query that can be run: {fault}", ADVICE) from None


def _answer(service: Any, message: str, model: Any) -> Draft:
    from graph.models.service import Asker, Failed

    async def once() -> Draft:
        asker = Asker(service, model, Draft, terms.instructions())
        await asker.open()
        try:
            reply = await asker.ask(message, time.monotonic() + service.deadline)
        finally:
            await asker.close()
        answer: Any = reply.answer
        return Draft(str(answer.sparql), list(answer.names))

    try:
        return asyncio.run(once())
    except Failed as error:
        raise ExtractorError("llm", f"no query was drafted: {error}", "ask again, or in other words") from None


def _bound(store: Asked, answer: Draft, model: str) -> Drafted:
    """The draft with terms for its names. Raises Unfit for what may be mended, QueryRefused for what is not run."""
    if not answer.sparql.strip():
        raise QueryRefused("the model says that the graph's terms cannot ask this", ADVICE)
    text = checked(answer.sparql)
    parameters = tuple(_parameters(text, answer.names))
    query = queries.Query("draft", "draft", "", parameters, "", text)
    values = {named.parameter: named.name for named in answer.names}
    sparql = bound(store, query, values)
    check_size(sparql)
    parse(sparql)
    told = tuple(f"{n.parameter}: {one_line(n.name)!r} as {n.kind}" for n in answer.names)
    return Drafted(sparql, model, told)


def _parameters(text: str, names: list[Named]) -> Iterator[queries.Parameter]:
    """The parameters of a draft: each stands once in the text, and each has a name."""
    blocks = [found.group(1) for line in text.split("\n") if (found := _BLOCK.match(line))]
    marked = re.findall(r"#\s*parameter:", text)
    given = [named.parameter for named in names]
    if len(given) > MOST_NAMES:
        raise QueryRefused(f"the draft names more than {MOST_NAMES} things", ADVICE)
    if sorted(blocks) != sorted(given) or len(set(given)) != len(given) or len(marked) != len(blocks):
        said = ", ".join(sorted({*blocks, *given})) or "(none)"
        rule = "each name needs one line VALUES ?x { UNDEF } # parameter: NAME, and each such line a name"
        raise Unfit(f"{rule}: {said}")
    for named in names:
        if named.kind not in get_args(Kind) or not 0 < len(named.name.strip()) <= MOST_CHARACTERS:
            raise Unfit(f"{named.parameter} has no name, or an unknown kind")
        yield queries.Parameter(named.parameter, named.kind, "", "")
