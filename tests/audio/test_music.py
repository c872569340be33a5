from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from sounds import by_ffmpeg, voice

from lib.audio import (
    EncodedScene,
    Heard,
    Tags,
    check,
    check_episode,
    encode_scene,
    hear_scene,
    join_episode,
    mix_scene,
    prepare,
)
from lib.audio.frames import FRAME
from lib.audio.heard import decoded
from lib.audio.master import RATE_HZ
from lib.audio.music import (
    MUSIC_LUFS,
    PIECES,
    Stereo,
    laid_under,
    levelled,
    limited,
    mono,
    music_stretch,
    opened,
    played,
    stereo_lufs,
    with_bed,
)
from lib.audio.music.pieces import piece
from lib.audio.sounding import Held, whole
from lib.errors import BadInput, NotFound
from lib.models.enums import MusicPart


def wav(sound: np.ndarray, rate_hz: int = RATE_HZ) -> io.BytesIO:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(sound))
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes((np.clip(sound, -1, 1).T * 32_767).astype("<i2").tobytes())
    return io.BytesIO(file.getvalue())


def tone(seconds: float, level: float = 0.2, rate_hz: int = RATE_HZ) -> Stereo:
    sine = level * np.sin(2 * np.pi * 330 * np.arange(round(seconds * rate_hz)) / rate_hz)
    return np.stack([sine, 0.5 * sine]).astype(np.float32)


@pytest.mark.parametrize("name", [each.name for each in PIECES])
def test_an_opening_is_short_level_and_ends_in_silence(name: str) -> None:
    sound = whole(played(name, MusicPart.INTRO))
    assert 6 < sound.shape[1] / RATE_HZ < 14
    assert stereo_lufs(sound) == pytest.approx(MUSIC_LUFS, abs=0.2)
    assert np.abs(sound).max() < 0.8 and np.abs(sound[:, -1]).max() < 1e-3 and np.abs(sound[:, 0]).max() < 1e-2
    assert not np.allclose(sound[0], sound[1])


def test_the_same_piece_is_the_same_samples() -> None:
    first = whole(played("ledger", MusicPart.INTRO))
    played.cache_clear()
    assert np.array_equal(first, whole(played("ledger", MusicPart.INTRO)))


