"""Everything of an episode that can be taken away, one by one or as one zip, made while it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePath

from lib.actions.episodes import Episode, is_told, open_episode
from lib.actions.feeds import Kept, episode_file, kept_bytes
from lib.actions.library import AssetFile
from lib.actions.publishing import show_of
from lib.actions.sound_forms import read_form
from lib.actions.studio import Studio
from lib.actions.taking import Taken
from lib.actions.zipping import safe_names, zipped
from lib.audio.transcode import FORMS
from lib.errors import NotReady
from lib.publish.marked import html as as_html
from lib.publish.transcript import FORMS as TRANSCRIPTS
from lib.publish.transcript import by_chapter

CONVERTED = {f"audio{form.suffix}": name for name, form in FORMS.items()}
"""Sound in other forms than it was made in, by the last part of its address."""
EVERYTHING = "everything.zip"
SOUND = "Sound"


@dataclass(frozen=True, slots=True)
class Download:
    """`name` is the last part of its address; `group` what it is one of."""

    name: str
    label: str
    group: str


def downloads(episode: Episode) -> list[Download]:
    """What there is of this episode, the sound first."""
    sound = [Download("audio.mp3", "MP3", SOUND)]
    words = [Download(f"transcript{form.suffix}", form.label, "Transcript") for form in TRANSCRIPTS.values()]
    texts = [
        Download("notes.md", "Notes, Markdown", "Text"), Download("notes.html", "Notes, HTML", "Text"),
        Download("script.md", "Script, Markdown", "Text"),
        Download("script.json", "Script with its sources, JSON", "Text"),
    ]  # fmt: skip
    other = [Download("chapters.json", "Chapters, JSON", "More")] if episode.told.chapters else []
    other += [Download("cover.jpg", "Cover, JPEG", "More"), Download(EVERYTHING, "Everything, zip", "More")]
    return [*sound, *([*words, *texts] if is_told(episode) else texts[:2]), *other]


def download(studio: Studio, asset_id: int, name: str) -> Kept | Taken:
    """One of them that is ready as it is, under a name of the episode's. Raises NotFound."""
    episode = open_episode(studio, asset_id)
    return replace(_made(studio, episode, name), filename=_file_name(episode, name))


def converted(studio: Studio, asset_id: int, name: str) -> AssetFile:
    """The sound in another form, under a name of the episode's. Raises NotFound, NotReady while it is not made."""
    file = read_form(studio, asset_id, CONVERTED[name])
    return replace(file, filename=_file_name(open_episode(studio, asset_id), name))


def zip_everything(studio: Studio, asset_id: int) -> tuple[str, Iterator[bytes]]:
    """Name and bytes of a zip of all that is ready. Raises NotFound."""
    episode = open_episode(studio, asset_id)
    names = [each.name for each in downloads(episode) if each.name != EVERYTHING]
    files: list[Kept | Taken | AssetFile] = [
        replace(_made(studio, episode, name), filename=_file_name(episode, name)) for name in names
    ]
    for name in CONVERTED:
        with suppress(NotReady):
            files.append(converted(studio, asset_id, name))
    return _file_name(episode, ".zip"), zipped(files, safe_names([file.filename for file in files]))


def _made(studio: Studio, episode: Episode, name: str) -> Kept | Taken:
    at = episode.edition.updated_at
    match name:
        case "notes.md":
            return kept_bytes(name, "text/markdown; charset=utf-8", episode.edition.notes.encode(), at)
        case "notes.html":
            page = f"<!doctype html><meta charset=utf-8>\n{as_html(episode.edition.notes)}"
            return kept_bytes(name, "text/html; charset=utf-8", page.encode(), at)
        case "script.md" if is_told(episode):
            return kept_bytes(name, "text/markdown; charset=utf-8", _script_md(episode).encode(), at)
        case "script.json" if is_told(episode):
            body = json.dumps(script_of(episode), ensure_ascii=False, indent=1).encode()
            return kept_bytes(name, "application/json", body, at)
    return episode_file(studio, episode, show_of(studio, episode), name)


def script_of(episode: Episode) -> dict[str, object]:
    """The script as it was rendered, with the facts that each line stands on, as they were then; times in seconds."""
    numbers = {source.number: source.model_dump() for source in episode.evidence.sources}
    return {
        "title": episode.title,
        "language": episode.told.language,
        "duration_s": episode.told.duration_s,
        "speakers": episode.told.speakers,
        "sources": list(numbers.values()),
        "facts": [quote.model_dump() for quote in episode.evidence.quotes],
        "lines": [
            line.model_dump(exclude={"words"}) | {"fact_ids": episode.evidence.line_facts.get(line.line_id, [])}
            for line in episode.told.lines
        ],
        "chapters": [chapter.model_dump() for chapter in episode.told.chapters],
    }


def _script_md(episode: Episode) -> str:
    parts = [f"# {_plain(episode.title)}"]
    for title, lines in by_chapter(episode.told):
        parts += [f"## {_plain(title)}"] if title else []
        parts += [f"**{_plain(line.speaker)}:** {_plain(line.text)}" for line in lines]
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#" else c for c in " ".join(text.split()))


def _file_name(episode: Episode, name: str) -> str:
    """`The tide.mp3`, `The tide - transcript.vtt`."""
    stem = PurePath(episode.asset.filename).stem or "Episode"
    kind, dot, suffix = name.rpartition(".")
    return f"{stem}{'' if kind in ('audio', '') else f' - {kind}'}{dot}{suffix}"
