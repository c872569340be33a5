"""Put the approved queries to the project's search providers, side by side, and read the pages that answer.

What was answered is kept, so that nobody is asked twice; what fails loses nothing else and is told in a sentence.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import asdict, dataclass, field

from lib.actions.budget import WAIT_FOR_ROOM_S, note_hit, paying
from lib.actions.studio import Studio
from lib.actions.telling import cancelled
from lib.actions.where_to_look import label_of, searches_of
from lib.errors import BadKey, NoCredit, NotFound, PodcastError, RateLimited, Unavailable
from lib.jobs import stop_requested
from lib.models.project import Project
from lib.models.research import Query
from lib.models.searched import FoundPage, RawResearch, Searched
from lib.models.values import digest, new_id, now
from lib.pipeline.finding import Finder
from lib.providers.research import Hit, Search

HITS_PER_SEARCH = 5
AT_ONCE = 4
PATIENCE_S = 5.0
"""How long a provider that asks to wait is waited for, once."""
_NAMED = 60


@dataclass(frozen=True, slots=True)
class Answered:
    """One query at one provider: the pages, or why there are none."""

    finder: Finder
    query: Query
    hits: tuple[Hit, ...] = ()
    asked_at: str = ""
    error: PodcastError | None = None

    def record(self) -> Searched:
        """What is remembered of it; texts are kept with the sources."""
        seen = [FoundPage(**{name: getattr(hit, name) for name in FoundPage.model_fields}) for hit in self.hits]
        return Searched(
            query_id=self.query.id, query=self.query.query, provider=self.finder.provider,
            recent=self.query.needs_recent_stats, asked_at=self.asked_at, hits=seen,
        )  # fmt: skip


def search_all(
    studio: Studio, project: Project, queries: Sequence[Query], *, again: bool = False, job_id: str = ""
) -> list[Answered]:
    """Every query at every provider of the project, in that order, exactly in its words.

    What was asked before is not asked again, and costs nothing, unless told so; and then only once in a job, however
    often it is tried. Raises Cancelled.
    """
    asking = _Asking(studio, project.project_id, RawResearch.of(project.raw_research), again, job_id or new_id())
    pairs = [(query, provider) for query in queries for provider in searches_of(project)]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="search") as pool:
        works = [pool.submit(copy_context().run, asking.answer, query, name) for query, name in pairs]
        return [work.result() for work in works]


def troubles_of(answers: Iterable[Answered]) -> list[str]:
    """What went wrong and what found nothing, a sentence each; the same trouble with many queries is one."""
    told: dict[tuple[str, str], list[str]] = {}
    for each in answers:
        if each.error is not None:
            words = f"{each.error.message} {each.error.hint}".strip()
        elif not each.hits:
            words = "Nothing was found."
        else:
            continue
        told.setdefault((label_of(each.finder.provider), words), []).append(each.query.query)
    return [f"{label}, {_about(queries)}: {words}" for (label, words), queries in told.items()]


def _about(queries: Sequence[str]) -> str:
    if len(queries) > 1:
        return f"{len(queries)} queries"
    return f"“{queries[0] if len(queries[0]) <= _NAMED else queries[0][: _NAMED - 1].rstrip() + '…'}”"


@dataclass
class _Asking:
    """One run of searches. A provider whose key or account fails is not asked further."""

    studio: Studio
    project_id: str
    kept: RawResearch
    again: bool
    job_id: str
    _out: dict[str, PodcastError] = field(default_factory=dict)
    _turns: dict[str, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, query: Query, provider: str) -> Answered:
        """One at a time for the same words, so that two queries that are alike are paid for once."""
        key = self._key(query, provider, self.again)
        with self._lock:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            return self._answer(query, provider)

    def _answer(self, query: Query, provider: str) -> Answered:
        finder = Finder(query.id, provider)
        if (known := self._known(query, provider)) is not None:
            self._note_hit(query, provider)
            return Answered(finder, query, *known)
        if stop_requested():
            raise cancelled()
        with self._lock:
            out = self._out.get(provider)
        if out is not None:
            return Answered(finder, query, error=out)
        try:
            hits = self._ask(self.studio.search(provider), query, provider)
        except PodcastError as error:
            if isinstance(error, (BadKey, NoCredit, Unavailable)):
                with self._lock:
                    self._out[provider] = error
            return Answered(finder, query, error=error)
        asked_at = now().isoformat(timespec="seconds")
        self._keep(query, provider, hits, asked_at)
        return Answered(finder, query, tuple(hits), asked_at)

    def _ask(self, search: Search, query: Query, provider: str) -> list[Hit]:
        """One paid question; a provider that asks for a short wait gets it, and one more try."""
        try:
            return self._paid(search, query, provider)
        except RateLimited as error:
            if error.retry_after_s is None or error.retry_after_s > PATIENCE_S:
                raise
            time.sleep(error.retry_after_s)
        return self._paid(search, query, provider)

    def _paid(self, search: Search, query: Query, provider: str) -> list[Hit]:
        with paying(
            self.studio, self.project_id, kind="research", provider=provider, model="",
            expected_usd=search.cost_usd(1), note=query.query[:300], patience_s=WAIT_FOR_ROOM_S,
        ) as bill:  # fmt: skip
            bill.units = 1
            hits = search.search(query.query, limit=HITS_PER_SEARCH, recent=query.needs_recent_stats)
        return sorted(hits, key=lambda hit: not hit.published) if query.needs_recent_stats else list(hits)

    def _note_hit(self, query: Query, provider: str) -> None:
        """Into the ledger, for nothing; only for a provider that costs. One that is gone by now is not in it."""
        try:
            costs = self.studio.search(provider).cost_usd(1) > 0
        except PodcastError:
            return
        if costs:
            note_hit(
                self.studio, self.project_id, kind="research", provider=provider, model="", units=1,
                note=f"Searched before: {query.query}",
            )  # fmt: skip

    def _known(self, query: Query, provider: str) -> tuple[tuple[Hit, ...], str] | None:
        """What was answered before, from the files with its texts, else from the project without; asked `again`, only
        what was answered in this run or an earlier try of the same job."""
        try:
            kept = json.loads(self.studio.blobs.read(self._key(query, provider, self.again)))
            return tuple(Hit(**hit) for hit in kept["hits"]), kept["asked_at"]
        except (NotFound, ValueError, TypeError, KeyError):
            if self.again:
                return None  # never asked, or half written when the power went
        same = (query.query, provider, query.needs_recent_stats)
        for each in self.kept.searches:
            if (each.query, each.provider, each.recent) == same:
                return tuple(
                    Hit(**hit.model_dump(include=set(FoundPage.model_fields))) for hit in each.hits
                ), each.asked_at
        return None

    def _keep(self, query: Query, provider: str, hits: Sequence[Hit], asked_at: str) -> None:
        """At once, so that a step that breaks off later does not pay twice."""
        kept = {"asked_at": asked_at, "hits": [asdict(hit) for hit in hits]}
        for again in {False, self.again}:
            self.studio.blobs.put_at(self._key(query, provider, again), json.dumps(kept).encode())

    def _key(self, query: Query, provider: str, again: bool) -> str:
        asked = [self.project_id, provider, query.query, query.needs_recent_stats, HITS_PER_SEARCH]
        mark = digest([*asked, self.job_id] if again else asked)
        return f"answers/search/{mark[:2]}/{mark}.json"
