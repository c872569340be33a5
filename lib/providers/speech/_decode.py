"""Bytes from outside as a clip: WAV read directly, raw PCM by its rate, anything else by PyAV, all of it bounded."""

from __future__ import annotations

import io
import re
import struct
from typing import Any

import numpy as np

from lib.errors import BadAnswer
from lib.models.sound import Clip, Samples
from lib.providers.speech._http import Answered

LONGEST_S = 30 * 60.0
_FASTEST_CHARS_PER_S = 40.0
"""Read English runs at 12-18 characters a second: sound that is over sooner was cut off."""

_STREAMED = 2**31 - 2**16
"""A WAV file that is sent while it is made says 0 or some huge number for its length."""

_CONTAINERS = (
    b"RIFF", b"RF64", b"ID3", b"OggS", b"fLaC", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1",
    b"\x1aE\xdf\xa3",
)  # fmt: skip
_SLOWEST_HZ, _FASTEST_HZ = 4_000, 192_000
"""No voice comes at another rate than between these; a header that says so lies."""
_SPACE = b" \t\r\n"
_HINT = "Try again, or choose another voice."


def decoded(answer: Answered, who: str, *, pcm_hz: int = 0) -> Clip:
    """The answer's sound, mono at its own rate; `pcm_hz` is the rate of raw 16-bit samples, where those were asked for.

    Raises BadAnswer when it is a page, JSON, cut short, silent or no sound at all; the first two are not charged, since
    it was not a voice that answered.
    """
    body = answer.body
    if not body:
        raise _free(BadAnswer(f"{who} answered with nothing.", hint=_HINT))
    if _is_text(answer):
        what = "a web page" if b"<" in body[:64] else "a text"
        raise _free(BadAnswer(f"{who} answered with {what} instead of sound.", hint="Check its address in Settings."))
    if body[:4] == b"RIFF":
        clip = _from_wav(body, who)
    elif pcm_hz and not body.startswith(_CONTAINERS):
        clip = _from_pcm(body, _rate_in(answer.content_type) or pcm_hz)
    else:
        clip = _from_file(body, who)
    if not _SLOWEST_HZ <= clip.rate_hz <= _FASTEST_HZ:
        raise _odd_rate(who, clip.rate_hz)
    if clip.sounding().stop == 0:
        raise BadAnswer(f"{who} answered with silence.", hint=_HINT)
    return clip


def refuse_short(clip: Clip, text: str, who: str, *, speed: float = 1.0) -> None:
    """Raises BadAnswer when the words cannot all have been spoken in that time."""
    heard = clip.sounding()
    if (heard.stop - heard.start) / clip.rate_hz < len(text) / _FASTEST_CHARS_PER_S / speed:
        raise BadAnswer(f"{who} broke off before the end of the line.", hint=_HINT)


def _free(error: BadAnswer) -> BadAnswer:
    error.charged = False
    return error


def _is_text(answer: Answered) -> bool:
    """By what it is said to be, unless its first bytes know better, or by beginning like a page or JSON, in letters:
    raw samples may begin with any byte."""
    called = answer.kind in ("text/html", "application/json", "text/plain")
    begins = answer.body[:64].lstrip(_SPACE)
    looks = begins[:1] in (b"<", b"{") and not any(byte < 0x20 and byte not in _SPACE for byte in begins)
    return looks or (called and not answer.body.startswith(_CONTAINERS))


def _odd_rate(who: str, rate_hz: int) -> BadAnswer:
    return BadAnswer(f"{who} answered with sound at {rate_hz} samples a second, which is no voice.", hint=_HINT)


def _rate_in(content_type: str) -> int:
    found = re.search(r"rate=(\d{4,6})", content_type)
    return int(found[1]) if found else 0


def _from_pcm(body: bytes, rate_hz: int) -> Clip:
    return Clip(np.frombuffer(body[: len(body) // 2 * 2], "<i2").astype(np.float32) / np.float32(32_768), rate_hz)


def _from_wav(body: bytes, who: str) -> Clip:
    """16-bit WAV without a decoder; what else a WAV file may hold goes to one, once it is known to be whole."""
    layout, start, size = _wav_layout(body)
    if start == 0:
        raise BadAnswer(f"{who} answered with a sound file that holds no sound.", hint=_HINT)
    if 0 < size < _STREAMED and start + size > len(body) + 1:
        raise BadAnswer(f"{who} answered with a sound file that is cut short.", hint=_HINT)
    coding, channels, rate_hz, bits = layout
    if (coding, bits) != (1, 16) or channels not in (1, 2) or not _SLOWEST_HZ <= rate_hz <= _FASTEST_HZ:
        return _from_file(body, who)
    data = body[start : start + size] if 0 < size < _STREAMED else body[start:]
    clip = _from_pcm(data[: len(data) // (2 * channels) * 2 * channels], rate_hz)
    return clip if channels == 1 else Clip(clip.samples.reshape(-1, 2).mean(axis=1, dtype=np.float32), rate_hz)


def _wav_layout(body: bytes) -> tuple[tuple[int, int, int, int], int, int]:
    """(coding, channels, rate, bits), where the samples begin (0: nowhere) and how many bytes are promised."""
    layout, at = (0, 0, 0, 0), 12
    while at + 8 <= len(body):
        name, size = body[at : at + 4], int.from_bytes(body[at + 4 : at + 8], "little")
        if name == b"data":
            return layout, at + 8, size
        if name == b"fmt " and at + 24 <= len(body):
            coding, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", body, at + 8)
            layout = coding, channels, rate_hz, bits
        at += 8 + size + size % 2
    return layout, 0, 0


def _from_file(body: bytes, who: str) -> Clip:
    import av  # a third of a second, which whoever is answered in WAV need not spend

    try:
        with av.open(io.BytesIO(body), "r") as file:
            if not file.streams.audio:
                raise BadAnswer(f"{who} answered with a file that holds no sound.", hint=_HINT)
            rate_hz = file.streams.audio[0].rate
            if not _SLOWEST_HZ <= rate_hz <= _FASTEST_HZ:
                raise _odd_rate(who, rate_hz)
            return Clip(_mono(av, file, rate_hz, who), rate_hz)
    except (av.FFmpegError, ValueError) as error:
        raise BadAnswer(f"{who} answered with something that is not sound.", hint=_HINT) from error


def _mono(av: Any, file: Any, rate_hz: int, who: str) -> Samples:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate_hz)
    parts: list[Samples] = []
    count = 0
    for frame in [*file.decode(audio=0), None]:
        for part in resampler.resample(frame):
            parts.append(part.to_ndarray()[0])
            count += len(parts[-1])
        if count > LONGEST_S * rate_hz:
            raise BadAnswer(f"{who} answered with more than {LONGEST_S / 60:.0f} minutes of sound.", hint=_HINT)
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)
