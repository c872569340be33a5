"""Music is made ready when it is chosen; a render reads it, and makes it again where it is gone."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from threading import Lock

import numpy as np
import pytest

from lib.actions import prepared_music
from lib.actions.layouts import choose_sound
from lib.actions.library import asset_file
from lib.actions.music import add_music, choose_music
from lib.actions.prepared_music import loop
from lib.actions.projects import load_project
from lib.actions.render import prepare_run
from lib.actions.rendering import render_here
from lib.actions.studio import Studio
from lib.audio.sounding import whole
from lib.models.enums import Layout, MusicPart
from lib.models.project import Project
from lib.store.blobs import Blobs
from tests.spoken_wav import voiced, wav
from tests.tones import ToneSpeech


def _dressed(studio: Studio, project: Project, layout: str) -> Project:
    """With a file of its own before, after and under the speech."""
    project = choose_sound(studio, project, layout=layout)
    own = add_music(studio, "theme.wav", io.BytesIO(wav(voiced(2.0))))
    for part in MusicPart:
        project = choose_music(studio, project, part, own.ref)
    prepared_music._loops.clear()  # as in another process
    return project


def _rendered(studio: Studio, project_id: str) -> bytes:
    file = asset_file(studio, render_here(studio, project_id, prepare_run(studio, project_id)))
    return b"".join(file.read(0, file.size))


def _without(studio: Studio, beginning: str) -> None:
    for file in list(studio.blobs.all(beginning)):
        studio.blobs.delete(file.key)


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_what_is_chosen_is_ready_for_the_render(layout: str, scripted: Callable[..., Project], toned: Studio) -> None:
    project_id = _dressed(toned, scripted(), layout).project_id
    assert len(list(toned.blobs.all("scenes/"))) == len(MusicPart)
    choose_sound(toned, load_project(toned, project_id), layout="stereo" if layout == "mono" else "mono")
    _without(toned, "content/")  # the file that it was made from
    assert _rendered(toned, project_id)


def test_a_loop_that_is_gone_or_damaged_is_made_again(scripted: Callable[..., Project], toned: Studio) -> None:
    ref = _dressed(toned, scripted(), "stereo").music.bed
    first = whole(loop(toned, ref, Layout.STEREO))
    kept = {file.key: toned.blobs.read(file.key) for file in toned.blobs.all("scenes/")}
    for damaged in (b"", first.tobytes()[:90], max(kept.values(), key=len)[:-8]):
        prepared_music._loops.clear()
        for key in kept:
            toned.blobs.put_at(key, damaged)
        assert np.array_equal(whole(loop(toned, ref, Layout.STEREO)), first)
    _without(toned, "scenes/")
    prepared_music._loops.clear()
    assert np.array_equal(whole(loop(toned, ref, Layout.STEREO)), first)


class LosingOnce(Blobs):
    """Somebody takes the first clip away that is read."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.lost, self.one_by_one = list[str](), Lock()

    def read(self, key: str) -> bytes:
        with self.one_by_one:
            if not self.lost and key.startswith("clips/") and key.endswith(".wav") and self.exists(key):
                self.lost.append(key)
                self.delete(key)
        return super().read(key)


def test_a_clip_that_goes_while_its_scene_is_mixed_is_spoken_again(
    scripted: Callable[..., Project], toned: Studio, tones: ToneSpeech
) -> None:
    project = _dressed(toned, scripted(), "mono")
    losing = LosingOnce(toned.settings.blobs)
    assert _rendered(dataclasses.replace(toned, blobs=losing), project.project_id)
    assert len(losing.lost) == 1 and toned.blobs.exists(losing.lost[0])
    assert len(tones.spoken) == 4 + 1
