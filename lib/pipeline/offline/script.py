"""The script: what is said, in which scenes, for as long as was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lib.errors import NotReady
from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.enums import Emotion
from lib.models.research import Research
from lib.models.script import Scene, Script
from lib.models.values import digest
from lib.pipeline.duration import script_seconds, turns_seconds
from lib.pipeline.offline.analysis import TITLE_CHARS, context_of, hook_of, segments_of, takeaways
from lib.pipeline.offline.beats import Said, beats, spoken_order
from lib.pipeline.offline.contrasts import Contrast, contrasts
from lib.pipeline.offline.dialogue import Dialogue
from lib.pipeline.offline.fitting import fitted
from lib.pipeline.offline.frame import close_episode, open_episode
from lib.pipeline.offline.grammar import upper_first
from lib.pipeline.offline.headings import is_aside, is_concluding, topic
from lib.pipeline.offline.manners import MANNERS
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.order import in_manner
from lib.pipeline.offline.research import assign
from lib.pipeline.offline.selection import priority
from lib.pipeline.offline.stage import Stage
from lib.pipeline.offline.subject import bare_idea, subject_of
from lib.pipeline.offline.themes import Theme, themes
from lib.pipeline.offline.units import Unit, claim_of, unit_of
from lib.pipeline.offline.weights import nearness

UNDER = 0.97
CONTEXT_WORDS_PER_MINUTE = 13
SCENE_WORDS_MIN = 40


@dataclass(frozen=True)
class Plan:
    """Decided before the first word: the hook, what to know first, the last words, and units in the order of need; and
    what is `left`, to be said only where all of that does not fill the time."""

    hook: Unit
    context: list[Unit]
    last: list[Unit]
    wanted: list[Unit]
    segments: list[Theme]
    differing: list[Contrast]
    fact_ids: dict[Unit, str]
    by_hand: int
    left: list[Unit]


def script_of(brief: Brief, analysis: Analysis, research: Research, material: Material) -> Script:
    """The script nearest to `brief.minutes` that the usable facts can fill without repeating any."""
    plan = _plan(brief, analysis, research, material)
    target_s = brief.minutes * 60

    def chosen(units: Sequence[Unit]) -> Script:
        return _write(brief, analysis, plan, material, units)

    def everything(units: Sequence[Unit]) -> Script:
        return _write(brief, analysis, plan, material, units, everything=True)

    whole = chosen(plan.wanted)
    if script_seconds(whole) >= target_s * UNDER:
        return fitted(target_s, plan.wanted, plan.by_hand, chosen, whole)
    all_units = [*plan.wanted, *plan.left]
    fuller = fitted(target_s, all_units, len(plan.wanted), everything, everything(all_units))
    return max(whole, fuller, key=lambda script: -abs(script_seconds(script) - target_s))


def _plan(brief: Brief, analysis: Analysis, research: Research, material: Material) -> Plan:
    fact_ids: dict[Unit, str] = {}
    by_hand: list[Unit] = []
    by_place = {unit.place: unit for unit in material.units}
    for fact in research.usable_facts():
        unit = unit_of(fact, by_place, material.sources)
        if unit:
            fact_ids[unit] = fact.id
            by_hand += [unit] if fact.added_by_hand else []
    if not fact_ids:
        raise NotReady(
            "There is no fact left to speak from.", hint="Go back to Research and keep or add at least one fact."
        )
    units = list(fact_ids)
    hook = next((u for u in units if claim_of(u) == analysis.episode_hook), None) or hook_of(material, units)
    manner = MANNERS[brief.format]
    count = 3 if manner.points_first else 2 if brief.minutes >= 3 else 1
    free = [u for u in units if u is not hook and u not in by_hand]
    last = takeaways(material, free, count) if len(free) > 4 else []
    last.sort(key=lambda u: material.place(u))
    words = round(brief.minutes * CONTEXT_WORDS_PER_MINUTE)
    if manner.points_first:
        context, last = last, []
    else:
        context = context_of(material, [u for u in free if u not in last], words)
    rest = _followable([u for u in units if u is not hook and u not in last and u not in context])
    differing = contrasts(material, rest)
    segments = in_manner(MANNERS[brief.format], material, _segments(brief, analysis, material, len(rest)), differing)
    groups = assign(material, rest, segments, differing, [*by_hand, *(c.first for c in differing)])
    told = [unit for group in groups for unit in group]
    ordered = priority(brief, material, told, groups, segments, differing, by_hand)
    left = _otherwise_left(material, rest, told)
    return Plan(hook, context, last, ordered, segments, differing, fact_ids, len(by_hand), left)


def _followable(units: Sequence[Unit]) -> list[Unit]:
    """Without those that go on from a unit which is not among them."""
    kept: dict[Unit, None] = {}
    for unit in sorted(units, key=lambda u: (u.source_id, u.start, u.end)):
        if not unit.head or unit.head in kept:
            kept[unit] = None
    return [unit for unit in units if unit in kept]


def _otherwise_left(material: Material, units: Sequence[Unit], told: Sequence[Unit]) -> list[Unit]:
    """What no segment is about, the best first: said where nothing else fills the time."""
    left = _followable([*(u for u in units if u not in told), *told])
    worth = {u: material.score(u) for u in left}
    for unit in left:
        if unit.head in worth:
            worth[unit] = min(worth[unit], worth[unit.head])
    return sorted((u for u in left if u not in told), key=lambda u: (-worth[u], u.start, u.end))


def _segments(brief: Brief, analysis: Analysis, material: Material, count: int) -> list[Theme]:
    most = min(MANNERS[brief.format].segments_max, max(1, count // 2))
    return segments_of(brief, analysis, material)[:most] or themes(material, 1)


def _write(
    brief: Brief,
    analysis: Analysis,
    plan: Plan,
    material: Material,
    chosen: Sequence[Unit],
    *,
    everything: bool = False,
) -> Script:
    """A script of the chosen; with `everything` nothing is left out because no scene is about it."""
    stage = Stage(brief, material.people, brief.idea + "".join(sorted(plan.fact_ids.values())))
    dialogue = Dialogue(stage, material)
    subject = upper_first(subject_of(brief.idea, material))
    scenes: list[Scene] = []

    def end_scene(title: str, emotion: Emotion) -> None:
        lines = stage.take_lines(len(scenes))
        if lines:
            scene_id = f"scene_{digest([len(scenes), [(line.id, line.text) for line in lines]])[:12]}"
            duration = round(turns_seconds([line.text for line in lines]), 1)
            scenes.append(Scene(id=scene_id, title=title, duration=duration, emotion=emotion, lines=lines))

    open_episode(dialogue, brief, _said([plan.hook], plan, []), _said(plan.context, plan, []))
    end_scene(subject, stage.tone.begins)
    must = chosen if everything else [*plan.wanted[: plan.by_hand], *(c.first for c in plan.differing)]
    groups = assign(material, chosen, plan.segments, plan.differing, must)
    scene_groups = list(zip(plan.segments, groups, strict=True))
    told = _long_enough(_gathered(material, scene_groups) if everything else scene_groups, plan)
    begun = _first_title(subject, brief.idea, {theme.label.lower() for theme, _ in told})
    scenes[0] = scenes[0].model_copy(update={"title": begun})
    for theme, units in told:
        dialogue.signpost(theme)
        dialogue.say_all(_said(units, plan, plan.differing, material, in_turn=bool(stage.sides)))
        end_scene(theme.label, _emotion(material, units, stage.tone.tells))
    close_episode(dialogue, analysis, [theme.label for theme, _ in told], _said(plan.last, plan, []))
    end_scene(_last_title(plan.last, {theme.label for theme, _ in told}), stage.tone.closes)
    return Script(scenes=scenes)


def _gathered(material: Material, groups: list[tuple[Theme, list[Unit]]]) -> list[tuple[Theme, list[Unit]]]:
    """What is too little for a scene told with what is nearest to it."""
    short = [at for at, (_, units) in enumerate(groups) if sum(u.word_count for u in units) < SCENE_WORDS_MIN]
    long = [at for at in range(len(groups)) if at not in short]
    gathered = {at: list(groups[at][1]) for at in long}
    for at in short if long else ():
        theme, units = groups[at]
        nearest = max(long, key=lambda other: (nearness(theme.vector, groups[other][0].vector), -abs(other - at)))
        gathered[nearest] += units
    return [(groups[at][0], units) for at, units in gathered.items()] if long else groups


def _long_enough(groups: list[tuple[Theme, list[Unit]]], plan: Plan) -> list[tuple[Theme, list[Unit]]]:
    """The segments with enough to say for a scene; what was added by hand is always said."""
    by_hand = set(plan.wanted[: plan.by_hand])
    kept = [(t, us) for t, us in groups if sum(u.word_count for u in us) >= SCENE_WORDS_MIN or by_hand & set(us)]
    told = kept or [(theme, units) for theme, units in groups if units]
    return [(_titled(theme, units, {t.label for t, _ in told}), units) for theme, units in told]


def _titled(theme: Theme, units: Sequence[Unit], taken: set[str]) -> Theme:
    """The theme under the heading that most of what is said stands under, when nothing stands under its own."""
    own = {name for unit in theme.units for name in _names(unit)}
    said = Counter(name for unit in units for name in _names(unit))
    if theme.label not in own or theme.label in said:
        return theme
    better = (name for name, _ in said.most_common() if name not in taken)
    return replace(theme, label=next(better, theme.label))


def _names(unit: Unit) -> set[str]:
    """What its section and the chapter around it are called."""
    return {topic(unit.section.heading), topic(unit.section.chapter)} - {""}


def _said(
    units: Sequence[Unit],
    plan: Plan,
    differing: Sequence[Contrast],
    material: Material | None = None,
    *,
    in_turn: bool = False,
) -> list[Said]:
    """Sentences in order; without `material` the units stay in the order given."""
    ordered = beats(material, units, in_turn=in_turn) if material else [[unit] for unit in units]
    present = set(units)
    both = [c for c in differing if c.first in present and c.second in present]
    return spoken_order(ordered, plan.fact_ids, both)


def _emotion(material: Material, units: Sequence[Unit], usual: Emotion) -> Emotion:
    return Emotion.SERIOUS if material.tension([unit.text for unit in units]) > 0.65 else usual


def _first_title(subject: str, idea: str, taken: set[str]) -> str:
    """The subject; the idea in its own words where a later scene is called so, if it is short."""
    if subject.lower() not in taken:
        return subject
    own = upper_first(bare_idea(idea).rstrip("?. "))
    return own if 0 < len(own) <= TITLE_CHARS else f"{subject}: the beginning"


def _last_title(last: Sequence[Unit], taken: set[str]) -> str:
    if not last:
        return "Goodbye"
    headings = (topic(unit.section.heading) for unit in reversed(last) if not is_aside(unit.section.heading))
    return next((h for h in headings if h and h not in taken and is_concluding(h)), "What to take away")
