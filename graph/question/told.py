"""How a question was understood, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import queries
from graph.question.understand import Reading, Taken
from graph.text import one_line

_MOST_THINGS = 8


def told(reading: Reading) -> Iterator[str]:
    """The query and the question that it answers, what each name was taken for, and the command that asks the same."""
    query = queries.read(reading.form.query)
    yield f"query: {query.name} ({query.question})"
    if reading.form.note:
        yield f"note: {reading.form.note}"
    for taken in reading.taken:
        yield from _taken(taken)
    given = {*(taken.parameter for taken in reading.taken), *(name for name, _ in reading.form.fixed)}
    yield from (f"{name}: {value}" for name, value in reading.form.fixed)
    left = (p for p in query.parameters if p.name not in given and p.default)
    yield from (f"{p.name}: {p.default}, as the query has it" for p in left)
    yield from (f"only rows where {column} is {' or '.join(values)}" for column, values in reading.form.only)
    for form in reading.others:
        yield f"it could also be read as: {form.example} (query {form.query})"
    for command in reading.commands:
        yield f"{'the same, with all rows' if reading.form.only else 'the same'}: {one_line(command)}"


def _taken(taken: Taken) -> Iterator[str]:
    words = one_line(taken.words)
    if not taken.things:
        yield f"{taken.parameter}: {one_line(taken.parts[0])!r}"
        return
    whole = f", {taken.how}" if taken.how else ""
    if len(taken.things) == 1:
        iri, label = taken.things[0]
        yield f"{taken.parameter}: {words!r} is {one_line(label)} <{iri}>{whole}"
        return
    yield f"{taken.parameter}: {words!r} is any of {len(taken.things)}{whole}:"
    for iri, label in taken.things[:_MOST_THINGS]:
        yield f"    {one_line(label)} <{iri}>"
    if len(taken.things) > _MOST_THINGS:
        yield f"    and {len(taken.things) - _MOST_THINGS} more"
