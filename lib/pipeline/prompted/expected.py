"""What a model will probably read and write for each step, before anything is asked: an expectation, not a bound.

The numbers of questions follow the same rules as the questions themselves; the sizes are those that were measured with
samples of English sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from lib.models.usage import Tokens
from lib.pipeline.prompted.analysis import segment_count
from lib.pipeline.prompted.limits import Limits
from lib.pipeline.prompted.reading_list import FACTS_PER_BATCH, FACTS_PER_PASSAGE, PASSAGES_MIN, facts_wanted
from lib.pipeline.prompted.scene_plan import FACT_S_MAX, FRAME_S, SCENE_S_MAX, WORD_S, WORDS_PER_FACT

CHARS_PER_TOKEN = 4.0
REPEATED = 0.3
"""The share of questions that are put once more, because of what a check says or to set a length right."""
SCHEMA_CHARS = 1_500
ANALYSIS_CHARS, ANALYSIS_WRITTEN = 2_800, 700
"""Of the question without its excerpts in characters, and the tokens of the answer; and so on."""
RESEARCH_CHARS, PASSAGE_CHARS, FACT_WRITTEN, INSIGHTS_WRITTEN = 2_900, 600, 85, 150
CHARS_PER_WORD, UNTOLD_FACTS = 5.6, 6
"""Of spoken words with their spaces; and how many facts that nobody tells yet a rewritten scene is shown."""
VERDICT_WRITTEN = 60
"""Of what is said of a line that is read beside its facts: a sentence, and some words of the line in JSON."""
SCENE_CHARS, OWN_FACT_CHARS, TOLD_CHARS, WRITTEN_PER_WORD = 3_900, 300, 100, 2.5


def analysis_tokens(limits: Limits, source_chars: int, thoughts: int = 0) -> Tokens:
    """One question with excerpts of all sources, as far as they fit. `thoughts`: tokens before each answer."""
    read = min(limits.context_chars, ANALYSIS_CHARS + source_chars)
    return _tokens(1, read, ANALYSIS_WRITTEN + thoughts)


def research_tokens(limits: Limits, minutes: float, source_chars: int | None, thoughts: int = 0) -> Tokens:
    """The passages in batches; of sources that are still to be found (None) as many as are wanted."""
    passages, facts = _passages(minutes, source_chars)
    chars = passages * PASSAGE_CHARS
    room = limits.context_chars - RESEARCH_CHARS
    questions = max(1, ceil(chars / room), ceil(facts / FACTS_PER_BATCH))
    written = INSIGHTS_WRITTEN + facts * FACT_WRITTEN / questions + thoughts
    return _tokens(questions, RESEARCH_CHARS + chars / questions, written)


def script_tokens(
    limits: Limits, minutes: float, source_chars: int | None, thoughts: int = 0, *, facts: int | None = None,
    segments: int | None = None,
) -> Tokens:  # fmt: skip
    """A question for each scene, with its own facts and what the others tell; `facts` and `segments` once known."""
    facts = max(1, _passages(minutes, source_chars)[1] if facts is None else facts)
    seconds = min(minutes * 60, facts * FACT_S_MAX + FRAME_S)
    told = max(1, min(facts, segments or segment_count(minutes)))
    scenes = min(facts, told * max(1, ceil(seconds / told / SCENE_S_MAX)))
    words = seconds / scenes / WORD_S
    own = min(facts / scenes, max(2.0, words / WORDS_PER_FACT))
    chars = SCENE_CHARS + own * OWN_FACT_CHARS + own * (scenes - 1) * TOLD_CHARS
    return _tokens(scenes, min(limits.context_chars, chars), words * WRITTEN_PER_WORD + thoughts)


def rewrite_tokens(limits: Limits, line_chars: int, facts: int, longer: float = 1.0, thoughts: int = 0) -> Tokens:
    """Lines of one scene with so many characters, on so many facts, changed to be `longer` times as long."""
    room = limits.context_chars / 3
    questions = max(1, ceil(line_chars / room))
    chars = SCENE_CHARS + (1.5 * line_chars + (facts + UNTOLD_FACTS) * OWN_FACT_CHARS) / questions
    words = line_chars / CHARS_PER_WORD * max(1.0, longer) / questions
    return _tokens(questions, min(limits.context_chars, chars), words * WRITTEN_PER_WORD + thoughts)


def reading_tokens(questions: Sequence[tuple[int, int]], thoughts: int = 0) -> Tokens:
    """Questions of so many characters about so many lines each."""
    each = [_tokens(1, chars, lines * VERDICT_WRITTEN + thoughts) for chars, lines in questions]
    return sum(each, Tokens())


def _passages(minutes: float, source_chars: int | None) -> tuple[int, int]:
    """How many passages are read, and how many facts they will hold."""
    wanted = max(PASSAGES_MIN, ceil(facts_wanted(minutes) / FACTS_PER_PASSAGE))
    passages = wanted if source_chars is None else max(1, min(wanted, source_chars // PASSAGE_CHARS))
    return passages, min(facts_wanted(minutes), passages * 3)


def _tokens(questions: int, read_chars: float, written: float) -> Tokens:
    """Of all questions together; what is put once more is read with the answer it is about."""
    once = (read_chars + SCHEMA_CHARS) / CHARS_PER_TOKEN
    again = REPEATED * (once + written)
    return Tokens(round(questions * (once + again)), round(questions * written * (1 + REPEATED)))
