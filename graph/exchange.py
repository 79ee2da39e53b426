"""SPARQL over HTTP: a query or an update goes out through SPARQLWrapper, and what comes back is a complete result.

SPARQLWrapper makes the request; :mod:`graph.client` sends it under a deadline; here stands what the answer has to be.
"""

from __future__ import annotations

import re
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NoReturn
from urllib.parse import parse_qsl

import pyoxigraph as ox

from graph import cap
from graph.client import Credentials, send
from graph.errors import EndpointError, QueryRefused, QuerySyntaxError
from graph.guard import query_form, syntax_error
from graph.reply import Reply, refusal
from graph.result import Result

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

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
_SERVICE = "see that the address is that of the query service, such as http://localhost:7878/query"
_LESS = "the server may have stopped at a limit of its own: ask for less, or raise its limit"


@dataclass(frozen=True)
class Exchange:
    """What passes between here and one endpoint. ``timeout`` is for messages: each call is given its deadline."""

    url: str
    update_url: str | None
    credentials: Credentials
    method: Literal["GET", "POST"]
    timeout: float

    def change(self, text: str, deadline: float) -> None:
        """Have an update carried out."""
        if self.update_url is None:
            advice = "give the address of its updates, such as http://localhost:7878/update"
            raise EndpointError(self.url, "it was opened without an address for updates", advice)
        with self._send(text, "update", self.update_url, deadline) as reply:
            if reply.status >= 300:
                raise _refused(reply, self.update_url, text, "update")
            reply.read()

    def result(self, text: str, form: str, deadline: float) -> tuple[Result, Reply]:
        """The whole result of a query of this form, and the reply for its headers. Whether it was cut is not seen."""
        with self.reply(text, form, deadline) as reply:
            whole = reply.read()
        try:
            return _parsed(whole, "json" if form in ("select", "ask") else "triples"), reply
        except (SyntaxError, ValueError) as error:
            self.broken(error)

    def reply(self, text: str, form: str, deadline: float) -> Reply:
        """The reply to a query, if it is a SPARQL result; its body has not been read."""
        reply = self._send(text, form, self.url, deadline)
        try:
            if reply.status != 200:
                raise _refused(reply, self.url, text, "query")
            if _CONTENT.get(reply.content_type) != _CONTENT[_ACCEPT[form]]:
                what = reply.content_type or "no content type"
                reason = f"it answered with {what} instead of a SPARQL result: {reply.said()}"
                raise EndpointError(self.url, reason, _SERVICE, status=reply.status)
            if cap.PARTIAL in reply.headers:
                reason = f"its time ran out, and it gave what it had found: {reply.headers.get('X-SQL-Message', '')}"
                raise EndpointError(self.url, reason, _LESS, status=reply.status)
        except BaseException:
            reply.close()
            raise
        return reply

    def check_whole(self, text: str, form: str, result: Result, reply: Reply, deadline: float) -> None:
        """Raise an error where the server has cut a result without a word."""
        if form == "select":
            self.check_count(text, len(result.rows), reply, deadline)
        rows = cap.rows_of(text) if form == "construct" and result.triples else None
        if rows and reply.headers.get("Server", "").startswith("Virtuoso"):
            made, told = self.result(rows, "select", deadline)
            self.check_count(rows, len(made.rows), told, deadline)

    def check_count(self, text: str, rows: int, reply: Reply, deadline: float) -> None:
        """Raise an error where a SELECT query has more rows than these."""
        if not cap.doubtful(text, rows, reply.headers):
            return
        counting = cap.counting(text)
        whole: object = None
        if counting is not None:
            with suppress(EndpointError, QuerySyntaxError):
                ((whole,),) = self.result(counting, "select", deadline)[0].rows
        if isinstance(whole, ox.Literal) and int(whole.value) <= rows:
            return
        counted = f"of {int(whole.value):,}" if isinstance(whole, ox.Literal) else "and could not count them"
        reason = f"the server cut the result without saying so: it gave {rows:,} rows {counted}"
        raise EndpointError(self.url, reason, "ask for less at a time with LIMIT, or raise the limit of the server")

    def broken(self, error: Exception) -> NoReturn:
        """Raise the error for what is no whole result."""
        raise EndpointError(self.url, f"the result is incomplete or broken ({error})", _LESS, status=200) from error

    def _send(self, text: str, form: str, address: str, deadline: float) -> Reply:
        def request() -> urllib.request.Request:
            return self._client(text, form)._createRequest()

        return send(request, address, self.timeout, deadline, self.credentials)

    def _client(self, text: str, form: str) -> SPARQLWrapper:
        from SPARQLWrapper import JSON, SPARQLWrapper

        changes = form == "update"
        address, parameters = self.url, ""
        if self.method == "GET" and not changes:  # it would put a second "?" behind parameters in the address
            address, _, parameters = self.url.partition("?")
        client = SPARQLWrapper(address, self.update_url, returnFormat=JSON)
        for name, value in parse_qsl(parameters, keep_blank_values=True):
            client.addParameter(name, value)
        client.setMethod("POST" if changes else self.method)
        client.setOnlyConneg(True)
        client.addCustomHttpHeader("Accept", _ACCEPT.get(form, "*/*"))
        if self.credentials.user:
            client.setCredentials(self.credentials.user, self.credentials.password)
        if self.credentials.token:
            client.addCustomHttpHeader("Authorization", f"Bearer {self.credentials.token}")
        client.queryString = text  # setQuery would guess the form once more, and warn where it fails
        client.queryType = "INSERT" if changes else "SELECT"  # an update or a query: no more hangs on it here
        return client


def _refused(reply: Reply, address: str, text: str, what: str) -> EndpointError | QuerySyntaxError:
    said = reply.said()
    place = _place(said, text, what) if reply.status == 400 else None
    return place or refusal(address, reply.status, said)


def _place(said: str, text: str, what: str) -> QuerySyntaxError | None:
    """The error that shows where a text that a server has refused stops being SPARQL, if it does.

    A server that does not tell the line and column may have refused it for another reason: so it is parsed here, too.
    """
    if re.search(r"error at \d+:\d+", said):
        return syntax_error(said, text, what)
    try:
        if what == "update":
            ox.Store().update(text)
        elif query_form(text) != "ask":  # which would be worked out in full
            ox.Store().query(text)
    except SyntaxError as error:
        return syntax_error(str(error), text, what)
    except (OSError, ValueError, RuntimeError, QueryRefused):
        return None
    return None


def _parsed(whole: bytes, wanted: str) -> Result:
    if wanted == "triples":
        quads = ox.parse(whole, format=ox.RdfFormat.N_TRIPLES)
        return Result("construct", triples=tuple(quad.triple for quad in quads))
    found = ox.parse_query_results(whole, ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Result("ask", boolean=bool(found))
    return Result("select", tuple(v.value for v in found.variables), tuple(tuple(row) for row in found))
