"""The asset library's rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from lib.errors import BadInput, NotFound
from lib.models.asset import AssetCreate, AssetPublic, AssetUpdate, ContentAsset
from lib.models.preview import duration_of, kind_of, preview_of
from lib.models.project import OWNER, PodcastProject
from lib.models.values import digest, now
from lib.store.blobs import Blobs
from lib.store.numbers import next_number

USAGES = ("download", "share", "access")


def insert_asset(
    session: Session,
    asset: AssetCreate,
    *,
    owner: str,
    blob_key: str | None = None,
    project_id: str | None = None,
) -> AssetPublic:
    """Save an asset. With a `once_key` that is known already, that asset is returned and nothing is written."""
    if asset.once_key and (known := find_once(session, asset.once_key, owner=owner)):
        return known
    project_id = project_id or _project_named(session, asset, owner)
    row = ContentAsset(
        id=next_number(session, ContentAsset), **asset.model_dump(mode="json"), user_id=owner, blob_key=blob_key,
        project_id=project_id,
    )  # fmt: skip
    if asset.once_key:
        row.once_key = _own(asset.once_key, owner)
    _preview(row)
    try:
        with session.begin_nested():
            session.add(row)
    except sa.exc.IntegrityError:
        # Another worker saved it between the look and the write.
        if asset.once_key and (known := find_once(session, asset.once_key, owner=owner)):
            return known
        raise
    if blob_key:
        row.file_url = f"/api/content-assets/{row.id}/file"
        session.flush()
    return public(row)


def _project_named(session: Session, asset: AssetCreate, owner: str) -> str | None:
    """The project that a client names in its metadata, if there is one of that id."""
    named = asset.asset_metadata.get("project_id")
    query = sa.select(col(PodcastProject.project_id)).where(
        col(PodcastProject.project_id) == named, col(PodcastProject.user_id) == owner
    )
    return session.scalar(query) if isinstance(named, str) else None


def find_once(session: Session, once_key: str, *, owner: str) -> AssetPublic | None:
    key = _own(once_key, owner)
    row = session.scalars(sa.select(ContentAsset).where(col(ContentAsset.once_key) == key)).first()
    return public(row) if row else None


@dataclass(frozen=True, slots=True)
class Stored:
    """What a file is to whoever made it: its asset, its size, and how long it sounds, in seconds."""

    asset_id: int
    file_size: int
    duration_s: float | None


def find_stored(session: Session, blobs: Blobs, once_keys: Sequence[str], *, owner: str) -> dict[str, Stored]:
    """Those of the keys that are assets already, with all bytes of their files in the store."""
    keys = {_own(key, owner): key for key in once_keys}
    row = ContentAsset
    wanted = sa.select(
        col(row.once_key), col(row.blob_key), col(row.id), col(row.file_size), col(row.duration_s)
    ).where(col(row.once_key).in_(keys))
    return {
        keys[once_key]: Stored(asset_id, file_size, duration_s)
        for once_key, blob_key, asset_id, file_size, duration_s in session.execute(wanted)
        if blob_key is not None and file_size is not None and blobs.holds(blob_key, file_size)
    }


def _own(once_key: str, owner: str) -> str:
    """Each owner's keys are their own: a project's id may be another's after its project is gone."""
    return once_key if owner == OWNER else f"{digest(owner)[:16]}:{once_key}"


def file_is_whole(session: Session, blobs: Blobs, asset_id: int | None) -> bool:
    """Whether the asset is in the library and its file in the store, with all its bytes."""
    row = session.get(ContentAsset, asset_id) if asset_id is not None else None
    return row is not None and row.blob_key is not None and blobs.holds(row.blob_key, row.file_size or 0)


def get_row(session: Session, asset_id: int, *, owner: str, locked: bool = False) -> ContentAsset:
    """`locked` until the transaction ends: others wait that would change it. Raises NotFound, also for another's id."""
    row = session.get(ContentAsset, asset_id, with_for_update={"key_share": True} if locked else None)
    if row is None or row.user_id != owner:
        raise no_such_asset()
    return row


def lock_rows(session: Session, *which: sa.ColumnElement[bool]) -> list[int]:
    """Lock these assets until the transaction ends, always in one order; their ids."""
    query = sa.select(col(ContentAsset.id)).where(*which).order_by(col(ContentAsset.id))
    return list(session.scalars(query.with_for_update()))


