"""A language model that changes lines by rule."""

from __future__ import annotations

from typing import Any

from lib.providers.llm import Answer
from tests.actions.parrot import Parrot
from tests.pipeline.honest_model import rows


class Reviser(Parrot):
    """Says every line with another ending, a number that no fact holds, and the first fact that it is given."""

    def ask(self, want: type[Any], *, system: str, prompt: str, max_tokens: int, check: Any = None) -> Answer[Any]:
        with self._lock:
            self.asked.append(prompt)
            failure, self.fails = self.fails, None
        if failure is not None:
            raise failure
        facts = [row["id"] for row in rows(prompt, "facts")][:1]
        lines = [
            {"speaker": row["speaker"], "text": f"{row['text'][:-1]}, all 4711 of them.", "fact_ids": facts,
             "instead_of": row["line"]}
            for row in rows(prompt, "script")
        ]  # fmt: skip
        return Answer(want.model_validate({"lines": lines}), self.uses, self.price_usd(self.uses), ())
