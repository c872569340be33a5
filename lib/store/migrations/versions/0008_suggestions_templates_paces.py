"""Suggested lines of a script, episode templates, how fast voices speak"""

import sqlalchemy as sa
from alembic import op

from lib.models.columns import Json, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rewrites",
        sa.Column("project_id", sa.String(length=255), nullable=False),
        sa.Column("suggestion", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["podcast_projects.project_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_table(
        "templates",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=320), nullable=False),
        sa.Column("shape", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "name_key"),
    )
    op.create_table(
        "voice_paces",
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("voice_id", sa.String(length=200), nullable=False),
        sa.Column("ordinary_s", sa.Float(), nullable=False),
        sa.Column("spoken_s", sa.Float(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "voice_id"),
    )


def downgrade() -> None:
    for table in ("voice_paces", "templates", "rewrites"):
        op.drop_table(table)
