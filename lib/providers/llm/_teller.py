"""What goes wrong at a provider, in our words: a sentence and the next act for each status of HTTP and each silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.errors import BadAnswer, BadKey, NoCredit, PodcastError, ProviderDown, RateLimited, TooLong, Unavailable
from lib.providers.llm._waiting import retry_after_s
from lib.providers.llm._words import quoted

_SHORTER = "Use fewer or shorter sources, or a model with a larger context window."


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what went wrong. The key is known only so that it is never told."""

    label: str
    model: str
    key: str
    limit_s: float

    def unreachable(self) -> PodcastError:
        return ProviderDown(
            f"{self.label} cannot be reached.",
            hint="Check the internet connection, and the address in Settings; a local server must be running.",
        )

    def broken(self) -> PodcastError:
        return ProviderDown(f"{self.label} broke off in the middle of its answer.", hint="Try again in a moment.")

    def too_slow(self) -> PodcastError:
        return ProviderDown(
            f"{self.label} did not answer within {self.limit_s:g} seconds.",
            hint="Try again, choose a faster model, or allow more seconds in Settings.",
        )

    def too_long(self, body: object) -> PodcastError:
        return self.of_status(413, body, {})

    def no_model(self) -> PodcastError:
        return BadAnswer(
            f"What {self.label} sent is not the answer of a model.",
            hint="Check the address in Settings: something else may live there, a sign-in page for instance.",
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
                "Choose another model in Settings, and check the address; most end in /v1.",
            )
        if status == 413:
            return f"The text is too long for {self.model}.", _SHORTER
        if status == 429:
            return f"{self.label} asks to slow down.", "Wait a moment, then try again."
        if status == 408 or status >= 500:
            return f"{self.label} has trouble of its own just now.", "Try again in a few minutes."
        return f"{self.label} refuses the request ({status}).", "Choose another model, or check the address."

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
        413: TooLong,
        429: RateLimited,
    }
    return known.get(status, ProviderDown if status >= 500 else Unavailable)
