"""Lines changed by a model: scenes side by side, long ones in passages, each held against its facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lib.models.brief import Brief
from lib.models.enums import RewriteKind
from lib.models.research import Fact, SourceText
from lib.models.script import Line, Scene
from lib.models.values import digest
from lib.pipeline.asking import Asker
from lib.pipeline.duration import turns_seconds
from lib.pipeline.offline.weights import Weights, nearness
from lib.pipeline.prompted.episode import is_english, speakers
from lib.pipeline.prompted.fence import fitting
from lib.pipeline.prompted.limits import Limits
from lib.pipeline.prompted.rewrite_prompt import AROUND, SYSTEM, Passage, fact_rows, prompt_of
from lib.pipeline.prompted.scene_check import Ground, beside_flags, complaints
from lib.pipeline.prompted.scene_plan import ScenePlan
from lib.pipeline.prompted.shapes import ChangedLine, ChangedLines, WrittenScene, changed_shape
from lib.pipeline.prompted.side_by_side import side_by_side, succeeded
from lib.pipeline.rewriting.task import Rewritten, Task, left_alone, near_s
from lib.pipeline.writer import PartListener

LINES_SHARE = 0.35
"""Of a question, so much may be the lines themselves: what they stand on takes more."""
FACTS_SHARE = 0.45
UNTOLD_MAX = 12


@dataclass(frozen=True)
class _Desk:
    ask: Asker
    limits: Limits
    brief: Brief
    task: Task
    sources: Sequence[SourceText]
    left: list[str] = field(default_factory=list)

    def change(self, passage: Passage) -> list[Line]:
        """Ask for it; the lines in place of the passage's."""
        ground = self._ground(passage)
        line_ids = tuple(passage.labelled())
        has_length = passage.kind is not RewriteKind.REWRITE
        answer = self.ask(
            changed_shape(ground.cast, tuple(passage.plan.labelled()), line_ids),
            purpose="rewrite",
            system=SYSTEM,
            prompt=prompt_of(self.limits.context_chars, self.brief, passage, self.sources),
            max_tokens=self.limits.tokens(max(passage.words, passage.words_wanted) * 1.6),
            check=lambda made: complaints(_scene(made), ground, length=has_length, shape=False),
        )
        self.left.extend(
            f"Scene {passage.plan.number}: {said}" for said in beside_flags(_scene(answer.value), ground, shape=False)
        )
        return _lines(answer.value, passage, ground)

    def _ground(self, passage: Passage) -> Ground:
        on_air = [speaker.name for speaker in speakers(self.brief)]
        cast = tuple(dict.fromkeys([*on_air, *(line.speaker for line in passage.lines)]))
        titles = [scene.title for scene in self.task.script.scenes]
        known = tuple(dict.fromkeys([*self.task.known, *cast, *titles]))
        return Ground(passage.plan, cast, known, is_english(self.brief))


def rewritten(
    ask: Asker,
    limits: Limits,
    brief: Brief,
    task: Task,
    sources: Sequence[SourceText],
    on_part: PartListener | None = None,
) -> Rewritten:
    """See `Writer.rewrite`. All questions are let finish before the first failure is raised."""
    scenes, notes = _wanted(task)
    untold = _shared_out(task, scenes)
    passages = [(scene, each) for scene in scenes for each in _passages(task, limits, scene, untold[scene.id])]
    desk, done = _Desk(ask, limits, brief, task, sources), 0

    def arrived(_place: int, _lines: list[Line]) -> None:
        nonlocal done
        done += 1
        if on_part:
            on_part(done, len(passages))

    works = [lambda each=each: desk.change(each) for _, each in passages]
    answers = side_by_side(works, limits.at_once, arrived)
    made = succeeded(answers, lambda place: f"Scene {passages[place][1].plan.number}")
    lines = {scene.id: list(scene.lines) for scene in scenes}
    for (scene, passage), new in zip(passages, made, strict=True):
        lines[scene.id] = _put(lines[scene.id], passage, new)
    return Rewritten(lines, [*notes, *desk.left])


def _wanted(task: Task) -> tuple[list[Scene], list[str]]:
    """The scenes to be asked about; of the others why not."""
    numbers = {scene.id: n for n, scene in enumerate(task.script.scenes, 1)}
    scenes, fine = list[Scene](), list[int]()
    for scene in task.scenes:
        off_s = task.seconds(scene.lines) - task.targets_s[scene.id]
        near = near_s(task.targets_s[scene.id])
        has_it = (task.kind is RewriteKind.TIGHTEN and off_s <= near) or (
            task.kind is RewriteKind.EXTEND and off_s >= -near
        )
        if has_it:
            fine.append(numbers[scene.id])
        else:
            scenes.append(scene)
    return scenes, left_alone(task.kind, fine)


