"""Covers of shows and episodes: drawn from their words in a style and a palette, or uploaded and checked.

A drawn one is kept under what decides its looks, so it is drawn once and follows its title. An episode without a style
of its own is drawn in its show's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, BinaryIO

from lib.actions.episodes import Episode, open_episode, save_edition
from lib.actions.limits import count_upload
from lib.actions.studio import Studio
from lib.errors import BadInput, NotFound
from lib.models.shows import EditionPublic, ShowPublic
from lib.models.values import digest
from lib.publish.cover import STYLES, CoverWords, draw_cover
from lib.publish.palettes import PALETTES
from lib.publish.pictures import LEAST_PX, MOST_BYTES, check_cover, smaller
from lib.store import editions, shows
from lib.store.engine import reading, writing

__all__ = [
    "LEAST_PX", "at_size", "cover_for_tags", "cover_of_episode", "cover_of_show", "draw_episode_cover",
    "draw_show_cover", "looks_of", "palettes", "styles", "upload_episode_cover", "upload_show_cover",
]  # fmt: skip

TAGS_PX = 1400
"""What a file carries: as small as directories allow, since everybody who listens fetches it."""
_UPLOADED = "uploaded"
_VERSION = 1
"""Of the drawing: raised when the same words are to be drawn otherwise."""


def cover_of_episode(studio: Studio, episode: Episode, show: ShowPublic | None = None) -> bytes:
    """A square JPEG."""
    own = episode.edition
    if own.cover_key and (found := _kept(studio, own.cover_key)):
        return found
    looks = own.cover or (_looks(show.cover) if show else {})
    return _drawn(studio, episode.title, show.title if show else episode.told.show_title, looks)


def cover_of_show(studio: Studio, show: ShowPublic) -> bytes:
    """A square JPEG."""
    if show.cover_key and (found := _kept(studio, show.cover_key)):
        return found
    return _drawn(studio, show.title, show.author, _looks(show.cover))


def cover_for_tags(studio: Studio, episode: Episode, show: ShowPublic | None) -> bytes:
    return at_size(cover_of_episode(studio, episode, show), TAGS_PX)


@lru_cache(maxsize=32)
def at_size(picture: bytes, side_px: int) -> bytes:
    """The picture no larger than that, as a JPEG."""
    return smaller(picture, side_px)


def draw_episode_cover(studio: Studio, asset_id: int, style: str, palette: str) -> EditionPublic:
    """From now on it is drawn so. Raises NotFound, and BadInput for a style or palette that there is not."""
    looks = _checked(style, palette)
    episode = open_episode(studio, asset_id)
    saved = save_edition(studio, episode, cover=looks, cover_key=None)
    _drop(studio, episode.edition.cover_key)
    return saved


def upload_episode_cover(studio: Studio, asset_id: int, file: BinaryIO) -> EditionPublic:
    """Raises NotFound, and BadInput, one sentence why, for what is no square picture of a good size."""
    episode = open_episode(studio, asset_id)
    key = _keep(studio, file)
    saved = save_edition(studio, episode, cover={_UPLOADED: True}, cover_key=key)
    if episode.edition.cover_key != key:
        _drop(studio, episode.edition.cover_key)
    return saved


def draw_show_cover(studio: Studio, show_id: str, style: str, palette: str) -> ShowPublic:
    """As `draw_episode_cover`; episodes without a cover of their own follow."""
    return _put_on_show(studio, show_id, {"cover": _checked(style, palette), "cover_key": None})


def upload_show_cover(studio: Studio, show_id: str, file: BinaryIO) -> ShowPublic:
    """As `upload_episode_cover`."""
    with reading(studio.engine) as session:
        shows.get_show(session, show_id, owner=studio.owner)  # before anything is kept
    return _put_on_show(studio, show_id, {"cover": {_UPLOADED: True}, "cover_key": _keep(studio, file)})


def looks_of(given: dict[str, Any]) -> tuple[str, str]:
    """Style and palette, the first ones where none was chosen."""
    looks = _looks(given)
    return looks.get("style", next(iter(STYLES))), looks.get("palette", next(iter(PALETTES)))


def styles() -> dict[str, str]:
    """What they are called, by name."""
    return {name: str(style[0]) for name, style in STYLES.items()}


def palettes() -> dict[str, str]:
    """What they are called, by name."""
    return {name: palette.label for name, palette in PALETTES.items()}


def _put_on_show(studio: Studio, show_id: str, change: dict[str, Any]) -> ShowPublic:
    with writing(studio.engine) as session:
        before = shows.get_show(session, show_id, owner=studio.owner)
        after = shows.update_show(session, show_id, change, owner=studio.owner)
    if before.cover_key != after.cover_key:
        _drop(studio, before.cover_key)
    return after


def _looks(given: dict[str, Any]) -> dict[str, str]:
    return {name: str(given[name]) for name in ("style", "palette") if name in given}


def _checked(style: str, palette: str) -> dict[str, str]:
    if style not in STYLES:
        raise BadInput(f"There is no style “{style}”.", hint="Use " + ", ".join(STYLES) + ".")
    if palette not in PALETTES:
        raise BadInput(f"There is no palette “{palette}”.", hint="Use " + ", ".join(PALETTES) + ".")
    return {"style": style, "palette": palette}


def _drawn(studio: Studio, title: str, below: str, looks: dict[str, Any]) -> bytes:
    style, palette = looks_of(looks)
    key = f"covers/drawn/{digest([_VERSION, title, below, style, palette])}.jpg"
    if found := _kept(studio, key):
        return found
    picture = draw_cover(CoverWords(title, left=below), style, palette).jpeg
    studio.blobs.put_at(key, picture)
    return picture


def _keep(studio: Studio, file: BinaryIO) -> str:
    checked = check_cover(file.read(MOST_BYTES + 1))
    count_upload(studio, len(checked.data))
    picture = checked.data if checked.suffix == ".jpg" else smaller(checked.data, checked.size_px)
    key = f"covers/{digest(picture)}.jpg"
    studio.blobs.put_at(key, picture)
    return key


def _kept(studio: Studio, key: str) -> bytes | None:
    try:
        return studio.blobs.read(key)
    except NotFound:
        return None


def _drop(studio: Studio, key: str | None) -> None:
    """Delete an uploaded picture that nobody has any more."""
    if not key:
        return
    with writing(studio.engine) as session:
        is_used = editions.is_cover_used(session, key)
    if not is_used:
        studio.blobs.delete(key)
