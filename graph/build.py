"""The main job: documents to a folder of outputs, all of them or none.

Everything is made aside and renamed into place at the end, so that a failure leaves an older build whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph import document, export, network, place, populate, report
from graph.analysis import annotate, summary
from graph.correction import correct, dropped
from graph.curation import Curation
from graph.document import Problem, Reading
from graph.engines.engine import Engine
from graph.errors import SymposiaError
from graph.extract import Rules
from graph.extractor import Extractor, Independent
from graph.local import Extraction
from graph.place import Place
from graph.populate import Facts
from graph.report import Outcome, Settings
from graph.resolve import Resolution, resolve
from graph.store import EmbeddedStore
from graph.terms import canonical
from graph.units import fingerprint
from graph.units.cache import Cache
from graph.units.pool import Pool, here, processors
from graph.units.stage import Gathered, Gathering, Work, together
from graph.validate import MAX_QUADS, Report, Validator

__all__ = ["Draw", "Outcome", "Progress", "Settings", "build"]

NO_CURATION = Curation("")

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
        work = _workers(extractors, settings, stack, engine)
        validator = stack.enter_context(Validator(settings.validate))
        folder = stack.enter_context(Place(out, settings.wait, progress.waiting))
        progress.stage("extract", len(readable))
        gathered, notes = _gather(readable, extractors, settings, folder, work, progress)
        extractions = list(gathered.extractions())
        reading = _reading(gathered, extractions, unread, other)
        incomplete = gathered.incomplete
        if not extractions:
            return Outcome(reading, notes=notes)
        progress.stage("resolve")
        corrected = correct(extractions, curation, settings.base)
        extractions = corrected.extractions
        resolution = resolve(extractions, settings.base, corrected.asked)
        progress.stage("populate")
        facts = populate.populate(extractions, resolution, settings.base, settings.min_confidence, corrected.statements)
        said = (*corrected.confirmed(resolution), *dropped(curation, facts.dropped))
        quads = canonical(facts.quads())
        data = export.nquads(quads)
        check = validator.submit(data) if settings.validate and len(quads) <= MAX_QUADS else None
        progress.stage("write")
        _write(folder.work, quads, data, facts, extractions, resolution, settings, draw)
        progress.stage("validate")
        shacl = check.result() if check else Report(False, True)
        outcome = report.outcome(reading, facts, quads, shacl, incomplete, report.accounts(extractors))
        outcome = replace(outcome, corrections=said, notes=notes)
        report.write(folder.work / "report.json", outcome, resolution, extractions, settings, curation)
        folder.put()
    return outcome


def _workers(extractors: Sequence[Extractor], settings: Settings, stack: ExitStack, engine: Engine | None) -> Work:
    """How documents are read: by an engine, or by many processes where each is read for itself, else in this one."""
    if engine is not None:
        return engine.reader(extractors, settings.limits, settings.fresh)
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
) -> tuple[Gathered, tuple[str, ...]]:
    """What the documents say, and what there is to tell about kept records."""
    known = fingerprint.of(extractors)
    cache = Cache(folder.ours, known, settings.fresh) if known else None
    try:
        gathered = Gathering(files, settings.max_bytes, cache, progress.step).run(work)
        if cache is not None:
            cache.tidy()
    finally:
        if cache is not None:
            cache.close()
    return gathered, tuple(cache.notes) if cache is not None else ()


def _reading(
    gathered: Gathered, extractions: Sequence[Extraction], unread: Sequence[Problem], other: Sequence[Problem]
) -> Reading:
    return Reading(
        tuple(x.document for x in extractions),
        tuple(sorted([*unread, *gathered.problems], key=lambda p: p.source)),
        tuple(sorted([*other, *gathered.copies], key=lambda p: p.source)),
    )


def _write(
    work: Path,
    quads: list[ox.Quad],
    data: bytes,
    facts: Facts,
    extractions: Sequence[Extraction],
    resolution: Resolution,
    settings: Settings,
    draw: Draw,
) -> None:
    # The store mostly waits for the disk: it is written while the rest is made.
    with ThreadPoolExecutor(1) as aside:
        stored = aside.submit(EmbeddedStore.create, work / "store", data)
        _write_files(work, quads, data, facts, extractions, resolution, settings, draw)
        stored.result()


def _write_files(
    work: Path,
    quads: list[ox.Quad],
    data: bytes,
    facts: Facts,
    extractions: Sequence[Extraction],
    resolution: Resolution,
    settings: Settings,
    draw: Draw,
) -> None:
    (work / "graph.nq").write_bytes(data)
    export.texts([x.document for x in extractions], work / "texts")
    (work / "graph.ttl").write_bytes(export.turtle(facts, settings.base))
    lines = export.statements(facts.rows, extractions, resolution)
    (work / "statements.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    memory = ox.Store()
    memory.bulk_extend(quads)
    title = (
        extractions[0].title
        if len(extractions) == 1
        else f"People, institutions and topics in {len(extractions)} documents"
    )
    held = EmbeddedStore(work / "store", memory)
    reading = network.Reading(held)
    draw(annotate(network.drawn(held, reading, network.Choice())), work / "network.html", title)
    people = network.drawn(held, reading, network.Choice("people"))
    (work / "analysis.json").write_bytes(summary.written(summary.summary(people, reading)))
