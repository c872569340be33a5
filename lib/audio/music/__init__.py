"""Music around and under the speech: our own pieces or the producer's files, stereo at 44.1 kHz."""

from lib.audio.music.bed import Bed, laid_under
from lib.audio.music.dress import DRESS, held_below, mono, music_stretch, small, with_bed
from lib.audio.music.instruments import Stereo
from lib.audio.music.level import MUSIC_LUFS, levelled, limited, stereo_lufs
from lib.audio.music.opened import LONGEST_S, opened
from lib.audio.music.pieces import PIECES, Piece, piece, played

__all__ = [
    "DRESS",
    "LONGEST_S",
    "MUSIC_LUFS",
    "PIECES",
    "Bed",
    "Piece",
    "Stereo",
    "held_below",
    "laid_under",
    "levelled",
    "limited",
    "mono",
    "music_stretch",
    "opened",
    "piece",
    "played",
    "small",
    "stereo_lufs",
    "with_bed",
]
