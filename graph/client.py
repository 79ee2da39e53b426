"""Requests to a server, under one deadline each, whatever sends them.

A deadline for the whole answer and not for each read; another try when the server is busy; credentials sent to no other
place than the one they are for; and what goes wrong on the way as an :class:`EndpointError`.
"""

from __future__ import annotations

import http.client
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol, TypeVar
from urllib.parse import urlsplit

from graph.closing import Closing
from graph.errors import EndpointError

TRIES = 4
FIRST_PAUSE = 0.5
BUSY = (429, 503)
MAX_BYTES = 512 * 1024 * 1024

_CHUNK = 1024 * 1024
_QUERY_SERVICE = "see that the address is that of the service, such as http://localhost:7878/query"
_ADVICE = {
    **dict.fromkeys((301, 302, 303, 307, 308), "give the address to which it redirects, if you trust that place"),
    400: "see that it speaks SPARQL 1.1, and read its message",
    401: "give the user and password, or the token, that it asks for",
    403: "ask those who run it for access",
    404: _QUERY_SERVICE,
    405: _QUERY_SERVICE,
    429: "wait, then ask again",
    503: "wait, then ask again",
    504: "ask for less at a time",
}
_Given = TypeVar("_Given")


class Replied(Protocol):
    """What one request gave."""

    @property
    def status(self) -> int:
        """Its status of HTTP."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Its headers."""

    def close(self) -> None:
        """Let go of it."""


_Reply = TypeVar("_Reply", bound=Replied)


@dataclass(frozen=True)
class Credentials:
    """A user with a password, or a bearer token, or neither."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


class Sockets:
    """The sockets that are in use, so that from outside they can be cut: only that ends slow reading on time."""

    def __init__(self) -> None:
        self._used: list[socket.socket] = []

    def add(self, used: socket.socket) -> None:
        """Note one."""
        self._used = [known for known in self._used if known.fileno() >= 0]
        self._used.append(used)

    def cut(self) -> None:
        """Make whoever reads from them stop."""
        for used in self._used:
            with suppress(OSError):
                used.shutdown(socket.SHUT_RDWR)


def within(seconds: float, work: Callable[[], _Given], sockets: Sockets) -> _Given:
    """Do work that waits for a server; after this time cut its sockets and raise :class:`TimeoutError`."""
    given: list[_Given] = []
    raised: list[Exception] = []
    done = threading.Event()

    def run() -> None:
        try:
            given.append(work())
        except Exception as error:  # handed to whoever waits for this thread
            raised.append(error)
        finally:
            done.set()

    threading.Thread(target=run, daemon=True).start()
    if not done.wait(seconds):
        sockets.cut()
        raise TimeoutError
    if raised:
        raise raised[0]
    return given[0]


class Reply(Closing):
    """What a server answered: its status and headers, and the body, which is read under the deadline."""

    def __init__(self, location: str, response: Any, deadline: float, timeout: float, sockets: Sockets) -> None:
        self.status: int = response.status
        self.headers: Mapping[str, str] = response.headers
        self._location = location
        self._response = response
        self._timeout = timeout
        self._late = threading.Event()
        self._sockets = sockets
        self._watch = threading.Timer(max(deadline - time.monotonic(), 0.001), self._cut)
        self._watch.daemon = True
        self._watch.start()

    @property
    def content_type(self) -> str:
        """The media type without parameters, or nothing."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes; all that are left without a number, at most :data:`MAX_BYTES`."""
        if size < 0:
            return self._read_all()
        try:
            data: bytes = self._response.read(size)
        except Exception as error:
            self._stopped(error)
        if self._late.is_set():
            late(self._location, self._timeout)
        if not data and size and self._response.length:
            self._stopped(http.client.IncompleteRead(b""))
        return data

    def said(self) -> str:
        """The beginning of the body, or where a redirect leads, for a message."""
        text = self.headers.get("Location", "").encode()
        if not text:
            with suppress(EndpointError):
                text = self.read(2000)
        return shown(text)

    def close(self) -> None:
        """Read no more."""
        self._watch.cancel()
        with suppress(OSError, http.client.HTTPException):
            self._response.close()

    def _read_all(self) -> bytes:
        pieces, size = [], self._response.length or 0
        while size <= MAX_BYTES and (piece := self.read(_CHUNK)):
            pieces.append(piece)
            size = max(size, sum(map(len, pieces)))
        if size > MAX_BYTES:
            reason, advice = f"the answer is longer than {MAX_BYTES:,} bytes", "ask for less at a time, or stream it"
            raise EndpointError(self._location, reason, advice)
        return b"".join(pieces)

    def _cut(self) -> None:
        self._late.set()
        self._sockets.cut()

    def _stopped(self, error: Exception) -> NoReturn:
        if self._late.is_set():
            late(self._location, self._timeout)
        unreachable(self._location, error, self._timeout)


