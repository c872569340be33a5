"""Cutting a sentence where both parts stay sentences."""

from __future__ import annotations

import re
from functools import lru_cache

from lib.pipeline.offline.grammar import has_finite_verb, subject_end, tag, upper_first

_CUT = re.compile(r"(?:;\s+|:\s+(?=[A-Za-z])|,\s+(?=(?:but|and|so|yet)\s)|\s–\s(?=\w)|,\s+(?=because\s(?!of\b))|"
                  r",\s+which\s(?=(?:means?|meant|led|leads|allow(?:s|ed)|helps|helped|lets|explain(?:s|ed)|"
                  r"suggest(?:s|ed)|show(?:s|ed)|requires?|required)\s))")  # fmt: skip
_SUBJECT_PRONOUNS = frozenset(
    ["it", "he", "she", "they", "we", "i", "you", "there", "this", "that", "these", "those", "nobody", "everybody"]
)
_BARE_LINK = re.compile(r"(?:but|and|so|yet|because|which)\s+")
_INSERTED = re.compile(r"\s+–\s+[^–;:\"]{3,90}?\s+–(?=\s+\w)|"
                       r",\s+(?:for example|for instance|however|moreover|of course|in fact|as you know|indeed|in turn|"
                       r"therefore|after all|by the way),")  # fmt: skip
_ADDED = re.compile(r",? (?:such as|as well as|including|especially|for example|for instance)\s[^;:\"]*(?=\.$)|"
                    r", (?:which|who|whose|where)\s[^,;:\"]*(?=\.$)")  # fmt: skip
WORDS_MIN = 5
WHOLE_MIN = 12


@lru_cache(maxsize=20_000)
def pieces(text: str, most: int) -> tuple[str, ...] | None:
    """The sentence in sentences of at most `most` words, cut once or twice where that is possible; of one that is
    too long for it an inserted remark is left out, and at its end what only adds to it. None where no part of it would
    stand."""
    if len(text.split()) <= most:
        return (text,)
    if '"' not in text and (plain := _INSERTED.sub("", text)) != text:
        return pieces(plain, most)
    found = halves(text)
    parts = [pieces(half, most) for half in found] if found else [None]
    if all(parts):
        return tuple(piece for part in parts for piece in part or ())
    shorter = _ADDED.sub("", text) if '"' not in text else text
    return pieces(shorter, most) if shorter != text and len(shorter.split()) >= WHOLE_MIN else None


def halves(text: str) -> list[str] | None:
    """Two sentences made of one at a semicolon, a colon, or before "but", "and", "so", "because"; None where that
    is not possible."""
    if '"' in text:
        return None
    options = []
    for cut in _CUT.finditer(text):
        before, after = text[: cut.start()], text[cut.end() :]
        if min(len(before.split()), len(after.split())) >= WORDS_MIN and has_finite_verb(before):
            said = _as_sentence(after, "which" in cut.group())
            if said and not _opens_a_condition(before):
                options.append((abs(len(before) - len(after)), before, said))
    if not options:
        return None
    _, before, after = min(options)
    return [f"{before.rstrip(' ,;:')}.", after]


def _as_sentence(after: str, is_relative: bool) -> str:
    """The second part as a sentence: "which means …" and "because …" get their "that"; "" where it would be none."""
    if is_relative:
        return f"That {after}"
    if not _is_clause(after):
        return ""
    return f"That is {after}" if after.startswith("because ") else upper_first(after)


def _opens_a_condition(before: str) -> bool:
    """Whether the first part only says under which condition the second holds: "If the vote fails, and …"."""
    return bool(re.match(r"(?:if|when|where|while|as|since|although|though|because|unless|until|after|before|once)\b"
                         r"[^,]*$", before, re.I))  # fmt: skip


def _is_clause(text: str) -> bool:
    tokens = tag(_BARE_LINK.sub("", text, count=1))
    if not tokens:
        return False
    pronoun = tokens[0].lower in _SUBJECT_PRONOUNS and tokens[0].text != "IT"
    verb = subject_end(tokens)
    return pronoun or (verb is not None and not any(token.tag == "PRP" for token in tokens[1:verb]))
