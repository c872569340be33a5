"""What goes wrong at a provider, in our words: one place that knows the library's errors and the statuses of HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.errors import (
    BadAnswer,
    BadInput,
    BadKey,
    NoCredit,
    PodcastError,
    ProviderDown,
    RateLimited,
    Unavailable,
)
from lib.models.usage import Tokens
from lib.providers.llm._waiting import retry_after_s
from lib.providers.llm._words import quoted, without

if TYPE_CHECKING:
    from pydantic_ai.exceptions import ModelAPIError, ModelRateLimitError

# llama.cpp's own word for it, where others say `context_length_exceeded`.
_TOO_LONG = frozenset({"exceed_context_size_error", "context_length_exceeded"})


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what went wrong. The key is known only so that it is never told."""

    label: str
    model: str
    key: str
    limit_s: float

    def tell(self, error: Exception, tokens: Tokens, *, answered: bool = False) -> PodcastError:
        """Our error for one of the library's, with what was used all the same; `answered`: a model did answer."""
        told = self._told(error, answered)
        told.tokens = tokens
        return told

    def _told(self, error: Exception, answered: bool) -> PodcastError:
        from pydantic_ai import exceptions as its

        if isinstance(error, its.ModelAPIError):
            return self._refused(error)
        if isinstance(error, (its.RunCancelled, TimeoutError)):
            return self.too_slow()
        if isinstance(error, its.ContentFilterError):
            return BadAnswer(
                f"{self.model} declined to answer this.",
                hint="Reword the idea or leave out the source it objects to, or choose another model.",
            )
        if isinstance(error, its.OutputTokenLimitExceeded):
            return BadAnswer(
                f"{self.model} ran out of room before its answer was finished.",
                hint="Ask for fewer minutes at a time, or choose a model that writes longer answers or thinks less.",
            )
        if isinstance(error, its.UserError):
            hint = without(str(error), self.key)
            return Unavailable(f"{self.label} cannot be asked with {self.model}.", hint=hint)
        if answered:
            return BadAnswer(
                f"{self.model} answered twice, but not in the form that was asked for.",
                hint="Try again, or choose a more capable model.",
            )
        return self.no_model()

    def _refused(self, error: ModelAPIError) -> PodcastError:
        from pydantic_ai import exceptions as its

        if isinstance(error, (its.ModelConnectionError, its.ModelRequestTimeout)):
            return self._slow_or_closed(error)
        if isinstance(error, its.ModelContextWindowExceededError) or too_long(error):
            return self.too_long(error.body)
        if isinstance(error, its.ModelQuotaExceededError):
            return self.of_status(402, error.body, {})
        if isinstance(error, its.ModelRateLimitError):
            return self._rate_limited(error)
        if isinstance(error, its.ModelAuthenticationError):
            return self.of_status(401, error.body, {})  # Gemini says it with a 400
        if isinstance(error, its.ModelNotFoundError):
            return self.of_status(404, error.body, {})
        if isinstance(error, its.ModelHTTPError):
            return self.of_status(error.status_code, error.body, error.headers or {})
        if isinstance(error, (its.ModelUnavailableError, its.ModelServerError)):
            return self.of_status(503, error.body, {})
        return self.no_model()

    def _rate_limited(self, error: ModelRateLimitError) -> PodcastError:
        headers: dict[str, str] = getattr(error, "headers", None) or {}
        if headers.keys().isdisjoint(("retry-after", "retry-after-ms")) and error.retry_after is not None:
            headers = {**headers, "retry-after": str(error.retry_after)}  # Gemini says it in the body
        return self.of_status(429, error.body, headers)

    def _slow_or_closed(self, error: ModelAPIError) -> PodcastError:
        from pydantic_ai import exceptions as its

        if isinstance(error, its.ModelRequestTimeout):
            return self.too_slow()
        phase = getattr(error, "phase", None)
        if isinstance(error, its.ModelTimeoutError) and phase in ("read", None):
            return self.too_slow()
        return self.broken() if phase == "read" else self.unreachable()

    def unreachable(self) -> PodcastError:
        return ProviderDown(
            f"{self.label} cannot be reached.",
            hint="Check the internet connection, and the base URL in Settings; a local server must be running.",
        )

    def broken(self) -> PodcastError:
        return ProviderDown(f"{self.label} broke off in the middle of its answer.", hint="Try again in a moment.")

    def too_slow(self) -> PodcastError:
        return ProviderDown(
            f"{self.label} did not answer within {self.limit_s:g} seconds.",
            hint="Try again, choose a faster model, or allow more seconds in Settings.",
        )

    def too_long(self, body: object) -> PodcastError:
        hint = "Use fewer or shorter sources, or a model with a larger context window."
        return BadInput(f"The text is too long for {self.model}.", hint=self._hint(hint, body))

    def no_model(self) -> PodcastError:
        return BadAnswer(
            f"What {self.label} sent is not the answer of a model.",
            hint="Check the base URL in Settings: something else may live there, a sign-in page for instance.",
        )

    def of_status(self, status: int, body: object, headers: Mapping[str, str]) -> PodcastError:
        """Our error for an HTTP status and what came with it. Header names are lower-case."""
        sentence, hint = self._sentence(status)
        kind = _kind(status)
        hint = self._hint(hint, body)
        if kind is RateLimited:
            return RateLimited(sentence, retry_after_s=retry_after_s(headers), hint=hint)
        return kind(sentence, hint=hint)

    def _sentence(self, status: int) -> tuple[str, str]:
        if status in (401, 403) and not self.key:
            return f"{self.label} asks for a key.", "Type it in Settings."
        if status in (401, 403):
            return f"{self.label} does not accept the key.", "Check the key in Settings."
        if status == 402:
            return f"The credit at {self.label} is used up.", f"Top up the account at {self.label}, then try again."
        if status in (404, 405):
            return (
                f"{self.label} has no model called “{self.model}” at this address.",
                "Choose another model in Settings, and check the base URL; most end in /v1.",
            )
        if status == 413:
            hint = "Use fewer or shorter sources, or a model with a larger context window."
            return f"The text is too long for {self.model}.", hint
        if status == 429:
            return f"{self.label} asks to slow down.", "Wait a moment, then try again."
        if status == 408 or status >= 500:
            return f"{self.label} has trouble of its own just now.", "Try again in a few minutes."
        return f"{self.label} refuses the request ({status}).", "Choose another model, or check the base URL."

    def _hint(self, hint: str, body: object) -> str:
        return f"{hint} {quoted(body, self.key)}".strip()


def _kind(status: int) -> type[PodcastError]:
    known: dict[int, type[PodcastError]] = {
        401: BadKey,
        402: NoCredit,
        403: BadKey,
        404: Unavailable,
        405: Unavailable,
        408: ProviderDown,
        413: BadInput,
        429: RateLimited,
    }
    return known.get(status, ProviderDown if status >= 500 else Unavailable)


def too_long(error: Exception) -> bool:
    """Whether the provider's own code says that the text does not fit the model."""
    codes = {getattr(error, "provider_error_code", None), getattr(error, "provider_error_type", None)}
    return not codes.isdisjoint(_TOO_LONG)


def knows_no_schemas(error: Exception) -> bool:
    """Whether a request was refused for what it is, and not for its key, model or length: it may be put plainer."""
    from pydantic_ai import exceptions as its

    refined = (its.ModelAuthenticationError, its.ModelNotFoundError, its.ModelContextWindowExceededError)
    return isinstance(error, its.ModelRequestRejectedError) and not isinstance(error, refined) and not too_long(error)
