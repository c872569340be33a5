"""Providers as their owner sets them up: what each is, whether it can run, its key and options, and a test."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lib.actions import trail
from lib.actions.setups import ADDRESS, Kind, Typed, address_of, environment_key, origin_of, setup_name, setup_of
from lib.actions.studio import Studio
from lib.errors import BadInput, Forbidden, NotFound, PodcastError
from lib.models.audit import Deed
from lib.models.setup import Setup
from lib.providers.secrets import struck
from lib.providers.spec import Spec
from lib.store import setups
from lib.store.engine import writing

KEY_LIMIT_CHARS = 4_000
OPTION_LIMIT_CHARS = 1_000
USD = "usd"
"""The option that a provider which may cost has beside those it names: the owner's own price for its unit."""
FORGOTTEN = "The address is another server's, so the key that was kept for the old one is forgotten: type one for it."
_UNITS = {Kind.SPEECH: "1,000 characters", Kind.RESEARCH: "query"}


class KeyFrom(StrEnum):
    TYPED = "typed"
    ENVIRONMENT = "environment"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ProviderState:
    """A provider as it is set up now. `options` are those in force, by name, without the defaults; `typed` those that
    were typed here. `why` says what is missing where it cannot run, `note` what the owner ought to know of the key.
    The key itself is never told."""

    kind: Kind
    spec: Spec
    key_from: KeyFrom
    options: Mapping[str, str]
    typed: Mapping[str, str]
    why: str
    note: str = ""

    @property
    def can_run(self) -> bool:
        return not self.why


def provider_states(studio: Studio, kind: Kind) -> list[ProviderState]:
    """Every provider of that kind: those that can run first, then by name."""
    states = [_state(studio, kind, spec) for spec in studio.specs(kind)]
    return sorted(states, key=lambda state: (not state.can_run, state.spec.label.lower()))


def state_of(studio: Studio, kind: Kind, name: str) -> ProviderState:
    """Raises NotFound when there is no such provider."""
    return _state(studio, kind, _spec(studio, kind, name))


def price_unit(kind: Kind, spec: Spec) -> str:
    """What the option `usd` is a price for; "" where there is none: it is free, or names options for its prices."""
    if any(option.name.startswith(USD) for option in spec.options):
        return ""
    return spec.price.per if spec.price else _UNITS.get(kind, "") if spec.key_env else ""


def save_setup(
    studio: Studio, kind: Kind, name: str, *, key: str | None = None, options: Mapping[str, str] | None = None
) -> ProviderState:
    """Keep what is given and leave the rest as it is; an empty option is the default again.

    A kept key was typed for the server it went to: when the address becomes another server's, it is forgotten, so that
    nobody who may change an address has the key sent to it. `note` says so.

    Raises BadInput, NotFound, StorageFailed when the key file cannot be used, and Forbidden where people sign in and
    somebody who does not run the server names a file or an address of their own.
    """
    spec = _spec(studio, kind, name)
    wanted = _checked_options(kind, spec, options) if options is not None else None
    secret = studio.typed.keyring.lock(setup_name(kind, name), _checked_key(spec, key)) if key is not None else None
    forgotten = False
    with writing(studio.engine) as session:
        if wanted is not None:
            known = setups.all_setups(session, owner=studio.owner).get(setup_name(kind, name))
            before = known.options if known else {}
            wanted = {option: value for option, value in {**before, **wanted}.items() if value}
            _check_places(studio, spec, before, wanted)
            moved = origin_of(address_of(spec, before)) != origin_of(address_of(spec, wanted))
            forgotten = bool(moved and secret is None and known and known.secret)
        setups.put_setup(
            session, setup_name(kind, name), secret="" if forgotten else secret, options=wanted, owner=studio.owner
        )
        if forgotten or secret is not None:
            trail.note(session, studio, Deed.KEY_REMOVED if forgotten else Deed.KEY_SET, kind, name, spec.label)
    studio.typed.forget()
    state = _state(studio, kind, spec)
    return replace(state, note=FORGOTTEN) if forgotten else state


def sets_places(studio: Studio) -> bool:
    """Whether who acts may say which files and addresses providers use: what this machine opens and calls, inside its
    own network too, is for those who run it, once others come here."""
    return studio.person.is_admin or not studio.settings.has_login


def _check_places(studio: Studio, spec: Spec, before: Mapping[str, str], wanted: Mapping[str, str]) -> None:
    for option in spec.options:
        own = wanted.get(option.name, "")
        if option.is_place and own not in ("", option.default, before.get(option.name)) and not sets_places(studio):
            raise Forbidden(f"Only who runs this server sets “{option.label}”.", hint="Ask an admin.")


