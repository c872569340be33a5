"""Where research may look beside the project's own documents, and what each place waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.actions.setups import Kind
from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.project import Document
from lib.models.setup import Setup
from lib.providers.research import Spec, all_providers

DOCUMENTS = "documents"
_OTHER_NAMES = {"google": "gemini"}
"""What a client of the reference system calls a provider of ours."""


@dataclass(frozen=True, slots=True)
class Place:
    """`usd` is for one query; `missing` says what must be set up before it can be asked, empty when it can."""

    name: str
    label: str
    about: str
    usd: float
    missing: str = ""


def places(studio: Studio) -> list[Place]:
    """Every search provider, those that can be asked now first, the free ones before the others."""
    found = [_place(studio, spec) for spec in all_providers()]
    return sorted(found, key=lambda place: (bool(place.missing), place.usd > 0, place.label))


def searches_of(project: Document) -> list[str]:
    """Who is asked for this project: `searches`, else the provider that another system's client named."""
    if project.searches:
        return list(dict.fromkeys(project.searches))
    named = project.research_provider.strip().casefold()
    named = _OTHER_NAMES.get(named, named)
    return [named] if named in {spec.name for spec in all_providers()} else []


def check_searches(names: Sequence[str]) -> list[str]:
    """The names once each. Raises BadInput for one that is no provider's."""
    known = sorted(spec.name for spec in all_providers())
    if strange := [name for name in names if name not in known]:
        raise BadInput(f"There is no research provider called “{strange[0]}”.", hint=f"Use {', '.join(known)}.")
    return list(dict.fromkeys(names))


def label_of(name: str) -> str:
    """A provider's name for people."""
    return next((spec.label for spec in all_providers() if spec.name == name), name)


def _place(studio: Studio, spec: Spec) -> Place:
    setup = studio.setup(Kind.RESEARCH, spec.name)
    return Place(spec.name, spec.label, spec.about, studio.search(spec.name).cost_usd(1), _missing(spec, setup))


def _missing(spec: Spec, setup: Setup) -> str:
    if spec.key_env and not spec.key_optional and not setup.key:
        return "a key"
    unset = [o for o in spec.options if o.name == "base_url" and not o.default and not setup.option(o.name)]
    return "the address of your server" if unset else ""
