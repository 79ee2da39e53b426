"""The server: starts the workers, listens, and stops with all that belongs to it."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import cast

import uvicorn
from starlette.applications import Starlette

from graph.errors import StoreError, SymposiaError
from graph.serving.app import application
from graph.serving.clients import Clients
from graph.serving.desk import Face
from graph.serving.pool import Pool
from graph.serving.settings import Settings
from graph.serving.worker import Views
from graph.serving.workers import Ended

CONNECTIONS = 2000  # at once; more are answered with 503
_LOG = logging.getLogger("uvicorn.error")
LAST_WORDS = 3  # seconds that answers may take after the order to stop


class ServerError(SymposiaError):
    """The server cannot listen where it should."""


@dataclass(frozen=True)
class Place:
    """Where a server listens: a host and a port, 0 for any that is free; the names it answers to besides; and the
    origins whose pages may read its answers.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    def hosts(self) -> list[str]:
        """Return the names under which the server may be asked for; others could be names of a page that attacks it."""
        return ["127.0.0.1", "localhost", "[::1]", "::1", *([] if _any(self.host) else [self.host]), *self.names]

    def reach(self) -> str:
        """Return in words how others than this machine can reach the server; empty when they cannot."""
        try:
            beyond = not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            beyond = self.host != "localhost"
        if beyond:
            return f"it listens at {self.host}, beyond this machine"
        return f"it answers to {', '.join(self.names)}, so that others may reach it by a proxy" if self.names else ""


def serve(
    settings: Settings,
    views: Views,
    face: Face,
    place: Place,
    say: Callable[[str], None],
    listening: Callable[[str], None],
) -> None:
    """Serve until interrupted. `listening` is called with the address once the server answers.

    Raises StoreError when the store cannot be opened, ServerError when the address cannot be had.
    """
    with _listen(place) as door:
        port = door.getsockname()[1]
        host = f"[{place.host}]" if ":" in place.host else place.host
        app = partial(application, face=face, hosts=place.hosts(), origins=place.origins)
        asyncio.run(_serve(Pool(settings, views, say), app, door, lambda: listening(f"http://{host}:{port}/")))


async def _serve(
    pool: Pool,
    app: Callable[[Pool, Callable[[], int]], Starlette],
    door: socket.socket,
    listening: Callable[[], None],
) -> None:
    _LOG.setLevel(logging.ERROR)
    try:
        await pool.start()
        clients = Clients(pool.settings.client)
        config = uvicorn.Config(
            app(pool, clients.unread),
            http=cast(type[asyncio.Protocol], clients.connection),
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=LAST_WORDS,
        )
        await _Server(config, listening).serve(sockets=[door])
    except Ended as error:
        raise StoreError(pool.settings.store, f"no process to answer could be started ({error})") from error
    finally:
        await pool.close()


class _Server(uvicorn.Server):
    """A server that tells when it listens, and that ends in good order when it is told to stop."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: Sequence[socket.socket] | None = None) -> None:
        """Listen, and tell."""
        await super().startup(sockets=list(sockets or ()))
        if self.started:
            self._listening()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop. What is cut off from now on is no fault to be told of."""
        _LOG.setLevel(logging.CRITICAL + 1)
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal. Unlike uvicorn itself, do not raise it again: the workers are still to be ended."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _listen(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    # With the protocol named, asyncio sends small answers at once; it would wait for an acknowledgement otherwise.
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((place.host, place.port))
        door.listen(1024)
    except OSError as error:
        door.close()
        reason = f"cannot listen there ({error.strerror or error})"
        raise ServerError(reason, where=f"{place.host}:{place.port}", advice="give another --host or --port") from error
    return door


def _any(host: str) -> bool:
    """Whether a host stands for all addresses of the machine, and so is no name to be asked for."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
