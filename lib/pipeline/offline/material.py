"""Everything an offline writer knows of the sources, read once: units, weights, what matters, where sources differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lib.models.brief import Brief
from lib.models.research import SourceText
from lib.pipeline.offline.blocks import Section
from lib.pipeline.offline.headings import is_aside, is_concluding, spoken_label
from lib.pipeline.offline.kinds import OUTCOMES, QUOTE, TENSION, kinds_of
from lib.pipeline.offline.languages import is_english
from lib.pipeline.offline.names import in_small_letters, people
from lib.pipeline.offline.quantities import quantities, years
from lib.pipeline.offline.units import Unit, read_units
from lib.pipeline.offline.weights import Vector, Weights, blend, nearness, overlap, stems

_THESIS = re.compile(
    r"\b(?:lesson|mean[st]?|matters?|because|therefore|turned out|in the end|real(?:ly)?|key|main|central|"
    r"most important|"
    r"shows?|proved?|promise|purpose|question|reason|why|instead of|rather than|advantage|mistake|"
    r"depends?)\b", re.I)  # fmt: skip

SECTION_UNITS = 7
SECTIONS_TO_CONCLUDE = 3


@dataclass(frozen=True)
class Material:
    """The sources as read for one brief."""

    sources: tuple[SourceText, ...]
    idea: str
    feedback: str = ""
    unread: tuple[SourceText, ...] = ()

    @classmethod
    def read(cls, brief: Brief, sources: Sequence[SourceText]) -> Material:
        """`sources` are those in English; the others are `unread`, and named as such."""
        readable = tuple(source for source in sources if is_english(source.text))
        unread = tuple(source for source in sources if source not in readable)
        return cls(readable, brief.idea, brief.feedback, unread)

    @property
    def all_sources(self) -> tuple[SourceText, ...]:
        """Those that are spoken from, and then the others."""
        return (*self.sources, *self.unread)

    @cached_property
    def units(self) -> list[Unit]:
        return read_units(self.sources)

    @cached_property
    def gone_on_from(self) -> set[Unit]:
        """Units that others go on from."""
        return {unit.head for unit in self.units if unit.head}

    @cached_property
    def weights(self) -> Weights:
        return Weights([unit.text for unit in self.units])

    @cached_property
    def people(self) -> dict[str, str]:
        return people(unit.text for unit in self.units)

    @cached_property
    def middle(self) -> Vector:
        return blend(self.vector(unit) for unit in self.units)

    @cached_property
    def _vectors(self) -> dict[tuple[str, int, int], Vector]:
        return {}

    def source(self, source_id: str) -> SourceText:
        return next(s for s in self.sources if s.id == source_id)

    def vector(self, unit: Unit) -> Vector:
        key = (unit.source_id, unit.start, unit.end)
        if key not in self._vectors:
            self._vectors[key] = self.weights.vector(unit.text)
        return self._vectors[key]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {source.id: max(1, len(source.text)) for source in self.sources}

    @cached_property
    def sections(self) -> list[tuple[list[Unit], Vector]]:
        """Units by section, long stretches without headings cut, each with the middle of its words."""
        groups: dict[Section, list[Unit]] = {}
        for unit in self.units:
            groups.setdefault(unit.section, []).append(unit)
        cut: list[list[Unit]] = []
        for group in groups.values():
            size = SECTION_UNITS if not group[0].section.heading or len(groups) < 4 else len(group)
            cut += [group[at : at + size] for at in range(0, len(group), size)]
        return [(group, blend(map(self.vector, group))) for group in cut]

    def place(self, unit: Unit) -> float:
        """Where in its source the unit stands, 0 at the beginning to 1 at the end."""
        return unit.start / self._places[unit.source_id]

    def frequency(self, root: str) -> int:
        """How many units have the root."""
        return self.weights.seen(root)

    @cached_property
    def differing(self) -> dict[Section, set[Section]]:
        """Which sections hold numbers that another source's section contradicts."""
        from lib.pipeline.offline.contrasts import contrasts

        found: dict[Section, set[Section]] = {}
        for contrast in contrasts(self, self.units) if len(self.sources) > 1 else []:
            found.setdefault(contrast.first.section, set()).add(contrast.second.section)
            found.setdefault(contrast.second.section, set()).add(contrast.first.section)
        return found

    @cached_property
    def themes(self) -> dict[tuple[int, int], Any]:
        """Themes that were made of it already, by how many and for how many words."""
        return {}

    @cached_property
    def _scores(self) -> dict[Unit, float]:
        return {}

    def score(self, unit: Unit) -> float:
        """How much the unit deserves to be said."""
        if unit not in self._scores:
            self._scores[unit] = self._score(unit)
        return self._scores[unit]

    def _score(self, unit: Unit) -> float:
        """How much the unit deserves to be said: near the middle of it all, near the idea, concrete, a thesis."""
        text = unit.text
        score = 1.6 * nearness(self.vector(unit), self.middle) + 0.8 * overlap(text, self.idea)
        score += 0.12 * min(2, len(quantities(text))) + 0.05 * min(1, len(years(text)))
        score += 0.16 * bool(_THESIS.search(text)) + 0.12 * bool(QUOTE.search(text)) + 0.08 * bool(TENSION.search(text))
        score += 0.14 * unit.opens_paragraph + 0.06 * (len(unit.sentences) > 1)
        score += 1.0 * overlap(text, self.feedback) if self.feedback else 0.0
        score += 0.2 * self._is_scene(text)
        score -= 0.3 * unit.in_first_person + 0.10 * (unit.word_count < 7) + 0.12 * unit.sentences[0].block.is_item
        return score

    def _is_scene(self, text: str) -> bool:
        """Whether something happens to somebody somewhere: what listeners remember."""
        named = any(name in text for name in self.people)
        signs = (
            bool(quantities(text)),
            bool(years(text)),
            bool(TENSION.search(text)),
            named,
            bool(QUOTE.search(text)),
        )
        return sum(signs) >= 3

    def is_thesis(self, unit: Unit) -> float:
        """How much of a general statement it is, rather than a detail."""
        details = len(quantities(unit.text)) + len(years(unit.text))
        cues = len(_THESIS.findall(unit.text))
        return (
            nearness(self.vector(unit), self.middle) + 0.2 * min(2, cues) + 0.12 * unit.opens_paragraph - 0.15 * details
        )

    @cached_property
    def _last_sections(self) -> set[Section]:
        """The section each source ends with, where it has several."""
        ends = {unit.source_id: unit.section for unit in self.units if not is_aside(unit.section.heading)}
        return {section for section in ends.values() if section.number >= SECTIONS_TO_CONCLUDE}

    def concludes(self, unit: Unit) -> bool:
        """Whether it stands where its source sums up."""
        if is_concluding(unit.section.heading):
            return True
        return unit.section in self._last_sections or (self.place(unit) > 0.9 and unit.section.number == 0)

    def on_topic(self, unit: Unit) -> float:
        """How much of the idea it speaks of: 0 for nothing, 1 for two words of it or more."""
        return min(2, len(set(stems(unit.text)) & set(stems(self.idea)))) / 2

    def kinds(self, text: str) -> set[str]:
        """What a sentence of these sources is like."""
        return kinds_of(text, self._named)

    def said_label(self, label: str) -> str:
        """A label as it goes on in a sentence, its words with small letters where the sources write them so."""
        if label not in self._labels:
            small = in_small_letters(label, self._everything)
            said, first = spoken_label(small), small.split()[0]
            keeps = first[0].isupper() and said.startswith(first[0].lower())
            self._labels[label] = f"{first[0]}{said[1:]}" if keeps else said
        return self._labels[label]

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {}

    @cached_property
    def _everything(self) -> str:
        return "\n".join(unit.text for unit in self.units)

    @cached_property
    def _named(self) -> tuple[str, ...]:
        return tuple(self.people)

    def tension(self, texts: Sequence[str]) -> float:
        """Share of the texts that speak of trouble or doubt."""
        return sum(bool(TENSION.search(text)) for text in texts) / max(1, len(texts))

    def outcome(self, texts: Sequence[str]) -> float:
        """Share of the texts that speak of what followed."""
        return sum(bool(OUTCOMES.search(text)) for text in texts) / max(1, len(texts))
