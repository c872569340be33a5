"""What an episode will cost, step by step, for the providers the project uses and as far as it has come.

Questions to a model are expected as they will be put: by the sources there are, the facts, the scenes. The reference
system's assumptions stand in for what is not known yet; a script that exists is priced by its own words, less the lines
that were spoken before.
"""

from __future__ import annotations

from collections.abc import Callable

from lib.actions.budget import Spent, dollars, spent
from lib.actions.limits import require_month
from lib.actions.manner import plan_line, spoken_as, words_of
from lib.actions.setups import Kind
from lib.actions.sources import list_sources
from lib.actions.studio import Studio
from lib.actions.takes import line_usd, speaker_named, take_key
from lib.actions.where_to_look import searches_of
from lib.actions.writers import OFFLINE, limits_of
from lib.errors import OverBudget, PodcastError
from lib.models.enums import Step
from lib.models.estimate import Estimate, EstimateItem
from lib.models.project import Project
from lib.models.script import Line, Scene
from lib.models.usage import Tokens
from lib.pipeline import estimate as assumed
from lib.pipeline.prompted import Limits, expected

__all__ = ["Spent", "afford", "estimate", "hearing_usd", "may_cost", "spent", "warning", "writing_item"]

QUERIES = 6
"""As many as an analysis proposes, before there is one."""
CHARS_PER_WORD = 6
_THOUGHTS = {"low": 1_000, "medium": 4_000, "high": 10_000}
"""Tokens thought before an answer, roughly: nobody publishes them, and they differ much."""
ANALYSIS, RESEARCH, SCRIPT, SPEECH = "Analysis", "Research", "Script", "Speech"
_STEPS = {Step.ANALYSIS: ANALYSIS, Step.RESEARCH: RESEARCH, Step.SCRIPT: SCRIPT, Step.RENDER: SPEECH}


def estimate(studio: Studio, project: Project) -> Estimate:
    """Itemised; what is free costs 0 and says so, what has no price says which is missing."""
    items = [
        writing_item(studio, project, ANALYSIS, lambda limits, thoughts: _analysis(studio, project, limits, thoughts)),
        _research(studio, project),
        writing_item(studio, project, SCRIPT, lambda limits, thoughts: _script(studio, project, limits, thoughts)),
        _speech(studio, project),
    ]
    usd = {item.step: item.usd or 0.0 for item in items}
    return Estimate(
        analysis_cost=usd[ANALYSIS], research_cost=usd[RESEARCH], script_cost=usd[SCRIPT], tts_cost=usd[SPEECH],
        total=sum(usd.values()), items=items,
    )  # fmt: skip


def may_cost(studio: Studio, project: Project) -> bool:
    """Whether anything that the project uses is paid for; what cannot be told counts as if it were."""
    thousand = Tokens(1_000, 1_000)
    try:
        return (
            (project.writer != OFFLINE and studio.llm(project.writer, project.model).price_usd(thousand) != 0)
            or any(studio.search(name).cost_usd(1) > 0 for name in searches_of(project))
            or any(studio.speech(speaker.provider).cost_usd(1_000) > 0 for speaker in project.cast)
        )
    except PodcastError:
        return True


def warning(studio: Studio, project: Project, step: Step) -> str:
    """Why the budget will hardly do for that step, as a sentence; "" when it will."""
    item = _item(studio, project, step)
    if item is None or not item.usd:
        return item.note if item is not None and item.usd is None else ""
    left_usd = spent(studio, project.project_id).left_usd
    if item.usd <= left_usd:
        return ""
    return (
        f"{item.step} will cost about {dollars(item.usd)}, and {dollars(left_usd)} of the budget is left: "
        f"{dollars(item.usd - left_usd)} is missing."
    )


def afford(studio: Studio, project: Project) -> None:
    """Raises OverBudget when the budget left cannot pay for the voices of the script as it stands, LimitReached when
    what is left of its owner's month cannot."""
    item = _item(studio, project, Step.RENDER)
    left_usd = spent(studio, project.project_id).left_usd if item is not None and item.usd else 0.0
    if item is not None and item.usd and item.usd > left_usd + 1e-9:
        raise OverBudget(
            warning(studio, project, Step.RENDER), missing_usd=item.usd - left_usd,
            hint="Raise the budget, or choose cheaper voices; lines already spoken are kept.",
        )  # fmt: skip
    if item is not None and item.usd:
        require_month(studio, project.user_id, item.usd)


def hearing_usd(studio: Studio, project: Project, scene: Scene, line: Line) -> float:
    """What hearing that line costs now: nothing where its voice is free, or when it was spoken before.

    Raises ProviderFailed when nobody can tell.
    """
    provider = speaker_named(project.cast, line.speaker).provider
    if studio.speech(provider).cost_usd(1_000) <= 0:
        return 0.0
    take = _take(studio, project, scene, line, {provider})
    return 0.0 if take is None or studio.blobs.exists(take[0]) else take[1]


def _item(studio: Studio, project: Project, step: Step) -> EstimateItem | None:
    name = _STEPS.get(step)
    return next((item for item in estimate(studio, project).items if item.step == name), None)


Expecting = Callable[[Limits, int], Tokens]
"""What will be read and written within those limits, with so many tokens thought before each answer."""


