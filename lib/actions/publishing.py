"""An episode into a show, now or later, and out of it again; its guid stays whatever happens."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from lib.actions import trail
from lib.actions.covers import cover_for_tags
from lib.actions.episodes import Episode, open_episode, save_edition
from lib.actions.library import asset_file
from lib.actions.studio import Studio
from lib.actions.taking import MP3, seal
from lib.errors import BadInput, Conflict
from lib.models.audit import Deed
from lib.models.project import Project
from lib.models.publishing import EpisodeKind
from lib.models.shows import PublicationBase, PublicationPublic, ShowPublic, Standing
from lib.models.values import now
from lib.store import publications, render_jobs, shows
from lib.store.engine import reading, writing


class Order(PublicationBase):
    """How an episode is published; without `at` at once, without `number` as the next of its season."""

    at: datetime | None = None


def publish(studio: Studio, asset_id: int, show_id: str, order: Order | None = None) -> PublicationPublic:
    """Put an episode into a show's feed, at its time; one that was there before comes back under its guid.

    Raises NotFound, and BadInput for what is no MP3 of ours, or an order that cannot be.
    """
    studio.require_owner("publish it")
    order = _checked(order or Order())
    episode = open_episode(studio, asset_id)
    _require_mp3(studio, asset_id)
    values = order.model_dump(exclude={"at"})
    with writing(studio.engine) as session:
        show = shows.get_show(session, show_id, owner=studio.owner)
        known = next(
            (p for p in publications.of_asset(session, asset_id, owner=studio.owner) if p.show_id == show_id), None
        )
        if values["number"] is None:
            values["number"] = known.number if known else publications.next_number(session, show_id, order.season)
        if known is None:
            given = {"show_id": show_id, "asset_id": asset_id, "guid": str(uuid.uuid4())}
            made = publications.insert(
                session, {**values, **given, "published_at": order.at or now()}, owner=studio.owner
            )
        else:
            values["published_at"] = order.at or (known.published_at if _is_out(known) else now())
            change = {**values, "withdrawn_at": None}
            made = publications.update(session, known.id, change, owner=studio.owner)
        _note(session, studio, made)
    _prepare(studio, episode, show, made)
    return made


def change_publication(studio: Studio, publication_id: str, order: Order) -> PublicationPublic:
    """Another time, number, season, kind or rating. Raises NotFound, BadInput."""
    studio.require_owner("publish it")
    change = _checked(order).model_dump(exclude_unset=True, exclude={"at"})
    if order.at is not None:
        change["published_at"] = order.at
    with writing(studio.engine) as session:
        made = publications.update(session, publication_id, change, owner=studio.owner)
        if order.at is not None:
            _note(session, studio, made)
        show = shows.get_show(session, made.show_id, owner=studio.owner)
    _prepare(studio, open_episode(studio, made.asset_id), show, made)
    return made


def withdraw(studio: Studio, publication_id: str) -> PublicationPublic:
    """Out of the feed; its address says that it is gone. Once more changes nothing. Raises NotFound."""
    studio.require_owner("publish it")
    with writing(studio.engine) as session:
        known = publications.get(session, publication_id, owner=studio.owner)
        if known.withdrawn_at is not None:
            return known
        trail.note_asset(session, studio, Deed.UNPUBLISHED, known.asset_id)
        return publications.update(session, publication_id, {"withdrawn_at": now()}, owner=studio.owner)


def replace_recording(studio: Studio, publication_id: str, asset_id: int) -> PublicationPublic:
    """The same episode of the show, from now on with a newer recording. Raises NotFound, Conflict, BadInput."""
    studio.require_owner("publish it")
    episode = open_episode(studio, asset_id)
    _require_mp3(studio, asset_id)
    with writing(studio.engine) as session:
        known = publications.get(session, publication_id, owner=studio.owner)
        show = shows.get_show(session, known.show_id, owner=studio.owner)
        others = publications.of_asset(session, asset_id, owner=studio.owner)
        if any(other.show_id == known.show_id and other.id != known.id for other in others):
            raise Conflict("That recording is in the show already.", hint="Take one of the two out of it.")
        made = publications.update(session, publication_id, {"asset_id": asset_id}, owner=studio.owner)
        _note(session, studio, made)
    _prepare(studio, episode, show, made)
    return made


def replaceable(studio: Studio, episode: Episode, show_id: str) -> PublicationPublic | None:
    """The newest publication in the show of another recording of the same project."""
    if not episode.project_id:
        return None
    with reading(studio.engine) as session:
        mine = publications.of_asset(session, episode.id, owner=studio.owner)
        if any(each.show_id == show_id for each in mine):
            return None
        return publications.of_project(session, show_id, episode.project_id, owner=studio.owner)


def list_publications(studio: Studio, asset_id: int) -> list[PublicationPublic]:
    """Where an episode was ever published, oldest first."""
    with reading(studio.engine) as session:
        return publications.of_asset(session, asset_id, owner=studio.owner)


@dataclass(frozen=True, slots=True)
class Finished:
    """A project's newest episode, and whether it is in any show."""

    asset_id: int
    is_published: bool


