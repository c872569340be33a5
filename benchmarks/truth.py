"""How much of what is made untrue the checks see, and how often they accuse a true line. Last line: one JSON object.

python -m benchmarks.truth [--show CORPUS]

`tuned` corpora were looked at while the rules were made; what `held_out` ones are, and what they said when they were
unseen, stands in benchmarks/corpora/README.md. Lines are those of the offline writer and paraphrases as a model would
say them. A mutation counts as caught when its line has a flag that the untouched line has not; as marked, when
such a flag lies on the words changed. `--show` prints what was missed or accused in one corpus.
"""

from __future__ import annotations

import gc
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.mutation import Mutation, Stock
from benchmarks.mutations import mutations, names_in
from benchmarks.script_quality import case, known_texts, make
from lib.models.research import Fact, SourceText
from lib.models.script import Line, Scene, Script
from lib.pipeline.checks import Flag, flags, script_flags
from lib.pipeline.offline.bounds import split

CORPORA = Path(__file__).resolve().parent / "corpora"
TUNED_BEFORE = ("sample", "technical", "biography", "policy")
KINDS = ("number", "name", "negation", "claim", "citation")
SPEAKERS = ("Ada", "Ben")


@dataclass(frozen=True)
class Case:
    """Lines of one corpus and one author (`paraphrase` or `offline`), with what they may cite and say."""

    name: str
    author: str
    held_out: bool
    lines: list[Line]
    facts: list[Fact]
    known: list[str]


def read(path: Path) -> tuple[Case, list[SourceText], str]:
    """The paraphrases of a corpus file, its sources and its idea."""
    text = path.read_text("utf-8")
    head = dict(re.findall(r"^(title|author|idea|text): (.*)$", text, re.M))
    sources, idea = case(head["text"])[:2] if "text" in head else ([_listed(path.stem, head, text)], head["idea"])
    facts: list[Fact] = []
    lines: list[Line] = []
    for row in text.splitlines():
        mark, _, said = (part.strip() for part in row.partition(" "))
        if mark in ("-", "="):
            quote = said if mark == "-" else sentence_of(said, sources)
            facts.append(Fact(id=f"{path.stem}{len(facts)}", quote=quote, claim=quote, source_id=path.stem))
        elif mark in (">", ">>", "~"):
            cited = [fact.id for fact in facts[-len(mark) :]] if mark != "~" else []
            line_id = f"{path.stem}_{len(lines)}"
            lines.append(Line(id=line_id, speaker=SPEAKERS[len(lines) % 2], text=said, used_fact_ids=cited))
    titles = [title for source in sources for title in re.findall(r"^#+ (.*)$", source.text, re.M)]
    known = [idea, *(name for s in sources for name in (s.title, s.author)), *titles, *SPEAKERS]
    return Case(path.stem, "paraphrase", path.parent.name == "held_out", lines, facts, known), sources, idea


def _listed(name: str, head: dict[str, str], text: str) -> SourceText:
    """The source of a corpus that lists its facts, one a line, under headings."""
    rows = [
        f"\n\n{row}\n\n" if row[:2] == "##" else row[2:].strip() for row in text.splitlines() if row[:2] in ("##", "- ")
    ]
    return SourceText(id=name, title=head["title"], author=head["author"], text="\n".join(rows))


def sentence_of(opening: str, sources: list[SourceText]) -> str:
    """The sentence of a source that begins with these words, verbatim. Raises LookupError when there is none."""
    for paragraph in (part for source in sources for part in source.text.splitlines()):
        for start, end in split(paragraph):
            if paragraph[start:end].startswith(opening):
                return paragraph[start:end]
    raise LookupError(f"No sentence begins with: {opening}")


def offline(name: str, held_out: bool, sources: list[SourceText], idea: str, minutes: float) -> Case:
    """The script of the offline writer from these sources."""
    brief, research, script = make(sources, idea, minutes)
    known = [*known_texts(brief, sources), *(s.title for s in script.scenes), *SPEAKERS]
    return Case(name, "offline", held_out, script.lines(), research.usable_facts(), known)