def _shared_out(task: Task, scenes: Sequence[Scene]) -> dict[str, list[Fact]]:
    """For each scene facts that nobody tells yet, the nearest first; none is given to two."""
    found: dict[str, list[Fact]] = {scene.id: [] for scene in scenes}
    untold = [] if task.kind is RewriteKind.TIGHTEN else task.untold()
    if not scenes or not untold:
        return found
    weights = Weights([*(line.text for line in task.script.lines()), *(fact.quote for fact in untold)])
    middles = {scene.id: weights.vector(scene.title, *(line.text for line in scene.lines)) for scene in scenes}
    for fact in untold:
        vector = weights.vector(fact.claim, fact.quote)
        free = [scene_id for scene_id in found if len(found[scene_id]) < UNTOLD_MAX]
        if free:
            best = max(free, key=lambda scene_id: (nearness(middles[scene_id], vector), -len(found[scene_id])))
            found[best].append(fact)
    return found


def _passages(task: Task, limits: Limits, scene: Scene, untold: Sequence[Fact]) -> Iterator[Passage]:
    """The scene's lines in as few questions as have room for them, or the one line that is meant."""
    lines = list(scene.lines)
    runs = _runs(lines, round(limits.context_chars * LINES_SHARE))
    if task.line_id:
        runs = [(n, n + 1) for n, line in enumerate(lines) if line.id == task.line_id]
    whole_s = task.seconds(lines)  # in these voices; a question speaks of ordinary ones
    used = {fact_id for line in lines for fact_id in line.used_fact_ids}
    told_by_others = {i for line in task.script.lines() for i in line.used_fact_ids} - used
    elsewhere = tuple(fact for fact in task.research.usable_facts() if fact.id in told_by_others)
    number = [each.id for each in task.script.scenes].index(scene.id) + 1
    for n, (start, end) in enumerate(runs):
        run = lines[start:end]
        own_s = turns_seconds([line.text for line in run])
        aim_s = task.targets_s[scene.id] * own_s / whole_s if whole_s else own_s
        seconds = own_s if task.kind is RewriteKind.REWRITE else aim_s
        share = untold[n :: len(runs)]
        facts = _facts(task, run, share, round(limits.context_chars * FACTS_SHARE))
        yield Passage(
            kind=task.kind,
            plan=ScenePlan(number, len(task.script.scenes), scene.title, seconds, tuple(facts), 1, 1),
            lines=tuple(run),
            before=tuple(lines[max(0, start - AROUND) : start]),
            after=tuple(lines[end : end + AROUND]),
            told=elsewhere,
            seconds=own_s,
            feedback=task.feedback,
        )


def _runs(lines: Sequence[Line], chars: int) -> list[tuple[int, int]]:
    """Stretches of neighbouring lines of at most so many characters, at least a line each."""
    runs, start, size = list[tuple[int, int]](), 0, 0
    for n, line in enumerate(lines):
        more = len(line.text) + len(line.speaker) + 80
        if n > start and size + more > chars:
            runs.append((start, n))
            start, size = n, 0
        size += more
    return [*runs, (start, len(lines))] if lines else []


def _facts(task: Task, run: Sequence[Line], untold: Sequence[Fact], chars: int) -> list[Fact]:
    """Those that the lines stand on, then those that nobody tells yet, as far as there is room."""
    usable = {fact.id: fact for fact in task.research.usable_facts()}
    own = [usable[i] for i in dict.fromkeys(i for line in run for i in line.used_fact_ids) if i in usable]
    every = [*own, *untold]
    return every[: len(fitting(fact_rows({f"F{n}": fact for n, fact in enumerate(every, 1)}, ()), chars))]


def _scene(made: ChangedLines) -> WrittenScene:
    return WrittenScene(emotion="neutral", lines=made.lines)


def _lines(made: ChangedLines, passage: Passage, ground: Ground) -> list[Line]:
    """The answer as lines: those that take the place of one keep its id. What comes out of order, or takes the place of
    a line a second time, is added."""
    labelled, places = passage.labelled(), {label: n for n, label in enumerate(passage.labelled())}
    found, last = list[Line](), -1
    for n, written in enumerate(each for each in made.lines if each.text.strip()):
        label = written.instead_of.strip().upper()
        new = _line(written, ground, n, passage)
        if label in labelled and places[label] > last:
            last = places[label]
            new = labelled[label].model_copy(
                update={"speaker": new.speaker, "text": new.text, "used_fact_ids": new.used_fact_ids}
            )
        found.append(new)
    return found


def _line(written: ChangedLine, ground: Ground, n: int, passage: Passage) -> Line:
    text = " ".join(written.text.split())
    stands = [line.id for line in passage.lines]
    return Line(
        id=f"line_{digest([passage.plan.number, n, stands, written.speaker, text])[:12]}",
        speaker=written.speaker,
        text=text,
        used_fact_ids=[fact.id for fact in ground.facts(written)],
    )


def _put(lines: Sequence[Line], passage: Passage, new: Sequence[Line]) -> list[Line]:
    """The scene's lines with the new ones where the passage's stood. An empty answer leaves them as they are."""
    if not new:
        return list(lines)
    ids = {line.id for line in passage.lines}
    start = next(n for n, line in enumerate(lines) if line.id in ids)
    end = max(n for n, line in enumerate(lines) if line.id in ids) + 1
    return [*lines[:start], *new, *lines[end:]]
