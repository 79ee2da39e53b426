"""What a build shows of itself: the picture of its network, and the measures of its people; of a large one, a part.

The two know nothing of each other. Where they take long, the measures are made by a process of its own meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from graph import child, network
from graph.analysis import annotate, summary
from graph.document import Head
from graph.store import EmbeddedStore

IN_MEMORY = 500_000
"""Up to how many quads the network is read from a copy of the store in memory."""

SHOWN = 2_000
"""How many nodes the network that is drawn has, and how many people the one that is analysed, those with most ties."""

Draw = Callable[[Any, Path, str], None]
_Documents = dict[str, tuple[str, str]]


def show(work: Path, quads: int, heads: Sequence[Head], draw: Draw, base: str, processes: int) -> None:
    """Write network.html with `draw`, and analysis.json, of the store and the table of statements in a folder."""
    title = heads[0].title if len(heads) == 1 else f"People, institutions and topics in {len(heads)} documents"
    documents = {head.source: (head.key, head.title) for head in heads}
    with EmbeddedStore.open(work / "store", memory=quads <= IN_MEMORY) as held:
        source = network.Tabled(held, work / "statements.jsonl", documents, base)
        reading = network.Reading(held, source)
        with _beside(quads > IN_MEMORY and processes > 1, work, documents, base) as measured:
            draw(annotate(network.drawn(held, reading, network.Choice(most=SHOWN))), work / "network.html", title)
            data = measured()
        if data is None:
            # What was read of those with most ties is not all of the people.
            data = _measured(held, reading if reading.read_whole else network.Reading(held, source))
        (work / "analysis.json").write_bytes(data)


def _measured(held: EmbeddedStore, reading: network.Reading) -> bytes:
    return summary.written(summary.summary(network.drawn(held, reading, network.Choice("people", most=SHOWN)), reading))


@contextmanager
def _beside(wanted: bool, *arguments: object) -> Iterator[Callable[[], bytes | None]]:
    """A way to ask for the measures that another process makes; it gives None where there is none, or it has failed."""
    if not wanted:
        yield lambda: None
        return
    # Started anew: a forked one would have the store of this process without the threads that it works with.
    one = child.Spawned(_send, *arguments)

    def answer() -> bytes | None:
        try:
            return one.connection.recv_bytes()
        except (EOFError, OSError):
            return None

    try:
        yield answer
    finally:
        one.end()


def _send(connection: Connection, work: Path, documents: _Documents, base: str) -> None:
    with EmbeddedStore.open(work / "store", memory=False) as held:
        source = network.Tabled(held, work / "statements.jsonl", documents, base)
        connection.send_bytes(_measured(held, network.Reading(held, source)))
