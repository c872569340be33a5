"""Names in a line that the facts do not hold: strangers, and acquaintances put in another's place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lib.pipeline.checks.roots import is_said_anyway, plain, root
from lib.pipeline.offline.grammar import is_common
from lib.pipeline.offline.weights import STOPWORDS

_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w]*(?:['’][\w]+)*|[^\w\s]")
_OPENERS = frozenset(('"', "“", "”", "``", ":", "–", "—", ".", "?", "!", "…"))
_ADDRESS = frozenset(("mr", "mrs", "ms", "dr", "professor", "sir", "madam", "i", "ok"))
_NOBODY = frozenset(
    "i he him his himself she her hers herself it its itself they them their we us our you your".split()
)
SMALL = frozenset(("of", "the", "and", "for", "on", "in", "de", "van", "von"))
_DEMONYM = re.compile(r"(?:ian|an|ish|ese|i|ic)$")
_ENDS = re.compile(r"[.!?:;“”\"]")
_FORM = re.compile(r"(?:ing|ers?|ed|ly|s)$")
SHARED = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words: `text[start:end]`. `before` and `after` are the roots next to it.

    `common` when it begins with a word that may be large only because it opens a sentence.
    """

    words: tuple[str, ...]
    start: int
    end: int
    before: str
    after: str
    common: bool


@dataclass(frozen=True)
class Named:
    """What some texts hold: every word in small letters, the capitalised ones, runs of them with their places, what
    their initials spell, and the words written in capitals throughout."""

    words: frozenset[str]
    capitals: frozenset[str]
    runs: tuple[Name, ...]
    initials: frozenset[str]
    acronyms: frozenset[str]


NOTHING = Named(frozenset(), frozenset(), (), frozenset(), frozenset())


@lru_cache(maxsize=20_000)
def named(text: str) -> Named:
    """The words and names of one text."""
    runs = tuple(_runs(text))
    words = frozenset(w for m in _WORD.findall(text) for w in (plain(m), *plain(m).split("'")) if m[0].isalpha())
    capitals = frozenset(w for run in runs for w in run.words)
    acronyms = frozenset(m.lower() for m in re.findall(r"\b[A-Z][A-Z&]+\b", text))
    return Named(words, capitals, runs, frozenset(_initials(text)), acronyms)


def all_named(parts: Iterable[Named]) -> Named:
    """What several texts hold together."""
    each = list(parts)
    return Named(
        frozenset().union(*(p.words for p in each)),
        frozenset().union(*(p.capitals for p in each)),
        tuple(run for p in each for run in p.runs),
        frozenset().union(*(p.initials for p in each)),
        frozenset().union(*(p.acronyms for p in each)),
    )


def strangers(sentence: str, cited: Named, free: Named, everywhere: Named) -> Iterator[tuple[int, int, str]]:
    """(start, end, message) of each name that neither `cited` nor `free` holds, or that stands in another's place.

    `everywhere` are all facts: a full name is known from them when the cited fact has a part of it.
    """
    for run in _runs(sentence):
        judged = list(enumerate(run.words))[run.common :]
        strange = [at for at, word in judged if not _is_held(word, cited, free)]
        strange = [at for at in strange if not _completes(run, at, cited, free, everywhere)]
        strange = [] if _opens_as_a_form(run, cited) else strange
        if strange and not _is_acronym(run, cited, free, everywhere):
            spots = _spots(sentence, run)
            start, end = spots[strange[0]][0], spots[strange[-1]][1]
            yield start, end, f"No cited fact names {sentence[start:end]}."
        elif mixed := _mixed(run, sentence, (cited, free, everywhere)):
            yield *mixed, f"No cited fact knows {sentence[slice(*mixed)]} by that name."
        elif cited.words and (other := _displaced(run, sentence, cited)):
            yield run.start, run.end, f"The cited fact says {other} here, not {sentence[run.start : run.end]}."


def _is_held(word: str, cited: Named, free: Named) -> bool:
    return any(
        word in held.words
        or word.removesuffix("s") in held.words
        or (f"{word}s" in held.words and f"{word}s" not in held.acronyms)
        or word in held.initials
        or _is_people_of(word, held.capitals)
        or all(part in held.words for part in word.split("-") if part)
        for held in (cited, free)
    )


def _is_people_of(word: str, places: Iterable[str]) -> bool:
    """Whether the word may be made of the name of a place: "Norwegian" of "Norway"."""
    ending = _DEMONYM.search(word)
    length = ending.start() if ending else 0
    return bool(length) and any(c[:SHARED] == word[:SHARED] and length <= len(c) + 1 for c in places)


def _opens_as_a_form(run: Name, cited: Named) -> bool:
    """Whether the run is one word that opens the sentence, a form of one written small: "Trawling" for "trawlers"."""
    word, end = run.words[0], _FORM.search(run.words[0])
    if run.start or len(run.words) > 1 or not end or end.start() < SHARED:
        return False
    return any(other.startswith(word[: end.start()]) for other in cited.words)


def _completes(run: Name, at: int, cited: Named, free: Named, everywhere: Named) -> bool:
    """Whether the word is part of a name that other facts give in full and the cited ones in part."""
    rest = {word for word in run.words if word in cited.capitals or word in free.capitals}
    return bool(rest) and any(run.words[at] in full.words and rest & set(full.words) for full in everywhere.runs)


