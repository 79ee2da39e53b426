"""Work without the collector of cycles, for what leaves few of them: to look for some again and again takes a quarter
of the time where much stays in memory.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Turn the collector off, and on again if it was on. It is that of the process: other threads share it, and
    processes that are forked meanwhile go without.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@contextmanager
def frozen() -> Iterator[None]:
    """Have whoever asks for a collection not look at what is there by now: most of that is the program itself."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
