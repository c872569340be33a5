"""What sources and people are called aloud."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from lib.models.research import SourceText
from lib.pipeline.offline.grammar import is_common, tag
from lib.pipeline.offline.words import word_list

_EXTENSION = re.compile(r"\.(?:pdf|docx?|epub|html?|md|markdown|txt)$", re.I)
_PERSON = re.compile(
    r"\b(?<!the )(?<!The )(?=([A-Z][a-zà-ÿ]+(?: [A-Z]\.)?) ((?:de |van |von |Mc|Mac|O')?[A-Z][a-zà-ÿ]+)\b)"
)
_GENERIC = frozenset(["interview", "notes", "note", "report", "annual", "article", "minutes", "memo", "review",
                      "paper", "study", "the", "a", "an", "on", "of", "draft", "talk", "lecture"])  # fmt: skip
_BODIES = re.compile(r"\b(?:council|association|authority|office|ministry|society|institute|university|trust|agency|"
                     r"department|committee|commission|board|bank|union|group|foundation|library|museum|bureau|centre|"
                     r"center|federation|company|government|parliament|academy|service|team)\b", re.I)  # fmt: skip
_NOT_GIVEN = word_list("no_given_names")
_NOT_FAMILY = word_list("no_family_names")


def title_of(source: SourceText) -> str:
    """The title as it would be said: no file ending, no subtitle when the title is long."""
    title = _EXTENSION.sub("", source.title or source.origin or "the document").strip()
    if " " not in title:
        title = re.sub(r"[-_]+", " ", title).strip()
        title = title[:1].upper() + title[1:]
    short = re.split(r"\s*[:|–—]\s+|\s+-\s+", title)[0].strip()
    if short != title and all(word.lower() in _GENERIC for word in short.split()):
        return (
            re.sub(r"\s*[:|–—]\s+", ", ", title).split(", head of")[0]
            if len(title.split()) <= 9
            else ", ".join(re.split(r"\s*[:|–—,]\s+", title)[:2])
        )
    return short if len(short.split()) >= 2 or len(title.split()) > 8 else title


def author_of(source: SourceText) -> str:
    """Who wrote it, as it would be said: the first of several, a body with its article; "" when nobody is named."""
    author = source.author.strip()
    names = re.split(r",\s*(?:and\s+)?|\s+and\s+", author)
    if len(names) > 2 and not _BODIES.search(author):
        return f"{names[0]} and colleagues"
    if _BODIES.search(author) and not re.match(r"(?:the|our|my)\b", author, re.I):
        return f"the {author}"
    return author


def in_small_letters(title: str, text: str) -> str:
    """A title with small letters where its own text, or else the language, writes the word small."""
    return " ".join(word.lower() if is_small(word, text) else word for word in title.split())


def is_small(word: str, text: str) -> bool:
    if word.lower() in ("a", "an", "the"):
        return True
    text = re.sub(r"(?m)^(?:#+|title:).*$", "", text)
    large = len(re.findall(rf"(?<=[a-z,] ){re.escape(word)}\b", text))
    small = len(re.findall(rf"\b{re.escape(word.lower())}\b", text))
    return small > large if small or large else is_common(word)


def people(texts: Iterable[str]) -> dict[str, str]:
    """Family name → full name, for every person who is named in full at least once and unmistakably."""
    text = "\n".join(texts)
    full: dict[str, Counter[str]] = {}
    for match in _PERSON.finditer(text):
        given, family = match.group(1), match.group(2)
        if given.split()[0] in _NOT_GIVEN or family in _NOT_FAMILY or family in _NOT_GIVEN:
            continue
        if _is_word(family, text) or (given.endswith("ing") and is_common(given)):  # "Joining Open Life Science"
            continue
        if _is_name(given) and re.search(rf"(?<!{re.escape(given)} )\b{re.escape(family)}\b", text):
            full.setdefault(family, Counter())[f"{given} {family}"] += 1
    return {family: names.most_common(1)[0][0] for family, names in full.items() if len(names) == 1}


def _is_word(family: str, text: str) -> bool:
    """Whether the text uses it as a word as well: written small, or with "the" before it."""
    return bool(re.search(rf"\b{re.escape(family.lower())}\b|\b[Tt]he {re.escape(family)}\b", text))


def _is_name(word: str) -> bool:
    tokens = tag(f"It was {word} who came.")
    return any(t.text == word.split()[0] and t.tag == "NNP" for t in tokens)


def introduce(text: str, known: dict[str, str], met: set[str]) -> str:
    """`text` with a person's full name where only the family name stands and `met` has not heard the full one yet.

    `met` gains every person in the text.
    """
    for family, name in known.items():
        if not re.search(rf"\b{re.escape(family)}\b", text):
            continue
        if family not in met and name not in text:
            text = re.sub(rf"\b{re.escape(family)}\b", name, text, count=1)
        met.add(family)
    return text


def joined(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
