"""The plain settings that every model provider has."""

from __future__ import annotations

from lib.providers.spec import Option

SECONDS = 300.0
AT_HOME_SECONDS = 900.0
"""A model on a desk writes a few words a second."""


def model(default: str = "", help: str = "", env: str = "") -> Option:
    return Option("model", "Model", default=default, help=help, env=env, needed=True)


def base_url(default: str, env: str, help: str = "") -> Option:
    return Option("base_url", "Address", default=default, env=env, help=help or "Where its API lives.", needed=True)


def common(seconds: float = SECONDS) -> tuple[Option, ...]:
    return (
        Option(
            "thinking",
            "Think first",
            default="off",
            choices=("off", "low", "medium", "high"),
            help="How much the model may think before it answers. Thoughts are paid like what is written.",
        ),
        Option("timeout_s", "Seconds to wait", default=f"{seconds:g}", help="An answer that takes longer is given up."),
        Option("usd_per_mtok_read", "USD per million tokens read", help="Your own price, before the published one."),
        Option("usd_per_mtok_written", "USD per million tokens written", help="Your own price for what it writes."),
    )
