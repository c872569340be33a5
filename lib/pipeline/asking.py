"""How a prompted writer asks: whoever calls it decides who answers, who pays and what is remembered."""

from __future__ import annotations

from typing import Protocol, TypeVar

from pydantic import BaseModel

from lib.providers.llm import Answer, Check

T = TypeVar("T", bound=BaseModel)


class Asker(Protocol):
    """One question to a language model. Safe to call from several threads at once."""

    def __call__(
        self, want: type[T], *, purpose: str, system: str, prompt: str, max_tokens: int, check: Check | None = None
    ) -> Answer[T]:
        """See `Llm.ask`; `purpose` is `analysis`, `research`, `script`, `rewrite` or `reread`.

        Also raises OverBudget.
        """
        ...
