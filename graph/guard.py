"""What a query or an update may be before it is run.

No longer and no deeper than parsers bear; without SERVICE and LOAD, which would reach the network; and of the kind that
is asked for: a query that reads, or an update that writes.
"""

import re

from graph.clause import has_load, has_service
from graph.errors import QueryRefused, QuerySyntaxError

MAX_CHARACTERS = 10_000  # strings, comments and addresses count as two
MAX_WHOLE = 1_000_000
_LESS = "ask for less at a time"
MAX_DEPTH = 500

_NOTHING = re.compile(r"(?:\s|#[^\r\n]*+[\r\n])*+")
_EXCERPT = 60  # characters that are shown before and after the place of an error
_FROM = re.compile(r"(?<![\w?$:@.-])from(?![\w:.-])", re.IGNORECASE)
_FORMS = ("select", "ask", "construct", "describe")
_LEADING = re.compile(
    r"\s+|#[^\r\n]*|PREFIX\s+[^\s:]*:\s*<[^>]*>|BASE\s*<[^>]*>"
    r"|(?P<form>SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)
TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\r\n]|\\.)*"'
    r"|'(?:[^'\\\r\n]|\\.)*'"
    r'|<[^<>"{}|^`\\\x00-\x20]*>'
    r"|#[^\r\n]*"
    r"|\\."
    r"|[\[({!]"
    r"|[\])}]",
    re.DOTALL,
)


def check_size(text: str) -> None:
    """Refuse a query so long, or brackets so deep, that a parser may run out of stack and end the process.

    What counts is how many parts it can have, not how long its strings and addresses are.
    """
    if len(text) > MAX_WHOLE:
        raise QueryRefused(f"the query has {len(text):,} characters, and at most {MAX_WHOLE:,} are run", _LESS)
    length, depth = len(text), 0
    for token in TOKEN.finditer(text):
        length -= max(len(token.group()) - 2, 0)
        if token.group() in "[({!":  # each of these has the parser call itself once more; no "!" is ever taken back
            depth += 1
        elif token.group() in "])}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise QueryRefused(f"brackets or negations are nested deeper than {MAX_DEPTH}", "write the query flatter")
    if length > MAX_CHARACTERS:
        reason = f"the query has {length:,} characters beside its strings, and at most {MAX_CHARACTERS:,} are run"
        raise QueryRefused(reason, _LESS)


def refuse_service(text: str) -> None:
    """Refuse a query that could hold a SERVICE clause, which would let it reach the network.

    Strings and comments are searched too. Where they end depends on how a parser takes ``<``, and a scanner that
    took it otherwise could be led past a clause: so whatever reads like one anywhere is refused.
    """
    if has_service(text):
        reason = "the query has, or reads as if it had, a SERVICE clause, which would reach the network"
        raise QueryRefused(reason, "query that endpoint itself; reword a string or comment that reads like one")


def refuse_load(text: str) -> None:
    """Refuse an update that could hold a LOAD operation, which would read a file or reach the network.

    As with SERVICE, whatever reads like one anywhere is refused.
    """
    if has_load(text):
        reason = "the update has, or reads as if it had, a LOAD operation, which would read files or reach the network"
        raise QueryRefused(reason, "parse the file yourself, and store its triples with put")


def query_form(text: str) -> str:
    """Return which form of query this is: ``select``, ``ask``, ``construct`` or ``describe``.

    Raises :class:`QueryRefused` for an update, and :class:`QuerySyntaxError` for anything else.
    """
    form, position = _beginning(text)
    if form in _FORMS:
        return form
    refuse_update(text)
    before = text[:position].split("\n")
    raise syntax_error(f"error at {len(before)}:{len(before[-1]) + 1}: expected one of {', '.join(_FORMS)}", text)


def refuse_update(text: str) -> None:
    """Refuse an update given as a query."""
    form, _ = _beginning(text)
    if form and form not in _FORMS:
        advice = "give a store that is open for writing its text with update()"
        raise QueryRefused(f"this is an update ({form.upper()}), and a query changes nothing: no updates here", advice)


def body(text: str) -> str:
    """Return a query from the keyword of its form on: without prefixes, and without comments before it."""
    return text[_beginning(text)[1] :]


def template_end(text: str) -> int:
    """Where the template of a CONSTRUCT query ends, or else the keyword of the form."""
    form, position = _beginning(text)
    after = position + len(form)
    if form != "construct":
        return after
    depth = 0
    for token in TOKEN.finditer(text, after):
        if token.group() == "{" and depth == 0 and not _NOTHING.fullmatch(text, after, token.start()):
            return after  # the short form, without a template
        depth += (token.group() == "{") - (token.group() == "}")
        if token.group() == "}" and depth == 0:
            return token.end()
    return after


def has_dataset(text: str) -> bool:
    """Return whether a query names its dataset itself, by FROM before its first brace or between closed ones.

    >>> has_dataset("SELECT * FROM <urn:g> { ?s ?p ?o }")
    True
    >>> has_dataset("PREFIX from: <urn:x> SELECT * { ?s from:a 'FROM' # from\\n }")
    False
    """
    depth = end = 0
    for token in TOKEN.finditer(text):
        if depth == 0 and _FROM.search(text, end, token.start()):
            return True
        depth += (token.group() == "{") - (token.group() == "}")
        end = token.end()
    return depth == 0 and _FROM.search(text, end) is not None


def pattern_start(text: str) -> int:
    """Where the pattern of a query begins: after its first brace. The end of the text if it has none."""
    tokens = TOKEN.finditer(text, template_end(text))
    return next((token.end() for token in tokens if token.group() == "{"), len(text))


def _beginning(text: str) -> tuple[str, int]:
    """The first keyword after the prefixes, in lower case, and where it stands; without one, where reading stopped."""
    position = 0
    while found := _LEADING.match(text, position):
        if found["form"]:
            return found["form"].lower(), found.start("form")
        position = found.end()
    return "", position


def syntax_error(message: str, text: str, what: str = "query") -> QuerySyntaxError:
    """Turn what a parser says ("error at 2:14: expected ...") into an error that shows the place."""
    found = re.search(r"\b(?:at|line) (\d+)(?::| column )(\d+):?\s*(.*)", message, re.DOTALL)
    if found is None:
        return QuerySyntaxError(f"this is no SPARQL {what}: {message}")
    line, column, expected = int(found.group(1)), int(found.group(2)), found.group(3)
    lines = text.split("\n")
    excerpt = _excerpt(lines[line - 1], column) if line <= len(lines) else ""
    reason = f"this is no SPARQL {what}; reading it stopped here at the latest"
    if len(expected) <= 80 and "[" not in expected:
        reason += f": {expected}"
    return QuerySyntaxError(reason, line, column, excerpt)


def _excerpt(line: str, column: int) -> str:
    """What stands around a column, counted from 1, with a mark below it."""
    begin, end = max(0, column - 1 - _EXCERPT), column - 1 + _EXCERPT
    before, after = "... " if begin else "", " ..." if end < len(line) else ""
    return f"  {before}{line[begin:end]}{after}\n  {' ' * (len(before) + column - 1 - begin)}^"
