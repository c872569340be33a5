"""`/api/providers`: who speaks, writes and looks things up, and how each is set up. Keys go in and never come out."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from lib.actions import providers
from lib.actions.providers import USD, KeyFrom, ProviderState
from lib.actions.setups import Kind
from lib.api.refusals import refusals
from lib.api.studio import OurStudio

routes = APIRouter(prefix="/providers", tags=["providers"])

KindOf = Annotated[Kind, Path(examples=["speech"])]
Name = Annotated[str, Path(max_length=100, examples=["bundled"])]


class ProviderOption(BaseModel):
    """`value` is the one in force, the default's included; `choices` are all it can be, when there are any."""

    name: str
    label: str
    value: str
    default: str
    help: str
    choices: tuple[str, ...]


class ListPrice(BaseModel):
    """US dollars for `per`, as published at `source`; the option `usd` goes before it."""

    usd: float
    per: str
    as_of: date
    source: str


class Provider(BaseModel):
    """`why` says what is missing where it cannot run, `note` what to know of its key: that it was forgotten because the
    address changed, or is not sent there. `key_from` tells where the key comes from, never what it is."""

    kind: Kind
    name: str
    label: str
    about: str
    docs_url: str
    can_run: bool
    why: str
    note: str
    key_env: str
    key_optional: bool
    key_from: KeyFrom
    needs_internet: bool
    options: list[ProviderOption]
    price: ListPrice | None


class Providers(BaseModel):
    providers: list[Provider]


class ProviderChange(BaseModel):
    """What is left out stays as it is; an empty option is its default again."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"key": "sk-…", "options": {"usd": "0.015"}}]}
    )

    key: SecretStr | None = None
    options: dict[str, str] = Field(default_factory=dict, max_length=50)


class Tested(BaseModel):
    """`said` is a sentence about what works."""

    said: str


@routes.get("", summary="Every provider, and whether it can run here")
def list_providers(studio: OurStudio) -> Providers:
    return Providers(providers=[_told(state) for kind in Kind for state in providers.provider_states(studio, kind)])


@routes.put("/{kind}/{name}", summary="Set a provider up", responses=refusals(404))
def set_up(studio: OurStudio, kind: KindOf, name: Name, change: ProviderChange) -> Provider:
    """A key is kept encrypted and never told again; it is forgotten when the address becomes another server's."""
    key = change.key.get_secret_value() if change.key is not None else None
    return _told(providers.save_setup(studio, kind, name, key=key, options=change.options or None))


@routes.delete("/{kind}/{name}/key", summary="Forget a provider's typed key", responses=refusals(404))
def forget_key(studio: OurStudio, kind: KindOf, name: Name) -> Provider:
    """One that the environment holds counts again."""
    return _told(providers.forget_key(studio, kind, name))


@routes.post(
    "/{kind}/{name}/test", summary="Make a provider's cheapest real call", responses=refusals(404, 402, 429, 502, 503)
)
def test(studio: OurStudio, kind: KindOf, name: Name) -> Tested:
    """What it says when it fails is in the refusal's `detail`."""
    return Tested(said=providers.test_provider(studio, kind, name))


def _told(state: ProviderState) -> Provider:
    spec = state.spec
    options = [
        ProviderOption(
            name=option.name, label=option.label, value=state.options.get(option.name) or option.default,
            default=option.default, help=option.help, choices=option.choices,
        )
        for option in spec.options
    ]  # fmt: skip
    if unit := providers.price_unit(state.kind, spec):
        own, listed = state.options.get(USD, ""), f"{spec.price.usd:g}" if spec.price else "0"
        options.append(
            ProviderOption(
                name=USD, label=f"US dollars for {unit}", value=own or listed, default=listed,
                help="Your own price, where it is not the published one.", choices=(),
            )
        )  # fmt: skip
    return Provider(
        kind=state.kind, name=spec.name, label=spec.label, about=spec.about, docs_url=spec.docs_url,
        can_run=state.can_run, why=state.why, note=state.note, key_env=spec.key_env, key_optional=spec.key_optional,
        key_from=state.key_from, needs_internet=spec.needs_internet, options=options,
        price=ListPrice.model_validate(spec.price, from_attributes=True) if spec.price else None,
    )  # fmt: skip
