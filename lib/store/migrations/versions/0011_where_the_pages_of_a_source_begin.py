"""Where the pages of a source begin"""

import sqlalchemy as sa
from alembic import op

from lib.models.columns import Json

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sources", sa.Column("pages", Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("sources", "pages")
