"""A show as a plain web page: what it is about, how to follow it, and its episodes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from lib.actions.shows import as_told
from lib.actions.web_page import Place, day, document, preview
from lib.models.publishing import DISCLOSURE
from lib.models.shows import ShowPublic
from lib.publish.plain import clock, shortened
from lib.store.publications import Published

_SUMMARY_CHARS = 300


def show_page(show: ShowPublic, found: Sequence[Published], place: Place, *, feed_url: str, page: str) -> str:
    """The page; `found` are its episodes, newest first, each with a `page` in a folder of its own. `feed_url` is the
    whole address that podcast apps take."""
    summary = shortened(show.description or show.title, _SUMMARY_CHARS)
    head = preview(show.title, summary, place, kind="website", site=show.title, listed=not show.is_private)
    episodes = "".join(_episode(each, f"{place.files}/{each.publication.id}", page) for each in found)
    listed = f"<ol>{episodes}</ol>" if found else '<p class="quiet">There are no episodes yet.</p>'
    return document(
        head,
        f'<a class="skip-to" href="#episodes">To the episodes</a><main>{_top(show, place)}{_description(show)}'
        f"{_follow(show, place, feed_url)}"
        f'<section class="episodes" id="episodes" aria-labelledby="all"><h2 id="all">Episodes</h2>{listed}</section>'
        f"<footer>{escape(_disclosure(show))} Made with Podcast Maker.</footer></main>",
        show.language, place.parts,
    )  # fmt: skip


def _disclosure(show: ShowPublic) -> str:
    said = as_told(show).disclosure
    return "The voices in these episodes are synthetic." if said == DISCLOSURE else said


def _top(show: ShowPublic, place: Place) -> str:
    author = f'<p class="show">{escape(show.author)}</p>' if show.author else ""
    return (
        f'<header class="top"><img src="{escape(place.files)}/cover-640.jpg" width="640" height="640" '
        f'alt="Cover of “{escape(show.title)}”"><div>{author}<h1>{escape(show.title)}</h1></div></header>'
    )


def _description(show: ShowPublic) -> str:
    parts = [part.strip() for part in show.description.replace("\r\n", "\n").split("\n\n")]
    return "".join(f'<p class="summary">{escape(part)}</p>' for part in parts if part)


def _follow(show: ShowPublic, place: Place, feed_url: str) -> str:
    own = f'<a href="{escape(show.link)}" rel="noopener noreferrer">Website</a>' if show.link else ""
    return (
        f'<nav class="take" aria-label="Follow the show"><span>To follow it, paste this address into a podcast app: '
        f'<a class="address" href="{escape(place.feed)}">{escape(feed_url)}</a></span>{own}</nav>'
    )


def _episode(each: Published, root: str, page: str) -> str:
    known, title = each.publication, escape(each.title or "Episode")
    place = ", ".join(
        filter(
            None,
            [f"Season {known.season}" if known.season else "", f"Episode {known.number}" if known.number else ""],
        )
    )
    meta = " · ".join(filter(None, [day(known.published_at), clock(each.duration_s), place]))
    summary = f"<p>{escape(shortened(each.summary, _SUMMARY_CHARS))}</p>" if each.summary else ""
    return (
        f'<li><img src="{escape(root)}/cover-640.jpg" width="640" height="640" loading="lazy" alt="">'
        f'<div><h3><a href="{escape(root)}/{page}">{title}</a></h3><p class="meta">{meta}</p>{summary}</div></li>'
    )
