"""The main job: documents to a folder of outputs, all of them or none.

Everything is made aside and renamed into place at the end, so that a failure leaves an older build whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph import document, network, place, report
from graph.analysis import annotate, summary
from graph.assembly import Assembly
from graph.correction import Corrected, correct, dropped
from graph.curation import Curation
from graph.document import Problem, Reading
from graph.errors import SymposiaError
from graph.extract import Rules
from graph.extractor import Extractor, Independent
from graph.place import Place
from graph.report import Outcome, Settings
from graph.resolve import resolve
from graph.segment import Terms
from graph.sorting import Sorter
from graph.store import EmbeddedStore
from graph.units import fingerprint, remembered, stage
from graph.units.cache import Cache
from graph.units.pool import Pool, here, processors
from graph.units.spread import Spread
from graph.units.stage import Gathered, Gathering, Work, together
from graph.validate import MAX_QUADS, Report, Validator

__all__ = ["Draw", "Outcome", "Progress", "Settings", "build"]

NO_CURATION = Curation("")
IN_MEMORY = 500_000
"""Up to how many quads the network is read from a copy of the store in memory."""

Draw = Callable[[Any, Path, str], None]


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
) -> Outcome:
    """Build a graph from folders, files or patterns into the folder `out`.

    `draw` writes the picture of a network to a path; `extractors` read the documents, the rules
    alone unless others are given; `curation` has the corrections of a person. Raises DocumentError
    when there is nothing to read, ExtractorError when an extractor cannot work at all, SymposiaError
    when the output folder cannot be used.
    """
    settings, progress = settings or Settings(), progress or Progress()
    place.check(out)
    out = out.resolve()
    files = document.find(inputs, leave_out=out)
    readable, unread, other = document.split_by_format(files)
    if not readable:
        raise SymposiaError(
            "no .txt or .md file found" + (f" (only {unread[0].source} and the like)" if unread else ""),
            where=", ".join(inputs),
            advice="name a folder that holds some",
        )
    with ExitStack() as stack:
        # In this order: the processes inherit neither each other's connections nor the lock.
        work = _workers(extractors, settings, stack)
        spread = stack.enter_context(Spread(processors() if settings.jobs is None else settings.jobs))
        validator = stack.enter_context(Validator(settings.validate))
        folder = stack.enter_context(Place(out, settings.wait, progress.waiting))
        records = stack.enter_context(Sorter(folder.work))
        progress.stage("extract", len(readable))
        gathered, notes = _gather(readable, extractors, settings, folder, work, progress, records)
        reading, incomplete = _reading(gathered, unread, other), gathered.incomplete
        if not gathered.heads:
            return Outcome(reading, notes=notes)
        progress.stage("resolve")
        corrected = Corrected([])
        if not curation.empty:
            corrected = correct(list(gathered), curation, settings.base)
            gathered = stage.gathered(corrected.extractions, stack.enter_context(Sorter(folder.work)))
        resolution = resolve(gathered, settings.base, corrected.asked)
        progress.stage("populate")
        known = stack.enter_context(closing(Cache(folder.ours, "", settings.fresh, remembered.FILE)))
        terms = Terms(settings.base, settings.min_confidence, corrected.statements)
        map_ = remembered.remembered(spread, known)
        assembly = stack.enter_context(Assembly(folder.work, gathered, resolution, terms, map_))
        file = assembly.graph()
        counts = assembly.counts
        check = validator.submit(file) if settings.validate and counts.quads <= MAX_QUADS else None
        progress.stage("write")
        with ThreadPoolExecutor(
            1
        ) as aside:  # the store mostly waits for the disk: it is written while the rest is made
            stored = aside.submit(EmbeddedStore.create, folder.work / "store", file)
            assembly.statements()
            assembly.turtle()
            stored.result()
        _look(folder.work, counts.quads, gathered, draw)
        progress.stage("validate")
        shacl = check.result() if check else Report(False, True)
        outcome = report.outcome(reading, counts, shacl, incomplete, report.accounts(extractors))
        said = (*corrected.confirmed(resolution), *dropped(curation, counts.dropped))
        known.tidy()
        known.close()
        outcome = replace(outcome, corrections=said, notes=(*notes, *known.notes))
        report.write(folder.work / "report.json", outcome, resolution.judgements, gathered.heads, settings, curation)
        folder.put()
    return outcome


def _workers(extractors: Sequence[Extractor], settings: Settings, stack: ExitStack) -> Work:
    """How documents are read: by many processes where each is read for itself, else in this one."""
    if not all(isinstance(x, Independent) for x in extractors):
        return lambda tasks: together(tasks, extractors)
    if settings.jobs == 0:
        return lambda tasks: here(tasks, extractors, settings.limits)
    return stack.enter_context(Pool(extractors, settings.jobs or processors(), settings.limits)).read


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


def _look(work: Path, quads: int, gathered: Gathered, draw: Draw) -> None:
    """Draw and analyse the network of what was written."""
    (title, *more) = (head.title for head in gathered.heads[:2])
    if more:
        title = f"People, institutions and topics in {len(gathered)} documents"
    with EmbeddedStore.open(work / "store", memory=quads <= IN_MEMORY) as held:
        reading = network.Reading(held)
        draw(annotate(network.drawn(held, reading, network.Choice())), work / "network.html", title)
        people = network.drawn(held, reading, network.Choice("people"))
        (work / "analysis.json").write_bytes(summary.written(summary.summary(people, reading)))
