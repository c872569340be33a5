"""What is ordered on an episode's page and made once by a worker: its row tells how far it is and what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol, Self, TypeVar

from sqlmodel import Session

from lib.actions.studio import Studio
from lib.errors import Cancelled, NotFound, PodcastError
from lib.jobs import stop_requested
from lib.models.enums import JobStatus
from lib.store.engine import writing

_PROGRESS_EVERY_S = 0.5


class _Order(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def status(self) -> str: ...

    def model_copy(self, *, update: dict[str, Any]) -> Self: ...


Order = TypeVar("Order", bound=_Order, covariant=True)
_Any = TypeVar("_Any", bound=_Order)


class Rows(Protocol[Order]):
    """The store's room for such orders."""

    def find(self, session: Session, order_id: str, /) -> Order | None: ...

    def put(self, session: Session, order_id: str, /, **values: Any) -> bool: ...

    def owner_of(self, session: Session, order_id: str, /) -> str: ...


def ask(studio: Studio, workflow: str, queue: str, order: _Any) -> _Any:
    """Put what is ordered into the queue, also what was written down by a process that died before it could; what the
    queue knows it leaves as it is."""
    if not JobStatus(order.status).is_final:
        studio.jobs.enqueue(workflow, order.id, job_id=order.id, queue=queue)
    return order


def settled(studio: Studio, order: _Any) -> _Any:
    """What the queue knows of an order whose row still waits or works, as of one that was given up with its worker."""
    if JobStatus(order.status).is_final:
        return order
    try:
        state = studio.jobs.state(order.id)
    except NotFound:
        return order
    match state.status:
        case JobStatus.FAILED:
            return order.model_copy(update={"status": state.status.value, "error": state.error, "hint": state.hint})
        case JobStatus.CANCELLED:
            return order.model_copy(update={"status": state.status.value, "error": "", "hint": ""})
    return order


def fill(studio: Studio, rows: Rows[Order], order_id: str, make: Callable[[Studio, Order], dict[str, Any]]) -> None:
    """Do what was ordered, in a worker: `make` gets its owner's studio and the order, and answers with the columns
    that tell where the result is. What was finished before its worker died is not made again.

    Raises Cancelled, and what goes wrong, which the row says too.
    """
    with writing(studio.engine) as session:
        wanted = rows.find(session, order_id)
        if wanted is None or wanted.status == JobStatus.COMPLETED:
            return
        rows.put(session, order_id, status=JobStatus.RUNNING.value, progress=0.0)
        owner = rows.owner_of(session, order_id)
    try:
        made = make(studio.owned_by(owner), wanted)
    except Cancelled:
        raise
    except PodcastError as error:
        change = {"status": JobStatus.FAILED.value, "error": error.message[:1000], "hint": error.hint[:1000]}
        with writing(studio.engine) as session:
            rows.put(session, order_id, **change)
        raise
    with writing(studio.engine) as session:
        rows.put(session, order_id, status=JobStatus.COMPLETED.value, progress=1.0, **made)


class Told:
    """Hears how far it is, and ends it when it is no longer wanted; `what`, "the video", is named then."""

    def __init__(self, studio: Studio, rows: Rows[Any], order_id: str, what: str) -> None:
        self._studio, self._rows, self._id, self._what = studio, rows, order_id, what
        self._written_s = monotonic()

    def __call__(self, share: float) -> None:
        if stop_requested():
            raise Cancelled(f"{self._what.capitalize()} was cancelled.", hint="Ask for it again.")
        if monotonic() - self._written_s >= _PROGRESS_EVERY_S:
            self._written_s = monotonic()
            with writing(self._studio.engine, progress=True) as session:
                if not self._rows.put(session, self._id, progress=round(share, 3)):
                    raise Cancelled(f"The episode was deleted: {self._what} is not wanted any more.")
