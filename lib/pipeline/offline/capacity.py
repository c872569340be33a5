"""How long an episode the offline writer can make of some sources, without writing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from lib.models.research import SourceText
from lib.models.values import digest
from lib.pipeline.duration import spoken_seconds
from lib.pipeline.offline.contrasts import contrasts
from lib.pipeline.offline.languages import is_english
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.sayable import breaths, in_first_person
from lib.pipeline.offline.selection import SAME
from lib.pipeline.offline.units import Unit
from lib.pipeline.offline.weights import nearness, stems

FRAME_S = 18.0
SECTION_S = 2.5
SENTENCE_S = 0.55
OWN_WORDS_S = 1.2
CONTRAST_S = 12.0
"""A least-squares fit to the longest scripts of the texts under benchmarks/episodes/tuned, 7 % off at most, beside what
the sentences take by themselves: opening and close; what announces a section; pauses and questions between sentences;
who says "I" or "we"; and what a difference is told with."""
READ_WORDS = 15_000
"""So much is read sentence by sentence, about a second's work; of more the rest is taken to yield as much."""
ALIKE_MAX = 30
KNOWN_MAX = 1_000
_KNOWN: dict[str, float] = {}
"""What was found already, by what the sources say: the same at any time."""


def offline_minutes(sources: Sequence[SourceText]) -> float:
    """Minutes of episode that the sentences of `sources` carry which can be said, each once; 0 when none can be."""
    key = digest([[source.id, source.text] for source in sources])
    if key not in _KNOWN:
        if len(_KNOWN) >= KNOWN_MAX:
            _KNOWN.clear()
        _KNOWN[key] = _minutes(sources)
    return _KNOWN[key]


def _minutes(sources: Sequence[SourceText]) -> float:
    read, share = _beginning([source for source in sources if is_english(source.text)])
    material = Material(tuple(read), "")
    told = list(_once(material))
    if not told:
        return 0.0
    sentences = [sentence for unit in told for sentence in unit.sentences]
    spoken_s = sum(spoken_seconds(" ".join(breaths(s.text) or (s.text,))) for s in sentences)
    differing = len(contrasts(material, told)) if len(read) > 1 else 0
    own = sum(in_first_person(s.text) for s in sentences)
    between_s = SENTENCE_S * len(sentences) + OWN_WORDS_S * own + SECTION_S * len({unit.section for unit in told})
    return ((spoken_s + between_s + CONTRAST_S * differing) / share + FRAME_S) / 60


def _beginning(sources: Sequence[SourceText]) -> tuple[list[SourceText], float]:
    """The sources, each cut in proportion at the end of a paragraph where they are very long; and the share that is."""
    words = sum(len(source.text.split()) for source in sources)
    if words <= READ_WORDS:
        return list(sources), 1.0
    ends = [source.text.rfind("\n\n", 0, round(len(source.text) * READ_WORDS / words)) for source in sources]
    cut = [
        source.model_copy(update={"text": source.text[: end if end > 0 else len(source.text) * READ_WORDS // words]})
        for source, end in zip(sources, ends, strict=True)
    ]
    return cut, sum(len(source.text) for source in cut) / sum(len(source.text) for source in sources)


def _once(material: Material) -> Iterator[Unit]:
    """The units without those that say what another has said, and what goes on from such a one."""
    kept: dict[Unit, None] = {}
    by_root: dict[str, list[Unit]] = {}
    for unit in material.units:
        if unit.head and unit.head not in kept:
            continue
        roots = sorted(Counter(stems(unit.text)), key=lambda root: (material.frequency(root), root))[:3]
        beside = [other for root in roots for other in by_root.get(root, ())[:ALIKE_MAX]]
        if any(nearness(material.vector(unit), material.vector(other)) >= SAME for other in beside):
            continue
        kept[unit] = None
        for root in roots:
            by_root.setdefault(root, []).append(unit)
        yield unit
