"""What a step is expected to take, beside what the writer really asks."""

from __future__ import annotations

import json
from collections import defaultdict
from threading import Lock
from typing import Any

import pytest

from lib.models.brief import Brief, Speaker
from lib.models.research import SourceText
from lib.models.usage import Tokens
from lib.pipeline.prompted import Limits, PromptedWriter
from lib.pipeline.prompted.expected import CHARS_PER_TOKEN, analysis_tokens, research_tokens, script_tokens
from lib.providers.llm import Answer
from lib.settings import ROOT
from tests.pipeline import honest_model

SOURCES = [
    SourceText(id=path.stem, title=path.stem, text=path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "data" / "samples").glob("*.md"))
]
CHARS = sum(len(source.text) for source in SOURCES)


class Weighing:
    """Answers by rule, and weighs what is sent and answered, by purpose. It is asked by several threads at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.read: dict[str, float] = defaultdict(float)
        self.written: dict[str, float] = defaultdict(float)

    def __call__(self, want: type[Any], *, purpose: str, system: str, prompt: str, **_asked: Any) -> Answer[Any]:
        answer = honest_model.answer(want.__name__, prompt)
        sent = system + prompt + json.dumps(want.model_json_schema())
        with self._lock:
            self.read[purpose] += len(sent) / CHARS_PER_TOKEN
            self.written[purpose] += len(json.dumps(answer)) / CHARS_PER_TOKEN
        return Answer(want.model_validate(answer), Tokens(), 0.0, ())


@pytest.mark.parametrize("minutes", [4, 10, 20])
@pytest.mark.parametrize("context_chars", [12_000, 24_000])
def test_an_expectation_is_of_the_size_of_what_is_asked(minutes: int, context_chars: int) -> None:
    """Neither less than is sent without any repetition, nor more than twice of what is with some."""
    limits, weighing = Limits(context_chars=context_chars), Weighing()
    writer = PromptedWriter(weighing, limits)
    brief = Brief(
        idea="What tides can do", minutes=minutes, cast=[Speaker(name="Maya", role="host"), Speaker(name="Tom")]
    )
    analysis = writer.analyse(brief, SOURCES)
    research = writer.research(brief, analysis, [], [], SOURCES)
    writer.write(brief, analysis, research, SOURCES)
    expected = {
        "analysis": analysis_tokens(limits, CHARS),
        "research": research_tokens(limits, minutes, CHARS),
        "script": script_tokens(limits, minutes, CHARS, facts=len(research.usable_facts())),
    }
    for purpose, tokens in expected.items():
        assert 0.7 < tokens.read / weighing.read[purpose] < 2, (purpose, tokens, weighing.read[purpose])
        assert 0.5 < tokens.written / weighing.written[purpose] < 2.5, (purpose, tokens, weighing.written[purpose])


def test_longer_episodes_smaller_contexts_and_thoughts_cost_more() -> None:
    small, large = Limits(context_chars=10_000), Limits()
    assert script_tokens(large, 60, None).written > script_tokens(large, 10, None).written > 0
    assert research_tokens(small, 30, None).read > research_tokens(large, 30, None).read
    assert analysis_tokens(large, 10**6).read < 24_000
    assert script_tokens(large, 10, None, 4_000).written > script_tokens(large, 10, None).written + 5 * 4_000


def test_what_the_sources_carry_bounds_what_is_expected() -> None:
    assert research_tokens(Limits(), 60, 3_000).read < research_tokens(Limits(), 60, None).read / 10
    assert script_tokens(Limits(), 60, None, facts=4).written < script_tokens(Limits(), 60, None).written / 10
