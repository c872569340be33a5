"""How fast voices were heard to speak."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
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
    """Add ordinary and spoken seconds to what is known of each voice."""
    for (provider, voice_id), (ordinary_s, spoken_s) in sorted(heard.items()):
        row = session.get(VoicePace, (provider, voice_id), with_for_update=True)
        row = row or VoicePace(provider=provider, voice_id=voice_id)
        keep = min(1.0, KEPT_S / row.ordinary_s) if row.ordinary_s else 0.0
        row.ordinary_s, row.spoken_s = keep * row.ordinary_s + ordinary_s, keep * row.spoken_s + spoken_s
        row.updated_at = now()
        session.add(row)
    session.flush()
