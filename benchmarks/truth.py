"""How much of what is made untrue the checks see, and how often they accuse a true line. Last line: one JSON object.

python -m benchmarks.truth [--show CORPUS] [--reader PROVIDER[:MODEL] [--sample MUTATIONS]]

`tuned` corpora were looked at while the rules were made; what `held_out` ones are, and what they said when they were
unseen, stands in benchmarks/corpora/README.md. Lines are those of the offline writer and paraphrases as a model would
say them. A mutation counts as caught when its line has a flag that the untouched line has not; as marked, when
such a flag lies on the words changed. `--show` prints what was missed or accused in one corpus. `--reader` also has a
model read the held-out lines beside their facts, which costs what it costs: see `benchmarks.reader`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.checks_speed import speed
from benchmarks.mutation import Mutation, Stock
from benchmarks.mutations import mutations, names_in
from benchmarks.script_quality import case, known_texts, make
from lib.models.research import Fact, SourceText
from lib.models.script import Line
from lib.pipeline.checks import Flag, flags
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
        flagged = sum(n for (_, what, a), n in self.clean.items() if what == "flagged" and author in ("", a))
        return round(flagged / lines, 3) if lines else 0.0


def stocks(chosen: list[Case]) -> Iterator[tuple[Case, Stock]]:
    """Each case with what it offers to confuse with."""
    claims = {c.name: [line.text for line in c.lines if line.used_fact_ids] for c in chosen if c.author == "paraphrase"}
    for each in chosen:
        others = [text for name, texts in sorted(claims.items()) if name != each.name for text in texts]
        names = sorted({name for fact in each.facts for name in names_in(fact.quote)})
        yield each, Stock(each.facts, names, others, " ".join(each.known))


@dataclass(frozen=True)
class Trial:
    """A line as it is, and what was made untrue of it; nothing of one that cites nothing."""

    case: Case
    line: Line
    mutations: list[Mutation]


Said = Callable[[Case, Line], list[Flag]]
"""What is said of a line of a case."""


def checked(each: Case, line: Line) -> list[Flag]:
    """What the checks say."""
    return flags(line, each.facts, each.known)


def measure(chosen: list[Case], seed: int = 11, prepare: Callable[[Case], None] = lambda case: None) -> Tally:
    """Mutate every line that cites, check every line as it is. `prepare` is called before the lines of each case."""
    return tallied(trials(chosen, seed, prepare))


def trials(
    chosen: list[Case], seed: int = 11, prepare: Callable[[Case], None] = lambda case: None
) -> Iterator[Trial]:  # fmt: skip
    """Every line, one after the other, in every case."""
    for each, stock in stocks(chosen):
        prepare(each)
        for line in each.lines:
            luck = random.Random(f"{seed} {each.name} {line.text}")
            yield Trial(each, line, list(mutations(line, stock, luck)) if line.used_fact_ids else [])


def tallied(tried: Iterable[Trial], said: Said = checked) -> Tally:
    """How much of what was made untrue is seen in what is `said`."""
    tally = Tally(Counter(), Counter(), Counter(), Counter(), [], [])
    for trial in tried:
        each, line = trial.case, trial.line
        clean = said(each, line)
        tally.clean["", "lines", each.author] += 1
        tally.clean["", "flagged", each.author] += bool(clean)
        for kind in {flag.kind for flag in clean}:
            tally.clean["", kind, each.author] += 1
        if clean:
            tally.wrong.append(f"{each.name} clean {clean[0].kind} [{clean[0].words}]: {line.text}")
        for mutation in trial.mutations:
            _judge(tally, each, mutation, clean, said)
            if mutation.kind == "citation" and mutation.how == "any":
                others = [fact for fact in each.facts if fact.id not in line.used_fact_ids]
                tally.alone.append(bool(flags(mutation.line, others, each.known)))
    return tally


def _judge(tally: Tally, each: Case, mutation: Mutation, clean: list[Flag], said: Said) -> None:
    key = (mutation.kind, mutation.how, each.author)
    before = Counter((f.kind, f.words) for f in clean)
    found = said(each, mutation.line)
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
        "recall_min": min((value for value in recall.values() if value is not None), default=None),
        "clean_flagged": tally.clean_flagged(),
        "clean_flagged_by": {a: tally.clean_flagged(a) for a in ("paraphrase", "offline")},
        "clean_flagged_kinds": {f"{a} {kind}": n for (_, kind, a), n in tally.clean.items() if kind != "lines"},
        "recall_by": {a: {k: tally.recall(k, a) for k in KINDS} for a in ("paraphrase", "offline")},
        "citation_without_the_right_fact": round(sum(tally.alone) / len(tally.alone), 3) if tally.alone else None,
        "marked": {kind: tally.recall(kind, of="marked") for kind in KINDS},
        "ways": {f"{kind}/{way}": tally.recall(kind, way=way) for kind, way in ways},
        "mutations": sum(tally.tried.values()),
        "clean_lines": sum(n for (_, what, _), n in tally.clean.items() if what == "lines"),
    }


def main(arguments: list[str]) -> None:
    """Print tuned and held-out figures; with `--show NAME`, only what went wrong there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.truth")
    parser.add_argument("--show", nargs="+", metavar="CORPUS", help="print what was missed or accused there")
    parser.add_argument("--reader", metavar="PROVIDER[:MODEL]", help="have this model read the held-out lines, too")
    parser.add_argument("--sample", type=int, metavar="N", help="let it read N of the mutations and their lines only")
    options = parser.parse_args(arguments)
    if options.reader:
        from benchmarks.reader import check, read_by

        check(options.reader)
    chosen = cases()
    if options.show:
        same = [c for c in chosen if c.held_out is any(o.held_out for o in chosen if o.name in options.show)]
        for wrong in measure(same).wrong:
            if wrong.split()[0] in options.show:
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
    if options.reader:
        result["reader"] = read_by(options.reader, [c for c in chosen if c.held_out], options.sample)
        print("reader", json.dumps(result["reader"], indent=1))
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
