"""An episode into the feed and out of it, its files, its links: on a real database with a short real MP3."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import av
import feedparser
import pytest
from PIL import Image

from lib.actions import (
    audiograms,
    covers,
    downloads,
    editing_notes,
    exporting,
    feeds,
    publishing,
    sharing,
    shows,
    silences,
    sound_forms,
)
from lib.actions.approval import approve_all
from lib.actions.episodes import open_episode
from lib.actions.library import asset_file, delete_asset, get_asset
from lib.actions.lines import edit_line
from lib.actions.playing import player_data
from lib.actions.projects import load_project, save_project
from lib.actions.render import prepare_run
from lib.actions.rendering import render_here
from lib.actions.sources import add_pasted
from lib.actions.studio import Studio
from lib.cli.__main__ import main
from lib.errors import BadInput, Conflict, NotFound, NotReady
from lib.jobs import JobQueue, JobState
from lib.models.project import Project
from lib.models.research import Fact, Research
from lib.models.shows import ShowCreate, ShowPublic, ShowUpdate
from lib.models.values import now

BASE = "https://podcasts.example.org"


@pytest.fixture
def episode(scripted: Callable[..., Project], toned: Studio) -> int:
    """The asset of a rendered episode, with sources under its lines."""
    project = scripted()
    source = add_pasted(toned, project.project_id, "The whole town paid for it.", "The wall in the bay")
    fact = Fact(id="fact_1", quote="The whole town paid for it.", source_id=source.id)
    project.script_data.scenes[1].lines[1].used_fact_ids.append("fact_1")
    change = {"research": Research(fact_cards=[fact]), "script_data": project.script_data}
    save_project(toned, load_project(toned, project.project_id).model_copy(update=change))
    return render_here(toned, project.project_id, prepare_run(toned, project.project_id))


@pytest.fixture
def show(toned: Studio) -> ShowPublic:
    return shows.create_show(toned, ShowCreate(title="Tides & Times", author="Ann Harbour", category="Science"))


def _feed(studio: Studio, show: ShowPublic) -> feedparser.FeedParserDict:
    parsed = feedparser.parse(feeds.read_feed(studio, shows.get_show(studio, show.id), BASE).body)
    assert not parsed.bozo
    return parsed


def test_a_published_episode_is_in_the_feed_with_its_true_length(toned: Studio, episode: int, show: ShowPublic) -> None:
    known = publishing.publish(toned, episode, show.id)
    (entry,) = _feed(toned, show).entries
    (sound,) = entry.enclosures
    assert sound.href == f"{BASE}/feeds/tides-times/{known.id}/audio.mp3"
    file = feeds.read_file(toned, show, known.id, "audio.mp3")
    body = b"".join(file.read(0, file.size))
    assert int(sound.length) == len(body) == file.size
    assert b"".join(file.read(5, 2000)) + b"".join(file.read(2000, file.size)) == body[5:], "parts fit together"
    assert entry.id == known.guid
    assert entry.itunes_episode == "1"


def test_the_file_carries_title_show_and_cover_and_the_same_sound(
    toned: Studio, episode: int, show: ShowPublic
) -> None:
    before = _decoded(toned, episode)
    publishing.publish(toned, episode, show.id)
    editing_notes.retitle(toned, episode, "Another title")
    file = downloads.download(toned, episode, "audio.mp3")
    with av.open(io.BytesIO(b"".join(file.read(0, file.size)))) as opened:
        assert (opened.metadata["title"], opened.metadata["artist"]) == ("Another title", "Tides & Times")
        assert any(stream.type == "video" for stream in opened.streams), "the cover"
    assert _decoded(toned, episode) == before


def _decoded(studio: Studio, episode: int) -> bytes:
    file = downloads.download(studio, episode, "audio.mp3")
    with av.open(io.BytesIO(b"".join(file.read(0, file.size)))) as opened:
        return b"".join(frame.to_ndarray().tobytes() for frame in opened.decode(audio=0))


def test_a_scheduled_episode_appears_when_its_time_comes_and_a_withdrawn_one_is_gone(
    toned: Studio, episode: int, show: ShowPublic, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now() + timedelta(hours=1)
    known = publishing.publish(toned, episode, show.id, publishing.Order(at=at))
    assert _feed(toned, show).entries == []
    with pytest.raises(NotFound):
        feeds.read_file(toned, show, known.id, "audio.mp3")
    with monkeypatch.context() as later:
        later.setattr(feeds, "now", lambda: at + timedelta(seconds=1))
        assert [entry.id for entry in _feed(toned, show).entries] == [known.guid]
    publishing.withdraw(toned, known.id)
    assert _feed(toned, show).entries == []
    with pytest.raises(feeds.Gone):
        feeds.read_file(toned, show, known.id, "audio.mp3")
    again = publishing.publish(toned, episode, show.id)
    assert (again.id, again.guid) == (known.id, known.guid)
    assert [entry.id for entry in _feed(toned, show).entries] == [known.guid]


def test_the_feed_is_the_same_bytes_until_something_in_it_changes(
    toned: Studio, episode: int, show: ShowPublic
) -> None:
    publishing.publish(toned, episode, show.id)
    first = feeds.read_feed(toned, show, BASE)
    shows.create_show(toned, ShowCreate(title="Another"))
    assert feeds.read_feed(toned, show, BASE) is first
    for change in (
        lambda: editing_notes.edit_summary(toned, episode, "Other words."),
        lambda: shows.update_show(toned, show.id, ShowUpdate(description="Water.")),
        lambda: editing_notes.retitle(toned, episode, "Renamed"),
        lambda: delete_asset(toned, episode),
    ):
        before = feeds.read_feed(toned, shows.get_show(toned, show.id), BASE)
        change()
        assert feeds.read_feed(toned, shows.get_show(toned, show.id), BASE).etag != before.etag


def test_a_newer_recording_takes_the_place_of_the_old_under_its_guid(
    toned: Studio, episode: int, show: ShowPublic
) -> None:
    known = publishing.publish(toned, episode, show.id)
    project = load_project(toned, open_episode(toned, episode).project_id)
    line = project.script_data.lines()[0]
    edit_line(toned, project, line.id, text="Other words were found.")
    approve_all(toned, load_project(toned, project.project_id), reason="The test knows why.")
    newer = render_here(toned, project.project_id, prepare_run(toned, project.project_id))
    assert newer != episode
    assert publishing.replaceable(toned, open_episode(toned, newer), show.id) == known
    publishing.replace_recording(toned, known.id, newer)
    (entry,) = _feed(toned, show).entries
    assert entry.id == known.guid
    assert "Other words" in downloads_text(toned, newer, "transcript.txt")
    assert "Other words" not in downloads_text(toned, episode, "transcript.txt"), "each tells what is heard in it"
    with pytest.raises(Conflict):
        publishing.replace_recording(toned, publishing.publish(toned, episode, show.id).id, newer)


def downloads_text(studio: Studio, episode: int, name: str) -> str:
    file = downloads.download(studio, episode, name)
    return b"".join(file.read(0, file.size)).decode()


def test_the_sources_under_the_lines_are_those_of_the_render(toned: Studio, episode: int) -> None:
    opened = open_episode(toned, episode)
    before = opened.evidence
    assert [(source.number, source.title) for source in opened.told.sources] == [(1, "The wall in the bay")]
    (proof,) = [line["proofs"] for line in player_data(opened, src="x")["lines"] if line["proofs"]]
    assert proof[0]["quote"] == "The whole town paid for it."
    project = load_project(toned, opened.project_id)
    save_project(toned, project.model_copy(update={"research": None, "script_data": None}))
    assert open_episode(toned, episode).evidence == before


def test_notes_are_written_anew_only_when_asked(toned: Studio, episode: int) -> None:
    first = open_episode(toned, episode).edition.notes
    editing_notes.edit_notes(toned, episode, "Mine.\n\n<script>alert(1)</script>")
    edition = open_episode(toned, episode).edition
    assert edition.notes_edited
    assert "<script>" not in edition.notes_html
    editing_notes.retitle(toned, episode, "Renamed")
    assert open_episode(toned, episode).edition.notes.startswith("Mine.")
    editing_notes.regenerate_notes(toned, episode)
    assert open_episode(toned, episode).edition.notes == first


def test_captions_know_where_it_is_silent(toned: Studio, episode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = open_episode(toned, episode).told.lines
    found = silences.silences(toned, episode)
    for one, next_one in pairwise(lines):
        assert any(start <= (one.end_s + next_one.start_s) / 2 <= end for start, end in found)
    monkeypatch.setattr(silences, "_listen", lambda _sound: pytest.fail("it is listened to once"))
    assert len(silences.silences(toned, episode)) == len(found)


def test_everything_comes_as_one_zip_and_one_by_one(toned: Studio, episode: int) -> None:
    names = [each.name for each in downloads.downloads(open_episode(toned, episode))]
    filename, pieces = downloads.zip_everything(toned, episode)
    assert filename.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(names) - 1, "all but the zip itself"
    with pytest.raises(NotFound):
        downloads.download(toned, episode, "secret.key")


def test_other_forms_are_made_once_by_a_job_and_kept(
    toned: Studio, episode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(JobQueue, "enqueue", lambda _self, _name, *_args, job_id, queue: asked.append(job_id))
    monkeypatch.setattr(JobQueue, "state", _not_known)
    with pytest.raises(NotReady, match="not made yet"):
        downloads.converted(toned, episode, "audio.m4a")
    told = open_episode(toned, episode).told
    for form, suffix in (("m4a", ".m4a"), ("opus", ".opus")):
        made = sound_forms.order_form(toned, episode, form)
        assert sound_forms.order_form(toned, episode, form).id == made.id == asked[-1]
        sound_forms.make_form(toned, made.id)
        sound_forms.make_form(toned, made.id)  # after a crash
        file = downloads.converted(toned, episode, f"audio{suffix}")
        with av.open(io.BytesIO(b"".join(file.read(0, file.size)))) as opened:
            chapters = opened.chapters()
            length_s = sum(frame.samples / frame.sample_rate for frame in opened.decode(audio=0))
            said = opened.metadata | opened.streams.audio[0].metadata
        assert length_s == pytest.approx(told.duration_s, abs=0.1)
        assert file.filename.endswith(suffix) and said["title"] == told.title
        assert [each["metadata"]["title"] for each in chapters] == [each.title for each in told.chapters]
        assert [each["start"] for each in chapters] == [round(each.start_s * 1000) for each in told.chapters]
    assert len(set(asked)) == 2
    _, pieces = downloads.zip_everything(toned, episode)
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert {Path(name).suffix for name in archive.namelist()} >= {".mp3", ".m4a", ".opus"}
    editing_notes.retitle(toned, episode, "Another title")
    assert {each.made for each in sound_forms.offers(toned, open_episode(toned, episode))} == {None}, "made anew then"


def test_a_form_that_was_evicted_or_failed_is_asked_for_again(
    toned: Studio, episode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(JobQueue, "enqueue", lambda _self, _name, *_args, job_id, queue: asked.append(job_id))
    monkeypatch.setattr(JobQueue, "state", _not_known)
    sound_forms.make_form(toned, sound_forms.order_form(toned, episode, "opus").id)
    (kept,) = toned.blobs.all("sounds/")
    toned.blobs.delete(kept.key)
    again = sound_forms.order_form(toned, episode, "opus")
    assert len(set(asked)) == 2
    toned.blobs.delete(asset_file(toned, episode).key)
    with pytest.raises(NotFound):
        sound_forms.make_form(toned, again.id)
    with pytest.raises(NotFound):
        sound_forms.order_form(toned, episode, "wma")


def _not_known(_queue: JobQueue, _job_id: str) -> JobState:
    raise NotFound("There is no such job.")


def test_a_cover_is_drawn_uploaded_and_checked(toned: Studio, episode: int) -> None:
    assert Image.open(io.BytesIO(covers.cover_of_episode(toned, open_episode(toned, episode)))).size == (3000, 3000)
    with pytest.raises(BadInput):
        covers.upload_episode_cover(toned, episode, io.BytesIO(b"no picture"))
    with pytest.raises(BadInput):
        covers.draw_episode_cover(toned, episode, "no such style", "harbour")
    own = io.BytesIO()
    Image.new("RGB", (1400, 1400), "teal").save(own, "PNG")
    covers.upload_episode_cover(toned, episode, io.BytesIO(own.getvalue()))
    key = open_episode(toned, episode).edition.cover_key
    assert key is not None
    assert Image.open(io.BytesIO(covers.cover_of_episode(toned, open_episode(toned, episode)))).size == (1400, 1400)
    covers.draw_episode_cover(toned, episode, "stack", "night")
    assert not toned.blobs.exists(key)


def test_a_link_opens_one_episode_until_it_is_withdrawn_or_over(
    toned: Studio, episode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = sharing.share(toned, episode)
    assert sharing.shared_episode(toned, link.token)[1].id == episode
    assert sharing.count_play(toned, link.token, "a" * 32)
    assert not sharing.count_play(toned, link.token, "a" * 32)
    assert sharing.count_play(toned, link.token, "b" * 32)
    assert sharing.list_shares(toned, episode)[0].plays == 2
    with pytest.raises(NotFound):
        sharing.shared_episode(toned, "x" * 32)
    short = sharing.share(toned, episode, now() + timedelta(hours=1))
    monkeypatch.setattr(sharing, "now", lambda: now() + timedelta(hours=2))
    with pytest.raises(sharing.Closed, match="time is over"):
        sharing.shared_episode(toned, short.token)
    sharing.withdraw_share(toned, link.id)
    with pytest.raises(sharing.Closed, match="withdrawn"):
        sharing.shared_episode(toned, link.token)


def test_the_feed_and_its_files_make_a_folder_for_any_host(
    toned: Studio, episode: int, show: ShowPublic, tmp_path: Path
) -> None:
    known = publishing.publish(toned, episode, show.id)
    written = exporting.export_feed(toned, show.id, tmp_path / "out", f"{BASE}/tides/")
    assert written[0] == tmp_path / "out" / "feed.xml"
    parsed = feedparser.parse(written[0].read_bytes())
    (entry,) = parsed.entries
    named = [entry.enclosures[0].href, entry.link, parsed.feed.image.href, parsed.feed.link]
    for url in named:
        assert (tmp_path / "out" / url.removeprefix(f"{BASE}/tides/")).is_file()
    assert int(entry.enclosures[0].length) == (tmp_path / "out" / known.id / "audio.mp3").stat().st_size
    _, pieces = exporting.zip_feed(toned, show.id, f"{BASE}/tides")
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert sorted(archive.namelist()) == sorted(str(path.relative_to(tmp_path / "out")) for path in written)
    with pytest.raises(BadInput):
        exporting.export_feed(toned, show.id, tmp_path, "not an address")


def test_the_folder_is_a_site_whose_pages_name_only_what_lies_beside_them(
    toned: Studio, episode: int, show: ShowPublic, tmp_path: Path
) -> None:
    """It may lie under any address, so everything is relative; nothing is fetched from elsewhere."""
    known = publishing.publish(toned, episode, show.id)
    written = exporting.export_feed(toned, show.id, tmp_path, f"{BASE}/tides")
    pages = [tmp_path / "index.html", tmp_path / known.id / "page.html"]
    assert [path for path in written if path.name.endswith(("index.html", "page.html"))] == pages
    for page in pages:
        html = page.read_text("utf-8")
        assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?/', html)
        for name in re.findall(r'(?:src|href)="([^"#]+)"', html):
            if not name.startswith("https://"):
                assert (page.parent / name.partition("?")[0]).is_file(), name
        assert f'property="og:image" content="{BASE}/tides/' in html, "chat apps want whole addresses"
    index, told = (page.read_text("utf-8") for page in pages)
    assert f'href="./{known.id}/page.html"' in index and "Tides &amp; Times" in index
    assert f">{BASE}/tides/feed.xml</a>" in index
    assert 'href="../index.html"' in told and "The whole town paid for it." in told
    for sheet in (tmp_path / "site").glob("*.css"):
        for name in re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8")):
            assert (sheet.parent / name).is_file()


def test_a_show_keeps_its_address_and_refuses_what_no_directory_takes(toned: Studio, show: ShowPublic) -> None:
    assert show.slug == "tides-times"
    assert shows.create_show(toned, ShowCreate(title="Tides, Times")).slug == "tides-times-2"
    renamed = shows.update_show(toned, show.id, ShowUpdate(title="Ebb"))
    assert (renamed.slug, renamed.guid) == (show.slug, show.guid)
    for change in ({"category": "Knitting"}, {"language": "English!"}, {"owner_email": "nobody"}, {"link": "ftp://x"}):
        with pytest.raises(BadInput):
            shows.update_show(toned, show.id, ShowUpdate(**change))
    with pytest.raises(BadInput):
        shows.create_show(toned, ShowCreate(title="x", slug="Not An Address"))


def test_a_private_feed_is_found_with_its_token_alone(toned: Studio, show: ShowPublic) -> None:
    private = shows.update_show(toned, show.id, ShowUpdate(is_private=True))
    assert feeds.find_show(toned, show.slug, private.feed_token).id == show.id
    for token in ("", "x", private.feed_token[:-1]):
        with pytest.raises(NotFound):
            feeds.find_show(toned, show.slug, token)
    renewed = shows.renew_feed_token(toned, show.id)
    with pytest.raises(NotFound):
        feeds.find_show(toned, show.slug, private.feed_token)
    assert f"/feeds/t/{renewed.feed_token}/" in feeds.read_feed(toned, renewed, BASE).body.decode()


def test_the_shell_writes_the_same_folder(
    toned: Studio, episode: int, show: ShowPublic, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    publishing.publish(toned, episode, show.id)
    monkeypatch.setenv("PODCAST_DATA_DIR", str(toned.settings.data_dir))
    order = ["feed", "--out", str(tmp_path / "out"), "--base-url", BASE, "--json", "--show"]
    assert main([*order, show.slug]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["address"] == f"{BASE}/feed.xml"
    assert sum(path.is_file() for path in (tmp_path / "out").rglob("*")) == told["files"]
    assert main([*order, "none"]) == 2
    assert "There are: tides-times." in capsys.readouterr().err


def test_a_passage_becomes_a_video_once(toned: Studio, episode: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(JobQueue, "enqueue", lambda _self, _name, *_args, job_id, queue: asked.append(job_id))
    lines = open_episode(toned, episode).told.lines
    first, last = lines[0].line_id, lines[1].line_id
    made = audiograms.order_audiogram(toned, episode, first, last, "square")
    assert audiograms.order_audiogram(toned, episode, first, last, "square").id == made.id
    assert set(asked) == {made.id}
    audiograms.make_audiogram(toned, made.id)
    audiograms.make_audiogram(toned, made.id)  # after a crash
    (done,) = audiograms.list_audiograms(toned, episode)
    assert (done.status, done.progress) == ("completed", 1.0)
    video = get_asset(toned, done.video_id)
    with av.open(io.BytesIO(toned.blobs.read(asset_file(toned, video.id).key))) as opened:
        assert {stream.type for stream in opened.streams} == {"video", "audio"}
        assert opened.streams.video[0].width == opened.streams.video[0].height
    delete_asset(toned, video.id)
    assert audiograms.order_audiogram(toned, episode, first, last, "square").id != made.id, "a deleted one is made anew"
    with pytest.raises(BadInput):
        audiograms.order_audiogram(toned, episode, last, first)
    with pytest.raises(BadInput):
        audiograms.order_audiogram(toned, episode, first, last, "round")
