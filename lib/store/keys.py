"""Providers' keys under lock: encrypted in the database, with a key that lies outside of it.

The lock's key is a file that only its owner may read, made when the first provider's key is typed, or is given by the
environment where several machines share one database. A copy of the database alone gives nothing away.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import tempfile
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lib.errors import StorageFailed

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Keyring:
    """Locks and unlocks. `given` is the key itself (44 characters of base64), in place of the file at `path`."""

    def __init__(self, path: Path, given: str = "") -> None:
        self._path, self._given = path, given

    def lock(self, name: str, secret: str) -> str:
        """The secret as it may be stored under `name`; the key file is made where there is none yet.

        Raises StorageFailed when the file cannot be made, read or used.
        """
        if not self._given and not self._path.exists():
            _make(self._path)
        return self._fernet.encrypt(json.dumps([name, secret]).encode()).decode()

    def unlock(self, name: str, locked: str) -> str:
        """What was locked under `name`. Raises StorageFailed: the key file is lost or another one, or nothing fits."""
        from cryptography.fernet import InvalidToken

        try:
            kept_name, secret = json.loads(self._fernet.decrypt(locked.encode()))
        except (InvalidToken, ValueError) as error:
            raise _lost("The key file is not the one that keys were locked with.") from error
        if kept_name != name:
            raise _lost("A key in the database belongs to another provider.")
        return str(secret)

    def derived(self, purpose: str) -> str:
        """Another secret, 64 hex digits, for one purpose; it tells nothing of the lock's key. Raises StorageFailed."""
        if not self._given and not self._path.exists():
            _make(self._path)
        _ = self._fernet  # says what is wrong with a key that is none
        key = self._given.encode() if self._given else self._path.read_bytes()
        return hmac.new(key.strip(), purpose.encode(), hashlib.sha256).hexdigest()

    @property
    def _fernet(self) -> Fernet:
        if self._given:
            return self._given_fernet
        try:
            return _usable(self._path.read_bytes(), f"The key file {self._path}")
        except FileNotFoundError as error:
            raise _lost(f"The key file {self._path} is gone.") from error
        except OSError as error:
            raise StorageFailed(
                f"The key file {self._path} cannot be read: {error.strerror}.", hint="Check its permissions."
            ) from error

    @cached_property
    def _given_fernet(self) -> Fernet:
        return _usable(self._given.encode(), "PODCAST_SECRET_KEY")


def _usable(key: bytes, what: str) -> Fernet:
    """Never says what the key is."""
    from cryptography.fernet import Fernet

    try:
        return Fernet(key.strip())
    except ValueError as error:
        raise StorageFailed(
            f"{what} does not hold a key.",
            hint="It takes 32 random bytes in URL-safe base64: restore it, or remove it and type the providers' keys "
            "again.",
        ) from error.with_traceback(None)


def _lost(message: str) -> StorageFailed:
    return StorageFailed(message, hint="Bring it back from a backup, or type the providers' keys again in Settings.")


def _make(path: Path) -> None:
    """A new key, there as a whole or not at all; where another process was first, its key stays."""
    from cryptography.fernet import Fernet

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # 0600 from its birth
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, path)
        finally:
            Path(draft).unlink()
    except OSError as error:
        raise StorageFailed(
            f"The key file {path} cannot be made: {error.strerror}.",
            hint="Point PODCAST_KEY_FILE at a place you may write to.",
        ) from error
