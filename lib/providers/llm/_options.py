"""The plain settings that every model provider has."""

from __future__ import annotations

from lib.providers.spec import Option

SECONDS = 300.0
AT_HOME_SECONDS = 900.0
"""A model on a desk writes a few words a second."""
AT_ONCE, CONTEXT_CHARS = 8, 24_000
AT_HOME_AT_ONCE, AT_HOME_CONTEXT_CHARS = 2, 12_000
"""Servers at home answer few at a time, and most begin with a context of 4,096 to 8,192 tokens."""


def model(default: str = "", help: str = "", env: str = "") -> Option:
    return Option("model", "Model", default=default, help=help, env=env, needed=True)


def base_url(default: str, env: str, help: str = "") -> Option:
    return Option(
        "base_url", "Address", default=default, env=env, help=help or "Where its API lives.", needed=True, is_place=True
    )


def at_home() -> tuple[Option, ...]:
    """What all have, with the defaults for a machine of one's own."""
    return common(AT_HOME_SECONDS, at_once=AT_HOME_AT_ONCE, context_chars=AT_HOME_CONTEXT_CHARS)


def common(
    seconds: float = SECONDS, *, at_once: int = AT_ONCE, context_chars: int = CONTEXT_CHARS
) -> tuple[Option, ...]:
    return (
        Option(
            "thinking",
            "Think first",
            default="off",
            choices=("off", "low", "medium", "high"),
            help="How much the model may think before it answers. Thoughts are paid like what is written.",
        ),
        Option("timeout_s", "Seconds to wait", default=f"{seconds:g}", help="An answer that takes longer is given up."),
        Option(
            "at_once",
            "Questions at a time",
            default=f"{at_once}",
            help="How many scenes are written side by side. A server with one place answers one after the other.",
        ),
        Option(
            "context_chars",
            "Characters of a question",
            default=f"{context_chars}",
            help="How much is read at a time, 10,000 at least; about 4 to a token. What does not fit the model is "
            "refused, or cut off without a word.",
        ),
        Option(
            "usd_per_mtok_read",
            "USD per million tokens read",
            help="Your own price, before the published one; type both.",
        ),
        Option("usd_per_mtok_written", "USD per million tokens written", help="Your own price for what it writes."),
    )
