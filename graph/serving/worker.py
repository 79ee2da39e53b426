"""The process that answers: one job at a time from its channel, within limits that the system enforces.

A query cannot be interrupted from within, so whoever started this process ends it when a query takes too long.
"""

from __future__ import annotations

import gc
import gzip
import json
import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.errors import QueryRefused, QuerySyntaxError, StoreError, SymposiaError
from graph.serving import wire
from graph.serving.negotiation import HTML, content_type
from graph.serving.settings import FILES, MEGABYTE, Settings
from graph.store import EmbeddedStore

SMALLEST = 1400  # bytes of a page below which compressing gains nothing: one packet holds it
SELDOM = (50_000, 20, 20)  # objects after which garbage is looked for: an answer makes many, and few refer in circles
BULKY = 1 << 17  # bytes of a page that is compressed quickly rather than well
TEXT = "text/plain; charset=utf-8"
_USUAL = os.getpriority(os.PRIO_PROCESS, 0) if hasattr(os, "getpriority") else 0
GRACE = 10  # seconds of processor time beyond the limit, after which the system itself ends the process


@dataclass(frozen=True)
class Reply:
    """An answer: HTTP status, media type, content, and headers of its own."""

    status: int
    media: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


View = Callable[[ox.Store, Settings, dict[str, Any]], Reply]
Views = Mapping[str, View]


def serve(
    channel: socket.socket,
    orphaned: Callable[[], object],
    store: Callable[[], ox.Store],
    settings: Settings,
    views: Views,
) -> None:
    """Answer what comes through the channel until it ends; end in any case when `orphaned` returns."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with, args=(orphaned,), daemon=True).start()
    try:
        opened = store()
    except SymposiaError as error:
        wire.send(channel, {"ready": False, **told(error)})
        return
    _limit_memory(settings.worker_memory * MEGABYTE)
    wire.send(channel, {"ready": True})
    gc.set_threshold(*SELDOM)
    while (job := wire.receive(channel)) is not None:
        _limit_time(settings.timeout)
        reply = _packed(answer(opened, _with(settings, job[0]["ready"]), views, job[0]), job[0]["packed"])
        header = {"status": reply.status, "media": reply.media, "headers": reply.headers, "back": _back()}
        wire.send(channel, header, reply.body)


def spawned(channel: socket.socket, settings: Settings, views: Views) -> None:
    """Serve a store on disk from a process that was not forked."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    serve(channel, parent.join, partial(opened, settings.store), settings, views)


def opened(folder: Path) -> ox.Store:
    """Return the store that is in the folder now."""
    return EmbeddedStore.open(folder).oxigraph


def told(error: SymposiaError) -> wire.Header:
    """Return what is told of an error to whom it concerns in another process."""
    return {"where": error.where, "reason": error.reason, "advice": error.advice}


def answer(store: ox.Store, settings: Settings, views: Views, job: dict[str, Any]) -> Reply:
    """Do one job: the view that it names, with its values. What cannot be done comes back as text."""
    if job["view"] not in views:
        return refusal(404, "there is no such page")
    try:
        return views[job["view"]](store, settings, job["values"])
    except QuerySyntaxError as error:
        # The first words are those of the parser, by which clients find the place.
        place = f"error at {error.line}:{error.column} (line {error.line}, column {error.column}): "
        return refusal(400, (place if error.line is not None else "") + error.reason)
    except QueryRefused as error:
        return refusal(403, str(error))
    except MemoryError:
        return refusal(500, out_of_memory(settings))
    except (StoreError, OSError) as error:
        return refusal(500, f"the store cannot be read: {error}")
    except SymposiaError as error:  # says all there is to say
        return refusal(500, str(error))
    except (RuntimeError, ValueError) as error:
        return refusal(500, f"the query failed: {error}")


def _with(settings: Settings, ready: dict[str, Any]) -> Settings:
    """The settings with what has been made ready for the store by now."""
    files = {name: Path(ready[name]) if name in ready else None for name in FILES}
    return replace(settings, **files, about=ready.get("about"))  # type: ignore[arg-type]


def _packed(reply: Reply, wanted: bool) -> Reply:
    """Compress a page for who can read it so; not one that holds a secret, whose length would tell of it."""
    secret = reply.headers.get("Cache-Control") == "no-store"
    if not wanted or secret or len(reply.body) < SMALLEST or not reply.media.startswith("text/html"):
        return reply
    body = gzip.compress(reply.body, 5 if len(reply.body) < BULKY else 1, mtime=0)
    return replace(reply, body=body, headers={**reply.headers, "Content-Encoding": "gzip"})


def refusal(status: int, text: str) -> Reply:
    """Return an answer in words."""
    return Reply(status, TEXT, (text.rstrip("\n") + "\n").encode("utf-8", "replace"))


def as_page(status: int, text: str, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a page as an answer."""
    return Reply(status, content_type(HTML), text.encode("utf-8", "replace"), dict(headers or {}))


def as_json(told: Any, headers: Mapping[str, str] | None = None) -> Reply:
    """Return plain data as an answer for programs."""
    text = json.dumps(told, ensure_ascii=False)
    return Reply(200, "application/json", text.encode("utf-8", "replace"), dict(headers or {}))


def out_of_memory(settings: Settings) -> str:
    """Return what is said of a query that took too much memory."""
    return f"the query needed more than {settings.worker_memory:,} MB of memory; ask for less at a time"


def _back() -> bool:
    """Take up the usual priority again after a long query; False where the system does not allow that."""
    if not hasattr(os, "setpriority") or os.getpriority(os.PRIO_PROCESS, 0) == _USUAL:
        return True
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, _USUAL)
        return True
    return False


def end_with(orphaned: Callable[[], object]) -> None:
    """End this process, whatever it does, when that of its parent is gone."""
    orphaned()
    os._exit(1)


def _limit_memory(size: int) -> None:
    """Let the process grow by so many bytes and no more, where the system can see to that."""
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 -- of /proc, not of a folder
            now = int(told.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + size, now + size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return


def _limit_time(seconds: float) -> None:
    """Have the system end the process should nobody be left to do so."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds) + GRACE
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
