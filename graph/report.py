"""The report of a build: what was read, set aside or skipped and why, counts, merges, checks, versions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from json.encoder import encode_basestring
from pathlib import Path

from graph import language
from graph.assembly import Counts
from graph.copying import Copies
from graph.curation import Curation
from graph.decisions import Decisions, Listed
from graph.document import Head
from graph.extract import Rules
from graph.extractor import Accounting, Extractor
from graph.outcome import Account, Outcome, Settings
from graph.validate import Report

_LIBRARIES = {"llm": "pydantic-ai-slim", "gliner": "gliner2"}


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
