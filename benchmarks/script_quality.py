"""How good the offline writer's scripts are, in numbers.

Last line: one JSON object with the worst values, the goals, and under `corpora` the measures of each.

python -m benchmarks.script_quality [--read CORPUS | --lengths]

`tuned` corpora were read while the writer was made; `held_out` ones came last (see benchmarks/episodes/README.md).
Minutes are the fitted estimate of `lib.pipeline.duration`, nothing is spoken. `minutes_to_target` is what came out by
what the brief asks for; `minutes_to_asked` by what could honestly be asked for: no more than `carried_minutes`, which
the producer is told before. That estimate is so tested with the writer: neither may be wrong by more than a tenth.
`--read` prints a script as it would be read; `--lengths` asks for every text at each of several lengths and prints how
many of the scripts miss what could be asked for.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from lib.models.brief import Brief, Speaker
from lib.models.enums import Format
from lib.models.research import Passage, Query, Research, SourceText
from lib.models.script import Script
from lib.pipeline.checks import FlagKind, held_by, script_flags, support
from lib.pipeline.documents import read_document
from lib.pipeline.duration import script_seconds
from lib.pipeline.offline import OfflineWriter
from lib.pipeline.offline.bounds import split
from lib.pipeline.offline.capacity import offline_minutes

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT / "tests" / "pipeline" / "corpora"
CASES: dict[str, tuple[Path, str, float]] = {
    "sample": (ROOT / "data" / "samples", "", 0),
    "sample_10": (ROOT / "data" / "samples", "", 10),
    "technical": (CORPORA / "technical", "Explain how write-ahead logging works in LedgerDB", 4),
    "biography": (CORPORA / "biography", "The life of the mapmaker Livia Maretti", 3),
    "policy": (CORPORA / "policy", "Did the heat pump grant of Norrland work?", 4),
}
EPISODES = Path(__file__).resolve().parent / "episodes"
HELD_OUT = sorted(path.parent.name for path in EPISODES.glob("held_out/*/brief.json"))
TUNED = [*CASES, *sorted(path.parent.name for path in EPISODES.glob("tuned/*/brief.json"))]
TURN_WORDS = (5, 35)
SHARE_MAX = 0.65
MINUTES = (0.9, 1.1)
LENGTHS = (1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 15.0)


def read_corpus(folder: Path) -> list[SourceText]:
    """The documents of a folder as the app reads them; `author` of its brief is told where a document tells none."""
    order = folder / "brief.json"
    author = json.loads(order.read_text("utf-8")).get("author", "") if order.exists() else ""
    paths = [path for path in sorted(folder.iterdir()) if path.suffix != ".json"]
    return [_source(path, author) for path in paths]


def _source(path: Path, author: str) -> SourceText:
    read = read_document(path.name, path.read_bytes())
    return SourceText(
        id=path.stem,
        title=read.title,
        text=read.text,
        origin=path.name,
        kind=read.kind,
        author=author or read.author,
        published=read.published,
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
        "scene_share_max": round(max(scene.duration for scene in script.scenes) / script_seconds(script), 3),
        "lines": len(lines),
        "cited_lines": len(cited),
    }


def _distinct2(text: str) -> float:
    words = re.findall(r"\w+", text.lower())
    pairs = list(pairwise(words))
    return len(set(pairs)) / max(1, len(pairs))


def case(name: str) -> tuple[list[SourceText], str, float]:
    """Sources, idea and minutes of a named case; the samples bring their own."""
    if name not in CASES:
        folder = next(EPISODES.glob(f"*/{name}"))
        order = json.loads((folder / "brief.json").read_text("utf-8"))
        return read_corpus(folder), order["idea"], order["minutes"]
    folder, idea, minutes = CASES[name]
    if not idea:
        sample = json.loads((folder / "sample.json").read_text("utf-8"))
        idea, minutes = sample["idea"], minutes or sample["minutes"]
    return read_corpus(folder), idea, minutes


def format_of(name: str) -> Format:
    """The format a case is told in."""
    told = [json.loads(path.read_text("utf-8")) for path in EPISODES.glob(f"*/{name}/brief.json")]
    return Format(told[0].get("format", Format.DEEP_DIVE)) if told else Format.DEEP_DIVE


def measured(name: str) -> dict[str, Any]:
    """The measures of a named case, with the seconds that the whole way took, the minutes that its material was said to
    carry beforehand, and the script's minutes by what could be asked for: the target, or less where it carries less.
    """
    sources, idea, minutes = case(name)
    begun_s = time.process_time()
    brief, research, script = make(sources, idea, minutes, format=format_of(name))
    taken_s = time.process_time() - begun_s
    carried = offline_minutes(sources)
    asked = min(minutes, carried)
    found = {"carried_minutes": round(carried, 2), "minutes_to_asked": round(script_seconds(script) / 60 / asked, 3)}
    return {**measure(brief, research, script, sources), **found, "cpu_s": round(taken_s, 3)}


def at_lengths(name: str) -> list[float]:
    """For each of `LENGTHS`, the script's minutes by what could be asked for."""
    sources, idea, _ = case(name)
    carried = offline_minutes(sources)
    scripts = {minutes: make(sources, idea, minutes, format=format_of(name))[2] for minutes in LENGTHS}
    return [round(script_seconds(script) / 60 / min(minutes, carried), 2) for minutes, script in scripts.items()]


