"""When each line is heard: pauses by turn, everything counted in samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.audio.frames import FRAME
from lib.models.sound import TimedLine, Words


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds of silence: after a line whose speaker goes on, before another speaker's line, between two scenes."""

    same_speaker_s: float = 0.38
    other_speaker_s: float = 0.30
    scene_s: float = 0.90
    lead_s: float = 0.05

    def after(self, speaker: str, follower: str | None) -> float:
        """The pause between a line and the next one; `follower` is None at the end of a scene."""
        if follower is None:
            return self.scene_s
        return self.same_speaker_s if speaker == follower else self.other_speaker_s


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line from sample `start` to before sample `end`, counted from the beginning of its scene.

    `words` as in its clip, counted from the beginning of the line.
    """

    line_id: str
    speaker: str
    start: int
    end: int
    words: Words = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """The lines of a scene in order, and how many samples the scene is long: a whole number of MP3 frames."""

    lines: tuple[PlacedLine, ...]
    frames: int


def place(
    lines: Sequence[tuple[str, str, int]], rate_hz: int, pauses: Pauses, after_s: Mapping[str, float] | None = None
) -> Timeline:
    """Lay `(line_id, speaker, frames)` out in order; `after_s` is more silence after a line, by its id.

    The scene ends in silence such that, with the one frame an encoder adds and the next scene's lead, `scene_s` lies
    between two scenes to the nearest MP3 frame, and never less than two frames, in which the coder's echo dies away.
    """
    placed: list[PlacedLine] = []
    at = round(pauses.lead_s * rate_hz)
    for line_id, speaker, frames in lines:
        if placed:
            at += round(pauses.after(placed[-1].speaker, speaker) * rate_hz)
        placed.append(PlacedLine(line_id, speaker, at, at + frames))
        at += frames + round((after_s or {}).get(line_id, 0.0) * rate_hz)
    tail = round((pauses.scene_s - pauses.lead_s) * rate_hz) - FRAME
    return Timeline(tuple(placed), max(round((at + tail) / FRAME), -(-at // FRAME) + 2) * FRAME)


@dataclass(frozen=True, slots=True)
class Laid:
    """Lines that are frames already, in order; `silences` are the silent frames that follow each of them."""

    lines: tuple[PlacedLine, ...]
    silences: tuple[int, ...]
    frame_count: int


def lay(
    lines: Sequence[tuple[str, str, int, int]], lead: int, rate_hz: int, pauses: Pauses,
    after_s: Mapping[str, float] | None = None,
) -> Laid:  # fmt: skip
    """Lay `(line_id, speaker, samples, frame_count)` out in order; each sounds from its sample `lead` on, and `after_s`
    is more silence after a line, by its id.

    From one line's last sample to the next one's first, in this scene or the one that follows, is the pause that the
    turn asks for, to the nearest frame, unless the lines' own silence is longer.
    """
    placed, silences, at = list[PlacedLine](), list[int](), 0
    followers = [speaker for _, speaker, _, _ in lines[1:]]
    for (line_id, speaker, samples, frame_count), follower in zip(lines, [*followers, None], strict=True):
        line = PlacedLine(line_id, speaker, at + lead, at + lead + samples)
        placed.append(line)
        at += frame_count * FRAME
        wanted = round((pauses.after(speaker, follower) + (after_s or {}).get(line_id, 0.0)) * rate_hz)
        silences.append(max(0, round((wanted - (at + lead - line.end)) / FRAME)))
        at += silences[-1] * FRAME
    return Laid(tuple(placed), tuple(silences), at // FRAME)


def timed(lines: Sequence[PlacedLine], scene_id: str, offset: int, rate_hz: int) -> list[TimedLine]:
    """`lines` of a scene that begins at sample `offset` of the finished file, in seconds of that file."""
    return [
        TimedLine(
            line_id=line.line_id, scene_id=scene_id, speaker=line.speaker,
            start_s=(offset + line.start) / rate_hz, end_s=(offset + line.end) / rate_hz,
            words=[(number, round((offset + line.start + at) / rate_hz, 3)) for number, at in line.words],
        )
        for line in lines
    ]  # fmt: skip