def cases() -> list[Case]:
    """Every corpus, by both authors where there are paraphrases."""
    found = [offline(name, False, *case(name)) for name in TUNED_BEFORE]
    for path in sorted(CORPORA.glob("*/*.md")):
        said, sources, idea = read(path)
        found += [said, offline(said.name, said.held_out, sources, idea, 3)]
    return found


@dataclass
class Tally:
    """Counts by kind, way and author; what went wrong, in words; and which wrong citations are seen where the project
    lacks the right fact too."""

    tried: Counter[tuple[str, str, str]]
    caught: Counter[tuple[str, str, str]]
    marked: Counter[tuple[str, str, str]]
    clean: Counter[tuple[str, str, str]]
    wrong: list[str]
    alone: list[bool]

    def recall(self, kind: str, author: str = "", way: str = "", of: str = "caught") -> float | None:
        def total(counts: Counter[tuple[str, str, str]]) -> int:
            return sum(n for (k, w, a), n in counts.items() if k == kind and author in ("", a) and way in ("", w))

        tried = total(self.tried)
        return round(total(getattr(self, of)) / tried, 3) if tried else None

    def clean_flagged(self, author: str = "") -> float:
        lines = sum(n for (_, what, a), n in self.clean.items() if what == "lines" and author in ("", a))
        return round(
            sum(n for (_, what, a), n in self.clean.items() if what == "flagged" and author in ("", a)) / lines, 3
        )


def stocks(chosen: list[Case]) -> Iterator[tuple[Case, Stock]]:
    """Each case with what it offers to confuse with."""
    claims = {c.name: [line.text for line in c.lines if line.used_fact_ids] for c in chosen if c.author == "paraphrase"}
    for each in chosen:
        others = [text for name, texts in sorted(claims.items()) if name != each.name for text in texts]
        names = sorted({name for fact in each.facts for name in names_in(fact.quote)})
        yield each, Stock(each.facts, names, others, " ".join(each.known))


def measure(chosen: list[Case], seed: int = 11, prepare: Callable[[Case], None] = lambda case: None) -> Tally:
    """Mutate every line that cites, check every line as it is. `prepare` is called before the lines of each case."""
    tally = Tally(Counter(), Counter(), Counter(), Counter(), [], [])
    for each, stock in stocks(chosen):
        prepare(each)
        for line in each.lines:
            clean = flags(line, each.facts, each.known)
            tally.clean["", "lines", each.author] += 1
            tally.clean["", "flagged", each.author] += bool(clean)
            for kind in {flag.kind for flag in clean}:
                tally.clean["", kind, each.author] += 1
            if clean:
                tally.wrong.append(f"{each.name} clean {clean[0].kind} [{clean[0].words}]: {line.text}")
            if line.used_fact_ids:
                for mutation in mutations(line, stock, random.Random(f"{seed} {each.name} {line.text}")):
                    _judge(tally, each, mutation, clean)
                    if mutation.kind == "citation" and mutation.how == "any":
                        others = [fact for fact in each.facts if fact.id not in line.used_fact_ids]
                        tally.alone.append(bool(flags(mutation.line, others, each.known)))
    return tally


def _judge(tally: Tally, each: Case, mutation: Mutation, clean: list[Flag]) -> None:
    key = (mutation.kind, mutation.how, each.author)
    before = Counter((f.kind, f.words) for f in clean)
    found = flags(mutation.line, each.facts, each.known)
    new = [f for f in found if not before[f.kind, f.words]]
    tally.tried[key] += 1
    tally.caught[key] += bool(new)
    tally.marked[key] += any(f.start < mutation.end and f.end > mutation.start for f in new)
    if not new:
        tally.wrong.append(f"{each.name} missed {mutation.kind}/{mutation.how}: {mutation.line.text}")


