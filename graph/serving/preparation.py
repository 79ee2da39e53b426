"""What is made ready for a store that is served: by a process beside, into a folder that goes with the server."""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import tempfile
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from graph.search import prepare

_CONTEXT = multiprocessing.get_context("spawn")


class Preparation:
    """The files of one store, each from the moment it is there; `trouble` says why one will never be."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._folder = Path(tempfile.mkdtemp(prefix="symposia-serve-"))
        self._ready = {name: asyncio.Event() for name in ("names", "pairs")}
        self._watching: asyncio.Task[None] | None = None
        self.job: dict[str, Any] = {}
        self.trouble: str | None = None

    def start(self) -> None:
        """Begin."""
        ours, its = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=prepare.main, args=(self._store, self._folder, its), daemon=True)
        self._process.start()
        its.close()
        self._watching = asyncio.create_task(self._watch(ours))

    async def wait(self, name: str, within: float | None = None) -> bool:
        """Wait until a file is there; False when it is not within so many seconds, or never will be."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ready[name].wait(), within)
        return name in self.job

    async def close(self) -> None:
        """End the process and remove the files; what still reads them goes on."""
        if self._watching is not None:
            self._process.kill()
            await self._watching
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _watch(self, told: Connection) -> None:
        with told:
            while self.trouble is None and "pairs" not in self.job:
                try:
                    self._take(await asyncio.to_thread(told.recv))
                except (EOFError, OSError):
                    self.trouble = "the process that reads the names ended"
        for event in self._ready.values():
            event.set()
        await asyncio.to_thread(self._process.join)

    def _take(self, message: dict[str, Any]) -> None:
        if message["file"] is None:
            self.trouble = message["reason"]
            return
        self.job[message["file"]] = message["path"]
        if "about" in message:
            self.job["about"] = message["about"]
        self._ready[message["file"]].set()
