"""Projects in the database. A document is written only when it changed, and only over the version it came from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import Duplicate, NotFound, Stale
from lib.models.enums import ProjectStatus
from lib.models.history import Change
from lib.models.project import Document, PodcastProject, Project, ProjectSummary
from lib.models.values import now
from lib.store import history

_AT_A_TIME = 100
ORDERS = ("updated_at", "created_at", "title")
_LARGE = ("document", "line_readings")


def insert_project(
    session: Session, project_id: str, document: Document, *, owner: str, what: str = "Begun"
) -> Project:
    """Its first version is kept as `what`. Raises Duplicate when the id is taken."""
    row = PodcastProject(project_id=project_id, user_id=owner, **_columns(document))
    session.add(row)
    try:
        session.flush()
    except sa.exc.IntegrityError as error:
        raise Duplicate(
            "A project with this id exists already.", existing_id=project_id, hint="Open it, or choose another id."
        ) from error
    history.record(session, project_id, row.version, row.document, Change(what=what))
    return _project(row)


def get_project(session: Session, project_id: str, *, owner: str) -> Project:
    """Raises NotFound, also for another owner's id."""
    return _project(_row(session, project_id, owner))


def birth_and_status(session: Session, project_id: str, *, owner: str) -> tuple[datetime, ProjectStatus]:
    """When it was created and where it stands, without reading its document. Raises NotFound."""
    query = sa.select(col(PodcastProject.created_at), col(PodcastProject.status)).where(
        col(PodcastProject.project_id) == project_id, col(PodcastProject.user_id) == owner
    )
    if (row := session.execute(query).first()) is None:
        raise no_such_project()
    return row[0], ProjectStatus(row[1])


def lock(session: Session, project_id: str, *, owner: str) -> None:
    """Until this transaction ends, others that lock the project wait. Raises NotFound.

    On SQLite the writing session has locked everything already.
    """
    query = (
        sa.select(col(PodcastProject.id))
        .where(col(PodcastProject.project_id) == project_id, col(PodcastProject.user_id) == owner)
        .with_for_update()
    )
    if session.execute(query).first() is None:
        raise no_such_project()


def find_by_idea(session: Session, idea: str, *, owner: str) -> Project | None:
    """The newest project with the same idea, case and space folded."""
    query = (
        sa.select(PodcastProject)
        .where(col(PodcastProject.user_id) == owner, col(PodcastProject.idea_key) == idea_key(idea))
        .order_by(col(PodcastProject.created_at).desc())
        .limit(1)
    )
    row = session.scalars(query).first()
    return _project(row) if row else None


