"""Music for an episode: pieces of ours, or the producer's own files, which lie in the library like all others."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from lib.actions.projects import save_project
from lib.actions.studio import Studio
from lib.actions.uploads import upload_asset
from lib.audio.master import RATE_HZ
from lib.audio.music import PIECES, Stereo, opened, piece, played
from lib.errors import BadInput, NotFound
from lib.models.asset import AssetCreate, AssetFilter, ContentAsset
from lib.models.enums import AssetSource, AssetType, MusicPart
from lib.models.project import Project
from lib.store import assets, listing
from lib.store.engine import reading

TAG = "music"
"""What marks a file of the library as music to be offered."""

_OURS, _OWN = "piece", "asset"
_DIGEST_CHARS = 16
_MOST_FILES = 100
_ID_DIGITS = 18


@dataclass(frozen=True, slots=True)
class MusicOffer:
    """Something that can be chosen; `ref` is how a project names it."""

    ref: str
    label: str
    about: str = ""


def music_offers(studio: Studio) -> list[MusicOffer]:
    """Our pieces, then the producer's files, the newest first."""
    wanted = AssetFilter(
        asset_type=AssetType.AUDIO, tags=[TAG], limit=_MOST_FILES, project_id=studio.only or None
    )  # fmt: skip
    with reading(studio.engine) as session:
        cards, _ = listing.list_cards(session, wanted, owner=studio.owner)
        own = [
            MusicOffer(_ref(assets.get_row(session, card.id, owner=studio.owner)), card.title or card.filename)
            for card in cards
        ]
    return [MusicOffer(f"{_OURS}:{each.name}", each.label, each.about) for each in PIECES] + own


def add_music(studio: Studio, name: str, file: BinaryIO) -> MusicOffer:
    """Keep a file as music in the library. Raises BadInput for what is no sound, silent, too long or too large."""
    opened(file, MusicPart.BED)
    clean = PurePath(name.replace("\\", "/")).name[:500] or "music"
    asset = AssetCreate(
        asset_type=AssetType.AUDIO, source_module=AssetSource.PODCAST_MAKER, filename=clean, file_url="",
        title=PurePath(clean).stem[:500], tags=[TAG],
        asset_metadata={"project_id": studio.only} if studio.only else {},
    )  # fmt: skip
    added = upload_asset(studio, asset, file)
    with reading(studio.engine) as session:
        return MusicOffer(_ref(assets.get_row(session, added.id, owner=studio.owner)), added.title or clean)


def choose_music(studio: Studio, project: Project, part: MusicPart, ref: str) -> Project:
    """Use it for that part of the episode; "" is none. Raises BadInput, NotFound, Stale."""
    if ref:
        if studio.only and ref not in {offer.ref for offer in music_offers(studio)}:
            raise _gone()  # whoever else's project it is, their library is theirs
        music_samples(studio, ref, part)
    return save_project(
        studio, project.model_copy(update={"music": project.music.model_copy(update={part.value: ref})})
    )


def music_samples(studio: Studio, ref: str, part: MusicPart) -> Stereo:
    """The music a project names, levelled, at 44.1 kHz.

    Raises NotFound when it is not there any more, BadInput when it cannot be used for that part.
    """
    kind, _, name = ref.partition(":")
    if kind == _OURS:
        return played(piece(name).name, part)
    if kind == _OWN:
        return opened(io.BytesIO(studio.blobs.read(_blob_key(studio, name))), part)
    raise BadInput(f"Nobody here knows the music “{ref[:60]}”.", hint="Choose music from the list.")


def require_music(studio: Studio, ref: str) -> None:
    """Raises NotFound when it is not there any more, before anything is spoken for an episode that needs it."""
    kind, _, name = ref.partition(":")
    if kind == _OWN:
        _blob_key(studio, name)
    else:
        piece(name)


def music_to_hear(studio: Studio, ref: str, part: MusicPart) -> bytes:
    """As a WAV file for a player. Raises as `music_samples`."""
    sound = music_samples(studio, ref, part)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes((sound.T * 32_767).astype("<i2").tobytes())
    return file.getvalue()


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
        raise _gone()
    return kept


def _gone() -> NotFound:
    return NotFound("This music is not in the library any more.", hint="Choose other music, or none.")


def _ref(row: ContentAsset) -> str:
    content = PurePath(row.blob_key or "").stem[:_DIGEST_CHARS]
    return f"{_OWN}:{row.id}:{content}"
