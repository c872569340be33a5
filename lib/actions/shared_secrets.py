"""Secrets that all processes of an installation have alike, none of which is kept anywhere."""

from __future__ import annotations

from lib.settings import Settings
from lib.store.keys import Keyring


def passes_key(settings: Settings) -> bytes:
    """What browsers' passes to stored files are signed with, so that each app process takes those of the others.

    Derived from the key that locks providers' keys. Raises StorageFailed when that can be neither read nor made.
    """
    keyring = Keyring(settings.keys, settings.secret_key.get_secret_value())
    return bytes.fromhex(keyring.derived("passes to files"))
