"""Fits the weights in lib/pipeline/checks/words/odds.json to the tuned corpora of `benchmarks.truth`, and to no others.

python -m benchmarks.weigh

Each judgement is a logistic regression: its signs are those that `lib.pipeline.checks.claims` gives for lines as they
are and for lines made untrue. Before the weights are written each corpus is judged by weights fitted to the others
(printed: the share of clean lines above the threshold, and of untrue ones), so that no text speaks for itself.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

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
from lib.pipeline.offline.bounds import split

OUT = Path(words.__file__).parent / "odds.json"
RIDGE = 1.0


@dataclass(frozen=True)
class Example:
    """The signs of one sentence or line of a corpus, and whether it is at fault."""

    corpus: str
    author: str
    fault: bool
    signs: dict[str, float]


def _cited(case: Case, line: Line, ground: Ground, by_id: dict[str, Fact], but: tuple[str, ...]) -> Iterator[Example]:
    for start, end in split(line.text):
        if not asks(line.text[start:end]):
            yield _claim(case, without_titles(line.text, ground.titles)[start:end], line, ground, by_id, but, False)


def _claim(
    case: Case, text: str, line: Line, ground: Ground, by_id: dict[str, Fact], but: tuple[str, ...], fault: bool
) -> Example:
    by = held_by(by_id[i] for i in line.used_fact_ids)
    signs = claim_signs(text, by, ground.free.roots, ground.shelf.roots, ground.shelf.best(text, but)[0])
    return Example(case.name, case.author, fault, signs)


def examples(chosen: list[Case]) -> dict[str, list[Example]]:
    """Of every judgement: clean sentences and added ones; lines that cite nothing, and lines relieved of their facts."""
    claims: list[Example] = []
    alone: list[Example] = []
    for one, stock in stocks(chosen):
        texts, ground = read(one.facts, one.known)
        by_id = {fact.id: fact for fact in one.facts}

        def uncited(line: Line, fault: bool, but: tuple[str, ...] = (), case: Case = one, ground: Ground = ground) -> None:
            said = said_alone(without_titles(line.text, ground.titles))
            if said:
                signs = uncited_signs(said, ground.free, ground.shelf.best(said, but)[0])
                alone.append(Example(case.name, case.author, fault, signs))

        for line in one.lines:
            if not line.used_fact_ids:
                uncited(line, False)
                continue
            but = tuple(texts[i] for i in line.used_fact_ids)
            claims += [e for e in _cited(one, line, ground, by_id, but) if e.signs["words"]]
            for made in mutations(line, stock, random.Random(f"11 {one.name} {line.text}")):
                if made.how == "uncited":
                    uncited(made.line, True)
                    uncited(made.line, True, but)  # and if its fact were not in the project
                elif made.kind == "claim" and made.how != "clause":
                    added = made.line.text[made.start : made.end].strip()
                    claims.append(_claim(one, added, line, ground, by_id, but, True))
    return {"claim": claims, "uncited": alone}


def fit(signs: np.ndarray, fault: np.ndarray) -> np.ndarray:
    """Weights of a ridge logistic regression, the last for no sign; columns are scaled only while fitting."""
    mean, scale = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    scaled = np.c_[(signs - mean) / scale, np.ones(len(signs))]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logits = scaled @ weights
        chance = 1 / (1 + np.exp(-logits))
        plain = np.r_[weights[:-1], 0]
        value = float(np.logaddexp(0, logits).sum() - (fault * logits).sum() + RIDGE * (plain**2).sum())
        return value, scaled.T @ (chance - fault) + 2 * RIDGE * plain

    found = minimize(loss, np.zeros(scaled.shape[1]), jac=True).x
    return np.r_[found[:-1] / scale, found[-1] - (found[:-1] * mean / scale).sum()]


def main() -> None:
    """Print how each judgement does on corpora that its weights did not see, and write the weights."""
    told = {}
    limits = {"claim": SENTENCE_ODDS, "uncited": UNCITED_ODDS}
    chosen = [c for c in cases() if not c.held_out]
    others = [name for name in TUNED if name not in {c.name for c in chosen}]
    for name, found in examples(chosen + [offline(name, False, *case(name)) for name in others]).items():
        keys = list(found[0].signs)
        signs = np.array([[e.signs[k] for k in keys] for e in found], dtype=float)
        fault, corpus = np.array([e.fault for e in found], dtype=float), np.array([e.corpus for e in found])
        unseen = np.zeros(len(found))
        for each in sorted(set(corpus)):
            weights = fit(signs[corpus != each], fault[corpus != each])
            unseen[corpus == each] = signs[corpus == each] @ weights[:-1] + weights[-1]
        above = unseen > limits[name]
        author = np.array([e.author for e in found])
        for who in ("paraphrase", "offline"):
            clean, wrong = above[(fault == 0) & (author == who)], above[(fault == 1) & (author == who)]
            print(name, who, "clean above", round(clean.mean(), 4), "untrue above", round(wrong.mean(), 4), len(found))
        weights = fit(signs, fault)
        told[name] = {key: round(float(w), 4) for key, w in zip([*keys, ""], weights, strict=True)}
    OUT.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
