"""Episode templates, by owner and name."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from lib.errors import Duplicate, NotFound
from lib.models.template import Shape, TemplatePublic, TemplateRow
from lib.models.values import now


def list_templates(session: Session, *, owner: str) -> list[TemplatePublic]:
    """By name."""
    query = sa.select(TemplateRow).where(col(TemplateRow.user_id) == owner).order_by(col(TemplateRow.name_key))
    return [_public(row) for row in session.scalars(query)]


def get_template(session: Session, template_id: str, *, owner: str) -> TemplatePublic:
    """Raises NotFound, also for another owner's."""
    return _public(_row(session, template_id, owner))


def put_template(session: Session, name: str, shape: Shape, *, owner: str) -> TemplatePublic:
    """Under a name that is there already it takes the place of that one."""
    query = sa.select(TemplateRow).where(
        col(TemplateRow.user_id) == owner, col(TemplateRow.name_key) == name.casefold()
    )
    row = session.scalars(query).first() or TemplateRow(user_id=owner, name=name, name_key=name.casefold())
    row.name, row.shape, row.updated_at = name, shape.model_dump(mode="json"), now()
    session.add(row)
    session.flush()
    return _public(row)


def rename_template(session: Session, template_id: str, name: str, *, owner: str) -> TemplatePublic:
    """Raises NotFound, Duplicate when another one has the name."""
    row = _row(session, template_id, owner)
    row.name, row.name_key, row.updated_at = name, name.casefold(), now()
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Duplicate(f"Another template is called “{name}”.", hint="Choose another name.") from error
    return _public(row)


def delete_template(session: Session, template_id: str, *, owner: str) -> None:
    """Raises NotFound."""
    session.delete(_row(session, template_id, owner))
    session.flush()


def _row(session: Session, template_id: str, owner: str) -> TemplateRow:
    row = session.get(TemplateRow, template_id)
    if row is None or row.user_id != owner:
        raise NotFound("There is no such template.", hint="It may have been deleted in another tab.")
    return row


def _public(row: TemplateRow) -> TemplatePublic:
    return TemplatePublic.model_validate(row, from_attributes=True)
