"""How a store is served: what is asked for, and the limits that contain queries."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MEGABYTE = 1 << 20

# An in-memory store takes so many times the bytes of the folder, and a worker that has read all of it owns most of
# a copy: reading counts references, which writes to the pages that were shared when it was forked.
IN_MEMORY, OWNED = 2.6, 0.75
FILES = ("names", "pairs", "tied", "near")  # that are prepared for a store
LARGEST_IN_MEMORY = 900 * MEGABYTE  # of the folder: about five million quads


def processes() -> int:
    """Return how many workers suit this machine: more than processors, so that a slow query holds up few."""
    return (os.cpu_count() or 1) + 1


@dataclass(frozen=True)
class Settings:
    """What is served and within which limits; times are in seconds, sizes in megabytes.

    `memory`: whether the store is copied into memory; None leaves that to `fits_memory`. `timeout`: how long a query
    may run. `workers`: how many queries are answered at once, besides `long_queries` that have taken more than
    `patience` of processor time. `wait`: how long a query may wait for a worker. `worker_memory`: what a query may
    take beyond the store. `largest_result`: the longest answer. `client`: how long a client may take to send a
    request, and to take its share of an answer. `fork`: whether workers are forked; where that cannot
    be, each is started anew and reads the disk. `curation` is the file of decisions, written to only with `edit`.
    `names`, `pairs`, `tied` (who is tied to whom) and `near` (what is near what) are the files that were prepared for
    the store, `about` says in words which build it is: each is known once it is made.
    """

    store: Path
    memory: bool | None = None
    timeout: float = 30.0
    workers: int = field(default_factory=processes)
    long_queries: int = 16
    patience: float = 1.0
    wait: float = 10.0
    worker_memory: int = 1024
    largest_result: int = 64
    client: float = 30.0
    fork: bool = hasattr(os, "fork")
    curation: Path | None = None
    edit: bool = False
    names: Path | None = None
    pairs: Path | None = None
    tied: Path | None = None
    near: Path | None = None
    about: Mapping[str, Any] | None = None

    @property
    def in_memory(self) -> bool:
        """Whether the store is to be copied into memory."""
        return self.fork and (self.fits_memory() if self.memory is None else self.memory)

    def fits_memory(self) -> bool:
        """Return whether the store is small enough, and so much memory free that all workers fit in half of it."""
        size = sum(file.stat().st_size for file in self.store.iterdir() if file.is_file())
        copies = 1 + OWNED * (self.workers + self.long_queries / 4)  # few long queries read all of it
        return size <= LARGEST_IN_MEMORY and IN_MEMORY * size * copies <= _free_memory() / 2


def _free_memory() -> int:
    """Bytes of memory that are free, as far as the system tells."""
    try:
        pages, size = os.sysconf("SC_AVPHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 2048 * MEGABYTE
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return pages * size
    told = [int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")]
    return told[0] if told else pages * size
