"""The engine of a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from graph.engines import installed
from graph.engines.engine import Engine
from graph.place import OURS

_WORK = "engine"


@contextmanager
def chosen(
    name: str,
    out: Path,
    master: str | None = None,
    work: str | None = None,
    options: Mapping[str, str] | None = None,
    unit: int = 128,
) -> Iterator[Engine | None]:
    """The engine of a name for a build into `out`; None for `local`, which is the build itself.

    `work` is where machines leave what they make, by default a folder in `out` that is gone when a build is done;
    `unit` is how many documents one of them reads at a time.
    Raises SymposiaError for an engine that is not installed or cannot be started.
    """
    if name == "local":
        yield None
        return
    installed.check(master)
    from graph.engines.cluster import Cluster
    from graph.engines.spark import Spark

    with Spark(master, options) as machines:
        place = work or str(out.absolute() / OURS / _WORK)
        with Cluster(machines, place, temporary=work is None, unit=unit) as cluster:
            yield cluster
