"""Samples as MP3 frames that stand alone."""

from __future__ import annotations

from collections.abc import Iterable

import lameenc
import numpy as np

from lib.audio.clips import pcm16
from lib.audio.frames import FRAME, channels_of, walk
from lib.audio.master import RATE_HZ
from lib.errors import BadInput, RenderFailed
from lib.models.sound import Samples

CODING = "2"
"""Changes whenever the same samples would give other frames, so that frames kept from before are not used."""

QUALITY = 7
"""LAME without noise shaping. At 96 kb/s and more for one channel of speech, what shaping is meant to hide lies 30 to
50 dB below it anyway: 5 takes twice as long, and in every band up to 15 kHz its error is larger by 0.3 to 3 dB."""

_CHUNK = 400 * FRAME
"""Samples handed to the encoder at once, so that a long scene is not copied whole; the frames do not depend on it."""

_LAMES_SCALE = {96: 0.95, 112: 0.95, 128: 0.95, 160: 0.95, 192: 0.97}
"""What LAME's presets multiply the sound by, as measured on a decoded sine; undone beforehand."""

BITRATES_KBPS = tuple(_LAMES_SCALE)
STEREO_BITRATES_KBPS = (128, 160, 192)
"""What two channels are coded at: jointly up to 128, of which a voice's second one takes little, else side by side."""


def coded(samples: Samples, bitrate_kbps: int) -> bytes:
    """44.1 kHz `samples`, mono `(frames,)` or stereo `(2, frames)`, a whole number of MP3 frames, as one frame more of
    constant bit rate by a fresh encoder.

    Lets other threads run meanwhile. Raises BadInput for a bit rate we do not make, RenderFailed when the encoder gives
    anything but whole frames.
    """
    channels, count = (1 if samples.ndim == 1 else len(samples)), samples.shape[-1]
    parts = (samples[..., at : at + _CHUNK] for at in range(0, count, _CHUNK))
    return coded_pieces(parts, bitrate_kbps, channels=channels, count=count)


def coded_pieces(parts: Iterable[Samples], bitrate_kbps: int, *, channels: int, count: int) -> bytes:
    """The same of `count` samples that come piece by piece."""
    possible = BITRATES_KBPS if channels == 1 else STEREO_BITRATES_KBPS
    if bitrate_kbps not in possible:
        raise BadInput(f"An episode cannot have {bitrate_kbps} kb/s.", hint=f"Choose one of {possible}.")
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(channels)
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_out_sample_rate(RATE_HZ)
    encoder.set_bit_rate(bitrate_kbps)
    encoder.set_quality(QUALITY)
    louder = np.float32(1 / _LAMES_SCALE[bitrate_kbps])
    frames = b"".join([*(encoder.encode(pcm16(part * louder).T.tobytes()) for part in parts), encoder.flush()])
    if len(walk(frames)) != count // FRAME + 1 or channels_of(frames) != channels:
        raise RenderFailed("The encoded sound has not the length it had before.", hint="Render it again.")
    return frames
