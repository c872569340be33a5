"""A finished episode with everything that is told of it: what was heard, what it stands on, what readers get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lib.actions.evidence import Evidence, gather
from lib.actions.projects import load_project
from lib.actions.studio import Studio
from lib.errors import NotFound
from lib.models.analysis import Analysis
from lib.models.asset import AssetPublic
from lib.models.preview import EPISODE
from lib.models.project import Project
from lib.models.publishing import NumberedSource, Told
from lib.models.research import Fact
from lib.models.script import Line
from lib.models.shows import EditionPublic
from lib.models.sound import Chapter, TimedLine
from lib.models.values import now
from lib.publish.marked import feed_html
from lib.publish.notes import markdown, write_notes
from lib.store import assets, editions
from lib.store.engine import reading, writing

SHOW = "Podcast Maker"
"""What an episode that is in no show says it belongs to."""

Peaks = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Episode:
    """`told` is what was heard, `evidence` what it stands on, `edition` what readers get: the notes that were edited,
    or those that follow from the episode. `is_kept` says whether an edition was ever saved."""

    asset: AssetPublic
    told: Told
    evidence: Evidence
    edition: EditionPublic
    peaks: Peaks
    project_id: str
    is_kept: bool

    @property
    def id(self) -> int:
        return self.asset.id

    @property
    def title(self) -> str:
        return self.told.title

    @property
    def is_episode(self) -> bool:
        return self.asset.asset_metadata.get("scene_id") == EPISODE


def open_episode(studio: Studio, asset_id: int) -> Episode:
    """Raises NotFound."""
    with reading(studio.engine) as session:
        row = assets.get_row(session, asset_id, owner=studio.owner)
        if studio.is_closed(row.project_id):
            raise assets.no_such_asset()
        kept = editions.get(session, asset_id)
    return _episode(studio, assets.public(row), kept)


def is_there(studio: Studio, episode: Episode) -> bool:
    """Whether its file is in the store, whole; one that is kept elsewhere is not looked for. Raises NotFound."""
    with reading(studio.engine) as session:
        key = assets.get_row(session, episode.id, owner=studio.owner).blob_key
    return key is None or studio.blobs.holds(key, episode.asset.file_size or 0)


def is_told(episode: Episode) -> bool:
    """Whether there are words to read."""
    return any(line.text for line in episode.told.lines)


def save_edition(studio: Studio, episode: Episode, **change: Any) -> EditionPublic:
    """Keep the edition with what is changed of it; the first time with all that it was shown with."""
    shown = episode.edition.model_dump(exclude={"asset_id", "updated_at"})
    with writing(studio.engine) as session:
        return editions.put(session, episode.id, change if episode.is_kept else {**shown, **change}, owner=studio.owner)


def write_edition(asset: AssetPublic, told: Told, evidence: Evidence) -> EditionPublic:
    """The edition as it follows from the episode, before anybody edits it."""
    stands_on = evidence.line_facts
    lines = [
        Line(id=each.line_id, speaker=each.speaker, text=each.text, used_fact_ids=stands_on.get(each.line_id, []))
        for each in told.lines
    ]
    facts = [Fact(id=q.id, quote=q.quote, claim=q.claim, confidence=q.confidence) for q in evidence.quotes]
    analysis = Analysis(episode_hook=evidence.hook, key_takeaways=evidence.takeaways)
    notes = write_notes(told, analysis, lines, facts)
    text = markdown(notes)
    return EditionPublic(
        asset_id=asset.id, summary=notes.summary, notes=text, notes_html=feed_html(text), speakers=told.speakers,
        updated_at=asset.updated_at or now(),
    )  # fmt: skip


def _episode(studio: Studio, asset: AssetPublic, kept: EditionPublic | None) -> Episode:
    known = asset.asset_metadata
    project_id = known.get("project_id") if isinstance(known.get("project_id"), str) else ""
    lines = _read(list[TimedLine], known.get("lines"))
    project = None if known.get("evidence") and any(line.text for line in lines) else _project(studio, project_id)
    lines = _worded(lines, project)
    evidence = _evidence(studio, known.get("evidence"), project, lines)
    told = Told(
        title=asset.title or asset.filename, show_title=SHOW, language=evidence.language,
        duration_s=_length_s(known.get("duration_s")), lines=lines,
        chapters=_read(list[Chapter], known.get("chapters")),
        speakers=evidence.speakers or list(dict.fromkeys(line.speaker for line in lines)), sources=evidence.sources,
    )  # fmt: skip
    edition = kept or write_edition(asset, told, evidence)
    peaks = _read(list[tuple[float, float]], known.get("peaks"))
    return Episode(asset, told, evidence, edition, peaks, project_id or "", kept is not None)


def _evidence(studio: Studio, given: Any, project: Project | None, lines: list[TimedLine]) -> Evidence:
    """As it was at the render; of an episode that kept none, what its script still says of lines in the same words."""
    if given:
        try:
            return Evidence.model_validate(given)
        except ValidationError:
            return Evidence()
    if project is None or project.script_data is None:
        return Evidence()
    said = {line.line_id: line.text for line in lines}
    same = {line.id for line in project.script_data.lines() if said.get(line.id) == line.text}
    found = gather(studio, project)
    kept = {line_id: ids for line_id, ids in found.line_facts.items() if line_id in same}
    return found.model_copy(update={"line_facts": kept, "sources": _still_used(found.sources, same)})


def _still_used(sources: list[NumberedSource], lines: set[str]) -> list[NumberedSource]:
    return [source for source in sources if lines.intersection(source.line_ids)]


def _worded(lines: list[TimedLine], project: Project | None) -> list[TimedLine]:
    """Lines with their words; an episode that kept none has them from its script while all its lines are there."""
    script = project.script_data if project else None
    if any(line.text for line in lines) or script is None:
        return lines
    texts = {line.id: line.text for line in script.lines()}
    if not {line.line_id for line in lines} <= texts.keys():
        return lines
    return [line.model_copy(update={"text": texts[line.line_id]}) for line in lines]


def _project(studio: Studio, project_id: str | None) -> Project | None:
    try:
        return load_project(studio, project_id) if project_id else None
    except NotFound:
        return None


def _read(kind: Any, given: Any) -> Any:
    """Metadata comes from any client: what does not fit is left out, never refused."""
    try:
        return TypeAdapter(kind).validate_python(given or [])
    except ValidationError:
        return []


def _length_s(given: Any) -> float:
    return float(given) if isinstance(given, (int, float)) and not isinstance(given, bool) and 0 <= given < 1e7 else 0.0
