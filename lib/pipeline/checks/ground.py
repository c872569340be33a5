"""What a script has to stand on, and how much of it the check of one line depends on."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lib.models.research import Fact
from lib.pipeline.checks.amounts import Amount, amounts
from lib.pipeline.checks.held import Held, held, named_by, together, words_of
from lib.pipeline.checks.likeness import Shelf, shelf
from lib.pipeline.checks.names import SHARED, SMALL, Name, named
from lib.pipeline.checks.numbers import is_known
from lib.pipeline.checks.roots import roots


@dataclass(frozen=True, eq=False)
class Ground:
    """What is there to stand on: texts known without a fact, and all facts, of which `everywhere` has but the names and
    numbers. One object for the same texts."""

    known: tuple[str, ...]
    facts: tuple[str, ...]
    free: Held
    everywhere: Held
    runs: Mapping[str, frozenset[tuple[str, ...]]]
    initials: Mapping[str, frozenset[tuple[str, ...]]]
    prefixes: frozenset[str]
    titles: tuple[str, ...]
    shelf: Shelf


@dataclass(frozen=True)
class _Asked:
    """What one text may ask of the ground: its words in every spelling that is compared, its names, its numbers."""

    roots: frozenset[str]
    words: frozenset[str]
    names: frozenset[str]
    initials: frozenset[str]
    prefixes: frozenset[str]
    amounts: tuple[Amount, ...]
    asks: bool


def read(facts: Sequence[Fact], known: Iterable[str]) -> tuple[dict[str, str], Ground]:
    """The words of each fact by its id, and the ground that all lines share."""
    words = {fact.id: words_of(fact.quote, fact.claim) for fact in facts}
    return words, _ground(tuple(dict.fromkeys(known)), tuple(sorted(set(words.values()))))


@lru_cache(maxsize=2_000)
def seen_from(text: str, cited: bool, ground: Ground) -> Hashable:
    """All of the ground that can change what is said of `text`: equal views, equal flags.

    A question that cites nothing may be about any fact, so it sees everything.
    """
    asked = _asked(text)
    free, everywhere = ground.free.names, ground.everywhere.names
    near = frozenset().union(*(ground.runs.get(name, ()) for name in asked.names))
    spelled = frozenset().union(*(ground.initials.get(name, ()) for name in asked.names))
    return (
        ground.free.roots & asked.roots,
        ground.shelf.roots & asked.roots,
        tuple(one for one in ground.free.amounts if any(is_known(said, (one,)) for said in asked.amounts)),
        free.words & asked.words.union(*spelled),
        free.initials & asked.words,
        free.capitals & asked.words,
        free.acronyms & asked.initials,
        ground.prefixes & asked.prefixes,
        everywhere.capitals & asked.words,
        everywhere.acronyms & asked.words,
        _texts_of(free.runs) & near,
        near,
        spelled,
        (ground.known, ground.facts) if asked.asks and not cited else (),
    )


def titles(known: Iterable[str]) -> tuple[str, ...]:
    """Names of works among the known texts, whole and without what follows a colon; the longest first."""
    each = {part for text in known for part in (text, text.partition(": ")[0])}
    return tuple(sorted((part for part in each if " " in part and part[0].isupper()), key=lambda t: (-len(t), t)))


@lru_cache(maxsize=64)
def _ground(known: tuple[str, ...], facts: tuple[str, ...]) -> Ground:
    free = together(held(text) for text in known)
    everywhere = named_by([free, *(held(text) for text in facts)])
    by_word: dict[str, set[tuple[str, ...]]] = {}
    by_initials: dict[str, set[tuple[str, ...]]] = {}
    for run in everywhere.names.runs:
        for word in run.words:
            by_word.setdefault(word, set()).add(run.words)
        by_initials.setdefault(_first_letters(run.words), set()).add(run.words)
    return Ground(
        known,
        facts,
        free,
        everywhere,
        {word: frozenset(found) for word, found in by_word.items()},
        {letters: frozenset(found) for letters, found in by_initials.items()},
        frozenset(word[:SHARED] for word in free.names.capitals),
        titles(known),
        shelf(facts),
    )


@lru_cache(maxsize=20_000)
def _asked(text: str) -> _Asked:
    names = named(text)
    low = names.words | names.capitals
    spelt = {form for word in low for form in (word, word.removesuffix("s"), f"{word}s", *word.split("-"))}
    return _Asked(
        roots=roots(text),
        words=frozenset(spelt),
        names=names.capitals,
        initials=low | {_first_letters(run.words) for run in names.runs},
        prefixes=frozenset(word[:SHARED] for word in low),
        amounts=amounts(text),
        asks="?" in text,
    )


def _texts_of(runs: tuple[Name, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(run.words for run in runs)


def _first_letters(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words if word not in SMALL)
