"""With whom a project is shared: its owner names people by their address, as viewers or editors."""

from __future__ import annotations

from lib.actions import trail
from lib.actions.people import checked_address
from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.audit import Deed
from lib.models.people import MemberPublic, SharedProject
from lib.models.person import Role
from lib.store import members, people, projects
from lib.store.engine import reading, writing

_SHOWN = 50
MOST = 100
"""More of one project are a mistake of a program."""


def list_members(studio: Studio, project_id: str) -> list[MemberPublic]:
    """By address. Raises NotFound."""
    with reading(studio.engine) as session:
        projects.birth_and_status(session, project_id, owner=studio.owner)
        return members.list_members(session, project_id)


def share_project(studio: Studio, project_id: str, address: str, role: Role) -> MemberPublic:
    """From now on they find it among their projects; sharing again changes the role. They need not have been here yet.

    Raises NotFound, BadInput, Forbidden for who is not its owner.
    """
    studio.require_owner("share it")
    wanted = checked_address(address)
    if role is Role.OWNER:
        raise BadInput("A project has one owner.", hint="Choose viewer or editor.")
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)
        mine = people.get(session, studio.owner)
        if mine is not None and mine.address == wanted:
            raise BadInput("The project is yours already.", hint="Share it with somebody else.")
        known = members.list_members(session, project_id)
        if len(known) >= MOST and wanted not in {each.address for each in known}:
            raise BadInput(f"A project is shared with {MOST} people at most.", hint="Remove somebody first.")
        members.put_member(session, project_id, wanted, role, added_by=studio.person.id)
        trail.note(session, studio, Deed.MEMBERS, "project", project_id, f"{wanted}: {role}")
        return next(each for each in members.list_members(session, project_id) if each.address == wanted)


def unshare_project(studio: Studio, project_id: str, address: str) -> None:
    """From now on there is no such project for them. Raises NotFound, Forbidden for who is not its owner."""
    studio.require_owner("share it")
    with writing(studio.engine) as session:
        projects.lock(session, project_id, owner=studio.owner)
        members.drop_member(session, project_id, address.strip().lower())
        trail.note(session, studio, Deed.MEMBERS, "project", project_id, f"{address.strip().lower()}: removed")


def leave_project(studio: Studio, project_id: str) -> None:
    """Whoever acts is no viewer and no editor of it any more. Raises NotFound, also for a project of their own."""
    with writing(studio.engine) as session:
        owner, role = members.role_in(session, project_id, studio.person.id) or ("", None)
        me = people.get(session, studio.person.id)
        if role in (None, Role.OWNER) or me is None:
            raise projects.no_such_project()
        projects.lock(session, project_id, owner=owner)
        members.drop_member(session, project_id, me.address)
        trail.note(session, studio, Deed.MEMBERS, "project", project_id, f"{me.address}: left", owner=owner)


def shared_with_me(studio: Studio) -> list[SharedProject]:
    """Projects of others that one may look at or change, the last changed first; at most fifty."""
    with reading(studio.engine) as session:
        return members.shared_with(session, studio.person.id, limit=_SHOWN)
