"""A page of the library and how many there are in all, at a price that does not grow with the library.

How many there are comes from `asset_counts`, which the database keeps in step by triggers, whenever the filters are
among its columns; only a search, tags, dates, a collection or a project are counted by looking.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Session, SQLModel, col

from lib.errors import BadInput
from lib.models.asset import AssetCard, AssetCount, AssetFilter, AssetPublic, CollectionMember, ContentAsset
from lib.models.preview import EPISODE
from lib.store.projects import like_escaped

SORTS = ("created_at", "updated_at", "cost", "file_size", "title")
_CARD = [col(getattr(ContentAsset, name)) for name in AssetCard.model_fields]
_WHOLE = [col(getattr(ContentAsset, name)) for name in AssetPublic.model_fields]
_FTS_LETTERS = 3


def list_assets(session: Session, wanted: AssetFilter, *, owner: str) -> tuple[list[AssetPublic], int]:
    """A page of whole assets and how many match in all. Raises BadInput for an unknown sort."""
    return _page(session, wanted, owner, _WHOLE, AssetPublic)


def list_cards(session: Session, wanted: AssetFilter, *, owner: str) -> tuple[list[AssetCard], int]:
    """As `list_assets`, without texts and metadata."""
    return _page(session, wanted, owner, _CARD, AssetCard)


def find_cards(session: Session, asset_ids: list[int], *, owner: str) -> list[AssetCard]:
    """Those of the owner, in the order of the ids; unknown ids are passed over."""
    mine = (col(ContentAsset.user_id) == owner, col(ContentAsset.id).in_(asset_ids))
    found = {row["id"]: AssetCard.model_validate(dict(row)) for row in _rows(session, sa.select(*_CARD).where(*mine))}
    return [found[asset_id] for asset_id in dict.fromkeys(asset_ids) if asset_id in found]


def _page(
    session: Session, wanted: AssetFilter, owner: str, columns: list[Any], shape: type[Any]
) -> tuple[list[Any], int]:
    if wanted.sort_by not in SORTS or wanted.sort_order not in ("asc", "desc"):
        raise BadInput(f"Assets cannot be sorted by {wanted.sort_by} {wanted.sort_order}.", hint="; ".join(SORTS))
    where = _conditions(session, wanted, owner)
    total, episodes = _totals(session, wanted, owner, where)
    query = sa.select(*columns).where(*where).order_by(*_order(wanted))
    if wanted.offset >= total:
        rows = []
    elif wanted.episodes_first and wanted.kind is None:
        rows = _episodes_first(session, wanted, episodes, query)
    else:
        rows = _rows(session, query.limit(wanted.limit).offset(wanted.offset))
    return [shape.model_validate(dict(row)) for row in rows], total


def _episodes_first(session: Session, wanted: AssetFilter, episodes: int, query: sa.Select[Any]) -> list[Any]:
    """Two walks along an index, each of which ends when the page is full, instead of sorting everything."""
    is_episode = col(ContentAsset.kind) == EPISODE
    rows: list[Any] = []
    if wanted.offset < episodes:
        rows = _rows(session, query.where(is_episode).limit(wanted.limit).offset(wanted.offset))
    missing = wanted.limit - len(rows)
    if missing:
        offset = max(0, wanted.offset - episodes)
        rows += _rows(session, query.where(~is_episode).limit(missing).offset(offset))
    return rows


def _rows(session: Session, query: sa.Select[Any]) -> list[Any]:
    return list(session.execute(query).mappings())


def _order(wanted: AssetFilter) -> list[sa.ColumnElement[Any]]:
    """Equal ones in the order they were made, so that pages neither repeat nor skip any."""
    by = [col(getattr(ContentAsset, wanted.sort_by)), col(ContentAsset.id)]
    return [each.asc() if wanted.sort_order == "asc" else each.desc() for each in by]


def _totals(session: Session, wanted: AssetFilter, owner: str, where: list[sa.ColumnElement[bool]]) -> tuple[int, int]:
    """How many match, and how many of them are episodes."""
    looked_for = wanted.search.strip() or wanted.tags or wanted.date_from or wanted.date_to or wanted.project_id
    if looked_for or wanted.collection_id is not None:
        episodes = sa.func.sum(sa.case((col(ContentAsset.kind) == EPISODE, 1), else_=0))
        query = sa.select(sa.func.count(), episodes).select_from(ContentAsset).where(*where)
    else:
        number = col(AssetCount.assets)
        episodes = sa.func.sum(sa.case((col(AssetCount.kind) == EPISODE, number), else_=0))
        query = sa.select(sa.func.sum(number), episodes).where(*_equals(AssetCount, wanted, owner))
    total, of_them = session.execute(query).one()
    return int(total or 0), int(of_them or 0)


def _equals(table: type[SQLModel], wanted: AssetFilter, owner: str) -> list[sa.ColumnElement[bool]]:
    """The filters that both the assets and their counts know."""
    equal = {
        "user_id": owner, "asset_type": wanted.asset_type, "source_module": wanted.source_module, "kind": wanted.kind,
    }  # fmt: skip
    where = [col(getattr(table, name)) == value for name, value in equal.items() if value is not None]
    return [*where, col(getattr(table, "is_favorite")).is_(True)] if wanted.favorites_only else where  # noqa: B009


def _conditions(session: Session, wanted: AssetFilter, owner: str) -> list[sa.ColumnElement[bool]]:
    where = _equals(ContentAsset, wanted, owner)
    if wanted.project_id is not None:
        where.append(col(ContentAsset.project_id) == wanted.project_id)
    if wanted.collection_id is not None:
        members = sa.select(col(CollectionMember.asset_id)).where(
            col(CollectionMember.collection_id) == wanted.collection_id
        )
        where.append(col(ContentAsset.id).in_(members))
    if wanted.date_from:
        where.append(col(ContentAsset.created_at) >= wanted.date_from)
    if wanted.date_to:
        where.append(col(ContentAsset.created_at) <= wanted.date_to)
    if wanted.search.strip():
        where.append(_has_text(session, wanted.search.strip()))
    if wanted.tags:
        where.append(_has_any_tag(session, wanted.tags))
    return where


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _has_text(session: Session, text: str) -> sa.ColumnElement[bool]:
    """The text is somewhere in title, description, prompt or filename, whatever the case."""
    text = text.replace("\0", "")  # no database takes it, and no text has it
    pattern = "%" + like_escaped(text.lower()) + "%"
    if _is_postgres(session):
        columns = (ContentAsset.title, ContentAsset.description, ContentAsset.prompt, ContentAsset.filename)
        return sa.or_(*(sa.func.lower(col(c)).like(pattern, escape="\\") for c in columns))
    texts = sa.table("asset_texts", sa.column("rowid", sa.Integer), sa.column("text", sa.String))
    if len(text) < _FTS_LETTERS:
        # LIKE folds A–Z itself; `lower` folds every letter, at the price of a call a row.
        folded = texts.c.text if text.isascii() else sa.func.lower(texts.c.text)
        matches: sa.ColumnElement[bool] = folded.like(pattern, escape="\\")
    else:
        phrase = '"' + text.replace('"', '""') + '"'
        matches = texts.c.text.op("MATCH", is_comparison=True)(phrase)
    return col(ContentAsset.id).in_(sa.select(texts.c.rowid).where(matches))


def _has_any_tag(session: Session, tags: list[str]) -> sa.ColumnElement[bool]:
    if _is_postgres(session):
        return col(ContentAsset.tags).op("?|", is_comparison=True)(sa.cast(tags, ARRAY(sa.Text)))
    known = sa.table("asset_tags", sa.column("tag"), sa.column("asset_id", sa.Integer))
    return col(ContentAsset.id).in_(sa.select(known.c.asset_id).where(known.c.tag.in_(tags)))
