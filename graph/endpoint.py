"""A SPARQL endpoint, asked and changed through SPARQLWrapper.

SPARQLWrapper makes the request; :mod:`graph.client` sends it under a deadline; here stands what the answer has to be:
a complete SPARQL result, which the server has not cut.
"""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NoReturn
from urllib.parse import parse_qsl

import pyoxigraph as ox

from graph import cap, upload
from graph.client import Credentials, Reply, check_url, refusal, send
from graph.closing import Closing
from graph.errors import EndpointError, QueryRefused, QuerySyntaxError, StoreError
from graph.guard import check_size, query_form, refuse_load, refuse_service, syntax_error
from graph.result import Result, Row, Rows

if TYPE_CHECKING:
    import rdflib
    from SPARQLWrapper import SPARQLWrapper

GRAPHS_AT_ONCE = 200
GRAPHS_ON_A_PAGE = 5000
"""Of how many graphs the sizes are asked for in one query: those named in it, or those that a server lists."""

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


class Endpoint(Closing):
    """A SPARQL endpoint at a URL, which answers as the embedded store does.

    The queries of this package ask over the union of the named graphs; an endpoint must be set to have that as its
    default graph. ``timeout`` is the time in seconds for a query as a whole, further tries and pauses included.

    A ``user`` and ``password`` go out as basic or digest authentication, a ``token`` as a bearer token. To be changed,
    an endpoint needs the address of its Graph Store Protocol (``graph_store_url``) or of its updates (``update_url``).
    """

    def __init__(
        self,
        url: str,
        timeout: float = 60.0,
        user: str | None = None,
        password: str | None = None,
        *,
        token: str | None = None,
        method: Literal["GET", "POST"] = "POST",
        update_url: str | None = None,
        graph_store_url: str | None = None,
    ) -> None:
        """Take addresses that begin with http:// or https://; nothing is asked yet."""
        for address in filter(None, (url, update_url, graph_store_url)):
            check_url(address)
        if bool(user) != bool(password):
            raise EndpointError(url, "a user and a password are needed, and only one is given", "give both, or neither")
        if user and token:
            raise EndpointError(url, "a user and a token are given", "give one of them")
        self.url = url
        self.timeout = timeout
        self._credentials = Credentials(user or "", password or "", token or "")
        self._method = method
        self._update_url = update_url
        self._sender = upload.sender(graph_store_url, update_url, self._change, self._credentials, timeout)
        self._union = False  # whether the default graph is known to be the union of the named graphs

    @property
    def location(self) -> str:
        """The address that is asked."""
        return self.url

    def query(self, text: str) -> Result:
        """Ask the endpoint.

        Raises :class:`EndpointError` when no complete result comes before the deadline, or when the server has cut it;
        :class:`QuerySyntaxError` and :class:`QueryRefused` as the embedded store does.
        """
        check_size(text)
        form = query_form(text)
        refuse_service(text)
        deadline = time.monotonic() + self.timeout
        result, reply = self._result(text, form, deadline)
        self._check_whole(text, form, result, reply, deadline)
        if not (result.rows or result.triples or result.boolean):
            self._check_union(text)
        return result

    def stream(self, text: str) -> Rows:
        """Ask a SELECT query, and read its rows as they arrive; the deadline is for all of them.

        What goes wrong on the way is raised where the rows are taken.
        """
        check_size(text)
        form = query_form(text)
        if form != "select":
            raise StoreError(self.url, f"{form.upper()} gives no rows", "ask with query() instead")
        refuse_service(text)
        deadline = time.monotonic() + self.timeout
        reply = self._reply(text, form, deadline)
        try:
            found = ox.parse_query_results(reply, ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
        except (SyntaxError, ValueError) as error:
            reply.close()
            self._broken(error)
        if not isinstance(found, ox.QuerySolutions):
            reply.close()
            self._broken(ValueError("it has no rows"))
        return Rows(tuple(v.value for v in found.variables), self._rows(found, text, reply, deadline), reply.close)

    def update(self, text: str) -> None:
        """Have the endpoint carry out an update; one with LOAD or SERVICE is refused."""
        check_size(text)
        refuse_service(text)
        refuse_load(text)
        self._change(text)

    def put(self, name: str, triples: Iterable[ox.Triple]) -> None:
        """Make the named graph hold these triples and no others; sent in pieces, each under a deadline of its own."""
        self._changing().put(self._name(name), triples)

    def drop(self, name: str) -> None:
        """Remove the named graph; it need not be there."""
        self._changing().drop(self._name(name))

    def counts(self, names: Iterable[str] | None = None) -> dict[str, int]:
        """How many triples each named graph holds: all graphs, or those of these names. Empty ones are left out.

        The graphs of all others on the server, and its own, are among all graphs.
        """
        sizes: dict[str, int] = {}
        if names is None:
            last = ""
            while page := self._sizes(f"FILTER(STR(?g) > {ox.Literal(last)})", GRAPHS_ON_A_PAGE):
                sizes |= page
                last = list(page)[-1]
            return dict(sorted(sizes.items()))
        wanted = sorted({str(self._name(name)) for name in names})
        for start in range(0, len(wanted), GRAPHS_AT_ONCE):
            sizes |= self._sizes(f"VALUES ?g {{ {' '.join(wanted[start : start + GRAPHS_AT_ONCE])} }}")
        return dict(sorted(sizes.items()))

    def dataset(self) -> rdflib.Dataset:
        """The endpoint for rdflib, for reading: nothing is loaded, each look is a query."""
        from graph.dataset import of_store

        return of_store(self)

    def check(self) -> None:
        """Raise :class:`EndpointError` if the default graph is empty while named graphs hold data."""
        self._union = True  # not to be called by its own queries
        if self.query("ASK { ?s ?p ?o }").boolean or not self.query("ASK { GRAPH ?g { ?s ?p ?o } }").boolean:
            return
        self._union = False
        advice = "set the union of the named graphs as its default graph; docs/stores.md says how"
        raise EndpointError(self.url, "the data stands in named graphs that its default graph does not show", advice)

    def close(self) -> None:
        """Close the connection that uploads keep open."""
        if self._sender is not None:
            self._sender.close()

    def _changing(self) -> upload.Sender:
        if self._sender is None:
            advice = "give the address of its Graph Store Protocol or of its updates; docs/stores.md lists them"
            raise EndpointError(self.url, "it was opened for reading only", advice)
        return self._sender

    def _change(self, text: str) -> None:
        if self._update_url is None:
            advice = "give the address of its updates, such as http://localhost:7878/update"
            raise EndpointError(self.url, "it was opened without an address for updates", advice)
        reply = self._send(text, "update", self._update_url, time.monotonic() + self.timeout)
        with reply:
            if reply.status >= 300:
                said = reply.said()
                if reply.status == 400 and (place := _place(said, text, "update")):
                    raise place
                raise refusal(self._update_url, reply.status, said)
            reply.read()

    def _sizes(self, values: str, page: int | None = None) -> dict[str, int]:
        paging = f" ORDER BY STR(?g) LIMIT {page}" if page else ""
        text = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ {values} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g{paging}"
        result, _ = self._result(text, "select", time.monotonic() + self.timeout)
        sized = [
            (g.value, int(n.value)) for g, n in result.rows if isinstance(g, ox.NamedNode) and isinstance(n, ox.Literal)
        ]
        return dict(sized)

    def _result(self, text: str, form: str, deadline: float) -> tuple[Result, Reply]:
        with self._reply(text, form, deadline) as reply:
            whole = reply.read()
        try:
            return _parsed(whole, "json" if form in ("select", "ask") else "triples"), reply
        except (SyntaxError, ValueError) as error:
            self._broken(error)

    def _reply(self, text: str, form: str, deadline: float) -> Reply:
        """The reply to a query, if it is a SPARQL result; its body has not been read."""
        reply = self._send(text, form, self.url, deadline)
        try:
            if reply.status != 200:
                said = reply.said()
                if reply.status == 400 and (place := _place(said, text)):
                    raise place
                raise refusal(self.url, reply.status, said)
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

    def _send(self, text: str, form: str, address: str, deadline: float) -> Reply:
        def request() -> urllib.request.Request:
            return self._client(text, form)._createRequest()

        return send(request, address, self.timeout, deadline, self._credentials)

    def _client(self, text: str, form: str) -> SPARQLWrapper:
        from SPARQLWrapper import JSON, SPARQLWrapper

        changes = form == "update"
        address, parameters = self.url, ""
        if self._method == "GET" and not changes:  # it would put a second "?" behind parameters in the address
            address, _, parameters = self.url.partition("?")
        client = SPARQLWrapper(address, self._update_url, returnFormat=JSON)
        for name, value in parse_qsl(parameters, keep_blank_values=True):
            client.addParameter(name, value)
        client.setMethod("POST" if changes else self._method)
        client.setOnlyConneg(True)
        client.addCustomHttpHeader("Accept", _ACCEPT.get(form, "*/*"))
        if self._credentials.user:
            client.setCredentials(self._credentials.user, self._credentials.password)
        if self._credentials.token:
            client.addCustomHttpHeader("Authorization", f"Bearer {self._credentials.token}")
        client.queryString = text  # setQuery would guess the form once more, and warn where it fails
        client.queryType = "INSERT" if changes else "SELECT"  # an update or a query: no more hangs on it here
        return client

    def _rows(self, found: ox.QuerySolutions, text: str, reply: Reply, deadline: float) -> Iterator[Row]:
        number = 0
        with reply:
            try:
                for row in found:
                    number += 1
                    yield tuple(row)
            except (SyntaxError, ValueError) as error:
                self._broken(error)
        self._check_count(text, number, reply, deadline)

    def _check_whole(self, text: str, form: str, result: Result, reply: Reply, deadline: float) -> None:
        """Raise an error where the server has cut a result without a word."""
        if form == "select":
            self._check_count(text, len(result.rows), reply, deadline)
        rows = cap.rows_of(text) if form == "construct" and result.triples else None
        if rows and reply.headers.get("Server", "").startswith("Virtuoso"):
            made, told = self._result(rows, "select", deadline)
            self._check_count(rows, len(made.rows), told, deadline)

    def _check_count(self, text: str, rows: int, reply: Reply, deadline: float) -> None:
        if not cap.doubtful(text, rows, reply.headers):
            return
        counting = cap.counting(text)
        whole: object = None
        if counting is not None:
            with suppress(EndpointError, QuerySyntaxError):
                ((whole,),) = self._result(counting, "select", deadline)[0].rows
        if isinstance(whole, ox.Literal) and int(whole.value) <= rows:
            return
        of = (
            f" of {int(whole.value):,}"
            if isinstance(whole, ox.Literal)
            else ", where it may have stopped: it could not count them"
        )
        reason = f"the server cut the result without saying so: it gave {rows:,} rows{of}"
        raise EndpointError(self.url, reason, "ask for less at a time with LIMIT, or raise the limit of the server")

    def _check_union(self, text: str) -> None:
        """See once, where nothing was found, whether that is for want of a default graph with the data in it."""
        if self._union or re.search(r"\b(?:GRAPH|FROM)\b", text, re.IGNORECASE):
            return
        try:
            self.check()
        except EndpointError as error:
            if error.status is None and "default graph" in error.reason:
                raise

    def _name(self, name: str) -> ox.NamedNode:
        try:
            return ox.NamedNode(name)
        except ValueError as error:
            raise StoreError(self.url, f"{name!r} is no name of a graph ({error})", "give an absolute IRI") from None

    def _broken(self, error: Exception) -> NoReturn:
        raise EndpointError(self.url, f"the result is incomplete or broken ({error})", _LESS, status=200) from error


def _place(said: str, text: str, what: str = "query") -> QuerySyntaxError | None:
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
