"""A script to read, as HTML: one piece for as many scenes as follow each other, whose buttons are plain HTML too.

A page of a hundred scenes costs a rerun hardly more than an empty one, because what is only read is drawn once a
version, and fetched once.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from lib.actions.carrying import Shortfall
from lib.actions.freshness import Sound
from lib.actions.grounding import readings
from lib.actions.lengths import Lengths
from lib.actions.second_reading import unread_scenes
from lib.models.project import Project
from lib.models.research import Fact
from lib.models.script import Scene, Script
from lib.pipeline.checks import Flag
from lib.ui import approving, checks, look, margin, outline, overview, presses, spoken
from lib.ui.drawn import Piece, piece
from lib.ui.facts import stored_sources

Marks = dict[str, list[Flag]]


class Sheet:
    """The script of a project as it is drawn: every scene's parts as HTML, made once a version and session.

    `again` and `voices` say what writing it again and speaking it cost, "" for nothing; `lengths` how long it is,
    `short` why that is too little, and `sounds` of which scenes the sound there is says something else by now.
    """

    def __init__(
        self, opened: Project, script: Script, again: str, voices: str, lengths: Lengths, sounds: Mapping[str, Sound],
        short: Shortfall | None = None,
    ) -> None:  # fmt: skip
        cards = opened.research.fact_cards if opened.research else []
        self._facts = {fact.id: fact for fact in cards}
        self._sources = stored_sources(opened)
        self._classes = look.cast_classes([speaker.name for speaker in opened.cast], script)
        self._opened, self.script = opened, script
        self._lengths, self._sounds = lengths, sounds
        self._stretches: dict[tuple[int, int | None], Piece] = {}
        self.marks = checks.of(opened)
        self._readings, self._unread = readings(opened), unread_scenes(opened)
        self._read = [self._scene(n, scene) for n, scene in enumerate(script.scenes, 1)]
        self._before = overview.above(opened, script, lengths, again, short)
        self._after = overview.below(script, voices)

    def read(self, start: int = 0, end: int | None = None) -> Piece:
        """Scenes from `start` up to `end`, to read; with the first what stands above, with the last what follows."""
        if (start, end) not in self._stretches:
            parts = ["" if start else self._before, *self._read[start:end], "" if end is not None else self._after]
            self._stretches[start, end] = piece("".join(parts))
        return self._stretches[start, end]

    def _scene(self, number: int, scene: Scene) -> str:
        return (
            f'<section class="scene" aria-label="Scene {number}"><div>{self.head(number, scene)}'
            f"{_lines(scene, self._classes, self._facts, self.marks)}{_acts(scene)}</div>{self.margin(scene)}</section>"
        )

    def head(self, number: int, scene: Scene) -> str:
        mark = approving.seal(scene, self.marks) + spoken.stale_mark(self._sounds.get(scene.id))
        return _head(number, scene, spoken.length(self._lengths.scenes[scene.id]), mark)

    def length(self, scene: Scene) -> str:
        """`0:52 / 1:00`, and whether the sound there is says something else; plain words."""
        return spoken.length(self._lengths.scenes[scene.id]) + spoken.stale_words(self._sounds.get(scene.id))

    def outline(self, open_id: str) -> str:
        flagged = {scene.id for scene in self.script.scenes if any(line.id in self.marks for line in scene.lines)}
        return outline.html(self.script, flagged, open_id, self._lengths)

    def margin(self, scene: Scene, *, unfolded: bool = False) -> str:
        return margin.html(
            scene, self._facts, self._sources, self.marks, unfolded=unfolded, readings=self._readings,
            unread=scene.id in self._unread,
        )  # fmt: skip


def _acts(scene: Scene) -> str:
    """Buttons for those who read: edit, and approve or take the approval back."""
    if scene.approved:
        approval = presses.button("Take approval back", "unapprove", scene.id, css="bare")
    else:
        approval = presses.button("Approve this scene", "approve", scene.id, disabled=not scene.lines)
    return f'<div class="acts">{presses.button("Edit", "edit", scene.id, css="bare")}{approval}</div>'


def _head(number: int, scene: Scene, length: str, mark: str) -> str:
    return (
        f'<div class="scene-head" id="{escape(scene.id)}"><span class="number">{number}</span>'
        f"<h3>{escape(scene.title or 'Untitled scene')}</h3>"
        f'<span class="quiet" title="{spoken.ABOUT}">{length}</span>'
        f'<span class="quiet">{mark}</span></div>'
    )


def _lines(scene: Scene, classes: dict[str, str], facts: dict[str, Fact], marks: Marks) -> str:
    """The scene's lines as HTML: who, what, on which facts, what the checks say."""
    rows, numbers = [], margin.numbered(scene)
    for line in scene.lines:
        cited = margin.citations(line, numbers, facts)
        found = marks.get(line.id, [])
        notes = "".join(f'<div class="notes flag">{escape(said)}</div>' for said in checks.sentences(found))
        said = "said emphasis" if line.emphasis else "said"
        rows.append(
            f'<div class="line {classes.get(line.speaker, "")}" id="line-{escape(line.id)}">'
            f'<span class="who">{escape(line.speaker)}</span>'
            f'<p class="{said}" dir="auto">{checks.marked(line.text, found)}{cited}</p>{notes}</div>'
        )
    return f'<div class="script">{"".join(rows) or "<p class=quiet>No lines yet.</p>"}</div>'
