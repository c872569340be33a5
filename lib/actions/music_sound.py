"""What a project names as its music, as sound: a piece of ours, or a file of the library."""

from __future__ import annotations

from pathlib import PurePath
from tempfile import TemporaryFile

from lib.actions.studio import Studio
from lib.audio.music import opened, piece, played
from lib.audio.sounding import Sounding
from lib.errors import BadInput, NotFound
from lib.models.asset import ContentAsset
from lib.models.enums import MusicPart
from lib.store import assets, listing
from lib.store.engine import reading

OURS, OWN = "piece", "asset"
DIGEST_CHARS = 16
_ID_DIGITS = 18


def music_sound(studio: Studio, ref: str, part: MusicPart) -> Sounding:
    """The music a project names, levelled, at 44.1 kHz, in stereo.

    Raises NotFound when it is not there any more, BadInput when it cannot be used for that part.
    """
    kind, _, name = ref.partition(":")
    if kind == OURS:
        return played(piece(name).name, part)
    if kind == OWN:
        key = _blob_key(studio, name)
        with TemporaryFile() as file:
            for data in studio.blobs.stream(key, 0, studio.blobs.info(key).size_bytes):
                file.write(data)
            file.seek(0)
            return opened(file, part)
    raise BadInput(f"Nobody here knows the music “{ref[:60]}”.", hint="Choose music from the list.")


def require_music(studio: Studio, ref: str) -> None:
    """Raises NotFound when it is not there any more, before anything is spoken for an episode that needs it."""
    kind, _, name = ref.partition(":")
    if kind == OWN:
        _blob_key(studio, name)
    else:
        piece(name)


def music_is_gone() -> NotFound:
    return NotFound("This music is not in the library any more.", hint="Choose other music, or none.")


def _blob_key(studio: Studio, name: str) -> str:
    """The file that `ID:DIGEST` names."""
    number, _, content = name.partition(":")
    rows: list[ContentAsset] = []
    if number.isdecimal() and len(number) < _ID_DIGITS:
        with reading(studio.engine) as session:
            found = listing.find_cards(session, [int(number)], owner=studio.owner)
            rows = [assets.get_row(session, card.id, owner=studio.owner) for card in found]
    kept = rows[0].blob_key if rows else None
    if not kept or not content or not PurePath(kept).stem.startswith(content):
        raise music_is_gone()
    return kept
