"""What an episode will cost, and what was spent of its budget."""

from __future__ import annotations

from lib.actions.budget import Spent, spent
from lib.actions.studio import Studio
from lib.models.estimate import Estimate
from lib.models.project import Project
from lib.pipeline.estimate import Prices
from lib.pipeline.estimate import estimate as estimate_brief

__all__ = ["Spent", "estimate", "spent"]


def estimate(studio: Studio, project: Project) -> Estimate:
    """Itemised, in US dollars, for the providers the project uses; those that run on this machine cost nothing."""
    paid = [studio.speech(s.provider).cost_usd(1_000_000) for s in project.cast]
    per_mchar_usd = sum(paid) / len(paid) if paid else 0.0
    return estimate_brief(project.brief(), Prices(speech_usd_per_mchar=per_mchar_usd))
