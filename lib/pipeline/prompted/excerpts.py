"""Long sources in a small place: their best passages, spread over all of them."""

from __future__ import annotations

from collections.abc import Sequence

from lib.models.research import Passage, SourceText
from lib.pipeline.offline.weights import Vector, Weights, blend, nearness
from lib.pipeline.passages import split_passages

PASSAGE_CHARS = 1_200
OPENING = 0.15


def excerpts(sources: Sequence[SourceText], about: str, chars: int, *, per_source: int = 0) -> list[Passage]:
    """Passages of at most `chars` characters in all, in reading order; each source gives its best in its turn.

    Best is what shares the rare words of `about`, then what stands for the source as a whole; openings count a little
    more. `per_source` characters are taken off once for each source that is used.
    """
    queues = [_ranked(source, about) for source in sources]
    places = {source.id: n for n, source in enumerate(sources)}
    chosen: list[Passage] = []
    used: set[str] = set()
    while any(queues):
        fronts = sorted((q for q in queues if q), key=lambda q: -q[0].score)
        for queue in fronts:
            passage = queue.pop(0)
            cost = len(passage.text) + 2 + per_source * (passage.source_id not in used)
            if cost <= chars:
                used.add(passage.source_id)
                chosen.append(passage)
                chars -= cost
        if chars < 40:
            break
    return sorted(chosen, key=lambda p: (places[p.source_id], p.start))


def _ranked(source: SourceText, about: str) -> list[Passage]:
    """The passages of a source, the best first, each with its score from 0 to about 1."""
    spans = [(start, min(end, start + PASSAGE_CHARS)) for start, end in split_passages(source.text)]
    texts = [source.text[start:end] for start, end in spans]
    weights = Weights(texts)
    vectors = [weights.vector(text) for text in texts]
    middle, wanted = blend(vectors), weights.vector(about)
    found = [
        Passage(source_id=source.id, start=start, end=end, text=text, score=_score(vector, middle, wanted, place))
        for place, ((start, end), text, vector) in enumerate(zip(spans, texts, vectors, strict=True))
    ]
    return sorted(found, key=lambda p: (-p.score, p.start))


def _score(vector: Vector, middle: Vector, wanted: Vector, place: int) -> float:
    return 0.6 * nearness(vector, wanted) + 0.4 * nearness(vector, middle) + OPENING * (place == 0)
