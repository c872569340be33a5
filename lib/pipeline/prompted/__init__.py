"""The writer that prompts a language model, and holds what it answers against the sources."""

from __future__ import annotations

from collections.abc import Sequence

from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Passage, Query, Research, SourceText
from lib.models.script import Script
from lib.pipeline.asking import Asker
from lib.pipeline.prompted.analysis import analysis_of
from lib.pipeline.prompted.limits import Limits
from lib.pipeline.prompted.research import research_of
from lib.pipeline.prompted.script import script_of
from lib.pipeline.writer import SceneListener

__all__ = ["Limits", "PromptedWriter"]


class PromptedWriter:
    """A `Writer` by questions to a model. Who answers and who pays is the asker's business.

    Equal arguments ask equal questions, so that an asker that remembers answers need not ask twice. What the asker
    raises is raised; besides, BadAnswer when answers are of no use.
    """

    def __init__(self, ask: Asker, limits: Limits | None = None) -> None:
        self._ask = ask
        self._limits = limits or Limits()

    def analyse(self, brief: Brief, sources: Sequence[SourceText]) -> Analysis:
        """See `Writer.analyse`. Works from the idea alone too: the queries then say what to search for."""
        return analysis_of(self._ask, self._limits, brief, sources)

    def research(
        self,
        brief: Brief,
        analysis: Analysis,
        queries: Sequence[Query],
        passages: Sequence[Passage],
        sources: Sequence[SourceText],
    ) -> Research:
        """See `Writer.research`."""
        return research_of(self._ask, self._limits, brief, analysis, queries, passages, sources)

    def write(
        self,
        brief: Brief,
        analysis: Analysis,
        research: Research,
        sources: Sequence[SourceText],
        on_scene: SceneListener | None = None,
    ) -> Script:
        """See `Writer.write`. Scenes are reported as they arrive; one whose length is set right, a second time."""
        return script_of(self._ask, self._limits, brief, analysis, research, sources, on_scene)
