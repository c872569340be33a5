"""What changing lines will cost before it is asked for."""

from __future__ import annotations

from lib.actions.estimate import writing_item
from lib.actions.lengths import lengths
from lib.actions.scripted import script_of
from lib.actions.studio import Studio
from lib.models.enums import RewriteKind
from lib.models.estimate import EstimateItem
from lib.models.project import Project
from lib.models.rewriting import RewriteOrder
from lib.models.script import Line
from lib.models.usage import Tokens
from lib.pipeline.prompted import Limits, expected

REWRITE = "Rewrite"


def rewrite_cost(studio: Studio, project: Project, order: RewriteOrder) -> EstimateItem:
    """By the lines that are meant, and the length they should come to. Raises NotReady without a script."""
    runs = _lines(project, order)
    told = lengths(studio, project).scenes
    wanted = (
        {}
        if order.kind is RewriteKind.REWRITE
        else {n: each.target_s / (each.seconds or 1) for n, each in told.items()}
    )

    def tokens(limits: Limits, thoughts: int) -> Tokens:
        parts = [
            expected.rewrite_tokens(
                limits, sum(len(line.text) for line in lines), sum(len(line.used_fact_ids) for line in lines),
                wanted.get(scene_id, 1.0), thoughts,
            )
            for scene_id, lines in runs.items() if lines
        ]  # fmt: skip
        return sum(parts, Tokens())

    return writing_item(studio, project, REWRITE, tokens)


def _lines(project: Project, order: RewriteOrder) -> dict[str, list[Line]]:
    """The lines that are meant, by scene."""
    scenes = [s for s in script_of(project).scenes if not order.scene_id or s.id == order.scene_id]
    return {s.id: [line for line in s.lines if not order.line_id or line.id == order.line_id] for s in scenes}
