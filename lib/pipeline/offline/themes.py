"""Themes: sections of all sources that speak of one thing, under a heading that can be said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from lib.pipeline.offline.grammar import lower_first, tag
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.units import Unit
from lib.pipeline.offline.weights import Vector, blend, nearness, stems

SECTIONS_MAX = 60
SEGMENT_UNITS = 7
TOGETHER = 0.1
KINDRED = 0.16
_VAGUE = re.compile(
    r"^(?:introduction|overview|background|summary|conclusions?|abstract|discussion|results?|methods?|"
    r"getting started|details|"
    r"usage|faq|misc\w*|preface|foreword|epilogue|prologue|appendix.*|chapter \w+|part \w+|section \w+|\d[\d.]*|"
    r"history and \w+|"
    r"in brief|key (?:facts|points)|at a glance|what's next|next steps|purpose|scope|notes?)$", re.I)  # fmt: skip
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[ivx]+[.)]|chapter \d+[:.]?|part \w+[:.]|section \d+[:.]?)\s+", re.I)


@dataclass(frozen=True)
class Theme:
    """What one segment of the episode is about. `label` is a phrase that fits behind "Let's talk about"."""

    label: str
    vector: Vector
    units: tuple[Unit, ...]


def themes(material: Material, count: int, words_wanted: int = 0) -> list[Theme]:
    """The `count` themes that deserve most to be spoken of, in the order of an arc.

    Sections that belong together are joined first; all of them are when that is needed to fill `words_wanted`.
    """
    sections = [[units] for units, _ in material.sections]
    groups = _weightiest(material, sections, max(count, SECTIONS_MAX))
    vectors = [blend(material.vector(u) for section in group for u in section) for group in groups]
    while len(groups) > count:
        first, second, near = _closest(groups, vectors, count)
        if near < TOGETHER and _words(_weightiest(material, groups, count)) >= words_wanted:
            break
        groups[first] = groups[first] + groups.pop(second)
        vectors.pop(second)
        vectors[first] = blend(material.vector(u) for section in groups[first] for u in section)
    made: list[Theme] = []
    for group in _weightiest(material, groups, count):
        units = [unit for section in group for unit in section]
        vector = blend(material.vector(unit) for unit in units)
        made.append(Theme(_label(material, group, vector, {t.label for t in made}), vector, tuple(units)))
    return arc(material, made)


def _weightiest(material: Material, groups: list[list[list[Unit]]], count: int) -> list[list[list[Unit]]]:
    """The groups with most to say; what several sources speak of counts more."""

    def weight(group: list[list[Unit]]) -> float:
        units = [unit for section in group for unit in section]
        best = sorted((material.score(unit) for unit in units), reverse=True)[:6]
        return sum(best) * (1 + 0.25 * (len({unit.source_id for unit in units}) - 1))

    kept = sorted(range(len(groups)), key=lambda at: -weight(groups[at]))[:count]
    return [groups[at] for at in sorted(kept)]


def _words(groups: list[list[list[Unit]]]) -> int:
    return sum(unit.word_count for group in groups for section in group for unit in section)


def arc(material: Material, found: Iterable[Theme]) -> list[Theme]:
    """Context first, trouble past the middle, what followed at the end."""

    def stage(theme: Theme) -> float:
        texts = [unit.text for unit in theme.units]
        headed = [unit for unit in theme.units if tidy(unit.section.heading) == theme.label] or list(theme.units)
        places = sorted(material.place(unit) for unit in headed)
        return (
            (places[0] + places[len(places) // 2]) / 2 + 0.25 * material.tension(texts) + 0.2 * material.outcome(texts)
        )

    return sorted(found, key=stage)


def segment_theme(material: Material, segment: str) -> Theme:
    """A theme for words somebody wrote into an outline: the section so headed, or what speaks of them."""
    words = set(stems(segment))
    headed = [u for u in material.units if tidy(u.section.heading).lower() == segment.lower()]
    vector = material.weights.vector(segment)
    if not headed:
        near = sorted(material.units, key=lambda u: -nearness(material.vector(u), vector))[:SEGMENT_UNITS]
        headed = [u for u in near if words & set(stems(u.text))]
    own = [vector] * 2 if headed else [vector]
    headed += _kindred(material, headed)
    return Theme(segment, blend([blend(own), blend(material.vector(u) for u in headed)]), tuple(headed))


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


def tidy(heading: str) -> str:
    """A heading without its number and closing marks."""
    return _NUMBERING.sub("", heading).strip(" .:*_#").replace("`", "")


def spoken_label(label: str) -> str:
    """A label as it goes on in a sentence: `the cost of the scheme`."""
    return lower_first(label)


def is_topic(heading: str) -> bool:
    """Whether a heading is a phrase of which one can say "let us talk about …"."""
    words = heading.split()
    if not 2 <= len(words) <= 7 or _VAGUE.match(heading) or re.search(r"[?!:;/|()_=<>]|\d{3}", heading):
        return False
    tags = [t.tag for t in tag(lower_first(heading))]
    if words[0].lower() in ("what", "how", "why", "where", "who", "when"):
        return any(t in ("VBD", "VBZ", "VBP", "MD") for t in tags)
    finite = any(t in ("VBD", "VBZ", "VBP", "MD") for t in tags) and " that " not in heading
    return (
        not finite
        and tags[0] in ("DT", "NN", "NNS", "NNP", "NNPS", "JJ", "VBG", "PRP$", "CD", "JJS")
        and tags[-1].startswith(("NN", "VBN", "RB", "CD"))
    )


def noun_phrases(texts: Iterable[str]) -> Counter[str]:
    """Phrases of two or three words that name things, with how many texts have them."""
    seen: Counter[str] = Counter()
    for text in texts:
        found, run = set(), []
        for token in (*tag(text), None):
            if (
                token is not None
                and token.tag in ("NN", "NNS", "NNP", "NNPS", "JJ")
                and token.text.replace("-", "").isalpha()
            ):
                run.append(token)
                continue
            while run and run[0].tag == "JJ" and len(run) > 3:
                run.pop(0)
            if 2 <= len(run) <= 3 and run[-1].tag.startswith("NN"):
                found.add(" ".join(t.text if t.tag.startswith("NNP") else t.lower for t in run))
            run = []
        seen.update(found)
    return seen


def with_article(phrase: str, texts: str) -> str:
    """The phrase as the sources say it: bare, or with `the`."""
    low = texts.lower()
    articled = low.count(f"the {phrase.lower()}") + low.count(f"a {phrase.lower()}") + low.count(f"an {phrase.lower()}")
    return f"the {phrase}" if articled * 3 > low.count(phrase.lower()) else phrase


def _closest(groups: list[list[list[Unit]]], vectors: list[Vector], count: int) -> tuple[int, int, float]:
    """The two groups that belong together most; big ones attract less, so that no theme swallows the rest."""
    sizes = [sum(len(section) for section in group) for group in groups]
    limit = 1.5 * sum(sizes) / count

    def affinity(pair: tuple[int, int]) -> float:
        first, second = pair
        joint = sizes[first] + sizes[second]
        return nearness(vectors[first], vectors[second]) - 0.15 * joint / limit - 0.5 * (joint > limit)

    first, second = max(combinations(range(len(groups)), 2), key=affinity)
    return first, second, affinity((first, second))


def _label(material: Material, group: list[list[Unit]], vector: Vector, taken: set[str]) -> str:
    size = sum(map(len, group))
    ranked = sorted(
        group, key=lambda section: -nearness(blend(map(material.vector, section)), vector) - 0.5 * len(section) / size
    )
    for section in ranked:
        heading = tidy(section[0].section.heading)
        if is_topic(heading) and heading not in taken:
            return heading
    phrases = noun_phrases(unit.text for section in group for unit in section)
    texts = " ".join(unit.text for unit in material.units)
    best = sorted(phrases, key=lambda p: (-phrases[p] * nearness(material.weights.vector(p), vector), p))
    for phrase in best:
        label = with_article(phrase, texts)
        label = label[:1].upper() + label[1:]
        if label not in taken:
            return label
    return tidy(ranked[0][0].section.heading) or f"Part {len(taken) + 1}"
