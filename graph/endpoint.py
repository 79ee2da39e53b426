"""A SPARQL endpoint, asked through SPARQLWrapper.

SPARQLWrapper makes the request; what it leaves to its caller is done here: a deadline for the whole answer and not for
each read, another try when the server is busy, no credentials sent to where a redirect leads, and a look at whether the
answer is a complete SPARQL result at all.
"""

import http.client
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import pyoxigraph as ox

from graph.errors import EndpointError, QueryRefused
from graph.guard import check_size, syntax_error
from graph.result import Result

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

TRIES = 4
FIRST_PAUSE = 0.5
BUSY = (429, 503)
MAX_BYTES = 512 * 1024 * 1024

_LEADING = re.compile(
    r"\s+|#[^\r\n]*|PREFIX\s+[^\s:]*:\s*<[^>]*>|BASE\s*<[^>]*>|(?P<form>SELECT|ASK|CONSTRUCT|DESCRIBE)", re.IGNORECASE
)
_ACCEPT = {
    "select": "application/sparql-results+json",
    "ask": "application/sparql-results+json",
    "construct": "application/n-triples",
    "describe": "application/n-triples",
}
_CONTENT = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/n-triples": "triples",
    "text/plain": "triples",
}
_ADVICE = {
    **dict.fromkeys((301, 302, 303, 307, 308), "give the address to which it redirects, if you trust that place"),
    400: "see that it speaks SPARQL 1.1, and read its message",
    401: "give the user and password that it asks for",
    403: "ask those who run it for access",
    404: "see that the address is that of the query service, such as http://localhost:7878/query",
    405: "see that the address is that of the query service, such as http://localhost:7878/query",
    429: "wait, then ask again",
    503: "wait, then ask again",
    504: "ask for less at a time",
}


@dataclass
class _Answer:
    """What came back for one request, or what went wrong; and the sockets in use, so that they can be cut."""

    status: int = 0
    content_type: str = ""
    retry_after: str = ""
    body: bytes = b""
    error: Exception | None = None
    sockets: list[socket.socket] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def cut(self) -> None:
        """Make whoever reads from the sockets stop."""
        for used in self.sockets:
            with suppress(OSError):
                used.shutdown(socket.SHUT_RDWR)


class Endpoint:
    """A SPARQL endpoint at a URL, which answers :meth:`query` as the embedded store does.

    The queries of this package ask over the union of the named graphs; an endpoint must be set to have that as its
    default graph. ``timeout`` is the time in seconds for a query as a whole, further tries and pauses included.
    """

    def __init__(self, url: str, timeout: float = 60.0, user: str | None = None, password: str | None = None) -> None:
        """Take an address that begins with http:// or https://; nothing is asked yet."""
        _check_url(url)
        if bool(user) != bool(password):
            raise EndpointError(url, "a user and a password are needed, and only one is given", "give both, or neither")
        self.url = url
        self.timeout = timeout
        self._user = user
        self._password = password

    def query(self, text: str) -> Result:
        """Ask the endpoint. Raises :class:`EndpointError` when no complete result comes before the deadline."""
        check_size(text)
        form = query_form(text)
        deadline = time.monotonic() + self.timeout
        answer = self._ask(text, form, deadline)
        if answer.status == 400:
            message = _shown(answer.body)
            raise syntax_error(message, text) if re.search(r"error at \d+:\d+", message) else self._refusal(answer)
        if answer.status != 200:
            raise self._refusal(answer)
        return self._read(answer, form)

    def check(self) -> None:
        """Raise :class:`EndpointError` if the default graph is empty while named graphs hold data."""
        if self.query("ASK { ?s ?p ?o }").boolean or not self.query("ASK { GRAPH ?g { ?s ?p ?o } }").boolean:
            return
        advice = "set the union of the named graphs as its default graph; docs/queries.md says how"
        raise EndpointError(self.url, "the data stands in named graphs that its default graph does not show", advice)

    def _ask(self, text: str, form: str, deadline: float) -> _Answer:
        pause = FIRST_PAUSE
        for attempt in range(1, TRIES + 1):
            answer = self._once(text, form, deadline)
            if answer.status not in BUSY or attempt == TRIES:
                break
            wait = max(pause, float(answer.retry_after)) if answer.retry_after.isdigit() else pause
            if time.monotonic() + wait >= deadline:
                break
            time.sleep(wait)
            pause *= 2
        return answer

    def _once(self, text: str, form: str, deadline: float) -> _Answer:
        """Make one request in a thread of its own, since only from outside can slow reading be ended on time."""
        answer = _Answer()
        remaining = max(deadline - time.monotonic(), 0.001)
        request = self._client(text, form)._createRequest()
        worker = threading.Thread(target=_fetch, args=(request, answer, remaining), daemon=True)
        worker.start()
        if not answer.done.wait(remaining):
            answer.cut()
            self._late()
        if answer.error is not None:
            self._explain(answer.error)
        return answer

    def _client(self, text: str, form: str) -> "SPARQLWrapper":
        from SPARQLWrapper import JSON, POST, SPARQLWrapper

        client = SPARQLWrapper(self.url, returnFormat=JSON)
        client.setMethod(POST)
        client.setOnlyConneg(True)
        client.addCustomHttpHeader("Accept", _ACCEPT[form])
        if self._user and self._password:
            client.setCredentials(self._user, self._password)
        client.queryString = text  # setQuery would guess the form once more, and warn where it fails
        client.queryType = "SELECT"  # decides only the Accept header, which is given above
        return client

    def _read(self, answer: _Answer, form: str) -> Result:
        content = _CONTENT.get(answer.content_type)
        wanted = "json" if form in ("select", "ask") else "triples"
        if content != wanted:
            what = answer.content_type or "no content type"
            reason = f"it answered with {what} instead of a SPARQL result: {_shown(answer.body)}"
            advice = "see that the address is that of the query service, such as http://localhost:7878/query"
            raise EndpointError(self.url, reason, advice, status=answer.status)
        try:
            return _parsed(answer.body, wanted)
        except (SyntaxError, ValueError) as error:
            reason = f"the result is incomplete or broken ({error})"
            advice = "the server may have stopped at a limit of its own: ask for less, or raise its limit"
            raise EndpointError(self.url, reason, advice, status=200) from error

    def _refusal(self, answer: _Answer) -> EndpointError:
        reason = f"it answered with HTTP status {answer.status}: {_shown(answer.body)}"
        advice = _ADVICE.get(answer.status, "read the messages of the server")
        return EndpointError(self.url, reason, advice, status=answer.status)

    def _late(self) -> NoReturn:
        advice = "ask for less, or allow more time"
        raise EndpointError(self.url, f"there was no complete answer within {self.timeout:g} s", advice)

    def _explain(self, error: Exception) -> NoReturn:
        cause = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(cause, TimeoutError):
            self._late()
        if isinstance(error, EndpointError):
            raise error
        if isinstance(cause, http.client.IncompleteRead):
            reason, advice = "the answer broke off", "ask again, or ask for less"
        elif isinstance(cause, ConnectionRefusedError):
            reason, advice = "nothing listens there", "start the server, or correct the address"
        else:
            reason, advice = f"it cannot be reached ({cause})", "see that the address is right and the network up"
        raise EndpointError(self.url, reason, advice) from error


