"""The writer that prompts a language model, and holds what it answers against the sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from lib.errors import TooLong
from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Passage, Query, Research, SourceText
from lib.models.script import Script
from lib.pipeline.asking import Asker
from lib.pipeline.prompted.analysis import analysis_of
from lib.pipeline.prompted.limits import Limits
from lib.pipeline.prompted.research import research_of
from lib.pipeline.prompted.rewrite import rewritten
from lib.pipeline.prompted.script import script_of
from lib.pipeline.rewriting.task import Rewritten, Task
from lib.pipeline.writer import PartListener, SceneListener

__all__ = ["Limits", "PromptedWriter"]

T = TypeVar("T")


class PromptedWriter:
    """A `Writer` by questions to a model. Who answers and who pays is the asker's business.

    Equal arguments ask equal questions, so that an asker that remembers answers need not ask twice. What the asker
    raises is raised; besides, BadAnswer when answers are of no use. A model that finds a question too long is asked a
    smaller one.

    `left`: what is still wrong with the last analysis or script after the model was asked again, a sentence each,
    without what `lib.pipeline.checks` shows in its lines.
    """

    def __init__(self, ask: Asker, limits: Limits | None = None) -> None:
        self._ask = ask
        self._limits = limits or Limits()
        self.left: list[str] = []

    def analyse(self, brief: Brief, sources: Sequence[SourceText]) -> Analysis:
        """See `Writer.analyse`. Works from the idea alone too: the queries then say what to search for."""
        made, self.left = self._fitting(lambda limits: analysis_of(self._ask, limits, brief, sources))
        return made

    def research(
        self,
        brief: Brief,
        analysis: Analysis,
        queries: Sequence[Query],
        passages: Sequence[Passage],
        sources: Sequence[SourceText],
    ) -> Research:
        """See `Writer.research`."""
        return self._fitting(lambda limits: research_of(self._ask, limits, brief, analysis, queries, passages, sources))

    def write(
        self,
        brief: Brief,
        analysis: Analysis,
        research: Research,
        sources: Sequence[SourceText],
        on_scene: SceneListener | None = None,
    ) -> Script:
        """See `Writer.write`. Scenes are reported as they arrive; one whose length is set right, a second time."""
        made, self.left = self._fitting(
            lambda limits: script_of(self._ask, limits, brief, analysis, research, sources, on_scene)
        )
        return made

    def rewrite(
        self, brief: Brief, task: Task, sources: Sequence[SourceText], on_part: PartListener | None = None
    ) -> Rewritten:
        """See `Writer.rewrite`. What is still wrong after the model was asked again is among the notes."""
        return self._fitting(lambda limits: rewritten(self._ask, limits, brief, task, sources, on_part))

    def _fitting(self, step: Callable[[Limits], T]) -> T:
        """The step as it is; where the model finds that too long, with less in each question."""
        try:
            return step(self._limits)
        except TooLong:
            smaller = self._limits.smaller()
            if smaller == self._limits:
                raise
            return step(smaller)
