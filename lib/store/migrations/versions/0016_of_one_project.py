"""A project's newest episode is found among its own; projects are counted by their status without being read"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_content_assets_project", "content_assets", ["project_id", "user_id", "kind"])
    op.drop_index("ix_content_assets_project_id", "content_assets")
    op.create_index("ix_podcast_projects_owner_status", "podcast_projects", ["user_id", "status", "updated_at"])


def downgrade() -> None:
    op.drop_index("ix_podcast_projects_owner_status", "podcast_projects")
    op.create_index("ix_content_assets_project_id", "content_assets", ["project_id"])
    op.drop_index("ix_content_assets_project", "content_assets")
