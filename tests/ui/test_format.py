from datetime import UTC, datetime, timedelta

import pytest

from lib.ui import format

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length_s", "said"), [(None, "–"), (0, "0:00"), (4.9, "0:04"), (245, "4:05"), (3729, "1:02:09"), (-3, "0:00")]
)
def test_durations_are_read_as_clocks(length_s, said):
    assert format.duration(length_s) == said


@pytest.mark.parametrize(("usd", "said"), [(0, "$0.00"), (0.001, "<$0.01"), (0.03, "$0.03"), (1234.5, "$1,234.50")])
def test_money_never_hides_a_cost(usd, said):
    assert format.money(usd) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [(None, "–"), (999, "999 B"), (4_100_000, "4.1 MB"), (837_000, "837 kB"), (2_500_000_000, "2.5 GB")],
)
def test_sizes_keep_two_figures(length, said):
    assert format.size(length) == said


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=1), "just now"),
        (timedelta(seconds=12), "12 s ago"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=2), "2 d ago"),
        (timedelta(days=10), "12 Nov"),
        (timedelta(days=400), "18 Oct 2025"),
    ],
)
def test_dates_are_relative_for_a_week(passed, said):
    assert format.ago(NOON - passed, NOON) == said


def test_an_exact_date_names_its_zone():
    assert format.exact(NOON) == "22 November 2026, 12:00 UTC"


def test_one_of_a_thing_is_singular():
    assert (format.count(1, "line"), format.count(1200, "word")) == ("1 line", "1,200 words")
    assert (format.minutes(0.3), format.minutes(1.2), format.minutes(8)) == (
        "less than a minute",
        "1 minute",
        "8 minutes",
    )
