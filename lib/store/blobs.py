"""Files by name or by content, in a local folder or any object store; a file is whole or not there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from lib.errors import NotFound, StorageFailed
from lib.models.values import digest

T = TypeVar("T")

CHUNK_BYTES = 256 * 1024
PART_BYTES = 5 * 2**20


@dataclass(frozen=True, slots=True)
class BlobInfo:
    key: str
    size_bytes: int
    etag: str
    modified: datetime


class Blobs:
    """A blob store at an obstore URL: `file:///…` (made when missing), `s3://bucket/prefix`, `memory:///`.

    Every method raises StorageFailed when the store refuses; reading what is not there raises NotFound.
    """

    def __init__(self, url: str) -> None:
        self._folder = Path(url2pathname(urlsplit(url).path)) if url.startswith("file://") else None
        with _explained():
            if self._folder is not None:
                self._store: ObjectStore = LocalStore(self._folder, mkdir=True)
            else:
                self._store = from_url(url)
        self._note: Callable[[str], None] = lambda _key: None

    def noting(self, note: Callable[[str], None]) -> Blobs:
        """The same store; `note` is told the key of every file that is looked for, read or written by name."""
        other = copy(self)
        other._note = note
        return other

    def put(self, data: bytes, suffix: str = "") -> str:
        """Store by content and return the key; the same bytes are stored once."""
        name = digest(data)
        key = f"content/{name[:2]}/{name}{suffix}"
        if not self.holds(key, len(data)):
            self.put_at(key, data)
        return key

    def put_file(self, file: BinaryIO, suffix: str = "") -> str:
        """Like `put` for an open file, read in pieces, so its size does not matter."""
        file.seek(0)
        hashed, size_bytes = hashlib.sha256(), 0
        while piece := file.read(CHUNK_BYTES):
            hashed.update(piece)
            size_bytes += len(piece)
        name = hashed.hexdigest()
        key = f"content/{name[:2]}/{name}{suffix}"
        if not self.holds(key, size_bytes):
            file.seek(0)
            with _explained():
                obstore.put(self._store, key, file)
        return key

    def put_at(self, key: str, data: bytes) -> None:
        """Store under a name of your own; what was there is replaced as a whole."""
        self._note(key)
        with _explained():
            obstore.put(self._store, key, data)

    def put_stream(self, key: str, pieces: Iterator[bytes]) -> None:
        """Like `put_at`, from pieces: the file is never held as a whole, and not there until the last one is."""
        with _explained():
            # Parts as small as object stores allow, few under way: the default holds up to 130 MB.
            writer = obstore.open_writer(self._store, key, buffer_size=PART_BYTES, max_concurrency=2)
            for piece in pieces:
                writer.write(piece)
            writer.close()

    def holds(self, key: str, size_bytes: int) -> bool:
        """Whether the file is there with all its bytes; a power cut can leave an empty one under the right name."""
        try:
            return self.info(key).size_bytes == size_bytes
        except NotFound:
            return False

    def exists(self, key: str) -> bool:
        if self._is_missing(key):
            return False
        try:
            self.info(key)
        except NotFound:
            return False
        return True

    def info(self, key: str) -> BlobInfo:
        self._note(key)
        with _explained():
            meta = obstore.head(self._store, key)
        return BlobInfo(key, meta["size"], (meta["e_tag"] or "").strip('"'), meta["last_modified"])

    def read(self, key: str) -> bytes:
        self._note(key)
        with _explained():
            return bytes(obstore.get(self._store, key).bytes())

    def kept(self, key: str, understood: Callable[[bytes], T]) -> T | None:
        """What `understood` makes of the file; None when it is not there, or was damaged behind our back, which
        `understood` says with StorageFailed: whoever asks makes it anew."""
        if self._is_missing(key):
            return None
        try:
            return understood(self.read(key))
        except NotFound:
            return None
        except StorageFailed:
            if self.exists(key):
                return None
            raise

    def _is_missing(self, key: str) -> bool:
        """Whether it is sure not to be there. In a folder the store would ask a thread of its own for the same answer:
        most of what a render asks for is not there yet."""
        self._note(key)
        with _explained():
            return self._folder is not None and not (self._folder / key).exists()

    def stream(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` up to, not including, `end`, in pieces of at most CHUNK_BYTES."""
        for at in range(start, end, CHUNK_BYTES):
            with _explained():
                yield bytes(obstore.get_range(self._store, key, start=at, end=min(at + CHUNK_BYTES, end)))

    def delete(self, key: str) -> None:
        """What is not there is deleted already."""
        try:
            with _explained():
                obstore.delete(self._store, key)
        except NotFound:
            return

    def all(self, prefix: str = "") -> Iterator[BlobInfo]:
        """Every file under a prefix, in no order."""
        with _explained():
            for page in obstore.list(self._store, prefix or None):
                for meta in page:
                    yield BlobInfo(meta["path"], meta["size"], (meta["e_tag"] or "").strip('"'), meta["last_modified"])

    def size_bytes(self, prefix: str = "") -> int:
        """Sum of everything under a prefix."""
        with _explained():
            return sum(meta["size"] for page in obstore.list(self._store, prefix) for meta in page)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound("The file is not in the store any more.", hint="Render the episode again.") from error
    except PermissionError as error:
        raise StorageFailed(
            "The folder for audio files cannot be written to.", hint="Check its permissions, or set PODCAST_DATA_DIR."
        ) from error
    except (BaseError, OSError) as error:
        raise StorageFailed(
            "The audio files cannot be written or read; the disk may be full.",
            hint="Free some space, then try again: finished lines are kept.",
        ) from error
