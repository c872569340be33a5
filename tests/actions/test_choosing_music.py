from __future__ import annotations

import io
import wave
from collections.abc import Callable

import numpy as np
import pytest

from lib.actions.approval import approve_all
from lib.actions.library import asset_file, delete_asset, get_asset, list_assets
from lib.actions.lines import edit_line
from lib.actions.music import add_music, choose_music, music_offers, music_to_hear
from lib.actions.music_sound import music_sound
from lib.actions.projects import create_project, load_project, new_project
from lib.actions.render import prepare_run
from lib.actions.rendering import render_here
from lib.actions.studio import Studio
from lib.audio.check import check
from lib.errors import BadInput, NotFound
from lib.models.asset import AssetFilter, AssetPublic
from lib.models.enums import MusicPart
from lib.models.project import Project
from tests.spoken_wav import voiced, wav
from tests.tones import ToneSpeech


def song(seconds: float = 2.0) -> io.BytesIO:
    return io.BytesIO(wav(voiced(seconds)))


def test_a_file_of_ones_own_is_offered_after_ours_and_lies_in_the_library(studio: Studio) -> None:
    added = add_music(studio, r"C:\songs\My Theme.wav", song())
    offers = music_offers(studio)
    assert [each.ref for each in offers][:3] == ["piece:dawn", "piece:ledger", "piece:late"]
    assert offers[-1] == added and added.label == "My Theme"
    assets, _ = list_assets(studio, AssetFilter(tags=["music"]))
    assert [asset.filename for asset in assets] == ["My Theme.wav"]


def test_a_project_keeps_its_choice_and_gives_it_up(studio: Studio) -> None:
    project = create_project(studio, new_project(idea="Tides"))
    own = add_music(studio, "theme.wav", song())
    project = choose_music(studio, project, MusicPart.INTRO, own.ref)
    project = choose_music(studio, project, MusicPart.BED, "piece:ledger")
    assert load_project(studio, project.project_id).music.model_dump() == {
        "intro": own.ref, "outro": "", "bed": "piece:ledger"
    }  # fmt: skip
    project = choose_music(studio, project, MusicPart.INTRO, "")
    assert load_project(studio, project.project_id).music.intro == ""


@pytest.mark.parametrize("ref", ["piece:lute", "asset:77:abcd", "asset:1", "asset:x:y", "asset:1:../../secrets.key"])
def test_music_that_is_not_there_is_not_chosen(studio: Studio, ref: str) -> None:
    project = create_project(studio, new_project(idea="Tides"))
    add_music(studio, "theme.wav", song())
    with pytest.raises(NotFound):
        choose_music(studio, project, MusicPart.INTRO, ref)


def test_a_reference_of_another_kind_is_refused(studio: Studio) -> None:
    with pytest.raises(BadInput, match="knows the music"):
        music_sound(studio, "https://example.org/song.mp3", MusicPart.INTRO)


def test_another_file_under_the_same_number_is_not_taken_for_it(studio: Studio) -> None:
    first = add_music(studio, "theme.wav", song(2.0))
    number = int(first.ref.split(":")[1])
    delete_asset(studio, number)
    second = add_music(studio, "other.wav", song(3.0))
    assert second.ref != first.ref
    with pytest.raises(NotFound, match="not in the library"):
        music_sound(studio, first.ref, MusicPart.INTRO)


def test_a_song_too_long_for_an_opening_is_told_when_it_is_chosen(studio: Studio) -> None:
    project = create_project(studio, new_project(idea="Tides"))
    long = add_music(studio, "long.wav", song(62))
    with pytest.raises(BadInput, match="longer than 60"):
        choose_music(studio, project, MusicPart.INTRO, long.ref)
    assert choose_music(studio, project, MusicPart.BED, long.ref).music.bed == long.ref


@pytest.mark.parametrize("data", [b"", b"not a song", wav(np.zeros(24_000, np.float32))])
def test_what_is_no_music_is_not_kept(studio: Studio, data: bytes) -> None:
    with pytest.raises(BadInput):
        add_music(studio, "theme.mp3", io.BytesIO(data))
    assert list_assets(studio, AssetFilter())[1] == 0


def test_it_is_heard_as_it_will_be(studio: Studio) -> None:
    with wave.open(io.BytesIO(music_to_hear(studio, "piece:ledger", MusicPart.INTRO))) as heard:
        assert (heard.getnchannels(), heard.getframerate()) == (2, 44_100)
        assert 6 < heard.getnframes() / 44_100 < 14


def _rendered(studio: Studio, project_id: str) -> AssetPublic:
    return get_asset(studio, render_here(studio, project_id, prepare_run(studio, project_id)))


def _audio(studio: Studio, asset_id: int) -> bytes:
    file = asset_file(studio, asset_id)
    return b"".join(file.read(0, file.size))


def _with_music(studio: Studio, project_id: str, **refs: str) -> None:
    for part, ref in refs.items():
        choose_music(studio, load_project(studio, project_id), MusicPart(part), ref)


def test_an_episode_has_its_music_before_after_and_under_the_speech(
    scripted: Callable[..., Project], toned: Studio, tones: ToneSpeech
) -> None:
    project_id = scripted().project_id
    plain = _rendered(toned, project_id)
    tones.spoken.clear()
    _with_music(toned, project_id, intro="piece:ledger", outro="piece:ledger", bed="piece:ledger")
    dressed = _rendered(toned, project_id)
    assert not tones.spoken, "music costs no line"
    before, after = plain.asset_metadata, dressed.asset_metadata
    assert after["duration_s"] > before["duration_s"] + 18
    shift_s = after["lines"][0]["start_s"] - before["lines"][0]["start_s"]
    assert 8 < shift_s < 14
    assert after["chapters"][0]["start_s"] == 0 and len(after["chapters"]) == len(before["chapters"])
    assert after["chapters"][-1]["end_s"] == pytest.approx(after["duration_s"])
    report = check(_audio(toned, dressed.id), samples=round(after["duration_s"] * 44_100))
    assert report.true_peak_db <= -1 and report.integrated_lufs == pytest.approx(after["integrated_lufs"], abs=0.05)
    assert _rendered(toned, project_id).id == dressed.id


def test_music_that_was_deleted_is_told_before_the_render(scripted: Callable[..., Project], toned: Studio) -> None:
    project_id = scripted().project_id
    own = add_music(toned, "theme.wav", song())
    _with_music(toned, project_id, intro=own.ref)
    delete_asset(toned, int(own.ref.split(":")[1]))
    with pytest.raises(NotFound, match="not in the library"):
        prepare_run(toned, project_id)


def test_a_line_edited_over_a_bed_is_the_only_one_spoken_again(
    scripted: Callable[..., Project], toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    _with_music(toned, project.project_id, bed="piece:ledger")
    _rendered(toned, project.project_id)
    tones.spoken.clear()
    line = project.script_data.lines()[1]  # type: ignore[union-attr]
    fresh = load_project(toned, project.project_id)
    approve_all(toned, edit_line(toned, fresh, line.id, text="Nobody paid for it."))
    _rendered(toned, project.project_id)
    assert [text for _, text in tones.spoken] == ["Nobody paid for it."]
