"""Renders and payments of the last day are found among those of years"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_render_jobs_created_at", "render_jobs", ["created_at"])
    op.create_index("ix_ledger_entries_created_at", "ledger_entries", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_ledger_entries_created_at", "ledger_entries")
    op.drop_index("ix_render_jobs_created_at", "render_jobs")
