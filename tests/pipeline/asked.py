"""An asker for tests: it answers as a model provider would, from rules by the shape that is wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lib.errors import BadAnswer, PodcastError
from lib.models.usage import Tokens
from lib.providers.llm import Answer, Check
from tests.pipeline import honest_model

T = TypeVar("T", bound=BaseModel)

Rule = Callable[["Question"], Any]
"""The answer to a question as JSON-like values, or an error to raise."""


@dataclass(frozen=True)
class Question:
    """`complaints` is empty the first time and holds what was wrong when it is asked again."""

    want: str
    purpose: str
    system: str
    prompt: str
    max_tokens: int
    complaints: Sequence[str] = ()

    @property
    def whole(self) -> str:
        return f"{self.system}\n{self.prompt}"


def honestly(question: Question) -> Any:
    """As asked, from the prompt alone."""
    return honest_model.answer(question.want, question.prompt)


@dataclass
class ScriptedAsker:
    """`rules` by the name of the shape; what has none is answered honestly. Asks again once, as `Llm.ask` promises.

    `asked` keeps every question that went out; `most_at_once` how many were under way together.
    """

    rules: Mapping[str, Rule] = field(default_factory=dict)
    after_s: float = 0.0
    asked: list[Question] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(
        self, want: type[T], *, purpose: str, system: str, prompt: str, max_tokens: int, check: Check | None = None
    ) -> Answer[T]:
        question = Question(want.__name__, purpose, system, prompt, max_tokens)
        value, complaints = self._answered(want, question, check)
        if complaints:
            again = Question(want.__name__, purpose, system, prompt, max_tokens, complaints)
            second, still = self._answered(want, again, check)
            if second is not None and (value is None or len(still) <= len(complaints)):
                value, complaints = second, still
        if value is None:
            raise BadAnswer("the model gave nothing that could be used.")
        return Answer(value, Tokens(), 0.0, tuple(complaints))

    def of(self, want: str) -> list[Question]:
        """The questions for that shape, those asked again included."""
        return [question for question in self.asked if question.want == want]

    def _answered(self, want: type[T], question: Question, check: Check | None) -> tuple[T | None, list[str]]:
        with self._lock:
            self.asked.append(question)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            time.sleep(self.after_s)
            given = self.rules.get(question.want, honestly)(question)
        finally:
            with self._lock:
                self._now -= 1
        if isinstance(given, PodcastError):
            raise given
        try:
            value = want.model_validate(given)
        except ValidationError as error:
            return None, [each["msg"] for each in error.errors()]
        return value, check(value) if check else []
