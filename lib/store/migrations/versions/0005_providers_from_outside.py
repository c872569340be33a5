"""providers from outside: how they are set up, what research found, how far a long step has come"""

import sqlalchemy as sa
from alembic import op

from lib.models.columns import Json, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "provider_setups",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("options", Json, nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "name"),
    )
    op.create_table(
        "step_progress",
        sa.Column("project_id", sa.String(length=255), nullable=False),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("job_id", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("scenes", Json, nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["podcast_projects.project_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "verb"),
    )
    op.create_index("ix_step_progress_job_id", "step_progress", ["job_id"])
    op.add_column("sources", sa.Column("provider", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("sources", sa.Column("found_by", Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("sources", "found_by")
    op.drop_column("sources", "provider")
    op.drop_table("step_progress")
    op.drop_table("provider_setups")
