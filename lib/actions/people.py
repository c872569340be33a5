"""Who comes: what the provider of the login says of somebody, as a person who owns things here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lib.actions.studio import Studio
from lib.errors import BadInput, Forbidden
from lib.models.people import ADDRESS_CHARS, PersonPublic
from lib.models.person import Person
from lib.models.project import OWNER
from lib.models.values import digest
from lib.settings import Settings
from lib.store import people
from lib.store.engine import reading, writing

EVERYBODY = "*"
"""On the list of those who may come: whoever the provider lets in."""


def come_in(studio: Studio, claims: Mapping[str, Any]) -> Person:
    """Whoever the provider's `claims` (of OpenID Connect: iss, sub, email, name) tell of, remembered as seen now.

    Raises Forbidden for those who are not on the list, or have no address to look for there.
    """
    address = _address(studio.settings, claims)
    if not is_allowed(studio.settings, address):
        raise _not_on_the_list(address)
    person_id, name = _id_of(studio.settings, claims, address), str(claims.get("name") or address)[:200]
    with reading(studio.engine) as session:
        known = people.get(session, person_id)
    if not people.is_known_as(known, address, name):
        with writing(studio.engine, progress=True) as session:
            people.put(session, person_id, address, name)
    return _person(studio.settings, person_id, address, name)


def come_back(studio: Studio, person_id: str) -> Person | None:
    """Somebody who signed in before and may still come, for what they left here to act for them; None for others."""
    if not studio.settings.has_login:
        return Person(id=person_id, is_admin=True) if person_id == OWNER else None
    with reading(studio.engine) as session:
        known = people.get(session, person_id)
    if known is None or not is_allowed(studio.settings, known.address):
        return None
    return _person(studio.settings, known.id, known.address, known.name)


def list_people(studio: Studio) -> list[PersonPublic]:
    """Everybody who ever signed in, by address. Raises Forbidden for who is no admin."""
    studio.require_admin()
    with reading(studio.engine) as session:
        return people.all_people(session)


def is_allowed(settings: Settings, address: str) -> bool:
    """Whether the list has the address, its domain, or everybody."""
    wanted = _listed(settings.allowed_people) | _listed(settings.admins)
    return EVERYBODY in wanted or address in wanted or address.rpartition("@")[2] in wanted


def checked_address(text: str) -> str:
    """An address as it is compared. Raises BadInput."""
    address = text.strip().lower()
    name, at, domain = address.rpartition("@")
    if not ((name and at and "." in domain) or domain == "localhost") or len(address) > ADDRESS_CHARS:
        raise BadInput("This is no e-mail address.", hint="Write it as ana@harbour.example.")
    if not address.isprintable() or any(c in ' ,;<>"' for c in address):
        raise BadInput("An e-mail address has no spaces, commas or quotes.", hint="Write one at a time.")
    return address


def _listed(text: str) -> set[str]:
    return {each.strip().lower().removeprefix("@") for each in text.split(",") if each.strip()}


def _address(settings: Settings, claims: Mapping[str, Any]) -> str:
    """Raises Forbidden without one, and for one that the provider itself does not vouch for."""
    address = str(claims.get("email") or "").strip().lower()
    if not address or len(address) > ADDRESS_CHARS:
        raise Forbidden("Your login tells no e-mail address.", hint="Allow it to, or ask who runs this server.")
    verified = claims.get("email_verified")
    if verified is None and not settings.oidc_unverified:
        raise Forbidden(
            f"Your login does not say whether the address {address} is yours.",
            hint="Who runs this server can let it tell email_verified, or set PODCAST_OIDC_UNVERIFIED=1.",
        )
    if verified not in (None, True, "true"):
        raise Forbidden(f"The address {address} is not confirmed yet.", hint="Confirm it where you signed in.")
    return address


def _id_of(settings: Settings, claims: Mapping[str, Any], address: str) -> str:
    """By issuer and subject, which stay when an address changes; who was alone here before the login stays who they
    were."""
    if settings.first_owner and address == settings.first_owner.strip().lower():
        return OWNER
    return f"usr_{digest([str(claims.get('iss', '')), str(claims.get('sub', ''))])[:24]}"


def _person(settings: Settings, person_id: str, address: str, name: str) -> Person:
    return Person(id=person_id, name=name, is_admin=address in _listed(settings.admins))


def _not_on_the_list(address: str) -> Forbidden:
    return Forbidden(
        f"{address} is not on the list of those who may work here.", hint="Ask who runs this server to add you."
    )
