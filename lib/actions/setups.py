"""How each provider is set up here: what the owner typed, else what the environment says."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

from sqlalchemy.engine import Engine

from lib.errors import StorageFailed
from lib.models.setup import Setup
from lib.providers.spec import Spec
from lib.store import setups
from lib.store.engine import reading
from lib.store.keys import Keyring

ADDRESS = "base_url"
"""The option that says where a provider's calls go, with its key."""
UNWATCHED_S = 1.0
"""How long what was read holds where no change mark tells of writes."""


class Kind(StrEnum):
    """What a provider is for; the first half of its setup's name."""

    SPEECH = "speech"
    LLM = "llm"
    RESEARCH = "research"


@dataclass(frozen=True, slots=True)
class Typed:
    """What the owner typed for one provider. `trouble` says why a key that is there cannot be used."""

    key: str = field(default="", repr=False)
    options: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


class TypedSetups:
    """Everything an owner typed, unlocked; read anew only after something was written, by whichever process.

    `stamp` gives the database's change mark, None where there is none: then it is read again after a second.
    """

    def __init__(self, engine: Engine, keyring: Keyring, stamp: Callable[[], int | None], owner: str) -> None:
        self._engine, self._stamp, self._owner = engine, stamp, owner
        self.keyring = keyring
        self._all: dict[str, TypedSetups] = {owner: self}
        self._lock = Lock()
        self._read_at: tuple[int | None, float] | None = None
        self._known: dict[str, Typed] = {}
        self._unlocked: dict[tuple[str, str], str] = {}

    def of(self, kind: Kind, name: str) -> Typed:
        """What was typed for that provider; nothing is an empty one. Raises StorageFailed."""
        with self._lock:
            mark = (self._stamp(), monotonic())
            if not self._holds(mark):
                self._known, self._read_at = self._read(), mark
            return self._known.get(setup_name(kind, name)) or Typed()

    def by(self, owner: str) -> TypedSetups:
        """What another owner typed, read as seldom."""
        with self._lock:
            if owner not in self._all:
                self._all[owner] = other = TypedSetups(self._engine, self.keyring, self._stamp, owner)
                other._all, other._lock = self._all, self._lock
            return self._all[owner]

    def forget(self) -> None:
        """Read anew at the next question."""
        with self._lock:
            self._read_at = None

    def _holds(self, mark: tuple[int | None, float]) -> bool:
        if self._read_at is None or mark[0] is None or self._read_at[0] is None:
            return self._read_at is not None and mark[1] - self._read_at[1] < UNWATCHED_S
        return mark[0] == self._read_at[0]

    def _read(self) -> dict[str, Typed]:
        with reading(self._engine) as session:
            rows = setups.all_setups(session, owner=self._owner)
        return {name: self._typed(name, row.secret, row.options) for name, row in rows.items()}

    def _typed(self, name: str, secret: str, options: dict[str, str]) -> Typed:
        if not secret:
            return Typed("", options)
        try:
            if (name, secret) not in self._unlocked:
                self._unlocked[name, secret] = self.keyring.unlock(name, secret)
        except StorageFailed as error:
            return Typed("", options, f"{error.message} Its key has to be typed again.")
        return Typed(self._unlocked[name, secret], options)


def setup_name(kind: Kind, name: str) -> str:
    """How a provider's setup is called in the database: `speech/elevenlabs`."""
    return f"{kind.value}/{name}"


def setup_of(typed: TypedSetups, kind: Kind, spec: Spec) -> Setup:
    """Key and options as they are now: what was typed goes before the environment."""
    own = typed.of(kind, spec.name)
    options = {option.name: os.environ.get(option.env, "") if option.env else "" for option in spec.options}
    given = {name: value for name, value in {**options, **own.options}.items() if value}
    return Setup(own.key or (environment_key(spec) if _is_its_place(spec, given) else ""), given)


def address_of(spec: Spec, typed: Mapping[str, str]) -> str:
    """Where its calls go: the address typed, else the environment's, else its own; "" where it has none."""
    option = next((option for option in spec.options if option.name == ADDRESS), None)
    if option is None:
        return ""
    return typed.get(ADDRESS) or (os.environ.get(option.env, "") if option.env else "") or option.default


def origin_of(address: str) -> str:
    """Scheme, host and port of an address: what makes it the same server; of one that is none, itself."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return address.strip()
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname else address.strip()


def _is_its_place(spec: Spec, given: Mapping[str, str]) -> bool:
    """Whether the environment's key may go there: to the provider's own address, or one the environment names too.

    An address can be typed by whoever sees the screens or holds a token of the API; the environment's key is not
    theirs to send about.
    """
    typed = origin_of(address_of(spec, given))
    return not typed or typed in {origin_of(address_of(spec, {})), *_default_origins(spec)}


def _default_origins(spec: Spec) -> list[str]:
    return [origin_of(option.default) for option in spec.options if option.name == ADDRESS and option.default]


def environment_key(spec: Spec) -> str:
    """The key in the variable that the provider names, without what pasting leaves around it."""
    return os.environ.get(spec.key_env, "").strip() if spec.key_env else ""
