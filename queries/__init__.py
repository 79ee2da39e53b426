"""Named SPARQL queries: one file a query, each runnable as it stands in any SPARQL 1.1 engine.

A parameter stands in its file as a one-line ``VALUES`` block with an example value. :func:`bind` puts RDF terms in the
place of that value; they are written by the RDF library, so nothing a user types becomes part of the query. A parameter
that is an entity takes the IRIs of one or several; ``graph.asking`` finds them by their names.

>>> "experts" in names()
True
>>> query = read("experts")
>>> query.parameters[0].name
'topic'
>>> "<urn:x:graph-theory>" in bind(query, {"topic": "urn:x:graph-theory"})
True
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Literal, get_args

import pyoxigraph as ox

from graph.errors import ParameterError, QuerySyntaxError, StoreError, UnknownQuery

ParameterType = Literal[
    "text", "iri", "integer", "number", "date",
    "entity", "person", "organization", "topic", "event", "talk", "project", "award", "document",
]  # fmt: skip
ENTITY_TYPES = frozenset(get_args(ParameterType)[5:])
Value = str | Sequence[str]
"""What a parameter is given: text, or the IRIs of entities; an empty one is any."""

GROUPS = ("people", "institutions", "topics", "events", "documents and evidence", "quality")
"""The groups in which the named queries are listed, in order."""

XSD = "http://www.w3.org/2001/XMLSchema#"

_FIELD = re.compile(r"#\s*(title|group|question|parameter|example):\s*(.*?)\s*")
_PARAMETER = re.compile(r'([\w-]+)\s+(\w+)\s+("[^"]*"|<[^>]*>|\S+)(?:\s+--\s+(.*))?')
_ESCAPE = re.compile(r"\\(?:\\(?P<letter>[uU])?|u(?P<code>[0-9A-F]{4}))")
_BLOCK = re.compile(r"(\s*VALUES\s+\?\w+\s*\{)(.*)(\}\s*#\s*parameter:\s*([\w-]+)\s*)", re.IGNORECASE)


@dataclass(frozen=True)
class Parameter:
    """A value that a query takes: its name, its type, the example that stands in the file, and what it means.

    Where the type is one of entities, the example is an IRI, or empty for any.
    """

    name: str
    type: ParameterType
    default: str
    description: str

    @property
    def is_entity(self) -> bool:
        """Whether it takes the IRIs of entities."""
        return self.type in ENTITY_TYPES


@dataclass(frozen=True)
class Query:
    """A named query: what it is called, the question it answers, its parameters, a command line, and its SPARQL.

    `group` is the heading under which it is listed.
    """

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    example: str
    text: str
    group: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The variables of its SELECT clause, in order."""
        found = re.search(r"^SELECT\s+(?:DISTINCT\s+)?(.*?)\s*WHERE\b", self.text, re.MULTILINE | re.DOTALL)
        if found is None:
            return ()
        clause = re.sub(r"\(.*?AS\s+(\?\w+)\s*\)", r"\1", found.group(1))
        return tuple(re.findall(r"\?(\w+)", clause))


def names() -> tuple[str, ...]:
    """Return the names of all named queries, sorted."""
    return tuple(sorted(entry.name[:-3] for entry in files(__package__).iterdir() if entry.name.endswith(".rq")))


def read(name: str) -> Query:
    """Return the query of that name, or the one in the file at that path if it ends in ``.rq``.

    Raises :class:`UnknownQuery` for a name that is not known, and :class:`StoreError` for a file that cannot be read.
    """
    if name.endswith(".rq"):
        return _parsed(Path(name).stem, _file(Path(name)))
    known = names()
    if name not in known:
        raise UnknownQuery(name, known)
    return _parsed(name, (files(__package__) / f"{name}.rq").read_text(encoding="utf-8"))


