"""Asking a language model for a project: within its budget, and never twice for the same answer.

An answer is kept under everything that decides it, so that a step that broke off goes on where it was, and a copy of a
project pays for nothing that its original had.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from pydantic import BaseModel, ValidationError

from lib.actions.budget import WAIT_FOR_ROOM_S, note_hit, paying
from lib.actions.setups import Kind
from lib.actions.studio import Studio
from lib.actions.telling import cancelled
from lib.errors import NotFound, PodcastError, StorageFailed, Unavailable
from lib.jobs import stop_requested
from lib.models.project import Project
from lib.models.usage import Tokens
from lib.models.values import digest
from lib.pipeline.asking import Asker
from lib.providers.llm import Answer, Check, Llm

BYTES_PER_TOKEN = 2
"""Fewer than any tokenizer's average (about 4 for English, 3 for most other scripts), so it is a bound."""
REPAIR_TOKENS = 1_000
"""Room for the words with which an answer is sent back."""

DECIDING = ("base_url", "thinking")
"""The options of a provider that decide what it answers."""

T = TypeVar("T", bound=BaseModel)

_turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()
_turns_lock = Lock()


def asker_of(studio: Studio, project: Project, again: str = "") -> Asker:
    """Asks the project's model at the project's cost. With another `again`, kept answers are not used.

    Raises Unavailable when there is no such provider.
    """
    llm = studio.llm(project.writer, project.model)
    setup = studio.setup(Kind.LLM, llm.spec.name)
    return _Asking(studio, project.project_id, llm, tuple(setup.option(name) for name in DECIDING), again)


@dataclass(frozen=True)
class _Asking:
    studio: Studio
    project_id: str
    llm: Llm
    options: tuple[str, ...]
    again: str

    def __call__(
        self, want: type[T], *, purpose: str, system: str, prompt: str, max_tokens: int, check: Check | None = None
    ) -> Answer[T]:
        schema = want.model_json_schema()
        decides = [
            self.llm.spec.name, self.llm.model, self.options, schema, system, prompt, max_tokens, self.again,
        ]  # fmt: skip
        name = digest(decides)
        key = f"answers/{name[:2]}/{name}.json"
        sent = system + prompt + json.dumps(schema)
        with _turn(key):
            if (known := _kept(self.studio, key, want)) is not None:
                if self.llm.price_usd(_at_most(sent, max_tokens)) != 0:
                    note_hit(self.studio, self.project_id, note="Answered before", **self._of(purpose))
                return known
            question = {"system": system, "prompt": prompt, "max_tokens": max_tokens, "check": check}
            return self._paid(key, want, purpose, _at_most(sent, max_tokens + self.llm.thinking_tokens), question)

    def _paid(self, key: str, want: type[T], purpose: str, most: Tokens, question: dict[str, Any]) -> Answer[T]:
        """Nothing is asked, and so nothing paid, once the step is cancelled."""
        if stop_requested():
            raise cancelled()
        expected_usd = self.llm.price_usd(most)
        if expected_usd is None:
            raise _unpriced(self.llm)
        held = paying(
            self.studio, self.project_id, expected_usd=expected_usd, patience_s=WAIT_FOR_ROOM_S, **self._of(purpose)
        )
        with held as bill:
            try:
                answer = self.llm.ask(want, **question)
            except PodcastError as error:
                used: Tokens | None = getattr(error, "tokens", Tokens())
                bill.units = used.read + used.written if used else 0
                bill.usd = expected_usd if used is None else self.llm.price_usd(used)
                raise
            bill.units = answer.tokens.read + answer.tokens.written
            bill.usd = expected_usd if answer.usd is None else answer.usd  # nobody counted: all that was held
            self.studio.blobs.put_at(key, _written(answer))
        return answer

    def _of(self, purpose: str) -> dict[str, Any]:
        return {"kind": purpose, "provider": self.llm.spec.name, "model": self.llm.model}


def _at_most(sent: str, max_tokens: int) -> Tokens:
    """What a question can use with its repair: everything sent twice, and the first answer sent back."""
    read = len(sent.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN + 1
    return Tokens(read=2 * read + max_tokens + REPAIR_TOKENS, written=2 * max_tokens)


def _unpriced(llm: Llm) -> Unavailable:
    named = f"“{llm.model}” of {llm.spec.label}" if llm.model else llm.spec.label
    return Unavailable(
        f"No price is known for {named}, so the budget could not hold.",
        hint="Type its price in Settings (0 when it costs nothing), or choose another model.",
    )


def _written(answer: Answer[Any]) -> bytes:
    kept = {
        "value": answer.value.model_dump(mode="json", by_alias=True),
        "tokens": [answer.tokens.read, answer.tokens.written],
        "complaints": list(answer.complaints),
    }
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _kept(studio: Studio, key: str, want: type[T]) -> Answer[T] | None:
    """The answer as it was given, for nothing; None when there is none, or it was damaged."""
    try:
        kept = json.loads(studio.blobs.read(key))
        value = want.model_validate(kept["value"])
        return Answer(value, Tokens(*kept["tokens"]), 0.0, tuple(kept["complaints"]))
    except (NotFound, ValidationError, ValueError, KeyError, TypeError):
        return None
    except StorageFailed:
        if studio.blobs.exists(key):
            return None
        raise


def _turn(key: str) -> Lock:
    """One at a time for each question: the second to ask it finds the answer kept."""
    with _turns_lock:
        return _turns.setdefault(key, Lock())
