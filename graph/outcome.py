"""What a build is told, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph import document, identifier
from graph.document import Problem, Reading
from graph.units.limits import Limits
from graph.units.pool import processors
from graph.validate import Report

if TYPE_CHECKING:
    from graph.correction import Note


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

    @property
    def processes(self) -> int:
        """How many processes may work at a time; 0 for none but this."""
        return processors() if self.jobs is None else self.jobs


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
