"""What `benchmarks.truth` says of the tuned corpora when each is judged by weights fitted to others alone.

python -m benchmarks.unseen [half]

Each corpus by weights fitted to all others; with `half`, the corpora are put in two halves, and each half is judged by
weights fitted to the other. The rules by hand stay as they are, so the figures flatter all texts on which those were
made; the second row is of those on which hardly any were.
"""

from __future__ import annotations

import json
import sys

from benchmarks.truth import Case, cases, measure, report
from benchmarks.weigh import LESS_TUNED, sheets
from lib.pipeline.checks import line, odds

SHOWN = ("recall", "clean_flagged", "clean_flagged_by", "clean_flagged_kinds")


def main(arguments: list[str]) -> None:
    """Print one row for all corpora, and one for those that the rules were made without."""
    chosen, found = [case for case in cases() if not case.held_out], sheets()
    names = sorted({case.name for case in chosen})
    halves = [names[::2], names[1::2]] if arguments == ["half"] else [[name] for name in names]
    fitted = {}
    for left_out in halves:
        weights = {judgement: sheet.fitted(left_out) for judgement, sheet in found.items()}
        fitted |= dict.fromkeys(left_out, weights)

    def prepare(case: Case) -> None:
        odds.weights().update(fitted[case.name])
        line._place.cache_clear()  # flags found by other weights

    for title, some in (("all", chosen), ("less tuned", [case for case in chosen if case.name in LESS_TUNED])):
        told = report(measure(some, prepare=prepare))
        print(title, json.dumps({key: told[key] for key in SHOWN}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
