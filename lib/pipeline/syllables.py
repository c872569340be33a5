"""How many syllables a person speaks for a written word or number."""

from __future__ import annotations

import re
from functools import lru_cache

_UNITS = (2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 2, 2, 2, 2, 3, 2, 2)  # zero … nineteen
_TENS = (0, 0, 2, 2, 2, 2, 2, 3, 2, 2)  # twenty … ninety
_SCALES = ((1_000_000_000, 2), (1_000_000, 2), (1_000, 2), (100, 2))
_SIGNS = {"%": 2, "£": 1, "$": 2, "€": 2, "°": 2, "&": 1, "+": 1, "=": 2}
_UNIT = re.compile(
    r"(?<=\d)\s?(km|cm|mm|m|min|kg|g|kt|t|ha|ml|l|ms|lx|kW|MW|GW|kWh|MWh|GWh|TWh|Hz|kHz|GB|MB|hPa|kPa)(?![\w'’])"
)
_SPOKEN_UNITS = {
    "km": 3, "cm": 4, "mm": 4, "m": 2, "min": 2, "kg": 3, "g": 1, "kt": 3, "t": 1, "ha": 2, "ml": 4, "l": 2, "ms": 4,
    "lx": 1, "kW": 3, "MW": 3, "GW": 3, "kWh": 5, "MWh": 5, "GWh": 5, "TWh": 5, "Hz": 1, "kHz": 3, "GB": 3, "MB": 3,
    "hPa": 4, "kPa": 4,
}  # fmt: skip
_TOKEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[A-Za-zÀ-ÿ]+(?:['’][A-Za-z]+)?|[%£$€°&+=]")
_VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+")
_SPLIT_VOWELS = re.compile(r"i[aou](?!u)|(?<=[gdn])eo(?!u)|ua|uou|ying|e[ai]ng?$")
_SILENT_END = re.compile(r"(?<![aeiouylr])(?:es|ed)$|(?<!l)e$|(?<=[aeiou]l)e$")


def syllables(text: str) -> int:
    """Syllables of `text` as spoken: words, numbers in digits, units behind them, and signs such as % and £."""
    units = _UNIT.findall(text)
    counted = sum(_of_token(token) for token in _TOKEN.findall(_UNIT.sub(" ", text) if units else text))
    return counted + sum(_SPOKEN_UNITS[unit] for unit in units)


@lru_cache(maxsize=20_000)
def _of_token(token: str) -> int:
    if token in _SIGNS:
        return _SIGNS[token]
    if token[0].isdigit():
        return _of_number(token)
    if token.isupper() and 2 <= len(token) <= 4 and not re.search(r"[AEIOUY]", token[1:-1] or token):
        return len(token) + 2 * token.count("W")
    return _of_word(token.lower())


def _of_word(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    if groups > 1 and _SILENT_END.search(word) and not re.search(r"(?:[td]ed|[cgsxz]es|[sc]hes)$", word):
        groups -= 1
    groups += len(_SPLIT_VOWELS.findall(word)) - len(re.findall(r"[tcs]i[ao]|gi[ao]|qua|gua", word))
    return max(1, groups)


def _of_number(token: str) -> int:
    whole, _, decimals = token.replace(",", "").partition(".")
    number = int(whole)
    if len(whole) == 4 and "," not in token and not decimals and 1100 <= number <= 2099 and not 2000 <= number <= 2009:
        return _below_hundred(number // 100) + (_below_hundred(number % 100) if number % 100 else 2)
    spoken = _cardinal(number)
    return spoken + (1 + sum(_UNITS[int(digit)] for digit in decimals) if decimals else 0)


def _below_hundred(number: int) -> int:
    if number < 20:
        return _UNITS[number]
    return _TENS[number // 10] + (_UNITS[number % 10] if number % 10 else 0)


def _cardinal(number: int) -> int:
    for value, name in _SCALES:
        if number >= value:
            rest = number % value
            return _cardinal(number // value) + name + (_cardinal(rest) if rest else 0)
    return _below_hundred(number)