def _lock_counts(session: Session, owner: str) -> None:
    """Before a change that the counts feel in more than one row, and after the assets themselves are locked.

    The triggers lock the counts in the order of the changes; two at once could wait for each other. A change of one
    count alone needs no turn: it waits for nothing while it holds that one.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("asset_counts " + owner))))


def update_asset(session: Session, asset_id: int, change: AssetUpdate, *, owner: str) -> AssetPublic:
    """Set what was sent; metadata is merged, not replaced."""
    row = get_row(session, asset_id, owner=owner, locked=True)
    sent = change.model_dump(exclude_unset=True)
    if "asset_metadata" in sent:
        _lock_counts(session, owner)
        sent["asset_metadata"] = {**row.asset_metadata, **(sent["asset_metadata"] or {})}
    if sent.get("tags", ...) is None:
        sent["tags"] = []
    if any(getattr(row, name) != value for name, value in sent.items()):
        row.sqlmodel_update({**sent, "updated_at": now()})
        _preview(row)
        session.flush()
    return public(row)


def toggle_favorite(session: Session, asset_id: int, *, owner: str) -> AssetPublic:
    row = get_row(session, asset_id, owner=owner, locked=True)
    _lock_counts(session, owner)
    row.is_favorite = not row.is_favorite
    session.flush()
    return public(row)


def track_usage(session: Session, asset_id: int, action: str, *, owner: str) -> AssetPublic:
    """Count a download or a share; any of them stamps last_accessed. Raises BadInput for another action."""
    if action not in USAGES:
        raise BadInput(f"Unknown action: {action}", hint="Use one of " + ", ".join(USAGES) + ".")
    row = get_row(session, asset_id, owner=owner, locked=True)
    counted = {"download": "download_count", "share": "share_count"}.get(action)
    more = {counted: col(getattr(ContentAsset, counted)) + 1} if counted else {}
    session.execute(
        sa.update(ContentAsset).where(col(ContentAsset.id) == asset_id).values(last_accessed=now(), **more),
        execution_options={"synchronize_session": False},
    )
    session.refresh(row)
    return public(row)


def delete_assets(session: Session, asset_ids: Iterable[int], *, owner: str) -> list[str]:
    """Remove the rows, all or none. Returns the keys of files that no other asset has, for the caller to delete.

    Raises NotFound.
    """
    wanted = set(asset_ids)
    which = (col(ContentAsset.id).in_(wanted), col(ContentAsset.user_id) == owner)
    if len(lock_rows(session, *which)) < len(wanted):
        raise no_such_asset()
    return _delete(session, owner, *which)


def files_to_go(session: Session, asset_ids: list[int], *, owner: str) -> tuple[int, int]:
    """How many files, of how many bytes in all, would go with these assets: those that no other asset needs."""
    mine = (col(ContentAsset.id).in_(asset_ids), col(ContentAsset.user_id) == owner)
    other = aliased(ContentAsset)
    needed = sa.exists().where(col(other.blob_key) == col(ContentAsset.blob_key), col(other.id).not_in(asset_ids))
    files = (
        sa.select(col(ContentAsset.blob_key), sa.func.max(col(ContentAsset.file_size)).label("size"))
        .where(*mine, col(ContentAsset.blob_key).is_not(None), ~needed)
        .group_by(col(ContentAsset.blob_key))
        .subquery()
    )
    number, size = session.execute(sa.select(sa.func.count(), sa.func.sum(files.c.size)).select_from(files)).one()
    return number, int(size or 0)


def delete_project_assets(session: Session, project_id: str, *, owner: str) -> list[str]:
    """Remove every asset of a project; returns the keys of files that nothing refers to any more."""
    mine = (col(ContentAsset.project_id) == project_id, col(ContentAsset.user_id) == owner)
    lock_rows(session, *mine)
    return _delete(session, owner, *mine)


def _delete(session: Session, owner: str, *which: sa.ColumnElement[bool]) -> list[str]:
    _lock_counts(session, owner)
    keys = session.scalars(sa.delete(ContentAsset).where(*which).returning(col(ContentAsset.blob_key))).all()
    return [key for key in dict.fromkeys(keys) if key and not is_file_used(session, key)]


def public(row: ContentAsset) -> AssetPublic:
    return AssetPublic.model_validate(row.model_dump())


def no_such_asset() -> NotFound:
    return NotFound("There is no such asset.", hint="It may have been deleted; look in My Episodes.")


def _preview(row: ContentAsset) -> None:
    """Keep beside the metadata what a listing shows of it."""
    known = row.asset_metadata
    row.kind, row.duration_s, row.preview = (
        kind_of(known),
        duration_of(known),
        preview_of(known).model_dump(mode="json"),
    )


def is_file_used(session: Session, key: str) -> bool:
    """Whether any asset has these bytes for its file."""
    return session.scalars(sa.select(col(ContentAsset.id)).where(col(ContentAsset.blob_key) == key)).first() is not None
