"""Several questions at once: all are let finish, whatever becomes of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextvars import copy_context
from typing import TypeVar

from lib.errors import PodcastError

T = TypeVar("T")


def side_by_side(
    works: Sequence[Callable[[], T]], at_once: int, on_done: Callable[[int, T], None] | None = None
) -> list[T | PodcastError]:
    """What each gave or raised, in their order, at most `at_once` at a time.

    `on_done` is called from the calling thread with each place and result as they come; when it raises, what has not
    begun is dropped. Errors that are not ours are raised. The works run in the caller's context,
    where they learn that they are to stop.
    """
    if not works:
        return []
    pool = ThreadPoolExecutor(min(at_once, len(works)), thread_name_prefix="asking")
    futures: dict[Future[T], int] = {pool.submit(copy_context().run, work): place for place, work in enumerate(works)}
    results: dict[int, T | PodcastError] = {}
    try:
        for future in as_completed(futures):
            place = futures[future]
            results[place] = result = _result(future)
            if on_done and not isinstance(result, PodcastError):
                on_done(place, result)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return [results[place] for place in range(len(works))]


def succeeded(results: Sequence[T | PodcastError], named: Callable[[int], str]) -> list[T]:
    """The results; raises the first failure when there is one, with `named` of its place before its words."""
    failures = [(place, r) for place, r in enumerate(results) if isinstance(r, PodcastError)]
    if failures:
        place, error = failures[0]
        others = f" ({len(failures)} of {len(results)} failed.)" if len(failures) > 1 else ""
        error.message = f"{named(place)}: {error.message}{others}"
        error.args = (error.message,)
        raise error
    return [r for r in results if not isinstance(r, PodcastError)]


def _result(future: Future[T]) -> T | PodcastError:
    try:
        return future.result()
    except PodcastError as error:
        return error
