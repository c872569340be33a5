"""Durable background jobs: queues, attempts, workers that come and go. What a job does is not known here."""

from lib.jobs.client import JobQueue, JobState
from lib.jobs.engine import APP_NAME, APP_VERSION, QUEUES, Queue, voices_queue
from lib.jobs.stopping import stop_requested
from lib.jobs.supervisor import Supervisor

__all__ = [
    "APP_NAME",
    "APP_VERSION",
    "QUEUES",
    "JobQueue",
    "JobState",
    "Queue",
    "Supervisor",
    "stop_requested",
    "voices_queue",
]
