"""A project as a client of the reference system writes and reads it.

That client spells the JSON parts its own way (camelCase, keys of its own). What it saved comes back to it letter for
letter as long as nobody changed the part; our screens see the same part as our own values. After a change of ours the
part is written anew, still in the client's spelling.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError

from lib.models.analysis import Analysis
from lib.models.brief import Speaker
from lib.models.project import Document, Project
from lib.models.research import Research
from lib.models.script import Script
from lib.models.values import Part, digest

CAST_LIMIT = 4
JSON_PARTS = (
    "analysis", "queries", "selected_queries", "research", "raw_research", "estimate", "script_data", "bible",
    "render_jobs", "knobs",
)  # fmt: skip
PLAIN_FIELDS = (
    "id", "project_id", "user_id", "idea", "duration", "speakers", "budget_cap", "research_provider",
    "show_script_editor", "show_render_queue", "current_step", "status", "is_favorite", "final_video_url", "avatar_url",
    "avatar_prompt", "avatar_persona_id", "created_at", "updated_at", "title", "version",
    "format", "language", "tone", "cast", "pronunciations", "writer", "model", "searches",
)  # fmt: skip


def to_wire(project: Project, render_jobs: list[dict[str, Any]]) -> dict[str, Any]:
    """The project as plain JSON; `render_jobs` are ours, and stand unless the client keeps jobs of its own."""
    plain = project.model_dump(mode="json", include=set(PLAIN_FIELDS))
    return plain | {name: _part_to_wire(project, name, render_jobs) for name in JSON_PARTS}


def with_parts(project: Project, sent: dict[str, Any]) -> Project:
    """The project with these JSON parts as a client wrote them; a part that makes no sense to us is still kept."""
    change: dict[str, Any] = {}
    as_sent = dict(project.as_sent)
    for name in JSON_PARTS:
        if name in sent:
            value = _usable(_parsed(name, sent[name]), project)
            if name != "render_jobs":
                change[name] = value
            as_sent[name] = {"raw": sent[name], "digest": digest(_plain(value))}
    changed = project.model_copy(update={**change, "as_sent": as_sent})
    if isinstance(changed.script_data, Script):
        cast = cast_for(changed.script_data, changed.cast)
        changed = changed.model_copy(update={"cast": cast, "speakers": len(cast)})
    return changed


def _usable(value: Any, project: Project) -> Any:
    """The part, unless our screens could not work with it: a script for more speakers than an episode can have is
    kept as the client sent it, and is none of ours. Ids that repeat are told apart."""
    if isinstance(value, Script) and len(cast_for(value, project.cast)) > CAST_LIMIT:
        return None
    if isinstance(value, list):
        return _told_apart(value)
    if isinstance(value, Research):
        return value.model_copy(update={"fact_cards": _told_apart(value.fact_cards)})
    if isinstance(value, Analysis):
        return value.model_copy(update={"suggested_outlines": _told_apart(value.suggested_outlines)})
    return value


def _told_apart(items: list[Any]) -> list[Any]:
    """The items with ids of their own; the first that has an id keeps it."""
    taken: set[str] = set()
    result = []
    for place, item in enumerate(items, 1):
        if getattr(item, "id", place) in taken or not getattr(item, "id", place):
            item = item.model_copy(
                update={"id": f"{item.id or 'id'}_{place}_{digest(item.model_dump(mode='json'))[:6]}"}
            )
        taken.add(getattr(item, "id", ""))
        result.append(item)
    return result


def cast_for(script: Script, cast: list[Speaker]) -> list[Speaker]:
    """The cast with everyone the script names in it: members without lines lend their voice to strangers, in order."""
    named = list(dict.fromkeys(line.speaker for line in script.lines()))
    strangers = [name for name in named if name not in {speaker.name for speaker in cast}]
    result = []
    for speaker in cast:
        if speaker.name not in named and strangers:
            speaker = speaker.model_copy(update={"name": strangers.pop(0)})
        result.append(speaker)
    lent = [cast[n % len(cast)] for n in range(len(strangers))] if cast else [Speaker(name="?")] * len(strangers)
    return result + [s.model_copy(update={"name": name}) for s, name in zip(lent, strangers, strict=True)]


def _part_to_wire(project: Project, name: str, render_jobs: list[dict[str, Any]]) -> Any:
    sent = project.as_sent.get(name)
    if name == "render_jobs":
        return render_jobs or (sent["raw"] if sent else None)
    value = getattr(project, name)
    if sent and sent["digest"] == digest(_plain(value)):
        return sent["raw"]
    if not sent and value in (None, [], set()):
        return None
    ours, theirs = _plain(value), _plain(value, by_alias=True)
    return theirs if sent and _is_camel(sent["raw"], _keys(ours), _keys(theirs)) else ours


def _parsed(name: str, raw: Any) -> Any:
    """Our value of the part, or its default when the client's shape is none we know."""
    if name == "render_jobs":
        return None
    field = Document.model_fields[name]
    annotation: Any = field.annotation
    default = field.get_default(call_default_factory=True)
    if raw is None:
        return default
    try:
        return TypeAdapter(annotation).validate_python(raw)
    except ValidationError:
        return default


def _plain(value: Any, *, by_alias: bool = False) -> Any:
    if isinstance(value, Part):
        return value.model_dump(mode="json", by_alias=by_alias)
    if isinstance(value, set):
        return sorted(value)
    if isinstance(value, list):
        return [_plain(item, by_alias=by_alias) for item in value]
    return value


def _is_camel(raw: Any, ours: set[str], theirs: set[str]) -> bool:
    """Which spelling the client used for more of the names that we know; keys of its own say something only where it
    used none of those."""
    keys = _keys(raw)
    camel, snake = len(keys & (theirs - ours)), len(keys & (ours - theirs))
    if camel or snake:
        return camel >= snake
    return any(key != key.lower() for key in keys) and not any("_" in key.strip("_") for key in keys)


def _keys(raw: Any) -> set[str]:
    if isinstance(raw, dict):
        return set(raw).union(*(_keys(value) for value in raw.values()))
    if isinstance(raw, list):
        return set().union(*(_keys(value) for value in raw))
    return set()
