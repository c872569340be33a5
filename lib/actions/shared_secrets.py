"""Secrets that all processes of an installation have alike, none of which is kept anywhere: each is derived from the
key that locks providers' keys. StorageFailed is raised when that can be neither read nor made."""

from __future__ import annotations

from lib.settings import Settings
from lib.store.keys import Keyring


def passes_key(settings: Settings) -> bytes:
    """What browsers' passes to stored files are signed with, so that each app process takes those of the others."""
    return bytes.fromhex(_derived(settings, "passes to files"))


def cookie_secret(settings: Settings) -> str:
    """What the login's cookies are signed with."""
    return _derived(settings, "cookies of the login")


def _derived(settings: Settings, purpose: str) -> str:
    return Keyring(settings.keys, settings.secret_key.get_secret_value()).derived(purpose)