def writing_item(studio: Studio, project: Project, step: str, expecting: Expecting) -> EstimateItem:
    """What the project's writer costs for a step; `expecting` says what a model will read and write for it."""
    if project.writer == OFFLINE:
        return EstimateItem(step=step, who="Offline writer", usd=0.0, note="costs nothing")
    try:
        llm = studio.llm(project.writer, project.model)
        thinking = studio.setup(Kind.LLM, llm.spec.name).option("thinking")
        tokens = expecting(limits_of(studio, project), _THOUGHTS.get(thinking, 0))
    except PodcastError as error:
        return EstimateItem(step=step, who=project.writer, note=error.message)
    who = f"{llm.spec.label}, {llm.model}" if llm.model else llm.spec.label
    usd = llm.price_usd(tokens)
    if usd is None:
        return EstimateItem(step=step, who=who, note=f"No price is known for {who}: type it in Settings.")
    about = f"about {tokens.read + tokens.written:,} tokens" if usd else "costs nothing"
    return EstimateItem(step=step, who=who, usd=usd, note=about)


def _analysis(studio: Studio, project: Project, limits: Limits, thoughts: int) -> Tokens:
    chars = _source_chars(studio, project)
    if not chars:
        return Tokens(*assumed.ANALYSIS_TOKENS) + Tokens(0, thoughts)
    return expected.analysis_tokens(limits, chars, thoughts)


def _script(studio: Studio, project: Project, limits: Limits, thoughts: int) -> Tokens:
    outline = project.analysis.outline if project.analysis else None
    chars = None if searches_of(project) else _source_chars(studio, project) or None
    return expected.script_tokens(
        limits, project.duration, chars, thoughts,
        facts=len(project.research.usable_facts()) if project.research else None,
        segments=len(outline.segments) if outline else None,
    )  # fmt: skip


def _source_chars(studio: Studio, project: Project) -> int:
    return sum(source.word_count for source in list_sources(studio, project.project_id)) * CHARS_PER_WORD


def _research(studio: Studio, project: Project) -> EstimateItem:
    """The model's reading, and a question to each search for each query chosen."""
    chars = None if searches_of(project) else _source_chars(studio, project) or None
    reading = writing_item(
        studio, project, RESEARCH,
        lambda limits, thoughts: expected.research_tokens(limits, project.duration, chars, thoughts),
    )  # fmt: skip
    names = searches_of(project)
    if not names or reading.usd is None:
        return reading
    queries = len(project.selected_queries) if project.analysis else QUERIES
    labels = {spec.name: spec.label for spec in studio.specs(Kind.RESEARCH)}
    try:
        searching_usd = sum(studio.search(name).cost_usd(queries) for name in names)
    except PodcastError as error:
        return reading.model_copy(update={"usd": None, "note": error.message})
    asked = f"{queries} queries to {', '.join(labels.get(name, name) for name in names)}"
    note = f"{reading.note}, {asked}" if reading.usd else asked if searching_usd else f"{asked}, costs nothing"
    return reading.model_copy(update={"usd": reading.usd + searching_usd, "note": note})


def _speech(studio: Studio, project: Project) -> EstimateItem:
    names = list(dict.fromkeys(speaker.provider for speaker in project.cast))
    labels = {spec.name: spec.label for spec in studio.specs(Kind.SPEECH)}
    who = ", ".join(labels.get(name, name) for name in names)
    try:
        paid = {name for name in names if studio.speech(name).cost_usd(1_000_000) > 0}
        if not paid:
            return EstimateItem(step=SPEECH, who=who, usd=0.0, note="costs nothing")
        if project.script_data is not None and project.script_data.scenes:
            return _voicing(studio, project, paid, who)
        share = assumed.speech_characters(project.duration) // max(1, len(project.cast))
        usd = sum(studio.speech(speaker.provider).cost_usd(share) for speaker in project.cast)
    except PodcastError as error:
        return EstimateItem(step=SPEECH, who=who, note=error.message)
    characters = assumed.speech_characters(project.duration)
    return EstimateItem(step=SPEECH, who=who, usd=usd, note=f"about {characters:,} characters")


def _voicing(studio: Studio, project: Project, paid: set[str], who: str) -> EstimateItem:
    """By the script's own lines: those that were spoken before in the same voice and manner cost nothing."""
    scenes = project.script_data.scenes if project.script_data else []
    priced = {}
    for scene in scenes:
        for line in scene.lines:
            if (take := _take(studio, project, scene, line, paid)) is not None:
                priced[take[0]] = take[1]
    lines = sum(len(scene.lines) for scene in scenes)
    new = {key: usd for key, usd in priced.items() if not studio.blobs.exists(key)}
    kept = len(priced) - len(new)
    note = f"{kept} of {lines} lines are kept" if kept else f"{lines} lines"
    return EstimateItem(step=SPEECH, who=who, usd=sum(new.values()), note=note)


def _take(studio: Studio, project: Project, scene: Scene, line: Line, paid: set[str]) -> tuple[str, float] | None:
    """The line's take by its name in the cache, and what speaking it costs; None for what nobody is paid for."""
    speaker = speaker_named(project.cast, line.speaker)
    if speaker.provider not in paid:
        return None
    planned, plan = plan_line(project, line), {"speed": project.knobs.voice_speed}
    words = words_of(planned)
    key = take_key(studio, speaker, words, **spoken_as(plan, {"emotion": scene.emotion.value}, planned))
    return key, line_usd(studio, speaker, words)
