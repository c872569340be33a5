"""Number words, by num2words, in the manner of speech: no commas, hyphens where English has them."""

from __future__ import annotations

from functools import lru_cache

from num2words import num2words

_LARGEST = 10**15


@lru_cache(maxsize=4096)
def cardinal(number: int) -> str:
    """1250 as "one thousand two hundred and fifty"; what is beyond a thousand billions digit by digit."""
    if abs(number) >= _LARGEST:
        return ("minus " if number < 0 else "") + digits(str(abs(number)))
    return _plain(num2words(number))


@lru_cache(maxsize=4096)
def ordinal(number: int) -> str:
    """21 as "twenty-first"."""
    return _plain(num2words(number, to="ordinal")) if abs(number) < _LARGEST else cardinal(number)


@lru_cache(maxsize=4096)
def year(number: int) -> str:
    """1978 as "nineteen seventy-eight", 2008 as "two thousand and eight", 2024 as "twenty twenty-four"."""
    if number % 100 == 0 and number % 1000 and number < 2200:
        return f"{cardinal(number // 100)} hundred"
    return _plain(num2words(number, to="year")).replace("oh-", "oh ")


def decimal(whole: str, fraction: str) -> str:
    """("4", "25") as "four point two five"."""
    return f"{cardinal(int(whole or 0))} point {digits(fraction)}"


def digits(figures: str) -> str:
    """ "007" as "zero zero seven"."""
    return " ".join(cardinal(int(figure)) for figure in figures)


def plural(words: str) -> str:
    """ "nineteen ninety" as "nineteen nineties"."""
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith("x") else "s")


def _plain(words: str) -> str:
    return words.replace(",", "")
