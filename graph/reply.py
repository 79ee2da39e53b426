"""What a server answered: read under the deadline of its request, or said in an error why it cannot be."""

from __future__ import annotations

import http.client
import socket
import threading
import time
import urllib.error
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NoReturn

from graph.closing import Closing
from graph.errors import EndpointError

MAX_BYTES = 512 * 1024 * 1024

_CHUNK = 1024 * 1024
_QUERY_SERVICE = "see that the address is that of the query service, such as http://localhost:7878/query"
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
        if not data and size and getattr(self._response, "length", None):
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
        pieces, size = [], getattr(self._response, "length", None) or 0
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
