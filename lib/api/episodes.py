"""`/api/podcast/episodes`: what readers get of a finished episode, where it is published, who may hear it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Path, UploadFile
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from lib.actions import audiograms, covers, editing_notes, publishing, sharing, sound_forms
from lib.actions.episodes import open_episode
from lib.api.border import ID_LIMIT, Exactly, Moment, RowId
from lib.api.refusals import refusals
from lib.api.studio import OurStudio
from lib.models.publishing import NumberedSource
from lib.models.shows import AudiogramPublic, PublicationPublic, SharePublic
from lib.models.sound import Chapter, TimedLine
from lib.models.sound_files import SoundFilePublic
from lib.settings import Settings

routes = APIRouter(prefix="/podcast/episodes", tags=["episodes"], responses=refusals(404))

ShowRef = Annotated[str, Field(max_length=40)]
PublicationId = Annotated[str, Path(max_length=40, examples=["ep_1"])]
ShareId = Annotated[str, Path(max_length=40, examples=["share_1"])]
FormName = Annotated[str, Path(max_length=10, examples=["opus", "m4a"])]
AudiogramId = Annotated[str, Path(max_length=80, examples=["audiogram:1:0123456789abcdef01234567"])]


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class EpisodeTold(BaseModel):
    """As it was heard, with what it stands on as it was at its render; times in seconds, `notes` Markdown."""

    asset_id: int
    title: str
    language: str
    duration_s: float
    speakers: list[str]
    summary: str
    notes: str
    notes_edited: bool
    sources: list[NumberedSource]
    chapters: list[Chapter]
    lines: list[TimedLine]
    line_facts: dict[str, list[str]]
    cover: dict[str, Any]


class EpisodeChange(BaseModel):
    """Only what is sent changes."""

    model_config = _example(title="The wall in the bay", summary="Who paid for the tide?")

    title: str | None = Field(default=None, min_length=1, max_length=500)
    summary: str | None = Field(default=None, max_length=editing_notes.SUMMARY_CHARS)
    notes: str | None = Field(default=None, max_length=editing_notes.NOTES_CHARS)


class Looks(BaseModel):
    model_config = _example(style="sun", palette="harbour")

    style: str = Field(max_length=40)
    palette: str = Field(max_length=40)


class NewPublication(BaseModel):
    """`at` may lie in the future, and is now where it is left out; without `number` it is the show's next."""

    model_config = _example(show_id="show_1", season=1, number=3, kind="full", at="2027-01-05T07:00:00Z")

    show_id: ShowRef
    season: Annotated[int, Field(ge=1, le=9999), Exactly] | None = None
    number: Annotated[int, Field(ge=1, le=99999), Exactly] | None = None
    kind: str = Field(default="full", max_length=20)
    explicit: StrictBool = False
    at: Moment | None = None


class PublicationChange(BaseModel):
    """Only what is sent changes; `asset_id` puts another recording in the place of this one."""

    model_config = _example(number=4, at="2027-01-06T07:00:00Z")

    season: Annotated[int, Field(ge=1, le=9999), Exactly] | None = None
    number: Annotated[int, Field(ge=1, le=99999), Exactly] | None = None
    kind: str | None = Field(default=None, max_length=20)
    explicit: StrictBool | None = None
    at: Moment | None = None
    asset_id: Annotated[int, Field(ge=1, le=ID_LIMIT), Exactly] | None = None


class NewShare(BaseModel):
    model_config = _example(expires_at="2027-01-05T07:00:00Z")

    expires_at: Moment | None = None


class Share(BaseModel):
    """`url` is where it is heard; a path of this server unless PODCAST_PUBLIC_URL says under which address others
    reach it."""

    id: str
    asset_id: int
    url: str
    expires_at: datetime | None
    withdrawn_at: datetime | None
    plays: int
    created_at: datetime


class Passage(BaseModel):
    model_config = _example(first_line="line_1", last_line="line_2", shape="square")

    first_line: str = Field(max_length=80)
    last_line: str = Field(max_length=80)
    shape: str = Field(default="square", max_length=20)


class Publications(BaseModel):
    publications: list[PublicationPublic]


class Shares(BaseModel):
    shares: list[Share]


class Audiograms(BaseModel):
    audiograms: list[AudiogramPublic]


class FormTold(BaseModel):
    """`made` is null while nobody has asked for it as the episode is now."""

    form: str
    label: str
    made: SoundFilePublic | None


class Forms(BaseModel):
    forms: list[FormTold]


@routes.get("/{asset_id:rowid}", summary="An episode as it is read")
def read_episode(studio: OurStudio, asset_id: RowId) -> EpisodeTold:
    episode = open_episode(studio, asset_id)
    told, edition = episode.told, episode.edition
    return EpisodeTold(
        asset_id=asset_id, title=told.title, language=told.language, duration_s=told.duration_s,
        speakers=told.speakers, summary=edition.summary, notes=edition.notes, notes_edited=edition.notes_edited,
        sources=told.sources, chapters=told.chapters, lines=told.lines, line_facts=episode.evidence.line_facts,
        cover=edition.cover,
    )  # fmt: skip


@routes.put("/{asset_id:rowid}", summary="Change title, summary or notes")
def change_episode(studio: OurStudio, asset_id: RowId, change: EpisodeChange) -> EpisodeTold:
    if change.title is not None:
        editing_notes.retitle(studio, asset_id, change.title)
    if change.summary is not None:
        editing_notes.edit_summary(studio, asset_id, change.summary)
    if change.notes is not None:
        editing_notes.edit_notes(studio, asset_id, change.notes)
    return read_episode(studio, asset_id)


