"""The main job: documents to a folder of outputs, all of them or none.

Everything is made aside and renamed into place at the end, so that a failure leaves an older build whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graph import document, place
from graph.curation import Curation
from graph.document import Problem, Reading
from graph.engines.engine import Engine
from graph.errors import SymposiaError
from graph.extract import Rules
from graph.extractor import Extractor, Independent
from graph.outcome import Outcome, Settings
from graph.place import OURS, Place
from graph.sorting import Sorter
from graph.uncollected import frozen, uncollected
from graph.units import fingerprint, remembered
from graph.units.cache import Cache, older
from graph.units.pool import Pool, here
from graph.units.spread import Spread
from graph.units.stage import Gathered, Gathering, Work, together
from graph.validate import Validator

if TYPE_CHECKING:
    from graph.shown import Draw

__all__ = ["Outcome", "Progress", "Settings", "build"]

NO_CURATION = Curation("")
LARGE = 4_000_000
"""Bytes of documents that say more than is checked: the process that checks does not wait for them."""


class Progress:
    """What a build tells about its progress; this one keeps silent."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; `total` is its number of steps, where known."""

    def step(self) -> None:
        """One step of the stage is done."""

    def waiting(self, who: str) -> None:
        """Another build, told in brackets, is waited for."""


def build(
    inputs: Sequence[str],
    out: Path,
    draw: Draw,
    settings: Settings | None = None,
    progress: Progress | None = None,
    extractors: Sequence[Extractor] = (Rules(),),
    curation: Curation = NO_CURATION,
    engine: Engine | None = None,
) -> Outcome:
    """Build a graph from folders, files or patterns into the folder `out`.

    `draw` writes the picture of a network to a path; `extractors` read the documents, the rules
    alone unless others are given; `curation` has the corrections of a person; `engine` reads on other machines. Raises
    DocumentError when there is nothing to read, ExtractorError when an extractor cannot work at all,
    SymposiaError when the output folder cannot be used.
    """
    settings, progress = settings or Settings(), progress or Progress()
    place.check(out)
    out = out.resolve()
    with ExitStack() as stack:
        # In this order: the processes inherit neither each other's connections nor the lock.
        readers = stack.enter_context(ExitStack())
        work, prepare = _workers(extractors, settings, readers, engine)
        files = document.find(inputs, leave_out=out)
        readable, unread, other = document.split_by_format(files)
        if not readable:
            raise SymposiaError(
                "no .txt or .md file found" + (f" (only {unread[0].source} and the like)" if unread else ""),
                where=", ".join(inputs),
                advice="name a folder that holds some",
            )
        if settings.fresh or older(out / OURS, (path for path, _ in readable)):
            prepare()  # while it is looked which of them are to be read, and all else is loaded
        from graph import making, report

        helpers = stack.enter_context(Spread(settings.processes))
        spread = engine.map if engine is not None else helpers
        early = settings.validate and _size(readable) < LARGE
        validator = stack.enter_context(Validator(early))
        folder = stack.enter_context(Place(out, settings.wait, progress.waiting))
        progress.stage("extract", len(readable))
        with Sorter(folder.work) as records:
            gathered, notes = _gather(readable, extractors, settings, folder, work, progress, records)
            readers.close()  # each holds a language model
            del files, readable  # there may be a great many
            outcome = Outcome(_reading(gathered, unread, other), incomplete=gathered.incomplete, notes=notes)
            if not gathered.heads:
                return replace(outcome, incomplete=())
            outcome = replace(outcome, accounts=report.accounts(extractors))
            with closing(Cache(folder.ours, "", settings.fresh, remembered.FILE)) as kept:
                group = engine.group if engine is not None else None
                map_ = remembered.remembered(spread, kept)
                made = making.Making(folder, settings, curation, progress, draw, map_, spread, group, helpers)
                with uncollected(), frozen():
                    outcome = made.run(gathered, outcome, validator)
                kept.tidy()
        made.put()
    return replace(outcome, notes=(*notes, *kept.notes))


def _workers(
    extractors: Sequence[Extractor], settings: Settings, stack: ExitStack, engine: Engine | None
) -> tuple[Work, Callable[[], None]]:
    """How documents are read: by an engine, or by many processes where each is read for itself, else in this one; and
    what gets them ready.
    """
    if engine is not None:
        return engine.reader(extractors, settings.limits, settings.fresh), _ready
    if not all(isinstance(x, Independent) for x in extractors):
        return lambda tasks: together(tasks, extractors), _ready
    if settings.jobs == 0:
        return lambda tasks: here(tasks, extractors, settings.limits), _ready
    pool = stack.enter_context(Pool(extractors, settings.processes, settings.limits))
    return pool.read, pool.prepare


def _ready() -> None:
    """Nothing has to be made ready."""


def _size(files: Sequence[tuple[Path, str]]) -> int:
    """How many bytes files have together, counted until they are LARGE; one that is gone has none."""
    found = 0
    for path, _ in files:
        with suppress(OSError):
            found += path.stat().st_size
        if found >= LARGE:
            break
    return found


def _gather(
    files: Sequence[tuple[Path, str]],
    extractors: Sequence[Extractor],
    settings: Settings,
    folder: Place,
    work: Work,
    progress: Progress,
    records: Sorter,
) -> tuple[Gathered, tuple[str, ...]]:
    """What the documents say, and what there is to tell about kept records."""
    known = fingerprint.of(extractors)
    cache = Cache(folder.ours, known, settings.fresh) if known else None
    try:
        gathered = Gathering(files, settings.max_bytes, records, cache, progress.step).run(work)
        if cache is not None:
            cache.tidy()
    finally:
        if cache is not None:
            cache.close()
    return gathered, tuple(cache.notes) if cache is not None else ()


def _reading(gathered: Gathered, unread: Sequence[Problem], other: Sequence[Problem]) -> Reading:
    return Reading(
        tuple(sorted(gathered.heads, key=lambda head: head.source)),
        tuple(sorted([*unread, *gathered.problems], key=lambda p: p.source)),
        tuple(sorted([*other, *gathered.copies], key=lambda p: p.source)),
    )