def finished_episode(studio: Studio, project: Project) -> Finished | None:
    """None while nothing was rendered, or all of it was deleted."""
    with reading(studio.engine) as session:
        found = render_jobs.newest_episode(session, project.project_id, owner=project.user_id)
        return Finished(found[0], publications.is_out(session, found[0])) if found else None


def show_of(studio: Studio, episode: Episode) -> ShowPublic | None:
    """The show it was published in first and still is."""
    with reading(studio.engine) as session:
        known = [p for p in publications.of_asset(session, episode.id, owner=studio.owner) if p.withdrawn_at is None]
        return shows.get_show(session, known[0].show_id, owner=studio.owner) if known else None


def published_in(studio: Studio, show_id: str) -> list[PublicationPublic]:
    """Everything that was ever published in a show, newest first. Raises NotFound."""
    with reading(studio.engine) as session:
        shows.get_show(session, show_id, owner=studio.owner)
        return publications.of_show(session, show_id, owner=studio.owner)


def write_tags(studio: Studio, asset_id: int) -> None:
    """After a change of title or cover: let the file say it too, in the name of the show it is published in."""
    episode = open_episode(studio, asset_id)
    with reading(studio.engine) as session:
        known = [p for p in publications.of_asset(session, asset_id, owner=studio.owner) if p.withdrawn_at is None]
        show = shows.get_show(session, known[0].show_id, owner=studio.owner) if known else None
    cover = cover_for_tags(studio, episode, show)
    seal(studio, episode, show=show.title if show else "", number=known[0].number if known else None, cover=cover)


def _prepare(studio: Studio, episode: Episode, show: ShowPublic, made: PublicationPublic) -> None:
    """Keep what readers get as it is shown now, and let the file carry the show's name and the cover."""
    if not episode.is_kept:
        save_edition(studio, episode)
        episode = open_episode(studio, episode.id)
    seal(studio, episode, show=show.title, number=made.number, cover=cover_for_tags(studio, episode, show))


def _note(session: Session, studio: Studio, made: PublicationPublic) -> None:
    is_later = made.standing(now()) is Standing.SCHEDULED
    trail.note_asset(session, studio, Deed.SCHEDULED if is_later else Deed.PUBLISHED, made.asset_id)


def _is_out(known: PublicationPublic) -> bool:
    return known.standing(now()) is Standing.LIVE


def _checked(order: Order) -> Order:
    if order.kind not in list(EpisodeKind):
        raise BadInput(f"“{order.kind}” is no kind of episode.", hint="Use " + ", ".join(EpisodeKind) + ".")
    if order.at is not None and order.at.tzinfo is None:
        raise BadInput("The time needs a time zone.", hint="Write it as 2026-11-22T10:00:00Z.")
    return order


def _require_mp3(studio: Studio, asset_id: int) -> None:
    if asset_file(studio, asset_id).mime != MP3:
        raise BadInput("A feed carries MP3 files, and this is none.", hint="Choose an episode that was rendered here.")
