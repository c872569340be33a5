"""The one place that decides what is open to whom: each of these gives a studio as somebody may see a thing, or says
that there is no such thing."""

from __future__ import annotations

from lib.actions.studio import NO_PROJECT, Studio
from lib.errors import NotFound
from lib.models.person import Role
from lib.store import audiograms, collections, members, projects
from lib.store.assets import no_such_asset
from lib.store.engine import reading


def enter(studio: Studio, project_id: str) -> Studio:
    """The studio of the project's owner, as far as `studio.person` may use it there.

    Raises NotFound for a project that is not theirs and was not shared with them.
    """
    with reading(studio.engine) as session:
        found = members.role_in(session, project_id, studio.person.id)
    owner, role = found or ("", None)
    if role is None:
        raise projects.no_such_project()
    return _own(studio) if role is Role.OWNER else _guest(studio, owner, role, only=project_id)


def enter_asset(studio: Studio, asset_id: int) -> Studio:
    """As `enter`, for an asset of such a project; one in a public collection may be looked at. Raises NotFound."""
    with reading(studio.engine) as session:
        place = members.place_of(session, asset_id)
        if place is None:
            raise no_such_asset()
        owner, project_id = place
        if owner == studio.person.id:
            return _own(studio)
        found = members.role_in(session, project_id, studio.person.id) if project_id else None
        if project_id and found and found[1] and found[0] == owner:
            return _guest(studio, owner, found[1], only=project_id)
        if members.is_in_public(session, asset_id):
            return _guest(studio, owner, Role.VIEWER, only=project_id or NO_PROJECT)
    raise no_such_asset()


def enter_job(studio: Studio, job_id: str) -> Studio:
    """As `enter`, for a job of such a project. Raises NotFound."""
    try:
        return enter(studio, str(studio.jobs.asked_with(job_id)[0]))
    except (NotFound, IndexError) as error:
        raise NotFound(f"There is no job {job_id}.", hint="Start it again.") from error


def enter_audiogram(studio: Studio, audiogram_id: str) -> Studio:
    """As `enter`, for a short video of such a project's episode. Raises NotFound."""
    with reading(studio.engine) as session:
        known = audiograms.find(session, audiogram_id)
    try:
        return enter_asset(studio, known.asset_id) if known else studio
    except NotFound as error:
        raise audiograms.no_such_video() from error


def enter_collection(studio: Studio, collection_id: int) -> Studio:
    """Their own, or a public one of somebody else's, to be looked at. Raises NotFound."""
    with reading(studio.engine) as session:
        owner = collections.reader_of(session, collection_id, studio.person.id)
    return _own(studio) if owner == studio.person.id else _guest(studio, owner, Role.VIEWER, only=NO_PROJECT)


def _own(studio: Studio) -> Studio:
    return studio if studio.is_own else studio.seen_by(studio.person)


def _guest(studio: Studio, owner: str, role: Role, *, only: str) -> Studio:
    return studio.seen_by(studio.person, owner=owner, role=role, only=only)