def report(tally: Tally) -> dict[str, Any]:
    """Shares from 0 to 1, and how many mutations they are of."""
    recall = {kind: tally.recall(kind) for kind in KINDS}
    ways = sorted({(kind, way) for kind, way, _ in tally.tried})
    return {
        "recall": recall,
        "recall_min": min(value for value in recall.values() if value is not None),
        "clean_flagged": tally.clean_flagged(),
        "clean_flagged_by": {a: tally.clean_flagged(a) for a in ("paraphrase", "offline")},
        "clean_flagged_kinds": {f"{a} {kind}": n for (_, kind, a), n in tally.clean.items() if kind != "lines"},
        "recall_by": {a: {k: tally.recall(k, a) for k in KINDS} for a in ("paraphrase", "offline")},
        "citation_without_the_right_fact": round(sum(tally.alone) / len(tally.alone), 3),
        "marked": {kind: tally.recall(kind, of="marked") for kind in KINDS},
        "ways": {f"{kind}/{way}": tally.recall(kind, way=way) for kind, way in ways},
        "mutations": sum(tally.tried.values()),
        "clean_lines": sum(n for (_, what, _), n in tally.clean.items() if what == "lines"),
    }


def speed(chosen: list[Case]) -> dict[str, float]:
    """Milliseconds for a script of 10 scenes and 150 lines: never seen, and after each kind of change."""
    from lib.pipeline.offline.grammar import tag

    tag("The engine is awake.")
    pool = [(line, each.name) for each in chosen for line in each.lines][:150]
    lines = [line.model_copy(update={"id": f"l{at}"}) for at, (line, _) in enumerate(pool)]
    script = Script(scenes=[Scene(title=f"Scene {n}", lines=lines[15 * n : 15 * n + 15]) for n in range(10)])
    facts = [fact for each in chosen for fact in each.facts]
    known = [text for each in chosen[:3] for text in each.known]
    gc.collect()
    gc.freeze()  # a full collection of what the benchmark itself holds (27 episodes) would take 120 ms of one edit
    took = [_timed(script, facts, known)]
    gc.collect()
    gc.freeze()  # and so would what the checks remember of this first time, of one change
    for n in range(20):
        line = script.scenes[n % 10].lines[n % 15]
        line.text = f"{line.text} And {n + 40} people came."
        took.append(_timed(script, facts, known))
    others = {
        "rename_ms": lambda: setattr(script.scenes[3], "title", "Another title"),
        "reject_ms": lambda: facts.pop(0),
        "add_fact_ms": lambda: facts.append(Fact(id="new", quote="It took 12 years.", claim="It took 12 years.")),
        "move_ms": script.scenes[2].lines.reverse,
    }
    changed = {}
    for name, change in others.items():
        change()
        changed[name] = round(_timed(script, facts, known), 2)
    return {
        "cold_ms": round(took[0], 1),
        "edit_ms": round(sorted(took[1:])[10], 2),
        "edit_worst_ms": round(max(took[1:]), 2),
        **changed,
        "any_change_worst_ms": max(*took[1:], *changed.values()),
    }


def _timed(script: Script, facts: list[Fact], known: list[str]) -> float:
    start = time.perf_counter()
    script_flags(script, facts, known)
    return (time.perf_counter() - start) * 1000


def main(arguments: list[str]) -> None:
    """Print tuned and held-out figures; with `--show NAME`, also what went wrong there."""
    chosen = cases()
    if arguments[:1] == ["--show"]:
        same = [c for c in chosen if c.held_out is any(o.held_out for o in chosen if o.name in arguments[1:])]
        for wrong in measure(same).wrong:
            if wrong.split()[0] in arguments[1:]:
                print(wrong)
        return
    paraphrased = [c for c in chosen if c.author == "paraphrase"]
    result: dict[str, Any] = {"speed": speed(paraphrased)}
    for name, held_out in (("tuned", False), ("held_out", True)):
        some = [c for c in chosen if c.held_out is held_out]
        if not some:
            continue
        result[name] = {"corpora": sorted({c.name for c in some}), **report(measure(some))}
        print(name, json.dumps(result[name], indent=1))
    result |= {key: result.get("held_out", result["tuned"])[key] for key in ("recall_min", "clean_flagged")}
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
