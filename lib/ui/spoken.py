"""How long a script is in its voices, and whether the sound there is still says it: as the Script page shows them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from lib.actions.freshness import Sound, sound_of_scenes
from lib.actions.lengths import Length, Lengths, lengths
from lib.models.project import Project
from lib.ui import format
from lib.ui.kept import while_same_and_unwritten
from lib.ui.studio import studio

ABOUT = "Spoken in its voices, and an equal share of the episode"
_STALE = {
    Sound.STALE: ("audio is stale", "The episode there is has other words or voices here. Render it again."),
    Sound.MISSING: ("not in the audio yet", "The episode there is was made before this scene. Render it again."),
}


def lengths_of(opened: Project) -> Lengths:
    return while_same_and_unwritten(studio(), opened, "lengths", lambda: lengths(studio(), opened))


def sounds_of(opened: Project) -> Mapping[str, Sound]:
    return while_same_and_unwritten(studio(), opened, "sounds", lambda: sound_of_scenes(studio(), opened))


def stamp(told: Lengths) -> Hashable:
    """Equal for lengths that look equal."""
    scenes = tuple((scene_id, int(each.seconds), int(each.target_s)) for scene_id, each in told.scenes.items())
    return int(told.whole.seconds), scenes, told.fitted


def length(told: Length) -> str:
    """`0:52 / 1:00`."""
    return f"{format.duration(told.seconds)} / {format.duration(told.target_s)}"


def how(opened: Project, told: Lengths) -> str:
    """On what it is known how long the voices take."""
    if not told.fitted:
        return "Expected, until an episode was heard in these voices"
    if len(told.fitted) == len(opened.cast):
        return "Expected, by how fast these voices spoke in finished episodes"
    return f"Expected, by how fast {' and '.join(told.fitted)} spoke in finished episodes; the others are assumed"


def stale_words(sound: Sound | None) -> str:
    """Nothing while the sound is of these words, or there is none."""
    return f" · {_STALE[sound][0]}" if sound in _STALE else ""


def stale_mark(sound: Sound | None) -> str:
    """The same as HTML."""
    if sound not in _STALE:
        return ""
    words, why = _STALE[sound]
    return f' <span class="flag" title="{why}">{words}</span>'
