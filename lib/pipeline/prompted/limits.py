"""What a prompted writer may use: how much a question holds, how many are asked at once, how long answers may be."""

from __future__ import annotations

from dataclasses import dataclass

CONTEXT_CHARS_MIN = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """`context_chars`: system and prompt of one question together, at least 10,000. `at_once`: questions in flight.

    `spare_tokens` are granted to each answer beyond what its words need: models that think before they write count
    that too.
    """

    context_chars: int = 24_000
    at_once: int = 8
    spare_tokens: int = 1_000

    def __post_init__(self) -> None:
        if self.context_chars < CONTEXT_CHARS_MIN or self.at_once < 1 or self.spare_tokens < 0:
            raise ValueError(f"at least {CONTEXT_CHARS_MIN} characters and one question at a time, not {self}")

    def smaller(self) -> Limits:
        """What a model with little room may still read and answer."""
        return Limits(CONTEXT_CHARS_MIN, self.at_once, 0)

    def tokens(self, words: float) -> int:
        """The longest answer granted for that many words in the fields of JSON."""
        return round(words * 3) + 300 + self.spare_tokens
