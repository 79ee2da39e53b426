"""A SPARQL endpoint as a store: asked and changed under deadlines, and trusted with nothing it need not be."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox

from graph import upload
from graph.batched import batched
from graph.client import Credentials, check_url
from graph.closing import Closing
from graph.errors import EndpointError, StoreError
from graph.exchange import Exchange
from graph.guard import check_size, query_form, refuse_load, refuse_service
from graph.reply import Reply
from graph.result import Result, Row, Rows

if TYPE_CHECKING:
    import rdflib

GRAPHS_ON_A_PAGE = 5000
GRAPHS_NAMED = 500
"""Of how many graphs the sizes are asked for in one query: of those that a server lists, and of those named in it."""


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
        union: bool = True,
        federated: bool = False,
    ) -> None:
        """Take addresses that begin with http:// or https://; nothing is asked yet.

        With ``union`` the first empty answer has the endpoint looked at: :meth:`check`. With ``federated`` queries may
        have SERVICE clauses, by which the endpoint asks others.
        """
        for address in filter(None, (url, update_url, graph_store_url)):
            check_url(address)
        if bool(user) != bool(password):
            raise EndpointError(url, "a user and a password are needed, and only one is given", "give both, or neither")
        if user and token:
            raise EndpointError(url, "a user and a token are given", "give one of them")
        self.url = url
        self.timeout = timeout
        credentials = Credentials(user or "", password or "", token or "")
        self._exchange = Exchange(url, update_url, credentials, method, timeout)
        self._sender = upload.sender(graph_store_url, update_url, self._change, credentials, timeout)
        self._unchecked = union
        self._federated = federated

    @property
    def location(self) -> str:
        """The address that is asked."""
        return self.url

    def query(self, text: str) -> Result:
        """Ask the endpoint.

        Raises :class:`EndpointError` when no complete result comes before the deadline, or when the server has cut it;
        :class:`QuerySyntaxError` and :class:`QueryRefused` as the embedded store does.
        """
        form = self._form(text)
        deadline = time.monotonic() + self.timeout
        result, reply = self._exchange.result(text, form, deadline)
        self._exchange.check_whole(text, form, result, reply, deadline)
        if not (result.rows or result.triples or result.boolean):
            self._check_union(text)
        return result

    def stream(self, text: str) -> Rows:
        """Ask a SELECT query, and read its rows as they arrive; the deadline is for all of them.

        What goes wrong on the way is raised where the rows are taken.
        """
        form = self._form(text)
        if form != "select":
            raise StoreError(self.url, f"{form.upper()} gives no rows", "ask with query() instead")
        deadline = time.monotonic() + self.timeout
        reply = self._exchange.reply(text, form, deadline)
        try:
            found = ox.parse_query_results(reply, ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
            if not isinstance(found, ox.QuerySolutions):
                raise ValueError("it has no rows")
        except (SyntaxError, ValueError) as error:
            reply.close()
            self._exchange.broken(error)
        except EndpointError:
            reply.close()
            raise
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
        for some in batched(wanted, GRAPHS_NAMED):
            sizes |= self._sizes(f"VALUES ?g {{ {' '.join(some)} }}")
        return dict(sorted(sizes.items()))

    def dataset(self) -> rdflib.Dataset:
        """The endpoint for rdflib, for reading: nothing is loaded, each look is a query."""
        from graph.dataset import of_store

        return of_store(self)

    def check(self) -> None:
        """Raise :class:`EndpointError` if the default graph is empty while named graphs hold data."""
        self._unchecked = False  # not to be called by its own queries
        if self.query("ASK { ?s ?p ?o }").boolean or not self.query("ASK { GRAPH ?g { ?s ?p ?o } }").boolean:
            return
        self._unchecked = True
        advice = "set the union of the named graphs as its default graph; docs/stores.md says how"
        raise EndpointError(self.url, "the data stands in named graphs that its default graph does not show", advice)

    def close(self) -> None:
        """Close the connection that uploads keep open."""
        if self._sender is not None:
            self._sender.close()

    def _form(self, text: str) -> str:
        check_size(text)
        form = query_form(text)
        if not self._federated:
            refuse_service(text)
        return form

    def _changing(self) -> upload.Sender:
        if self._sender is None:
            advice = "give the address of its Graph Store Protocol or of its updates; docs/stores.md lists them"
            raise EndpointError(self.url, "it was opened for reading only", advice)
        return self._sender

    def _change(self, text: str) -> None:
        self._exchange.change(text, time.monotonic() + self.timeout)

    def _sizes(self, values: str, page: int | None = None) -> dict[str, int]:
        paging = f" ORDER BY STR(?g) LIMIT {page}" if page else ""
        text = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ {values} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g{paging}"
        result, _ = self._exchange.result(text, "select", time.monotonic() + self.timeout)
        sized = [
            (g.value, int(n.value)) for g, n in result.rows if isinstance(g, ox.NamedNode) and isinstance(n, ox.Literal)
        ]
        return dict(sized)

    def _rows(self, found: ox.QuerySolutions, text: str, reply: Reply, deadline: float) -> Iterator[Row]:
        number = 0
        with reply:
            try:
                for row in found:
                    number += 1
                    yield tuple(row)
            except (SyntaxError, ValueError) as error:
                self._exchange.broken(error)
        self._exchange.check_count(text, number, reply, deadline)

    def _check_union(self, text: str) -> None:
        """See once, where nothing was found, whether that is for want of a default graph with the data in it."""
        if not self._unchecked or re.search(r"\b(?:GRAPH|FROM)\b", text, re.IGNORECASE):
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
