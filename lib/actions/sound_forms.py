"""An episode's sound in other forms, to take away: made once by a worker, a few at a time, and kept in the cache."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lib.actions.covers import cover_for_tags
from lib.actions.episodes import Episode, open_episode
from lib.actions.library import AssetFile, Readable
from lib.actions.ordered import Told, ask, fill, settled
from lib.actions.publishing import show_of
from lib.actions.studio import Studio
from lib.actions.taking import sound_file
from lib.audio import Tags
from lib.audio.transcode import FORMS, transcode
from lib.errors import NotFound, NotReady
from lib.models.cache import SOUNDS
from lib.models.enums import JobStatus
from lib.models.publishing import DISCLOSURE
from lib.models.sound_files import SoundFilePublic
from lib.models.values import digest
from lib.store import sound_files
from lib.store.engine import reading, writing

WORKFLOW = "make_sound_file"
QUEUE = "steps"
_VERSION = 1
_BUFFER_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Offer:
    """A form with its label, and what became of it: None while nobody has asked for it as the episode is now."""

    form: str
    label: str
    suffix: str
    made: SoundFilePublic | None

    @property
    def is_ready(self) -> bool:
        return self.made is not None and self.made.status == JobStatus.COMPLETED


def offers(studio: Studio, episode: Episode) -> list[Offer]:
    """Every form with how far it is."""
    return [Offer(name, form.label, form.suffix, _state(studio, episode, name)) for name, form in FORMS.items()]


def order_form(studio: Studio, asset_id: int, form: str) -> SoundFilePublic:
    """Ask for the sound in a form; asking twice is one job, and again after a failure another try. Raises NotFound."""
    _require(form)
    episode = open_episode(studio, asset_id)
    known = _state(studio, episode, form)
    if known is not None and not _is_over(known):
        return ask(studio, WORKFLOW, QUEUE, known)
    name = _name(studio, episode, form)
    with writing(studio.engine) as session:
        job_id = next(each for n in count(1) if sound_files.find(session, each := f"{name}:{n}") is None)
        made = sound_files.begin(session, job_id, asset_id, form, owner=studio.owner)
    return ask(studio, WORKFLOW, QUEUE, made)


def read_form(studio: Studio, asset_id: int, form: str) -> AssetFile:
    """The file, when it is there. Raises NotFound for a form that there is not, NotReady while it is not made."""
    _require(form)
    episode = open_episode(studio, asset_id)
    with reading(studio.engine) as session:
        found = sound_files.latest(session, asset_id, form, _name(studio, episode, form))
    if found is not None and found[0].status == JobStatus.COMPLETED and studio.blobs.exists(found[1]):
        info = studio.blobs.info(found[1])
        return AssetFile("", FORMS[form].mime, info.size_bytes, info.etag, info.modified, studio, found[1])
    raise NotReady(f"The {FORMS[form].label} file is not made yet.", hint="Ask for it on the episode's page.")


def make_form(studio: Studio, file_id: str) -> None:
    """The file itself, in a worker. Raises Cancelled, and what goes wrong."""
    fill(studio, sound_files, file_id, _make)


def _make(studio: Studio, wanted: SoundFilePublic) -> dict[str, Any]:
    episode = open_episode(studio, wanted.asset_id)
    show, form = show_of(studio, episode), FORMS[wanted.form]
    title = show.title if show else episode.told.show_title
    tags = Tags(
        title=episode.title, artist=title, album=title, comment=DISCLOSURE,
        cover=cover_for_tags(studio, episode, show) if form.has_cover else None,
    )  # fmt: skip
    name = digest(wanted.id)
    key = f"{SOUNDS}{name[:2]}/{name}{form.suffix}"
    blobs = studio.on_behalf_of(episode.project_id).blobs
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sound{form.suffix}"
        sound = io.BufferedReader(Readable(sound_file(studio, episode.id)), _BUFFER_BYTES)
        transcode(
            sound, form, path, tags=tags, chapters=episode.told.chapters, length_s=episode.told.duration_s,
            tell=Told(studio, sound_files, wanted.id, "the file"),
        )  # fmt: skip
        with path.open("rb") as made:
            blobs.put_stream(key, iter(lambda: made.read(_BUFFER_BYTES), b""))
        return {"blob_key": key, "size_bytes": blobs.info(key).size_bytes}


def _state(studio: Studio, episode: Episode, form: str) -> SoundFilePublic | None:
    """The last that was asked for as the episode is now; None also for one that is not in the cache any more."""
    with reading(studio.engine) as session:
        found = sound_files.latest(session, episode.id, form, _name(studio, episode, form))
    if found is None:
        return None
    row, key = found
    if row.status == JobStatus.COMPLETED:
        return row if studio.blobs.exists(key) else None
    return settled(studio, row)


def _is_over(row: SoundFilePublic) -> bool:
    return JobStatus(row.status).is_final and row.status != JobStatus.COMPLETED


def _name(studio: Studio, episode: Episode, form: str) -> str:
    """What decides the file: the sound with its tags, and how it is made; the beginning of its jobs' ids."""
    etag = sound_file(studio, episode.id).etag
    return f"sound:{episode.id}:{form}:{digest([_VERSION, etag, episode.title])[:24]}"


def _require(form: str) -> None:
    if form not in FORMS:
        raise NotFound("There is no such form of the sound.", hint="There are " + " and ".join(FORMS) + ".")
