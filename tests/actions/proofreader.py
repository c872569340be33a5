"""A language model that reads lines beside their facts by rule."""

from __future__ import annotations

from typing import Any

from lib.providers.llm import Answer
from tests.actions.parrot import Parrot
from tests.pipeline.honest_model import rows


class Proofreader(Parrot):
    """Doubts the first of the words `doubts` that a line says, holds other lines; says nothing of lines with one of
    `skips`, and raises `breaks_at[word]` when a line of the question says that word. Unless it `is_yes_man` it sees
    what only tries it."""

    def __init__(self) -> None:
        super().__init__()
        self.doubts: list[str] = []
        self.skips: list[str] = []
        self.breaks_at: dict[str, Exception] = {}
        self.read: list[str] = []
        self.is_yes_man = False

    def ask(self, want: type[Any], *, system: str, prompt: str, max_tokens: int, check: Any = None) -> Answer[Any]:
        lines = rows(prompt, "script")
        with self._lock:
            self.asked.append(prompt)
            self.read += [row["text"] for row in lines]
            failure, self.fails = self.fails, None
        if failure is not None:
            raise failure
        for word, error in self.breaks_at.items():
            if any(word in row["text"] for row in lines):
                raise error
        said = [
            self._verdict(row, tries_it=row["text"] in [each["text"] for each in lines[:at]])
            for at, row in enumerate(lines)
            if not any(word in row["text"] for word in self.skips)
        ]
        return Answer(want.model_validate({"lines": said}), self.uses, self.price_usd(self.uses), ())

    def _verdict(self, row: dict[str, Any], *, tries_it: bool) -> dict[str, Any]:
        """A line that is shown a second time, beside other facts, only tries whoever reads."""
        word = next((word for word in self.doubts if word in row["text"]), "")
        if tries_it and not self.is_yes_man:
            word = row["text"]
        why = f"Nothing says “{word}”." if word else "The facts say so."
        return {"line": row["line"], "why": why, "holds": not word, "words": word}
