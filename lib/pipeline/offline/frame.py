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
from lib.pipeline.offline.grammar import upper_first
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.names import author_of, in_small_letters, joined, title_of
from lib.pipeline.offline.stage import TURN_WORDS_MAX, Stage
from lib.pipeline.offline.subject import topic_sentence

NAMING_WORDS = 28
POINTS_FIRST = "Here is the short of it."
_INTRODUCTIONS = {
    Format.INTERVIEW: "{guests} has read everything, and I have the questions.",
    Format.CRITIQUE: "We have read it closely, and with a critical eye.",
    Format.STORYTELLING: "We tell it as a story, from the beginning.",
}


def open_episode(dialogue: Dialogue, brief: Brief, hook: Sequence[Said], context: Sequence[Said]) -> None:
    """The hook, then what this is, who speaks, what it stands on, and what one has to know first."""
    stage, material = dialogue.stage, dialogue.material
    stage.last_source = hook[0].unit.source_id
    if sum(len(said.text.split()) for said in hook) <= TURN_WORDS_MAX and not stage.is_solo:
        stage.opener = stage.guests[0]
    dialogue.say_all(hook)
    stage.leave_to_host()
    if stage.turns:
        stage.turns[0].emphasis = True
    _welcome(stage, brief, material)
    _name_sources(stage, material)
    if stage.format is Format.DEBATE:
        _take_sides(stage, material.sources)
    if context and stage.manner.points_first:
        stage.say(stage.host, [POINTS_FIRST])
    dialogue.say_all(context)


def close_episode(dialogue: Dialogue, analysis: Analysis, labels: Sequence[str], last: Sequence[Said]) -> None:
    """What to keep, the way that was gone, and goodbye."""
    stage = dialogue.stage
    if last:
        question = phrases.CLOSING_QUESTIONS.get(stage.format, phrases.CLOSING_QUESTION)
        asker = stage.host if stage.last_speaker != stage.host else stage.next_speaker()
        if stage.is_solo:
            question = "So, what should stay in mind?"
        dialogue.scene = ""
        stage.say(asker, [question])
        stage.turns_since_question = 0
        dialogue.say_all(last)
    recap = _recap(dialogue.material, labels)
    if recap and stage.manner.recap:
        recap = recap.replace("We began", "I began") if stage.is_solo else recap
        stage.say(stage.next_speaker(), [recap])
    if analysis.listener_cta:
        stage.say(stage.next_speaker(never=stage.host if len(stage.names) > 2 else ""), [analysis.listener_cta])
    _goodbye(stage)


def _welcome(stage: Stage, brief: Brief, material: Material) -> None:
    topic = topic_sentence(brief.idea, material)
    if stage.is_solo:
        stage.say(stage.host, [f"I'm {stage.host}. {_for_one(topic)}"])
        return
    guests = joined(stage.guests)
    way = _INTRODUCTIONS.get(stage.format, "").format(guests=guests)
    if stage.format is Format.INTERVIEW and len(stage.guests) > 1:
        way = way.replace(" has ", " have ")
    stage.say(
        stage.host, [f"I'm {stage.host}, and with me {'is' if len(stage.guests) == 1 else 'are'} {guests}.", topic]
    )
    if way:
        stage.say(stage.host, [way])


def _take_sides(stage: Stage, sources: Sequence[SourceText]) -> None:
    """Each speaks for sources of their own, where there are enough of them to differ."""
    if stage.is_solo:
        return
    sides = stage.guests if len(stage.guests) > 1 else stage.names
    if len(sources) < 2:
        stage.doubter = sides[-1]
        stage.say(stage.host if stage.last_speaker != stage.host else stage.doubter, _who_doubts(stage))
        return
    for at, source in enumerate(sources):
        stage.sides[source.id] = sides[at % len(sides)]
    for name in sides:
        own = [title_of(source) for source in sources if stage.sides[source.id] == name][:3]
        if own:
            stage.say(name, [f"I will speak for {joined(own)}."])


def _who_doubts(stage: Stage) -> list[str]:
    asks_self = stage.last_speaker == stage.host
    return ["And I will be the sceptic."] if asks_self else [f"And {stage.doubter} will be the sceptic."]


def _name_sources(stage: Stage, material: Material) -> None:
    """Each source by title and author, one after the other; and which of them are in a language we do not speak."""
    sources, unread = material.sources, material.unread
    we = "I" if stage.is_solo else "we"
    if len(sources) == 1:
        author = author_of(sources[0])
        by = f", by {author}" if author and author.lower().removeprefix("the ") not in sources[0].title.lower() else ""
        stage.say(stage.next_speaker(), [f"Everything {we} say comes from one text, {_described(sources[0])}{by}."])
    else:
        _name_several(stage, sources, f"{upper_first(we)} lean on {'two' if len(sources) == 2 else 'a few'} texts.")
    for source in unread[:2]:
        stage.say(
            stage.next_speaker(), [f"{upper_first(we)} leave out {title_of(source)}, which is in another language."]
        )


def _name_several(stage: Stage, sources: Sequence[SourceText], lead: str) -> None:
    parts = [_who_wrote(source, at) for at, source in enumerate(sources[:4])]
    if len(sources) > 4:
        parts.append(f"There are {len(sources) - 4} more, and the show notes list them all.")
    parts[0] = f"{lead} {parts[0]}"
    while parts:
        taken = [parts.pop(0)]
        while parts and len(" ".join([*taken, parts[0]]).split()) <= NAMING_WORDS:
            taken.append(parts.pop(0))
        stage.say(stage.next_speaker(), taken)


def _who_wrote(source: SourceText, at: int) -> str:
    if source.author:
        return f"{upper_first(author_of(source))} wrote {_described(source)}."
    lead = ("One is called", "Another is called", "Then there is", "And there is")[at]
    return f"{lead} {_described(source)}."


def _described(source: SourceText) -> str:
    """Title, and a short subtitle behind it in small letters: `Ten Years of Tide, an engineering retrospective`."""
    title, full = title_of(source), source.title
    subtitle = full[len(title) :].strip(" :–—-|") if full.startswith(title) else ""
    title = f"the {title[4:]}" if title.startswith("The ") and not subtitle and "," in title else title
    return (
        f"{title}, {in_small_letters(subtitle, source.text.replace(full, ' '))}"
        if subtitle and len(subtitle.split()) <= 9
        else title
    )


def _for_one(topic: str) -> str:
    return topic.replace("what we want", "what I want").replace("Today we talk about", "I want to talk about")


def _recap(material: Material, labels: Sequence[str]) -> str:
    spoken = [material.said_label(label) for label in labels]
    if len(spoken) < 2:
        return ""
    if len(spoken) == 2:
        return f"That was {spoken[0]}, and {spoken[1]}."
    text = f"We began with {spoken[0]}, went on to {joined(spoken[1:-1])}, and ended with {spoken[-1]}."
    return text if len(text.split()) <= TURN_WORDS_MAX else f"We began with {spoken[0]} and ended with {spoken[-1]}."


def _goodbye(stage: Stage) -> None:
    if stage.is_solo:
        stage.say(stage.host, ["Thank you for listening, and goodbye."])
        return
    if stage.last_speaker == stage.host:
        guest = stage.next_speaker()
        stage.say(
            guest, [f"And I'm {guest}. Goodbye."] if len(stage.names) > 2 else ["Thank you, and goodbye from me."]
        )
    stage.say(stage.host, [f"I'm {stage.host}. Thank you for listening."])
