"""Who can speak. A provider is one file in this folder: a class with a `Spec` and the two methods of `Speech`.

The class is found by its folder: a module whose name does not begin with an underscore binds it to `PROVIDER`.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from threading import Lock
from typing import ClassVar, Protocol

from lib.errors import Unavailable
from lib.models.sound import Clip, Voice


@dataclass(frozen=True, slots=True)
class Spec:
    """What is known of a provider before it is asked anything.

    `key_env` names the environment variable of its key, empty when it needs none; `model` changes whenever the same
    text would sound different, so clips may be cached under it; prices in USD for 1,000 characters.
    """

    name: str
    label: str
    model: str
    rate_hz: int
    max_chars: int
    key_env: str = ""
    docs_url: str = ""
    languages: tuple[str, ...] = ("en",)
    usd_per_1000_chars: float = 0.0
    needs_internet: bool = True


class Speech(Protocol):
    """Text in, sound out. Safe to call from several threads at once."""

    spec: ClassVar[Spec]

    def voices(self) -> list[Voice]:
        """Every voice that can be used here and now, best first."""
        ...

    def cast(self, speakers: int) -> list[Voice]:
        """One voice per speaker (1-4), chosen to be told apart by ear."""
        ...

    def speak(self, text: str, voice_id: str, *, speed: float = 1.0, emotion: str = "neutral", seed: int = 0) -> Clip:
        """All of `text` as one clip at `spec.rate_hz`; the same arguments give the same samples.

        `text` is plain words (see `lib.pipeline.spoken`); `speed` 0.5-2, 1 being the voice's own pace. Raises
        BadInput when there is nothing this provider can say, Unavailable for a voice it has not, BadAnswer when
        what came back is not speech.
        """
        ...


_loading = Lock()


@cache
def _classes() -> dict[str, type[Speech]]:
    modules = (m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    classes = [import_module(f"{__name__}.{name}").PROVIDER for name in sorted(modules)]
    return {each.spec.name: each for each in classes}


def all_providers() -> list[Spec]:
    """The specs of every provider in this folder; nothing is loaded that costs time."""
    return [each.spec for each in _classes().values()]


def load(name: str) -> Speech:
    """The provider called `name`, one instance per process. Raises Unavailable when there is none."""
    with _loading:
        return _load(name)


@cache
def _load(name: str) -> Speech:
    kind = _classes().get(name)
    if kind is None:
        raise Unavailable(
            f"There is no speech provider called “{name}”.", hint=f"Choose one of: {', '.join(sorted(_classes()))}."
        )
    return kind()
