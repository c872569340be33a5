"""The model library's errors in our words: the one place that knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lib.errors import BadAnswer, PodcastError, Unavailable
from lib.models.usage import Tokens
from lib.providers.llm._teller import Teller
from lib.providers.llm._words import without

if TYPE_CHECKING:
    from pydantic_ai.exceptions import ModelAPIError, ModelRateLimitError

# llama.cpp's own word for it, and everybody else's.
_TOO_LONG = frozenset({"exceed_context_size_error", "context_length_exceeded"})


def told(teller: Teller, error: Exception, tokens: Tokens | None, *, answered: bool = False) -> PodcastError:
    """Our error for one of the library's, with what was used all the same; `answered`: a model did answer."""
    ours = _ours(teller, error, answered)
    ours.tokens = tokens
    return ours


def _ours(teller: Teller, error: Exception, answered: bool) -> PodcastError:
    from pydantic_ai import exceptions as its

    if isinstance(error, its.ModelAPIError):
        return _refused(teller, error)
    if isinstance(error, (its.RunCancelled, TimeoutError)):
        return teller.too_slow()
    if isinstance(error, its.ContentFilterError):
        return BadAnswer(
            f"{teller.model} declined to answer this.",
            hint="Reword the idea or leave out the source it objects to, or choose another model.",
        )
    if isinstance(error, its.OutputTokenLimitExceeded):
        return BadAnswer(
            f"{teller.model} ran out of room before its answer was finished.",
            hint="Ask for fewer minutes at a time, or choose a model that writes longer answers or thinks less.",
        )
    if isinstance(error, its.UserError):
        hint = without(str(error), teller.key)
        return Unavailable(f"{teller.label} cannot be asked with {teller.model}.", hint=hint)
    if answered:
        return BadAnswer(
            f"{teller.model} answered twice, but not in the form that was asked for.",
            hint="Try again, or choose a more capable model.",
        )
    return teller.no_model()


def _refused(teller: Teller, error: ModelAPIError) -> PodcastError:
    from pydantic_ai import exceptions as its

    if isinstance(error, (its.ModelConnectionError, its.ModelRequestTimeout)):
        return _lost(teller, error)
    if is_too_long(error):
        return teller.too_long(error.body)
    if isinstance(error, its.ModelRateLimitError):
        return _rate_limited(teller, error)
    status = _status(error)
    headers: dict[str, str] = getattr(error, "headers", None) or {}
    return teller.of_status(status, error.body, headers) if status else teller.no_model()


def _status(error: ModelAPIError) -> int:
    """The status that says what the library found out, which may be more than the one that came; 0 for none."""
    from pydantic_ai import exceptions as its

    found = {
        its.ModelQuotaExceededError: 402,
        its.ModelAuthenticationError: 401,
        its.ModelNotFoundError: 404,
        its.ModelUnavailableError: 503,
        its.ModelServerError: 503,
    }
    status = next((status for kind, status in found.items() if isinstance(error, kind)), 0)
    return status or int(getattr(error, "status_code", 0))


def _rate_limited(teller: Teller, error: ModelRateLimitError) -> PodcastError:
    headers: dict[str, str] = getattr(error, "headers", None) or {}
    if headers.keys().isdisjoint(("retry-after", "retry-after-ms")) and error.retry_after is not None:
        headers = {**headers, "retry-after": str(error.retry_after)}  # Gemini says it in the body
    return teller.of_status(429, error.body, headers)


def _lost(teller: Teller, error: ModelAPIError) -> PodcastError:
    """For a request that was sent and not answered, or not even sent."""
    from pydantic_ai import exceptions as its

    if isinstance(error, its.ModelRequestTimeout):
        return teller.too_slow()
    phase = getattr(error, "phase", None)
    if isinstance(error, its.ModelTimeoutError) and phase in ("read", None):
        return teller.too_slow()
    return teller.broken() if phase == "read" else teller.unreachable()


def _too_long(error: Exception) -> bool:
    """Whether the provider's own code says that the text does not fit the model."""
    codes = {getattr(error, "provider_error_code", None), getattr(error, "provider_error_type", None)}
    return not codes.isdisjoint(_TOO_LONG)


def is_too_long(error: Exception) -> bool:
    """Whether what was sent is more than the model reads at once."""
    from pydantic_ai import exceptions as its

    return isinstance(error, its.ModelContextWindowExceededError) or _too_long(error)


def slipped(error: Exception) -> bool:
    """Whether the endpoint knows schemas, but its model strayed from this one; Groq says so with a refusal."""
    return getattr(error, "provider_error_code", None) == "json_validate_failed"


def may_be_put_plainer(error: Exception) -> bool:
    """Whether a request was refused for what it is, and not for its key, model or length: plainer it may pass."""
    from pydantic_ai import exceptions as its

    refined = (its.ModelAuthenticationError, its.ModelNotFoundError, its.ModelContextWindowExceededError)
    return isinstance(error, its.ModelRequestRejectedError) and not isinstance(error, refined) and not _too_long(error)
