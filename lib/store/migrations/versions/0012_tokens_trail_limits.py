"""What a token may do and until when, the audit trail, and the limits of an owner"""

import sqlalchemy as sa
from alembic import op

from lib.models.columns import Json, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_LIMITS = ("requests_a_minute", "upload_bytes_a_day", "minutes_rendered_a_day", "budget_a_month")


def upgrade() -> None:
    op.add_column(
        "api_tokens", sa.Column("scopes", sa.String(length=60), nullable=False, server_default="read,write,render")
    )
    op.add_column("api_tokens", sa.Column("expires_at", UtcDateTime(), nullable=True))
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("person", sa.String(length=255), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.String(length=255), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("amount_usd", sa.Float(), nullable=True),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("token", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("at", "user_id", "person"):
        op.create_index(f"ix_audit_entries_{column}", "audit_entries", [column])
    op.create_table(
        "owner_limits",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        *(sa.Column(name, sa.Float(), nullable=True) for name in _LIMITS),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "owner_usages",
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("used", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "kind"),
    )
    op.create_table(
        "render_holds",
        sa.Column("run_id", sa.String(length=255), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("scenes", Json, nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
    )


def downgrade() -> None:
    for table in ("render_holds", "owner_usages", "owner_limits"):
        op.drop_table(table)
    for column in ("person", "user_id", "at"):
        op.drop_index(f"ix_audit_entries_{column}", "audit_entries")
    op.drop_table("audit_entries")
    op.drop_column("api_tokens", "expires_at")
    op.drop_column("api_tokens", "scopes")
