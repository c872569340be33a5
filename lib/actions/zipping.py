"""Many assets as one file, made while it is sent: nothing is kept in memory or on disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol

from lib.actions import trail
from lib.actions.library import asset_file
from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.audit import Deed
from lib.models.person import Scope
from lib.store import assets
from lib.store.engine import writing

MOST = 500
_NAME_LETTERS = 120
_RESERVED = '<>:"/\\|?*'


def zip_assets(studio: Studio, asset_ids: Sequence[int]) -> Iterator[bytes]:
    """The bytes of a zip of these assets' files, uncompressed (they are already); each counts as a download.

    Raises before the first byte: BadInput for none or more than 500 ids, NotFound for an asset that does not exist or
    whose file is not kept here, StorageFailed.
    """
    wanted = list(dict.fromkeys(asset_ids))
    if not 1 <= len(wanted) <= MOST:
        raise BadInput(f"A zip holds 1 to {MOST} assets, not {len(wanted)}.", hint="Choose fewer, several times.")
    files = [asset_file(studio, asset_id) for asset_id in wanted]
    if studio.may(Scope.WRITE):
        with writing(studio.engine) as session:
            for asset_id in wanted:
                assets.track_usage(session, asset_id, "download", owner=studio.owner)
    trail.noted(studio, Deed.EXPORTED, "assets", title=f"{len(files):,} files")
    return zipped(files, safe_names([file.filename for file in files]))


def safe_names(filenames: Sequence[str]) -> list[str]:
    """Names that every system can unpack: no folders, no reserved letters, each once whatever its case."""
    taken: set[str] = set()
    names = []
    for filename in filenames:
        path = PurePosixPath(_plain(filename))
        name, number = path.name, 2
        while name.casefold() in taken:
            name, number = f"{path.stem} ({number}){path.suffix}", number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _plain(filename: str) -> str:
    """A name from after the last slash, without what some system refuses; never empty, never hidden."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join("_" if c in _RESERVED or not c.isprintable() else c for c in last).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not dot or len(suffix) > 10:
        return kept[:_NAME_LETTERS] or "file"
    return f"{stem[:_NAME_LETTERS]}.{suffix}"


class _Outbox(io.RawIOBase):
    """A file that can only be written to, and is emptied after each write."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


class Zippable(Protocol):
    """A file that can be read in pieces."""

    @property
    def size(self) -> int: ...
    @property
    def modified(self) -> datetime: ...
    def read(self, start: int, end: int) -> Iterator[bytes]: ...


def zipped(files: Iterable[Zippable], names: Iterable[str]) -> Iterator[bytes]:
    """The bytes of a zip of these files under these names, uncompressed; each file is read when its turn comes."""
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_STORED) as archive:
        for file, name in zip(files, names, strict=True):
            entry = zipfile.ZipInfo(name, max(file.modified.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w", force_zip64=file.size > 2**31 - 1) as part:
                for piece in file.read(0, file.size):
                    part.write(piece)
                    yield outbox.take()
    yield outbox.take()
