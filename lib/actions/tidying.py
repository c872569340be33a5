"""Keeping the house tidy: what can be made again is kept up to a size, what has ended is forgotten after a time.

Nothing here stops a render: a file that goes between a look and a use is made again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from lib.actions.manner import spoken_as, words_of
from lib.actions.render_plan import plan_of
from lib.actions.studio import Studio
from lib.actions.takes import speaker_named, take_key
from lib.actions.trail import forget_trail
from lib.errors import PodcastError
from lib.models.cache import CACHE, TAKES
from lib.models.project import Project
from lib.models.values import now
from lib.store import projects, render_jobs, uses
from lib.store.blobs import BlobInfo
from lib.store.engine import reading, writing

log = logging.getLogger(__name__)

GRACE = timedelta(hours=2)
"""What was made or used in this time stays: it may be in use somewhere, and uses are written down late."""
ENDED_DAYS = 30
"""How long jobs and renders that have ended are remembered. The latest render of a project always is."""
_TURN = 0x71D7
_ROOM = 0.9
"""Of the limit, once something had to go, so that not every line is followed by another clearance."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes of the cache: all of it, what current scripts need, and how many it may have."""

    size_bytes: int
    needed_bytes: int
    limit_bytes: int


class _Busy(Exception):
    """Somebody else tidies at this moment."""


def kept(studio: Studio) -> Kept:
    """How large the cache is now. Raises StorageFailed."""
    files, needed = _files(studio), _needed(studio)
    size_bytes = sum(file.size_bytes for file in files)
    return Kept(
        size_bytes, sum(file.size_bytes for file in files if _stem(file.key) in needed), studio.settings.cache_bytes
    )


def evict(studio: Studio, *, limit_bytes: int | None = None, grace: timedelta = GRACE) -> int:
    """Delete what only deleted projects used and, beyond the limit, what was not used for the longest time; never what
    the current script of a project or an open render uses. Returns the bytes that became free.

    One process does it at a time; 0 when another does. Raises StorageFailed, and Forbidden for who does not run this
    server.
    """
    studio.require_admin()

    def busy() -> None:
        raise _Busy

    try:
        with studio.turns.turn(_TURN, busy):
            return _evict(studio, studio.settings.cache_bytes if limit_bytes is None else limit_bytes, grace)
    except _Busy:
        return 0


def tidy(studio: Studio) -> None:
    """Everything that is due now: uses written down, files evicted, ended jobs and old renders forgotten."""
    studio.uses.flush(studio.engine)
    freed = evict(studio)
    if freed:
        log.info("%.1f MB of the cache were freed", freed / 1e6)
    before = now() - timedelta(days=ENDED_DAYS)
    with writing(studio.engine) as session:
        render_jobs.forget_ended(session, before)
    studio.jobs.forget_ended(before)
    forget_trail(studio)


def _evict(studio: Studio, limit_bytes: int, grace: timedelta) -> int:
    studio.uses.flush(studio.engine)
    files = _files(studio)
    with reading(studio.engine) as session:
        known = uses.all_uses(session)
        there = projects.all_ids(session)
    lost = set(known) - {file.key for file in files}
    is_full = sum(file.size_bytes for file in files) > limit_bytes
    if not is_full and not any(_is_nobodys(known.get(file.key, {}), there) for file in files):
        return _deleted(studio, [], lost)  # every script would be read, and nothing would come of it
    needed = _needed(studio)  # read last: what was begun since is in it
    since = _kept_since(studio, grace)
    needed |= _asked_for(studio, known)
    used_at = {file.key: max([file.modified, *known.get(file.key, {}).values()]) for file in files}
    gone = [file for file in files if _is_nobodys(known.get(file.key, {}), there) and _stem(file.key) not in needed]
    total = sum(file.size_bytes for file in files) - sum(file.size_bytes for file in gone)
    if total > limit_bytes:
        doomed = {file.key for file in gone}
        for file in sorted(files, key=lambda file: used_at[file.key]):
            if total <= _ROOM * limit_bytes or used_at[file.key] >= since:
                break
            if file.key not in doomed and _stem(file.key) not in needed:
                gone.append(file)
                total -= file.size_bytes
    return _deleted(studio, gone, lost)


def _deleted(studio: Studio, gone: list[BlobInfo], lost: set[str]) -> int:
    """Delete the files, and what was noted of them and of those that are not there any more."""
    freed = 0
    for file in gone:
        studio.blobs.delete(file.key)
        freed += file.size_bytes
    if gone or lost:
        with writing(studio.engine) as session:
            uses.forget(session, [*lost, *(file.key for file in gone)])
    return freed


def _files(studio: Studio) -> list[BlobInfo]:
    return [file for beginning in CACHE for file in studio.blobs.all(beginning)]


def _is_nobodys(used: dict[str, datetime], there: set[str]) -> bool:
    """Whether projects used it, and all of them were deleted."""
    owners = used.keys() - {""}
    return bool(owners) and not owners & there


def _kept_since(studio: Studio, grace: timedelta) -> datetime:
    """What was used after this stays, whoever used it: the oldest render that has not ended may need it."""
    with reading(studio.engine) as session:
        begun = render_jobs.oldest_open(session)
    return min([now() - grace, *([begun] if begun else [])])


def _needed(studio: Studio) -> set[str]:
    """What the current scripts of projects outside the archive need, and what their latest renders were made of."""
    with reading(studio.engine) as session:
        takes = {key for project in projects.worked_on(session) for key in _takes(studio, project)}
        made = set(render_jobs.named_in_latest(session, CACHE))
    return {_stem(key) for key in takes | made}


def _asked_for(studio: Studio, known: dict[str, dict[str, datetime]]) -> set[str]:
    """What is no take and was asked for by a project's latest render, or shortly before it: pieces made of takes."""
    with reading(studio.engine) as session:
        begun = render_jobs.latest_begun(session)
    return {
        _stem(key)
        for key, users in known.items()
        if not key.startswith(TAKES)
        and any(project_id in begun and at >= begun[project_id] - uses.FRESH for project_id, at in users.items())
    }


def _takes(studio: Studio, project: Project) -> Iterator[str]:
    """The takes of the lines as they now stand; a voice whose provider is gone has none."""
    plan, owned = plan_of(project, check=False), studio.owned_by(project.user_id)
    for scene in plan.get("scenes", ()):
        for line in scene["lines"]:
            with suppress(PodcastError):
                speaker = speaker_named(project.cast, line["speaker"])
                yield take_key(owned, speaker, words_of(line), **spoken_as(plan, scene, line))


def _stem(key: str) -> str:
    """A take and what is written beside it stay and go together."""
    return key.rpartition("/")[0] + "/" + key.rpartition("/")[2].partition(".")[0]
