"""What a model adds that reads lines beside their facts: `python -m benchmarks.truth --reader PROVIDER[:MODEL]`.

The provider is asked with the key and the options it has in Settings, through the prompt and the rules that a second
reading has in the app, side by side as often as it is set up to be. Every line as it is and every line made untrue is
read for itself: no two spellings of a line are in one question, where one would tell of the other. Unlike in an episode
most lines of a question are untrue. What was not read, because the model left it out or failed, counts nowhere: the
figures with the reader and those without are of the same lines. `--sample N` reads N mutations, drawn evenly and always
the same, and the lines they were made of.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from pydantic import BaseModel

from benchmarks.truth import Case, Trial, checked, report, tallied, trials
from lib.actions.studio import migrate, open_studio
from lib.actions.writers import limits_for
from lib.errors import PodcastError
from lib.models.script import Line
from lib.models.second_reading import LineReading
from lib.models.usage import Tokens
from lib.pipeline.asking import Asker
from lib.pipeline.checks import Flag, cited, key_of, with_reading
from lib.pipeline.prompted import Limits
from lib.pipeline.prompted.expected import reading_tokens
from lib.pipeline.prompted.second_reading import Beside, Read, Verdict, questions, read_lines
from lib.pipeline.prompted.side_by_side import side_by_side
from lib.providers.llm import Answer, Check, Llm

T = TypeVar("T", bound=BaseModel)
FIGURES = ("recall", "recall_min", "clean_flagged", "clean_flagged_by", "mutations", "clean_lines")
"""Of `benchmarks.truth.report`, those that are set side by side."""
Heard = dict[tuple[str, str, str], Verdict]
"""What was said of a line, by corpus, author and the key of its words and facts."""


@dataclass
class Counting:
    """Asks the model and counts; `usd` is None once there was an answer whose price nobody knows."""

    llm: Llm
    calls: int = 0
    tokens: Tokens = field(default_factory=Tokens)
    usd: float | None = 0.0
    _lock: Lock = field(default_factory=Lock)

    def __call__(
        self, want: type[T], *, purpose: str, system: str, prompt: str, max_tokens: int, check: Check | None = None
    ) -> Answer[T]:
        try:
            answer = self.llm.ask(want, system=system, prompt=prompt, max_tokens=max_tokens, check=check)
        except PodcastError as error:
            used: Tokens | None = getattr(error, "tokens", Tokens())
            self._count(used or Tokens(), self.llm.price_usd(used) if used is not None else None)
            raise
        self._count(answer.tokens, answer.usd)
        return answer

    def _count(self, tokens: Tokens, usd: float | None) -> None:
        with self._lock:
            self.calls += 1
            self.tokens += tokens
            self.usd = None if usd is None or self.usd is None else self.usd + usd


def check(reader: str) -> None:
    """Raises SystemExit with a sentence when there is no such provider, or it is not set up."""
    provider, _, model = reader.partition(":")
    migrate()
    studio = open_studio()
    try:
        _ = studio.llm(provider, model).thinking_tokens
    except PodcastError as error:
        raise SystemExit(f"{error.message} {error.hint}".strip()) from None
    finally:
        studio.close()


def read_by(reader: str, chosen: list[Case], sample: int | None = None) -> dict[str, Any]:
    """The reader's figures beside those of the checks alone, over what it read of these cases.

    Raises SystemExit with a sentence when it read nothing.
    """
    provider, _, model = reader.partition(":")
    studio = open_studio()
    try:
        ask = Counting(studio.llm(provider, model))
        limits, tried = limits_for(studio, provider, model), sampled(list(trials(chosen)), sample)
        print(expected_of(ask.llm, limits, tried), file=sys.stderr, flush=True)
        heard = read_trials(ask, limits, tried)
    except PodcastError as error:
        raise SystemExit(f"{error.message} {error.hint}".strip()) from None
    finally:
        studio.close()
    return {
        "provider": provider, "model": ask.llm.model, "calls": ask.calls, "tokens_read": ask.tokens.read,
        "tokens_written": ask.tokens.written, "usd": None if ask.usd is None else round(ask.usd, 6),
        **compared(tried, heard, ask.llm.model or provider),
    }  # fmt: skip


def sampled(tried: list[Trial], mutations: int | None) -> list[Trial]:
    """The trials with so many of the mutations in all; lines of which none was drawn are left out."""
    if mutations is None:
        return tried
    places = [(at, n) for at, trial in enumerate(tried) for n in range(len(trial.mutations))]
    drawn = set(random.Random(11).sample(places, min(mutations, len(places))))
    kept = [
        replace(trial, mutations=[each for n, each in enumerate(trial.mutations) if (at, n) in drawn])
        for at, trial in enumerate(tried)
    ]
    return [trial for trial in kept if trial.mutations]


def read_trials(ask: Asker, limits: Limits, tried: list[Trial]) -> Heard:
    """What the reader says of every line as it is and as it was made untrue. Failures are told, and read over; raises
    the first one when nothing at all was read."""
    heard: Heard = {}
    failures: list[PodcastError] = []
    every = list(rounds(tried))
    one_by_one = replace(limits, at_once=1)

    def arrived(place: int, found: Read) -> None:
        case, lines = every[place]
        heard.update({(case.name, case.author, key): verdict for key, verdict in found.said.items()})
        failures.extend([found.failure] if found.failure else [])
        print(f"{case.name}, {case.author}: {len(found.said)} of {len(lines)} read", file=sys.stderr, flush=True)

    works = [partial(read_lines, ask, one_by_one, lines, case.known) for case, lines in every]
    side_by_side(works, limits.at_once, arrived)
    if failures and not heard:
        raise failures[0]
    if failures:
        print(f"{len(failures)} times: {failures[0].message}", file=sys.stderr)
    return heard


def rounds(tried: list[Trial]) -> Iterator[tuple[Case, list[Beside]]]:
    """A case with some of its lines; of each line one spelling a round, in no order."""
    cases = {(trial.case.name, trial.case.author): trial.case for trial in tried}
    for name, case in cases.items():
        waiting = [_spellings(trial) for trial in tried if (trial.case.name, trial.case.author) == name]
        seen = set[str]()
        while some := [spellings.pop() for spellings in waiting if spellings]:
            new = {line.key: line for line in some if line.key not in seen}
            seen |= new.keys()
            yield case, list(new.values())


def expected_of(llm: Llm, limits: Limits, tried: list[Trial]) -> str:
    """How much will be asked, and for about how much, in a sentence."""
    asked = [each for case, lines in rounds(tried) for each in questions(limits, lines, case.known)]
    usd = llm.price_usd(reading_tokens(asked))
    about = "no price is known" if usd is None else f"about {usd:.2f} USD"
    return f"{sum(lines for _, lines in asked):,} lines in {len(asked):,} questions, {about}"


def compared(tried: list[Trial], heard: Heard, by: str) -> dict[str, Any]:
    """Figures of the checks with the reader and without, over the lines that were read or, as in the app, have no fact
    to be read beside."""
    at = datetime.now(UTC)

    def verdict(case: Case, line: Line) -> Verdict | None:
        return heard.get((case.name, case.author, _key(case, line)))

    def read(case: Case, line: Line) -> list[Flag]:
        said, found = verdict(case, line), checked(case, line)
        if said is None:
            return found
        reading = LineReading(holds=said.holds, words=said.words, why=said.why, by=by, at=at)
        return with_reading(line.text, found, reading)

    def known(case: Case, line: Line) -> bool:
        return not _beside(case, line).facts or verdict(case, line) is not None

    whole = [
        replace(trial, mutations=[each for each in trial.mutations if known(trial.case, each.line)])
        for trial in tried
        if known(trial.case, trial.line)
    ]
    return {
        "lines_read": len(heard), "lines_unread": sum(len(lines) for _, lines in rounds(tried)) - len(heard),
        "with": _figures(tallied(whole, read)), "without": _figures(tallied(whole)),
    }  # fmt: skip


def _figures(tally: Any) -> dict[str, Any]:
    found = report(tally)
    return {name: found[name] for name in FIGURES}


def _spellings(trial: Trial) -> list[Beside]:
    """The line and all that was made of it, shuffled."""
    lines = [trial.line, *(mutation.line for mutation in trial.mutations)] if trial.line.used_fact_ids else []
    found = [each for each in (_beside(trial.case, line) for line in lines) if each.facts]
    random.Random(trial.line.text).shuffle(found)
    return found


def _beside(case: Case, line: Line) -> Beside:
    facts = cited(line, {fact.id: fact for fact in case.facts})
    return Beside(key_of(line.text, facts), line.text, tuple(facts))


def _key(case: Case, line: Line) -> str:
    return _beside(case, line).key
