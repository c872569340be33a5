"""How good the offline writer's scripts are, in numbers. Last line: one JSON object, a key a corpus.

python -m benchmarks.script_quality
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

from lib.models.brief import Brief, Speaker
from lib.models.enums import Format
from lib.models.research import Passage, Query, Research, SourceText
from lib.models.script import Script
from lib.pipeline.checks import FlagKind, held_by, script_flags, support
from lib.pipeline.duration import script_seconds
from lib.pipeline.offline import OfflineWriter
from lib.pipeline.offline.sentences import split

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT / "tests" / "pipeline" / "corpora"
CASES: dict[str, tuple[Path, str, float]] = {
    "sample": (ROOT / "data" / "samples", "", 0),
    "sample_10": (ROOT / "data" / "samples", "", 10),
    "technical": (CORPORA / "technical", "Explain how write-ahead logging works in LedgerDB", 4),
    "biography": (CORPORA / "biography", "The life of the mapmaker Livia Maretti", 3),
    "policy": (CORPORA / "policy", "Did the heat pump grant of Norrland work?", 4),
}


def read_corpus(folder: Path) -> list[SourceText]:
    """The texts of a folder as sources, with title, author and date from their front matter."""
    return [_source(path) for path in sorted(folder.iterdir()) if path.suffix in (".md", ".txt")]


def _source(path: Path) -> SourceText:
    text = path.read_text("utf-8")
    front = dict(re.findall(r'^(title|author|published): "?(.*?)"?$', text.split("\n---", 1)[0], re.M))
    first = next(line.strip("# ") for line in text.splitlines() if line.strip(" -"))
    return SourceText(
        id=path.stem,
        title=front.get("title", first),
        text=text,
        origin=path.name,
        author=front.get("author", ""),
        published=front.get("published", ""),
    )


def make(
    sources: list[SourceText], idea: str, minutes: float, *, format: Format = Format.DEEP_DIVE, speakers: int = 2
) -> tuple[Brief, Research, Script]:
    """A script the whole way, with every suggested query approved."""
    names = ["Ada", "Ben", "Cleo", "Dan"][:speakers]
    cast = [Speaker(name=name, role="guest" if at else "host") for at, name in enumerate(names)]
    brief = Brief(idea=idea, minutes=minutes, format=format, cast=cast)
    writer = OfflineWriter()
    analysis = writer.analyse(brief, sources)
    queries = [
        Query(id=f"q{at}", query=q.query, rationale=q.rationale) for at, q in enumerate(analysis.research_queries)
    ]
    no_passages: list[Passage] = []
    research = writer.research(brief, analysis, queries, no_passages, sources)
    return brief, research, writer.write(brief, analysis, research, sources)


def known_texts(brief: Brief, sources: list[SourceText]) -> list[str]:
    """What lines may say without a fact."""
    return [brief.idea, *(s.title for s in sources), *(s.author for s in sources)]


def measure(brief: Brief, research: Research, script: Script, sources: list[SourceText]) -> dict[str, Any]:
    """The measures of one script; shares from 0 to 1."""
    lines = script.lines()
    facts = research.usable_facts()
    by_id = {fact.id: fact for fact in facts}
    flagged = script_flags(script, facts, known_texts(brief, sources))
    kinds = Counter(flag.kind for found in flagged.values() for flag in found)
    sentences = [line.text[a:b] for line in lines for a, b in split(line.text)]
    words = Counter(dict.fromkeys({line.speaker for line in lines}, 0))
    for line in lines:
        words[line.speaker] += len(line.text.split())
    cited = [line for line in lines if line.used_fact_ids]
    held = [support(line.text, held_by(by_id[i] for i in line.used_fact_ids)) for line in cited]
    return {
        "support": round(sum(held) / max(1, len(held)), 3),
        "distinct2": round(_distinct2(" ".join(line.text for line in lines)), 3),
        "repeated_sentences": len(sentences) - len(set(sentences)),
        "invented_numbers": kinds[FlagKind.NUMBER],
        "invented_names": kinds[FlagKind.NAME],
        "flagged_lines": len(flagged),
        "question_rate": round(sum("?" in line.text for line in lines) / len(lines), 3),
        "speaker_share_max": round(max(words.values()) / sum(words.values()), 3),
        "longest_turn_words": max(len(line.text.split()) for line in lines),
        "shortest_turn_words": min(len(line.text.split()) for line in lines),
        "minutes_to_target": round(script_seconds(script) / 60 / brief.minutes, 3),
        "scenes": len(script.scenes),
        "lines": len(lines),
        "cited_lines": len(cited),
    }


def _distinct2(text: str) -> float:
    words = re.findall(r"\w+", text.lower())
    pairs = list(pairwise(words))
    return len(set(pairs)) / max(1, len(pairs))


def case(name: str) -> tuple[list[SourceText], str, float]:
    """Sources, idea and minutes of a named case; the samples bring their own."""
    folder, idea, minutes = CASES[name]
    if not idea:
        sample = json.loads((folder / "sample.json").read_text("utf-8"))
        idea, minutes = sample["idea"], minutes or sample["minutes"]
    return read_corpus(folder), idea, minutes


def main() -> None:
    """Measure every case."""
    results = {}
    for name in CASES:
        sources, idea, minutes = case(name)
        brief, research, script = make(sources, idea, minutes)
        results[name] = measure(brief, research, script, sources)
        print(name, results[name])
    print(json.dumps(results))


if __name__ == "__main__":
    main()
