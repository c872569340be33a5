"""Every verb of publishing on both databases; the sound is a silent frame, so that only the database is at work."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from PIL import Image

from lib.actions import audiograms, covers, editing_notes, feeds, publishing, sharing, shows, sound_forms
from lib.actions.episodes import open_episode
from lib.actions.library import delete_asset
from lib.actions.studio import Studio
from lib.actions.trail import read_trail
from lib.errors import BadInput, Conflict, NotFound
from lib.jobs import JobQueue, JobState
from lib.models.asset import AssetCreate
from lib.models.audit import Deed
from lib.models.enums import JobStatus
from lib.models.shows import ShowCreate, ShowPublic, ShowUpdate, Standing
from lib.models.values import now
from lib.store import assets, sound_files
from lib.store import audiograms as clips
from lib.store.engine import reading, writing

SOUND = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" + b"\x00" * 413
BASE = "https://podcasts.example.org"


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The jobs that were asked for; none is known to be anywhere."""
    found: list[str] = []

    def unknown(_queue: JobQueue, _job_id: str) -> JobState:
        raise NotFound("There is no such job.")

    monkeypatch.setattr(JobQueue, "enqueue", lambda _self, _name, *_args, job_id, queue: found.append(job_id))
    monkeypatch.setattr(JobQueue, "state", unknown)
    return found


def _episode(studio: Studio, title: str = "Tïde & “Ebb” 🌊", project_id: str | None = None) -> int:
    lines = [
        {
            "line_id": f"l{n}",
            "scene_id": "s",
            "speaker": "Ana",
            "start_s": 4.0 * n,
            "end_s": 4.0 * n + 3.5,
            "text": "Hm.",
        }
        for n in range(3)
    ]
    asset = AssetCreate(
        asset_type="audio", source_module="podcast_maker", filename="tide.mp3", title=title, file_url="",
        mime_type="audio/mpeg", file_size=len(SOUND), tags=["podcast"],
        asset_metadata={
            "scene_id": "episode", "duration_s": 12.0, "lines": lines,
            "chapters": [{"title": "All", "start_s": 0.0, "end_s": 12.0}],
        },
    )  # fmt: skip
    with writing(studio.engine) as session:
        key = studio.blobs.put(SOUND, ".mp3")
        return assets.insert_asset(session, asset, blob_key=key, project_id=project_id, owner="local").id


def _show(studio: Studio, title: str = "Tides") -> ShowPublic:
    """With a cover of its own: drawing one takes longer than everything else here."""
    show = shows.create_show(studio, ShowCreate(title=title, author="Ann"))
    picture = io.BytesIO()
    Image.new("RGB", (1400, 1400), "teal").save(picture, "JPEG")
    picture.seek(0)
    return covers.upload_show_cover(studio, show.id, picture)


def _published(studio: Studio, title: str = "") -> tuple[int, ShowPublic, str]:
    episode, show = _episode(studio, title or "Tide"), _show(studio)
    picture = io.BytesIO()
    Image.new("RGB", (1400, 1400), "navy").save(picture, "JPEG")
    picture.seek(0)
    covers.upload_episode_cover(studio, episode, picture)
    return episode, show, publishing.publish(studio, episode, show.id).id


def _titles(studio: Studio, show: ShowPublic) -> list[str]:
    body = feeds.read_feed(studio, shows.get_show(studio, show.id), BASE).body
    return [entry.title for entry in feedparser.parse(body).entries]


