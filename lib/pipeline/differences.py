"""What differs between two states of a project: part by part, and line by line in the script."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pydantic import BaseModel

from lib.models.project import Document
from lib.models.script import Line, Scene, Script
from lib.models.values import Part
from lib.pipeline.told import NOTHING, Row, beside, rows, said

SCENE = "scene:"
ANALYSIS = "analysis."
ORDER_OF_SCENES = f"{SCENE}order"
_SILENT = frozenset({"as_sent", "raw_research", "show_script_editor", "show_render_queue", "speakers"})
_NAMES = {
    "title": "Title", "idea": "Idea", "duration": "Minutes", "budget_cap": "Budget cap", "format": "Format",
    "language": "Language", "tone": "Tone", "cast": "Speakers", "knobs": "Sound settings",
    "pronunciations": "Pronunciations", "music": "Music", "analysis": "Analysis",
    "queries": "Queries", "selected_queries": "Chosen queries", "research": "Facts", "estimate": "Estimate",
    "research_provider": "Research by", "writer": "Writer", "model": "Model", "searches": "Where to look",
    "script_data": "Script", "bible": "Bible", "current_step": "Step",
    "final_video_url": "Video", "avatar_url": "Picture", "avatar_prompt": "Picture prompt",
    "avatar_persona_id": "Persona",
}  # fmt: skip
_ANALYSIS_NAMES = {
    "episode_hook": "Hook", "title_suggestions": "Title suggestions", "suggested_outlines": "Outlines",
    "selected_outline_id": "Chosen outline", "audience": "Audience", "top_keywords": "Keywords",
    "key_takeaways": "Takeaways", "guest_talking_points": "Talking points", "listener_cta": "Call to action",
}  # fmt: skip


class Difference(BaseModel):
    """A part that differs. `part` names it for `merged`; `rows` show it in words."""

    part: str
    label: str
    rows: list[Row]


def differences(mine: Document, theirs: Document) -> list[Difference]:
    """Every part that differs, in the document's order; what no producer sees is not in it."""
    found: list[Difference] = []
    called = _called(mine) | _called(theirs)
    for name in _fields(mine, theirs):
        ours, other = getattr(mine, name, None), getattr(theirs, name, None)
        if ours == other:
            continue
        if name == "analysis" and isinstance(ours, Part) and isinstance(other, Part):
            found += _analysis(ours, other, called)
        elif name == "script_data" and isinstance(ours, Script) and isinstance(other, Script):
            found += _script(ours, other)
        else:
            label = _NAMES.get(name, name.replace("_", " "))
            found.append(Difference(part=name, label=label, rows=rows(label, ours, other, called)))
    return found


def _called(document: Document) -> dict[str, str]:
    """What a producer knows by other words than its id."""
    outlines = document.analysis.suggested_outlines if document.analysis else []
    return {query.id: query.query for query in document.queries} | {o.id: o.title for o in outlines if o.title}


def merged(mine: Document, theirs: Document, keep: Collection[str]) -> Document:
    """`theirs` with those parts of mine that are named in `keep`."""
    changes: dict[str, Any] = {name: getattr(mine, name, None) for name in _fields(mine, theirs) if name in keep}
    inside = [part.removeprefix(ANALYSIS) for part in keep if part.startswith(ANALYSIS)]
    if inside and mine.analysis and theirs.analysis:
        changes["analysis"] = theirs.analysis.model_copy(update={name: getattr(mine.analysis, name) for name in inside})
    scenes = {part.removeprefix(SCENE) for part in keep if part.startswith(SCENE)}
    if scenes and mine.script_data and theirs.script_data:
        changes["script_data"] = _merged_script(mine.script_data, theirs.script_data, scenes)
    if "research" in changes:
        changes["raw_research"] = mine.raw_research
    if "cast" in changes:
        changes["speakers"] = mine.speakers
    return theirs.model_copy(update=changes)


def changed_since(base: Document, mine: Document, theirs: Document) -> set[str]:
    """The parts that differ between mine and theirs because mine changed them since `base`, and theirs did not."""
    by_them = {difference.part for difference in differences(base, theirs)}
    return {difference.part for difference in differences(mine, theirs)} - by_them


def _fields(mine: Document, theirs: Document) -> list[str]:
    extra = {*(mine.model_extra or {}), *(theirs.model_extra or {})}
    return [name for name in [*Document.model_fields, *sorted(extra)] if name not in _SILENT]


