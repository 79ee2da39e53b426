"""The report of a build: what was read, set aside or skipped and why, counts, merges, checks, versions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from json.encoder import encode_basestring
from pathlib import Path

from graph import document, identifier, language
from graph.assembly import Counts
from graph.copying import Copies
from graph.correction import Note
from graph.curation import Curation
from graph.decisions import Decisions, Listed
from graph.document import Head, Problem, Reading
from graph.extract import Rules
from graph.extractor import Accounting, Extractor
from graph.units.limits import Limits
from graph.validate import Report

_LIBRARIES = {"llm": "pydantic-ai-slim", "gliner": "gliner2"}


@dataclass(frozen=True)
class Account:
    """What an extractor tells of its work: figures for the report, a line for the terminal."""

    name: str
    report: dict[str, object] = field(default_factory=dict)
    summary: str = ""


@dataclass(frozen=True)
class Settings:
    """What a build can be told; the fields are the options of the command line.

    `jobs` is how many processes read documents (None: one for each processor; 0: this one does, without limits).
    `fresh` finds no kept records, `wait` waits for another build in the same folder. `partitions` is in how many parts
    the documents' quads are written besides (0: none), `partitions_at` a place for them other than the results;
    `store` the address of an endpoint that takes the place of the embedded store.
    """

    base: str = identifier.BASE
    min_confidence: float = 0.0
    max_bytes: int = document.MAX_BYTES
    validate: bool = True
    jobs: int | None = None
    limits: Limits = field(default_factory=Limits)
    fresh: bool = False
    wait: bool = False
    partitions: int = 0
    partitions_at: str = ""
    store: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a build: what was read, the counts of the report, the check of the shapes.

    `incomplete` names documents that were built without one of the extractors asked for; `notes` are about kept
    records, which no result hangs on.
    """

    reading: Reading
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    statements: int = 0
    shacl: Report = field(default_factory=lambda: Report(False, True))
    incomplete: tuple[Problem, ...] = ()
    accounts: tuple[Account, ...] = ()
    corrections: tuple[Note, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every document went through, by every extractor."""
        return not (self.reading.problems or self.incomplete)


def counted(outcome: Outcome, counts: Counts, shacl: Report) -> Outcome:
    """The outcome of a build, with the counts of what it wrote and the check of that."""
    told = {
        "classes": dict(sorted(counts.kinds.items())),
        "properties": dict(sorted(counts.properties.items())),
        "derived": dict(sorted(counts.derived.items())),
    }
    return replace(outcome, counts=told, statements=counts.properties.total(), shacl=shacl)


def accounts(extractors: Sequence[Extractor]) -> tuple[Account, ...]:
    """What the extractors have to tell; nothing when the rules read alone, as they do by default."""
    if [x.name for x in extractors] == [Rules.name]:
        return ()
    return tuple(
        Account(x.name, x.report(), x.summary()) if isinstance(x, Accounting) else Account(x.name) for x in extractors
    )


def write(
    path: Path,
    outcome: Outcome,
    decisions: Decisions,
    documents: Iterable[Head],
    settings: Settings,
    curation: Curation,
) -> None:
    """Write report.json. `documents` are those that were built, `decisions` have taken all judgements."""
    content: dict[str, object] = {
        "documents": [
            {
                "source": d.source,
                "sha256": d.sha256,
                "characters": d.characters,
                "mediaType": d.media_type,
                "entities": d.entities,
            }
            for d in sorted(documents, key=lambda d: (d.source, d.sha256))
        ],
        "setAside": [asdict(p) for p in outcome.reading.problems],
        "skipped": [asdict(p) for p in outcome.reading.skipped],
        **({"incomplete": [asdict(p) for p in outcome.incomplete]} if outcome.incomplete else {}),
        "counts": {**outcome.counts, "statements": outcome.statements},
        "merges": decisions.merges,
        "keptApart": decisions.apart,
        **({"curation": _curation(outcome, curation)} if curation.sha256 else {}),
        "shacl": asdict(outcome.shacl),
        **({"extractors": {a.name: a.report for a in outcome.accounts}} if outcome.accounts else {}),
        "settings": {"base": settings.base, "minConfidence": settings.min_confidence},
        **({"store": settings.store} if settings.store else {}),
        "versions": versions(a.name for a in outcome.accounts),
    }
    with path.open("wb") as file:
        put(content, Copies(file))
        file.write(b"\n")


def put(content: object, out: Copies) -> None:
    """Write JSON as `json.dumps(content, ensure_ascii=False, indent=1)` has it; there may be lists that are files."""
    for piece in _indented(content):
        if isinstance(piece, Listed):
            piece.put(out)
        else:
            out.write(piece.encode())
    out.flush()


def _indented(value: object, depth: int = 0) -> Iterator[str | Listed]:
    inner, outer = f"\n{' ' * (depth + 1)}", f"\n{' ' * depth}"
    if isinstance(value, dict) and value:
        for number, (key, part) in enumerate(value.items()):
            yield f"{',' if number else '{'}{inner}{encode_basestring(key)}: "
            yield from _indented(part, depth + 1)
        yield f"{outer}}}"
    elif isinstance(value, Listed):
        yield value
    else:
        yield _whole(value, depth)


def _whole(value: object, depth: int) -> str:
    """The same in one piece, several times faster than the library, which has no quick way that indents."""
    if isinstance(value, str):
        return encode_basestring(value)
    if not isinstance(value, dict | list | tuple) or not value:
        return json.dumps(value)
    inner = f"\n{' ' * (depth + 1)}"
    if isinstance(value, dict):
        parts = [f"{encode_basestring(key)}: {_whole(part, depth + 1)}" for key, part in value.items()]
    else:
        parts = [_whole(part, depth + 1) for part in value]
    begin, end = "{}" if isinstance(value, dict) else "[]"
    return f"{begin}{inner}{f',{inner}'.join(parts)}{inner[:-1]}{end}"


def _curation(outcome: Outcome, curation: Curation) -> dict[str, object]:
    """What became of each entry of the curation file."""
    entries = [asdict(n) for n in sorted(outcome.corrections, key=lambda n: (n.line, n.entry))]
    return {"sha256": curation.sha256, "entries": entries}


def versions(extractors: Iterable[str] = ()) -> dict[str, str]:
    """Versions of what makes the result: the program, the language model, the libraries."""
    found = {"model": language.version()}
    extras = [_LIBRARIES[name] for name in extractors if name in _LIBRARIES]
    for package in ("symposia", "spacy", "pyoxigraph", "pyshacl", "networkx", "pyvis", *extras):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return dict(sorted(found.items()))
