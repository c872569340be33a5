"""How a scene is asked for: its place in the whole, its own facts, what its neighbours tell, how it hands over."""

from __future__ import annotations

from collections.abc import Sequence

from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Fact, SourceText
from lib.models.script import Scene
from lib.pipeline.prompted.episode import cast, order, outline, rules
from lib.pipeline.prompted.fence import clipped, fenced, fitting, listed
from lib.pipeline.prompted.limits import Limits
from lib.pipeline.prompted.scene_plan import WORDS_PER_TURN, ScenePlan

CLAIM_CHARS = 160
FACT_CHARS = 700
WITHIN = 0.15
DRAFT_CHARS = 300
"""What is said around a draft, at most."""

SYSTEM = rules(
    "Write spoken dialogue for one scene of an episode whose other scenes are written at the same time.",
    "Facts: every line that states something names the ids of the facts it states in fact_ids. State only what those "
    "facts say: no other number, name, date, cause or judgement, and no turned or dropped “not”. What needs no fact "
    "(a question, a reaction, a bridge) claims nothing and has empty fact_ids.",
    "Use the names and numbers of the facts as they stand there; digits stay digits.",
    "No fact is told twice, and no sentence is said twice.",
    "Speakers are named exactly as in the cast. A line is 5 to 35 words of one speaker.",
    "Plain words only: no markup, no stage directions, no brackets, no addresses, no ids in the text, no emoji.",
    "Sound like people: uneven turns, plain verbs, one thought a line; name a source aloud where it helps. Not every "
    "line is a question, no empty praise, no summary of what was just said.",
)


def prompt_of(
    limits: Limits,
    brief: Brief,
    analysis: Analysis,
    plans: Sequence[ScenePlan],
    scene: ScenePlan,
    sources: Sequence[SourceText],
    kept_free: int = 0,
) -> str:
    """Everything a scene has to know, within the context: first its own facts, then what the others tell.

    `kept_free` characters are left for what is added to it.
    """
    begin = "\n".join([_size(scene), order(brief), cast(brief), "The outline:", outline([p.title for p in plans])])
    hand_over = _hand_over(scene, plans, analysis)
    room = limits.context_chars - len(SYSTEM) - len(begin) - len(hand_over) - 700 - kept_free
    own = fitting(_facts(scene, sources), room)
    room -= sum(len(str(row)) + 8 for row in own)
    told = [_told(plans, scene, before, room // 2) for before in (True, False)]
    facts = listed("facts", own)
    own_facts = f"The facts of this scene, which nobody else tells:\n{facts}"
    return "\n".join([begin, own_facts, *filter(None, told), hand_over])


def draft_of(scene: ScenePlan, written: Scene, seconds: float, chars: int) -> str:
    """What is added to the task when a scene of so many seconds is to be made longer or shorter.

    The scene itself is shown where the whole takes no more than `chars` characters.
    """
    ids = {fact.id: label for label, fact in scene.labelled().items()}
    rows = [
        {"speaker": line.speaker, "text": line.text, "fact_ids": [ids[i] for i in line.used_fact_ids]}
        for line in written.lines
    ]
    change = "Tighten it" if seconds > scene.seconds else "Extend it with facts not told yet, or with more of each fact"
    share = f"{abs(seconds - scene.seconds) / scene.seconds:.0%} too {'long' if seconds > scene.seconds else 'short'}"
    shown = listed("draft", rows)
    if len(shown) > chars - DRAFT_CHARS:
        return f"\n\nYou wrote it before, {share}. This time keep to {scene.words} words."
    return (
        f"\n\nThis is what you wrote; it is {share}:\n{shown}\n"
        f"{change}, to about {scene.words} words, and give the whole scene again. Keep what is good."
    )


def _size(scene: ScenePlan) -> str:
    least, most = round(scene.words * (1 - WITHIN / 2)), round(scene.words * (1 + WITHIN / 2))
    lines = max(2, round(scene.words / WORDS_PER_TURN))
    return (
        f"Write scene S{scene.number} of {scene.count}. Length: {scene.words} words (from {least} to {most}) in about "
        f"{lines} lines."
    )


def _facts(scene: ScenePlan, sources: Sequence[SourceText]) -> list[dict[str, str]]:
    titles = {source.id: source.title for source in sources}
    return [
        {
            "id": label,
            "says": clipped(fact.claim or fact.quote, FACT_CHARS),
            "quote": clipped(fact.quote, FACT_CHARS) if fact.claim and fact.claim != fact.quote else "",
            "source": clipped(titles.get(fact.source_id, ""), 80),
            "date": clipped(fact.date, 20),
        }
        for label, fact in scene.labelled().items()
    ]


def _told(plans: Sequence[ScenePlan], scene: ScenePlan, before: bool, room: int) -> str:
    """What the scenes before (or after) tell, the nearest scene first, as far as there is room."""
    others = [p for p in plans if (p.number < scene.number if before else p.number > scene.number)]
    near = sorted(others, key=lambda p: abs(p.number - scene.number))
    rows = [{"scene": f"S{p.number}", "tells": _claim(fact)} for p in near for fact in p.facts]
    kept = fitting(rows, room - 150)
    if not kept:
        return ""
    when = "Told before; do not tell it again" if before else "Told later by others; do not tell it now"
    return f"{when}:\n{listed('told elsewhere', kept)}"


def _hand_over(scene: ScenePlan, plans: Sequence[ScenePlan], analysis: Analysis) -> str:
    """How it begins and ends, so that scenes written apart fit together."""
    parts = [f"The first line is spoken by number {scene.opens} of the cast."]
    if scene.is_first:
        parts.append("Begin with this hook, as far as your facts hold it; then the speakers say who they are:")
        parts.append(fenced("hook", clipped(analysis.episode_hook, 400)))
    else:
        before = plans[scene.number - 2]
        parts.append(f"The listener comes from S{before.number}, which ended on this. Pick it up, do not retell it,")
        parts.append("and do not greet anybody:")
        parts.append(fenced("ended on", _claim(before.facts[-1])))
    parts.append(_ending(scene, plans, analysis))
    parts.append(f"The last line is spoken by number {scene.closes} of the cast.")
    return "\n".join(parts)


def _ending(scene: ScenePlan, plans: Sequence[ScenePlan], analysis: Analysis) -> str:
    if scene.is_last:
        thanks = fenced("call to action", clipped(analysis.listener_cta, 300))
        return f"End the episode: what remains, in one or two lines without new claims, this, and good-bye:\n{thanks}"
    after = plans[scene.number]
    first = fenced("begins with", _claim(after.facts[0]))
    return (
        f"End with a line that makes the listener want S{after.number}, without telling it; nobody says good-bye. It "
        f"begins with:\n{first}"
    )


def _claim(fact: Fact) -> str:
    return clipped(fact.claim or fact.quote, CLAIM_CHARS)