def test_an_episode_comes_into_a_feed_goes_out_and_comes_back_under_its_guid(
    anywhere: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    episode, show, known_id = _published(anywhere, "Tïde & “Ebb” 🌊")
    assert _titles(anywhere, show) == ["Tïde & “Ebb” 🌊"]
    guid = publishing.list_publications(anywhere, episode)[0].guid
    again = feeds.read_feed(anywhere, shows.get_show(anywhere, show.id), BASE)
    assert again is feeds.read_feed(anywhere, shows.get_show(anywhere, show.id), BASE), "kept until something changes"
    publishing.withdraw(anywhere, known_id)
    assert _titles(anywhere, show) == []
    with pytest.raises(feeds.Gone):
        feeds.read_file(anywhere, show, known_id, "audio.mp3")
    later = now() + timedelta(hours=1)
    back = publishing.publish(anywhere, episode, show.id, publishing.Order(at=later, season=2, explicit=True))
    assert (back.id, back.guid, back.standing(now())) == (known_id, guid, Standing.SCHEDULED)
    assert _titles(anywhere, show) == []
    monkeypatch.setattr(feeds, "now", lambda: now() + timedelta(hours=2))
    assert _titles(anywhere, show) == ["Tïde & “Ebb” 🌊"], "its time has come"
    changed = publishing.change_publication(anywhere, known_id, publishing.Order(number=9, season=2))
    assert (changed.number, changed.published_at) == (9, back.published_at)
    newer = _episode(anywhere, "Newer")
    other = publishing.publish(anywhere, newer, show.id, publishing.Order(season=2))
    assert other.number == 10
    with pytest.raises(Conflict):
        publishing.replace_recording(anywhere, known_id, newer)
    assert len(publishing.published_in(anywhere, show.id)) == 2
    trail = [(entry.deed, entry.title) for entry in reversed(read_trail(anywhere).entries)]
    named = (Deed.PUBLISHED, Deed.UNPUBLISHED, Deed.SCHEDULED)
    assert trail == [*((deed, "Tïde & “Ebb” 🌊") for deed in named), (Deed.PUBLISHED, "Newer")]


def test_notes_titles_and_covers_are_kept(anywhere: Studio) -> None:
    episode, show, _ = _published(anywhere)
    editing_notes.edit_notes(anywhere, episode, "## Mine\n\nAnd *this*.")
    editing_notes.edit_summary(anywhere, episode, "In short: 潮")
    editing_notes.retitle(anywhere, episode, "Another")
    edition = open_episode(anywhere, episode).edition
    assert (edition.summary, edition.notes_edited) == ("In short: 潮", True)
    body = feeds.read_feed(anywhere, shows.get_show(anywhere, show.id), BASE).body.decode()
    assert "In short: 潮" in body and "<em>this</em>" in body and "<title>Another</title>" in body
    editing_notes.regenerate_notes(anywhere, episode)
    assert not open_episode(anywhere, episode).edition.notes_edited


def test_links_open_count_and_close(anywhere: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    episode = _episode(anywhere)
    link, short = sharing.share(anywhere, episode), sharing.share(anywhere, episode, now() + timedelta(hours=1))
    assert [sharing.count_play(anywhere, link.token, visit * 32) for visit in "aab"] == [True, False, True]
    assert {each.id: each.plays for each in sharing.list_shares(anywhere, episode)} == {link.id: 2, short.id: 0}
    sharing.withdraw_share(anywhere, link.id)
    deeds = [(entry.deed, entry.kind, entry.thing_id) for entry in read_trail(anywhere).entries]
    assert deeds == [(deed, "episode", str(episode)) for deed in (Deed.WITHDRAWN, Deed.SHARED, Deed.SHARED)]
    with pytest.raises(sharing.Closed, match="withdrawn"):
        sharing.shared_episode(anywhere, link.token)
    monkeypatch.setattr(sharing, "now", lambda: now() + timedelta(hours=2))
    with pytest.raises(sharing.Closed, match="time is over"):
        sharing.shared_episode(anywhere, short.token)


def test_shows_change_turn_private_and_go(anywhere: Studio) -> None:
    episode, show, _ = _published(anywhere)
    private = shows.update_show(anywhere, show.id, ShowUpdate(is_private=True, title="Ebb", category="Science"))
    assert (private.slug, private.guid) == (show.slug, show.guid)
    newest = read_trail(anywhere).entries[0]
    assert (newest.deed, newest.kind, newest.title) == (Deed.WITHDRAWN, "show", "Tides")
    assert feeds.find_show(anywhere, show.slug, private.feed_token).id == show.id
    renewed = shows.renew_feed_token(anywhere, show.id)
    with pytest.raises(NotFound):
        feeds.find_show(anywhere, show.slug, private.feed_token)
    assert feeds.find_show(anywhere, show.slug, renewed.feed_token).id == show.id
    assert shows.create_show(anywhere, ShowCreate(title="Tides")).slug == "tides-2"
    with pytest.raises(BadInput):
        shows.create_show(anywhere, ShowCreate(title="x", slug="tides"))
    assert shows.count_published(anywhere, show.id) == 1
    shows.delete_show(anywhere, show.id)
    assert publishing.list_publications(anywhere, episode) == []


def test_videos_and_other_forms_are_asked_for_once_and_go_with_their_episode(
    anywhere: Studio, asked: list[str], tmp_path: Path
) -> None:
    episode = _episode(anywhere)
    video = audiograms.order_audiogram(anywhere, episode, "l0", "l2")
    form = sound_forms.order_form(anywhere, episode, "opus")
    assert audiograms.order_audiogram(anywhere, episode, "l0", "l2").id == video.id
    assert sound_forms.order_form(anywhere, episode, "opus").id == form.id
    # Asked again each time, in case the first died between its row and the queue, which does each id once.
    assert asked == [video.id, form.id] * 2
    with writing(anywhere.engine) as session:
        clips.put(session, video.id, status=JobStatus.FAILED.value, error="No.")
        sound_files.put(session, form.id, status=JobStatus.FAILED.value, error="No.")
    assert audiograms.order_audiogram(anywhere, episode, "l0", "l2").id == f"{video.id}:2"
    assert sound_forms.order_form(anywhere, episode, "opus").id == f"{form.id.removesuffix(':1')}:2"
    assert len(audiograms.list_audiograms(anywhere, episode)) == 2
    delete_asset(anywhere, episode)
    with reading(anywhere.engine) as session:
        assert clips.find(session, video.id) is None and sound_files.find(session, form.id) is None
