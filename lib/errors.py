"""One tree of everything that can go wrong and is ours to explain.

    PodcastError
    ├── BadInput            what was given cannot be used
    │   ├── BadSource       a document or address that cannot be read
    │   └── TooLong         more than a model can read at once
    ├── NotFound            no such project, asset, scene…
    ├── Conflict            the world moved on
    │   ├── Stale           the project was changed elsewhere since it was loaded
    │   └── Duplicate       it exists already
    ├── NotReady            a step waits for an earlier one
    │   └── ReasonNeeded    the checks have doubts: it is approved with a reason, or mended
    ├── Forbidden           who asks may look, not do this
    ├── LimitReached        the owner's own limit for a day or a month is used up
    ├── OverBudget          the call would cross the project's cap
    ├── StorageFailed       disk full, folder read-only, blob missing
    ├── RenderFailed        the episode could not be finished; names the line
    ├── Cancelled           the producer asked it to stop
    └── ProviderFailed      an outside or bundled engine
        ├── Unavailable     it cannot run here, and says why
        ├── BadKey
        ├── NoCredit
        ├── RateLimited     retry_after_s
        ├── ProviderDown    time-outs, 5xx, closed ports
        └── BadAnswer       it answered, but not with what was asked

A message is one sentence that a producer understands; `hint` names the next act.
"""

from __future__ import annotations

from typing import Any


class PodcastError(Exception):
    """`str(error)` is the sentence to show; `hint` the next act; `code` a stable word for machines.

    `tokens` is set by a model provider alone: the `lib.models.usage.Tokens` that were used all the same,
    None where nobody counted them. `line_id` names the line of a script that is to blame, "" when none is.
    """

    code = "error"
    tokens: Any
    line_id = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        # Job engines pickle errors; keyword-only arguments need help to survive that.
        return (_rebuild, (type(self), self.message, self.__dict__.copy()))


def _rebuild(kind: type[PodcastError], message: str, state: dict[str, object]) -> PodcastError:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class BadInput(PodcastError):
    code = "bad_input"


class BadSource(BadInput):
    code = "bad_source"


class TooLong(BadInput):
    code = "too_long"


class NotFound(PodcastError):
    code = "not_found"


class Forbidden(PodcastError):
    """What is not theirs to see at all is NotFound; this is for what they see and may not change."""

    code = "forbidden"


class LimitReached(PodcastError):
    """`retry_after_s` is when what is used up renews."""

    code = "limit_reached"

    def __init__(self, message: str, *, hint: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class Conflict(PodcastError):
    code = "conflict"


class Stale(Conflict):
    """`mine` is the project that could not be saved; `newest` the number of the version that is there instead."""

    code = "stale"

    def __init__(self, message: str, *, hint: str = "", mine: Any = None, newest: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.mine = mine
        self.newest = newest

    def __reduce__(self) -> tuple[object, ...]:
        # A whole project has no place in the queue's database, where nobody could save it again.
        return (_rebuild, (type(self), self.message, {**self.__dict__, "mine": None}))


class Duplicate(Conflict):
    """`existing_id` is the id of what is there already."""

    code = "duplicate"

    def __init__(self, message: str, *, existing_id: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.existing_id = existing_id


class NotReady(PodcastError):
    code = "not_ready"


class ReasonNeeded(NotReady):
    """`scene_ids` are the scenes with lines that the checks doubt."""

    code = "reason_needed"

    def __init__(self, message: str, *, scene_ids: list[str] | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.scene_ids = scene_ids or []


class OverBudget(PodcastError):
    """`missing_usd` is what the cap lacks for the call."""

    code = "over_budget"

    def __init__(self, message: str, *, missing_usd: float = 0.0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.missing_usd = missing_usd


class StorageFailed(PodcastError):
    code = "storage_failed"


class RenderFailed(PodcastError):
    code = "render_failed"

    def __init__(self, message: str, *, line_id: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.line_id = line_id


class Cancelled(PodcastError):
    code = "cancelled"


class ProviderFailed(PodcastError):
    """`charged`: a voice provider may want its money all the same, since it had begun to speak."""

    code = "provider_failed"
    charged = False


class Unavailable(ProviderFailed):
    code = "unavailable"


class BadKey(ProviderFailed):
    code = "bad_key"


class NoCredit(ProviderFailed):
    code = "no_credit"


class RateLimited(ProviderFailed):
    code = "rate_limited"

    def __init__(self, message: str, *, retry_after_s: float | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class ProviderDown(ProviderFailed):
    code = "provider_down"


class BadAnswer(ProviderFailed):
    """Charged unless it is known that nothing was made."""

    code = "bad_answer"
    charged = True
