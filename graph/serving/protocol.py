"""The SPARQL 1.1 Protocol: what a request asks, or the status and the words with which it is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import Request

from graph.errors import QueryRefused, QuerySyntaxError
from graph.guard import MAX_CHARACTERS, query_form
from graph.serving.negotiation import HTML, ROWS, TRIPLES, NotAcceptable, choose

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
LARGEST_BODY = 12 * MAX_CHARACTERS  # every character of a query may take twelve in a form
DRAINED = 64 << 20  # bytes of a body too large that are read all the same, so that the client can read why
MOST_GRAPHS = 100

_NAMES: Mapping[str, Mapping[str, str]] = {
    "rows": {form: media for media, form in reversed(list(ROWS.items()))},
    "triples": {form: media for media, form in reversed(list(TRIPLES.items()))},
}
_NO_UPDATES = "this endpoint is read-only: it answers queries and takes no updates"


class Refused(Exception):
    """A request that is not carried out; `status` is that of HTTP, `headers` go with it."""

    def __init__(self, status: int, reason: str, headers: Mapping[str, str] | None = None) -> None:
        """Keep all three."""
        self.status = status
        self.reason = reason
        self.headers = dict(headers or {})
        super().__init__(reason)


@dataclass(frozen=True)
class Asked:
    """A query, the media type of the answer, and the graphs of its dataset when the request names them."""

    text: str
    media: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


async def parameters(request: Request, within: float) -> dict[str, list[str]]:
    """Return the parameters of a request from its address and its body, which has so many seconds to come.

    Raises Refused, and ClientDisconnect when the client leaves before all has come.
    """
    found = _fields(request.scope["query_string"])
    if request.method != "POST":
        return found
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        async with asyncio.timeout(within):
            body = await _body(request)
    except TimeoutError:
        raise Refused(408, f"the request has not come whole within {within:g} s", {"Connection": "close"}) from None
    if kind == QUERY:
        found.setdefault("query", []).append(_decoded(body))
    elif kind == FORM:
        for name, values in _fields(body).items():
            found.setdefault(name, []).extend(values)
    elif kind == UPDATE:
        raise Refused(403, _NO_UPDATES)
    else:
        raise Refused(415, f"the body is {kind or 'of no type'}; a query is sent as {FORM} or {QUERY}")
    return found


async def form(request: Request, within: float, largest: int) -> dict[str, str]:
    """Return the fields of a form of at most so many bytes that is posted within so many seconds; of equals the first.

    Raises Refused, and ClientDisconnect.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise Refused(415, f"the body is {kind or 'of no type'}, and a form is sent as {FORM}")
    try:
        async with asyncio.timeout(within):
            body = await _body(request, largest)
    except TimeoutError:
        raise Refused(408, f"the form has not come whole within {within:g} s", {"Connection": "close"}) from None
    return {name: values[0] for name, values in _fields(body).items()}


def asked(found: Mapping[str, Sequence[str]], accept: str | None) -> Asked:
    """Return what is asked. Raises Refused for what no store needs to be asked for.

    This runs where all requests pass, so it reads no further than the first keyword; workers look at the rest.
    """
    if "update" in found:
        raise Refused(403, _NO_UPDATES)
    texts = found.get("query", ())
    if len(texts) != 1:
        raise Refused(400, "there is more than one query" if texts else "there is no query")
    text = texts[0]
    if len(text) > MAX_CHARACTERS:
        raise Refused(413, f"the query has {len(text):,} characters, and at most {MAX_CHARACTERS:,} are answered")
    default, named = (_graphs(found, name) for name in ("default-graph-uri", "named-graph-uri"))
    kind = _kind(text)
    try:
        media = _media(kind, found.get("as", ()), accept)
    except NotAcceptable as error:
        raise Refused(406, str(error)) from None
    return Asked(text, media, default, named)


def _kind(text: str) -> str:
    """Whether a query gives rows or triples; what is no query counts as rows, and the parser will say what it is."""
    try:
        return "triples" if query_form(text) in ("construct", "describe") else "rows"
    except QueryRefused:
        raise Refused(403, _NO_UPDATES) from None
    except QuerySyntaxError:
        return "rows"


def _media(kind: str, forms: Sequence[str], accept: str | None) -> str:
    """The media type of the answer: by the name of a format if one is given, else by what is accepted."""
    if forms and forms[0] == "html":
        return HTML
    if forms and forms[0]:
        names = _NAMES[kind]
        if forms[0] not in names:
            raise Refused(400, f"the formats of such a query are {', '.join(sorted(names))} and html, not {forms[0]!r}")
        return names[forms[0]]
    return choose([*(ROWS if kind == "rows" else TRIPLES), HTML], accept)


def _graphs(found: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    graphs = tuple(found.get(name, ()))
    if len(graphs) > MOST_GRAPHS:
        raise Refused(400, f"there are {len(graphs)} times {name}, and at most {MOST_GRAPHS} are taken")
    for graph in graphs:
        try:
            ox.NamedNode(graph)
        except ValueError as error:
            raise Refused(400, f"{name} is no IRI: {graph[:100]!r} ({error})") from None
    return graphs


def _fields(data: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=300)
    except UnicodeDecodeError:
        raise Refused(400, "the request is no UTF-8 in percent-encoding") from None
    except ValueError as error:
        raise Refused(400, f"the request cannot be read: {error}") from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "the query is no UTF-8") from None


async def _body(request: Request, largest: int = LARGEST_BODY) -> bytes:
    body = bytearray()
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= largest:
            body += part
        elif size > DRAINED:
            break
    if size > largest:
        reason = f"the request has more than {largest:,} bytes, too many for anything that is answered here"
        raise Refused(413, reason, {"Connection": "close"} if size > DRAINED else {})
    return bytes(body)
