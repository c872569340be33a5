"""What a producer edits for readers: title, summary, notes. Written anew only when asked."""

from __future__ import annotations

from lib.actions.episodes import open_episode, save_edition, write_edition
from lib.actions.library import update_asset
from lib.actions.publishing import write_tags
from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.asset import AssetUpdate
from lib.models.shows import EditionPublic
from lib.publish.marked import feed_html

NOTES_CHARS = 50_000
SUMMARY_CHARS = 4_000


def edit_notes(studio: Studio, asset_id: int, markdown: str) -> EditionPublic:
    """Keep these notes. Raises NotFound, BadInput for more than 50,000 characters."""
    if len(markdown) > NOTES_CHARS:
        raise BadInput(f"The notes are longer than {NOTES_CHARS:,} characters.", hint="Podcast apps cut them anyway.")
    episode = open_episode(studio, asset_id)
    text = markdown.replace("\r\n", "\n")
    if episode.is_kept and text == episode.edition.notes:
        return episode.edition
    return save_edition(studio, episode, notes=text, notes_html=feed_html(text), notes_edited=True)


def edit_summary(studio: Studio, asset_id: int, summary: str) -> EditionPublic:
    """Keep this summary, plain text. Raises NotFound, BadInput for more than 4,000 characters."""
    if len(summary) > SUMMARY_CHARS:
        raise BadInput(f"The summary is longer than {SUMMARY_CHARS:,} characters.", hint="Put the rest into the notes.")
    return save_edition(studio, open_episode(studio, asset_id), summary=summary.strip())


def regenerate_notes(studio: Studio, asset_id: int) -> EditionPublic:
    """Summary and notes as they follow from the episode; what was edited in them is gone. Raises NotFound."""
    episode = open_episode(studio, asset_id)
    fresh = write_edition(episode.asset, episode.told, episode.evidence)
    return save_edition(
        studio, episode, summary=fresh.summary, notes=fresh.notes, notes_html=fresh.notes_html, notes_edited=False
    )


def retitle(studio: Studio, asset_id: int, title: str) -> None:
    """Another title, on the page, in its file and in its feeds. Raises NotFound, BadInput for none."""
    clean = " ".join(title.split())
    if not clean or len(clean) > 500:
        raise BadInput("A title has 1 to 500 characters.", hint="Say in a few words what one will hear.")
    if open_episode(studio, asset_id).title != clean:
        update_asset(studio, asset_id, AssetUpdate(title=clean))
        write_tags(studio, asset_id)
