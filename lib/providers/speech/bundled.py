"""The voices that come with the app: hibari's "heart", and five speakers derived from it. Offline and keyless.

Four more of the same engine are fetched once, from the internet, when somebody first lets them speak.
"""

from __future__ import annotations

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from lib.errors import BadAnswer, BadInput, Unavailable
from lib.models.setup import Setup
from lib.models.sound import Clip, Samples, Voice
from lib.providers.speech import Spec, Speech, _downloads
from lib.providers.speech._derive import repitched
from lib.providers.speech._phonemes import CLAUSE_ENDS, Piece, cut, numbered
from lib.providers.speech._session import Spectrum, frugal_session, spectrum_of
from lib.providers.speech._wave import HOP, RATE_HZ, heard_frames, pitch_of, wave

if TYPE_CHECKING:
    from hibari import Hibari

_NOISE_TABLE = 1 << 21
_SENTENCE_PAUSE_S, _CLAUSE_PAUSE_S, _WORD_PAUSE_S = 0.34, 0.16, 0.04
_BEFORE_S, _AFTER_S, _FADE_S = 0.02, 0.06, 0.01
_PACE = {"neutral": 1.0, "happy": 1.03, "excited": 1.07, "serious": 0.95, "curious": 1.0, "confident": 0.98}
_ALONE_AFTER_S = 0.5
"""So long after the last line nobody is rendering: a line is levelled, coded and followed by the next in a fifth."""
_WORDLIKE = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Timbre:
    """`pitch` and `formants` as ratios to heart's own; `pitch_hz` the measured mean."""

    pitch: float
    formants: float
    pitch_hz: float
    description: str


_TIMBRES = {
    "heart": _Timbre(1.0, 1.0, 191, "Warm, clear woman's voice"),
    "baritone": _Timbre(0.60, 0.80, 116, "Calm, low man's voice"),
    "alto": _Timbre(0.92, 0.92, 176, "Slightly darker woman's voice"),
    "tenor": _Timbre(0.70, 0.80, 135, "Light man's voice"),
    "bass": _Timbre(0.52, 0.775, 100, "Deep man's voice"),
    "bright": _Timbre(1.10, 1.10, 212, "Light, young voice"),
}
_FURTHER = {name: _Timbre(1.0, 1.0, 0.0, "") for name in ("fenrir", "emma", "fable", "kore")}
_PACES = (("heart", 0.96), ("baritone", 1.04), ("alto", 1.02), ("tenor", 1.05), ("bass", 1.07), ("bright", 0.90))
"""Measured on 16 lines of the sample episode, 99 ordinary seconds, in each voice."""
_OWN = "heart"
_CASTS = {
    1: ("heart",),
    2: ("heart", "baritone"),
    3: ("heart", "bass", "tenor"),
    4: ("alto", "bass", "bright", "tenor"),
}
"""Of all sets, the ones whose closest two lie furthest apart in pitch, the best-sounding pair being taken for two."""


