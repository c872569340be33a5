"""What speech and sound cost: `python -m benchmarks.sound [--minutes 10]` prints JSON as its last line.

The limit is the bare engine's inference of the same lines plus bare MP3 encoding (lameenc, quality 5) of the same
samples, each measured alone on one thread and divided by the cores. `ratio_to_limit` holds the whole way against it,
on as many threads as there are cores; `ratio_of_cpu` compares the work itself, whoever else uses the machine.
All seconds are per ten minutes of finished sound.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.bare import bare_encoding, bare_engine
from lib.audio import (
    EncodedScene,
    Heard,
    MixedScene,
    Tags,
    check,
    check_episode,
    encode_scene,
    hear_scene,
    join_episode,
    mix_scene,
    prepare,
    verify,
)
from lib.audio.clips import pcm16
from lib.models.sound import Clip
from lib.pipeline.spoken import spoken
from lib.providers.speech import Speech, load

_SENTENCES = (
    "In 1978 the ferry stopped for 11 days, and the town burned through its whole store of fuel in nine of them.",
    "Nobody planned it.",
    "The harbour master was tired of paying for diesel, so he wrote to an engineer he had met once, on a train.",
    "The first turbine made 55 kW when it worked, which was about 40% of the time by their own log.",
    "So what changed?",
    "A second one, built by a school class and a retired welder, has been running since 12 March 1983.",
    "It cost $4.2 million in all, and it had paid for itself by the end of the decade.",
    "What I like about this is how ordinary it was: a bill, a letter, and a hill with wind on it.",
)
_LINES_PER_SCENE, _SCENES_AHEAD = 8, 2
_SPEAKERS = (("Ann", "heart"), ("Ben", "baritone"))


@dataclass(frozen=True)
class _Turn:
    line_id: str
    speaker: str
    voice_id: str
    text: str


def _script(minutes: float) -> list[list[_Turn]]:
    """Scenes of turns of one to three sentences; about 14 characters a second."""
    scenes: list[list[_Turn]] = [[]]
    chars, number = 0, 0
    while chars < minutes * 60 * 14:
        said = [_SENTENCES[(number * 3 + k * k) % len(_SENTENCES)] for k in range(1 + number % 3)]
        speaker, voice_id = _SPEAKERS[number % 2]
        if len(scenes[-1]) == _LINES_PER_SCENE:
            scenes.append([])
        scenes[-1].append(_Turn(f"l{number}", speaker, voice_id, f"{' '.join(said)} That was {number}."))
        chars += len(scenes[-1][-1].text)
        number += 1
    return scenes


_T = TypeVar("_T")


def _timed(work: Callable[[], _T]) -> tuple[float, _T]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _cpu_timed(work: Callable[[], _T]) -> tuple[float, float, _T]:
    """Seconds by the clock, seconds of all cores' work, and the result."""
    cpu = time.process_time()
    wall_s, result = _timed(work)
    return wall_s, time.process_time() - cpu, result


def _speak(speech: Speech, turn: _Turn) -> Clip:
    return speech.speak(spoken(turn.text), turn.voice_id)


def _ready(speech: Speech, turn: _Turn) -> Clip:
    clip = _speak(speech, turn)
    verify(clip, spoken(turn.text))
    return prepare(clip)


def _mixed(scene_id: str, turns: list[_Turn], clips: list[Clip]) -> MixedScene:
    return mix_scene([(t.line_id, t.speaker, c) for t, c in zip(turns, clips, strict=True)], scene_id)


def _finished(scene_id: str, turns: list[_Turn], clips: list[Clip]) -> tuple[EncodedScene, Heard]:
    encoded = encode_scene(_mixed(scene_id, turns, clips))
    return encoded, hear_scene(encoded)


