"""The asset library's rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from lib.errors import BadInput, NotFound
from lib.models.asset import AssetCreate, AssetFilter, AssetPublic, AssetUpdate, CollectionMember, ContentAsset
from lib.models.project import OWNER
from lib.models.values import now
from lib.store.projects import like_escaped

SORTS = ("created_at", "updated_at", "cost", "file_size", "title")
USAGES = ("download", "share", "access")


def insert_asset(
    session: Session,
    asset: AssetCreate,
    *,
    owner: str = OWNER,
    blob_key: str | None = None,
    project_id: str | None = None,
) -> AssetPublic:
    """Save an asset. With a `once_key` that is known already, that asset is returned and nothing is written."""
    if asset.once_key and (known := find_once(session, asset.once_key)):
        return known
    row = ContentAsset(**asset.model_dump(mode="json"), user_id=owner, blob_key=blob_key, project_id=project_id)
    try:
        with session.begin_nested():
            session.add(row)
    except sa.exc.IntegrityError:
        # Another worker saved it between the look and the write.
        if asset.once_key and (known := find_once(session, asset.once_key)):
            return known
        raise
    if blob_key:
        row.file_url = f"/api/content-assets/{row.id}/file"
        session.flush()
    return public(row)


def find_once(session: Session, once_key: str) -> AssetPublic | None:
    row = session.scalars(sa.select(ContentAsset).where(col(ContentAsset.once_key) == once_key)).first()
    return public(row) if row else None


def exists(session: Session, asset_id: int | None) -> bool:
    return asset_id is not None and session.get(ContentAsset, asset_id) is not None


def get_row(session: Session, asset_id: int, *, owner: str = OWNER) -> ContentAsset:
    """Raises NotFound, also for another owner's id."""
    row = session.get(ContentAsset, asset_id)
    if row is None or row.user_id != owner:
        raise NotFound("There is no such asset.", hint="It may have been deleted; look in My Episodes.")
    return row


def update_asset(session: Session, asset_id: int, change: AssetUpdate, *, owner: str = OWNER) -> AssetPublic:
    """Set what was sent; metadata is merged, not replaced."""
    row = get_row(session, asset_id, owner=owner)
    sent = change.model_dump(exclude_unset=True)
    if "asset_metadata" in sent:
        sent["asset_metadata"] = {**row.asset_metadata, **(sent["asset_metadata"] or {})}
    if sent.get("tags", ...) is None:
        sent["tags"] = []
    if any(getattr(row, name) != value for name, value in sent.items()):
        row.sqlmodel_update({**sent, "updated_at": now()})
        session.flush()
    return public(row)


def toggle_favorite(session: Session, asset_id: int, *, owner: str = OWNER) -> AssetPublic:
    row = get_row(session, asset_id, owner=owner)
    row.is_favorite = not row.is_favorite
    session.flush()
    return public(row)


def track_usage(session: Session, asset_id: int, action: str, *, owner: str = OWNER) -> AssetPublic:
    """Count a download or a share; any of them stamps last_accessed. Raises BadInput for another action."""
    if action not in USAGES:
        raise BadInput(f"Unknown action: {action}", hint="Use one of " + ", ".join(USAGES) + ".")
    row = get_row(session, asset_id, owner=owner)
    row.download_count += action == "download"
    row.share_count += action == "share"
    row.last_accessed = now()
    session.flush()
    return public(row)


def delete_asset(session: Session, asset_id: int, *, owner: str = OWNER) -> str | None:
    """Remove the row. Returns the key of its file when no other asset has the same bytes, for the caller to delete."""
    row = get_row(session, asset_id, owner=owner)
    key = row.blob_key
    session.delete(row)
    session.flush()
    return key if key and not _in_use(session, key) else None


def delete_project_assets(session: Session, project_id: str, *, owner: str = OWNER) -> list[str]:
    """Remove every asset of a project; returns the keys of files that nothing refers to any more."""
    mine = (col(ContentAsset.project_id) == project_id, col(ContentAsset.user_id) == owner)
    keys = session.scalars(sa.select(col(ContentAsset.blob_key)).where(*mine).distinct()).all()
    session.execute(sa.delete(ContentAsset).where(*mine))
    return [key for key in keys if key and not _in_use(session, key)]