class Bundled:
    """hibari, loaded on first use and shared by every thread."""

    spec: ClassVar[Spec] = Spec(
        name="bundled", label="Built-in voices", model="hibari-0.2.1/4", rate_hz=RATE_HZ, max_chars=5_000,
        docs_url="https://pypi.org/project/hibari-tts/", needs_internet=False,
        about="Six English voices that run on this machine, and four more that are downloaded once.",
        paces=_PACES,
    )  # fmt: skip

    def __init__(self, setup: Setup | None = None, /) -> None:
        self._lock = threading.Lock()
        self._speaking, self._spoke_s = 0, -_ALONE_AFTER_S
        self._loaded: dict[str, Hibari] = {}

    @property
    def model(self) -> str:
        return self.spec.model

    def voices(self) -> list[Voice]:
        return [*(_voice(voice_id) for voice_id in _TIMBRES), *(_downloads.voice(n, self.spec.name) for n in _FURTHER)]

    def cast(self, speakers: int) -> list[Voice]:
        if speakers not in _CASTS:
            raise BadInput(f"There are voices for 1 to {max(_CASTS)} speakers, not {speakers}.")
        return [_voice(voice_id) for voice_id in _CASTS[speakers]]

    def speak(self, text: str, voice_id: str, *, speed: float = 1.0, emotion: str = "neutral", seed: int = 0) -> Clip:
        timbre = _TIMBRES.get(voice_id) or _FURTHER.get(voice_id)
        if timbre is None:
            raise Unavailable(f"The built-in voices have no “{voice_id}”.", hint=f"Choose {', '.join(_TIMBRES)}.")
        self._refuse(text, speed, emotion)
        engine = self._engine(voice_id if voice_id in _FURTHER else _OWN)
        pace = speed * _PACE[emotion]
        noise = _Noise(_seed(text, voice_id, seed))
        parts, words, at = list[Samples](), list[tuple[int, int]](), 0
        pieces = self._pieces(engine, text)
        for piece, spectrum in zip(pieces, self._spectra(engine, pieces, pace / timbre.formants), strict=True):
            said = self._trimmed(self._say(piece, spectrum, timbre, noise))
            silence = np.zeros(round(piece.pause_s / pace * said.rate_hz), np.float32)
            words += [(number, at + start) for number, start in said.words]
            parts += [said.samples, silence]
            at += len(said.samples) + len(silence)
        return Clip(np.concatenate(parts[:-1]), said.rate_hz, tuple(words))

    def cost_usd(self, characters: int) -> float:
        return 0.0

    def test(self) -> str:
        voice = self.voices()[0]
        clip = self.speak("Ready.", voice.id)
        return f"{voice.name} spoke for {clip.duration_s:.1f} seconds on this machine."

    def _refuse(self, text: str, speed: float, emotion: str) -> None:
        """Raise BadInput for everything the engine would answer with silence, or not as asked."""
        if not 0.5 <= speed <= 2:
            raise BadInput(f"The speaking pace must lie between 0.5 and 2, not {speed:g}.")
        if emotion not in _PACE:
            raise BadInput(f"The built-in voices do not know the mood “{emotion}”.", hint=f"Choose {', '.join(_PACE)}.")
        if len(text) > self.spec.max_chars:
            raise BadInput(
                f"A line of {len(text):,} characters is too long to speak at once ({self.spec.max_chars:,} at most).",
                hint="Split the line in two.",
            )
        foreign = list(dict.fromkeys(c for c in text if c.isalpha() and not _is_latin(c)))
        if foreign:
            raise BadInput(
                f"The built-in voices read English and cannot say “{''.join(foreign[:12])}”.",
                hint="Write the words in Latin letters, or choose a provider that speaks the language.",
            )
        if not _WORDLIKE.search(text):
            raise BadInput("There is nothing to say in this line.", hint="Write some words, or delete the line.")

    def _engine(self, name: str) -> Hibari:
        if name not in self._loaded and name != _OWN:
            _downloads.fetched(name)  # before the lock: a slow download keeps nobody else from speaking
        with self._lock:
            if name not in self._loaded:
                from hibari.tts import ASSETS, Hibari
                from hibari.voices import voice_path

                # It opens a session before ours takes its place: of its smallest model, in a sixth of the time.
                engine = Hibari(name, model=f"{ASSETS}/oov.onnx", threads=1)
                engine.model_path = voice_path(name)
                engine.sess = frugal_session(engine.model_path)
                _ = engine.g2p.oov  # made on first use, which two threads could do at once
                self._loaded[name] = engine
            return self._loaded[name]

    def _pieces(self, engine: Hibari, text: str) -> list[Piece]:
        """A sentence each, cut further where it passes MAX_PHONEMES."""
        pieces, first = list[Piece](), 0
        for sentence in engine.split_sentences(_plain(text)):
            number, first = first, first + len(sentence.split())
            known = "".join(c for c in engine.g2p(sentence) if c in engine.vocab)
            if not any(c.isalpha() for c in known):
                continue
            *cuts, last = numbered(cut(known), sentence, number)
            pieces += [
                Piece(said, _CLAUSE_PAUSE_S if said[-1] in CLAUSE_ENDS else _WORD_PAUSE_S, words)
                for said, words in cuts
            ]
            pieces.append(Piece(last[0], _SENTENCE_PAUSE_S, last[1]))
        if not pieces:
            raise BadInput(f"The built-in voices cannot say “{text[:60]}”.", hint="Write it out in English words.")
        return pieces

    def _spectra(self, engine: Hibari, pieces: list[Piece], speed: float) -> Iterator[Spectrum]:
        """What the model makes of each piece, in order. Of a line that is spoken by itself, that of the next piece is
        made on another core meanwhile, one and no more: it takes a megabyte a second. Where lines are spoken side by
        side the cores are taken."""

        def made(piece: Piece) -> Spectrum:
            return spectrum_of(engine.sess, engine.ids(piece.phonemes), speed)

        with self._lock:
            self._speaking += 1
            is_alone = self._speaking == 1 and monotonic() - self._spoke_s > _ALONE_AFTER_S
        try:
            if not is_alone:
                yield from map(made, pieces)
                return
            coming: Future[Spectrum] | None = None
            for piece, following in zip_longest(pieces, pieces[1:]):
                now = coming
                coming = _spare().submit(made, following) if following is not None else None
                yield now.result() if now is not None else made(piece)
        finally:
            with self._lock:
                self._speaking -= 1
                self._spoke_s = monotonic()

    def _say(self, piece: Piece, made: Spectrum, timbre: _Timbre, noise: _Noise) -> Clip:
        spectrum, f0_hz, lengths = made
        heard = heard_frames(spectrum, f0_hz)
        if heard.stop == 0:
            raise _fell_silent()
        pitch = pitch_of(f0_hz[heard])
        samples = wave(spectrum[heard], pitch, noise.drawn)
        if timbre.pitch != timbre.formants:
            samples = repitched(samples, pitch, timbre.pitch / timbre.formants)
        starts = np.concatenate([[0.0], np.cumsum(lengths)]) * (len(f0_hz) * HOP / max(1.0, float(np.sum(lengths))))
        # The engine puts a mark of its own before the first phoneme.
        words = tuple(
            (number, max(0, round(starts[at + 1]) - heard.start * HOP))
            for number, at in piece.words
            if at + 1 < len(starts)
        )
        # Played faster or slower it has other formants; whoever wants another rate resamples once for both.
        return Clip(samples, round(RATE_HZ * timbre.formants), words)

    def _trimmed(self, clip: Clip) -> Clip:
        """The words without the engine's own silence, fading from and to nothing so that pieces join unheard.

        The first of them begins where something is heard, which may be earlier than the engine means it to.
        """
        heard = clip.sounding()
        if heard.stop == 0:
            raise _fell_silent()
        start = max(0, heard.start - round(_BEFORE_S * clip.rate_hz))
        samples = clip.samples[start : heard.stop + round(_AFTER_S * clip.rate_hz)].copy()
        fade = np.linspace(0, 1, min(round(_FADE_S * clip.rate_hz), len(samples) // 2), dtype=np.float32)
        samples[: len(fade)] *= fade
        samples[len(samples) - len(fade) :] *= fade[::-1]
        begins = [min(at, heard.start) if n == 0 else at for n, (_, at) in enumerate(clip.words)]
        words = zip((number for number, _ in clip.words), begins, strict=True)
        return Clip(samples, clip.rate_hz, tuple((number, max(0, at - start)) for number, at in words))


class _Noise:
    """Gaussian noise read from one table at places drawn by `seed`.

    Drawing it afresh takes a third of the engine's signal processing, and sounds the same.
    """

    def __init__(self, seed: int) -> None:
        self._places = np.random.default_rng(seed)

    def drawn(self, count: int) -> Samples:
        """So many numbers; nobody may write to them."""
        table = _noise_table()
        place = int(self._places.integers(len(table) - count))
        return table[place : place + count]


@cache
def _noise_table() -> Samples:
    return np.random.default_rng(0).standard_normal(_NOISE_TABLE, dtype=np.float32)


@cache
def _spare() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="voice ahead")


def _voice(voice_id: str) -> Voice:
    timbre = _TIMBRES[voice_id]
    return Voice(
        id=voice_id, name=voice_id.capitalize(), provider=Bundled.spec.name, description=timbre.description,
        pitch_hz=timbre.pitch_hz,
    )  # fmt: skip


def _fell_silent() -> BadAnswer:
    return BadAnswer("The built-in voice fell silent where words were due.", hint="Rephrase the line.")


def _plain(text: str) -> str:
    """Without the bracket marks that the engine would take for phonemes."""
    return text.translate({ord("["): " ", ord("]"): " "})


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("LATIN", "FEMININE ORDINAL", "MASCULINE ORDINAL", "MODIFIER"))


def _seed(text: str, voice_id: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}\0{voice_id}\0{text}".encode()).digest()[:8], "big")


PROVIDER: type[Speech] = Bundled
