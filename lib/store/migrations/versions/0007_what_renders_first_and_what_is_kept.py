"""Which render goes first, and what of the cache was used when, and by whom"""

import sqlalchemy as sa
from alembic import op

from lib.models.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("render_jobs", sa.Column("priority", sa.Integer(), nullable=False, server_default="100"))
    op.create_table(
        "cache_uses",
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("project_id", sa.String(length=255), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", "project_id"),
    )


def downgrade() -> None:
    op.drop_table("cache_uses")
    op.drop_column("render_jobs", "priority")
