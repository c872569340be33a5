"""Fits the weights in lib/pipeline/checks/words/odds.json to the tuned corpora of `benchmarks.truth`, and to no others.

python -m benchmarks.weigh

Each judgement is a logistic regression: its signs are those that `lib.pipeline.checks.claims` and `turned` give for
lines as they are and for lines made untrue. Before the weights are written each corpus is judged by weights fitted to
the others (printed: the share of clean lines above the threshold, and of untrue ones), so that no text speaks for
itself. `benchmarks.unseen` does the same for all checks together.
"""

from __future__ import annotations

import json
import random
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.mutation import Mutation
from benchmarks.mutations import mutations
from benchmarks.script_quality import TUNED, case
from benchmarks.truth import Case, cases, offline, stocks
from lib.models.research import Fact
from lib.models.script import Line
from lib.pipeline.checks import words
from lib.pipeline.checks.backing import SENTENCE_ODDS, UNCITED_ODDS, asks, said_alone, without_titles
from lib.pipeline.checks.claims import claim_signs, uncited_signs
from lib.pipeline.checks.ground import Ground, read
from lib.pipeline.checks.held import held_by
from lib.pipeline.checks.polarity import polarity
from lib.pipeline.checks.turned import TURNED_ODDS, Doubt, doubts
from lib.pipeline.offline.bounds import split

OUT = Path(words.__file__).parent / "odds.json"
RIDGE = 1.0
LESS_TUNED = frozenset("culture librarian lighthouse snippets flagpole cafe bats async newsroom".split())
LESS_TUNED_WEIGHT = 3.0
"""The rules whose suspicion is a sign were made on the other texts, where it looks surer than it is."""
Table = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """The signs of one sentence or line of a corpus, and whether it is at fault."""

    corpus: str
    author: str
    fault: bool
    signs: dict[str, float]

    @property
    def weight(self) -> float:
        return LESS_TUNED_WEIGHT if self.corpus in LESS_TUNED else 1.0


@dataclass(frozen=True)
class Desk:
    """A case with what its lines are judged against."""

    case: Case
    texts: dict[str, str]
    ground: Ground
    by_id: dict[str, Fact]

    def claim(self, text: str, line: Line, fault: bool) -> Example:
        """The signs of a sentence of `line`, or of one added to it."""
        ground, by = self.ground, held_by(self.by_id[i] for i in line.used_fact_ids)
        elsewhere = ground.shelf.best(text, self.cited(line))[0]
        signs = claim_signs(text, by, ground.free.roots, ground.shelf.roots, elsewhere)
        return Example(self.case.name, self.case.author, fault, signs)

    def alone(self, line: Line, fault: bool, but: tuple[str, ...] = ()) -> Example:
        """The signs of a line that cites nothing, in a project without the facts `but`."""
        said = said_alone(without_titles(line.text, self.ground.titles))
        signs = uncited_signs(said, self.ground.free, self.ground.shelf.best(said, but)[0])
        return Example(self.case.name, self.case.author, fault, signs)

    def turned(self, line: Line, made: Mutation | None = None) -> list[tuple[str, Example]]:
        """By judgement, the signs of every doubt of a line, or only of where it was `made` untrue."""
        by, text, found = held_by(self.by_id[i] for i in line.used_fact_ids), line.text, []
        for a, b in split(text):
            if asks(text[a:b]) or (made and not (a <= made.start < b or a < made.end <= b)):
                continue
            here = list(doubts(text[a:b], polarity(text), by))
            found += here if made is None else _hit(here, made.start - a, made.end - a)
        return [(d.judgement, Example(self.case.name, self.case.author, made is not None, d.signs)) for d in found]

    def cited(self, line: Line) -> tuple[str, ...]:
        """The texts of the facts that a line cites."""
        return tuple(self.texts[i] for i in line.used_fact_ids)


def _hit(found: list[Doubt], start: int, end: int) -> list[Doubt]:
    """The negations that were put in from `start` to `end`, or the clause that one was taken out of."""
    put_in = [d for d in found if d.judgement == "denied" and d.start < end and d.end > start]
    return put_in or [d for d in found if d.judgement != "denied" and d.start <= start <= d.end][:1]


