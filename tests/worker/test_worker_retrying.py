from __future__ import annotations

import pytest

from lib import errors
from lib.worker.retrying import LONGEST_PAUSE_S, TRIES, pause_before_retry_s


def test_a_provider_that_is_down_is_given_ever_more_time_and_then_given_up() -> None:
    down = errors.ProviderDown("No answer.")
    assert [pause_before_retry_s(down, tries) for tries in range(1, TRIES + 1)] == [1.0, 2.0, 4.0, 8.0, None]


@pytest.mark.parametrize(
    ("asked_s", "pause_s"), [(None, 1.0), (0, 0.0), (7.5, 7.5), (-3.0, 0.0), (9e9, LONGEST_PAUSE_S)]
)
def test_a_busy_provider_is_believed_within_reason(asked_s: float | None, pause_s: float) -> None:
    assert pause_before_retry_s(errors.RateLimited("Too many requests.", retry_after_s=asked_s), 1) == pause_s


def test_a_wrong_answer_gets_one_more_chance() -> None:
    wrong = errors.BadAnswer("That is no sound.")
    assert [pause_before_retry_s(wrong, tries) for tries in (1, 2)] == [0.0, None]


@pytest.mark.parametrize(
    "error",
    [errors.StorageFailed(""), errors.BadKey(""), errors.NoCredit(""), errors.Unavailable(""), errors.OverBudget(""),
     errors.Cancelled(""), errors.RenderFailed(""), errors.NotFound("")],
)  # fmt: skip
def test_what_needs_a_person_is_not_tried_again(error: errors.PodcastError) -> None:
    assert pause_before_retry_s(error, 1) is None
