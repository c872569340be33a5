"""The transcript in every form that players and people read.

Times come from the samples of the rendered lines; within a line they follow its words, and its pauses where those were
measured (`lib.audio.pauses`). Forms: WebVTT and SRT with lines of at most 65 characters, Podcasting 2.0 JSON
(https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md), plain text
and HTML.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from lib.models.publishing import Told
from lib.models.sound import TimedLine
from lib.publish.cues import cues
from lib.publish.plain import clock, one_line, untagged
from lib.publish.words import Pause


def vtt(told: Told, pauses: Sequence[Pause] = ()) -> str:
    """WebVTT, each cue in its speaker's voice span."""
    blocks = [f"WEBVTT\n\nNOTE {_vtt_text(told.title) or 'Transcript'}"]
    for cue in cues(told.lines, pauses):
        rows = "\n".join(_vtt_text(row) for row in cue.rows)
        times = f"{_stamp(cue.start_ms, '.')} --> {_stamp(cue.end_ms, '.')}"
        blocks.append(f"{times}\n<v {_vtt_text(cue.speaker) or 'Speaker'}>{rows}</v>")
    return "\n\n".join(blocks) + "\n"


def srt(told: Told, pauses: Sequence[Pause] = ()) -> str:
    """SubRip; the first cue of each line begins with its speaker's name."""
    blocks = []
    lines = [
        line.model_copy(update={"text": untagged(line.text), "speaker": untagged(line.speaker)}) for line in told.lines
    ]
    for number, cue in enumerate(cues(lines, pauses, named=True), 1):
        rows = "\n".join(_srt_text(row) for row in cue.rows)
        blocks.append(f"{number}\n{_stamp(cue.start_ms, ',')} --> {_stamp(cue.end_ms, ',')}\n{rows}\n")
    return "\n".join(blocks)


def podcast_json(told: Told, pauses: Sequence[Pause] = ()) -> str:
    """Podcasting 2.0: segments with speaker, times in seconds and body."""
    segments = [
        {
            "speaker": one_line(cue.speaker), "startTime": cue.start_ms / 1000, "endTime": cue.end_ms / 1000,
            "body": cue.text,
        }
        for cue in cues(told.lines, pauses)
    ]  # fmt: skip
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1) + "\n"


def text(told: Told, pauses: Sequence[Pause] = ()) -> str:
    """Plain text to read: a paragraph a line, chapters as headings."""
    parts = [one_line(told.title)]
    for title, lines in by_chapter(told):
        parts += [f"\n{one_line(title)}"] if title else []
        parts += [f"[{clock(line.start_s)}] {one_line(line.speaker)}: {one_line(line.text)}" for line in lines]
    return "\n\n".join(parts) + "\n"


def html(told: Told, pauses: Sequence[Pause] = ()) -> str:
    """A page by Podcasting 2.0's form (`cite`, `time`, `p`), with an anchor for each line and no other markup."""
    language, title = escape(told.language or "en"), escape(one_line(told.title))
    parts = [
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n</head>',
        f"<body>\n<h1>{title}</h1>",
    ]
    for heading, lines in by_chapter(told):
        parts += [f"<h2>{escape(one_line(heading))}</h2>"] if heading else []
        for line in lines:
            at = escape(anchor(line.start_s))
            parts.append(f'<cite dir="auto">{escape(one_line(line.speaker))}:</cite>')
            parts.append(f'<time id="{at}" datetime="PT{line.start_s:.3f}S">{clock(line.start_s)}</time>')
            parts.append(f'<p dir="auto">{escape(one_line(line.text))}</p>')
    return "\n".join([*parts, "</body>", "</html>"]) + "\n"


def anchor(start_s: float) -> str:
    """The name of the place in the HTML transcript where the line that begins at `start_s` is told."""
    return f"t{round(start_s * 1000)}"


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write a transcript: its name on a button, suffix with its dot, media type, and who writes it."""

    label: str
    suffix: str
    mime: str
    write: Callable[[Told, Sequence[Pause]], str]
    in_feed: bool = True


FORMS = {
    "vtt": Form("WebVTT", ".vtt", "text/vtt", vtt),
    "srt": Form("SRT", ".srt", "application/x-subrip", srt),
    "json": Form("JSON", ".json", "application/json", podcast_json),
    "html": Form("HTML", ".html", "text/html", html),
    "txt": Form("Plain text", ".txt", "text/plain", text),
}
"""Every form by its short name, the richest first."""


def by_chapter(told: Told) -> Iterator[tuple[str, list[TimedLine]]]:
    """The lines with words under the title of the chapter in which they begin; without chapters under no title."""
    spoken = [line for line in told.lines if line.text.strip()]
    starts = [chapter.start_s for chapter in told.chapters]
    for number, group in groupby(spoken, lambda line: bisect_right(starts, line.start_s + 0.001) - 1):
        yield told.chapters[number].title if number >= 0 else "", list(group)


def _stamp(ms: int, point: str) -> str:
    seconds, rest = divmod(max(0, ms), 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"


def _vtt_text(text: str) -> str:
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _srt_text(text: str) -> str:
    """SRT has no escapes: what a player would take for a time or a position is written with look-alikes."""
    return text.replace("-->", "→").replace("{\\", "{ \\")
