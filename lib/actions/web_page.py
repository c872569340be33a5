"""An episode as a plain web page, for whoever has its address: everything is there without a script, which only puts
the player in place of the browser's own. All text of others is escaped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape

from lib.actions.episodes import Episode, is_told
from lib.actions.playing import player_data, speaker_classes
from lib.errors import PodcastError
from lib.models.publishing import DISCLOSURE
from lib.publish.marked import html as notes_as_html
from lib.publish.plain import clock, shortened

_SUMMARY_CHARS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies. Addresses of its files begin with `files`, those of what it looks and works with with `parts`;
    both may be relative. `address` is its own whole address, and `whole` what its files' whole addresses begin with.

    `feed` and `show` are the addresses of the feed and of the show's page, where there are any.
    """

    files: str
    parts: str
    address: str
    whole: str
    feed: str = ""
    show: str = ""


def episode_page(
    episode: Episode, place: Place, *, show_title: str, at: datetime, start_s: float = 0.0, listed: bool = False,
    is_counted: bool = False,
) -> str:  # fmt: skip
    """The page; with `is_counted` it tells when it was played."""
    data = player_data(episode, src=f"{place.files}/audio.mp3", start_s=start_s)
    if is_counted:
        data["played"] = f"{place.files}/played"
    return document(
        _head(episode, place, show_title, listed),
        f'<a class="skip-to" href="#words">To the transcript</a><main>{_top(episode, place, show_title, at)}'
        f'{_summary(episode)}<section aria-label="Player"><div class="player" id="words">'
        f"{_plain(episode, place.files)}</div></section>{_downloads(episode, place)}{_notes(episode)}"
        f"<footer>{_disclosure(episode)}Made with Podcast Maker.</footer></main>"
        f'<script type="application/json" id="episode">{_as_data(data)}</script>'
        f'<script type="module" src="{escape(place.parts)}/page.js"></script>',
        episode.told.language, place.parts,
    )  # fmt: skip


def closed_page(error: PodcastError, parts: str) -> str:
    """Why there is nothing to hear; `parts` as in a place."""
    head = f'<title>{escape(error.message)}</title><meta name="robots" content="noindex, nofollow">'
    body = f'<main class="closed"><h1>{escape(error.message)}</h1><p class="quiet">{escape(error.hint)}</p></main>'
    return document(head, body, "en", parts)


def document(head: str, body: str, language: str, parts: str) -> str:
    """A page of ours around what is given, which is HTML."""
    parts = escape(parts)
    sheets = "".join(
        f'<link rel="stylesheet" href="{parts}/{name}">' for name in ("colours.css", "page.css", "player.css")
    )
    return (
        f'<!doctype html><html lang="{escape(language or "en")}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}'
        f'<link rel="icon" href="{parts}/favicon.png">{sheets}</head><body>{body}</body></html>'
    )


def _head(episode: Episode, place: Place, show_title: str, listed: bool) -> str:
    summary = shortened(episode.edition.summary or episode.title, _SUMMARY_CHARS)
    sound = {"og:audio": f"{place.whole}/audio.mp3", "og:audio:type": "audio/mpeg"}
    return preview(
        episode.title, summary, place, kind="music.song", site=show_title, listed=listed, more=sound,
        full_title=f"{episode.title} · {show_title}",
    )  # fmt: skip


def preview(
    title: str, summary: str, place: Place, *, kind: str, site: str, listed: bool, full_title: str = "",
    more: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """What search engines and chat apps read of a page; robots stay out unless it is for everybody."""
    cover, alt = f"{place.whole}/cover-1200.jpg", f"Cover of “{title}”"
    named = {
        "description": summary, "twitter:card": "summary_large_image", "twitter:title": title,
        "twitter:description": summary, "twitter:image": cover, "twitter:image:alt": alt,
    }  # fmt: skip
    if not listed:
        named["robots"] = "noindex, nofollow"
    properties = {
        "og:type": kind, "og:title": title, "og:description": summary, "og:url": place.address, "og:site_name": site,
        "og:image": cover, "og:image:type": "image/jpeg", "og:image:alt": alt, **(more or {}),
    }  # fmt: skip
    metas = [f'<meta name="{name}" content="{escape(value)}">' for name, value in named.items()]
    metas += [f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()]
    follow = f'<link rel="alternate" type="application/rss+xml" href="{escape(place.feed)}">' if place.feed else ""
    return f"<title>{escape(full_title or title)}</title>{''.join(metas)}{follow}"


def _top(episode: Episode, place: Place, show_title: str, at: datetime) -> str:
    show = escape(show_title)
    if place.show:
        show = f'<a href="{escape(place.show)}">{show}</a>'
    return (
        f'<header class="top"><img src="{escape(place.files)}/cover-640.jpg" width="640" height="640" '
        f'alt="Cover of “{escape(episode.title)}”"><div><p class="show">{show}</p>'
        f'<h1>{escape(episode.title)}</h1><p class="meta">{day(at)} · {clock(episode.told.duration_s)}</p></div>'
        "</header>"
    )


def day(at: datetime) -> str:
    return f'<time datetime="{at.date().isoformat()}">{at.day} {at:%B %Y}</time>'


def _summary(episode: Episode) -> str:
    return f'<p class="summary">{escape(episode.edition.summary)}</p>' if episode.edition.summary else ""


def _plain(episode: Episode, root: str) -> str:
    """Sound, chapters and words as the page has them before, and without, a script."""
    classes = speaker_classes([*episode.told.speakers, *(line.speaker for line in episode.told.lines)])
    chapters = "".join(f"<li>{clock(c.start_s)} {escape(c.title)}</li>" for c in episode.told.chapters)
    words = "".join(
        f'<p><b class="{classes[line.speaker]}">{escape(line.speaker)}</b>{escape(line.text)}</p>'
        for line in episode.told.lines
        if line.text
    )
    return (
        f'<audio controls preload="metadata" src="{escape(root)}/audio.mp3" aria-label="Play {escape(episode.title)}">'
        f'</audio>{f"<ol>{chapters}</ol>" if chapters else ""}<div class="plain">{words}</div>'
    )


def _downloads(episode: Episode, place: Place) -> str:
    root = place.files
    links = [("Download MP3", f"{root}/audio.mp3?download=1", " download")]
    if is_told(episode):
        links += [("Transcript", f"{root}/transcript.txt", ""), ("Captions", f"{root}/transcript.vtt", "")]
    if place.feed:
        links.append(("Feed of the show", place.feed, ""))
    inner = "".join(f'<a href="{escape(url)}"{how}>{escape(label)}</a>' for label, url, how in links)
    return f'<nav class="take" aria-label="Downloads">{inner}</nav>'


def _notes(episode: Episode) -> str:
    notes = _below(notes_as_html(episode.edition.notes)).strip() if episode.edition.notes else ""
    notes = notes.removeprefix(f"<p>{escape(episode.edition.summary, quote=False)}</p>").strip()  # it stands on top
    return (
        f'<section class="notes" aria-labelledby="notes"><h2 id="notes">Show notes</h2>{notes}</section>'
        if notes
        else ""
    )


def _disclosure(episode: Episode) -> str:
    return "" if DISCLOSURE in episode.edition.notes else f"{escape(DISCLOSURE)} "


def _below(html: str) -> str:
    """Its headings below the page's own."""
    for level in (2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(f"</h{level}>", f"</h{level + 2}>")
    return html.replace("<h4>", "<h3>").replace("</h4>", "</h3>")


def _as_data(data: dict[str, object]) -> str:
    """JSON that no HTML parser can leave early."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
