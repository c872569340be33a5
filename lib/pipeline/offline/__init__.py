"""The writer that needs no key and no internet: it speaks only in the words of the sources."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from lib.errors import NotReady
from lib.models.analysis import Analysis
from lib.models.brief import Brief
from lib.models.research import Passage, Query, Research, SourceText
from lib.models.script import Script
from lib.models.values import digest
from lib.pipeline.offline.analysis import analysis_of
from lib.pipeline.offline.material import Material
from lib.pipeline.offline.research import research_of
from lib.pipeline.offline.rewrite import rewritten
from lib.pipeline.offline.script import script_of
from lib.pipeline.rewriting.task import Rewritten, Task
from lib.pipeline.writer import PartListener, SceneListener

_LATELY: OrderedDict[str, Material] = OrderedDict()
"""What was read last: the steps of an episode follow each other, and read the same."""
_LATELY_MAX = 4
_lock = Lock()


class OfflineWriter:
    """Deterministic and extractive: equal arguments give an equal script, and every claim is a source's own."""

    def analyse(self, brief: Brief, sources: Sequence[SourceText]) -> Analysis:
        """See `Writer.analyse`. NotReady without sources, or when none holds a sentence that can be said."""
        return analysis_of(brief, _material(brief, sources))

    def research(
        self,
        brief: Brief,
        analysis: Analysis,
        queries: Sequence[Query],
        passages: Sequence[Passage],
        sources: Sequence[SourceText],
    ) -> Research:
        """See `Writer.research`."""
        return research_of(brief, analysis, queries, passages, _material(brief, sources))

    def write(
        self,
        brief: Brief,
        analysis: Analysis,
        research: Research,
        sources: Sequence[SourceText],
        on_scene: SceneListener | None = None,
    ) -> Script:
        """See `Writer.write`. Scenes are reported when the whole is settled, since its length decides each."""
        script = script_of(brief, analysis, research, _material(brief, sources))
        if on_scene:
            for number, scene in enumerate(script.scenes, 1):
                on_scene(scene, number, len(script.scenes))
        return script

    def rewrite(
        self, brief: Brief, task: Task, sources: Sequence[SourceText], on_part: PartListener | None = None
    ) -> Rewritten:
        """See `Writer.rewrite`. Tightens by leaving out and extends by quoting; NotReady for other words."""
        return rewritten(task)


def _material(brief: Brief, sources: Sequence[SourceText]) -> Material:
    material = _read(brief, sources)
    if not sources:
        raise NotReady(
            "The offline writer speaks only from sources, and this project has none yet.",
            hint="Add a document, paste a text or give an address, or choose a model writer in Settings.",
        )
    if not material.sources:
        raise NotReady(
            "None of the sources is in English, and the offline writer reads no other language.",
            hint="Add a source in English, or choose a model writer in Settings.",
        )
    if not material.units:
        raise NotReady(
            "None of the sources holds a sentence that can be read aloud.",
            hint="Add a source with running text; tables, code and lists of links cannot be spoken.",
        )
    return material


def _read(brief: Brief, sources: Sequence[SourceText]) -> Material:
    """The sources as read for this idea and feedback, from before where nothing of that changed."""
    key = digest([brief.idea, brief.feedback, [source.model_dump(mode="json") for source in sources]])
    with _lock:
        material = _LATELY.pop(key, None) or Material.read(brief, sources)
        _LATELY[key] = material
        while len(_LATELY) > _LATELY_MAX:
            _LATELY.popitem(last=False)
    return material
