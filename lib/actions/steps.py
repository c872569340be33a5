"""Where a project is on its way, and what each step waits for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lib.actions.where_to_look import searches_of
from lib.actions.writers import OFFLINE
from lib.errors import NotReady
from lib.models.enums import ProjectStatus, Step
from lib.models.project import Project

_ORDER = list(Step)
_TITLES = {
    Step.CREATE: "Create",
    Step.ANALYSIS: "Analysis",
    Step.RESEARCH: "Research",
    Step.SCRIPT: "Script",
    Step.RENDER: "Render",
}


class Progress(StrEnum):
    DONE = "done"
    CURRENT = "current"
    READY = "ready"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class StepState:
    """`url_path` is the page; `waits_for` says, for a WAITING step, what must be done first."""

    step: Step
    title: str
    url_path: str
    state: Progress
    waits_for: str = ""


def steps(project: Project) -> list[StepState]:
    """Every step in order, with its state for this project."""
    return [_state(project, step) for step in _ORDER]


def resume_step(project: Project) -> Step:
    """The step to continue at."""
    return project.current_step


def title_of(step: Step) -> str:
    """The step as a producer reads it."""
    return _TITLES[step]


def reached(project: Project, step: Step) -> Step:
    """The further of the project's step and `step`: doing an early step again does not send one back."""
    return max(project.current_step, step, key=_ORDER.index)


def analysis_waits_for(project: Project, sources: int) -> str:
    """What the analysis still waits for; nothing when it can run.

    A model may begin without a source where a search will find some; the offline writer speaks from sources alone.
    """
    if sources or (project.writer != OFFLINE and searches_of(project)):
        return ""
    return "at least one source"


def require(project: Project, verb: str) -> None:
    """Raises NotReady when `verb` (research, write, rewrite, reread) waits for an earlier step."""
    if verb in ("rewrite", "reread") and (project.script_data is None or not project.script_data.lines()):
        what = "change" if verb == "rewrite" else "read"
        raise NotReady(f"There are no lines to {what} yet.", hint="Write the script first.")
    step = {"research": Step.RESEARCH, "write": Step.SCRIPT}.get(verb)
    if step and (missing := _waits_for(project, step)):
        raise NotReady(f"This waits for {missing}.", hint=f"Do {missing} first.")


def _state(project: Project, step: Step) -> StepState:
    waits_for = _waits_for(project, step)
    if waits_for:
        state = Progress.WAITING
    elif step == project.current_step and project.status != ProjectStatus.COMPLETED:
        state = Progress.CURRENT
    elif _is_done(project, step):
        state = Progress.DONE
    else:
        state = Progress.READY
    return StepState(step, title_of(step), step.value, state, waits_for)


def _waits_for(project: Project, step: Step) -> str:
    if step in (Step.RESEARCH, Step.SCRIPT, Step.RENDER) and project.analysis is None:
        return "the analysis"
    if step in (Step.SCRIPT, Step.RENDER) and project.research is None:
        return "the research"
    if step == Step.RENDER and project.script_data is None:
        return "the script"
    return ""


def _is_done(project: Project, step: Step) -> bool:
    match step:
        case Step.CREATE | Step.ANALYSIS:
            return project.analysis is not None
        case Step.RESEARCH:
            return project.research is not None
        case Step.SCRIPT:
            return project.script_data is not None and project.script_data.all_approved
        case Step.RENDER:
            return project.status == ProjectStatus.COMPLETED
