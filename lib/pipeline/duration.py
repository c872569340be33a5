"""How long words take to say. Seconds throughout.

The constants are a least-squares fit of syllables, inner pauses and sentence ends to sentences spoken by the bundled
engine at speed 1, silence trimmed from both ends, then scaled to the 49 lines of the sample episode in the voices heart
and baritone: 8 % error a line, nothing in the sum (heart is 7 % faster, baritone 6 % slower). Pauses are the mixer's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from lib.models.script import Script
from lib.pipeline.syllables import syllables

SYLLABLE_S = 0.216
COMMA_S = 0.20
SENTENCE_GAP_S = 0.42
TURN_GAP_S = 0.30
SCENE_GAP_S = 0.90

_COMMA = re.compile(r"[,;:]\s|\s[–—-]\s|—")
_SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*(?=\s|$)")

_PROSE_LINE = re.compile(r"[A-Za-zÀ-ÿ]")
_MARKUP_LINE = re.compile(r"^\s*(?:#|\||```|!\[|<|\$ |>>> )")
_YIELD = 0.85
_FRAME_S = 34.0


def spoken_seconds(text: str, voice_speed: float = 1.0) -> float:
    """Seconds to say `text` once, from its first sound to its last; 0 for nothing to say."""
    return _ordinary_seconds(text) / voice_speed


@lru_cache(maxsize=20_000)
def _ordinary_seconds(text: str) -> float:
    """At speed 1; asked for every line of a script at each change of one."""
    count = syllables(text)
    if not count:
        return 0.0
    inner_ends = max(0, len(_SENTENCE_END.findall(text.strip())) - 1)
    return SYLLABLE_S * count + COMMA_S * len(_COMMA.findall(text)) + SENTENCE_GAP_S * inner_ends


def turns_seconds(texts: Sequence[str], voice_speed: float = 1.0) -> float:
    """Seconds to say `texts` one after the other, with the pause between turns."""
    spoken_s = sum(spoken_seconds(text, voice_speed) for text in texts)
    return spoken_s + TURN_GAP_S * max(0, len(texts) - 1)


def script_seconds(script: Script, voice_speed: float = 1.0) -> float:
    """Seconds of the whole script: every line, the pause between turns, and the longer one between scenes."""
    scenes_s = [turns_seconds([line.text for line in scene.lines], voice_speed) for scene in script.scenes]
    return sum(scenes_s) + SCENE_GAP_S * max(0, len(scenes_s) - 1)


def speakable_minutes(texts: Sequence[str]) -> float:
    """Minutes of episode that `texts` carry for a writer with words of its own, without padding or repetition; 0 when
    nothing can be said. What the offline writer makes of them is counted in `lib.pipeline.offline.capacity`.

    Prose only counts (no tables, code or headings), less a share for what is left out: an assumption, since no two
    models leave out the same. The opening and the close add about half a minute.
    """
    prose_s = sum(spoken_seconds(" ".join(_prose_lines(text))) for text in texts)
    return (prose_s * _YIELD + _FRAME_S) / 60 if prose_s else 0.0


def _prose_lines(text: str) -> list[str]:
    lines = (line for line in text.splitlines() if not _MARKUP_LINE.match(line))
    return [line for line in lines if _PROSE_LINE.search(line)]
