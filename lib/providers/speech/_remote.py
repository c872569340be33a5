"""An engine at the other end of a line, with a key or without."""

from __future__ import annotations

from lib.errors import Unavailable
from lib.models.setup import Setup
from lib.providers.spec import Option
from lib.providers.speech._engine import Engine
from lib.providers.speech._http import Line

LISTING_S = 8.0
"""A list of voices that takes longer is not waited for: a screen is."""

PATIENCE = Option("patience_s", "Seconds to wait for a line", "120", "Slow machines need more.")
_AT_ONCE = "At most so many lines are spoken at a time, by all workers together."
_PER_MINUTE = "At most so many lines are begun in a minute, by all workers together; 0 is no limit."


def pace(at_once: int, per_minute: int = 0, *, env: str = "") -> tuple[Option, Option]:
    """How many calls may be made, for the owner to change: accounts differ. `env` begins the variables' names."""
    names = (f"{env}_AT_ONCE", f"{env}_PER_MINUTE") if env else ("", "")
    return (
        Option("at_once", "Calls at a time", str(at_once), _AT_ONCE, names[0]),
        Option("per_minute", "Calls a minute", str(per_minute), _PER_MINUTE, names[1]),
    )


class Remote(Engine):
    """Asks over a `Line`; its key is needed unless its spec says otherwise."""

    def __init__(self, setup: Setup | None = None, /) -> None:
        super().__init__(setup)
        self._line = Line(self.who, self._setup.key, max(0.1, self._setup.number("patience_s", 120.0)))

    def _require(self) -> None:
        """Raise Unavailable when what it cannot do without is not set up."""
        if not self._setup.key and self.spec.key_env and not self.spec.key_optional:
            raise Unavailable(
                f"{self.who} needs a key.",
                hint=f"Enter it in Settings, or set {self.spec.key_env} before the app starts.",
            )
