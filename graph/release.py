"""Memory that is needed no more, given back to the system, so that other processes of a build have it."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress


def release() -> None:
    """Collect what nothing refers to, and have the C library give back what is free, which it keeps otherwise."""
    gc.collect()
    with suppress(OSError, AttributeError, TypeError):  # another library, which does that by itself or not at all
        ctypes.CDLL(None).malloc_trim(0)
