"""Shows, editions, publications, share links and audiograms"""

import sqlalchemy as sa
from alembic import op

from lib.models.columns import Json, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = ("audiograms", "share_visits", "share_links", "publications", "editions", "shows")


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _asset(*, primary_key: bool = False) -> sa.Column[int]:
    names = sa.ForeignKey("content_assets.id", ondelete="CASCADE")
    return sa.Column("asset_id", sa.Integer(), names, primary_key=primary_key, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "shows",
        sa.Column("id", sa.String(length=40), primary_key=True),
        _text("user_id", 255), _text("slug", 60), _text("guid", 40), _text("title", 200),
        sa.Column("description", sa.Text(), nullable=False),
        _text("author", 200), _text("owner_name", 200), _text("owner_email", 254), _text("category", 80),
        _text("subcategory", 80), _text("language", 20), sa.Column("explicit", sa.Boolean(), nullable=False),
        _text("order", 20), _text("link", 1000), _text("copyright", 300), _text("disclosure", 1000),
        sa.Column("is_private", sa.Boolean(), nullable=False), _text("feed_token", 60),
        sa.Column("cover", Json, nullable=False), sa.Column("cover_key", sa.String(length=200), nullable=True),
        _moment("created_at"), _moment("updated_at"), sa.UniqueConstraint("slug"),
    )  # fmt: skip
    op.create_index("ix_shows_user_id", "shows", ["user_id"])
    op.create_table(
        "editions",
        _asset(primary_key=True),
        _text("user_id", 255), sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False), sa.Column("notes_html", sa.Text(), nullable=False),
        sa.Column("notes_edited", sa.Boolean(), nullable=False), sa.Column("speakers", Json, nullable=False),
        sa.Column("cover", Json, nullable=False), sa.Column("cover_key", sa.String(length=200), nullable=True),
        sa.Column("head_key", sa.String(length=200), nullable=True), sa.Column("audio_bytes", sa.BigInteger()),
        _moment("updated_at"),
    )  # fmt: skip
    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=40), primary_key=True),
        _text("user_id", 255),
        sa.Column("show_id", sa.String(length=40), sa.ForeignKey("shows.id", ondelete="CASCADE"), nullable=False),
        _asset(), _text("guid", 80), sa.Column("season", sa.Integer()), sa.Column("number", sa.Integer()),
        _text("kind", 20), sa.Column("explicit", sa.Boolean(), nullable=False), _moment("published_at"),
        _moment("withdrawn_at", nullable=True), _moment("created_at"), _moment("updated_at"),
        sa.UniqueConstraint("show_id", "asset_id"),
    )  # fmt: skip
    op.create_index("ix_publications_show_id", "publications", ["show_id"])
    op.create_index("ix_publications_asset_id", "publications", ["asset_id"])
    op.create_table(
        "share_links",
        sa.Column("id", sa.String(length=40), primary_key=True),
        _text("user_id", 255), _asset(), _text("token", 60), _moment("expires_at", nullable=True),
        _moment("withdrawn_at", nullable=True), sa.Column("plays", sa.Integer(), nullable=False),
        _moment("last_played_at", nullable=True), _moment("created_at"), sa.UniqueConstraint("token"),
    )  # fmt: skip
    op.create_index("ix_share_links_asset_id", "share_links", ["asset_id"])
    op.create_table(
        "share_visits",
        sa.Column("share_id", sa.String(length=40), sa.ForeignKey("share_links.id", ondelete="CASCADE"),
                  primary_key=True),
        sa.Column("visit", sa.String(length=64), primary_key=True), _moment("at"),
    )  # fmt: skip
    op.create_table(
        "audiograms",
        sa.Column("id", sa.String(length=80), primary_key=True),
        _text("user_id", 255), _asset(), _text("first_line", 80), _text("last_line", 80),
        _text("shape", 20), _text("status", 20), sa.Column("progress", sa.Float(), nullable=False),
        _text("error", 1000), _text("hint", 1000), sa.Column("video_id", sa.Integer()), _moment("created_at"),
    )  # fmt: skip
    op.create_index("ix_audiograms_asset_id", "audiograms", ["asset_id"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
