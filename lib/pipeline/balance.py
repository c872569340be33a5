"""Which source carries how much of an episode: what is never used, what one source alone says, where two differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from lib.models.brief import Brief
from lib.models.research import Fact, SourceText
from lib.models.script import Line, Script
from lib.pipeline.checks.amounts import amounts
from lib.pipeline.checks.held import Held, held
from lib.pipeline.checks.numbers import is_held
from lib.pipeline.checks.polarity import polarity
from lib.pipeline.checks.roots import claimed
from lib.pipeline.checks.turned import turned
from lib.pipeline.duration import spoken_seconds
from lib.pipeline.offline.contrasts import Contrast, contrasts
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.units import Unit

SAID_TOO_WORDS = 3
SAID_TOO = 0.6
"""Another source says it too when a passage of it has this share of the words that the fact claims something with, all
of its numbers, and does not deny it."""


class Share(BaseModel):
    """What a source carries. A line that stands on two sources counts half for each in `words`, `seconds`, `share`.

    `share` is of all words of the script, 0 to 1. `source_id` is "" for quotes whose source nobody kept; then `url`
    tells them apart. `facts_unused` are usable facts of it that no line stands on.
    """

    source_id: str
    title: str
    url: str = ""
    line_ids: list[str] = []
    words: float = 0.0
    seconds: float = 0.0
    share: float = 0.0
    facts_used: list[str] = []
    facts_unused: list[str] = []

    @property
    def is_used(self) -> bool:
        return bool(self.line_ids)


class Alone(BaseModel):
    """Lines that say what no other source says."""

    fact_id: str
    source_id: str
    line_ids: list[str]


class Voice(BaseModel):
    """One side: `text` stands in the source from `start` to `end`; `amount` is what it says differently."""

    source_id: str
    title: str
    text: str
    start: int
    end: int
    amount: str


class Dispute(BaseModel):
    """Two sources that differ, and the lines that stand on either."""

    first: Voice
    second: Voice
    line_ids: list[str]


class Balance(BaseModel):
    """`sources` by how much they carry, unused ones last; the rest of the script stands on no fact."""

    sources: list[Share] = []
    own_line_ids: list[str] = []
    own_words: float = 0.0
    own_seconds: float = 0.0
    own_share: float = 0.0
    alone: list[Alone] = []
    disputes: list[Dispute] = []


def balance(
    script: Script,
    facts: Sequence[Fact],
    sources: Sequence[SourceText],
    *,
    speed: float = 1.0,
    brief: Brief | None = None,
) -> Balance:
    """`facts` are the usable ones. Without a `brief` sources are not read for where they differ, nor facts for who else
    says them."""
    known = {fact.id: fact for fact in facts}
    shares = _shares(script, facts, sources, speed)
    own = [line for line in script.lines() if not any(i in known for i in line.used_fact_ids)]
    words = sum(map(_words, script.lines())) or 1
    found = Balance(
        sources=sorted(shares, key=lambda share: -share.words),
        own_line_ids=[line.id for line in own],
        own_words=sum(map(_words, own)),
        own_seconds=round(sum(spoken_seconds(line.text, voice_speed=speed) for line in own), 1),
        own_share=round(sum(map(_words, own)) / words, 4),
    )
    if brief is None:
        return found
    material = Material.read(brief, sources)
    cited = _citing(script, known)
    found.alone = _alone(material.units, facts, cited) if len(material.sources) > 1 else []
    found.disputes = [_dispute(each, sources, facts, cited) for each in contrasts(material, material.units)]
    return found


def _shares(script: Script, facts: Sequence[Fact], sources: Sequence[SourceText], speed: float) -> list[Share]:
    stored = {source.id for source in sources}
    shares = {source.id: Share(source_id=source.id, title=source.title, url=_web(source.origin)) for source in sources}
    keys = {fact.id: fact.source_id if fact.source_id in stored else fact.url for fact in facts}
    for fact in facts:
        title = fact.url or "A source that was removed"
        shares.setdefault(keys[fact.id], Share(source_id="", title=title, url=fact.url))
    used: dict[str, list[str]] = defaultdict(list)
    for line in script.lines():
        on = list(dict.fromkeys(i for i in line.used_fact_ids if i in keys))
        behind = list(dict.fromkeys(keys[i] for i in on))
        for key in behind:
            _carry(shares[key], line, 1 / len(behind), speed)
        for fact_id in on:
            used[keys[fact_id]].append(fact_id)
    total = sum(map(_words, script.lines())) or 1
    for key, share in shares.items():
        share.share, share.seconds = round(share.words / total, 4), round(share.seconds, 1)
        share.facts_used = list(dict.fromkeys(used[key]))
        share.facts_unused = [f.id for f in facts if keys[f.id] == key and f.id not in share.facts_used]
    return list(shares.values())


def _carry(share: Share, line: Line, part: float, speed: float) -> None:
    share.line_ids.append(line.id)
    share.words += part * _words(line)
    share.seconds += part * spoken_seconds(line.text, voice_speed=speed)


def _words(line: Line) -> int:
    return len(line.text.split())


def _web(origin: str) -> str:
    return origin if origin.startswith(("http://", "https://")) else ""


def _citing(script: Script, known: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the lines that stand on each fact."""
    found: dict[str, list[str]] = {fact_id: [] for fact_id in known}
    for line in script.lines():
        for fact_id in dict.fromkeys(line.used_fact_ids):
            if fact_id in found:
                found[fact_id].append(line.id)
    return found


def _alone(units: Sequence[Unit], facts: Sequence[Fact], cited: dict[str, list[str]]) -> list[Alone]:
    """Facts in use that no passage of another source says as well."""
    read = [(unit.source_id, held(unit.text)) for unit in units]
    found = []
    for fact in facts:
        said = fact.claim or fact.quote
        others = (there for source_id, there in read if source_id != fact.source_id)
        if cited[fact.id] and claimed(said) and not any(_says_too(said, there) for there in others):
            found.append(Alone(fact_id=fact.id, source_id=fact.source_id, line_ids=cited[fact.id]))
    return found


def _says_too(said: str, there: Held) -> bool:
    """Whether a passage has most words of a claim and every number of it, and does not deny it."""
    own = frozenset(piece.root for piece in claimed(said))
    if len(own & there.roots) < max(SAID_TOO * len(own), min(len(own), SAID_TOO_WORDS)):
        return False
    numbers = all(is_held(amount, there.amounts) for amount in amounts(said))
    return numbers and next(turned(said, polarity(said), there), None) is None


def _dispute(
    contrast: Contrast, sources: Sequence[SourceText], facts: Sequence[Fact], cited: dict[str, list[str]]
) -> Dispute:
    titles = {source.id: source.title for source in sources}
    sides = [contrast.first, contrast.second]
    lines = [
        line_id
        for unit in sides
        for fact in facts
        if fact.source_id == unit.source_id and fact.start < unit.end and fact.end > unit.start
        for line_id in cited[fact.id]
    ]
    first, second = (
        Voice(
            source_id=unit.source_id, title=titles.get(unit.source_id, ""), text=contrast.sentence_of(unit).text,
            start=unit.start, end=unit.end, amount=contrast.amount_of(unit).words,
        )
        for unit in sides
    )  # fmt: skip
    return Dispute(first=first, second=second, line_ids=list(dict.fromkeys(lines)))