def _is_acronym(run: Name, cited: Named, free: Named, everywhere: Named) -> bool:
    """`EMA` for a European Medicines Agency that is cited, or the full name where the acronym is."""
    if len(run.words) > 1:
        first = "".join(word[0] for word in run.words if word not in SMALL)
        return first in cited.acronyms | free.acronyms and not set(run.words) & (cited.capitals | free.capitals)
    full = [r for r in everywhere.runs if "".join(w[0] for w in r.words if w not in SMALL) == run.words[0]]
    return any(set(r.words) - SMALL <= cited.words | free.words for r in full)


def _mixed(run: Name, sentence: str, all_held: Iterable[Named]) -> tuple[int, int] | None:
    """Where two words stand side by side that are names each, and nowhere parts of the same one."""
    held = list(all_held)
    capitals = frozenset().union(*(each.capitals for each in held)) - frozenset().union(*(e.acronyms for e in held))
    for (start, middle), (on, end) in pairwise(_spots(sentence, run)):
        pair = {plain(sentence[start:middle]), plain(sentence[on:end])}
        beside = sentence[middle:on] == " " and pair <= capitals and not pair & SMALL
        if beside and not any(pair <= set(r.words) for each in held for r in each.runs):
            return start, end
    return None


def _displaced(run: Name, sentence: str, cited: Named) -> str:
    """The cited name in whose place this one stands, which the cited facts do not hold; empty when there is none."""
    if any(_is_held(word, cited, NOTHING) for word in run.words) and not _only_its_words(run, cited):
        return ""
    here = {plain(m) for m in _WORD.findall(sentence)}
    for other in cited.runs:
        beside = (run.before and run.before == other.before) or (run.after and run.after == other.after)
        if beside and not here & set(other.words):
            return " ".join(word.capitalize() for word in other.words)
    return ""


def _only_its_words(run: Name, cited: Named) -> bool:
    """Whether the cited facts use words of a longer name, but not as a name: "football" for a Football League."""
    return len(run.words) > 1 and not any(
        _is_held(word, cited, NOTHING) and word in cited.capitals for word in run.words
    )


def _runs(text: str) -> Iterator[Name]:
    """Capitalised words in a row, with "of" and the like between them; a common word that opens a sentence is none."""
    tokens = [*_WORD.finditer(text)]
    taken: list[re.Match[str]] = []
    for at, token in enumerate(tokens):
        initial = at > 1 and tokens[at - 1].group() == "." and len(tokens[at - 2].group()) == 1  # "U.S. General …"
        opens = at == 0 or (tokens[at - 1].group() in _OPENERS and not initial)
        after = tokens[at + 1].group() if at + 1 < len(tokens) else ""
        if _is_name(token.group(), opens) or (opens and _is_opening(token.group(), after)):
            taken.append(token)
            if token.group().endswith(("'s", "’s")):
                yield _name(text, taken)
                taken = []
            continue
        small = taken and token.group() in SMALL and at + 1 < len(tokens) and _is_name(tokens[at + 1].group(), False)
        if taken and not small:
            yield _name(text, taken)
            taken = []
    if taken:
        yield _name(text, taken)


def _is_opening(word: str, after: str) -> bool:
    """Whether a common word that opens a sentence may be the first of a name: "Field Notes tell us …"."""
    return word[0].isupper() and plain(word) not in STOPWORDS | _ADDRESS and after[:1].isupper()


def _is_name(word: str, opens: bool) -> bool:
    low = plain(word)
    bare, _, rest = low.partition("'")
    small = bare in _NOBODY and not (word.isupper() and len(word) > 1)  # "It", not "IT"
    if not word[0].isupper() or low in _ADDRESS or small or (len(word) < 2 and (opens or low == "a")):
        return False
    bare = low if len(rest) > 2 else bare  # "O'Reilly" is one word, "it's" is two
    return not (opens and (low in STOPWORDS or _is_a_word(bare) or is_said_anyway(low)))


def _is_a_word(low: str) -> bool:
    """Whether a word, or what it is a form of, is written small elsewhere."""
    return is_common(low) or any(low.endswith(e) and is_common(low.removesuffix(e)) for e in ("ing", "ed", "ly", "s"))


def _name(text: str, taken: list[re.Match[str]]) -> Name:
    start, end = taken[0].start(), taken[-1].end()
    words = tuple(plain(token.group()) for token in taken)
    left, right = _ENDS.split(text[max(0, start - 30) : start])[-1], _ENDS.split(text[end : end + 30])[0]
    before = [r for r in (root(w) for w in re.findall(r"[\w'’-]+", left)[-3:]) if r]
    after = [r for r in (root(w) for w in re.findall(r"[\w'’-]+", right)[:3]) if r]
    opens = not text[:start].strip() or text[:start].rstrip()[-1] in _OPENERS
    common = len(words) > 1 and opens and not _is_name(taken[0].group(), opens)
    return Name(words, start, end, before[-1] if before else "", after[0] if after else "", common)


def _spots(sentence: str, run: Name) -> list[tuple[int, int]]:
    inside = [m for m in _WORD.finditer(sentence, run.start, run.end) if plain(m.group()) in run.words]
    return [(m.start(), m.start() + len(re.sub("['’]s$", "", m.group()))) for m in inside]


def _initials(text: str) -> Iterator[str]:
    for run in _runs(text):
        words = [word for word in run.words if word not in SMALL]
        for length in range(2, len(words) + 1):
            for start in range(len(words) - length + 1):
                yield "".join(word[0] for word in words[start : start + length])