def bind(query: Query, values: Mapping[str, Value]) -> str:
    """Return the query's text with these values in place of the examples; parameters not given keep theirs.

    An entity, or several, is given by its IRI; empty means any, as far as the query has room for that.

    Raises :class:`ParameterError` for a parameter that the query does not have, or a value that is not of its type.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            raise ParameterError(query.name, name, "the query has no such parameter", known=known)
    terms = {name: _terms(query.name, known[name], value) for name, value in values.items()}
    lines = [_line(line, terms) for line in query.text.split("\n")]
    return "\n".join(lines)


def listed() -> dict[str, tuple[Query, ...]]:
    """Return the named queries by their groups, in order; the name of a group that no query has is left out."""
    every = [read(name) for name in names()]
    groups = [*GROUPS, *sorted({query.group for query in every} - set(GROUPS))]
    found = {group: tuple(query for query in every if query.group == group) for group in groups}
    return {group: members for group, members in found.items() if members}


def document() -> str:
    """Return the page ``docs/queries.md``, written from the headers of the query files."""
    page = (files(__package__) / "page.md").read_text(encoding="utf-8").rstrip("\n")
    groups = listed()
    table = ["| group | queries |", "|---|---|"]
    for group, members in groups.items():
        table.append(f"| {_capital(group)} | {', '.join(f'[{q.name}](#{q.name})' for q in members)} |")
    sections = [_section(query) for members in groups.values() for query in members]
    return "\n".join([page, "", *table, "", *sections])


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _section(query: Query) -> str:
    lines = [f"### {query.name}", "", f"{query.title}. {query.question}", ""]
    if query.parameters:
        lines += ["| parameter | type | as it stands | meaning |", "|---|---|---|---|"]
        lines += [f"| `{p.name}` | {p.type} | {_default(p)} | {p.description} |" for p in query.parameters]
        lines.append("")
    columns = ", ".join(f"`{column}`" for column in query.columns)
    lines += [f"Columns: {columns}", "", "```", query.example, "```", ""]
    return "\n".join(lines)


def _default(parameter: Parameter) -> str:
    if not parameter.is_entity:
        return f'`"{parameter.default}"`'
    return f"`{parameter.default.rpartition('/id/')[2]}`" if parameter.default else "any"


def _file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        advice = f"give the path of a query file, or one of the named queries: {', '.join(names())}"
        raise StoreError(path, "there is no such query file", advice) from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(path, f"the query file cannot be read ({error})", "give a file of UTF-8 text") from error


def _parsed(name: str, text: str) -> Query:
    fields: dict[str, list[str]] = {"title": [], "group": [], "question": [], "parameter": [], "example": []}
    for line in text.split("\n"):
        if line.strip() and not line.startswith("#"):
            break
        if found := _FIELD.fullmatch(line):
            fields[found.group(1)].append(found.group(2))
    parameters = tuple(_parameter(name, declaration) for declaration in fields["parameter"])
    _check_blocks(name, parameters, text)
    title, group, question, example = (" ".join(fields[field]) for field in ("title", "group", "question", "example"))
    return Query(name, title or name, question, parameters, example, text, group)


def _parameter(query: str, declaration: str) -> Parameter:
    found = _PARAMETER.fullmatch(declaration)
    if found is None:
        reason = f"query {query}: cannot read the parameter line {declaration!r}"
        raise QuerySyntaxError(f'{reason}; write it as: # parameter: NAME TYPE "EXAMPLE" -- what it means')
    name, kind, default, description = found.groups()
    for known in get_args(ParameterType):
        if kind == known:
            bare = default[1:-1] if default[0] in '"<' else default.removeprefix("any")
            return Parameter(name, known, bare, description or "")
    reason = f"its type {kind!r} is not known"
    raise ParameterError(query, name, reason, advice=f"the types are {', '.join(get_args(ParameterType))}")


def _check_blocks(query: str, parameters: tuple[Parameter, ...], text: str) -> None:
    blocks = [found.group(4) for line in text.split("\n") if (found := _BLOCK.fullmatch(line))]
    for parameter in parameters:
        if parameter.name not in blocks:
            reason = "has no block for its value"
            advice = f"write it on a line of its own as: VALUES ?x {{ ... }} # parameter: {parameter.name}"
            raise ParameterError(query, parameter.name, reason, advice=advice)


def _line(line: str, terms: Mapping[str, str]) -> str:
    found = _BLOCK.fullmatch(line)
    if found is None or found.group(4) not in terms:
        return line
    return f"{found.group(1)} {terms[found.group(4)]} {found.group(3)}"


def _terms(query: str, parameter: Parameter, value: Value) -> str:
    """Write the value as RDF terms on one line, which any SPARQL engine reads back as the same terms."""
    if not parameter.is_entity:
        if not isinstance(value, str):
            raise ParameterError(query, parameter.name, "takes one value", advice="give one value")
        return _term(query, parameter, value)
    iris = [value] if isinstance(value, str) else list(value)
    return " ".join(_term(query, parameter, iri) for iri in iris if iri) or "UNDEF"


def _term(query: str, parameter: Parameter, value: str) -> str:
    try:
        written = str(_TERMS.get(parameter.type, ox.NamedNode)(value))
    except ValueError as error:
        shown = value if len(value) <= 60 else value[:59] + "…"
        reason = f"{shown!r} is not {_MEANING.get(parameter.type, 'an IRI')}"
        advice = f"give a value such as {parameter.default}" if parameter.default else str(error)
        raise ParameterError(query, parameter.name, reason, advice=advice) from error
    return _ESCAPE.sub(_escaped, written)


def _escaped(found: re.Match[str]) -> str:
    r"""Write an escape so that engines which expand ``\uXXXX`` before they read strings see the same string.

    To some of these a backslash before the letter u begins an escape, and four hexadecimal digits after an escape
    belong to it: so that letter is written as an escape itself, and all escapes with eight digits.
    """
    if found["letter"]:
        return rf"\\\U{ord(found['letter']):08X}"
    return rf"\U{found['code']:0>8}" if found["code"] else found.group()


def _text(value: str) -> ox.Literal:
    value.encode("utf-8")  # a lone surrogate is no character, and raises a ValueError here
    if "\0" in value:
        raise ValueError("it holds a NUL character")
    return ox.Literal(value)


def _integer(value: str) -> ox.Literal:
    if not re.fullmatch(r"[+-]?[0-9]+", value):
        raise ValueError("it is not written in digits")
    return ox.Literal(value, datatype=ox.NamedNode(XSD + "integer"))


def _number(value: str) -> ox.Literal:
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value):
        raise ValueError("it is not written in digits")
    return ox.Literal(value, datatype=ox.NamedNode(XSD + "decimal"))


def _date(value: str) -> ox.Literal:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("it is not written as YYYY-MM-DD")
    return ox.Literal(date.fromisoformat(value).isoformat(), datatype=ox.NamedNode(XSD + "date"))


_TERMS = {"text": _text, "iri": ox.NamedNode, "integer": _integer, "number": _number, "date": _date}
_MEANING = {
    "text": "text that a query can hold",
    "iri": "an IRI",
    "integer": "a whole number",
    "number": "a decimal number",
    "date": "a date (YYYY-MM-DD)",
}
