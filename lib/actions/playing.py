"""An episode as the player shows it, in the app and behind a link: plain JSON."""

from __future__ import annotations

from typing import Any

from lib.actions.episodes import Episode, is_told
from lib.models.preview import thinned
from lib.models.values import digest

_COLUMNS = 350
_COLOURS = 6


def player_data(
    episode: Episode, *, src: str, start_s: float = 0.0, preload: str = "metadata", with_transcript: bool = True
) -> dict[str, Any]:
    """What `player.js` takes; `version` changes when any of it does."""
    classes = speaker_classes([*episode.told.speakers, *(line.speaker for line in episode.told.lines)])
    proofs = _proofs(episode)
    data = {
        "src": src, "preload": preload, "title": episode.title, "duration_s": episode.told.duration_s,
        "peaks": thinned(episode.peaks, _COLUMNS),
        "chapters": [chapter.model_dump() for chapter in episode.told.chapters],
        "start_s": start_s, "with_transcript": with_transcript and is_told(episode),
        "lines": [
            {
                "start_s": line.start_s, "speaker": line.speaker, "css": classes[line.speaker], "text": line.text,
                "proofs": proofs.get(line.line_id, []),
            }
            for line in episode.told.lines
        ],
    }  # fmt: skip
    return {**data, "version": digest(data)}


def speaker_classes(names: list[str]) -> dict[str, str]:
    """The CSS class that colours each speaker, by name, in the order given; colours repeat after six."""
    return {name: f"speaker-{1 + n % _COLOURS}" for n, name in enumerate(dict.fromkeys(names))}


def _proofs(episode: Episode) -> dict[str, list[dict[str, Any]]]:
    """For each line, what it stands on: the quote, and the source it is from."""
    sources = {source.number: source for source in episode.evidence.sources}
    quotes = {quote.id: quote for quote in episode.evidence.quotes}
    told = {}
    for line_id, ids in episode.evidence.line_facts.items():
        found = [quotes[i] for i in ids if i in quotes]
        told[line_id] = [
            {
                "number": quote.source, "quote": quote.quote,
                "source": sources[quote.source].title if quote.source in sources else "",
                "url": sources[quote.source].url if quote.source in sources else "",
            }
            for quote in found
        ]  # fmt: skip
    return told
