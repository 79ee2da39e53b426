"""Requests to a server, under one deadline each, whatever sends them.

A deadline for the whole answer and not for each read; another try when the server is busy; credentials sent to no other
place than the one they are for; and what goes wrong on the way as an :class:`EndpointError`.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from graph.errors import EndpointError
from graph.reply import Reply, Sockets, unreachable

TRIES = 4
FIRST_PAUSE = 0.5
BUSY = (429, 503)

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
        demand = headers.get("WWW-Authenticate", "digest").lower()  # Virtuoso tells only who offers nothing
        offered = req.get_header("Authorization", "").partition(" ")[0].lower()
        if not demand.startswith("digest") or offered == "digest":
            return None
        fp.close()
        if offered:
            req.remove_header("Authorization")
            return self.parent.open(req, timeout=req.timeout)
        return super().http_error_401(req, fp, code, msg, headers)


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
