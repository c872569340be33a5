"""Themes: neighbouring sections that are told together, under a heading that can be said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from lib.pipeline.offline.headings import is_aside, is_concluding, tidy, topic
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.nouns import names_something, noun_phrases, with_article, words_of
from lib.pipeline.offline.units import Unit
from lib.pipeline.offline.weights import Vector, blend, nearness, stems

SECTIONS_MAX = 60
SEGMENT_UNITS = 7
TOGETHER = 0.1
KINDRED = 0.16
NEIGHBOURS = 0.25
FAR_APART = 0.6
ACROSS = 0.1
CONTRADICTS = 0.6
ROOM = 1.35
ASIDE_WEIGHT = 0.3
BACKGROUND = "The background"


@dataclass(frozen=True)
class Theme:
    """What one segment of the episode is about. `label` is a phrase that fits behind "Let's talk about"."""

    label: str
    vector: Vector
    units: tuple[Unit, ...]


@dataclass(eq=False)
class _Group:
    """Sections told together: their numbers in reading order, their units, and the middle of their words."""

    numbers: list[int]
    sections: list[list[Unit]]
    vector: Vector

    @cached_property
    def units(self) -> list[Unit]:
        return [unit for section in self.sections for unit in section]

    @cached_property
    def words(self) -> int:
        return sum(unit.word_count for unit in self.units)

    @cached_property
    def sources(self) -> set[str]:
        return {section[0].source_id for section in self.sections}

    @cached_property
    def chapters(self) -> set[tuple[str, str]]:
        return {_chapter(section) for section in self.sections}


def themes(material: Material, count: int, words_wanted: int = 0) -> list[Theme]:
    """The `count` themes that deserve most to be spoken of, in the order of an arc.

    Neighbouring sections, and those of other sources that speak of the same, are joined first; all of them are when
    that is needed to fill `words_wanted`.
    """
    key = (count, words_wanted)
    if key not in material.themes:
        material.themes[key] = _themes(material, count, words_wanted)
    return list(material.themes[key])


def _themes(material: Material, count: int, words_wanted: int) -> list[Theme]:
    groups = [_Group([at], [units], vector) for at, (units, vector) in enumerate(material.sections)]
    groups = _weightiest(material, groups, max(count, SECTIONS_MAX))
    belongs: dict[tuple[_Group, _Group], float] = {}
    while len(groups) > count:
        first, second, near = _closest(material, groups, count, belongs)
        kept = _weightiest(material, groups, count)
        if near < TOGETHER and sum(group.words for group in kept) >= words_wanted:
            break
        groups[first] = _joined(material, groups[first], groups.pop(second))
    made: list[Theme] = []
    for group in _weightiest(material, groups, count):
        made.append(Theme(_label(material, group, {t.label for t in made}), group.vector, tuple(group.units)))
    return arc(material, made)


def _joined(material: Material, first: _Group, second: _Group) -> _Group:
    both = sorted(zip(first.numbers + second.numbers, first.sections + second.sections, strict=True))
    sections = [section for _, section in both]
    vector = blend(material.vector(unit) for section in sections for unit in section)
    return _Group([number for number, _ in both], sections, vector)


def _weightiest(material: Material, groups: list[_Group], count: int) -> list[_Group]:
    """The groups with most to say; what several sources speak of counts more."""

    def weight(group: _Group) -> float:
        best = sorted((material.score(unit) for unit in group.units), reverse=True)[:6]
        aside = all(is_aside(section[0].section.heading) for section in group.sections)
        return sum(best) * (1 + 0.25 * (len(group.sources) - 1)) * (ASIDE_WEIGHT if aside else 1)

    kept = sorted(range(len(groups)), key=lambda at: -weight(groups[at]))[:count]
    return [groups[at] for at in sorted(kept)]


def arc(material: Material, found: Iterable[Theme]) -> list[Theme]:
    """Context first, trouble past the middle, what followed at the end; one source keeps its own order."""
    alone = len({unit.source_id for theme in found for unit in theme.units}) == 1

    def stage(theme: Theme) -> float:
        texts = [unit.text for unit in theme.units]
        places = sorted(material.place(unit) for unit in theme.units)
        if alone:
            return places[len(places) // 2]
        headed = [unit for unit in theme.units if topic(unit.section.heading) == theme.label]
        places = sorted(map(material.place, headed)) or places
        middle = (places[0] + places[len(places) // 2]) / 2
        return middle + 0.25 * material.tension(texts) + 0.2 * material.outcome(texts)

    return sorted(found, key=stage)


def segment_theme(material: Material, segment: str, beside: int = 0, words_wanted: int = 0) -> Theme:
    """A theme for words somebody wrote into an outline: one that was suggested, the section so headed, or what speaks
    of them. `beside` is how many segments the outline has.
    """
    for size in (beside, beside + 1) if beside else ():
        for theme in themes(material, size, words_wanted):
            if theme.label.lower() == segment.lower():
                return theme
    words = set(stems(segment))
    named = (segment.lower(), topic(segment).lower())
    headed = [
        u for u in material.units if {tidy(u.section.heading).lower(), topic(u.section.heading).lower()} & {*named}
    ]
    headed = [u for u in headed if u.section.heading]
    vector = material.weights.vector(segment)
    if not headed:
        near = sorted(material.units, key=lambda u: -nearness(material.vector(u), vector))[:SEGMENT_UNITS]
        headed = [u for u in near if words & set(stems(u.text))]
    own = [vector] * 2 if headed else [vector]
    headed += _kindred(material, headed)
    return Theme(segment, blend([blend(own), blend(material.vector(u) for u in headed)]), tuple(headed))


def _called(heading: str) -> set[str]:
    return {tidy(heading).lower(), topic(heading).lower()}


def _kindred(material: Material, headed: Sequence[Unit]) -> list[Unit]:
    """Units of the sections of other sources that speak of the same."""
    if not headed:
        return []
    middle = blend(material.vector(u) for u in headed)
    found: list[Unit] = []
    for section, vector in material.sections:
        if section[0].source_id != headed[0].source_id and nearness(vector, middle) >= KINDRED:
            found += [unit for unit in section if unit not in headed]
    return found


def _closest(
    material: Material, groups: list[_Group], count: int, belongs: dict[tuple[_Group, _Group], float]
) -> tuple[int, int, float]:
    """The two groups that belong together most: neighbours before others, and no theme swallows the rest.

    `belongs` remembers what was compared already.
    """
    limit = ROOM * sum(group.words for group in groups) / count

    def affinity(pair: tuple[int, int]) -> float:
        first, second = groups[pair[0]], groups[pair[1]]
        if (first, second) not in belongs:
            belongs[first, second] = _kinship(material, first, second)
        joint = first.words + second.words
        return belongs[first, second] - 0.3 * joint / limit - 0.8 * (joint > limit)

    first, second = max(combinations(range(len(groups)), 2), key=affinity)
    return first, second, affinity((first, second))


def _kinship(material: Material, first: _Group, second: _Group) -> float:
    value = nearness(first.vector, second.vector)
    if first.sources & second.sources:
        value += NEIGHBOURS if _touch(first, second) else -FAR_APART
        return value + 0.4 * (first.chapters == second.chapters)
    return value + ACROSS + CONTRADICTS * _contradict(material, first, second)


def _contradict(material: Material, first: _Group, second: _Group) -> bool:
    against = {other for section in first.sections for other in material.differing.get(section[0].section, ())}
    return any(section[0].section in against for section in second.sections)


def _chapter(section: Sequence[Unit]) -> tuple[str, str]:
    return section[0].source_id, section[0].section.chapter or section[0].section.heading


def _touch(first: _Group, second: _Group) -> bool:
    """Whether a section of one follows one of the other."""
    return any(abs(a - b) == 1 for a in first.numbers for b in second.numbers)


def _label(material: Material, group: _Group, taken: set[str]) -> str:
    ranked = sorted(group.sections, key=lambda section: -_leads(material, section, group))
    chapter = topic(next(iter(group.chapters))[1]) if len(group.chapters) == 1 and len(group.sections) > 1 else ""
    if chapter and chapter not in taken:
        return chapter
    for section in ranked:
        heading = topic(section[0].section.heading)
        if heading and heading not in taken:
            return heading
    if found := _named_by_words(material, group, taken):
        return found
    if group.numbers[0] == 0 and BACKGROUND not in taken:
        return BACKGROUND
    return tidy(ranked[0][0].section.heading) or f"Part {len(taken) + 1}"


def _leads(material: Material, section: Sequence[Unit], group: _Group) -> float:
    near = nearness(blend(map(material.vector, section)), group.vector)
    aside = is_aside(section[0].section.heading)
    heading = section[0].section.heading
    return near + 0.5 * len(section) / len(group.units) - 0.8 * aside - 0.1 * is_concluding(heading)


def _named_by_words(material: Material, group: _Group, taken: set[str]) -> str:
    """A phrase or word that these units have more than others."""
    phrases = noun_phrases(unit.text for unit in group.units)
    often = {phrase: n for phrase, n in phrases.items() if n > 1}
    texts = " ".join(unit.text for unit in material.units)
    everywhere = texts.lower()

    def own(phrase: str) -> float:
        share = phrases[phrase] / max(1, len(re.findall(rf"\b{re.escape(phrase.lower())}", everywhere)))
        return phrases[phrase] * min(1.0, share) * (1 + nearness(material.weights.vector(phrase), group.vector))

    words = Counter(
        token.lower
        for unit in group.units
        for token in {t.lower: t for t in words_of(unit.text)}.values()
        if token.tag in ("NN", "NNS") and len(token.text) > 3 and not token.lower.endswith("ing")
    )
    phrases.update({word: n for word, n in words.items() if n > 1 and word not in phrases and names_something(word)})
    singles = sorted((word for word in words if phrases[word] > 1), key=lambda word: (-own(word), word))
    for phrase in [*sorted(often, key=lambda p: (-own(p), p)), *singles]:
        label = with_article(phrase, texts)
        label = label[:1].upper() + label[1:]
        if label not in taken and stems(phrase):
            return label
    return ""
