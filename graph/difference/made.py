"""The folder of a build as it is compared: that it is one, the base of its identifiers, and what it was made with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import ijson

from graph.difference.error import DifferenceError
from graph.exports.content import ENTITIES, NODES

_AGAIN = "build it again with this version: symposia build"


@dataclass(frozen=True)
class Made:
    """A build: its folder, the base of its identifiers, and the settings and versions that it was made with."""

    folder: Path
    base: str
    means: dict[str, str]

    @property
    def quads(self) -> Path:
        """The file with everything that the build says."""
        return self.folder / "graph.nq"

    @classmethod
    def read(cls, folder: Path) -> Made:
        """Raises DifferenceError for what is no build, or one of another version."""
        report = folder / "report.json"
        if not folder.is_dir():
            raise DifferenceError("there is no folder of this name", where=str(folder), advice="name two builds")
        if not report.is_file():
            raise DifferenceError(
                "is no build: it has no report.json", where=str(folder), advice="build one first: symposia build"
            )
        versions, settings, curation = (_value(report, name) for name in ("versions", "settings", "curation.sha256"))
        if not isinstance(versions, dict) or "symposia" not in versions:
            raise DifferenceError("is no report of a build", where=str(report), advice="name the folder of a build")
        if not isinstance(settings, dict) or not isinstance(settings.get("base"), str):
            raise DifferenceError("was written by another version", where=str(report), advice=_AGAIN)
        if not (folder / "graph.nq").is_file():
            raise DifferenceError("the build has no graph.nq", where=str(folder), advice=_AGAIN)
        means = {**settings, **versions, "curation": curation or "none"}
        return cls(folder, settings["base"], {name: str(value) for name, value in sorted(means.items())})


def _value(report: Path, name: str) -> Any:
    """One value of the report, which is read piece by piece: it tells every merge and can be long."""
    try:
        with report.open("rb") as file:
            return next(ijson.items(file, name, use_float=True), None)
    except (OSError, ijson.JSONError, ValueError) as error:
        raise DifferenceError(f"cannot be read ({error})", where=str(report), advice=_AGAIN) from error


def check_comparable(before: Made, after: Made) -> None:
    """Raise DifferenceError where the identifiers of two builds cannot be the same."""
    if before.base != after.base:
        raise DifferenceError(
            f"its identifiers begin with {after.base}, those of {before.folder} with {before.base}",
            where=str(after.folder),
            advice=f"build one of them again with --base {json.dumps(before.base)}",
        )


@lru_cache(maxsize=20_000)
def folder_of(base: str, iri: str) -> str:
    """The folder of an entity or a node with details in its identifier; empty for anything else."""
    if not iri.startswith(base):
        return ""
    folder, _, rest = iri[len(base) :].partition("/")
    return folder if rest and (folder in ENTITIES or folder in NODES) else ""


def is_entity(base: str, iri: str) -> bool:
    """Whether an identifier is that of a person, a body, a topic or another thing of the corpus."""
    return folder_of(base, iri) in ENTITIES
