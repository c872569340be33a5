"""the library counts, and a listing reads only what it shows"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from lib.models.columns import Json
from lib.models.preview import duration_of, kind_of, preview_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_INDEXES = {
    "kind": ["user_id", "kind", "created_at"],
    "created_at": ["user_id", "created_at"],
    "type": ["user_id", "asset_type", "created_at"],
    "favorite": ["user_id", "is_favorite", "created_at"],
    **{name: ["user_id", name] for name in ("updated_at", "title", "file_size", "cost")},
}
_KEY = ("user_id", "source_module", "asset_type", "kind", "is_favorite", "month")
_COUNTED = "user_id, source_module, asset_type, kind, is_favorite, created_at, cost, duration_s"
_KEPT = ("counts", "texts", "tags")
_SEARCHED = ("title", "description", "prompt", "filename")


def upgrade() -> None:
    op.add_column("content_assets", sa.Column("kind", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("content_assets", sa.Column("duration_s", sa.Float(), nullable=True))
    op.add_column("content_assets", sa.Column("preview", Json, nullable=False, server_default="{}"))
    op.create_table(
        "asset_counts",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("source_module", sa.String(length=40), nullable=False),
        sa.Column("asset_type", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("is_favorite", sa.Boolean(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("assets", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint(*_KEY),
    )
    _fill()
    for name, columns in _INDEXES.items():
        op.create_index(f"ix_content_assets_{name}", "content_assets", columns)
    op.create_index("ix_asset_collection_members_asset_id", "asset_collection_members", ["asset_id"])
    if op.get_bind().dialect.name == "postgresql":
        _count_on_postgres()
        op.execute("CREATE INDEX ix_content_assets_tags ON content_assets USING gin (tags)")
    else:
        _count_on_sqlite()
        _search_on_sqlite()
        _tags_on_sqlite()


def _fill() -> None:
    """What is there already gets its kind, length and preview, and is counted."""
    bind = op.get_bind()
    assets = sa.table("content_assets", sa.column("id"), sa.column("asset_metadata", Json))
    filled = sa.table(
        "content_assets", sa.column("id"), sa.column("kind"), sa.column("duration_s"), sa.column("preview", Json)
    )
    last = 0
    while rows := bind.execute(sa.select(assets).where(assets.c.id > last).order_by(assets.c.id).limit(500)).all():
        for asset_id, metadata in rows:
            known: dict[str, Any] = metadata if isinstance(metadata, dict) else {}
            values = {
                "kind": kind_of(known),
                "duration_s": duration_of(known),
                "preview": json.loads(preview_of(known).model_dump_json()),
            }
            bind.execute(filled.update().where(filled.c.id == asset_id).values(values))
        last = rows[-1][0]
    month = _month("", bind.dialect.name)
    keys = f"user_id, source_module, asset_type, kind, is_favorite, {month}"
    op.execute(
        f"INSERT INTO asset_counts SELECT {keys}, count(*), sum(cost), sum(coalesce(duration_s, 0)) "  # noqa: S608
        f"FROM content_assets GROUP BY {keys}"
    )


def _month(row: str, dialect: str) -> str:
    if dialect == "postgresql":
        return f"to_char({row}created_at AT TIME ZONE 'UTC', 'YYYY-MM')"
    return f"substr({row}created_at, 1, 7)"


def _more(row: str, dialect: str) -> str:
    return (
        f"INSERT INTO asset_counts VALUES ({_values(row, dialect)}, 1, {row}.cost, coalesce({row}.duration_s, 0)) "  # noqa: S608
        f"ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET assets = asset_counts.assets + 1, "
        "cost = asset_counts.cost + excluded.cost, duration_s = asset_counts.duration_s + excluded.duration_s;"
    )


def _less(row: str, dialect: str) -> str:
    where = f"({', '.join(_KEY)}) = ({_values(row, dialect)})"
    return (
        f"UPDATE asset_counts SET assets = assets - 1, cost = cost - {row}.cost, "  # noqa: S608
        f"duration_s = duration_s - coalesce({row}.duration_s, 0) WHERE {where}; "
        f"DELETE FROM asset_counts WHERE {where} AND assets <= 0;"
    )


def _values(row: str, dialect: str) -> str:
    return ", ".join([*(f"{row}.{name}" for name in _KEY[:-1]), _month(f"{row}.", dialect)])


def _count_on_sqlite() -> None:
    new, old = _more("new", "sqlite"), _less("old", "sqlite")
    for name, event, body in (
        ("added", "INSERT", new),
        ("removed", "DELETE", old),
        ("changed", f"UPDATE OF {_COUNTED}", f"{old} {new}"),
    ):
        op.execute(f"CREATE TRIGGER asset_counts_{name} AFTER {event} ON content_assets BEGIN {body} END")


def _count_on_postgres() -> None:
    new, old = _more("new", "postgresql"), _less("old", "postgresql")
    op.execute(
        "CREATE FUNCTION count_assets() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER asset_counts AFTER INSERT OR DELETE OR UPDATE OF {_COUNTED} ON content_assets "
        "FOR EACH ROW EXECUTE FUNCTION count_assets()"
    )


def _search_on_sqlite() -> None:
    """Any three letters in a row of what is searched, whatever their case, found without reading the assets."""
    text = " || char(10) || ".join(f"coalesce({{row}}{name}, '')" for name in _SEARCHED)
    new = text.format(row="new.")
    op.execute("CREATE VIRTUAL TABLE asset_texts USING fts5(text, tokenize='trigram')")
    op.execute(f"INSERT INTO asset_texts(rowid, text) SELECT id, {text.format(row='')} FROM content_assets")  # noqa: S608
    op.execute(
        "CREATE TRIGGER asset_texts_added AFTER INSERT ON content_assets BEGIN "  # noqa: S608
        f"INSERT INTO asset_texts(rowid, text) VALUES (new.id, {new}); END"
    )
    op.execute(
        "CREATE TRIGGER asset_texts_removed AFTER DELETE ON content_assets BEGIN "
        "DELETE FROM asset_texts WHERE rowid = old.id; END"
    )
    op.execute(
        f"CREATE TRIGGER asset_texts_changed AFTER UPDATE OF {', '.join(_SEARCHED)} ON content_assets BEGIN "  # noqa: S608
        f"UPDATE asset_texts SET text = {new} WHERE rowid = new.id; END"
    )


def _tags_on_sqlite() -> None:
    """Which assets have a tag, kept beside the JSON that SQLite cannot index."""
    op.execute(
        "CREATE TABLE asset_tags (tag TEXT NOT NULL, asset_id INTEGER NOT NULL, PRIMARY KEY (tag, asset_id)) "
        "WITHOUT ROWID"
    )
    op.execute("CREATE INDEX ix_asset_tags_asset_id ON asset_tags (asset_id)")
    add = "INSERT OR IGNORE INTO asset_tags SELECT value, {row}id FROM {source} WHERE value IS NOT NULL"
    op.execute(add.format(row="content_assets.", source="content_assets, json_each(content_assets.tags)"))
    new = add.format(row="new.", source="json_each(new.tags)")
    old = "DELETE FROM asset_tags WHERE asset_id = old.id"
    for name, event, body in (
        ("added", "INSERT", new),
        ("removed", "DELETE", old),
        ("changed", "UPDATE OF tags", f"{old}; {new}"),
    ):
        op.execute(f"CREATE TRIGGER asset_tags_{name} AFTER {event} ON content_assets BEGIN {body}; END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER asset_counts ON content_assets")
        op.execute("DROP FUNCTION count_assets()")
        op.execute("DROP INDEX ix_content_assets_tags")
    else:
        for name in (f"{table}_{event}" for table in _KEPT for event in ("added", "removed", "changed")):
            op.execute(f"DROP TRIGGER asset_{name}")
        op.execute("DROP TABLE asset_texts")
        op.execute("DROP TABLE asset_tags")
    op.drop_index("ix_asset_collection_members_asset_id", table_name="asset_collection_members")
    for name in _INDEXES:
        op.drop_index(f"ix_content_assets_{name}", table_name="content_assets")
    op.drop_table("asset_counts")
    for name in ("preview", "duration_s", "kind"):
        op.drop_column("content_assets", name)
