"""Voices at a cent a character, and what is booked for them."""

from __future__ import annotations

from typing import ClassVar

import sqlalchemy as sa

from lib.actions.studio import Studio
from lib.models.ledger import LedgerEntry
from lib.models.project import Project
from lib.models.setup import Setup
from lib.models.sound import Voice
from lib.providers.speech import Spec
from lib.store.engine import reading
from tests.tones import ToneSpeech


class PaidTones(ToneSpeech):
    """Tones at a cent a character, so that sums are easy; the voices are those of `there`."""

    spec: ClassVar[Spec] = Spec(
        name="openai", label="Paid tones", model="tones-2", rate_hz=24_000, max_chars=5_000, at_once=2
    )

    def __init__(self, setup: Setup | None = None, /) -> None:
        super().__init__(setup)
        self.there = ["low", "high"]
        self.listed = 0

    def voices(self) -> list[Voice]:
        self.listed += 1
        return [Voice(id=name, name=name.title(), provider="openai") for name in self.there]

    def cost_usd(self, characters: int) -> float:
        return characters / 100


def ledger(studio: Studio) -> list[LedgerEntry]:
    with reading(studio.engine) as session:
        found = list(session.scalars(sa.select(LedgerEntry).order_by(LedgerEntry.created_at)))  # type: ignore[arg-type]
        session.expunge_all()
    return found


def words_cost(project: Project) -> float:
    assert project.script_data
    return sum(len(line.text) for line in project.script_data.lines()) / 100
