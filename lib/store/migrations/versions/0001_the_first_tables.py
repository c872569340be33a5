"""the first tables"""

import sqlalchemy as sa
from alembic import op

from lib.models.columns import Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asset_collections",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("cover_asset_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_asset_collections_user_id", "asset_collections", ["user_id"], unique=False)
    op.create_table(
        "podcast_projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("idea", sa.String(length=1000), nullable=False),
        sa.Column("idea_key", sa.String(length=1000), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("is_favorite", sa.Boolean(), nullable=False),
        sa.Column("current_step", sa.String(length=20), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_podcast_projects_idea_key", "podcast_projects", ["idea_key"], unique=False)
    op.create_index("ix_podcast_projects_owner_updated", "podcast_projects", ["user_id", "updated_at"], unique=False)
    op.create_index("ix_podcast_projects_project_id", "podcast_projects", ["project_id"], unique=True)
    op.create_table(
        "content_assets",
        sa.Column("filename", sa.String(length=500), nullable=False),
        sa.Column("asset_type", sa.String(length=20), nullable=False),
        sa.Column("source_module", sa.String(length=40), nullable=False),
        sa.Column("file_path", sa.Text(), nullable=True),
        sa.Column("file_url", sa.String(length=1000), nullable=False),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("mime_type", sa.String(), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("prompt", sa.Text(), nullable=True),
        sa.Column("tags", Json, nullable=False),
        sa.Column("asset_metadata", Json, nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("generation_time", sa.Float(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("once_key", sa.String(length=200), nullable=True),
        sa.Column("blob_key", sa.String(length=200), nullable=True),
        sa.Column("project_id", sa.String(length=255), nullable=True),
        sa.Column("is_favorite", sa.Boolean(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=True),
        sa.Column("download_count", sa.Integer(), nullable=False),
        sa.Column("share_count", sa.Integer(), nullable=False),
        sa.Column("last_accessed", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["asset_collections.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("once_key"),
    )
    op.create_index("ix_content_assets_blob_key", "content_assets", ["blob_key"], unique=False)
    op.create_index(
        "ix_content_assets_listing",
        "content_assets",
        ["user_id", "source_module", "asset_type", "created_at"],
        unique=False,
    )
    op.create_index("ix_content_assets_project_id", "content_assets", ["project_id"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reserved_usd", sa.Float(), nullable=False),
        sa.Column("actual_usd", sa.Float(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("cache_hit", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["podcast_projects.project_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ledger_entries_project_id", "ledger_entries", ["project_id"], unique=False)
    op.create_table(
        "render_jobs",
        sa.Column("run_id", sa.String(length=120), nullable=False),
        sa.Column("scene_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lines_total", sa.Integer(), nullable=False),
        sa.Column("lines_done", sa.Integer(), nullable=False),
        sa.Column("cache_hits", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("voice_id", sa.String(length=400), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("duration_s", sa.Float(), nullable=True),
        sa.Column("error", sa.String(length=1000), nullable=False),
        sa.Column("hint", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["podcast_projects.project_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "scene_id"),
    )
    op.create_index("ix_render_jobs_project_id", "render_jobs", ["project_id"], unique=False)
    op.create_index("ix_render_jobs_run_id", "render_jobs", ["run_id"], unique=False)
    op.create_table(
        "sources",
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("origin", sa.String(length=2000), nullable=False),
        sa.Column("published", sa.String(length=40), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["podcast_projects.project_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "sha256"),
    )
    op.create_index("ix_sources_project_id", "sources", ["project_id"], unique=False)
    op.create_table(
        "asset_collection_members",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["content_assets.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["collection_id"], ["asset_collections.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("collection_id", "asset_id"),
    )
    op.create_table(
        "source_passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=40), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_source_passages_source_id", "source_passages", ["source_id"], unique=False)

    _index_passages()


def _index_passages() -> None:
    """Full-text search over passages: FTS5 kept in step by triggers, or a GIN index on Postgres."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_source_passages_fts ON source_passages USING gin (to_tsvector('english', text))")
        return
    op.execute(
        "CREATE VIRTUAL TABLE source_passages_fts USING fts5("
        "text, content='source_passages', content_rowid='id', tokenize='porter unicode61')"
    )
    op.execute(
        "CREATE TRIGGER source_passages_added AFTER INSERT ON source_passages BEGIN "
        "INSERT INTO source_passages_fts(rowid, text) VALUES (new.id, new.text); END"
    )
    op.execute(
        "CREATE TRIGGER source_passages_removed AFTER DELETE ON source_passages BEGIN "
        "INSERT INTO source_passages_fts(source_passages_fts, rowid, text) VALUES ('delete', old.id, old.text); END"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE source_passages_fts")
    op.drop_index("ix_source_passages_source_id", table_name="source_passages")
    op.drop_table("source_passages")
    op.drop_table("asset_collection_members")
    op.drop_index("ix_sources_project_id", table_name="sources")
    op.drop_table("sources")
    op.drop_index("ix_render_jobs_run_id", table_name="render_jobs")
    op.drop_index("ix_render_jobs_project_id", table_name="render_jobs")
    op.drop_table("render_jobs")
    op.drop_index("ix_ledger_entries_project_id", table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_index("ix_content_assets_project_id", table_name="content_assets")
    op.drop_index("ix_content_assets_listing", table_name="content_assets")
    op.drop_index("ix_content_assets_blob_key", table_name="content_assets")
    op.drop_table("content_assets")
    op.drop_index("ix_podcast_projects_project_id", table_name="podcast_projects")
    op.drop_index("ix_podcast_projects_owner_updated", table_name="podcast_projects")
    op.drop_index("ix_podcast_projects_idea_key", table_name="podcast_projects")
    op.drop_table("podcast_projects")
    op.drop_index("ix_asset_collections_user_id", table_name="asset_collections")
    op.drop_table("asset_collections")
