"""Everything with a digit in it: dates, times, money, measures, ranges, fractions, ordinals, years, figures."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from lib.pipeline.spoken.cardinals import cardinal, decimal, digits, ordinal, plural, year
from lib.pipeline.spoken.units import CODES, FRACTIONS, MONEY, SCALES, UNITS

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
    r"(?:(?<=\bSept)\.|(?<=\b[A-Z][a-z]{2})(?<!May)\.)?"
)
_DAY = r"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(1\d{3}|20\d{2})"
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_TO = r"\s?(?:-|–|—)\s?"
_SCALE_WORD = r"thousand|million|billion|trillion"
_SCALE = rf"(?:\s?({_SCALE_WORD}|bn|tn|mn|mio)\b|([kKmMbBT])\b)?"
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_AFTER_UNIT = r"(?![\w²³°/]|(?<=\s[a-zA-Z])-\w)"
_CURRENCY = r"(US\$|\$|£|€|¥|₹)"
_SIGN = r"(?:(?<![\w)])([-−]))?"
_SQUARE_OR_CUBE = re.compile(r"(?<=\b[kc]m)[²³]|(?<=\d[ckm]m)[²³]|(?<=\bm)[²³]|(?<=\dm)[²³]")
_UNIT_ALONE = re.compile(r"(?<![\w/])(?<!\d )(?:[kc]?m[²³])(?!\w)")
_POWER = re.compile(r"(?<=\d)[²³¹⁰⁴-⁹]+")
_RAISED = re.compile(r"[²³¹⁰⁴-⁹₀-₉]+(?=\s|[.,;:!?]|$)")
_DIGIT = re.compile(r"\d")
_TOO_LONG = re.compile(r"\d{25,}")
_MONTHS_APART, _HALVES_APART = rf"\b{_MONTH}{_TO}{_MONTH}(?!\w)", r"\b([AP]M)\s?[-–—]\s?"
_SAID_AS_PAIRS = {("24", "7"), ("9", "11")}
_SMALL_PARTS = {2: ("half", "halves"), 4: ("quarter", "quarters")}


def read(text: str) -> str:
    """`text` with every digit said. The order matters: what is most particular is read first."""
    text = _TOO_LONG.sub(lambda m: f" {digits(m[0])} ", _ascii_digits(text))
    for pattern, say in _RULES if _DIGIT.search(text) else _WITHOUT_DIGITS:
        text = pattern.sub(say, text)
    return text


def _ascii_digits(text: str) -> str:
    """Digits of any script as 0-9; ½ as 1/2; a raised 2 or 3 stays where it makes a unit, and is dropped as a note."""
    if text.isascii():
        return text
    for sign, (top, bottom) in FRACTIONS.items():
        if sign in text:
            text = re.sub(rf"(?<=\d){sign}", f" {top}/{bottom}", text).replace(sign, f"{top}/{bottom}")
    text = _UNIT_ALONE.sub(_unit_alone, text)
    text = _SQUARE_OR_CUBE.sub(lambda m: str(unicodedata.digit(m[0])), text)
    text = _POWER.sub(lambda m: f" to the power of {''.join(str(unicodedata.digit(c)) for c in m[0])} ", text)
    return "".join(_ascii_digit(c) for c in _RAISED.sub("", text))


def _ascii_digit(character: str) -> str:
    if character.isascii() or not character.isnumeric():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isdigit():
        return " " + str(unicodedata.digit(character)) + " "
    return character if character.isalpha() else " "


def _unit_alone(m: re.Match[str]) -> str:
    one, many = UNITS[m[0]]
    return one if m.string[: m.start()].endswith("per ") else many


def _number(figures: str) -> str:
    """Figures with thousands' commas and a decimal point as words."""
    whole, _, fraction = figures.replace(",", "").partition(".")
    return decimal(whole, fraction) if fraction else cardinal(int(whole))


def _is_one(figures: str) -> bool:
    return figures == "1"


def _month(name: str) -> str:
    return next(month for month in _MONTHS if month.startswith(name[:3]))


def _iso_date(m: re.Match[str]) -> str:
    return _month_first(_MONTHS[int(m[2]) - 1], int(m[3]), m[1])


def _numeric_date(m: re.Match[str]) -> str:
    first, second = int(m[1]), int(m[2])
    month, day = (second, first) if first > 12 else (first, second)
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return f"{cardinal(first)} {cardinal(second)} {cardinal(int(m[3]))}"
    return _month_first(_MONTHS[month - 1], day, m[3])


def _month_first(month: str, day: int, in_year: str | None) -> str:
    said = f"{month} {ordinal(day)}"
    return f"{said}, {year(int(in_year))}" if in_year else said


