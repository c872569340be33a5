"""What a service is watched by, in Prometheus' words. Numbers of all owners together, and nobody's names or words.

What the database knows is the same from every process: ask one of them. Requests and reruns are this process's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from lib.actions.studio import Studio
from lib.store import figures
from lib.store.engine import reading

TEXT = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
_here = CollectorRegistry()
_REQUESTS = Counter(
    "podcast_requests", "Requests that were answered, beside pages.", ["method", "status"], registry=_here
)
_RERUNS = Histogram("podcast_rerun_seconds", "Runs of a page.", ["page"], buckets=_SECONDS, registry=_here)


def count_request(method: str, status: int) -> None:
    """One request that was answered."""
    _REQUESTS.labels(method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else "other", status).inc()


class Rerun:
    """A context around one run of a page."""

    def __init__(self, page: str) -> None:
        self._page = page or "home"

    def __enter__(self) -> None:
        self._began_s = perf_counter()

    def __exit__(self, *_error: object) -> None:
        _RERUNS.labels(self._page).observe(perf_counter() - self._began_s)


def measured(studio: Studio) -> bytes:
    """Everything, as text. Raises StorageFailed."""
    there = CollectorRegistry()
    there.register(_Kept(list(_kept(studio))))
    return generate_latest(there) + generate_latest(_here)


class _Kept:
    """Figures that were read before they are told: an error is one of the request, not of the library."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families


def _kept(studio: Studio) -> Iterator[Metric]:
    yield from _jobs(studio)
    with reading(studio.engine) as session:
        renders = GaugeMetricFamily("podcast_renders", "Episodes asked for in a day, by state.", labels=["state"])
        for state, count in figures.renders(session).items():
            renders.add_metric([state], count)
        yield renders
        done, hits = figures.lines(session)
        yield GaugeMetricFamily("podcast_render_lines", "Lines of those that are done.", done)
        yield GaugeMetricFamily("podcast_render_cache_hits", "Lines of those that lay in the cache.", hits)
        spend = GaugeMetricFamily(
            "podcast_spend_usd", "The ledger's sums of a day.", labels=["kind", "provider", "state"]
        )
        for kind, provider, entry, usd in figures.spend(session):
            spend.add_metric([kind, provider, entry], usd)
        yield spend
        yield GaugeMetricFamily("podcast_projects", "Projects.", figures.projects(session))
        yield GaugeMetricFamily("podcast_assets", "Stored assets.", figures.assets(session))


def _jobs(studio: Studio) -> Iterator[Metric]:
    count = GaugeMetricFamily("podcast_jobs", "Jobs that have not ended.", labels=["queue", "state"])
    age = GaugeMetricFamily("podcast_job_oldest_seconds", "Age of the oldest of them.", labels=["queue", "state"])
    for queue, status, number, oldest_s in studio.jobs.open_jobs():
        count.add_metric([queue, status.value], number)
        age.add_metric([queue, status.value], oldest_s)
    yield count
    yield age
    yield GaugeMetricFamily("podcast_workers", "Workers that are there.", len(studio.jobs.workers()))
