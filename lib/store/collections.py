"""Collections of assets. An asset may be in several; its own `collection_id` is the one it was put in first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from lib.errors import NotFound
from lib.models.asset import AssetCollection, CollectionBase, CollectionMember, CollectionPublic, ContentAsset
from lib.models.values import now
from lib.store import assets
from lib.store.numbers import next_number


def insert_collection(session: Session, new: CollectionBase, *, owner: str) -> CollectionPublic:
    row = AssetCollection(id=next_number(session, AssetCollection), **new.model_dump(), user_id=owner)
    session.add(row)
    session.flush()
    return _public(session, row)


def list_collections(session: Session, *, owner: str) -> list[CollectionPublic]:
    """By name."""
    return _listed(session, col(AssetCollection.user_id) == owner)


def _listed(session: Session, *where: sa.ColumnElement[bool]) -> list[CollectionPublic]:
    its_own = col(CollectionMember.collection_id) == col(AssetCollection.id)
    count = sa.select(sa.func.count()).select_from(CollectionMember).where(its_own).scalar_subquery()
    query = (
        sa.select(AssetCollection, count)
        .where(*where)
        .order_by(sa.func.lower(col(AssetCollection.name)), col(AssetCollection.id))
    )
    return [CollectionPublic(**row.model_dump(), asset_count=number) for row, number in session.execute(query)]


def collections_of(session: Session, asset_id: int, *, owner: str) -> list[int]:
    """The ids of the owner's collections that hold an asset."""
    query = (
        sa.select(col(CollectionMember.collection_id))
        .join(AssetCollection, col(AssetCollection.id) == col(CollectionMember.collection_id))
        .where(col(CollectionMember.asset_id) == asset_id, col(AssetCollection.user_id) == owner)
    )
    return list(session.scalars(query.order_by(col(CollectionMember.collection_id))))


def get_collection(session: Session, collection_id: int, *, owner: str) -> CollectionPublic:
    """Raises NotFound, also for another owner's id."""
    return _public(session, _row(session, collection_id, owner))


def reader_of(session: Session, collection_id: int, person_id: str) -> str:
    """Whose collection it is, when that person may read it. Raises NotFound."""
    row = session.get(AssetCollection, collection_id)
    if row is None or not (row.is_public or row.user_id == person_id):
        raise _none()
    return row.user_id


def list_public(session: Session, *, beside: str) -> list[CollectionPublic]:
    """Those of all owners but one that everybody here may see, by name."""
    where = (col(AssetCollection.is_public).is_(True), col(AssetCollection.user_id) != beside)
    return _listed(session, *where)


def update_collection(session: Session, collection_id: int, change: dict[str, Any], *, owner: str) -> CollectionPublic:
    """Set name, description, is_public or cover_asset_id. Raises NotFound."""
    row = _row(session, collection_id, owner)
    row.sqlmodel_update({**change, "updated_at": now()})
    session.flush()
    return _public(session, row)


def delete_collection(session: Session, collection_id: int, *, owner: str) -> None:
    """The collection goes, its assets stay. Raises NotFound."""
    row = _row(session, collection_id, owner)
    members = session.scalars(
        sa.select(col(CollectionMember.asset_id)).where(col(CollectionMember.collection_id) == collection_id)
    )
    remove_assets(session, collection_id, list(members), owner=owner)
    session.delete(row)
    session.flush()


def add_assets(session: Session, collection_id: int, asset_ids: Sequence[int], *, owner: str) -> int:
    """Put assets in; those that are in already, or are not the owner's, are passed over. Returns how many came new."""
    _row(session, collection_id, owner)
    mine = assets.lock_rows(session, col(ContentAsset.id).in_(asset_ids), col(ContentAsset.user_id) == owner)
    if not mine:
        return 0
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(CollectionMember).values(
        [{"collection_id": collection_id, "asset_id": asset_id} for asset_id in mine]
    )
    new = session.scalars(statement.on_conflict_do_nothing().returning(col(CollectionMember.asset_id))).all()
    session.execute(
        sa.update(ContentAsset)
        .where(col(ContentAsset.id).in_(new), col(ContentAsset.collection_id).is_(None))
        .values(collection_id=collection_id)
    )
    session.flush()
    return len(new)


def remove_assets(session: Session, collection_id: int, asset_ids: Sequence[int], *, owner: str) -> int:
    """Take assets out; they stay in the library. Returns how many were in."""
    _row(session, collection_id, owner)
    assets.lock_rows(session, col(ContentAsset.id).in_(asset_ids), col(ContentAsset.user_id) == owner)
    gone = _members(session, collection_id, asset_ids)
    session.execute(
        sa.delete(CollectionMember).where(
            col(CollectionMember.collection_id) == collection_id, col(CollectionMember.asset_id).in_(gone)
        )
    )
    another = (
        sa.select(sa.func.min(col(CollectionMember.collection_id)))
        .where(col(CollectionMember.asset_id) == col(ContentAsset.id))
        .scalar_subquery()
    )
    session.execute(
        sa.update(ContentAsset)
        .where(col(ContentAsset.id).in_(gone), col(ContentAsset.collection_id) == collection_id)
        .values(collection_id=another)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return len(gone)


def _members(session: Session, collection_id: int, asset_ids: Sequence[int]) -> set[int]:
    """Which of the assets are in."""
    query = sa.select(col(CollectionMember.asset_id)).where(
        col(CollectionMember.collection_id) == collection_id, col(CollectionMember.asset_id).in_(asset_ids)
    )
    return set(session.scalars(query))


def _row(session: Session, collection_id: int, owner: str) -> AssetCollection:
    row = session.get(AssetCollection, collection_id)
    if row is None or row.user_id != owner:
        raise _none()
    return row


def _none() -> NotFound:
    return NotFound("There is no such collection.", hint="It may have been deleted; look in My Episodes.")


def _public(session: Session, row: AssetCollection) -> CollectionPublic:
    count = sa.select(sa.func.count()).where(col(CollectionMember.collection_id) == row.id)
    return CollectionPublic(**row.model_dump(), asset_count=session.scalar(count) or 0)