def _day_first(m: re.Match[str]) -> str:
    the = "" if re.search(r"\bthe\s$", m.string[: m.start()], re.I) else "the "
    said = f"{the}{ordinal(int(m[1]))} of {_month(m[2])}"
    return f"{said} {year(int(m[3]))}" if m[3] else said


def _day_range(m: re.Match[str]) -> str:
    said = f"the {ordinal(int(m[1]))} to the {ordinal(int(m[2]))} of {_month(m[3])}"
    return f"{said} {year(int(m[4]))}" if m[4] else said


def _clock(m: re.Match[str]) -> str:
    hour, minute, half = int(m[1]), int(m[2]), (m[3] or "").replace(".", "").upper()
    if hour > 24 or minute > 59:
        return f"{cardinal(hour)} to {cardinal(minute)}"
    if minute == 0:
        said = cardinal(hour) + ("" if half else " o'clock" if hour <= 12 else " hundred")
    else:
        said = f"{cardinal(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    return f"{said} {half}".strip()


def _scaled(word: str | None, letter: str | None) -> str:
    found = word or letter
    return " " + SCALES.get(found, found) if found else ""


def _money(m: re.Match[str]) -> str:
    """Sign, low, high or None, scale as a word, scale as a letter."""
    one, many, cent, cents = MONEY[m[1]]
    scale = _scaled(m[4], m[5])
    if m[3]:
        return f"{_number(m[2])} to {_number(m[3])}{scale} {many}"
    whole, _, fraction = m[2].replace(",", "").partition(".")
    if len(fraction) != 2 or scale:
        return f"{_number(m[2])}{scale} {one if _is_one(m[2]) and not scale else many}"
    main = f"{cardinal(int(whole))} {one if _is_one(whole) else many}"
    small = f"{cardinal(int(fraction))} {cent if int(fraction) == 1 else cents}"
    if int(fraction) == 0:
        return main
    return small if int(whole) == 0 else f"{main} and {small}"


def _measure(m: re.Match[str]) -> str:
    """Minus or None, low or None, number, scale as a word, what joins, unit. A 5-km run is "a five kilometre run"."""
    one, many = UNITS[m[6]]
    scale = f" {m[4]}" if m[4] else ""
    low = f"{_number(m[2])} to " if m[2] else ""
    said = f"{'minus ' if m[1] else ''}{low}{_number(m[3])}{scale}"
    return f"{said} {one if m[5] == '-' or (_is_one(m[3]) and not low and not scale) else many}"


def _fraction(m: re.Match[str]) -> str:
    whole, top, bottom = m[1], int(m[2]), int(m[3])
    if (m[2], m[3]) in _SAID_AS_PAIRS or (top == bottom and not whole):
        said = f"{cardinal(top)} {cardinal(bottom)}"
    elif not 2 <= bottom <= 100 or top >= bottom:
        said = f"{cardinal(top)} over {cardinal(bottom)}"
    else:
        one, many = _SMALL_PARTS.get(bottom, (ordinal(bottom), ordinal(bottom) + "s"))
        said = f"{'a' if whole and top == 1 else cardinal(top)} {one if top == 1 else many}"
    return f"{cardinal(int(whole))} and {said}" if whole else said


def _year_range(m: re.Match[str]) -> str:
    first, second = m[1], m[2]
    later = int(second) if len(second) == 4 else int(first[:2] + second)
    if len(second) == 2:
        return f"{year(int(first))} to {year(later) if later % 100 == 0 else _two_figures(second)}"
    return f"{year(int(first))} to {year(later)}"


def _two_figures(figures: str) -> str:
    return f"oh {cardinal(int(figures))}" if figures.startswith("0") else cardinal(int(figures))


def _decade(m: re.Match[str]) -> str:
    if m[1]:
        return f"{plural(year(int(m[1])))}" if m[1][2:] != "00" else f"{year(int(m[1]))}s"
    return plural(cardinal(int(m[2])))


def _phone(m: re.Match[str]) -> str:
    return "plus " + ", ".join(digits(group) for group in re.findall(r"\d+", m[0]))


def _version(m: re.Match[str]) -> str:
    return " point ".join(cardinal(int(part)) for part in m[0].split("."))


def _mixed(m: re.Match[str]) -> str:
    """Letters and digits in one word: capitals are spelled, CO2 as C O two; a word keeps its sound, covid19."""
    letters, figures = m[1], m[2]
    spelled = " ".join(letters) if letters.isupper() and len(letters) < 4 else letters
    return f"{spelled} {' point '.join(_plain(part) for part in figures.split('.'))} "


def _plain(figures: str) -> str:
    return digits(figures) if figures.startswith("0") and len(figures) > 1 else cardinal(int(figures))


def _figure(m: re.Match[str]) -> str:
    sign, figures = m[1], m[2]
    said = _plain(figures) if figures.isdigit() else _number(figures)
    return f"minus {said}" if sign else said


