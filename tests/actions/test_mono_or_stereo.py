"""Mono or stereo: chosen, kept apart, never spoken for twice."""

from __future__ import annotations

import io
from collections.abc import Callable

import av
import numpy as np
import pytest

from lib.actions.freshness import Sound, sound_of_scenes
from lib.actions.layouts import choose_sound, places_of
from lib.actions.library import asset_file, get_asset
from lib.actions.music import choose_music
from lib.actions.projects import load_project, save_project
from lib.actions.render import prepare_run, render_status
from lib.actions.render_plan import plan_of
from lib.actions.rendering import render_here
from lib.actions.silences import silences
from lib.actions.studio import Studio
from lib.actions.templates import apply_template, save_template
from lib.audio.check import check
from lib.errors import BadInput
from lib.models.asset import AssetPublic
from lib.models.brief import Knobs
from lib.models.enums import Layout, MusicPart
from lib.models.project import Project
from lib.models.sound import Samples
from tests.tones import ToneSpeech


def _rendered(studio: Studio, project_id: str) -> tuple[AssetPublic, bytes]:
    asset = get_asset(studio, render_here(studio, project_id, prepare_run(studio, project_id)))
    file = asset_file(studio, asset.id)
    return asset, b"".join(file.read(0, file.size))


def _choose(studio: Studio, project_id: str, **sound: str) -> Project:
    return choose_sound(studio, load_project(studio, project_id), **sound)


def _sides_db(mp3: bytes, asset: AssetPublic) -> dict[str, float]:
    """How much louder the left is than the right while each speaker speaks."""
    with av.open(io.BytesIO(mp3)) as file:
        sound: Samples = np.concatenate([frame.to_ndarray() for frame in file.decode(audio=0)], axis=1)
    found = {}
    for line in asset.asset_metadata["lines"]:
        spoken = sound[:, round(line["start_s"] * 44_100) : round(line["end_s"] * 44_100)].astype(np.float64)
        left, right = np.square(spoken).mean(axis=1)
        found[line["speaker"]] = float(10 * np.log10(left / right))
    return found


def test_changing_to_stereo_and_back_speaks_no_line_and_mixes_nothing_up(
    scripted: Callable[..., Project], toned: Studio, tones: ToneSpeech
) -> None:
    project = scripted()
    mono, mono_bytes = _rendered(toned, project.project_id)
    tones.spoken.clear()
    _choose(toned, project.project_id, layout="stereo")
    stereo, stereo_bytes = _rendered(toned, project.project_id)
    status = render_status(toned, project.project_id)
    assert status is not None and status.episode.cache_hits == status.episode.lines_total
    _choose(toned, project.project_id, layout="mono")
    again, again_bytes = _rendered(toned, project.project_id)
    assert not tones.spoken
    assert (again.id, again_bytes) == (mono.id, mono_bytes) and stereo.id != mono.id
    assert (mono.asset_metadata["channels"], stereo.asset_metadata["channels"]) == (1, 2)
    assert mono.asset_metadata["lines"] == stereo.asset_metadata["lines"]
    assert stereo.file_size == len(stereo_bytes)
    assert len(stereo_bytes) / len(mono_bytes) == pytest.approx(160 / 128, abs=0.02)
    maya, tom = (speaker.name for speaker in project.cast)
    sides = _sides_db(stereo_bytes, stereo)
    assert sides[maya] == pytest.approx(3.75, abs=0.3) and sides[tom] == pytest.approx(-3.75, abs=0.3)
    report = check(stereo_bytes, samples=round(stereo.asset_metadata["duration_s"] * 44_100))
    assert report.integrated_lufs == pytest.approx(mono.asset_metadata["integrated_lufs"], abs=0.1)
    assert report.true_peak_db <= mono.asset_metadata["true_peak_db"]


def test_music_before_and_under_a_stereo_episode_is_stereo(
    scripted: Callable[..., Project], toned: Studio, tones: ToneSpeech
) -> None:
    project_id = scripted().project_id
    for part in (MusicPart.INTRO, MusicPart.BED):
        choose_music(toned, load_project(toned, project_id), part, "piece:ledger")
    mono, _ = _rendered(toned, project_id)
    tones.spoken.clear()
    _choose(toned, project_id, layout="stereo", bitrate="low")
    stereo, mp3 = _rendered(toned, project_id)
    assert not tones.spoken
    assert stereo.asset_metadata["duration_s"] == mono.asset_metadata["duration_s"]
    report = check(mp3, samples=round(stereo.asset_metadata["duration_s"] * 44_100))
    assert report.true_peak_db <= -1 and report.details["channels"] == 2
    with av.open(io.BytesIO(mp3)) as file:
        assert file.streams.audio[0].bit_rate == 128_000
        opening = next(file.decode(audio=0)).to_ndarray()
        while not np.abs(opening).max() > 0.01:
            opening = next(file.decode(audio=0)).to_ndarray()
    assert not np.allclose(opening[0], opening[1], atol=1e-3)
    assert silences(toned, stereo.id)


def test_whoever_speaks_alone_stands_in_the_middle(scripted: Callable[..., Project], toned: Studio) -> None:
    project = scripted()
    script = project.script_data
    assert script is not None
    maya = project.cast[0].name
    scenes = [
        scene.model_copy(update={"lines": [line.model_copy(update={"speaker": maya}) for line in scene.lines]})
        for scene in script.scenes
    ]
    scenes = [scene.model_copy(update={"approved_hash": scene.words_hash()}) for scene in scenes]
    change = {"script_data": script.model_copy(update={"scenes": scenes}), "knobs": Knobs(layout=Layout.STEREO)}
    save_project(toned, project.model_copy(update=change))
    asset, mp3 = _rendered(toned, project.project_id)
    assert _sides_db(mp3, asset) == {maya: pytest.approx(0.0, abs=0.05)}


def test_the_sound_of_a_scene_is_old_when_the_episode_is_to_be_stereo(
    scripted: Callable[..., Project], toned: Studio
) -> None:
    project = scripted()
    _rendered(toned, project.project_id)
    assert set(sound_of_scenes(toned, load_project(toned, project.project_id)).values()) == {Sound.FRESH}
    changed = _choose(toned, project.project_id, layout="stereo")
    assert set(sound_of_scenes(toned, changed).values()) == {Sound.STALE}


def test_a_mono_plan_is_what_it_was_and_nonsense_is_mono(scripted: Callable[..., Project], toned: Studio) -> None:
    project = scripted()
    plan = plan_of(project)
    assert "layout" not in plan and places_of(plan) is None
    assert Knobs.model_validate({"layout": "7.1"}).layout is Knobs().layout is Layout.MONO
    with pytest.raises(BadInput, match="no sound"):
        choose_sound(toned, project, layout="quad")
    with pytest.raises(BadInput, match="bit rate"):
        choose_sound(toned, project, bitrate="320")
    assert load_project(toned, project.project_id).version == project.version


def test_a_template_carries_it_to_other_projects(scripted: Callable[..., Project], toned: Studio) -> None:
    project = scripted()
    stereo = _choose(toned, project.project_id, layout="stereo", bitrate="high")
    template = save_template(toned, stereo, "Wide")
    other = scripted(idea="How peat is dug")
    applied = apply_template(toned, other, template.id)
    assert (applied.knobs.layout, applied.knobs.bitrate) == (Layout.STEREO, "high")
    assert load_project(toned, other.project_id).knobs == applied.knobs
