"""Shows: begin one, change what it says, make its private feed's address anew, delete it."""

from __future__ import annotations

import re
import secrets
import unicodedata
from itertools import chain, count
from typing import Any

from lib.actions import trail
from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.audit import Deed
from lib.models.categories import CATEGORIES
from lib.models.publishing import DISCLOSURE, Show, ShowOrder
from lib.models.shows import ShowCreate, ShowPublic, ShowUpdate
from lib.models.values import new_id
from lib.publish.feed import feed_guid
from lib.publish.sources import is_web
from lib.store import publications, shows
from lib.store.engine import reading, writing

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_TOKEN_BYTES = 24


def create_show(studio: Studio, new: ShowCreate) -> ShowPublic:
    """Begin a show at an address of its own, which never changes. Raises BadInput."""
    values = _checked(new.model_dump(exclude={"slug"}))
    show_id = new_id("show")
    with writing(studio.engine) as session:
        slug = _slug(new, lambda each: shows.find_by_slug(session, each) is not None)
        base = studio.settings.public_url or f"https://{show_id}.invalid"
        given = {"id": show_id, "slug": slug, "guid": feed_guid(f"{base}/feeds/{slug}.xml"), "feed_token": _token()}
        values["disclosure"] = values["disclosure"] or DISCLOSURE
        return shows.insert_show(session, {**values, **given}, owner=studio.owner)


def list_shows(studio: Studio) -> list[ShowPublic]:
    """In the order they were begun."""
    with reading(studio.engine) as session:
        return shows.list_shows(session, owner=studio.owner)


def get_show(studio: Studio, show_id: str) -> ShowPublic:
    """Raises NotFound."""
    with reading(studio.engine) as session:
        return shows.get_show(session, show_id, owner=studio.owner)


def update_show(studio: Studio, show_id: str, change: ShowUpdate) -> ShowPublic:
    """Set what was sent. Raises BadInput, NotFound."""
    sent = {name: value for name, value in change.model_dump(exclude_unset=True).items() if value is not None}
    with writing(studio.engine) as session:
        before = shows.get_show(session, show_id, owner=studio.owner)
        if sent.get("is_private", before.is_private) != before.is_private:
            deed = Deed.WITHDRAWN if sent["is_private"] else Deed.SHARED
            trail.note(session, studio, deed, "show", show_id, before.title)
        whole = _checked({**before.model_dump(include=set(ShowUpdate.model_fields)), **sent})
        return shows.update_show(session, show_id, {name: whole[name] for name in sent}, owner=studio.owner)


def renew_feed_token(studio: Studio, show_id: str) -> ShowPublic:
    """The private feed moves to an address that nobody knows yet; the old one opens nothing. Raises NotFound."""
    with writing(studio.engine) as session:
        renewed = shows.update_show(session, show_id, {"feed_token": _token()}, owner=studio.owner)
        trail.note(session, studio, Deed.WITHDRAWN, "feed address", show_id, renewed.title)
        return renewed


def delete_show(studio: Studio, show_id: str) -> None:
    """Its feed is gone; its episodes stay in the library. Raises NotFound."""
    with writing(studio.engine) as session:
        gone = shows.get_show(session, show_id, owner=studio.owner)
        shows.delete_show(session, show_id, owner=studio.owner)
        trail.note(session, studio, Deed.DELETED, "show", show_id, gone.title)


def count_published(studio: Studio, show_id: str) -> int:
    """How many episodes are in it, those to come included."""
    with reading(studio.engine) as session:
        found = publications.of_show(session, show_id, owner=studio.owner)
    return sum(each.withdrawn_at is None for each in found)


def as_told(show: ShowPublic) -> Show:
    """The show as its feed tells it."""
    fields = show.model_dump(include=set(Show.model_fields))
    return Show(**{**fields, "order": ShowOrder(show.order), "disclosure": show.disclosure or DISCLOSURE})


def feed_path(show: ShowPublic) -> str:
    """Where everything of the feed lies on this server; a private one behind its token."""
    return f"/feeds/t/{show.feed_token}/{show.slug}" if show.is_private else f"/feeds/{show.slug}"


def feed_url(studio: Studio, show: ShowPublic, base: str = "") -> str:
    """The address to subscribe to, on the public address of Settings or on `base`."""
    return f"{studio.settings.public_url or base.rstrip('/')}{feed_path(show)}.xml"


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The fields without stray space. Raises BadInput, one sentence why."""
    told = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    told["title"] = " ".join(told["title"].split())
    if not told["title"]:
        raise BadInput("A show needs a title.", hint="Give it the name that listeners will look for.")
    if not _LANGUAGE.fullmatch(told["language"]):
        raise BadInput(f"“{told['language']}” is no language code.", hint="Write it as en, de or pt-BR.")
    if told["order"] not in list(ShowOrder):
        raise BadInput(f"“{told['order']}” is no order.", hint="Use " + " or ".join(ShowOrder) + ".")
    if told["owner_email"] and not _EMAIL.fullmatch(told["owner_email"]):
        raise BadInput("That is no e-mail address.", hint="Directories write to it; leave it empty if nobody should.")
    if told["link"] and not is_web(told["link"]):
        raise BadInput("The show's own page needs an address like https://example.org.", hint="Or leave it empty.")
    if told["category"] and told["category"] not in CATEGORIES:
        raise BadInput(f"No directory knows the category “{told['category']}”.", hint="Choose one of the list.")
    if told["subcategory"] and told["subcategory"] not in CATEGORIES.get(told["category"], ()):
        raise BadInput(
            f"“{told['subcategory']}” is not within {told['category'] or 'a category'}.", hint="Choose both."
        )
    return told


def _slug(new: ShowCreate, is_taken: Any) -> str:
    """As given, or from the title with a number where it is taken. Raises BadInput."""
    if new.slug:
        if not _SLUG.fullmatch(new.slug):
            raise BadInput(
                "An address is made of a–z, 0–9 and dashes, 2 to 60 of them.", hint="Leave it empty for the title's."
            )
        if is_taken(new.slug):
            raise BadInput(f"Another show has the address “{new.slug}”.", hint="Choose another one.")
        return new.slug
    plain = unicodedata.normalize("NFKD", new.title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-")
    name = name if len(name) > 1 else "show"
    return next(each for each in chain([name], (f"{name}-{n}" for n in count(2))) if not is_taken(each))


def _token() -> str:
    return secrets.token_urlsafe(_TOKEN_BYTES)
