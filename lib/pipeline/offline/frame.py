"""How an episode begins and ends."""

from __future__ import annotations

from collections.abc import Sequence

from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.enums import Format
from lib.models.research import SourceText
from lib.pipeline.offline import phrases
from lib.pipeline.offline.beats import Said
from lib.pipeline.offline.dialogue import Dialogue
from lib.pipeline.offline.grammar import lower_first
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.names import joined, title_of
from lib.pipeline.offline.stage import TURN_WORDS_MAX, Stage
from lib.pipeline.offline.subject import topic_sentence
from lib.pipeline.offline.themes import spoken_label

_INTRODUCTIONS = {
    Format.INTERVIEW: "{guests} has read everything, and I have the questions.",
    Format.DEBATE: "We take it from both sides.",
    Format.CRITIQUE: "We have read it closely, and with a critical eye.",
}


def open_episode(dialogue: Dialogue, brief: Brief, hook: Sequence[Said]) -> None:
    """The hook, then what this is, who speaks, and what it stands on."""
    stage, material = dialogue.stage, dialogue.material
    dialogue.say_all(hook)
    if stage.turns:
        stage.turns[0].emphasis = True
    _welcome(stage, brief, material)
    _name_sources(stage, material, {said.unit.source_id for said in hook})


def close_episode(dialogue: Dialogue, brief: Brief, analysis: Analysis, labels: Sequence[str], last: Sequence[Said]) -> None:
    """What to keep, the way that was gone, and goodbye."""
    stage = dialogue.stage
    if last:
        question = phrases.CLOSING_QUESTIONS.get(stage.format, phrases.CLOSING_QUESTION)
        asker = stage.host if stage.last_speaker != stage.host else stage.next_speaker()
        if stage.is_solo:
            question = "So, what should stay in mind?"
        stage.say(asker, [question])
        stage.turns_since_question = 0
        dialogue.say_all(last)
    recap = _recap(labels)
    if recap and stage.format is not Format.BRIEF:
        stage.say(stage.next_speaker(), [recap])
    if analysis.listener_cta:
        stage.say(stage.next_speaker(never=stage.host if len(stage.names) > 2 else ""), [analysis.listener_cta])
    _goodbye(stage)


def _welcome(stage: Stage, brief: Brief, material: Material) -> None:
    topic = topic_sentence(brief.idea, material)
    if stage.is_solo:
        stage.say(stage.host, [_for_one(topic), f"I'm {stage.host}."])
        return
    guests = joined(stage.guests)
    way = _INTRODUCTIONS.get(stage.format, "").format(guests=guests)
    if stage.format is Format.INTERVIEW and len(stage.guests) > 1:
        way = way.replace(" has ", " have ")
    stage.say(stage.host, [f"I'm {stage.host}, and with me {'is' if len(stage.guests) == 1 else 'are'} {guests}.", topic])
    if way:
        stage.say(stage.host, [way])


def _name_sources(stage: Stage, material: Material, heard: set[str]) -> None:
    """Each source by title and author, at most one turn's worth each."""
    named = [_described(source) for source in material.sources[:4]]
    count = len(material.sources)
    lead = "My source is" if stage.is_solo and count == 1 else "Our source is" if count == 1 else "We lean on"
    if stage.is_solo and count > 1:
        lead = "I lean on"
    more = f", and {count - 4} more" if count > 4 else ""
    whole = f"{lead} {joined(named)}{more}." if not more else f"{lead} {', '.join(named)}{more}."
    if len(whole.split()) <= TURN_WORDS_MAX:
        stage.say(stage.next_speaker(), [whole])
        return
    stage.say(stage.next_speaker(), [f"{lead} {joined(named[:2])}."])
    rest = joined(named[2:]) if named[2:] else ""
    if rest:
        stage.say(stage.next_speaker(), [f"And on {rest}{more}."])


def _described(source: SourceText) -> str:
    title, full = title_of(source), source.title
    subtitle = full[len(title) :].strip(" :–—-|") if full.startswith(title) else ""
    if subtitle and len(subtitle.split()) <= 8:
        title = f"{title}, {_with_article(subtitle)}"
    return f"{title}, by {source.author}" if source.author else title


def _with_article(subtitle: str) -> str:
    return lower_first(subtitle) if subtitle.split()[0].lower() in ("a", "an", "the") else subtitle


def _for_one(topic: str) -> str:
    return topic.replace("we want", "I want").replace("we talk", "I talk")


def _recap(labels: Sequence[str]) -> str:
    spoken = [spoken_label(label) for label in labels]
    if len(spoken) < 2:
        return ""
    if len(spoken) == 2:
        return f"That was {spoken[0]}, and {spoken[1]}."
    text = f"We began with {spoken[0]}, went on to {joined(spoken[1:-1])}, and ended with {spoken[-1]}."
    return text if len(text.split()) <= TURN_WORDS_MAX else f"We began with {spoken[0]} and ended with {spoken[-1]}."


def _goodbye(stage: Stage) -> None:
    if stage.is_solo:
        stage.say(stage.host, [f"I'm {stage.host}. Thank you for listening."])
        return
    if stage.last_speaker == stage.host:
        guest = stage.next_speaker()
        stage.say(guest, [f"And I'm {guest}. Goodbye."] if len(stage.names) > 2 else ["Thank you, and goodbye from me."])
    stage.say(stage.host, [f"I'm {stage.host}. Thank you for listening."])
