"""How fast voices were heard to speak."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from lib.models.pace import VoicePace
from lib.models.values import now

KEPT_S = 1_800.0
"""Of what was heard before, at most so many seconds count beside what is heard now."""

Key = tuple[str, str]


def of_voices(session: Session, voices: Collection[Key]) -> dict[Key, tuple[float, float]]:
    """Ordinary and spoken seconds of those voices, (provider, id), that were heard."""
    query = sa.select(VoicePace).where(col(VoicePace.provider).in_({provider for provider, _ in voices}))
    rows = {(row.provider, row.voice_id): (row.ordinary_s, row.spoken_s) for row in session.scalars(query)}
    return {key: rows[key] for key in voices if key in rows}


def add(session: Session, heard: Mapping[Key, tuple[float, float]]) -> None:
    """Add ordinary and spoken seconds to what is known of each voice; two episodes may hear the same one together."""
    at = now()
    rows = [
        {"provider": provider, "voice_id": voice_id, "ordinary_s": ordinary_s, "spoken_s": spoken_s, "updated_at": at}
        for (provider, voice_id), (ordinary_s, spoken_s) in sorted(heard.items())
    ]  # fmt: skip
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(VoicePace).values(rows)
    new, known = insert.excluded, col(VoicePace.ordinary_s)
    keep = sa.case((known > KEPT_S, KEPT_S / known), (known > 0, 1.0), else_=0.0)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["provider", "voice_id"],
            set_={
                "ordinary_s": keep * known + new.ordinary_s, "spoken_s": keep * col(VoicePace.spoken_s) + new.spoken_s,
                "updated_at": at,
            },
        )
    )  # fmt: skip
