"""Connections, with an end for clients that take too long to send a request or to read its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

GRACE = 2.0  # seconds beyond the limit for a request, in which a refusal can still be sent
SLOWEST = 1 << 16  # bytes of an answer that a client must take in a second
LARGEST_HEAD = 1 << 18  # bytes of an address with its headers; every character of a query may take twelve


class Clients:
    """All connections. Each client has so many seconds to send a request, or to take its share of an answer."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.connected: set[Connection] = set()

    def connection(self, *arguments: Any, **named: Any) -> Connection:
        """Return what deals with a connection that is made; the arguments are those of uvicorn."""
        return Connection(self, *arguments, **named)

    def unread(self) -> int:
        """Return how many bytes of answers wait in memory."""
        return sum(connection.transport.get_write_buffer_size() for connection in self.connected)


class Connection(HttpToolsProtocol):
    """A connection that ends when its client takes too long."""

    def __init__(self, clients: Clients, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._clients = clients
        self._sending = Alarm()
        self._reading = Alarm()
        self._head: int | None = 0  # bytes that have come of an address and its headers, None when a body comes

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The client is there."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # so that one is told of every byte that waits
        self._clients.connected.add(self)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._clients.connected.discard(self)
        self._sending.off()
        self._reading.off()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something of a request has come."""
        if self._head is not None:
            self._head += len(data)
            if not self._sending.on:
                self._expect()
        super().data_received(data)
        if self._head is not None and self._head > LARGEST_HEAD:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._expect()

    def on_headers_complete(self) -> None:
        """All has come but the body."""
        self._head = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of a request has come."""
        self._sending.off()
        self._head = 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client has not read what was sent: what is left waits in memory."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """The client has read, or the system keeps, all that was sent."""
        self._reading.off()
        super().resume_writing()

    def _watch(self) -> None:
        """From now on the client is to read at a certain pace, until nothing waits any more."""
        left = self.transport.get_write_buffer_size() - SLOWEST * self._clients.seconds

        def judge() -> None:
            if self.transport.get_write_buffer_size() > left:
                self.transport.abort()
            else:
                self._watch()

        self._reading.set(self._clients.seconds, judge)

    def _expect(self) -> None:
        """From now on a request is to come whole within the limit."""
        self._sending.set(self._clients.seconds + GRACE, self._late)

    def _late(self) -> None:
        """End the connection, unless it is the client who waits."""
        waits = self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body
        if waits:
            self._expect()
        else:
            self.transport.abort()


class Alarm:
    """Something that is done after a while unless the alarm is put off."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    @property
    def on(self) -> bool:
        """Whether it is set."""
        return self._timer is not None

    def set(self, seconds: float, then: Callable[[], object]) -> None:
        """Set it, in place of what it was set for."""
        self.off()
        self._timer = asyncio.get_running_loop().call_later(seconds, then)

    def off(self) -> None:
        """Put it off, if it is set."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
