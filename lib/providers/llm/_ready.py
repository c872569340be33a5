"""Whether a provider is set up to be asked; if not, why not, before anything is sent."""

from __future__ import annotations

from urllib.parse import urlsplit

from lib.errors import BadKey, PodcastError, Unavailable
from lib.models.usage import Tokens
from lib.providers.llm import Spec


def check_setup(spec: Spec, key: str, base_url: str) -> None:
    """Raises Unavailable without a key or an address, BadKey for one that no header can carry."""
    if not key and spec.key_env and not spec.key_optional:
        hint = f"Type it in Settings, or set {spec.key_env} in the environment."
        raise unused(Unavailable(f"{spec.label} needs a key.", hint=hint))
    if not key.isascii() or not key.isprintable() or " " in key:
        raise unused(BadKey(f"The key for {spec.label} holds characters that no key has.", hint="Copy it once more."))
    if not base_url:
        raise unused(Unavailable(f"{spec.label} has no address yet.", hint="Type it in Settings."))
    if not _is_address(base_url):
        hint = "It begins with http:// or https://."
        raise unused(Unavailable(f"The address of {spec.label} cannot be used.", hint=hint))


def check_model(spec: Spec, model: str) -> None:
    """Raises Unavailable when no model is named."""
    if not model:
        raise unused(Unavailable(f"No model of {spec.label} is chosen.", hint="Choose one in Settings."))


def unused(error: PodcastError) -> PodcastError:
    """The error, for a call that used nothing."""
    error.tokens = Tokens()
    return error


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and " " not in url
    except ValueError:
        return False
