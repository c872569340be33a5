"""Music around and under the speech: our own pieces or the producer's files, stereo at 44.1 kHz."""

from lib.audio.music.bed import Bed, laid_under
from lib.audio.music.dress import DRESS, encoded_below, mono, music_stretch, with_bed
from lib.audio.music.instruments import Stereo
from lib.audio.music.level import MUSIC_LUFS, levelled, limited, stereo_lufs
from lib.audio.music.loop import loop_from_parts, loop_of, loop_to_parts
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
    "encoded_below",
    "laid_under",
    "levelled",
    "limited",
    "loop_from_parts",
    "loop_of",
    "loop_to_parts",
    "mono",
    "music_stretch",
    "opened",
    "piece",
    "played",
    "stereo_lufs",
    "with_bed",
]