def forget_key(studio: Studio, kind: Kind, name: str) -> ProviderState:
    """The typed key is gone; one of the environment counts again. Raises NotFound."""
    spec = _spec(studio, kind, name)
    with writing(studio.engine) as session:
        setups.put_setup(session, setup_name(kind, name), secret="", options=None, owner=studio.owner)
        trail.note(session, studio, Deed.KEY_REMOVED, kind, name, spec.label)
    studio.typed.forget()
    return _state(studio, kind, spec)


def test_provider(studio: Studio, kind: Kind, name: str) -> str:
    """Make the provider's own cheapest call; one sentence that says what works.

    Raises NotFound, and ProviderFailed in the provider's own words, from which the key is taken out should it be there.
    """
    spec = _spec(studio, kind, name)
    key = studio.setup(kind, name).key
    try:
        match kind:
            case Kind.SPEECH:
                return studio.speech(spec.name).test()
            case Kind.LLM:
                return studio.llm(spec.name).test()
            case Kind.RESEARCH:
                return studio.search(spec.name).test()
    except PodcastError as error:
        error.message = struck(error.message, key, "•••")
        error.args, error.hint = (error.message,), struck(error.hint, key, "•••")
        raise


test_provider.__test__ = False  # type: ignore[attr-defined]  # a verb; pytest takes it for a test by its name


def _state(studio: Studio, kind: Kind, spec: Spec) -> ProviderState:
    typed = studio.typed.of(kind, spec.name)
    setup = setup_of(studio.typed, kind, spec)
    key_from = KeyFrom.TYPED if typed.key else KeyFrom.ENVIRONMENT if setup.key else KeyFrom.NONE
    note = "" if setup.key or not environment_key(spec) else _kept_back(spec, setup)
    return ProviderState(kind, spec, key_from, setup.options, typed.options, _why_not(spec, setup, typed, note), note)


def _kept_back(spec: Spec, setup: Setup) -> str:
    """Why the key of the environment is not used."""
    variable = next((option.env for option in spec.options if option.name == ADDRESS and option.env), "")
    other = f", or set {variable} before the app starts" if variable else ""
    return (
        f"{spec.key_env} is not sent to {origin_of(address_of(spec, setup.options))}, which was typed here: type a key "
        f"for it{other}."
    )


def _why_not(spec: Spec, setup: Setup, typed: Typed, note: str) -> str:
    """What is missing, as a sentence; "" when nothing is, as far as can be told without asking it."""
    if spec.key_env and not spec.key_optional and not setup.key:
        return typed.trouble or note or f"It needs a key: type it here, or set {spec.key_env} before the app starts."
    missing = [o.label for o in spec.options if o.needed and not (o.default or setup.option(o.name))]
    return f"It needs “{missing[0]}”." if missing else ""


def _spec(studio: Studio, kind: Kind, name: str) -> Spec:
    for spec in studio.specs(kind):
        if spec.name == name:
            return spec
    raise NotFound("There is no such provider.", hint="Look at Settings for those there are.")


def _checked_key(spec: Spec, key: str) -> str:
    """The key without what pasting leaves around it. No error tells any of it."""
    if not spec.key_env:
        raise BadInput(f"{spec.label} knows no key.")
    key = key.strip()
    if not key or len(key) > KEY_LIMIT_CHARS or not key.isascii() or not key.isprintable() or " " in key:
        raise BadInput(
            f"This is not a key: one has 1 to {KEY_LIMIT_CHARS:,} letters, digits and signs, and no spaces.",
            hint="Copy it again from the provider's page.",
        )
    return key


def _checked_options(kind: Kind, spec: Spec, options: Mapping[str, str]) -> dict[str, str]:
    return {name: _checked_option(kind, spec, name, value.strip()) for name, value in options.items()}


def _checked_option(kind: Kind, spec: Spec, name: str, value: str) -> str:
    option = next((option for option in spec.options if option.name == name), None)
    if option is None and not (name == USD and price_unit(kind, spec)):
        raise BadInput(f"{spec.label} has no option of that name.", hint="Look at its options.")
    if value and (len(value) > OPTION_LIMIT_CHARS or not value.isprintable()):
        raise BadInput(
            f"An option is a line of at most {OPTION_LIMIT_CHARS:,} characters.", hint="Shorten it, or correct it."
        )
    if value and option is not None and option.choices and value not in option.choices:
        raise BadInput(f"“{option.label}” is one of: {', '.join(option.choices)}.", hint="Choose one of them.")
    if value and name.startswith(USD) and not _is_price(value):
        raise BadInput("A price is a number of US dollars, such as 0.015.", hint="Correct it, or leave it empty.")
    return value


def _is_price(value: str) -> bool:
    try:
        return math.isfinite(float(value)) and float(value) >= 0
    except ValueError:
        return False
