"""An episode as a plain web page, for whoever has its address: everything is there without a script, which only puts
the player in place of the browser's own. All text of others is escaped."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape

from lib.actions.episodes import Episode, is_told
from lib.actions.playing import player_data, speaker_classes
from lib.errors import PodcastError
from lib.models.publishing import DISCLOSURE
from lib.publish.marked import html as notes_as_html
from lib.publish.plain import clock, shortened

_ASSETS = "/share/-"
_SUMMARY_CHARS = 300


def episode_page(
    episode: Episode, *, root: str, base: str, show_title: str, at: datetime, start_s: float = 0.0, feed: str = "",
    page: str = "", listed: bool = False, is_counted: bool = False,
) -> str:  # fmt: skip
    """The page; `root` is where its files lie on this server, `base` the server's own address, `page` the page's name
    below `root`. With `is_counted` it tells when it was played."""
    data = player_data(episode, src=f"{root}/audio.mp3", start_s=start_s)
    if is_counted:
        data["played"] = f"{root}/played"
    address = f"{base}{root}/{page}".rstrip("/")
    return _document(
        _head(episode, address, f"{base}{root}/cover-1200.jpg", f"{base}{root}/audio.mp3", show_title, feed, listed),
        f'<a class="skip-to" href="#words">To the transcript</a><main>{_top(episode, root, show_title, at)}'
        f'{_summary(episode)}<section aria-label="Player"><div class="player" id="words">{_plain(episode, root)}</div>'
        f"</section>{_downloads(episode, root, feed)}{_notes(episode)}"
        f"<footer>{_disclosure(episode)}Made with Podcast Maker.</footer></main>"
        f'<script type="application/json" id="episode">{_as_data(data)}</script>'
        f'<script type="module" src="{_ASSETS}/page.js"></script>',
        episode.told.language,
    )


def closed_page(error: PodcastError) -> str:
    """Why there is nothing to hear."""
    head = f'<title>{escape(error.message)}</title><meta name="robots" content="noindex, nofollow">'
    body = f'<main class="closed"><h1>{escape(error.message)}</h1><p class="quiet">{escape(error.hint)}</p></main>'
    return _document(head, body, "en")


def _document(head: str, body: str, language: str) -> str:
    sheets = "".join(
        f'<link rel="stylesheet" href="{_ASSETS}/{name}">' for name in ("colours.css", "page.css", "player.css")
    )
    return (
        f'<!doctype html><html lang="{escape(language or "en")}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}'
        f'<link rel="icon" href="{_ASSETS}/favicon.png">{sheets}</head><body>{body}</body></html>'
    )


def _head(episode: Episode, address: str, cover: str, audio: str, show_title: str, feed: str, listed: bool) -> str:
    """What search engines and chat apps read; robots stay out unless the show is for everybody."""
    summary = shortened(episode.edition.summary or episode.title, _SUMMARY_CHARS)
    named = {
        "description": summary, "twitter:card": "summary_large_image", "twitter:title": episode.title,
        "twitter:description": summary, "twitter:image": cover, "twitter:image:alt": f"Cover of “{episode.title}”",
    }  # fmt: skip
    if not listed:
        named["robots"] = "noindex, nofollow"
    properties = {
        "og:type": "music.song", "og:title": episode.title, "og:description": summary, "og:url": address,
        "og:site_name": show_title, "og:image": cover, "og:image:type": "image/jpeg",
        "og:image:alt": f"Cover of “{episode.title}”", "og:audio": audio, "og:audio:type": "audio/mpeg",
    }  # fmt: skip
    metas = [f'<meta name="{name}" content="{escape(value)}">' for name, value in named.items()]
    metas += [f'<meta property="{name}" content="{escape(value)}">' for name, value in properties.items()]
    follow = f'<link rel="alternate" type="application/rss+xml" href="{escape(feed)}">' if feed else ""
    return f"<title>{escape(episode.title)} · {escape(show_title)}</title>{''.join(metas)}{follow}"


def _top(episode: Episode, root: str, show_title: str, at: datetime) -> str:
    day = f'<time datetime="{at.date().isoformat()}">{at.day} {at:%B %Y}</time>'
    return (
        f'<header class="top"><img src="{escape(root)}/cover-640.jpg" width="640" height="640" '
        f'alt="Cover of “{escape(episode.title)}”"><div><p class="show">{escape(show_title)}</p>'
        f'<h1>{escape(episode.title)}</h1><p class="meta">{day} · {clock(episode.told.duration_s)}</p></div></header>'
    )


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


def _downloads(episode: Episode, root: str, feed: str) -> str:
    links = [("Download MP3", f"{root}/audio.mp3?download=1", " download")]
    if is_told(episode):
        links += [("Transcript", f"{root}/transcript.txt", ""), ("Captions", f"{root}/transcript.vtt", "")]
    if feed:
        links.append(("Feed of the show", feed, ""))
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
