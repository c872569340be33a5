"""Limits of an owner: requests a minute, uploads and rendered minutes a day, a budget a month.

The environment says them for everybody, an admin for one person. Requests and uploads count for who acts, minutes and
money for who owns the project, whoever works on it. Where there is no limit nothing is counted but money.
"""

from __future__ import annotations

import math
import time
from weakref import WeakKeyDictionary

from sqlalchemy.pool import Pool

from lib.actions.studio import Studio
from lib.actions.trail import note
from lib.errors import BadInput
from lib.models.audit import Deed
from lib.models.limits import Limit, Limits, LimitsChange, Used
from lib.models.values import now
from lib.settings import Settings
from lib.store import limits
from lib.store.engine import reading, writing
from lib.store.money import ROUNDING_USD

FRESH_S = 5.0
"""How long a process goes by what an admin gave whom before it looks again, and then only if anything was written."""
_known: WeakKeyDictionary[Pool, tuple[float, int | None, dict[str, LimitsChange]]] = WeakKeyDictionary()
"""By database, whatever handle a studio has of it: when it was looked at, at which stamp, and what was given."""


def everybodys(settings: Settings) -> Limits:
    """What the environment says."""
    return Limits(
        requests_a_minute=settings.limit_requests_a_minute,
        upload_bytes_a_day=settings.limit_upload_bytes_a_day,
        minutes_rendered_a_day=settings.limit_minutes_rendered_a_day,
        budget_a_month=settings.limit_budget_a_month,
    )


def limits_of(studio: Studio, person: str) -> Limits:
    """What holds for a person now; without a query unless something was written lately."""
    read_s, stamp, given = _known.get(studio.engine.pool, (-math.inf, None, {}))
    if time.monotonic() - read_s > FRESH_S and ((new := studio.watch.stamp()) is None or new != stamp):
        with reading(studio.engine) as session:
            given = limits.given(session)
        _known[studio.engine.pool] = (time.monotonic(), new, given)
    return limits.merged(everybodys(studio.settings), given.get(person))


def set_limits(studio: Studio, person: str, change: LimitsChange) -> Limits:
    """Give a person limits of their own; null is everybody's again, 0 none. Other processes know within seconds.

    Raises Forbidden for who is no admin, BadInput for an impossible name.
    """
    studio.require_admin()
    if not person or len(person) > 255:
        raise BadInput("A person is named by their id.")
    with writing(studio.engine) as session:
        limits.give(session, person, change)
        note(session, studio, Deed.LIMITS, "person", person, person, owner=person)
    _known.pop(studio.engine.pool, None)
    return limits_of(studio, person)


def read_limits(studio: Studio, person: str = "") -> Limits:
    """What holds for a person, by default for who asks. Raises Forbidden when that is another, and they no admin."""
    if person and person != studio.person.id:
        studio.require_admin()
    return limits_of(studio, person or studio.person.id)


def given_to(studio: Studio, person: str) -> LimitsChange:
    """What an admin gave that person; null is everybody's. Raises Forbidden for who is no admin."""
    studio.require_admin()
    with reading(studio.engine) as session:
        return limits.given(session).get(person) or LimitsChange()


def used(studio: Studio, person: str = "") -> list[Used]:
    """What was used of each limit that there is. Raises Forbidden as above."""
    most, at = read_limits(studio, person), now()
    if not any(most.most(limit) for limit in Limit):
        return []
    with reading(studio.engine) as session:
        spent = limits.used(session, person or studio.person.id, at)
    return [
        Used(limit=limit, used=spent.get(limit, 0.0), most=most.most(limit), renews_at=limit.renews_at(at))
        for limit in Limit
        if most.most(limit)
    ]


def count_request(studio: Studio, person: str) -> None:
    """One more call of the API by that person. Raises LimitReached."""
    _count(studio, person, Limit.REQUESTS, 1)


def count_upload(studio: Studio, size_bytes: int) -> None:
    """A file that is about to be kept. Raises LimitReached when it does not fit into what is left of the day."""
    _count(studio, studio.person.id, Limit.UPLOADS, size_bytes)


def require_month(studio: Studio, owner: str, usd: float) -> None:
    """Raises LimitReached when that is more than is left of the owner's month; nothing is held."""
    most, at = limits_of(studio, owner).budget_a_month, now()
    if not most or not usd:
        return
    with reading(studio.engine) as session:
        left = max(0.0, most - limits.used(session, owner, at).get(Limit.BUDGET, 0.0))
    if usd > left + ROUNDING_USD:
        raise limits.reached(Limit.BUDGET, usd, left, most, at)


def _count(studio: Studio, person: str, limit: Limit, amount: float) -> None:
    if most := limits_of(studio, person).most(limit):
        with writing(studio.engine, progress=True) as session:
            limits.take(session, person, limit, amount, most, now())
