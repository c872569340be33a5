"""One question, and one more with what was wrong with the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from lib.models.usage import Tokens
from lib.providers.llm import Check

if TYPE_CHECKING:
    from pydantic_ai import Agent
    from pydantic_ai.messages import ModelMessage, ModelResponse
    from pydantic_ai.models import Model
    from pydantic_ai.settings import ModelSettings
    from pydantic_ai.usage import RunUsage

T = TypeVar("T", bound=BaseModel)

# What a model may write before its answer when it thinks: most providers count it as written.
_THINKING_TOKENS = {"off": 0, "low": 4_096, "medium": 16_384, "high": 32_768}
_ALWAYS_THINKING_TOKENS = 8_192
_GREETING_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """What is asked. The whole answer, a second round included, is given up after `limit_s`."""

    want: type[T]
    system: str
    prompt: str
    max_tokens: int
    check: Check | None
    limit_s: float
    thinking: str = "off"


@dataclass
class Asked(Generic[T]):
    """What came of it so far: `best` is the value with the fewest complaints."""

    usage: RunUsage
    best: tuple[T, tuple[str, ...]] | None = None
    responses: list[ModelResponse] = field(default_factory=list)

    @property
    def tokens(self) -> Tokens:
        return Tokens(self.usage.input_tokens, self.usage.output_tokens)

    @property
    def used(self) -> Tokens | None:
        """The tokens; None when an endpoint answered and did not count them."""
        return None if any(response.usage.unmeasured_requests for response in self.responses) else self.tokens

    @property
    def outcome(self) -> tuple[T, tuple[str, ...]]:
        """The value to answer with and what is still wrong with it. Only after `put` came back."""
        if self.best is None:
            raise RuntimeError("nothing was answered")
        return self.best

    def heard(self, messages: Sequence[ModelMessage]) -> None:
        self.responses += [message for message in messages if message.kind == "response"]


async def greet(model: Model[Any], limit_s: float, thinking: str) -> None:
    """The cheapest real call: whatever is answered will do. Raises what the library raises."""
    from pydantic_ai.direct import model_request
    from pydantic_ai.messages import ModelRequest

    greeting = [ModelRequest.user_text_prompt("Answer with one word: ready.")]
    await model_request(model, greeting, model_settings=settings(model, _GREETING_TOKENS, limit_s, thinking))


async def put(model: Model[Any], question: Question[T], asked: Asked[T], *, plainly: bool) -> None:
    """Ask `model` and write what comes into `asked`; what is wrong with it is told to the model once.

    `plainly` asks in words alone for what a schema would enforce, for endpoints that know no schemas.
    Raises what the library raises; an answer of the right shape is never lost to a second one of another.
    """
    from pydantic_ai import UsageLimits, capture_run_messages
    from pydantic_ai.exceptions import UnexpectedModelBehavior, UsageLimitExceeded

    agent = _agent(model, question, asked, plainly)
    with capture_run_messages() as messages:
        try:
            await agent.run(
                question.prompt,
                usage=asked.usage,
                usage_limits=UsageLimits(request_limit=2),
                timeout=question.limit_s,
                infer_name=False,
            )
        except (UnexpectedModelBehavior, UsageLimitExceeded):
            if asked.best is None:
                raise
        finally:
            asked.heard(messages)


def _agent(model: Model[Any], question: Question[T], asked: Asked[T], plainly: bool) -> Agent[object, T]:
    from pydantic_ai import Agent, ModelRetry, NativeOutput, PromptedOutput, RunContext, ToolOutput

    form: Any = PromptedOutput if plainly else NativeOutput
    if not plainly and not model.profile.get("supports_json_schema_output"):
        form = ToolOutput
    agent: Agent[object, T] = Agent(
        model,
        output_type=form(question.want),
        instructions=question.system or None,
        model_settings=settings(model, question.max_tokens, question.limit_s, "" if plainly else question.thinking),
        retries=1,
    )

    @agent.output_validator
    async def judge(context: RunContext[object], value: T) -> T:
        complaints = await _complaints(question, value)
        if asked.best is None or len(complaints) <= len(asked.best[1]):
            asked.best = value, complaints
        if complaints and context.usage.requests < 2:
            raise ModelRetry("\n".join(complaints))
        return value

    return agent


async def _complaints(question: Question[T], value: T) -> tuple[str, ...]:
    """What the check says; it runs beside the loop, on which everybody else waits."""
    if question.check is None:
        return ()
    return tuple(await asyncio.to_thread(question.check, value))


def room_to_think(model: Model[Any], thinking: str) -> int:
    """The tokens that an answer may take beyond its own, for the thoughts before it."""
    room = _THINKING_TOKENS.get(thinking, 0)
    if model.profile.get("thinking_always_enabled") or model.profile.get("google_thinking_levels"):
        room = max(room, _ALWAYS_THINKING_TOKENS)
    return room


def settings(model: Model[Any], max_tokens: int, limit_s: float, thinking: str) -> ModelSettings:
    """How to ask: room for the answer, and for the thoughts before it where the model has any.

    An empty `thinking` says nothing about it, since some endpoints refuse to be asked.
    """
    from pydantic_ai.settings import ModelSettings

    room = room_to_think(model, thinking)
    made = ModelSettings(max_tokens=max_tokens + room, timeout=limit_s, request_timeout=limit_s)
    if thinking in ("low", "medium", "high"):
        made["thinking"] = thinking  # type: ignore[typeddict-item]
    elif thinking:
        made["thinking"] = False
    return made
