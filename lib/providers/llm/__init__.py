"""Who can write. A provider is one file in this folder: a class with a `Spec`, made with a `Setup`, and four methods.

The class is found by its folder: a module whose name does not begin with an underscore binds it to `PROVIDER`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import BaseModel

from lib.models.setup import Setup
from lib.models.usage import Tokens
from lib.providers.spec import Option, Spec, classes, made

__all__ = ["Answer", "Check", "Llm", "Option", "Spec", "all_providers", "load"]

T = TypeVar("T", bound=BaseModel)

Check = Callable[[Any], list[str]]
"""What is wrong with an answer of the right shape, in words the model is asked again with; nothing when all is well."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """`complaints` is what the check still said of `value` after the model was asked again; `usd` None: no price,
    or nobody counted the tokens."""

    value: T
    tokens: Tokens
    usd: float | None
    complaints: tuple[str, ...] = ()


class Llm(Protocol):
    """Questions in, checked values out. Safe to call from several threads at once."""

    spec: ClassVar[Spec]

    def __init__(self, setup: Setup = ..., /) -> None: ...

    @property
    def model(self) -> str:
        """The model that is asked: the one set up, or the provider's default; empty when one must be named."""
        ...

    @property
    def thinking_tokens(self) -> int:
        """What it may write beyond `max_tokens` in each of its answers, because it thinks first. Raises Unavailable."""
        ...

    def models(self) -> list[str]:
        """What the endpoint offers, as it says itself. Raises ProviderFailed."""
        ...

    def ask(self, want: type[T], *, system: str, prompt: str, max_tokens: int, check: Check | None = None) -> Answer[T]:
        """A `want`, validated. What does not validate or does not pass `check` is asked again once, with the words.

        A `want` without defaults and without dicts is enforced by most providers as it is written.
        `tokens` and `usd` are of both calls together. Raises BadAnswer when there is still nothing of that shape,
        BadInput when the text is too long for the model, BadKey, NoCredit, RateLimited, ProviderDown, Unavailable;
        `error.tokens` says what was used all the same; None: nobody counted it.
        """
        ...

    def price_usd(self, tokens: Tokens) -> float | None:
        """What that many tokens cost with this model; 0 where it is free, None where no price is known."""
        ...

    def test(self) -> str:
        """Make the cheapest real call; one sentence that says what works. Raises ProviderFailed in its own words."""
        ...


def all_providers() -> list[Spec]:
    """The specs of every provider in this folder; nothing is loaded that costs time."""
    return [each.spec for each in classes(__name__).values()]


def load(name: str, setup: Setup | None = None) -> Llm:
    """The provider called `name`, one instance per process and setup. Raises Unavailable when there is none."""
    found: Llm = made(__name__, name, setup, "model provider")
    return found
