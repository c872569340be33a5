"""Figures as a producer reads them: durations 4:05, money $0.03, sizes, dates."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

_STEPS = ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h"), (7 * 86_400, 86_400, "d"))


def duration(length_s: float | None) -> str:
    """`4:05`, `1:02:09`; an unknown length is a dash."""
    if length_s is None:
        return "–"
    minutes, seconds = divmod(max(0, int(length_s)), 60)  # whole seconds, as browsers count them
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def about(length_s: float) -> str:
    """`about 20 seconds`, `about 3 minutes`: rounded as much as a guess deserves."""
    if length_s < 2:
        return "a moment"
    if length_s < 8:
        return "a few seconds"
    if length_s < 55:
        return f"about {5 * round(length_s / 5)} seconds"
    if length_s < 5_400:
        return f"about {count(max(1, round(length_s / 60)), 'minute')}"
    return f"about {round(length_s / 1_800) / 2:g} hours"


def money(amount_usd: float) -> str:
    """`$0.03`; what is less than a cent but not nothing is `<$0.01`."""
    if 0 < amount_usd < 0.005:
        return "<$0.01"
    return f"${amount_usd:,.2f}"


def size(length_bytes: int | None) -> str:
    """`4.1 MB`, in powers of 1,000; an unknown size is a dash."""
    if length_bytes is None:
        return "–"
    if length_bytes < 1000:
        return f"{length_bytes} B"
    value = float(length_bytes)
    for unit in ("kB", "MB", "GB"):
        value /= 1000
        if value < 999.5:
            return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"
    return f"{value / 1000:.1f} TB"


def ago(when: datetime, now: datetime) -> str:
    """`just now`, `12 s ago`, `3 h ago`, `2 d ago`; a date after a week."""
    passed_s = (now - when).total_seconds()
    if passed_s < 2:
        return "just now"
    for limit_s, unit_s, name in _STEPS:
        if passed_s < limit_s:
            return f"{int(passed_s // unit_s)} {name} ago"
    return f"{when.day} {when:%b}" if when.year == now.year else f"{when.day} {when:%b %Y}"


def exact(when: datetime, zone: tzinfo = UTC) -> str:
    """The full date and time in `zone`, for a hover."""
    return when.astimezone(zone).strftime("%d %B %Y, %H:%M %Z").lstrip("0")


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 line`, `2 lines`, `1,200 words`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def minutes(length_min: float) -> str:
    """`1 minute`, `8 minutes`, `less than a minute`."""
    return "less than a minute" if length_min < 0.75 else count(round(length_min), "minute")


def words(name: str) -> str:
    """A closed set's value as words: `deep_dive` is `Deep dive`."""
    return name.replace("_", " ").capitalize()