def examples(chosen: list[Case]) -> dict[str, list[Example]]:
    """By judgement: clean sentences and added ones; lines that cite nothing, and lines relieved of their facts;
    negations and clauses without one, of lines as they are and of lines that were turned round."""
    claims: list[Example] = []
    alone: list[Example] = []
    turns: dict[str, list[Example]] = {"denied": [], "left out": []}
    for one, stock in stocks(chosen):
        desk = Desk(one, *read(one.facts, one.known), {fact.id: fact for fact in one.facts})
        for line in one.lines:
            if not line.used_fact_ids:
                alone += [desk.alone(line, False)] if said_alone(line.text) else []
                continue
            plain = without_titles(line.text, desk.ground.titles)
            for judgement, example in desk.turned(line):
                turns[judgement].append(example)
            claims += [desk.claim(plain[a:b], line, False) for a, b in split(line.text) if not asks(line.text[a:b])]
            for made in mutations(line, stock, random.Random(f"11 {one.name} {line.text}")):
                if made.how == "uncited":  # with its fact in the project, and without
                    alone += [desk.alone(made.line, True), desk.alone(made.line, True, desk.cited(line))]
                elif made.kind == "negation":
                    for judgement, example in desk.turned(made.line, made):
                        turns[judgement].append(example)
                elif made.kind == "claim" and made.how != "clause":
                    claims.append(desk.claim(made.line.text[made.start : made.end].strip(), line, True))
    return {"claim": [e for e in claims if e.signs["words"] or e.fault], "uncited": alone, **turns}


def fit(signs: Table, fault: Table, count: Table) -> Table:
    """Weights of a ridge logistic regression, the last for no sign; columns are scaled only while fitting.

    Each example counts as often as `count` says.
    """
    mean, scale = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    scaled = np.c_[(signs - mean) / scale, np.ones(len(signs))]

    def loss(weights: Table) -> tuple[float, Table]:
        logits = scaled @ weights
        chance = 1 / (1 + np.exp(-logits))
        plain = np.r_[weights[:-1], 0]
        value = float((count * (np.logaddexp(0, logits) - fault * logits)).sum() + RIDGE * (plain**2).sum())
        return value, scaled.T @ (count * (chance - fault)) + 2 * RIDGE * plain

    found: Table = minimize(loss, np.zeros(scaled.shape[1]), jac=True).x
    return np.append(found[:-1] / scale, found[-1] - (found[:-1] * mean / scale).sum())


@dataclass(frozen=True)
class Sheet:
    """The examples of one judgement in rows, with the names of their signs."""

    names: list[str]
    signs: Table
    fault: Table
    count: Table
    corpora: npt.NDArray[np.str_]
    authors: npt.NDArray[np.str_]

    def fitted(self, but: Collection[str] = ()) -> dict[str, float]:
        """The weights by sign, fitted to all corpora `but` these."""
        seen = ~np.isin(self.corpora, list(but))
        weights = fit(self.signs[seen], self.fault[seen], self.count[seen])
        return {name: round(float(w), 4) for name, w in zip([*self.names, ""], weights, strict=True)}

    def unseen(self) -> Table:
        """The odds of every example by weights that its own corpus had no part in."""
        found = np.zeros(len(self.fault))
        for corpus in np.unique(self.corpora):
            by, its = self.fitted([corpus]), self.corpora == corpus
            found[its] = self.signs[its] @ np.array([by[name] for name in self.names]) + by[""]
        return found


def sheets() -> dict[str, Sheet]:
    """By judgement, the examples of all corpora that may be learnt from."""
    chosen = [c for c in cases() if not c.held_out]
    others = [name for name in TUNED if name not in {c.name for c in chosen}]
    made = examples(chosen + [offline(name, False, *case(name)) for name in others])
    return {judgement: _sheet(found) for judgement, found in made.items()}


def _sheet(found: list[Example]) -> Sheet:
    names = list(found[0].signs)
    return Sheet(
        names,
        np.array([[e.signs[name] for name in names] for e in found], dtype=float),
        np.array([e.fault for e in found], dtype=float),
        np.array([e.weight for e in found]),
        np.array([e.corpus for e in found]),
        np.array([e.author for e in found]),
    )


def main() -> None:
    """Print how each judgement does on corpora that its weights did not see, and write the weights."""
    limits = {"claim": SENTENCE_ODDS, "uncited": UNCITED_ODDS} | TURNED_ODDS
    found = sheets()
    for judgement, sheet in found.items():
        above = sheet.unseen() > limits[judgement]
        for who in ("paraphrase", "offline"):
            by = sheet.authors == who
            clean, wrong = (above[(sheet.fault == fault) & by].mean() for fault in (0, 1))
            print(judgement, who, "clean above", round(clean, 4), "untrue above", round(wrong, 4), by.sum())
    fitted = {judgement: sheet.fitted() for judgement, sheet in found.items()}
    OUT.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