def _year_alone(m: re.Match[str]) -> str:
    return year(int(m[0]))


_Say = Callable[[re.Match[str]], str]
_RULES: list[tuple[re.Pattern[str], _Say]] = [
    (re.compile(pattern), say)
    for pattern, say in (
        (r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:T[\d:.]+Z?)?\b", _iso_date),
        (r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b", _numeric_date),
        (_MONTHS_APART, lambda m: f"{_month(m[1])} to {_month(m[2])}"),
        (rf"\b{_DAY}{_TO}{_DAY} {_MONTH}(?:,?\s{_YEAR}\b)?", _day_range),
        (rf"\b{_DAY}(?: of)? {_MONTH}(?:,?\s{_YEAR}\b)?", _day_first),
        (rf"\b{_MONTH} {_DAY}\b(?!:)(?:,?\s{_YEAR}\b)?", lambda m: _month_first(_month(m[1]), int(m[2]), m[3])),
        (rf"\b{_MONTH} {_YEAR}\b", lambda m: f"{_month(m[1])} {year(int(m[2]))}"),
        (r"\b(\d{1,2}):(\d{2})(?::\d{2})?(?:\s?([AaPp]\.?[Mm])\b\.?)?", _clock),
        (r"\b(\d{1,2})()\s?([AaPp]\.?[Mm])\b\.?", lambda m: f"{cardinal(int(m[1]))} {m[3].replace('.', '').upper()}"),
        (_HALVES_APART, lambda m: f"{m[1]} to "),
        (r"\+\d[\d ()-]{6,}\d", _phone),
        (r"\b(USD|GBP|EUR|JPY|INR)\s?(?=\d)", lambda m: CODES[m[1]]),
        (r"(?<=[A-Za-z])\s?[-–—]\s?(?=(?:US)?[$£€¥₹]\s?\d)", lambda _: " to "),
        (rf"{_CURRENCY}\s?({_NUMBER})(?:{_TO}(?:US\$|[$£€¥₹])?\s?({_NUMBER}))?{_SCALE}", _money),
        (rf"()({_NUMBER})()\s?({_SCALE_WORD})?\s?([€£])", lambda m: f"{_number(m[2])} {m[4] or ''} {MONEY[m[5]][1]}"),
        (rf"({_NUMBER}){_TO}({_NUMBER})\s?%", lambda m: f"{_number(m[1])} to {_number(m[2])} percent"),
        (rf"{_SIGN}({_NUMBER})\s?%", lambda m: f"{'minus ' if m[1] else ''}{_number(m[2])} percent"),
        (rf"\b{_YEAR}{_TO}(\d{{4}}|\d{{2}})\b(?![,.]?\d)", _year_range),
        (rf"\b{_YEAR}/(\d{{2}})\b", _year_range),
        (r"'?\b(?:([12]\d\d0)|([2-9]0))'?s\b", _decade),
        (rf"{_SIGN}(?:({_NUMBER}){_TO})?({_NUMBER})\s?({_SCALE_WORD})?( |-)?({_UNIT}){_AFTER_UNIT}", _measure),
        (r"\b(?:(\d+)\s)?(\d{1,3})[/⁄](\d{1,3})(?:ths?|rds?|nds?)?\b(?!/)", _fraction),
        (r"\b(\d{1,3}(?:,\d{3})*|\d+)(?:st|nd|rd|th)\b", lambda m: ordinal(int(m[1].replace(",", "")))),
        (r"\b\d+(?:\.\d+){2,}\b", _version),
        (r"\b(\d+):(\d+)\b", lambda m: f"{_plain(m[1])} to {_plain(m[2])}"),
        (r"(?<![\w.])\.(\d+)", lambda m: f"point {digits(m[1])}"),
        (rf"({_NUMBER}){_TO}({_NUMBER})", lambda m: f"{_number(m[1])} to {_number(m[2])}"),
        (rf"\b({_NUMBER})(bn|tn|[kM])\b", lambda m: f"{_number(m[1])} {SCALES[m[2]]}"),
        (r"#(?=\d)", lambda _: "number "),
        (r"(?<![\d,.])(?:1[1-9]\d{2}|20\d{2})(?![\d%]|[,.]\d)", _year_alone),
        (r"\b([A-Za-z]+)-?(\d+(?:\.\d+)*)", _mixed),
        (rf"{_SIGN}({_NUMBER})(?=[A-Za-z])", lambda m: _figure(m) + " "),
        (rf"{_SIGN}({_NUMBER})", _figure),
    )
]  # fmt: skip
_WITHOUT_DIGITS = [(pattern, say) for pattern, say in _RULES if pattern.pattern in (_MONTHS_APART, _HALVES_APART)]
"""The rules that apply to a text without a digit, which most lines are."""