def print_lengths() -> None:
    """Every text at every length; last line: how many scripts miss, of how many."""
    told = {}
    for kind, names in (("tuned", TUNED), ("held_out", HELD_OUT)):
        found = {name: at_lengths(name) for name in names}
        for name, ratios in found.items():
            print(kind, name, ratios)
        every = [ratio for ratios in found.values() for ratio in ratios]
        missed = sum(not MINUTES[0] <= ratio <= MINUTES[1] for ratio in every)
        told[kind] = {"scripts": len(every), "missed": missed, "min": min(every), "max": max(every)}
    print(json.dumps({"lengths": LENGTHS, **told}))


def worst(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Over several scripts: the sums of what must be none, and the worst of what has bounds."""
    return {
        "invented_numbers": sum(r["invented_numbers"] for r in results),
        "repeated_sentences": sum(r["repeated_sentences"] for r in results),
        "flagged_share": round(sum(r["flagged_lines"] for r in results) / sum(r["lines"] for r in results), 4),
        "speaker_share_max": max(r["speaker_share_max"] for r in results),
        "shortest_turn_words": min(r["shortest_turn_words"] for r in results),
        "longest_turn_words": max(r["longest_turn_words"] for r in results),
        "minutes_to_target_min": min(r["minutes_to_target"] for r in results),
        "minutes_to_target_max": max(r["minutes_to_target"] for r in results),
        "minutes_to_asked_min": min(r["minutes_to_asked"] for r in results),
        "minutes_to_asked_max": max(r["minutes_to_asked"] for r in results),
        "scene_share_max": max(r["scene_share_max"] for r in results),
        "support_min": min(r["support"] for r in results),
        "cpu_s": round(sum(r["cpu_s"] for r in results), 2),
    }


def is_good(found: dict[str, Any]) -> bool:
    """Whether the worst values of `worst` keep every goal."""
    counted = found["invented_numbers"] + found["repeated_sentences"] + found["flagged_share"]
    turns = TURN_WORDS[0] <= found["shortest_turn_words"] and found["longest_turn_words"] <= TURN_WORDS[1]
    minutes = MINUTES[0] <= found["minutes_to_asked_min"] and found["minutes_to_asked_max"] <= MINUTES[1]
    return bool(counted == 0 and turns and minutes and found["speaker_share_max"] <= SHARE_MAX)


def main() -> None:
    """Measure every case, or print one script."""
    if "--read" in sys.argv:
        name = sys.argv[-1]
        print(as_markdown(make(*case(name), format=format_of(name))[2]))
        return
    if "--lengths" in sys.argv:
        print_lengths()
        return
    results = {name: measured(name) for name in [*TUNED, *HELD_OUT]}
    for name, found in results.items():
        print(name, found)
    tuned, held_out = worst([results[n] for n in TUNED]), worst([results[n] for n in HELD_OUT])
    told = {"minutes_from": "estimate", "tuned": tuned, "held_out": held_out, "corpora": results}
    print(json.dumps({"goals_met": is_good(tuned), "goals_met_held_out": is_good(held_out), **told}))


def as_markdown(script: Script) -> str:
    """A script to be read: scenes as headings, each line behind its speaker."""
    scenes = []
    for scene in script.scenes:
        lines = [f"**{line.speaker}:** {line.text}" for line in scene.lines]
        scenes.append("\n\n".join([f"## {scene.title}", *lines]))
    return "\n\n".join(scenes) + "\n"


if __name__ == "__main__":
    main()
