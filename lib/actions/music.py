"""Music for an episode: pieces of ours, or the producer's own files, which lie in the library like all others."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from lib.actions.layouts import make_ready
from lib.actions.music_sound import DIGEST_CHARS, OURS, OWN, music_is_gone, music_sound
from lib.actions.projects import save_project
from lib.actions.studio import Studio
from lib.actions.uploads import upload_asset
from lib.audio.master import RATE_HZ
from lib.audio.music import PIECES, opened
from lib.audio.sounding import pieces
from lib.models.asset import AssetCreate, AssetFilter, ContentAsset
from lib.models.enums import AssetSource, AssetType, MusicPart
from lib.models.project import Project
from lib.store import assets, listing
from lib.store.engine import reading

TAG = "music"
"""What marks a file of the library as music to be offered."""

_MOST_FILES = 100


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
    return [MusicOffer(f"{OURS}:{each.name}", each.label, each.about) for each in PIECES] + own


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
            raise music_is_gone()  # whoever else's project it is, their library is theirs
        make_ready(studio, project, part, ref)
    return save_project(
        studio, project.model_copy(update={"music": project.music.model_copy(update={part.value: ref})})
    )


def music_to_hear(studio: Studio, ref: str, part: MusicPart) -> bytes:
    """As a WAV file for a player. Raises as `music_sound`."""
    sound = music_sound(studio, ref, part)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        for piece in pieces(sound):
            out.writeframes((piece.T * 32_767).astype("<i2").tobytes())
    return file.getvalue()


def _ref(row: ContentAsset) -> str:
    content = PurePath(row.blob_key or "").stem[:DIGEST_CHARS]
    return f"{OWN}:{row.id}:{content}"
