"""Memory that is needed no more, given back to the system, so that other processes of a build have it."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
_ARENA_MAX = -8  # M_ARENA_MAX
_LARGE = 256 * 1024  # bytes


def release() -> None:
    """Collect what nothing refers to, and have the C library give back what is free, which it keeps otherwise."""
    gc.collect()
    with suppress(OSError, AttributeError, TypeError):  # another library, which does that by itself or not at all
        ctypes.CDLL(None).malloc_trim(0)


def thrifty() -> None:
    """Have the C library take large pieces of memory from the system and give each back as soon as it is free.

    By itself it soon keeps pieces of up to 32 MB, since programs ask for such again, and small ones come to lie
    between them, so that none can be given back (mallopt(3), M_MMAP_THRESHOLD). For processes that go over much data
    in pieces; where large arrays come and go by the thousand it costs time.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def sharing() -> None:
    """Have threads that begin from now on share what the C library has taken from the system; by itself it keeps some
    for each (mallopt(3), M_ARENA_MAX). For processes whose threads mostly wait for each other: where several take
    memory all the time it costs time.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
