"""What a build leaves besides its files, or instead of some: parts for bulk loaders, a note of a store elsewhere.

What an older build has left of either goes, when the new one has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph import folder
from graph.engines.shelf import shelf
from graph.exports.partitions import MANIFEST, write_partitions
from graph.outcome import Settings
from graph.units.step import Map

STORE, PARTITIONS = "store", "partitions"


def add(settings: Settings, work: Path, map_: Map) -> None:
    """Write the parts that were asked for, and the address of a store elsewhere, where there is no embedded one.

    `work` has the files of the build. Raises SymposiaError where the parts cannot be written.
    """
    if settings.partitions:
        place = shelf(settings.partitions_at or str(work / PARTITIONS))
        write_partitions(work / "graph.nq", place, settings.partitions, settings.base, map_)
    if settings.store:
        folder.note_elsewhere(work / STORE, settings.store)


def gone(settings: Settings, out: Path) -> Iterator[str]:
    """The names of what an older build left in `out`, and one with these settings does not make."""
    if settings.store:
        yield STORE
    if (not settings.partitions or settings.partitions_at) and (out / PARTITIONS / MANIFEST).is_file():
        yield PARTITIONS
