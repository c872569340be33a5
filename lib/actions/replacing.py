"""Find and replace over the whole script, in one step that undo takes back."""

from __future__ import annotations

from lib.actions.scripted import checked_text, save_script, script_of, with_lines
from lib.actions.studio import Studio
from lib.errors import BadInput
from lib.models.project import Project
from lib.pipeline.replacing import Hit, hits, pattern_of, replaced

FIND_LIMIT_CHARS = 300


def find_in_script(project: Project, find: str, *, case: bool = False, whole: bool = False) -> list[Hit]:
    """Every place where it stands, in order. Raises BadInput for nothing to find, NotReady without a script."""
    _check(find)
    return hits(script_of(project), pattern_of(find, case=case, whole=whole))


def replace_in_script(
    studio: Studio, project: Project, find: str, by: str, *, case: bool = False, whole: bool = False
) -> Project:
    """Put `by` in every such place. Only scenes whose words change lose their approval.

    Raises BadInput when a line would be left empty or too long, Stale.
    """
    _check(find)
    if len(by) > FIND_LIMIT_CHARS:
        raise BadInput(f"At most {FIND_LIMIT_CHARS} characters can be put in.", hint="Shorten them.")
    pattern, count, scenes = pattern_of(find, case=case, whole=whole), 0, []
    for scene in script_of(project).scenes:
        lines = []
        for line in scene.lines:
            found = len(pattern.findall(line.text))
            text = checked_text(replaced(line.text, pattern, by)) if found else line.text
            lines.append(line if text == line.text else line.model_copy(update={"text": text}))
            count += found
        scenes.append(scene if lines == scene.lines else with_lines(project, scene, lines))
    what = f"Replaced “{find[:40]}” by “{by[:40]}”, {count} times"
    return save_script(studio, project, scenes, what) if count else project


def _check(find: str) -> None:
    if not find.strip():
        raise BadInput("There is nothing to look for.", hint="Type a word or a few.")
    if len(find) > FIND_LIMIT_CHARS:
        raise BadInput(f"At most {FIND_LIMIT_CHARS} characters can be looked for.", hint="Shorten them.")