def _analysis(mine: Part, theirs: Part, called: dict[str, str]) -> Iterator[Difference]:
    for name in type(mine).model_fields:
        ours, other = getattr(mine, name), getattr(theirs, name)
        if ours != other:
            label = _ANALYSIS_NAMES.get(name, name.replace("_", " ").capitalize())
            yield Difference(part=ANALYSIS + name, label=label, rows=rows(label, ours, other, called))


def _script(mine: Script, theirs: Script) -> Iterator[Difference]:
    places = {scene.id: n for n, scene in enumerate(theirs.scenes, 1)}
    places |= {scene.id: n for n, scene in enumerate(mine.scenes, 1)}
    for scene_id, number in sorted(places.items(), key=lambda item: item[1]):
        ours, other = mine.scene(scene_id), theirs.scene(scene_id)
        if ours == other:
            continue
        title = next((scene.title for scene in (ours, other) if scene and scene.title), "")
        label = f"Scene {number}" + (f", “{title}”" if title else "")
        yield Difference(part=SCENE + scene_id, label=label, rows=list(_scene(ours, other)))
    shared = {scene.id for scene in mine.scenes} & {scene.id for scene in theirs.scenes}
    orders = [[scene.id for scene in script.scenes if scene.id in shared] for script in (mine, theirs)]
    if orders[0] != orders[1]:
        titles = [" · ".join(s.title or s.id for s in script.scenes) for script in (mine, theirs)]
        yield Difference(
            part=ORDER_OF_SCENES, label="Order of scenes", rows=[Row(label="Order", mine=titles[0], theirs=titles[1])]
        )


def _scene(mine: Scene | None, theirs: Scene | None) -> Iterator[Row]:
    """Title, mood, approval, then every line that differs, in the order they are spoken."""
    if mine is None or theirs is None:
        there = "\n".join(map(_spoken, (mine or theirs or Scene()).lines)) or NOTHING
        gone = "(no such scene)"
        yield Row(label="Scene", mine=there if mine else gone, theirs=there if theirs else gone)
        return
    for label, name in (("Scene title", "title"), ("Mood", "emotion")):
        if getattr(mine, name) != getattr(theirs, name):
            yield Row(label=label, mine=said(getattr(mine, name)), theirs=said(getattr(theirs, name)))
    ours, other = {line.id: line for line in mine.lines}, {line.id: line for line in theirs.lines}
    for n, line_id in enumerate(dict.fromkeys([*ours, *other]), 1):
        if ours.get(line_id) != other.get(line_id):
            yield _line(f"Line {n}", ours.get(line_id), other.get(line_id))
    if [i for i in ours if i in other] != [i for i in other if i in ours]:
        orders = [" / ".join(line.text[:30] for line in scene.lines) for scene in (mine, theirs)]
        yield Row(label="Order of lines", mine=orders[0], theirs=orders[1])
    if mine.approved != theirs.approved:
        words = ("not approved", "approved")
        yield Row(label="Approval", mine=words[mine.approved], theirs=words[theirs.approved])


def _line(label: str, mine: Line | None, theirs: Line | None) -> Row:
    """The words both ways; where those are the same, what else differs."""
    ours, other = _spoken(mine), _spoken(theirs)
    if ours == other:
        ours, other = (f"{ours}\n{beside(a, b)}" for a, b in ((mine, theirs), (theirs, mine)))
    return Row(label=label, mine=ours, theirs=other)


def _spoken(line: Line | None) -> str:
    if line is None:
        return "(no such line)"
    facts = len(line.used_fact_ids)
    more = [f"{facts} {'fact' if facts == 1 else 'facts'}"] if facts else []
    more += ["emphasised"] if line.emphasis else []
    return f"{line.speaker}: {line.text}" + (f" ({', '.join(more)})" if more else "")


def _merged_script(mine: Script, theirs: Script, scenes: set[str]) -> Script:
    """Their scenes with mine in place of those named; one that only I have goes behind the scene it followed."""
    result = [scene for scene in theirs.scenes if scene.id not in scenes or mine.scene(scene.id)]
    result = [(mine.scene(s.id) or s) if s.id in scenes else s for s in result]
    for n, scene in enumerate(mine.scenes):
        if scene.id in scenes and theirs.scene(scene.id) is None:
            before = [s.id for s in mine.scenes[:n]]
            at = max((k + 1 for k, s in enumerate(result) if s.id in before), default=0)
            result.insert(at, scene)
    if "order" in scenes:
        places = {scene.id: n for n, scene in enumerate(mine.scenes)}
        result.sort(key=lambda scene: places.get(scene.id, len(places)))
    return theirs.model_copy(update={"scenes": result})
