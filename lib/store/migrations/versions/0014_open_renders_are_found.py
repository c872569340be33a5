"""Renders that have not ended are found among millions that have"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_render_jobs_status", "render_jobs", ["status", "scene_id"])
    op.create_index("ix_render_jobs_latest", "render_jobs", ["project_id", "scene_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_render_jobs_latest", "render_jobs")
    op.drop_index("ix_render_jobs_status", "render_jobs")