def list_assets(session: Session, wanted: AssetFilter, *, owner: str = OWNER) -> tuple[list[AssetPublic], int]:
    """A page of assets and how many match in all. Raises BadInput for an unknown sort."""
    if wanted.sort_by not in SORTS or wanted.sort_order not in ("asc", "desc"):
        raise BadInput(f"Assets cannot be sorted by {wanted.sort_by} {wanted.sort_order}.", hint="; ".join(SORTS))
    where = _conditions(session, wanted, owner)
    total = session.scalar(sa.select(sa.func.count()).select_from(ContentAsset).where(*where)) or 0
    column = col(getattr(ContentAsset, wanted.sort_by))
    order = column.asc() if wanted.sort_order == "asc" else column.desc()
    tie = col(ContentAsset.id).asc() if wanted.sort_order == "asc" else col(ContentAsset.id).desc()
    query = sa.select(ContentAsset).where(*where).order_by(order, tie).limit(wanted.limit).offset(wanted.offset)
    return [public(row) for row in session.scalars(query)], total


def statistics(session: Session, *, owner: str = OWNER) -> dict[str, Any]:
    """total, by_type, by_source (keyed by enum values), total_cost in USD, favorites_count."""
    mine = col(ContentAsset.user_id) == owner
    favorites = sa.func.sum(sa.case((col(ContentAsset.is_favorite), 1), else_=0))
    total, cost, liked = session.execute(
        sa.select(sa.func.count(), sa.func.sum(col(ContentAsset.cost)), favorites).where(mine)
    ).one()
    return {
        "total": total,
        "by_type": _counts(session, ContentAsset.asset_type, mine),
        "by_source": _counts(session, ContentAsset.source_module, mine),
        "total_cost": float(cost or 0.0),
        "favorites_count": int(liked or 0),
    }


def public(row: ContentAsset) -> AssetPublic:
    return AssetPublic.model_validate(row.model_dump())


def _counts(session: Session, column: Any, where: sa.ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(sa.select(col(column), sa.func.count()).where(where).group_by(col(column)))
    return dict(rows.all())


def _in_use(session: Session, key: str) -> bool:
    return session.scalars(sa.select(col(ContentAsset.id)).where(col(ContentAsset.blob_key) == key)).first() is not None


def _conditions(session: Session, wanted: AssetFilter, owner: str) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = [col(ContentAsset.user_id) == owner]
    equal = {"asset_type": wanted.asset_type, "source_module": wanted.source_module, "project_id": wanted.project_id}
    where += [col(getattr(ContentAsset, name)) == value for name, value in equal.items() if value is not None]
    if wanted.collection_id is not None:
        members = sa.select(col(CollectionMember.asset_id)).where(
            col(CollectionMember.collection_id) == wanted.collection_id
        )
        where.append(col(ContentAsset.id).in_(members))
    if wanted.favorites_only:
        where.append(col(ContentAsset.is_favorite).is_(True))
    if wanted.date_from:
        where.append(col(ContentAsset.created_at) >= wanted.date_from)
    if wanted.date_to:
        where.append(col(ContentAsset.created_at) <= wanted.date_to)
    if wanted.search.strip():
        text = "%" + like_escaped(wanted.search.strip().casefold()) + "%"
        columns = (ContentAsset.title, ContentAsset.description, ContentAsset.prompt, ContentAsset.filename)
        where.append(sa.or_(*(sa.func.lower(col(c)).like(text, escape="\\") for c in columns)))
    if wanted.tags:
        where.append(_has_any_tag(session, wanted.tags))
    return where


def _has_any_tag(session: Session, tags: list[str]) -> sa.ColumnElement[bool]:
    postgres = session.get_bind().dialect.name == "postgresql"
    elements = sa.func.jsonb_array_elements_text if postgres else sa.func.json_each
    each = elements(col(ContentAsset.tags)).table_valued("value")
    return sa.exists(sa.select(sa.literal(1)).select_from(each).where(each.c.value.in_(tags)))
