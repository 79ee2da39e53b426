"""The main job: documents to a folder of outputs, all of them or none.

Everything is made beside the output folder and renamed into place at the end, so that a
failure leaves an older build whole.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph import document, export, network, populate, report
from graph.correction import correct, dropped
from graph.curation import Curation
from graph.document import Document, Problem, Reading
from graph.errors import SymposiaError
from graph.extract import Rules
from graph.extractor import Extractor
from graph.local import Extraction
from graph.populate import Facts
from graph.report import Outcome, Settings
from graph.resolve import Resolution, resolve
from graph.several import read_with
from graph.store import EmbeddedStore
from graph.terms import canonical
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
    _check_out(out)
    out = out.resolve()
    files = document.find(inputs, leave_out=out)
    readable, unread, other = document.split_by_format(files)
    if not readable:
        raise SymposiaError(
            "no .txt or .md file found" + (f" (only {unread[0].source} and the like)" if unread else ""),
            where=", ".join(inputs),
            advice="name a folder that holds some",
        )
    with Validator(settings.validate) as validator:
        progress.stage("read", len(readable))
        reading = _read(readable, settings, unread, other, progress)
        if not reading.documents:
            return Outcome(reading)
        progress.stage("extract", len(reading.documents))
        reading, extractions, incomplete = _extract(reading, extractors, progress)
        if not extractions:
            return Outcome(reading)
        progress.stage("resolve")
        corrected = correct(extractions, curation, settings.base)
        extractions = corrected.extractions
        resolution = resolve(extractions, settings.base, corrected.asked)
        progress.stage("populate")
        facts = populate.populate(extractions, resolution, settings.base, settings.min_confidence, corrected.statements)
        notes = (*corrected.confirmed(resolution), *dropped(curation, facts.dropped))
        quads = canonical(facts.quads())
        data = export.nquads(quads)
        check = validator.submit(data) if settings.validate and len(quads) <= MAX_QUADS else None
        progress.stage("write")
        with tempfile.TemporaryDirectory(prefix=".symposia-", dir=_beside(out)) as folder:
            work = Path(folder)
            work.chmod(0o755)
            _write(work, quads, data, facts, extractions, resolution, settings, draw)
            progress.stage("validate")
            shacl = check.result() if check else Report(False, True)
            outcome = report.outcome(reading, facts, quads, shacl, incomplete, report.accounts(extractors))
            outcome = replace(outcome, corrections=notes)
            report.write(work / "report.json", outcome, resolution, extractions, settings, curation)
            _put_in_place(work, out)
    return outcome


def _check_out(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise SymposiaError("is a file, not a folder", where=str(out), advice="name another folder with --out")
    if out.is_dir() and any(out.iterdir()) and not _is_build(out):
        raise SymposiaError("holds other files", where=str(out), advice="name an empty or new folder with --out")


def _is_build(out: Path) -> bool:
    """Whether a folder holds the results of an earlier build, by what its report says."""
    try:
        return "symposia" in json.loads((out / "report.json").read_text(encoding="utf-8"))["versions"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _beside(out: Path) -> Path:
    parent = out.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SymposiaError(
            f"cannot be made ({error.strerror})", where=str(out), advice="name another folder with --out"
        ) from error
    return parent


def _read(
    files: Sequence[tuple[Path, str]],
    settings: Settings,
    unread: list[Problem],
    other: list[Problem],
    progress: Progress,
) -> Reading:
    documents: list[Document] = []
    problems, skipped = list(unread), list(other)
    for found in document.read_all(files, settings.max_bytes):
        if isinstance(found, Document):
            documents.append(found)
        elif found.reason.startswith("is a copy"):
            skipped.append(found)
        else:
            problems.append(found)
        progress.step()
    return Reading(
        tuple(documents),
        tuple(sorted(problems, key=lambda p: p.source)),
        tuple(sorted(skipped, key=lambda p: p.source)),
    )


def _extract(
    reading: Reading, extractors: Sequence[Extractor], progress: Progress
) -> tuple[Reading, list[Extraction], tuple[Problem, ...]]:
    """What the documents say. One that no extractor could read is set aside, others may be incomplete."""
    extractions: list[Extraction] = []
    failed: list[Problem] = []
    incomplete: list[Problem] = []
    for found, problems in read_with(extractors, reading.documents):
        if found is None:
            failed += problems
        else:
            extractions.append(found)
            incomplete += problems
        progress.step()
    kept = tuple(x.document for x in extractions)
    aside = tuple(sorted([*reading.problems, *failed], key=lambda p: p.source))
    return replace(reading, documents=kept, problems=aside), extractions, tuple(incomplete)


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
    draw(network.build(memory), work / "network.html", title)


def _put_in_place(work: Path, out: Path) -> None:
    """Swap the finished files in, whatever else lies in the folder; older ones go once the new ones stand."""
    if not out.exists():
        work.rename(out)
        work.mkdir()
        return
    old = work / ".old"
    old.mkdir()
    moved: list[tuple[Path, Path]] = []
    try:
        for made in sorted(work.iterdir()):
            if made == old:
                continue
            place = out / made.name
            for source, target in ((place, old / made.name), (made, place)):
                if source.exists():
                    source.rename(target)
                    moved.append((source, target))
    except BaseException:  # also an interrupt: the older build comes back whole
        for source, target in reversed(moved):
            target.rename(source)
        raise
