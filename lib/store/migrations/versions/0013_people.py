"""Those who sign in, and with whom projects are shared"""

import sqlalchemy as sa
from alembic import op

from lib.models.columns import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address"),
    )
    op.create_table(
        "project_members",
        sa.Column("project_id", sa.String(length=255), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("added_by", sa.String(length=255), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["podcast_projects.project_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "address"),
    )
    op.create_index("ix_project_members_address", "project_members", ["address"])


def downgrade() -> None:
    op.drop_index("ix_project_members_address", "project_members")
    op.drop_table("project_members")
    op.drop_table("people")
