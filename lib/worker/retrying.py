"""Which failures are worth another try, and when."""

from __future__ import annotations

from lib.errors import BadAnswer, PodcastError, ProviderDown, RateLimited

TRIES = 5
"""Of one scene, whoever is to blame; with the pauses below about 15 s of patience with a provider that is down."""

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 300.0


def pause_before_retry_s(error: PodcastError, tries: int) -> float | None:
    """How long to wait after the `tries`-th failure (1, 2, …), in seconds; None when trying again would not help.

    A provider that says how long to wait is believed, up to five minutes. A wrong answer gets one more chance. A full
    disk, a missing key or an empty account needs a person.
    """
    backoff_s = FIRST_PAUSE_S * 2.0 ** (tries - 1)
    match error:
        case _ if tries >= TRIES:
            return None
        case RateLimited(retry_after_s=float() | int() as wait_s):
            return min(max(float(wait_s), 0.0), LONGEST_PAUSE_S)
        case RateLimited() | ProviderDown():
            return backoff_s
        case BadAnswer() if tries == 1:
            return 0.0
    return None
