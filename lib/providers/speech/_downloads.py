"""The bundled engine's further voices: 8 MB each, fetched once from where their maker keeps them, checked, and kept."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from lib.errors import Unavailable
from lib.models.sound import Voice

NEEDS = "the internet once"


def voice(name: str, provider: str) -> Voice:
    """The voice with its state as of now."""
    row = registry().VOICES[name]
    is_here, kind = _place(name).exists(), "woman's" if row["gender"] == "female" else "man's"
    state = "downloaded" if is_here else f"needs the internet once, {row['bytes'] / 1e6:.0f} MB"
    return Voice(
        id=name, name=name.capitalize(), provider=provider, language=row["language"],
        description=f"{row['accent']} {kind} voice ({state})", needs="" if is_here else NEEDS,
    )  # fmt: skip


def fetched(name: str) -> str:
    """Path of the voice's model, fetched when it is not here. Raises Unavailable when it cannot be had."""
    try:
        return str(registry().voice_path(name))
    except (RuntimeError, OSError) as error:  # the engine's own word for a download that failed is RuntimeError
        raise Unavailable(
            f"The voice {name.capitalize()} is not on this machine and could not be downloaded.",
            hint="Let it speak once while there is internet, or choose a voice that is here.",
        ) from error


@cache
def registry() -> Any:
    """The engine's module `voices` alone: importing the engine takes half a second, which a list of voices need not."""
    package = find_spec("hibari")
    if package is None or not package.origin:
        raise Unavailable("The built-in voices are not installed.", hint="Install the app again.")
    spec = spec_from_file_location("hibari_voices", Path(package.origin).with_name("voices.py"))
    assert spec is not None and spec.loader is not None  # noqa: S101 - a .py file has both
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _place(name: str) -> Path:
    return Path(registry().cache_dir()) / str(registry().VOICES[name]["file"])
