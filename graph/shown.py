"""What a build shows of itself: the picture of its network, and the measures of its people; of a large one, a part.

The two know nothing of each other. Where they take long, the measures are made by a process of its own meanwhile.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from graph import network
from graph.analysis import annotate, summary
from graph.aside import Aside
from graph.document import Head
from graph.errors import SymposiaError
from graph.store import EmbeddedStore
from graph.uncollected import uncollected

LARGE = 500_000
"""Beyond so many quads the network is read from the store on the disk, and a process more does what takes long."""

SHOWN = 2_000
"""How many nodes the network that is drawn has, and how many people the one that is analysed, those with most ties."""

Draw = Callable[[Any, Path, str], None]
_Documents = dict[str, tuple[str, str]]


def show(work: Path, quads: int, heads: Sequence[Head], draw: Draw, base: str, processes: int) -> None:
    """Write network.html with `draw`, and analysis.json, of the store and the table of statements in a folder."""
    title = heads[0].title if len(heads) == 1 else f"People, institutions and topics in {len(heads)} documents"
    documents = {head.source: (head.key, head.title) for head in heads}
    with EmbeddedStore.open(work / "store", memory=quads <= LARGE) as held, uncollected():
        source = network.Tabled(held, work / "statements.jsonl", documents, base)
        reading = network.Reading(held, source)
        beside = quads > LARGE and processes > 1
        with Aside(beside, _measures, work, documents, base) as measures:
            found = network.drawn(held, reading, network.Choice(most=SHOWN))
            if not reading.read_whole:
                # What was read of those with most ties is not all of the people, and takes much room.
                reading = network.Reading(held, source)
                gc.collect()
            draw(annotate(found), work / "network.html", title)
            data = _heard(measures) if beside else None
        if data is None:
            data = _measured(held, reading)
        (work / "analysis.json").write_bytes(data)


def _measured(held: EmbeddedStore, reading: network.Reading) -> bytes:
    people = network.drawn(held, reading, network.Choice("people", most=SHOWN), told=False)
    return summary.written(summary.summary(people, reading))


def _heard(measures: Aside[bytes]) -> bytes | None:
    """What the other process has measured, None where it failed: for want of memory, maybe, which there is now."""
    with suppress(SymposiaError, OSError):
        return measures.next()
    return None


def _measures(work: Path, documents: _Documents, base: str) -> Generator[bytes, None, None]:
    with EmbeddedStore.open(work / "store", memory=False) as held, uncollected():
        source = network.Tabled(held, work / "statements.jsonl", documents, base)
        yield _measured(held, network.Reading(held, source))
