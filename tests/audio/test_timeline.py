from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lib.audio.frames import FRAME
from lib.audio.timeline import Pauses, place

RATE_HZ = 44_100
_LINES = st.lists(st.tuples(st.sampled_from(["Ann", "Ben"]), st.integers(1, 400_000)), min_size=1, max_size=12)


@given(_LINES, st.builds(Pauses, *[st.floats(0, 2)] * 4))
def test_lines_lie_in_order_with_the_pause_their_turn_asks_for(lines: list[tuple[str, int]], pauses: Pauses) -> None:
    timeline = place([(str(i), speaker, frames) for i, (speaker, frames) in enumerate(lines)], RATE_HZ, pauses)
    assert [(p.line_id, p.speaker, p.end - p.start) for p in timeline.lines] == [
        (str(i), speaker, frames) for i, (speaker, frames) in enumerate(lines)
    ]
    assert timeline.lines[0].start == round(pauses.lead_s * RATE_HZ)
    for before, after in zip(timeline.lines, timeline.lines[1:], strict=False):
        pause_s = pauses.same_speaker_s if before.speaker == after.speaker else pauses.other_speaker_s
        assert after.start - before.end == round(pause_s * RATE_HZ)


@given(_LINES, st.floats(0.2, 2))
def test_a_scene_is_whole_frames_and_ends_in_its_pause(lines: list[tuple[str, int]], scene_s: float) -> None:
    pauses = Pauses(scene_s=scene_s)
    timeline = place([("l", speaker, frames) for speaker, frames in lines], RATE_HZ, pauses)
    assert timeline.frames % FRAME == 0
    gap = timeline.frames + FRAME - timeline.lines[-1].end + round(pauses.lead_s * RATE_HZ)
    assert abs(gap - scene_s * RATE_HZ) <= FRAME / 2 + 2


@given(_LINES, st.integers(0, 11), st.floats(0, 10))
def test_a_pause_after_a_line_moves_what_follows_and_nothing_else(
    lines: list[tuple[str, int]], at: int, pause_s: float
) -> None:
    spans = [(str(n), speaker, frames) for n, (speaker, frames) in enumerate(lines)]
    usual = place(spans, RATE_HZ, Pauses())
    paused = place(spans, RATE_HZ, Pauses(), {str(at % len(lines)): pause_s})
    for n, (before, after) in enumerate(zip(usual.lines, paused.lines, strict=True)):
        assert after.start - before.start == (round(pause_s * RATE_HZ) if n > at % len(lines) else 0)
        assert after.end - after.start == before.end - before.start
    assert abs(paused.frames - usual.frames - pause_s * RATE_HZ) <= FRAME
