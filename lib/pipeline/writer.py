"""What a writer promises: three steps from sources to a script, and changes of one, each a value in and a value out.

A writer never reads a database, a clock or the network. Equal arguments give an equal answer from the offline writer;
a model behind the same methods need not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Passage, Query, Research, SourceText
from lib.models.script import Scene, Script
from lib.pipeline.rewriting.task import Rewritten, Task

SceneListener = Callable[[Scene, int, int], None]
"""Called with each finished scene, its number from 1, and how many there will be."""
PartListener = Callable[[int, int], None]
"""Called with how many parts are done, and how many there will be."""


class Writer(Protocol):
    """Turns documents into a script whose every claim can be traced to them."""

    def analyse(self, brief: Brief, sources: Sequence[SourceText]) -> Analysis:
        """Read idea and sources; propose audience, titles, outlines and what to look up.

        Raises NotReady when there is nothing to read that this writer could speak from.
        """
        ...

    def research(
        self,
        brief: Brief,
        analysis: Analysis,
        queries: Sequence[Query],
        passages: Sequence[Passage],
        sources: Sequence[SourceText],
    ) -> Research:
        """Turn what the approved queries found (`Passage.query_id`) into fact cards for the minutes wanted.

        Each fact satisfies `source.text[fact.start:fact.end] == fact.quote`. Raises NotReady without sources.
        """
        ...

    def write(
        self,
        brief: Brief,
        analysis: Analysis,
        research: Research,
        sources: Sequence[SourceText],
        on_scene: SceneListener | None = None,
    ) -> Script:
        """Write the script from the facts that were not rejected, in the outline chosen, for `brief.minutes`.

        A line that states a fact carries its id. Where the material is short the script is short, never padded.
        Raises NotReady when no usable fact is left.
        """
        ...

    def rewrite(
        self, brief: Brief, task: Task, sources: Sequence[SourceText], on_part: PartListener | None = None
    ) -> Rewritten:
        """Lines in place of those that the task names; the rest of the script stays. Nothing is invented: a line that
        states a fact carries its id, and facts that nobody tells yet may come in.

        Raises NotReady when this writer cannot make such a change, and says who can.
        """
        ...
