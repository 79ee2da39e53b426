"""What a query that a model wrote may hold before it is run: only what reads, and only this graph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.errors import QueryRefused
from graph.guard import check_size, refuse_service
from graph.question import terms
from graph.text import one_line

MOST_CHARACTERS = 4_000
MOST_ROWS = 1_000
MOST_DEPTH = 16
ADVICE = "put the question in another way; docs/questions.md lists what can be asked without a model"

_FORM = re.compile(r"\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.IGNORECASE)
_DATASET = re.compile(r"\bFROM\b(?:\s|#[^\n]*\n)*(?:NAMED\b|<|[\w-]*:)", re.IGNORECASE)
_ADDRESS = re.compile(r"<[^<>\"{}|^`\\\x00-\x20]*>")
_PREFIX = re.compile(r"\s*(?:PREFIX\s+([\w-]*):\s*<([^>]*)>|BASE\b.*)\s*", re.IGNORECASE)
_LAST = re.compile(r"\bLIMIT\s+(\d+)\s*$", re.IGNORECASE)


class Unfit(Exception):
    """A draft has a fault that the model may mend when it is told."""


def checked(sparql: str) -> str:
    """A draft with the prefixes of the project, and no more rows than MOST_ROWS.

    Raises QueryRefused for an update, SERVICE, FROM, an address written out, and for what is too long or too deep;
    Unfit for a fault of syntax, or a term that the ontology does not have.
    """
    if len(sparql) > MOST_CHARACTERS:
        raise QueryRefused(f"the draft has {len(sparql):,} characters, and at most {MOST_CHARACTERS:,} are run", ADVICE)
    body = _body(sparql)
    _refuse(body)
    if unknown := terms.unknown(body):
        raise Unfit(f"the ontology has no {', '.join(unknown)}")
    text = terms.PREFIXES + _limited(body)
    parse(text)
    return text


def parse(text: str) -> None:
    """Parse a query without running it. Raises Unfit for what is no SPARQL, QueryRefused for what is not run.

    pyoxigraph runs what it parses, so rdflib parses here; the store parses once more.
    """
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        tree = parseQuery(text)
        nodes = list(_nodes(tree))
        translateQuery(tree)  # which knows prefixes, and variables that may not stand where they do
    except RecursionError:
        raise QueryRefused("the draft is too long or too deep to be parsed", ADVICE) from None
    except Exception as error:  # each of the two has several, and the text comes from a model
        raise Unfit(f"it is no SPARQL: {one_line(str(error))[:200]}") from None
    for name, iri in nodes:
        if name in ("ServiceGraphPattern", "DatasetClause"):
            raise QueryRefused("the draft has a SERVICE or FROM clause, which would reach other data", ADVICE)
        if name == "Function" and not iri.startswith("xsd"):
            raise QueryRefused("the draft calls a function that is not one of SPARQL", ADVICE)


def _nodes(tree: object) -> Iterator[tuple[str, str]]:
    """The kinds of all parts of a parsed query; with the prefix of the function that is called."""
    from rdflib.plugins.sparql.parserutils import CompValue

    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, CompValue):
            called: object = dict(part).get("iri")
            yield part.name, str(dict(called).get("prefix", "")) if isinstance(called, CompValue) else str(called)
            waiting += part.values()
        elif hasattr(part, "__iter__") and not isinstance(part, str):
            waiting += list(part)


def _body(sparql: str) -> str:
    """The draft without its prefixes, which are given here, and without comments that stand on a line of their own."""
    lines = []
    for line in sparql.replace("\r", "\n").strip().split("\n"):
        found = _PREFIX.fullmatch(line)
        if found and (found.group(1) is None or terms.KNOWN.get(found.group(1)) != found.group(2)):
            raise QueryRefused(f"the draft has a prefix or base of its own: {one_line(line)}", ADVICE)
        if not found and line.strip() and not line.lstrip().startswith("#"):
            lines.append(line.rstrip())
    return "\n".join(lines)


def _refuse(body: str) -> None:
    if _FORM.match(body) is None:
        raise QueryRefused("the draft is no SELECT, ASK, CONSTRUCT or DESCRIBE: only what reads is run", ADVICE)
    check_size(body)
    refuse_service(body)
    if "\\" in body:  # an engine may expand \\u before it reads, and see what no one else saw
        raise QueryRefused("the draft holds a backslash", ADVICE)
    if _DATASET.search(body):
        raise QueryRefused("the draft has a FROM clause, which would choose other data", ADVICE)
    if _ADDRESS.search(body):
        raise QueryRefused("the draft holds an address of its own", ADVICE)
    if _deepest(body) > MOST_DEPTH:
        raise QueryRefused(f"brackets of the draft are nested deeper than {MOST_DEPTH}", ADVICE)


def _deepest(body: str) -> int:
    depth = deepest = 0
    for letter in body:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _limited(body: str) -> str:
    """The draft with a LIMIT at its end, of at most MOST_ROWS."""
    form = _FORM.match(body)
    if form and form.group(1).upper() == "ASK":
        return body
    found = _LAST.search(body)
    if found and "#" not in body[body.rfind("\n") + 1 :]:
        if int(found.group(1)[:9]) <= MOST_ROWS:
            return body
        body = body[: found.start()]
    return f"{body}\nLIMIT {MOST_ROWS}\n"