def update_document(session: Session, project: Project, change: Change | None = None) -> Project:
    """Write the document over the version it was loaded as, and keep it as a version; the same one writes nothing.

    Raises Stale when it was changed elsewhere since, NotFound when it is gone.
    """
    row = _row(session, project.project_id, project.user_id)
    document = project.document()
    if Document.model_validate(row.document).digest() == document.digest():
        return _project(row)
    columns = _columns(document)
    statement = (
        sa.update(PodcastProject)
        .where(col(PodcastProject.id) == row.id, col(PodcastProject.version) == project.version)
        .values(version=project.version + 1, updated_at=now(), **columns)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise Stale(
            "This project was changed in another tab or on another device.",
            hint="Load the other version, or keep yours over it.",
            mine=project,
            newest=row.version,
        )
    history.record(session, project.project_id, project.version + 1, columns["document"], change or Change())
    session.refresh(row)
    return _project(row)


def get_if_changed(session: Session, project: Project) -> Project:
    """The project as it is now; `project` itself, at the price of a small query, when nothing of it changed."""
    table = PodcastProject
    query = sa.select(col(table.version), col(table.status), col(table.is_favorite), col(table.updated_at)).where(
        col(table.project_id) == project.project_id, col(table.user_id) == project.user_id
    )
    row = session.connection().execute(query).first()
    if row is not None and tuple(row) == (project.version, project.status, project.is_favorite, project.updated_at):
        return project
    return get_project(session, project.project_id, owner=project.user_id)


def set_columns(session: Session, project_id: str, *, owner: str, **values: Any) -> Project:
    """Status, favourite, readings: what is not part of the project's document, so no version changes."""
    row = _row(session, project_id, owner)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.updated_at = now()
        session.flush()
    return _project(row)


def complete(session: Session, project_id: str, *, owner: str) -> None:
    """Its episode is made. What lies in the archive stays there, and what is complete is no newer for it."""
    row, stays = PodcastProject, [ProjectStatus.ARCHIVED.value, ProjectStatus.COMPLETED.value]
    mine = sa.update(row).where(
        col(row.project_id) == project_id, col(row.user_id) == owner, col(row.status).not_in(stays)
    )
    session.execute(mine.values(status=ProjectStatus.COMPLETED.value, updated_at=now()))


def owner_of(session: Session, project_id: str) -> str:
    """Whoever has it. Raises NotFound."""
    owner = session.scalar(sa.select(col(PodcastProject.user_id)).where(col(PodcastProject.project_id) == project_id))
    if owner is None:
        raise no_such_project()
    return owner


def all_ids(session: Session) -> set[str]:
    """Of every project there is, whoever has it."""
    return set(session.scalars(sa.select(col(PodcastProject.project_id))))


def worked_on(session: Session) -> Iterator[Project]:
    """Every project outside the archive, whoever has it, read a hundred at a time."""
    query = sa.select(PodcastProject).where(col(PodcastProject.status) != ProjectStatus.ARCHIVED.value)
    yield from map(_project, session.scalars(query.execution_options(yield_per=_AT_A_TIME)))


def list_projects(
    session: Session,
    *,
    owner: str,
    status: ProjectStatus | None = None,
    archived: bool = True,
    favorites_only: bool = False,
    search: str = "",
    limit: int = 50,
    offset: int = 0,
    order_by: str = "updated_at",
) -> tuple[list[ProjectSummary], int]:
    """A page of projects, without their documents, and how many there are in all; newest first, or by title.

    Without a `status`, `archived` ones are among them or not.
    """
    where = _matching(owner, status, favorites_only, search)
    if status is None and not archived:
        where.append(col(PodcastProject.status) != ProjectStatus.ARCHIVED.value)
    rows = session.execute(_page(sa.select(*summary_columns()), where, order_by, limit, offset))
    return [summary_of(row._mapping) for row in rows], _count(session, where)


def latest_projects(
    session: Session, *, owner: str, status: ProjectStatus | None = None, limit: int
) -> list[ProjectSummary]:
    """Those changed last: of that status, or else of every one but the archive. Nothing is counted."""
    where = _matching(owner, status, False, "")
    if status is None:
        where.append(col(PodcastProject.status) != ProjectStatus.ARCHIVED.value)
    rows = session.execute(_page(sa.select(*summary_columns()), where, "updated_at", limit, 0))
    return [summary_of(row._mapping) for row in rows]


def has_any(session: Session, *, owner: str) -> bool:
    """Whether there is a project, be it in the archive."""
    mine = sa.select(col(PodcastProject.id)).where(col(PodcastProject.user_id) == owner)
    return bool(session.scalar(sa.select(mine.exists())))


def list_whole_projects(
    session: Session,
    *,
    owner: str,
    status: ProjectStatus | None = None,
    favorites_only: bool = False,
    limit: int = 50,
    offset: int = 0,
    order_by: str = "updated_at",
) -> tuple[list[Project], int]:
    """The same with their documents, for the API."""
    where = _matching(owner, status, favorites_only, "")
    rows = session.scalars(_page(sa.select(PodcastProject), where, order_by, limit, offset))
    return [_project(row) for row in rows], _count(session, where)


def _matching(
    owner: str, status: ProjectStatus | None, favorites_only: bool, search: str
) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = [col(PodcastProject.user_id) == owner]
    if status:
        where.append(col(PodcastProject.status) == status.value)
    if favorites_only:
        where.append(col(PodcastProject.is_favorite).is_(True))
    if search.strip():
        text = "%" + like_escaped(search.strip().lower()) + "%"
        folded = (sa.func.lower(col(PodcastProject.title)), sa.func.lower(col(PodcastProject.idea)))
        where.append(sa.or_(*(column.like(text, escape="\\") for column in folded)))
    return where


def _count(session: Session, where: list[sa.ColumnElement[bool]]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(PodcastProject).where(*where)) or 0


def _page(query: Any, where: list[sa.ColumnElement[bool]], order_by: str, limit: int, offset: int) -> Any:
    shown = sa.func.coalesce(sa.func.nullif(col(PodcastProject.title), ""), col(PodcastProject.idea))
    order = sa.func.lower(shown).asc() if order_by == "title" else col(getattr(PodcastProject, order_by)).desc()
    return query.where(*where).order_by(order, col(PodcastProject.id).desc()).limit(limit).offset(offset)


def delete_project(session: Session, project_id: str, *, owner: str) -> None:
    """The row goes, and by foreign keys its sources, jobs and ledger. Raises NotFound."""
    session.delete(_row(session, project_id, owner))
    session.flush()


def idea_key(idea: str) -> str:
    """Two ideas with equal keys are the same idea."""
    return " ".join(idea.casefold().split())


def like_escaped(text: str) -> str:
    """For LIKE … ESCAPE '\\': the wildcards stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _row(session: Session, project_id: str, owner: str) -> PodcastProject:
    query = sa.select(PodcastProject).where(
        col(PodcastProject.project_id) == project_id, col(PodcastProject.user_id) == owner
    )
    row = session.scalars(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise no_such_project()
    return row


def no_such_project() -> NotFound:
    return NotFound("There is no such project.", hint="Go to Home and choose one from the list.")


def _columns(document: Document) -> dict[str, Any]:
    return {
        "title": document.title[:500],
        "idea": document.idea,
        "idea_key": idea_key(document.idea),
        "current_step": document.current_step.value,
        "document": document.model_dump(mode="json"),
    }


def _project(row: PodcastProject) -> Project:
    own = row.model_dump(exclude={"document", "idea_key", "title", "idea", "current_step"})
    return Project.model_validate({**row.document, **own})


def summary_columns() -> list[Any]:
    """What `summary_of` is made of: everything but the document and what was read of its lines."""
    names = [c for c in PodcastProject.__table__.columns if c.name not in _LARGE]  # type: ignore[attr-defined]
    return [*names, PodcastProject.document["duration"].label("duration")]


def summary_of(row: Any) -> ProjectSummary:
    values = {**row, "title": row["title"] or row["idea"], "duration": int(row["duration"] or 0)}
    return ProjectSummary.model_validate(values)
