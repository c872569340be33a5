"""How each provider is set up here: what the owner typed, else what the environment says."""

from __future__ import annotations

import os
from enum import StrEnum

from sqlalchemy.engine import Engine

from lib.models.setup import Setup
from lib.providers.spec import Spec


class Kind(StrEnum):
    """What a provider is for; the first half of its setup's name."""

    SPEECH = "speech"
    LLM = "llm"
    RESEARCH = "research"


def setup_of(engine: Engine, kind: Kind, spec: Spec) -> Setup:
    """Key and options as they are now."""
    options = {option.name: os.environ.get(option.env, "") if option.env else "" for option in spec.options}
    given = {name: value for name, value in options.items() if value}
    return Setup(os.environ.get(spec.key_env, "") if spec.key_env else "", given)
