"""Piper and Kokoro with stand-ins for their packages, which are the owner's to install."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lib.errors import BadAnswer, Unavailable
from lib.models.setup import Setup
from lib.providers.speech import kokoro, piper
from lib.providers.speech.kokoro import Kokoro
from lib.providers.speech.piper import Piper

LINE = "The harbour master was tired of paying for diesel."

PIPER = """
from dataclasses import dataclass
from types import SimpleNamespace
import numpy as np

@dataclass
class SynthesisConfig:
    speaker_id: int | None = None
    length_scale: float | None = None

class PiperVoice:
    asked = []

    @staticmethod
    def load(path):
        voice = PiperVoice()
        voice.config = SimpleNamespace(speaker_id_map={"anna": 0, "bert": 1}, length_scale=1.0, sample_rate=22050)
        return voice

    def synthesize(self, text, syn_config):
        PiperVoice.asked.append((text, syn_config.speaker_id, syn_config.length_scale))
        if "unspeakable" in text:
            return
        for sentence in text.split(". "):
            at = np.arange(int(22050 * len(sentence) / 15 * syn_config.length_scale)) / 22050
            yield SimpleNamespace(audio_float_array=(0.3 * np.sin(1000 * at)).astype(np.float32))
"""

KOKORO = """
import numpy as np

class Kokoro:
    asked = []

    def __init__(self, model, voices):
        pass

    def create(self, text, voice, speed, lang):
        Kokoro.asked.append((text, voice, speed, lang))
        if "unspeakable" in text:
            raise ValueError("Nothing to synthesize")
        at = np.arange(int(24000 * len(text) / 15 / speed)) / 24000
        return (0.3 * np.sin(1000 * at)).astype(np.float32), 24000
"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Both packages, as far as they are used."""
    for name, code in (("piper", PIPER), ("kokoro_onnx", KOKORO)):
        folder = tmp_path / "site" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(code)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    yield tmp_path
    for name in ("piper", "kokoro_onnx"):
        sys.modules.pop(name, None)
    piper._loaded.cache_clear()
    kokoro._loaded.cache_clear()


def voice_file(folder: Path, name: str, *, speakers: int = 1) -> Path:
    path = folder / f"{name}.onnx"
    path.write_bytes(b"model")
    about = {"language": {"code": "de_DE"}, "num_speakers": speakers, "speaker_id_map": {"anna": 0, "bert": 1}}
    Path(f"{path}.json").write_text(json.dumps(about))
    return path


def test_piper_speaks_with_the_files_named_each_speaker_a_voice(packages: Path) -> None:
    one, two = voice_file(packages, "de_DE-joe-medium"), voice_file(packages, "de_DE-duo-low", speakers=2)
    speech = Piper(Setup("", {"voices": f"{one}, {two}"}))
    assert [(v.id, v.name, v.language) for v in speech.voices()] == [
        ("de_DE-joe-medium", "Joe", "de-DE"),
        ("de_DE-duo-low#anna", "Duo anna", "de-DE"),
        ("de_DE-duo-low#bert", "Duo bert", "de-DE"),
    ]
    clip = speech.speak(LINE, "de_DE-duo-low#bert", speed=1.25)
    assert clip.rate_hz == 22_050 and clip.duration_s == pytest.approx(len(LINE) / 15 / 1.25, abs=0.05)
    assert sys.modules["piper"].PiperVoice.asked[-1] == (LINE, 1, 0.8)
    assert speech.cost_usd(1_000_000) == 0


def test_a_folder_stands_for_the_voice_files_in_it(packages: Path) -> None:
    voice_file(packages, "de_DE-joe-medium")
    assert len(Piper(Setup("", {"voices": str(packages)})).voices()) == 1


def test_piper_names_the_file_that_is_missing(packages: Path) -> None:
    path = voice_file(packages, "de_DE-joe-medium")
    Path(f"{path}.json").unlink()
    with pytest.raises(Unavailable, match=r"joe-medium\.onnx\.json is missing"):
        Piper(Setup("", {"voices": str(path)})).voices()
    with pytest.raises(Unavailable, match="No voice file"):
        Piper().voices()


def test_a_voice_that_piper_has_not_and_a_line_it_cannot_say_are_told(packages: Path) -> None:
    speech = Piper(Setup("", {"voices": str(voice_file(packages, "de_DE-joe-medium"))}))
    with pytest.raises(Unavailable, match="nobody"):
        speech.speak(LINE, "nobody")
    with pytest.raises(BadAnswer, match="silent"):
        speech.speak("unspeakable", "de_DE-joe-medium")


def kokoro_files(folder: Path) -> dict[str, str]:
    (folder / "kokoro.onnx").write_bytes(b"model")
    with (folder / "voices.bin").open("wb") as file:
        np.savez(file, af_heart=np.zeros(3), bm_george=np.zeros(3), ff_siwis=np.zeros(3))
    return {"model": str(folder / "kokoro.onnx"), "voices": str(folder / "voices.bin")}


def test_kokoro_speaks_each_voice_in_its_language(packages: Path) -> None:
    speech = Kokoro(Setup("", kokoro_files(packages)))
    assert [(v.id, v.name, v.language) for v in speech.voices()] == [
        ("af_heart", "Heart", "en-us"), ("bm_george", "George", "en-gb"), ("ff_siwis", "Siwis", "fr-fr"),
    ]  # fmt: skip
    assert [voice.id for voice in speech.cast(2)] == ["af_heart", "bm_george"]
    clip = speech.speak(LINE, "ff_siwis", speed=0.8)
    assert clip.rate_hz == 24_000 and clip.duration_s == pytest.approx(len(LINE) / 15 / 0.8, abs=0.05)
    assert sys.modules["kokoro_onnx"].Kokoro.asked[-1] == (LINE, "ff_siwis", 0.8, "fr-fr")


def test_kokoro_names_what_is_missing_or_wrong(packages: Path) -> None:
    named = kokoro_files(packages)
    with pytest.raises(Unavailable, match="not named"):
        Kokoro(Setup("", {"model": named["model"]})).voices()
    with pytest.raises(Unavailable, match=r"nowhere\.bin is missing"):
        Kokoro(Setup("", {**named, "voices": "/nowhere.bin"})).voices()
    with pytest.raises(Unavailable, match="holds no voices"):
        Kokoro(Setup("", {**named, "voices": named["model"]})).voices()
    with pytest.raises(Unavailable, match="nobody"):
        Kokoro(Setup("", named)).speak(LINE, "nobody")
    with pytest.raises(BadAnswer):
        Kokoro(Setup("", named)).speak("unspeakable words", "af_heart")
