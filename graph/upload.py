"""Named graphs sent to an endpoint: by its Graph Store Protocol, or by updates, in pieces that servers bear.

A graph that takes several pieces is not put in one step: after a failure between two it holds the first of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
import pyoxigraph as ox

from graph.client import Credentials, patiently, within
from graph.errors import EndpointError
from graph.reply import Sockets, late, refusal, shown, unreachable

PIECE = 50_000
"""Most triples in one request of the Graph Store Protocol."""
UPDATE_PIECE = 1_000
"""Most triples in one update: Virtuoso fails at 5,000."""
PIECE_CHARACTERS = 8_000_000
UPDATE_CHARACTERS = 400_000


class Sender(Protocol):
    """What changes named graphs on a server."""

    def put(self, name: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        """Make the graph hold these triples and no others."""

    def drop(self, name: ox.NamedNode) -> None:
        """Remove the graph; it need not be there."""

    def close(self) -> None:
        """Close what is open."""


class Updates:
    """Changes graphs by updates."""

    def __init__(self, change: Callable[[str], None], location: str) -> None:
        """Take what carries out an update, and the address for messages."""
        self._change = change
        self._location = location

    def put(self, name: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        """Make the graph hold these triples and no others."""
        self.drop(name)
        for piece in _pieces(triples, UPDATE_PIECE, UPDATE_CHARACTERS, self._location):
            self._change(f"INSERT DATA {{ GRAPH {name} {{\n{piece}}} }}")

    def drop(self, name: ox.NamedNode) -> None:
        """Remove the graph; it need not be there."""
        self._change(f"DROP SILENT GRAPH {name}")

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class _Said:
    status: int
    headers: httpx.Headers
    text: str

    def close(self) -> None:
        """Nothing is open: it has been read."""


class GraphStore:
    """Changes graphs by the SPARQL 1.1 Graph Store Protocol, over a connection that stays open."""

    def __init__(self, url: str, credentials: Credentials, timeout: float) -> None:
        """Take its address; ``timeout`` is the time in seconds for a piece, further tries included."""
        self._url = url
        self._timeout = timeout
        self._credentials = credentials
        self._sockets = Sockets()
        self._open: httpx.Client | None = None

    def put(self, name: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        """Make the graph hold these triples and no others."""
        pieces = _pieces(triples, PIECE, PIECE_CHARACTERS, self._url)
        first = next(pieces, None)
        if first is None:
            return self.drop(name)
        self._send("PUT", name, first)
        for piece in pieces:
            self._send("POST", name, piece)

    def drop(self, name: ox.NamedNode) -> None:
        """Remove the graph; it need not be there."""
        self._send("DELETE", name, None, missing=True)

    def close(self) -> None:
        """Close the connection."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _send(self, method: str, name: ox.NamedNode, piece: str | None, missing: bool = False) -> None:
        deadline = time.monotonic() + self._timeout
        said = patiently(lambda: self._once(method, name, piece, deadline), deadline)
        if not (200 <= said.status < 300 or (missing and said.status == 404)):
            raise refusal(self._url, said.status, said.headers.get("Location") or said.text)

    def _once(self, method: str, name: ox.NamedNode, piece: str | None, deadline: float) -> _Said:
        client = self._client()
        remaining = max(deadline - time.monotonic(), 0.001)

        def sent() -> _Said:
            with client.stream(
                method,
                httpx.URL(self._url).copy_merge_params({"graph": name.value}),
                content=None if piece is None else piece.encode(),
                headers={} if piece is None else {"Content-Type": "application/n-triples"},
                timeout=remaining,
                extensions={"trace": self._noted},
            ) as response:
                beginning = b""
                for chunk in response.iter_bytes():
                    beginning += chunk[: 2000 - len(beginning)]
                return _Said(response.status_code, response.headers, shown(beginning))

        try:
            return within(remaining, sent, self._sockets)
        except (TimeoutError, httpx.TimeoutException):
            self._forget()
            late(self._url, self._timeout)
        except httpx.HTTPError as error:
            self._forget()
            unreachable(self._url, _cause(error), self._timeout)

    def _noted(self, event: str, details: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.add(details["return_value"].get_extra_info("socket"))

    def _client(self) -> httpx.Client:
        if self._open is None:
            own = self._credentials
            headers = {"Authorization": f"Bearer {own.token}"} if own.token else {}
            self._open = httpx.Client(auth=_Login(own) if own.user else None, headers=headers, follow_redirects=False)
        return self._open

    def _forget(self) -> None:
        """Have the next request begin on a new connection."""
        self._sockets.cut()
        self._open = None


class _Login(httpx.Auth):
    """Basic authentication, and the digest where a server wants that, from then on at once."""

    def __init__(self, credentials: Credentials) -> None:
        self._basic = httpx.BasicAuth(credentials.user, credentials.password)
        self._digest = httpx.DigestAuth(credentials.user, credentials.password)
        self._wants_digest = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request, and once more as it is demanded."""
        if not self._wants_digest:
            response = yield next(self._basic.auth_flow(request))
            demand = response.headers.get("WWW-Authenticate", "digest")  # Virtuoso tells only who offers nothing
            if response.status_code != 401 or not demand.lower().startswith("digest"):
                return
            self._wants_digest = True
            del request.headers["Authorization"]
        yield from self._digest.auth_flow(request)


def sender(
    graph_store_url: str | None, update_url: str | None, change: Callable[[str], None], credentials: Credentials,
    timeout: float,
) -> Sender | None:  # fmt: skip
    """What changes graphs at these addresses: the Graph Store Protocol if there is one; None without any address."""
    if graph_store_url:
        return GraphStore(graph_store_url, credentials, timeout)
    return Updates(change, update_url) if update_url else None


def _pieces(triples: Iterable[ox.Triple], most: int, characters: int, location: str) -> Iterator[str]:
    """The triples as lines of N-Triples, so many of them together."""
    lines: list[str] = []
    size, sent, blank = 0, 0, False
    for triple in triples:
        line = f"{triple} .\n"
        blank = blank or any(isinstance(end, ox.BlankNode) for end in (triple.subject, triple.object))
        full = bool(lines) and (len(lines) == most or size + len(line) > characters)
        if blank and (full or sent):  # a server makes other nodes of them in each piece
            reason = f"a graph with blank nodes has more than {len(lines) + sent:,} triples, too many for one request"
            raise EndpointError(location, reason, "give its nodes identifiers, or have the server load a file")
        if full:
            yield "".join(lines)
            sent += len(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield "".join(lines)


def _cause(error: BaseException) -> Exception:
    """The error of the system beneath one of httpx, which says the same in other words."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, OSError):
        found = found.__cause__ or found.__context__
    return found if isinstance(found, OSError) else ConnectionError(str(error))