def _whole_way(speech: Speech, scenes: list[list[_Turn]], cores: int) -> None:
    """Every line through speech and preparing, every scene through encoding and listening as soon as it is complete."""
    with ThreadPoolExecutor(cores) as pool:
        finished = []
        waiting = [[pool.submit(_ready, speech, turn) for turn in turns] for turns in scenes[:_SCENES_AHEAD]]
        for number, turns in enumerate(scenes):
            clips = [future.result() for future in waiting.pop(0)]
            finished.append(pool.submit(_finished, f"s{number}", turns, clips))
            if number + _SCENES_AHEAD < len(scenes):
                waiting.append([pool.submit(_ready, speech, turn) for turn in scenes[number + _SCENES_AHEAD]])
        results = [future.result() for future in finished]
    file = join_episode(
        [scene for scene, _ in results], Tags(title="Benchmark"), [f"Part {n}" for n in range(len(results))]
    )
    check_episode(file, [heard for _, heard in results])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    minutes, cores = parser.parse_args().minutes, os.cpu_count() or 1
    scenes = _script(minutes)
    turns = [turn for scene in scenes for turn in scene]
    speech = load("bundled")
    for _, voice_id in _SPEAKERS:
        prepare(speech.speak("Warm up.", voice_id))
    idle_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    whole_s, whole_cpu_s, _ = _cpu_timed(lambda: _whole_way(speech, scenes, cores))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    engine = bare_engine()
    bare_speech_s, bare_speech_cpu_s, _ = _cpu_timed(lambda: [engine(turn.text, seed=0) for turn in turns])
    speech_s, clips = _timed(lambda: [_speak(speech, turn) for turn in turns])
    prepare_s, ready = _timed(lambda: [prepare(clip) for clip in clips])
    verify_s, _ = _timed(lambda: [verify(c, spoken(t.text)) for t, c in zip(turns, clips, strict=True)])
    by_id = {turn.line_id: clip for turn, clip in zip(turns, ready, strict=True)}
    mix_s, mixed = _timed(
        lambda: [_mixed(f"s{n}", scene, [by_id[t.line_id] for t in scene]) for n, scene in enumerate(scenes)]
    )
    pcm = [pcm16(scene.samples) for scene in mixed]
    bare_encoding_s, bare_encoding_cpu_s, _ = _cpu_timed(lambda: bare_encoding(part.tobytes() for part in pcm))
    encode_s, encoded = _timed(lambda: [encode_scene(scene) for scene in mixed])
    hear_s, heard = _timed(lambda: [hear_scene(scene) for scene in encoded])
    titles = [f"Part {n}" for n in range(len(encoded))]
    join_s, file = _timed(lambda: join_episode(encoded, Tags(title="Benchmark"), titles))
    report_s, report = _timed(lambda: check_episode(file, heard))
    data = file.to_bytes()
    whole_check_s, whole = _timed(lambda: check(data, samples=file.samples, lines=file.lines))

    per_ten = 600 / file.duration_s
    limit_s = (bare_speech_s + bare_encoding_s) / cores
    seconds = {
        "bare_speech_s": bare_speech_s, "bare_encoding_s": bare_encoding_s, "speech_s": speech_s,
        "prepare_s": prepare_s, "verify_s": verify_s, "mix_s": mix_s, "encode_s": encode_s, "hear_s": hear_s,
        "join_s": join_s, "report_s": report_s, "whole_file_check_s": whole_check_s, "whole_way_s": whole_s,
    }  # fmt: skip
    print(
        json.dumps(
            {
                **{name: round(value * per_ten, 3) for name, value in seconds.items()},
                "minutes": round(file.duration_s / 60, 2),
                "cores": cores,
                "scenes": len(scenes),
                "lines": len(turns),
                "ratio_to_limit": round(whole_s / limit_s, 3),
                "ratio_of_cpu": round(whole_cpu_s / (bare_speech_cpu_s + bare_encoding_cpu_s), 3),
                "integrated_lufs": report.integrated_lufs,
                "integrated_lufs_whole_file": whole.integrated_lufs,
                "true_peak_db": report.true_peak_db,
                "peak_rss_mb_over_idle": round(peak_mb - idle_mb, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