@routes.post("/{asset_id:rowid}/notes/regenerate", summary="Write summary and notes anew")
def regenerate_notes(studio: OurStudio, asset_id: RowId) -> EpisodeTold:
    """What was edited in them is gone."""
    editing_notes.regenerate_notes(studio, asset_id)
    return read_episode(studio, asset_id)


@routes.put("/{asset_id:rowid}/cover", summary="Have a cover drawn")
def draw_cover(studio: OurStudio, asset_id: RowId, looks: Looks) -> EpisodeTold:
    covers.draw_episode_cover(studio, asset_id, looks.style, looks.palette)
    publishing.write_tags(studio, asset_id)
    return read_episode(studio, asset_id)


@routes.post("/{asset_id:rowid}/cover", summary="Upload a cover")
def upload_cover(
    studio: OurStudio, asset_id: RowId, file: Annotated[UploadFile, File(description="A square JPEG or PNG")]
) -> EpisodeTold:
    """400 says in a sentence what is wrong with a picture."""
    covers.upload_episode_cover(studio, asset_id, file.file)
    publishing.write_tags(studio, asset_id)
    return read_episode(studio, asset_id)


@routes.get("/{asset_id:rowid}/publications", summary="Where it was ever published")
def list_publications(studio: OurStudio, asset_id: RowId) -> Publications:
    open_episode(studio, asset_id)
    return Publications(publications=publishing.list_publications(studio, asset_id))


@routes.post("/{asset_id:rowid}/publications", status_code=201, summary="Publish it in a show, now or later")
def publish(studio: OurStudio, asset_id: RowId, sent: NewPublication) -> PublicationPublic:
    """One that was taken back is published again under the guid that apps know."""
    order = publishing.Order(**sent.model_dump(exclude={"show_id"}))
    return publishing.publish(studio, asset_id, sent.show_id, order)


@routes.put("/publications/{publication_id}", summary="Change a publication", responses=refusals(409))
def change_publication(studio: OurStudio, publication_id: PublicationId, sent: PublicationChange) -> PublicationPublic:
    if sent.asset_id is not None:
        publishing.replace_recording(studio, publication_id, sent.asset_id)
    given = sent.model_dump(exclude_unset=True, exclude={"asset_id"})
    given = {name: value for name, value in given.items() if value is not None or name in ("season", "number")}
    return publishing.change_publication(studio, publication_id, publishing.Order(**given))


@routes.delete("/publications/{publication_id}", summary="Take it out of the feed")
def withdraw(studio: OurStudio, publication_id: PublicationId) -> PublicationPublic:
    return publishing.withdraw(studio, publication_id)


@routes.get("/{asset_id:rowid}/shares", summary="The links that were made to it")
def list_shares(studio: OurStudio, asset_id: RowId) -> Shares:
    open_episode(studio, asset_id)
    return Shares(shares=[_told(studio.settings, each) for each in sharing.list_shares(studio, asset_id)])


@routes.post("/{asset_id:rowid}/shares", status_code=201, summary="Make a link for whoever has it")
def share(studio: OurStudio, asset_id: RowId, sent: NewShare) -> Share:
    return _told(studio.settings, sharing.share(studio, asset_id, sent.expires_at))


@routes.delete("/shares/{share_id}", summary="Withdraw a link")
def withdraw_share(studio: OurStudio, share_id: ShareId) -> Share:
    """From now on it answers 410."""
    return _told(studio.settings, sharing.withdraw_share(studio, share_id))


@routes.get("/{asset_id:rowid}/audiograms", summary="Its short videos")
def list_audiograms(studio: OurStudio, asset_id: RowId) -> Audiograms:
    open_episode(studio, asset_id)
    return Audiograms(audiograms=audiograms.list_audiograms(studio, asset_id))


@routes.post("/{asset_id:rowid}/audiograms", status_code=202, summary="Make a short video of a passage")
def order_audiogram(studio: OurStudio, asset_id: RowId, sent: Passage) -> AudiogramPublic:
    """Ask for it under its id until `status` is `completed`, `failed` or `cancelled`; `video_id` is its asset then."""
    return audiograms.order_audiogram(studio, asset_id, sent.first_line, sent.last_line, sent.shape)


@routes.get("/{asset_id:rowid}/forms", summary="Its sound in other forms, and how far they are")
def list_forms(studio: OurStudio, asset_id: RowId) -> Forms:
    found = sound_forms.offers(studio, open_episode(studio, asset_id))
    return Forms(forms=[FormTold(form=each.form, label=each.label, made=each.made) for each in found])


@routes.post("/{asset_id:rowid}/forms/{form}", status_code=202, summary="Make its sound in another form")
def order_form(studio: OurStudio, asset_id: RowId, form: FormName) -> SoundFilePublic:
    """Ask for `GET …/forms` until its `status` is `completed` or `failed`; the file is
    `/api/content-assets/{id}/episode/audio.opus` or `.m4a` then."""
    return sound_forms.order_form(studio, asset_id, form)


@routes.get("/audiograms/{audiogram_id}", summary="How far a video is")
def read_audiogram(studio: OurStudio, audiogram_id: AudiogramId) -> AudiogramPublic:
    return audiograms.get_audiogram(studio, audiogram_id)


def _told(settings: Settings, link: SharePublic) -> Share:
    url = f"{settings.public_url}/share/{link.token}"
    return Share(url=url, **link.model_dump(include=set(Share.model_fields) - {"url"}))
