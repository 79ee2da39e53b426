"""A build sent to an endpoint, graph by graph: what has changed since the last time, and what has left removed.

A graph is left alone only when the journal says that it went out as it is now, and the server counts as many triples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from graph.errors import EndpointError
from graph.journal import UNFINISHED, Journal, Sent
from graph.sending import Sendable
from graph.store import Store

IN_A_ROW = 5
"""So many graphs that a server refuses one after the other end a load."""


@dataclass(frozen=True)
class Plan:
    """What a load is to do: graphs to send and to remove, those left alone, each in the order of their names."""

    send: tuple[str, ...]
    remove: tuple[str, ...]
    alone: tuple[str, ...]
    graphs: dict[str, Sent]

    @property
    def triples(self) -> int:
        """How many triples are to be sent."""
        return sum(self.graphs[name].count for name in self.send)


@dataclass(frozen=True)
class Loaded:
    """How a load went: what the server refused, with its words, and the graphs whose counts differ: ours, theirs."""

    plan: Plan
    refused: dict[str, str]
    different: dict[str, tuple[int, int]]

    @property
    def complete(self) -> bool:
        """Whether the server now holds the build."""
        return not self.refused and not self.different


class Steps(Protocol):
    """What is told about the progress of a load."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; ``total`` is its number of steps, where known."""

    def step(self) -> None:
        """One step of the stage is done."""


class Silent:
    """Tells nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Say nothing."""

    def step(self) -> None:
        """Say nothing."""


_SILENT = Silent()


def plan(build: Sendable, target: Store, journal: Journal, *, full: bool = False, steps: Steps = _SILENT) -> Plan:
    """Compare a build with what has been sent, and with what the server counts; ``full`` is to send everything."""
    steps.stage("comparing")
    graphs = dict(build.graphs())
    names = sorted(graphs)
    same = [] if full else [name for name in names if journal.sent.get(name) == graphs[name]]
    counted = target.counts(same) if same else {}
    alone = tuple(name for name in same if counted.get(name) == graphs[name].count)
    send = tuple(name for name in names if name not in set(alone))
    return Plan(send, tuple(sorted(set(journal.sent) - set(names))), alone, graphs)


def load(build: Sendable, target: Store, journal: Journal, todo: Plan, steps: Steps = _SILENT) -> Loaded:
    """Carry out a plan, and have the server count every graph.

    Graphs that the server refuses are left out; raises :class:`EndpointError` when it cannot be reached, wants other
    credentials, or refuses :data:`IN_A_ROW` graphs one after the other.
    """
    refused: dict[str, str] = {}
    row = 0
    steps.stage("sending", len(todo.send) + len(todo.remove))
    with journal:
        for name in (*todo.remove, *todo.send):
            try:
                _send(build, target, name, todo.graphs.get(name), journal)
                row = 0
            except EndpointError as error:
                row += 1
                if _is_final(error) or row == IN_A_ROW:
                    raise
                refused[name] = error.reason
            steps.step()
        steps.stage("counting")
        different = dict(_different(target, todo, refused))
        journal.tidy()
    return Loaded(todo, refused, different)


def _send(build: Sendable, target: Store, name: str, sent: Sent | None, journal: Journal) -> None:
    if sent is None:
        target.drop(name)
    else:
        journal.note(name, UNFINISHED)
        target.put(name, build.triples(name))
    journal.note(name, sent)


def _different(target: Store, todo: Plan, refused: dict[str, str]) -> Iterator[tuple[str, tuple[int, int]]]:
    counted = target.counts([*todo.graphs, *todo.remove])
    for name in sorted({*todo.graphs, *todo.remove} - set(refused)):
        ours = todo.graphs[name].count if name in todo.graphs else 0
        if counted.get(name, 0) != ours:
            yield name, (ours, counted.get(name, 0))


def _is_final(error: EndpointError) -> bool:
    """Whether a server would refuse every other graph, too."""
    return error.status is None or error.status in (401, 403, 404, 405, 407, 429, 503)