def query_form(text: str) -> str:
    """Return which form of query this is: ``select``, ``ask``, ``construct`` or ``describe``.

    Raises :class:`QueryRefused` for anything else, an update above all.
    """
    position = 0
    while found := _LEADING.match(text, position):
        if found["form"]:
            return found["form"].lower()
        position = found.end()
    start = text[position : position + 20].split("\n")[0]
    raise QueryRefused(f"no SELECT, ASK, CONSTRUCT or DESCRIBE, but {start!r}", "only queries are sent, no updates")


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"[\x00-\x20\x7f-\uffff]", url):
        raise EndpointError(url, "this is no address of an endpoint", "give one that begins with http:// or https://")
    if parts.username or parts.password:
        shown = url.replace(parts.netloc, parts.netloc.rpartition("@")[2])
        raise EndpointError(shown, "the address holds a user or password", "give them apart from the address")


def _fetch(request: urllib.request.Request, answer: _Answer, timeout: float) -> None:
    try:
        opener = urllib.request.build_opener(_NoRedirect, _http(answer), _https(answer))
        with opener.open(request, timeout=timeout) as response:
            _take(response, answer)
    except urllib.error.HTTPError as error:
        with error:
            answer.status = error.code
            answer.retry_after = error.headers.get("Retry-After", "")
            with suppress(OSError, http.client.HTTPException):
                answer.body = error.headers.get("Location", "").encode() or error.read(2000)
    except Exception as error:  # handed to whoever waits for this thread
        answer.error = error
    finally:
        answer.done.set()


def _take(response: Any, answer: _Answer) -> None:
    answer.content_type = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
    if (response.length or 0) <= MAX_BYTES:  # with a length announced, only read() sees that less came
        answer.body = response.read(MAX_BYTES + 1) if response.length is None else response.read()
    if max(len(answer.body), response.length or 0) > MAX_BYTES:
        reason, advice = f"the answer is longer than {MAX_BYTES:,} bytes", "ask for less at a time"
        raise EndpointError(response.url, reason, advice)
    answer.status = response.status


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: it would take the query, and the credentials, to another place."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        """Let the redirect count as the answer."""


def _http(answer: _Answer) -> urllib.request.HTTPHandler:
    class Connection(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            answer.sockets.append(self.sock)

    class Handler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Connection, req)

    return Handler()


def _https(answer: _Answer) -> urllib.request.HTTPSHandler:
    class Connection(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            answer.sockets.append(self.sock)

    class Handler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Connection, req)

    return Handler()


def _parsed(body: bytes, wanted: str) -> Result:
    if wanted == "triples":
        quads = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
        return Result("construct", triples=tuple(quad.triple for quad in quads))
    found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Result("ask", boolean=bool(found))
    return Result("select", tuple(v.value for v in found.variables), tuple(tuple(row) for row in found))


def _shown(body: bytes) -> str:
    text = " ".join(body[:400].decode("utf-8", "replace").split())
    return text[:200] or "(an empty answer)"
