"""The highest id that an asset or a collection was ever given"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COUNTED = ("content_assets", "asset_collections")


def upgrade() -> None:
    op.create_table(
        "given_numbers",
        sa.Column("of", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("of"),
    )
    for table in _COUNTED:
        highest = f"(SELECT max(id) AS id FROM {table}) AS highest"  # noqa: S608
        op.execute(f"INSERT INTO given_numbers SELECT '{table}', id FROM {highest} WHERE id IS NOT NULL")  # noqa: S608


def downgrade() -> None:
    op.drop_table("given_numbers")
