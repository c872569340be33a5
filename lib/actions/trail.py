"""The audit trail: who published, shared, spent and deleted; each deed noted in the transaction that does it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlmodel import Session

from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.audit import AuditEntry, AuditPage, AuditRow, Deed
from lib.models.values import now
from lib.store import assets, audit
from lib.store.audit import Wanted
from lib.store.engine import only_reading, reading, writing

PAGE_LIMIT = 500
COLUMNS = ("at", "name", "person", "deed", "kind", "title", "amount_usd", "user_id", "thing_id", "way", "token")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection"""


def note(
    session: Session, studio: Studio, deed: Deed, kind: str, thing_id: str | int = "", title: str = "", *,
    usd: float | None = None, owner: str = "",
) -> None:  # fmt: skip
    """Write down that who acts did it to a `kind` of thing, called `title`, which is `owner`'s; without one, whose
    things the studio sees. Kept if the transaction of `session` is. Never give it a text or a key."""
    person = studio.person
    audit.add(
        session,
        AuditRow(
            user_id=owner or studio.owner, person=person.id, deed=deed.value, kind=kind, thing_id=str(thing_id)[:255],
            title=title[:300], amount_usd=usd, way=studio.way.value, token=person.token,
        ),
    )  # fmt: skip


def note_asset(session: Session, studio: Studio, deed: Deed, asset_id: int, kind: str = "episode") -> None:
    """The same of an asset in the library, under its title. Raises NotFound."""
    row = assets.get_row(session, asset_id, owner=studio.owner)
    note(session, studio, deed, kind, asset_id, row.title or row.filename)


def noted(studio: Studio, deed: Deed, kind: str, thing_id: str | int = "", title: str = "") -> None:
    """The same of what writes nothing itself: a look at it is a deed of those, too, who may only look."""
    with writing(only_reading(studio.engine, False)) as session:
        note(session, studio, deed, kind, thing_id, title)


def note_order(session: Session, studio: Studio, what: str, project_id: str) -> None:
    """Somebody asks a worker for `what` in a project that is another's, who pays for it. What is one's own is told by
    what was spent."""
    if not studio.is_own:
        note(session, studio, Deed.ORDERED, what, project_id)


def read_trail(
    studio: Studio, *, deeds: frozenset[Deed] = frozenset(), person: str = "", before: int | None = None,
    limit: int = 50,
) -> AuditPage:  # fmt: skip
    """A page, newest first: an admin sees everybody's, others what they did and what was done to what is theirs.

    Raises BadInput for a page of impossible length.
    """
    if not 1 <= limit <= PAGE_LIMIT:
        raise BadInput(f"A page has 1 to {PAGE_LIMIT} entries.")
    with reading(studio.engine) as session:
        return audit.page(session, _seen(studio, deeds, person), before=before, limit=limit)


def people(studio: Studio) -> dict[str, str]:
    """Who did anything that the person may see: ids, with addresses where they signed in."""
    with reading(studio.engine) as session:
        return audit.people(session, _only(studio))


def as_csv(studio: Studio, *, deeds: frozenset[Deed] = frozenset(), person: str = "") -> Iterator[str]:
    """All of it as CSV, line by line, with a head; nothing in it is a formula to a spreadsheet."""
    yield _line(COLUMNS)
    wanted, before = _seen(studio, deeds, person), None
    while True:
        with reading(studio.engine) as session:  # a page at a time: who reads slowly holds no connection
            page = audit.page(session, wanted, before=before, limit=PAGE_LIMIT)
        for entry in page.entries:
            yield _line(_plain(entry, column) for column in COLUMNS)
        if (before := page.older) is None:
            return


def forget_trail(studio: Studio) -> int:
    """Delete what is older than the settings say, some thousands at a time; how many entries went."""
    gone, before = 0, now() - timedelta(days=studio.settings.audit_days)
    while True:
        with writing(studio.engine) as session:
            went = audit.forget(session, before)
        gone += went
        if went < audit.FORGOTTEN_AT_ONCE:
            return gone


def _seen(studio: Studio, deeds: frozenset[Deed], person: str) -> Wanted:
    return Wanted(seen_by=_only(studio), deeds=deeds, person=person)


def _only(studio: Studio) -> str:
    return "" if studio.person.is_admin else studio.person.id


def _plain(entry: AuditEntry, column: str) -> str:
    value = getattr(entry, column)
    if value is None:
        return ""
    if column == "at":
        return str(value.isoformat(timespec="seconds"))
    if isinstance(value, float):
        return f"{value:.6f}"
    return f"'{value}" if value.startswith(_FORMULA) else str(value)


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
