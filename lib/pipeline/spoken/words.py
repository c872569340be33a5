"""Addresses, abbreviations and signs as words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from lib.pipeline.spoken.cardinals import cardinal, ordinal

_TLDS = "com|org|net|edu|gov|int|info|io|ai|dev|app|co|uk|de|fr|nl|eu|us|ca|au|ch|at|dk|se|no|fi|es|it|ie|nz|jp|tv|me"
_HOST = rf"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_TLDS})"
_EMAIL = re.compile(rf"\b(?:mailto:)?([\w.+-]+)@({_HOST})\b", re.I)
_URL = re.compile(
    r"\b(?:https?|ftp)://(?:[^\s/@]+@)?([^\s/:?#<>\"')\]]+)[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]|\b(?:https?|ftp)://", re.I
)
_BARE = re.compile(rf"\b(?:www\.)?({_HOST})\b(?:/[^\s<>\"')\]]*[^\s<>\"')\].,;:!?])?", re.I)

_ABBREVIATIONS = [
    (needle, re.compile(before + re.escape(needle) + after), words)
    for before, needle, after, words in (
        (r"\b[Ee]\.\s?", "g.", ",?", "for example,"), (r"\b[Ii]\.\s?", "e.", ",?", "that is,"),
        (r"\b", "et al.", "", "and others"), (r"\b[Ee]", "tc.", r"(?=\s+[A-Z]|\s*$)", "et cetera."),
        (r"\b", "etc", r"\b\.?", "et cetera"), (r"\b[Vv]", "s", r"\.?(?=\s)", "versus"),
        (r"\b", "Dr", r"\.?(?=\s[A-Z])", "Doctor"), (r"\b", "Mrs", r"\.?(?=\s)", "Missus"),
        (r"\b", "Mr", r"\.?(?=\s)", "Mister"), (r"\b", "Ms.", r"(?=\s)", "Ms"),
        (r"\b", "Prof.", r"(?=\s)", "Professor"), (r"\b", "Rev.", r"(?=\s)", "Reverend"),
        (r"\b", "Gen.", r"(?=\s[A-Z])", "General"), (r"\b", "Gov.", r"(?=\s[A-Z])", "Governor"),
        (r"\b", "Sen.", r"(?=\s[A-Z])", "Senator"), (r"\b", "Rep.", r"(?=\s[A-Z])", "Representative"),
        (r"\b", "Capt.", r"(?=\s)", "Captain"), (r"\b", "Lt.", r"(?=\s)", "Lieutenant"),
        (r"\b", "Col.", r"(?=\s[A-Z])", "Colonel"), (r"\b", "Sgt.", r"(?=\s)", "Sergeant"),
        (r"\b", "Hon.", r"(?=\s[A-Z])", "Honourable"), (r"(?<=[a-z]\s)", "St.", r"(?=\s[a-z]|[,;]|\s*$)", "Street"),
        (r"\b", "St", r"\.?(?=\s[A-Z])", "Saint"), (r"\b", "Mt", r"\.?(?=\s[A-Z])", "Mount"),
        (r"\b", "Ft.", r"(?=\s[A-Z])", "Fort"), (r"\b", "Ave.", "", "Avenue"), (r"\b", "Blvd.", "", "Boulevard"),
        (r"\b", "Rd.", "", "Road"), (r"\b", "Jr.", "", "Junior"), (r"\b", "Sr.", r"(?!\s[A-Z])", "Senior"),
        (r"\b", "Inc.", "", "Incorporated"), (r"\b", "Ltd.", "", "Limited"), (r"\b", "Corp.", "", "Corporation"),
        (r"\b", "Co.", r"(?=\s|,|$)", "Company"), (r"\b", "Bros.", "", "Brothers"),
        (r"\b", "Dept.", "", "Department"), (r"\b", "dept.", "", "department"), (r"\b", "Univ.", "", "University"),
        (r"\b[Aa]", "pprox.", "", "approximately"), (r"\b[Ee]", "st.", r"(?=\s?\d)", "established"),
        (r"\b(?:ca|c)", ".", r"\s?(?=\d)", "circa "), (r"\b[Ii]", "ncl.", "", "including"),
        (r"\b[Mm]", "ax.", r"(?=\s[a-z\d])", "maximum"), (r"\b[Mm]", "in.", r"(?=\s[a-z])", "minimum"),
        (r"\b[Aa]", "vg.", "", "average"), (r"\b[Gg]", "ovt", r"\.?", "government"),
        (r"\b[Nn]", "os.", r"\s?(?=\d)", "numbers "), (r"\b", "No.", r"\s?(?=\d)", "number "),
        ("", "№", r"\s?", "number "), (r"\b[Ff]", "ig.", r"\s?(?=\d)", "figure "),
        (r"\b[Vv]", "ol.", r"\s?(?=[\dIVXLC])", "Volume "), (r"\b[Cc]", "h.", r"\s?(?=[\dIVXLC])", "chapter "),
        (r"\b[Ss]", "ec.", r"\s?(?=\d)", "section "), (r"\b", "pp.", r"\s?(?=\d)", "pages "),
        (r"\b", "p.", r"\s?(?=\d)", "page "), (r"\b", "ed.", r"(?=\s?[A-Z(])", "edited by"),
        (r"\b", "w/o", r"\b", "without"), (r"\b", "w/", r"(?=\s)", "with"), (r"\b[Pp]", ".", r"\s?[Ss]\.", "P S"),
        (r"\b", "B.", r"\s?C\.(?:\s?E\.)?", "BC"), (r"\b", "A.", r"\s?D\.", "AD"),
    )
]  # fmt: skip
"""Each with letters that are in whatever it matches: looking for those first is a tenth of the time."""
_INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}(?=(\s+[A-Z][a-z]|\s*$)?)")
_ROMAN_PART = re.compile(
    r"\b(Chapter|Part|Volume|Book|Act|Scene|Section|Article|Appendix|Phase|Title|Level|Stage|Class|Type|Tier|"
    r"World War|Mark|Apollo|Super Bowl)\s+([IVXLC]+)\b(?!'(?:m|d|ll|ve)\b)|"
    r"\b(chapter|volume|part|book|act|section)\s+([IVXLC]{2,})\b"
)
_ROMAN_MONARCH = re.compile(
    r"\b(Henry|Louis|Elizabeth|George|Charles|Edward|James|William|Richard|Philip|Frederick|Napoleon|Catherine|"
    r"Nicholas|Alexander|Peter|Paul|Pius|Leo|Benedict|Gregory|Mary|Otto|Wilhelm|Christian|Haakon|Gustav|Ramses|"
    r"Ferdinand|Margrethe|Mehmed|Xerxes|Darius|Ptolemy|Cleopatra)\s+([IVX]+)\b(?!'(?:m|d|ll|ve)\b)"
)
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_SURELY_ROMAN = re.compile(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")

_SIGNS = {
    "&": " and ", "+": " plus ", "=": " equals ", "%": " percent ", "‰": " per mille ", "@": " at ",
    "±": " plus or minus ", "×": " times ", "÷": " divided by ", "→": " to ", "≈": " about ", "≤": " at most ",
    "≥": " at least ", "≠": " is not ", "§": " section ", "°": " degrees ", "€": " euros ", "£": " pounds ",
    "$": " dollars ", "¥": " yen ", "₹": " rupees ", "¢": " cents ", "µ": " micro ", "√": " root ", "∞": " infinity ",
}  # fmt: skip
_SAID = str.maketrans(_SIGNS)
_ASIDE = re.compile(r"\s*[()]\s*")
_UNSAID = re.compile(r"[\[\]{}<>|\\^_~*`#\"©®™•¶†‡]")
_OR = re.compile(r"(?<=[a-z])\s?/\s?(?=[a-z])")
_AND_OR = re.compile(r"\band/or\b", re.I)
_ABOUT = re.compile(r"~\s?(?=[\d$£€])")
_COMPARED = {"<": re.compile(r"(?<=\s)<(?=\s)"), ">": re.compile(r"(?<=\s)>(?=\s)")}
_QUOTED = re.compile(r"(?<!\w)'(\w(?:[^']|(?<=\w)'(?=\w))*)'(?!\w)")
_DASH = re.compile(r"\s+[-–—]+\s+|\s*[–—]+\s*|-{2,}")
_DOTS = re.compile(r"\.{2,}")
_REPEATED = re.compile(r"[,;:.!?…](?:\s*[,;:.!?…])+")
_BEFORE_MARK = re.compile(r"\s+(?=[,;:.!?…])")
_UNSPACED = re.compile(r",(?=\w)")
_NOT_PLAIN = re.compile(r"[^A-Za-z '.,;:!?]")
_TRAILING_MARK = re.compile(r"[\s,;:–—-]+$")
_LEADING_MARK = re.compile(r"^[\s,;:.…/—-]+")


def read_addresses(text: str) -> str:
    """Of a web address the site is said, of a mail address everything."""
    text = _EMAIL.sub(lambda m: f"{_dotted(m[1])} at {_dotted(m[2])}", text)
    text = _URL.sub(lambda m: _dotted((m[1] or "").removeprefix("www.")), text)
    return _BARE.sub(lambda m: _dotted(m[1].removeprefix("www.")), text)


def read_abbreviations(text: str) -> str:
    """Titles, Latin, initials, and roman numerals where a chapter or a monarch makes them sure."""
    text = _ABOUT.sub("about ", text)
    for needle, pattern, words in _ABBREVIATIONS:
        if needle in text:
            text = pattern.sub(words, text)
    text = _INITIALS.sub(_initials, text)
    text = _ROMAN_PART.sub(lambda m: _roman(m[1] or m[3], m[2] or m[4], cardinal), text)
    return _ROMAN_MONARCH.sub(lambda m: _roman(m[1], m[2], lambda n: f"the {ordinal(n)}"), text)


def read_signs(text: str) -> str:
    """Signs as words or as nothing, dashes as pauses, spaces and full stops where they belong."""
    text = _OR.sub(" or ", _AND_OR.sub("and or", text)).replace("/", " ")
    text = _COMPARED[">"].sub(" more than ", _COMPARED["<"].sub(" less than ", text))
    text = _ASIDE.sub(", ", text)
    text = _QUOTED.sub(r"\1", _UNSAID.sub(" ", text.translate(_SAID)))
    text = _NOT_PLAIN.sub(lambda m: _spoken_character(m[0]), text)
    text = _DOTS.sub("…", _DASH.sub(", ", text))
    text = _BEFORE_MARK.sub("", " ".join(text.split()))
    text = _UNSPACED.sub(", ", _REPEATED.sub(_strongest, text))
    return _TRAILING_MARK.sub("", _LEADING_MARK.sub("", text)).strip()


def _dotted(address: str) -> str:
    return re.sub(
        r"\s+", " ", address.replace(".", " dot ").replace("-", " dash ").replace("_", " ").replace("+", " plus ")
    )


def _initials(match: re.Match[str]) -> str:
    """U.S. as US; where a sentence may end with it, the full stop stays."""
    return match[0].replace(".", "") + ("." if match[1] is not None else "")


def _strongest(match: re.Match[str]) -> str:
    """Of several marks in a row the one that ends most: "!," is "!" and "),." a full stop."""
    return max(match[0].replace(" ", ""), key=",;:….!?".index)


def _roman(name: str, numeral: str, say: Callable[[int], str]) -> str:
    if not _SURELY_ROMAN.fullmatch(numeral):
        return f"{name} {numeral}"
    worth = [_ROMAN_DIGITS[c] for c in numeral]
    total = sum(-each if any(each < later for later in worth[i + 1 :]) else each for i, each in enumerate(worth))
    return f"{name} {say(total)}"


def _spoken_character(character: str) -> str:
    if character.isspace():
        return " "
    if character in "'.,;:!?…-–—":
        return character
    kind = unicodedata.category(character)
    if kind.startswith("L"):
        return _greek(character)
    return character if kind == "Mn" else " "


def _greek(character: str) -> str:
    """A lone Greek letter by its name, as formulas have it."""
    name = unicodedata.name(character, "")
    if name.startswith("GREEK") and " LETTER " in name and " WITH " not in name:
        return f" {name.rsplit(' ', 1)[-1].lower()} "
    return character
