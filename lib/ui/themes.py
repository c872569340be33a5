"""The theme, worked out once: Streamlit tells it to the browser at every run, and reads some hundred settings for it.

As `bundles`, this leans on what is Streamlit's own, and lets it be where that has changed.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from typing import Any

from streamlit import config
from streamlit.runtime import app_session

_NAME = "_populate_theme_msg"
_log = logging.getLogger(__name__)


class Remembered:
    """Fills a message as `fill` does, from what that filled before, until the settings are read anew."""

    def __init__(self, fill: Callable[..., None]) -> None:
        self._fill = fill
        self._settings: object = None
        self._filled: dict[str, Any] = {}

    def __call__(self, msg: Any, section: str = "theme") -> None:
        settings = config.get_config_options()
        if settings is not self._settings:
            self._settings, self._filled = settings, {}
        if section not in self._filled:
            filled = type(msg)()
            self._fill(filled, section)
            self._filled[section] = filled
        if self._filled[section].ByteSize():  # a section without settings is not even begun
            msg.MergeFrom(self._filled[section])


def install(module: Any = app_session) -> bool:
    """For all sessions from now on; once is enough. False where this Streamlit cannot be told so."""
    fill = getattr(module, _NAME, None)
    if isinstance(fill, Remembered):
        return True
    if fill is None or list(inspect.signature(fill).parameters) != ["msg", "section"]:
        _log.warning("Streamlit has changed (%s): the theme is worked out at every run", _NAME)
        return False
    setattr(module, _NAME, Remembered(fill))
    return True
