"""A few words before a sentence: whose it is, what it takes up, what is coming. Each is true of what follows."""

from __future__ import annotations

import re

from lib.models.enums import Format
from lib.models.research import SourceText
from lib.pipeline.offline import phrases
from lib.pipeline.offline.beats import Said
from lib.pipeline.offline.grammar import lower_first, upper_first
from lib.pipeline.offline.names import author_of, title_of
from lib.pipeline.offline.quantities import CURRENCIES, quantities
from lib.pipeline.offline.stage import TURN_WORDS_MAX, Stage

ECHOES_MAX = 2
ECHO_FROM = 60
TROUBLES_MAX = 2
_CONNECTED = re.compile(r"^(?:but|and|so|yet|or|nor|then|still|however|because|no\b)", re.I)
_TROUBLE = re.compile(r"\b(?:failed|failure|could not be|overrun|mistakes?|went wrong|crashed|deadlock\w*|bankrupt|"
                      r"collapsed|went cold|did not start|tipped over)\b", re.I)  # fmt: skip
_SPEAKS = re.compile(r"\b(?:says?|said|told|tells|asked|wrote|recalls?|remembers?|explains?|explained)\b")
_OF_ITSELF = re.compile(r"(?:the|this) (?:review|report|study|article|authors?|evaluation)\b", re.I)


def echo(stage: Stage, first: Said) -> str:
    """The figure that the other has just ended on, taken up at once when it is one to marvel at."""
    last = stage.turns[-1] if stage.turns else None
    if (
        last is None
        or stage.is_solo
        or first.opens
        or stage.asked.get("echo", 0) >= ECHOES_MAX
        or stage.tone.leads < 0.3
        or _CONNECTED.match(first.text)
    ):
        return ""
    end = last.parts[-1].rstrip(".")
    found = [q for q in quantities(end) if q.end == len(end) and q.unit and 2 <= len(q.words.split()) <= 4]
    if not found or last.parts[-1].endswith("?") or len(first.text.split()) > 24:
        return ""
    if found[0].value < ECHO_FROM and found[0].unit not in CURRENCIES:
        return ""
    stage.asked["echo"] = stage.asked.get("echo", 0) + 1
    return f"{upper_first(found[0].words)}."


def in_own_words(stage: Stage, text: str, writer: str) -> str:
    """A sentence in the first person as a quotation, with who says it."""
    said = text.replace('"', "'")
    heard, stage.quoted = stage.quoted, [*stage.quoted, writer]
    pool = phrases.OWN_WORDS if writer in heard else phrases.FIRST_WORDS
    worded = stage.phrase(pool, author=writer, S=said)
    if worded and len(worded.split()) <= TURN_WORDS_MAX:
        return upper_first(worded)
    on_end = bool(heard) and heard[-1] == writer and stage.ends_in_a_quotation
    again = stage.asked["in short"] = stage.asked.get("in short", -1) + 1 if on_end else 0
    turned = again % len(phrases.IN_SHORT)
    shorts = [*phrases.IN_SHORT[turned:], *phrases.IN_SHORT[:turned]] if on_end else [phrases.IN_SHORT[0]]
    options = (upper_first(short.format(author=writer, S=said)) for short in [*shorts, phrases.SHORTEST])
    return next((each for each in options if len(each.split()) <= TURN_WORDS_MAX), f'"{said}"')


def attributed(stage: Stage, text: str, source: SourceText) -> str:
    """The sentence with its source's name before it, where the sentence allows it; "" where not."""
    unfit = _CONNECTED.match(text) or '"' in text or text.endswith("?") or _OF_ITSELF.match(text)
    if stage.turns and title_of(source) in stage.turns[-1].text:
        return ""
    if unfit or (stage.is_solo and stage.chance.random() < 0.3) or len(text.split()) + 9 > TURN_WORDS_MAX:
        return ""
    worded = stage.phrase(
        phrases.ATTRIBUTED, author=author_of(source), title=title_of(source), s=lower_first(text), S=upper_first(text)
    )
    return upper_first(worded)


def read_out(stage: Stage, text: str) -> str:
    """A fact in the mouth of the one who asks: read from the source."""
    unfit = _CONNECTED.match(text) or '"' in text or text.endswith("?") or len(text.split()) > TURN_WORDS_MAX - 6
    return "" if unfit else stage.phrase(phrases.READ_OUT, s=lower_first(text), S=upper_first(text))


def lead(stage: Stage, first: Said) -> str:
    """Mostly nothing."""
    text = first.text
    if not first.opens or not stage.turns or not stage.manner.leads or len(text.split()) > 26 or _CONNECTED.match(text):
        return ""
    if stage.format is Format.BRIEF or stage.chance.random() > stage.tone.leads:
        return ""
    if '"' in text:
        return stage.phrase(phrases.VOICE) if _SPEAKS.search(text) else ""
    if _TROUBLE.search(text) and stage.asked.get("trouble", 0) < TROUBLES_MAX:
        stage.asked["trouble"] = stage.asked.get("trouble", 0) + 1
        return stage.phrase(phrases.TROUBLE)
    return ""
