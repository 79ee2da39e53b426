"""Files of which only what is looked at is read, and given back."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Mapped = bytes | mmap.mmap


@contextmanager
def mapped(file: Path) -> Iterator[Mapped]:
    """The bytes of a file, of which only those that are looked at are read."""
    with file.open("rb") as opened:
        if not file.stat().st_size:
            yield b""  # nothing cannot be mapped
            return
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as held:
            yield held


def forget(held: Mapped) -> None:
    """Give back the memory of what was looked at."""
    if isinstance(held, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        held.madvise(mmap.MADV_DONTNEED)
