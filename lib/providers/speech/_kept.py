"""Pieces of a long line that were spoken, and paid, before a later one failed: the next try need not buy them again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from threading import Lock

from lib.models.sound import Clip

MOST_BYTES = 48 * 2**20
"""About nine minutes of sound; the oldest go first."""


class KeptPieces:
    """Clips by what they were asked for with. Any thread may use it."""

    def __init__(self) -> None:
        self._clips: OrderedDict[Hashable, Clip] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Clip | None:
        with self._lock:
            return self._clips.get(key)

    def keep(self, key: Hashable, clip: Clip) -> None:
        with self._lock:
            self._clips[key] = clip
            while sum(each.samples.nbytes for each in self._clips.values()) > MOST_BYTES:
                self._clips.popitem(last=False)

    def forget(self, keys: Iterable[Hashable]) -> None:
        with self._lock:
            for key in keys:
                self._clips.pop(key, None)
