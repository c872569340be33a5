"""The first reading: who would listen, what it is about, in which order to tell it, what to look up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.models.analysis import Analysis, Outline, SuggestedQuery
from lib.models.brief import Brief
from lib.models.values import digest
from lib.pipeline.offline.contrasts import contrasts
from lib.pipeline.offline.grammar import upper_first
from lib.pipeline.offline.headings import is_aside, spoken_label
from lib.pipeline.offline.kinds import FIGURES, PEOPLE
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.names import joined, title_of
from lib.pipeline.offline.nouns import names_something, noun_phrases
from lib.pipeline.offline.quantities import quantities, years
from lib.pipeline.offline.subject import bare_idea, subject_of
from lib.pipeline.offline.themes import Theme, segment_theme, themes
from lib.pipeline.offline.units import Unit, claim_of
from lib.pipeline.offline.weights import nearness, overlap, stems

TITLE_CHARS = 60
KEYWORDS = 5
THINGS = 4
CONTEXT_PLACE = 0.16
CONCLUSION_BONUS = 1.2
_SURPRISES = re.compile(r"\b(?:but|never|nobody|only|almost|not|no longer|although|except|until|every|void)\b", re.I)
_DEFINES = re.compile(r"((?:An? |The )?(?:[\w'-]+ ){1,4})(?:is|are) (?:an?|the|one of)\b")
_WEAK_START = re.compile(
    r"(?:each|there|it|this|the (?:act|law|regulation)|"
    r"a reference|for|if|when|where|as|in this|such|other|others|most of)\b",
    re.I,
)


def analysis_of(brief: Brief, material: Material) -> Analysis:
    """Everything the Analysis page shows, out of the sources alone."""
    found = themes(material, _segment_count(brief, material), words_wanted(brief))
    best = ranked(material)
    keywords = _keywords(material)
    outlines = _outlines(brief, material, found)
    return Analysis(
        audience=_audience(material, keywords),
        content_type=_content_type(material),
        top_keywords=keywords,
        suggested_outlines=outlines,
        selected_outline_id=outlines[0].id,
        suggested_knobs={"scene_length_target": round(brief.minutes * 60 / (len(found) + 2))},
        title_suggestions=_titles(brief, material, found, keywords),
        episode_hook=claim_of(hook_of(material, best)),
        key_takeaways=[claim_of(u) for u in takeaways(material, best, 4)],
        guest_talking_points=[claim_of(u) for u in _talking_points(material, found)],
        listener_cta=f"Read the sources for yourself: {joined([title_of(s) for s in material.sources][:4])}.",
        research_queries=[_query(brief, material, theme) for theme in found][:6],
    )


def segments_of(brief: Brief, analysis: Analysis, material: Material) -> list[Theme]:
    """The themes of the outline that was chosen, in its order."""
    labels = [label for label in (analysis.outline.segments if analysis.outline else []) if label.strip()]
    return [segment_theme(material, label, len(labels), words_wanted(brief)) for label in labels]


def words_wanted(brief: Brief) -> int:
    """Words of source that an episode of this length needs to choose from."""
    return round(brief.minutes * 150 * 1.5)


def ranked(material: Material) -> list[Unit]:
    """All units, the most deserving first."""
    return sorted(material.units, key=lambda u: (-material.score(u), u.source_id, u.start))


def hook_of(material: Material, units: Sequence[Unit]) -> Unit:
    """Something short, concrete and surprising to begin with."""
    openings = {
        unit for at, unit in enumerate(material.units) if at == 0 or material.units[at - 1].source_id != unit.source_id
    }

    def pull(unit: Unit) -> float:
        text = unit.sentences[0].text
        surprise = 0.25 * bool(_SURPRISES.search(text))
        fit = 0.35 if 8 <= len(text.split()) <= 26 else 0.0
        fit -= 0.3 * max(0, len(unit.sentences) - 2) + 0.6 * bool(_WEAK_START.match(text))
        stands = 0.2 * (len(unit.sentences) == 1) - 0.6 * unit.in_first_person - 0.4 * ('"' in text)
        figures = 0.3 * min(1, len(quantities(text))) + 0.1 * min(1, len(years(text)))
        place = 0.2 * (material.place(unit) < 0.5) - 0.5 * is_aside(unit.section.heading)
        place += 0.45 * (unit in openings and not material.kinds(text).isdisjoint({FIGURES, PEOPLE}))
        stands -= 0.3 * (unit in material.gone_on_from)
        return material.score(unit) + surprise + fit + stands + figures + place + 0.5 * material.on_topic(unit)

    return max((unit for unit in units if unit.stands), key=pull)


def takeaways(material: Material, units: Sequence[Unit], count: int) -> list[Unit]:
    """General statements, preferably from where the sources conclude, none like another."""

    def lasts(unit: Unit) -> float:
        value = CONCLUSION_BONUS * material.concludes(unit) + material.is_thesis(unit) + 0.4 * material.score(unit)
        value += 1.0 * material.on_topic(unit) + 0.3 * material.outcome([unit.text])
        value -= 0.8 * (material.place(unit) < CONTEXT_PLACE) + 1.5 * is_aside(unit.section.heading)
        value -= 0.25 * max(0, len(unit.sentences) - 2) + 0.3 * (unit in material.gone_on_from)
        return value - 0.5 * (unit.word_count < 10) - 0.3 * bool(_WEAK_START.match(unit.text))

    chosen: list[Unit] = []
    for unit in sorted(units, key=lambda u: -lasts(u)):
        fits = unit.stands and 5 <= unit.word_count <= 45 and not unit.in_first_person and '"' not in unit.text
        if fits and all(overlap(unit.text, other.text) < 0.5 for other in chosen):
            chosen.append(unit)
    return chosen[:count] or [unit for unit in units if unit.stands][:1]


def context_of(material: Material, units: Sequence[Unit], words: int) -> list[Unit]:
    """What a listener has to know first: the beginning of the source that begins most generally, up to `words`."""

    def begins(unit: Unit) -> bool:
        early = material.place(unit) < CONTEXT_PLACE and unit.section.number <= 2
        return early and not unit.in_first_person and '"' not in unit.text

    best: list[Unit] = []
    defined = _definition(material, units)
    for source in material.sources:
        taken: list[Unit] = [defined] if defined and defined.source_id == source.id and begins(defined) is False else []
        for unit in (u for u in units if u.source_id == source.id and begins(u)):
            behind = unit.stands or (bool(taken) and taken[-1] == unit.head)
            if behind and sum(u.word_count for u in taken) + unit.word_count <= words:
                taken.append(unit)
        taken.sort(key=lambda u: (u is not defined, u.start, u.end))
        if taken and (not best or _generality(material, taken) > _generality(material, best)):
            best = taken
    return best


def _definition(material: Material, units: Sequence[Unit]) -> Unit | None:
    """What says that the thing of the idea is this or that, if some sentence does."""
    wanted = set(stems(subject_of(material.idea, material)))

    def defines(unit: Unit) -> bool:
        found = _DEFINES.match(unit.text)
        return (
            found is not None
            and unit.stands
            and bool(wanted)
            and wanted <= set(stems(found.group(1)))
            and unit.word_count <= 45
        )

    return next((unit for unit in units if defines(unit)), None)


def _generality(material: Material, units: Sequence[Unit]) -> float:
    defines = bool(re.search(r"\b(?:is|are|was|were) (?:a|an|the)\b", units[0].sentences[0].text))
    return material.is_thesis(units[0]) + 0.6 * defines + 0.3 * material.on_topic(units[0])


def _segment_count(brief: Brief, material: Material) -> int:
    wanted = 4 if brief.minutes <= 4 else 5 if brief.minutes <= 12 else 6
    return max(1, min(wanted, len(material.units) // 3 or 1))


def _keywords(material: Material) -> list[str]:
    counted = noun_phrases(unit.text for unit in material.units)
    phrases = {phrase: n for phrase, n in counted.items() if n > 1}
    single: dict[str, int] = {}
    for unit in material.units:
        for root in set(stems(unit.text)):
            single[root] = single.get(root, 0) + 1
    scored = sorted(
        phrases, key=lambda p: (-(phrases[p] ** 1.0) * (1 + nearness(material.weights.vector(p), material.middle)), p)
    )
    chosen: list[str] = []
    for phrase in (*scored, *_common_words(material, single)):
        if len(chosen) == KEYWORDS:
            break
        if all(overlap(phrase, other) < 1 for other in chosen):
            chosen.append(phrase)
    return chosen


def _common_words(material: Material, counts: dict[str, int]) -> list[str]:
    words: dict[str, str] = {}
    texts = set(re.findall(r"[a-zà-ÿ-]{4,}", " ".join(unit.text for unit in material.units)))
    for unit in material.units:
        for word in re.findall(r"[A-Za-zÀ-ÿ-]{4,}", unit.text):
            roots = stems(word)
            if len(roots) == 1 and names_something(word):
                words.setdefault(roots[0], word if word.lower() not in texts else word.lower())
    return [words[root] for root in sorted(counts, key=lambda r: (-counts[r], r)) if root in words]


def _audience(material: Material, keywords: list[str]) -> str:
    words = [w for unit in material.units for w in unit.text.split()]
    long_words = sum(len(w) > 9 for w in words) / max(1, len(words))
    level = "Readers of the field" if long_words > 0.16 else "Curious listeners without prior knowledge"
    return f"{level} who want to understand {joined(keywords[:3])}"


def _content_type(material: Material) -> str:
    texts = [unit.text for unit in material.units]
    if contrasts(material, material.units):
        return "Comparison of accounts that differ"
    if sum(len(years(t)) for t in texts) > 0.5 * len(texts):
        return "Chronicle"
    if sum('"' in t for t in texts) > 0.1 * len(texts):
        return "Narrative feature"
    return "Explainer"


def _outlines(brief: Brief, material: Material, found: list[Theme]) -> list[Outline]:
    subject = subject_of(brief.idea, material)
    labels = [theme.label for theme in found]
    by_tension = sorted(found, key=lambda t: -material.tension([u.text for u in t.units]))
    trouble_first = [by_tension[0].label, *(label for label in labels if label != by_tension[0].label)]
    finer = [theme.label for theme in themes(material, min(6, len(found) + 1), words_wanted(brief))]
    plans = [
        ("the whole story", labels),
        (f"beginning with {spoken_label(trouble_first[0])}", trouble_first),
        ("step by step", finer),
    ]
    unique: list[Outline] = []
    for title, segments in plans:
        if all(segments != other.segments for other in unique):
            unique.append(_outline(f"{upper_first(subject)}: {title}", title, segments))
    return unique


def _outline(title: str, short: str, segments: list[str]) -> Outline:
    fitted = title if len(title) <= TITLE_CHARS else upper_first(short)[:TITLE_CHARS]
    return Outline(id=f"outline_{digest([fitted, segments])[:12]}", title=fitted, segments=segments)


def _titles(brief: Brief, material: Material, found: list[Theme], keywords: list[str]) -> list[str]:
    subject = upper_first(subject_of(brief.idea, material))
    own = upper_first(re.split(r", (?:and|or|but) |: ", bare_idea(brief.idea))[0].rstrip(". "))
    title = title_of(material.sources[0]) if len(material.sources) == 1 else ""
    wished = [own if len(own.split()) > 2 else "", title if len(title.split()) > 1 else ""]
    options = [f"{subject}: {spoken_label(theme.label)}" for theme in found]
    options += [theme.label for theme in found] + [upper_first(k) for k in keywords]
    unlike: dict[str, str] = {}
    for option in [*wished, *options, subject]:
        if 0 < len(option) <= TITLE_CHARS:
            unlike.setdefault(option.lower(), option)
    return list(unlike.values())[:3]


def _talking_points(material: Material, found: list[Theme]) -> list[Unit]:
    return [max(theme.units, key=material.score) for theme in found if theme.units][:5]


def _query(brief: Brief, material: Material, theme: Theme) -> SuggestedQuery:
    """What a person would type: the theme, and the things it speaks of in the words that stand there."""
    subject = subject_of(brief.idea, material)
    things = _things(material, theme, subject)
    sources = {unit.source_id for unit in theme.units}
    texts = [unit.text for unit in theme.units]
    figures = sum(bool(quantities(t)) for t in texts)
    where = f"{len(sources)} of {len(material.sources)} sources" if len(material.sources) > 1 else "the source"
    why = f"{len(texts)} passages in {where} speak of it, {figures} of them with figures"
    asked = f"{spoken_label(theme.label)}: {', '.join(things)}" if things else spoken_label(theme.label)
    return SuggestedQuery(query=upper_first(asked), rationale=f"For the segment “{theme.label}”: {why}.")


def _things(material: Material, theme: Theme, subject: str) -> list[str]:
    """Up to four phrases or words for things that weigh most in a theme."""
    phrases = noun_phrases(unit.text for unit in theme.units)
    near = {p: nearness(material.weights.vector(p), theme.vector) * (1 + 0.2 * phrases[p]) for p in phrases}
    words = _common_words(material, {root: round(1000 * weight) for root, weight in theme.vector.items()})
    chosen: list[str] = []
    for thing in [*sorted(near, key=lambda p: (-near[p], p))[:2], *words]:
        if len(chosen) == THINGS:
            break
        if all(overlap(thing, other) < 1 for other in (*chosen, theme.label, subject)):
            chosen.append(thing)
    return chosen
