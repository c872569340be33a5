"""With whom projects are shared."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.errors import NotFound
from lib.models.asset import AssetCollection, CollectionMember, ContentAsset
from lib.models.people import MemberPublic, PersonRow, ProjectMember, SharedProject
from lib.models.person import Role
from lib.models.project import PodcastProject
from lib.store.projects import summary_columns, summary_of


def role_in(session: Session, project_id: str, person_id: str) -> tuple[str, Role | None] | None:
    """Whose project it is, and what that person may do in it; None for the project of nobody, or of no such id."""
    query = (
        sa.select(col(PodcastProject.user_id), _role_of(person_id))
        .where(col(PodcastProject.project_id) == project_id)
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    return row[0], Role.OWNER if row[0] == person_id else Role(row[1]) if row[1] else None


def _role_of(person_id: str) -> sa.ScalarSelect[str]:
    """What a person may do in the project of the query around it."""
    return (
        sa.select(col(ProjectMember.role))
        .join(PersonRow, col(PersonRow.address) == col(ProjectMember.address))
        .where(col(PersonRow.id) == person_id, col(ProjectMember.project_id) == col(PodcastProject.project_id))
        .limit(1)
        .scalar_subquery()
    )


def place_of(session: Session, asset_id: int) -> tuple[str, str | None] | None:
    """Whose asset it is, and the project it belongs to; None for one that there is not."""
    query = sa.select(col(ContentAsset.user_id), col(ContentAsset.project_id)).where(col(ContentAsset.id) == asset_id)
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def is_in_public(session: Session, asset_id: int) -> bool:
    """Whether its owner has it in a collection that everybody here may see."""
    query = (
        sa.select(col(CollectionMember.asset_id))
        .join(AssetCollection, col(AssetCollection.id) == col(CollectionMember.collection_id))
        .where(col(CollectionMember.asset_id) == asset_id, col(AssetCollection.is_public).is_(True))
        .limit(1)
    )
    return session.execute(query).first() is not None


def list_members(session: Session, project_id: str) -> list[MemberPublic]:
    """By address."""
    query = (
        sa.select(ProjectMember, sa.func.coalesce(col(PersonRow.name), ""))
        .outerjoin(PersonRow, col(PersonRow.address) == col(ProjectMember.address))
        .where(col(ProjectMember.project_id) == project_id)
        .order_by(col(ProjectMember.address))
    )
    return [MemberPublic(**row.model_dump(), name=name) for row, name in session.execute(query)]


def put_member(session: Session, project_id: str, address: str, role: Role, *, added_by: str) -> None:
    """From now on they have this role."""
    row = session.get(ProjectMember, (project_id, address), with_for_update=True)
    if row is None:
        row = ProjectMember(project_id=project_id, address=address, role=role.value, added_by=added_by)
    row.role = role.value
    session.add(row)
    session.flush()


def drop_member(session: Session, project_id: str, address: str) -> None:
    """Raises NotFound."""
    row = session.get(ProjectMember, (project_id, address))
    if row is None:
        raise NotFound("The project is not shared with that address.", hint="Look at the list.")
    session.delete(row)
    session.flush()


def shared_with(session: Session, person_id: str, *, limit: int) -> list[SharedProject]:
    """Projects of others, the last changed first."""
    mine, owner = aliased(PersonRow), aliased(PersonRow)
    query = (
        sa.select(*summary_columns(), col(ProjectMember.role).label("role"), col(owner.name).label("owner_name"))
        .join(ProjectMember, col(ProjectMember.project_id) == col(PodcastProject.project_id))
        .join(mine, col(mine.address) == col(ProjectMember.address))
        .outerjoin(owner, col(owner.id) == col(PodcastProject.user_id))
        .where(col(mine.id) == person_id, col(PodcastProject.user_id) != person_id)
        .order_by(col(PodcastProject.updated_at).desc())
        .limit(limit)
    )
    return [
        SharedProject(project=summary_of(row), role=Role(row["role"]), owner_name=row["owner_name"] or "")
        for row in session.execute(query).mappings()
    ]
