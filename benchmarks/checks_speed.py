"""How long the checks take for a whole script, as `benchmarks.truth` tells it."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from lib.models.research import Fact
from lib.models.script import Scene, Script
from lib.pipeline.checks import script_flags

if TYPE_CHECKING:
    from benchmarks.truth import Case


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