def send(
    make: Callable[[], urllib.request.Request],
    location: str,
    timeout: float,
    deadline: float,
    credentials: Credentials,
) -> Reply:
    """Send a request, again when the server is busy, and return its reply once the headers are there.

    Raises :class:`EndpointError` when there is none before the deadline.
    """
    return patiently(lambda: _once(make(), location, timeout, deadline, credentials), deadline)


def patiently(ask: Callable[[], _Reply], deadline: float) -> _Reply:
    """Ask until the server is not busy, with longer and longer pauses; its last reply when time or tries run out."""
    pause = FIRST_PAUSE
    for _ in range(TRIES - 1):
        reply = ask()
        if reply.status not in BUSY:
            return reply
        named = reply.headers.get("Retry-After", "")
        wait = max(pause, float(named)) if named.isdigit() else pause
        if time.monotonic() + wait >= deadline:
            return reply
        reply.close()
        time.sleep(wait)
        pause *= 2
    return ask()


def _once(
    request: urllib.request.Request, location: str, timeout: float, deadline: float, credentials: Credentials
) -> Reply:
    sockets = Sockets()
    remaining = max(deadline - time.monotonic(), 0.001)
    opener = _opener(location, credentials, sockets)

    def opened() -> Any:
        try:
            return opener.open(request, timeout=remaining)
        except urllib.error.HTTPError as error:
            return error

    try:
        response = within(remaining, opened, sockets)
    except Exception as error:
        unreachable(location, error, timeout)
    return Reply(location, response, deadline, timeout, sockets)


def _opener(location: str, credentials: Credentials, sockets: Sockets) -> urllib.request.OpenerDirector:
    handlers = [_NoRedirect(), _http(sockets), _https(sockets)]
    if credentials.user:
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, location, credentials.user, credentials.password)
        handlers.append(_Digest(passwords))
    return urllib.request.build_opener(*handlers)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow no redirect: it would take the query, and the credentials, to another place."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        """Let the redirect count as the answer."""


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Answer a server that takes the password only as a digest; any other demand stands as it is."""

    def http_error_401(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        """Send the request once more, with a digest."""
        demand = headers.get("WWW-Authenticate", "").lower()
        if demand.startswith("digest"):
            return super().http_error_401(req, fp, code, msg, headers)
        if not demand and req.has_header("Authorization"):  # Virtuoso says what it wants only to who offers nothing
            req.remove_header("Authorization")
            return self.parent.open(req, timeout=req.timeout)
        return None


def _http(sockets: Sockets) -> urllib.request.HTTPHandler:
    class Connection(http.client.HTTPConnection):
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    class Handler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Connection, req)

    return Handler()


def _https(sockets: Sockets) -> urllib.request.HTTPSHandler:
    class Connection(http.client.HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            sockets.add(self.sock)

    class Handler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Connection, req)

    return Handler()


def check_url(url: str) -> None:
    """Raise :class:`EndpointError` unless this is an address of the web, without a user or password in it."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or re.search(r"[\x00-\x20\x7f-\uffff]", url):
        raise EndpointError(url, "this is no address of an endpoint", "give one that begins with http:// or https://")
    if parts.username or parts.password:
        shown_url = url.replace(parts.netloc, parts.netloc.rpartition("@")[2])
        raise EndpointError(shown_url, "the address holds a user or password", "give them apart from the address")


def refusal(location: str, status: int, said: str) -> EndpointError:
    """The error for a status that is no success, with the advice that fits."""
    advice = _ADVICE.get(status, "read the messages of the server")
    return EndpointError(location, f"it answered with HTTP status {status}: {said}", advice, status=status)


def late(location: str, timeout: float) -> NoReturn:
    """Raise the error that says that the deadline has passed."""
    advice = "ask for less, or allow more time"
    raise EndpointError(location, f"there was no complete answer within {timeout:g} s", advice)


def unreachable(location: str, error: Exception, timeout: float) -> NoReturn:
    """Raise the error that says why a server gave no complete answer."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(error, EndpointError):
        raise error
    if isinstance(cause, TimeoutError):
        late(location, timeout)
    if isinstance(cause, http.client.IncompleteRead):
        reason, advice = "the answer broke off", "ask again, or ask for less"
    elif isinstance(cause, ConnectionRefusedError):
        reason, advice = "nothing listens there", "start the server, or correct the address"
    else:
        reason, advice = f"it cannot be reached ({cause})", "see that the address is right and the network up"
    raise EndpointError(location, reason, advice) from error


def shown(body: bytes) -> str:
    """The beginning of what a server said, on one line."""
    text = " ".join(body[:400].decode("utf-8", "replace").split())
    return text[:200] or "(an empty answer)"
