"""What a model said of lines that it read beside their facts"""

import sqlalchemy as sa
from alembic import op

from lib.models.columns import Json

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("podcast_projects", sa.Column("line_readings", Json, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("podcast_projects", "line_readings")
