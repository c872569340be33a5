"""A language model that says what it was given, for a price; and counts how often it was asked."""

from __future__ import annotations

from threading import Lock
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel

from lib.errors import PodcastError
from lib.models.setup import Setup
from lib.models.usage import Tokens
from lib.providers.llm import Answer, Check, Spec

T = TypeVar("T", bound=BaseModel)


class Parrot:
    """Answers `says`, or raises `fails` once. A token costs `usd_per_token`; None is a price that nobody knows."""

    spec: ClassVar[Spec] = Spec(name="parrot", label="Parrot", key_env="PARROT_API_KEY")

    def __init__(self, setup: Setup | None = None, /) -> None:
        self.setup = setup or Setup()
        self.says: dict[str, Any] = {}
        self.fails: PodcastError | None = None
        self.uses = Tokens(100, 50)
        self.usd_per_token: float | None = 0.001
        self.thoughts = 0
        self.asked: list[str] = []
        self._lock = Lock()

    @property
    def thinking_tokens(self) -> int:
        return self.thoughts

    @property
    def model(self) -> str:
        return self.setup.option("model", "grey-1")

    def models(self) -> list[str]:
        return ["grey-1"]

    def ask(self, want: type[T], *, system: str, prompt: str, max_tokens: int, check: Check | None = None) -> Answer[T]:
        with self._lock:
            self.asked.append(prompt)
            failure, self.fails = self.fails, None
        if failure is not None:
            raise failure
        return Answer(want.model_validate(self.says), self.uses, self.price_usd(self.uses), ())

    def price_usd(self, tokens: Tokens) -> float | None:
        return None if self.usd_per_token is None else (tokens.read + tokens.written) * self.usd_per_token

    def test(self) -> str:
        return "It answered."
