"""What is made ready for a store that is served: by a process beside, into a folder that goes with the server."""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from graph.serving import preparing
from graph.serving.scratch import Scratch
from graph.serving.settings import FILES, Settings
from graph.serving.watch import stamp
from graph.serving.worker import Reply, Views

_CONTEXT = multiprocessing.get_context("spawn")


class Preparation:
    """The files of one store, each from the moment it is there; `trouble` says why one will never be."""

    def __init__(self, settings: Settings, views: Views, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._views = views
        self._say = say
        self._scratch = Scratch()
        self._ready = {name: asyncio.Event() for name in FILES}
        self._kept: dict[str, tuple[Path, Any, Reply]] = {}
        self._watching: asyncio.Task[None] | None = None
        self.job: dict[str, Any] = {}
        self.trouble: str | None = None

    def start(self) -> None:
        """Begin."""
        ours, its = _CONTEXT.Pipe(duplex=False)
        arguments = (self._settings, pickle.dumps(self._views), self._scratch.path, its)
        self._process = _CONTEXT.Process(target=preparing.main, args=arguments, daemon=True)
        self._process.start()
        its.close()
        self._watching = asyncio.create_task(self._watch(ours))

    async def wait(self, name: str, within: float | None = None) -> bool:
        """Wait until a file is there; False when it is not within so many seconds, or never will be."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready[name].wait(), within)
        return name in self.job

    def kept(self, name: str) -> Reply | None:
        """Return a page that is the same for all, compressed, as long as the file is that of which it was made."""
        file, seen, reply = self._kept.get(name, (None, None, None))
        return reply if file is not None and stamp(file) == seen else None

    async def close(self) -> None:
        """End the process and remove the files; what still reads them goes on."""
        if self._watching is not None:
            self._process.kill()
            await self._watching
        self._scratch.remove()

    async def _watch(self, told: Connection) -> None:
        with told:
            while self.trouble is None and any(name not in self.job for name in FILES):
                try:
                    self._take(await asyncio.to_thread(told.recv))
                except (EOFError, OSError):
                    self.trouble = "the process that reads the names ended"
        for event in self._ready.values():
            event.set()
        if self.trouble is None:
            self._say("what pages need of the whole store is ready now")
        await asyncio.to_thread(self._process.join)

    def _take(self, message: dict[str, Any]) -> None:
        if message["file"] is None:
            self.trouble = message["reason"]
            return
        if message["file"] not in FILES:
            self._keep(message)
            return
        self.job[message["file"]] = message["path"]
        if "about" in message:
            self.job["about"] = message["about"]
        self._ready[message["file"]].set()

    def _keep(self, message: dict[str, Any]) -> None:
        headers = {**message["headers"], "Content-Encoding": "gzip"}
        reply = Reply(message["status"], message["media"], Path(message["path"]).read_bytes(), headers)
        self._kept[message["file"]] = self._settings.store.parent / "network.html", message["stamp"], reply
