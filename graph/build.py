"""The main job: documents to a folder of outputs, all of them or none.

Everything is made aside and renamed into place at the end, so that a failure leaves an older build whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path

from graph import carried, decisions, document, lasting, place, report, storing
from graph.analysis import again
from graph.assembly import Assembly
from graph.correction import Corrected, correct, dropped
from graph.curation import Curation
from graph.decisions import Decisions
from graph.document import Problem, Reading
from graph.engines.engine import Engine
from graph.errors import SymposiaError
from graph.extract import Rules
from graph.extractor import Extractor, Independent
from graph.place import OURS, Mark, Place
from graph.release import release
from graph.report import Outcome, Settings
from graph.resolve import Resolution, resolve
from graph.shown import Draw, Show
from graph.sorting import Sorter
from graph.storing import Storing
from graph.uncollected import frozen, uncollected
from graph.units import fingerprint, remembered, stage
from graph.units.cache import Cache, older
from graph.units.grouping import Group
from graph.units.pool import Pool, here, processors
from graph.units.spread import Spread
from graph.units.stage import Gathered, Gathering, Work, together
from graph.units.step import Map
from graph.validate import MAX_QUADS, Report, Validator
from graph.writing import Terms

__all__ = ["Draw", "Outcome", "Progress", "Settings", "build"]

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
            prepare()  # while it is looked which of them are to be read
        helpers = stack.enter_context(Spread(_jobs(settings)))
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
                making = _Making(folder, settings, curation, progress, draw, map_, spread, group, helpers)
                with uncollected(), frozen():
                    outcome = making.run(gathered, outcome, validator)
                kept.tidy()
            lasting.add(settings, folder.work, spread)
        folder.put(lasting.gone(settings, folder.out), making.stays)
        storing.note(folder.out)
        for form in (carried.FORM, decisions.FORM, again.FORM):
            form.keep(folder.ours)
    return replace(outcome, notes=(*notes, *kept.notes))


class _Making:
    """Makes the files of a build out of what was gathered, in the folder where they wait for their place."""

    def __init__(
        self,
        folder: Place,
        settings: Settings,
        curation: Curation,
        progress: Progress,
        draw: Draw,
        map_: Map,
        anew: Map,
        group: Group | None,
        helpers: Spread,
    ) -> None:
        self.work, self.older = folder.work, None if settings.fresh else folder.out
        self.ours, self.settle = folder.ours, folder.settle
        self.jobs = _jobs(settings)
        self.settings, self.curation, self.progress = settings, curation, progress
        self.draw, self.map, self.anew, self.group, self.helpers = draw, map_, anew, group, helpers
        self.stays: Mapping[str, Mark] = {}
        """Files of the last build that are to stay, once all are made."""

    def run(self, gathered: Gathered, outcome: Outcome, validator: Validator) -> Outcome:
        """All files; the outcome with what there is to tell of them."""
        self.progress.stage("resolve")
        with (
            Sorter(self.work) as records,
            Decisions(self.work, self.settings.base, self.anew, self.older) as decisions,
        ):
            corrected = Corrected([])
            if not self.curation.empty:  # what a person wants may reach across the corpus: it is all in memory then
                corrected = correct(list(gathered), self.curation, self.settings.base)
                gathered = stage.gathered(corrected.extractions, records)
            resolution = resolve(gathered, self.settings.base, corrected.asked, self.map, self.work, self.group)
            self.helpers.close()  # each remembers a great many words, which others need no more
            release()  # what was needed to tell who is who
            self.progress.stage("populate")
            terms = Terms(self.settings.base, self.settings.min_confidence, corrected.statements)
            with (
                Assembly(self.work, gathered, terms, decisions, self.map, self.anew, self.older, self.jobs) as assembly,
                self._store() as store,
            ):
                self._judged(assembly, resolution, validator, store)
                said = (*corrected.confirmed(resolution), *dropped(self.curation, assembly.counts.dropped))
                del resolution  # nothing else needs it, and it takes much room
                release()  # it holds views of itself
                claims = assembly.networked()
                loads = store.loads  # that takes longer than all else: what takes memory waits for each other
                beside = self.jobs > (2 if loads else 1)
                with Show(self.work, claims, assembly.table, self.settings.base, beside, self.older) as show:
                    check = self._written(assembly, validator, store)
                    if loads:
                        assembly.turtle()
                    show.write(self.draw)
                    show.note(self.ours)
                release()  # the store may take a while yet
                if not loads:
                    assembly.turtle()
                store.wait()
                self.stays = assembly.stays
            self.progress.stage("validate")
            outcome = report.counted(outcome, assembly.counts, check.result() if check else Report(False, True))
            outcome = replace(outcome, corrections=said)
            to = self.work / "report.json"
            report.write(to, outcome, decisions, gathered.heads, self.settings, self.curation)
            decisions.note(self.work, self.ours)
        return outcome

    def _store(self) -> Storing:
        """What makes the embedded store; of a build whose quads go elsewhere, nothing."""
        path = None if self.settings.store else self.work / lasting.STORE
        return Storing(path, self.work / "graph.nq", self.older, self.jobs)

    def _judged(self, assembly: Assembly, resolution: Resolution, validator: Validator, store: Storing) -> None:
        """Write what is said in documents, and make ready what was decided."""

        def documents_written() -> None:
            release()  # what their lines hung on
            # A process may be at the rules now, and one may load the store: so many fewer write judgements.
            self.helpers.resize(max(1, self.jobs - assembly.ruled_beside - store.loads))

        def grown(size: int) -> None:
            store.grown(size)
            if assembly.counts.quads > MAX_QUADS:
                validator.spare()

        assembly.graph(resolution, grown, documents_written)

    def _written(self, assembly: Assembly, validator: Validator, store: Storing) -> Future[Report] | None:
        """Have graph.nq whole; the check of the shapes, which goes on, as does the making of the store."""
        file = assembly.whole()
        assembly.note(self.ours)
        self.settle(file)
        self.helpers.resize(self.jobs)
        wanted = self.settings.validate and assembly.counts.quads <= MAX_QUADS
        check = validator.submit(file) if wanted else None
        self.progress.stage("write")
        store.whole()
        return check


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
    pool = stack.enter_context(Pool(extractors, _jobs(settings), settings.limits))
    return pool.read, pool.prepare


def _ready() -> None:
    """Nothing has to be made ready."""


def _jobs(settings: Settings) -> int:
    """How many processes may work at a time; 0 for none but this."""
    return processors() if settings.jobs is None else settings.jobs


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
