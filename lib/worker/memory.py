"""A worker's memory: shared by its threads instead of kept apart by each."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Of glibc's malloc.h."""
_ARENAS = 2
_LARGE_BYTES, _SPARE_BYTES = 16 << 20, 32 << 20
"""What is larger, or spare beyond that, goes back. The spectrum of an ordinary sentence, 6 MB, must not: at 4 and 16 MB
each one began on pages that the system had to empty first, and speaking took a sixth longer (measured)."""


def share_memory() -> None:
    """Let all threads take their memory from two places: by default glibc gives each its own, which keeps the most it
    ever needed. A render of an hour needs half as much so (153 MB above idle, then 79). Other systems' memory
    is left as it is."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than glibc
            malloc = ctypes.CDLL(None)
            malloc.mallopt(_M_ARENA_MAX, _ARENAS)
            malloc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
            malloc.mallopt(_M_TRIM_THRESHOLD, _SPARE_BYTES)


def keep_what_is_loaded() -> None:
    """What was loaded until here stays until the end: the collector, which stops every thread for a tenth of a second
    when it looks at all of it, need not."""
    gc.collect()
    gc.freeze()
