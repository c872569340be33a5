"""A finished file in another form, written to a path: decoded and encoded frame by frame, with its tags and chapters;
mono stays mono, and stereo stereo.

Opus at 48 kb/s carries speech as well as the MP3's 128; AAC in an M4A is what older car radios and Apple's apps know.
Both encoders are free ones (libopus is BSD, FFmpeg's own AAC is LGPL). Measured on five minutes of speech: the M4A is
at -16.1 LUFS and -1.4 dBTP where the MP3 is at -16.1 and -1.5.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from lib.audio.tags import Tags
from lib.errors import RenderFailed
from lib.models.sound import Chapter

_MS = Fraction(1, 1000)
_LAYOUTS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file: its name on a button, suffix with its dot, media type, and how it is made; `bit_rates` by
    channels."""

    label: str
    suffix: str
    mime: str
    container: str
    codec: str
    rate_hz: int
    bit_rates: Mapping[int, int]
    options: Mapping[str, str] = field(default_factory=dict)
    shape: Mapping[str, str] = field(default_factory=dict)
    has_cover: bool = False


FORMS = {
    # An effort of four of ten takes half the time of ten, and nobody hears it in speech.
    "opus": Form(
        "Opus, small", ".opus", "audio/ogg", "ogg", "libopus", 48_000, {1: 48_000, 2: 72_000},
        {"compression_level": "4"},
    ),
    "m4a": Form(
        "M4A", ".m4a", "audio/mp4", "mp4", "aac", 44_100, {1: 96_000, 2: 144_000}, shape={"movflags": "+faststart"},
        has_cover=True,
    ),
}  # fmt: skip
"""Every form by its short name."""


def transcode(
    sound: Any, form: Form, path: Path, *, tags: Tags, chapters: Sequence[Chapter] = (),
    length_s: float = 0.0, tell: Callable[[float], None] = lambda _share: None,
) -> None:  # fmt: skip
    """Write `sound`, a file that can be read and sought in, to `path`; `tell` hears what share is done and may raise.

    Raises RenderFailed when it cannot be decoded.
    """
    options = dict(form.shape)
    try:
        with av.open(sound) as source, av.open(str(path), "w", format=form.container, options=options) as target:
            stream: Any = target.add_stream(form.codec, rate=form.rate_hz, options=dict(form.options))
            channels = 1 if source.streams.audio[0].layout.nb_channels == 1 else 2
            stream.layout, stream.bit_rate = _LAYOUTS[channels], form.bit_rates[channels]
            stream.time_base = Fraction(1, form.rate_hz)
            said = {"title": tags.title, "artist": tags.artist, "album": tags.album, "comment": tags.comment}
            if form.container == "ogg":  # where everything is said of the stream
                stream.metadata.update(
                    {**{name: value for name, value in said.items() if value}, **_comments(chapters)}
                )
            else:
                target.metadata.update({name: value for name, value in said.items() if value})
                target.set_chapters([_chapter(n, chapter) for n, chapter in enumerate(chapters)])
                if tags.cover:
                    _put_cover(target, tags.cover)
            _encode(source, target, stream, form.rate_hz, length_s, tell)
    except av.FFmpegError as error:
        raise RenderFailed("The sound cannot be put into that form.", hint="Take the MP3.") from error


def _encode(
    source: Any, target: Any, stream: Any, rate_hz: int, length_s: float, tell: Callable[[float], None]
) -> None:
    done = 0
    for frame in _frames(source, stream, rate_hz):
        target.mux(stream.encode(frame))
        done += frame.samples
        tell(min(1.0, done / max(1.0, length_s * rate_hz)))
    target.mux(stream.encode(None))


def _frames(source: Any, stream: Any, rate_hz: int) -> Iterator[Any]:
    resampler = av.AudioResampler(format=stream.format.name, layout=stream.layout.name, rate=rate_hz)
    for frame in source.decode(audio=0):
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _put_cover(target: Any, jpeg: bytes) -> None:
    with av.open(io.BytesIO(jpeg), "r", format="jpeg_pipe") as picture:
        stream = target.add_stream_from_template(picture.streams.video[0])
        stream.disposition = av.stream.Disposition.attached_pic
        for packet in picture.demux():
            if packet.size:
                packet.stream = stream
                target.mux(packet)


def _comments(chapters: Sequence[Chapter]) -> dict[str, str]:
    """Chapters as Ogg's comments have them; FFmpeg writes those itself, with seconds that are rounded up."""
    comments = dict[str, str]()
    for number, chapter in enumerate(chapters):
        ms = round(chapter.start_s * 1000)
        clock = f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
        comments |= {f"CHAPTER{number:03}": clock, f"CHAPTER{number:03}NAME": chapter.title}
    return comments


def _chapter(number: int, chapter: Chapter) -> Any:
    return {
        "id": number, "start": round(chapter.start_s * 1000), "end": round(chapter.end_s * 1000), "time_base": _MS,
        "metadata": {"title": chapter.title},
    }  # fmt: skip
