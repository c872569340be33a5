"""What the offline writer can change of a script that is there: it leaves out and it adds; it has no other words."""

from __future__ import annotations

from collections.abc import Sequence

from lib.errors import NotReady
from lib.models.enums import RewriteKind
from lib.models.script import Line, Scene
from lib.pipeline.offline.extend import extended
from lib.pipeline.offline.tighten import tightened
from lib.pipeline.rewriting.task import Rewritten, Task, left_alone, missed, near_s

_TORN = "nothing more can be left out without tearing apart what belongs together."
_TOLD = "no fact is left that nobody tells yet and that can be said by itself. Add facts in Research."


def rewritten(task: Task) -> Rewritten:
    """See `Writer.rewrite`."""
    if task.kind is RewriteKind.REWRITE:
        raise NotReady(
            "The offline writer has no other words: it says what the sources say, as they say it.",
            hint="Choose a model as the writer on Create, or tighten or extend the scene.",
        )
    make = _tighten if task.kind is RewriteKind.TIGHTEN else _extend
    return make(task)


def _tighten(task: Task) -> Rewritten:
    lines, fine, off_s = dict[str, Sequence[Line]](), list[int](), dict[int, float]()
    for number, scene in _numbered(task):
        target_s = task.targets_s[scene.id]
        if task.seconds(scene.lines) - target_s <= near_s(target_s):
            fine.append(number)
            continue
        opens, closes = scene.id == task.script.scenes[0].id, scene.id == task.script.scenes[-1].id
        lines[scene.id] = tightened(task, scene.lines, target_s, opens=opens, closes=closes)
        over_s = task.seconds(lines[scene.id]) - target_s
        if over_s > near_s(target_s):
            off_s[number] = over_s
    return Rewritten(lines, [*missed(task.kind, off_s, _TORN), *left_alone(task.kind, fine)])


def _extend(task: Task) -> Rewritten:
    lines, fine, off_s = dict[str, Sequence[Line]](), list[int](), dict[int, float]()
    untold = task.untold()
    for number, scene in _numbered(task):
        target_s = task.targets_s[scene.id]
        if target_s - task.seconds(scene.lines) <= near_s(target_s):
            fine.append(number)
            continue
        opens, closes = scene.id == task.script.scenes[0].id, scene.id == task.script.scenes[-1].id
        lines[scene.id], used = extended(task, scene, target_s, untold, opens=opens, closes=closes)
        untold = [fact for fact in untold if fact not in used]
        under_s = target_s - task.seconds(lines[scene.id])
        if under_s > near_s(target_s):
            off_s[number] = under_s
    return Rewritten(lines, [*missed(task.kind, off_s, _TOLD), *left_alone(task.kind, fine)])


def _numbered(task: Task) -> list[tuple[int, Scene]]:
    numbers = {scene.id: n for n, scene in enumerate(task.script.scenes, 1)}
    return [(numbers[scene.id], scene) for scene in task.scenes]