def test_a_bed_repeats_without_a_seam() -> None:
    bed = whole(played("ledger", MusicPart.BED))
    across = np.abs(bed[:, 0] - bed[:, -1]).max()
    assert across <= np.abs(np.diff(bed, axis=1)).max()
    around = np.concatenate([bed[:, -RATE_HZ // 2 :], bed[:, : RATE_HZ // 2]], axis=1)
    quiet = [np.sqrt(np.square(part).mean()) for part in np.array_split(around, 10, axis=1)]
    assert min(quiet) > 0.01


def test_the_meter_of_music_agrees_with_the_second_one() -> None:
    sound = whole(played("ledger", MusicPart.INTRO))
    middle = sound.mean(axis=0)
    alike = np.stack([middle, middle])
    assert stereo_lufs(alike) == pytest.approx(by_ffmpeg(middle, RATE_HZ)[0] + 3.01, abs=0.15)


def test_unknown_music_is_told() -> None:
    with pytest.raises(NotFound, match="lute"):
        piece("lute")


def test_a_file_of_ones_own_is_levelled_and_its_ends_do_not_click() -> None:
    sound = whole(opened(wav(tone(3, level=0.9, rate_hz=22_050), 22_050), MusicPart.INTRO))
    assert sound.shape == (2, pytest.approx(3 * RATE_HZ, abs=50))
    assert stereo_lufs(sound) == pytest.approx(MUSIC_LUFS, abs=0.3)
    assert sound[0, 0] == 0 and sound[0, -1] == 0


def test_the_longest_music_around_a_few_minutes_keeps_the_whole_within_half_of_an_lu() -> None:
    """A minute before and two after five of speech, each a tenth as long here."""
    before, after, speech = tone(6), tone(12, level=0.5), tone(30)
    sound = [levelled(Held(before)), levelled(Held(speech), -16.0), levelled(Held(after))]
    assert stereo_lufs(np.concatenate([whole(part) for part in sound], axis=1)) == pytest.approx(-16, abs=0.5)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (io.BytesIO(b"GIF89a not a song"), "no sound in"),
        (io.BytesIO(b"neither this nor that"), "cannot be read"),
        (io.BytesIO(b""), "cannot be read"),
        (wav(np.zeros((2, 3 * RATE_HZ))), "silent"),
        (wav(tone(0.4)), "shorter"),
        (wav(tone(61)), "longer than 60"),
    ],
)
def test_what_is_no_music_is_refused_in_a_sentence(file: io.BytesIO, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        opened(file, MusicPart.INTRO)


def test_the_bed_leaves_before_the_first_word_and_returns_after_the_last() -> None:
    frames = 12 * RATE_HZ
    loop = Held(np.full((2, RATE_HZ), 0.1, np.float32))
    bed = laid_under(loop, [(4 * RATE_HZ, 6 * RATE_HZ), (round(6.4 * RATE_HZ), 8 * RATE_HZ)], frames).between(0, frames)
    level_db = 20 * np.log10(np.maximum(np.abs(bed[0]), 1e-9) / 0.1)
    assert bed[0, 0] == 0 and abs(bed[0, -1]) < 1e-6
    assert level_db[2 * RATE_HZ] == pytest.approx(-9, abs=0.3)
    assert level_db[4 * RATE_HZ : 8 * RATE_HZ].max() < -18
    assert level_db[round(6.2 * RATE_HZ)] == pytest.approx(-21, abs=0.5)
    assert level_db[round(9.8 * RATE_HZ)] == pytest.approx(-9, abs=0.5)


def test_a_bed_in_pieces_is_the_bed_as_a_whole() -> None:
    bed = laid_under(Held(tone(1.3)), [(10_000, 90_000)], 200_001, begin=777)
    pieces = [bed.between(at, at + 30_000) for at in range(0, 200_001, 30_000)]
    assert np.array_equal(np.concatenate(pieces, axis=1), bed.between(0, 200_001))


def test_peaks_are_held_on_both_sides_alike() -> None:
    loud = tone(1, level=1.4)
    held = limited(loud)
    assert np.abs(held).max() <= 10 ** (-2 / 20) + 1e-6
    assert np.allclose(held[1], held[0] / 2, atol=1e-6)


def _scene(bed: bool) -> tuple[EncodedScene, Heard]:
    lines = [(f"l{n}", who, prepare(voice(2.5, seed=n))) for n, who in enumerate(("Ann", "Ben", "Ann"))]
    mixed = mix_scene(lines, "s1")
    encoded = encode_scene(with_bed(mixed, mono(played("ledger", MusicPart.BED)), 3) if bed else mixed)
    return encoded, hear_scene(encoded)


def test_an_episode_with_music_decodes_to_its_length_and_keeps_its_level() -> None:
    opening = music_stretch(mono(played("ledger", MusicPart.INTRO)), "intro")
    parts = [opening, _scene(bed=True), opening]
    file = join_episode([scene for scene, _ in parts], Tags(title="Tides"), [None, "One", None])
    report = check_episode(file, [heard for _, heard in parts])
    again = check(file.to_bytes(), samples=file.samples, lines=file.lines)
    assert again.integrated_lufs == pytest.approx(report.integrated_lufs, abs=0.1)
    assert report.true_peak_db <= -1
    assert [(c.title, c.start_s, c.end_s) for c in file.chapters] == [("One", 0.0, file.samples / RATE_HZ)]
    assert file.lines[0].start_s > opening[0].samples / RATE_HZ


def test_music_before_and_between_belongs_to_a_chapter_beside_it() -> None:
    opening = music_stretch(mono(played("ledger", MusicPart.INTRO)), "intro")[0]
    scene = _scene(bed=False)[0]
    file = join_episode([opening, scene, scene, opening], Tags(title="Tides"), [None, "One", "Two", None])
    first, second = file.chapters
    assert (first.start_s, first.end_s) == (0.0, second.start_s)
    assert second.start_s == pytest.approx((opening.frame_count + scene.frame_count) * FRAME / RATE_HZ)
    assert second.end_s == file.samples / RATE_HZ


def test_the_bed_is_heard_under_a_line_and_leaves_the_words_in_front() -> None:
    without, bedded = _scene(bed=False)[1], _scene(bed=True)[1]
    assert bedded.integrated_lufs == pytest.approx(without.integrated_lufs, abs=0.3)
    alone = 10 * np.log10(bedded.energies[:2].mean() + 1e-12), 10 * np.log10(without.energies[:2].mean() + 1e-12)
    pause = without.energies < 1e-9
    assert bedded.energies[pause].mean() > 1e-6
    assert alone[0] >= alone[1]


def test_stretches_with_music_join_bit_for_bit() -> None:
    opening = music_stretch(mono(played("ledger", MusicPart.INTRO)), "intro")[0]
    scene = _scene(bed=True)[0]
    joined = join_episode([opening, scene, opening], Tags(title="Tides"), [])
    whole = np.concatenate(list(decoded(joined.to_bytes())))
    one = np.concatenate(list(decoded(join_episode([scene], Tags(title=""), []).to_bytes())))
    at = opening.frame_count * FRAME
    assert np.array_equal(whole[at : at + len(one)], one)
