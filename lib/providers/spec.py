"""What is known of a provider before it is asked anything; Settings draws itself from it."""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any

from lib.errors import Unavailable
from lib.models.setup import Setup
from lib.models.usage import Price


@dataclass(frozen=True, slots=True)
class Option:
    """A plain setting of a provider, typed by the owner; `env` names the variable that is read where none is typed.

    `choices` makes it a list to choose from. Without a `needed` one that has no default the provider cannot run.
    `is_place`: a file of this machine, or an address that this machine would call.
    """

    name: str
    label: str
    default: str = ""
    help: str = ""
    env: str = ""
    choices: tuple[str, ...] = ()
    needed: bool = False
    is_place: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """`key_env` names the environment variable of its key, empty when it knows none; `about` is one sentence.

    Without `price` it costs nothing. The price is an option too: the owner's own, `usd`, goes before it.
    """

    name: str
    label: str
    about: str = ""
    key_env: str = ""
    key_optional: bool = False
    docs_url: str = ""
    options: tuple[Option, ...] = ()
    price: Price | None = None
    needs_internet: bool = True


@cache
def classes(package: str) -> dict[str, Any]:
    """The classes bound to `PROVIDER` in the modules of a folder whose names do not begin with an underscore, by name.

    Importing one must cost no time: what is heavy is loaded when it is first used.
    """
    path: Sequence[str] = import_module(package).__path__
    modules = (m.name for m in pkgutil.iter_modules(path) if not m.name.startswith("_"))
    found = [import_module(f"{package}.{name}").PROVIDER for name in sorted(modules)]
    return {each.spec.name: each for each in found}


_making = Lock()


def made(package: str, name: str, setup: Setup | None, what: str) -> Any:
    """The provider of that folder and name, one instance per process and setup. Raises Unavailable for none such."""
    setup = setup or Setup()
    with _making:
        return _made(package, name, setup.key, tuple(sorted(setup.options.items())), what)


@cache
def _made(package: str, name: str, key: str, options: tuple[tuple[str, str], ...], what: str) -> Any:
    known = classes(package)
    if name not in known:
        raise Unavailable(f"There is no {what} called “{name}”.", hint=f"Choose one of: {', '.join(sorted(known))}.")
    return known[name](Setup(key, dict(options)))
