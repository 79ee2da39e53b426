"""Who answers what: queries wait for a worker, slow ones are set aside, those beyond a limit are ended.

There are two lanes. A query begins in the first; when it has taken more processor time than the patience (a quarter of
it while others wait), its process gives way to others and a fresh one takes its place, so that long queries soon let
short ones pass. How many run at length is bounded: beyond that, and while others wait, a query that has used up the
patience is ended with the advice to come back. Processor time is what counts, as on a busy machine all take long.

The store may be replaced while it is served. A check ten times a second sees that, and from then on new queries go
to processes that have opened the new one; each answer comes from one store, whole. While another process writes to
the store, nobody can open it: the processes there are go on, and what was written is taken up when the writer is done.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from graph.errors import StoreError
from graph.serving.preparation import Preparation
from graph.serving.settings import Settings
from graph.serving.sources import Forked, Spawned
from graph.serving.watch import Identity, StoreWatch
from graph.serving.worker import TEXT, Reply, Views, out_of_memory, refusal
from graph.serving.workers import Ended, Source, Worker, told

SWEEP = 0.1
PAUSE = 1.0  # seconds after a failure to start a worker until the next attempt
LONGEST_QUEUE = 1000
LATER = {"Retry-After": "5"}


class Pool:
    """Workers over the store of the settings, and the queue for them."""

    def __init__(self, settings: Settings, views: Views, say: Callable[[str], None]) -> None:
        self.settings = settings
        self._views = views
        self._say = say
        self._source: Source | None = None
        self._retired: list[Source] = []
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._starting = 0
        self._not_before = 0.0
        self._waiting: deque[tuple[float, asyncio.Future[Worker]]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: Identity | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._trouble: str | None = None  # why no process can be started at present
        self._prepared: Preparation | None = None
        self._watch = StoreWatch(settings.store, say)

    async def start(self) -> None:
        """Begin to answer. Raises StoreError when the store cannot be opened."""
        self._seen = self._watch.identity()
        await self._use(self._from_disk())
        self._prepared = Preparation(self.settings, self._views, self._say)
        self._prepared.start()
        self._begin(self._sweep())
        if self.settings.in_memory:
            self._renewing = self._begin(self._load())

    async def close(self) -> None:
        """End all processes."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in [*self._idle, *self._busy]:
            worker.let_go()
        for source in [*self._retired, self._source]:
            if source is not None:
                source.close()
        if self._prepared is not None:
            await self._prepared.close()
        await asyncio.sleep(0)  # for the channels to close

    async def prepared(self, name: str) -> str | None:
        """Wait until what a page needs of the whole store is there; return why it is not, as far as one waits."""
        if self._prepared is None or await self._prepared.wait(name, self.settings.wait):
            return None
        trouble = self._prepared.trouble
        return (
            f"what this page needs could not be read from the store ({trouble})"
            if trouble
            else ("the names of this build are still being read; ask again in a few seconds")
        )

    def prepared_file(self, name: str) -> Path:
        """Return a file that has been prepared."""
        assert self._prepared is not None
        return Path(self._prepared.job[name])

    def kept(self, name: str) -> Reply | None:
        """Return a page that is the same for all, compressed, if it has been prepared."""
        return self._prepared.kept(name) if self._prepared else None

    async def run(self, view: str, values: dict[str, Any], *, packed: bool = False) -> Reply:
        """Have a worker do a job, and return its answer or the reason why there is none.

        With `packed` a page comes compressed. When the caller is cancelled, the worker is ended.
        """
        try:
            worker = await self._take()
        except TimeoutError:
            why = f"no process to answer can be started ({self._trouble})" if self._trouble else "all workers are busy"
            return Reply(503, TEXT, f"{why}; ask again in a few seconds\n".encode(), LATER)
        try:
            ready = self._prepared.job if self._prepared else {}
            return await worker.ask({"view": view, "values": values, "packed": packed, "ready": ready})
        except Ended:
            return await self._account_for(worker)
        except asyncio.CancelledError:
            worker.end("nobody waits for the answer")
            raise
        finally:
            self._give_back(worker)

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if not worker.gone:
                self._busy.add(worker)
                return worker
        if len(self._waiting) >= LONGEST_QUEUE:
            raise TimeoutError
        turn: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append((time.monotonic(), turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._give_back(turn.result())
            raise

    def _give_back(self, worker: Worker) -> None:
        """A worker is free, or of no use any more."""
        self._busy.discard(worker)
        if worker.gone or worker.ended or not worker.back or worker.source is not self._source:
            worker.let_go()
            self._fill()
            return
        worker.aside = False
        while self._waiting:
            _, turn = self._waiting.popleft()
            if not turn.done():
                self._busy.add(worker)
                turn.set_result(worker)
                return
        self._idle.append(worker)

    def _present(self) -> int:
        """How many workers the first lane has or will have."""
        return len(self._idle) + self._starting + sum(not worker.aside for worker in self._busy)

    def _fill(self) -> None:
        """Start as many workers as the first lane lacks."""
        if self._source is None or time.monotonic() < self._not_before:
            return
        for _ in range(self.settings.workers - self._present()):
            self._starting += 1
            self._begin(self._start_one(self._source))

    async def _start_one(self, source: Source) -> None:
        try:
            worker = await source.worker()
        except (Ended, StoreError) as error:
            self._not_before = time.monotonic() + PAUSE
            if source is self._source and not self._is_renewing():
                if str(error) != self._trouble:
                    self._say(f"no worker could be started ({error}); beginning anew")
                self._trouble = str(error)
                self._seen = None
        else:
            self._trouble = None
            self._give_back(worker)
        finally:
            self._starting -= 1

    async def _account_for(self, worker: Worker) -> Reply:
        """Say why there is no answer from a worker that has ended."""
        if worker.ended == "late":
            limit = f"{self.settings.timeout:g} s"
            return refusal(504, f"the query was ended after {limit}, the limit of this server; ask for less at a time")
        if worker.ended == "crowded":
            text = "too many long queries are running, and others wait; ask again in a few seconds, or ask for less\n"
            return Reply(503, TEXT, text.encode(), LATER)
        code = None
        with suppress(TimeoutError):
            code = await asyncio.wait_for(asyncio.shield(worker.exit), 1)
        if code == -signal.SIGABRT:  # what a failed allocation ends with
            return refusal(500, out_of_memory(self.settings))
        self._say(f"{told(code)}")
        return refusal(500, f"{told(code)}; ask for less at a time")

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            now = time.monotonic()
            for worker in sorted(self._busy, key=lambda w: w.since or now):
                if worker.since is not None and worker.ended is None:
                    self._judge(worker, now)
            while self._waiting and (self._waiting[0][1].done() or now - self._waiting[0][0] > self.settings.wait):
                _, turn = self._waiting.popleft()
                if not turn.done():
                    turn.set_exception(TimeoutError())
            self._idle = [worker for worker in self._idle if not worker.gone]
            if self._idle and self._present() > self.settings.workers:  # some came back from a long query
                self._idle.pop(0).let_go()
            self._retire()
            self._fill()
            self._look()

    def _judge(self, worker: Worker, now: float) -> None:
        """End what has run too long, and set aside what takes long."""
        if worker.since is not None and now - worker.since > self.settings.timeout:
            worker.end("late")
        if worker.aside or worker.ended:
            return
        used, patience = worker.used(now), self.settings.patience
        crowded = any(not turn.done() for _, turn in self._waiting)
        if used < (patience / 4 if crowded else patience):
            return
        if sum(other.aside for other in self._busy) < self.settings.long_queries:
            worker.aside = True
            worker.source.set_aside(worker)
        elif crowded and used >= patience:
            worker.end("crowded")

    def _retire(self) -> None:
        """Close what is of an older store once it has answered."""
        for source in list(self._retired):
            if all(worker.source is not source for worker in self._busy):
                self._retired.remove(source)
                source.close()

    def _look(self) -> None:
        """See whether the store was replaced."""
        now = self._watch.identity()
        if now is None or now == self._seen or self._is_renewing() or self._watch.is_written():
            return
        if self._seen is not None:
            self._say("the store was replaced; opening the new one")
        self._seen = now
        self._renewing = self._begin(self._renew())

    def _is_renewing(self) -> bool:
        return self._renewing is not None and not self._renewing.done()

    async def _renew(self) -> None:
        fresh = Preparation(self.settings, self._views, self._say)
        fresh.start()
        try:
            await fresh.wait("names")  # so that searches change over with all other answers
            await self._use(self._from_disk())
        except (StoreError, Ended) as error:
            self._say(f"the new store cannot be served, the old one stays: {error}")
            await fresh.close()
            return
        except BaseException:
            await fresh.close()
            raise
        old, self._prepared = self._prepared, fresh
        if old is not None:
            await old.close()
        if self.settings.in_memory:
            await self._load()

    async def _load(self) -> None:
        try:
            await self._use(Forked(self.settings, self._views, memory=True))
            self._say("the store is in memory now")
        except (StoreError, Ended, OSError) as error:
            self._say(f"the store stays on disk: {error}")

    def _from_disk(self) -> Source:
        if self.settings.fork:
            return Forked(self.settings, self._views, memory=False)
        return Spawned(self.settings, self._views)

    async def _use(self, source: Source) -> None:
        """Answer from this source from now on."""
        try:
            await source.start()
            fresh = await asyncio.gather(*(source.worker() for _ in range(self.settings.workers)))
        except BaseException:
            source.close()
            raise
        if self._source is not None:
            self._retired.append(self._source)
        self._source, old, self._idle = source, self._idle, []
        self._trouble = None
        for worker in old:
            worker.let_go()
        for worker in fresh:
            self._give_back(worker)

    def _begin(self, work: Any) -> asyncio.Task[None]:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
