"""Audiograms: a passage is chosen in a drawer; what was made of it stands on the episode's page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from lib.actions.audiograms import LONGEST_S, SHAPES, list_audiograms, order_audiogram, passage
from lib.actions.episodes import Episode
from lib.actions.library import find_cards
from lib.errors import BadInput
from lib.models.enums import JobStatus
from lib.models.shows import AudiogramPublic
from lib.models.sound import TimedLine
from lib.ui import downloads, format, look
from lib.ui.errors import explained
from lib.ui.studio import studio

_WORDS = 90
_USUAL_S = 30.0
_ACROSS = {"square": "1080 × 1080", "vertical": "1080 × 1920"}


@st.dialog("A passage as a video", width="medium", position="right")
def drawer(episode: Episode) -> None:
    """From which line to which; the words are shown as they will be read."""
    with explained():
        lines = [line for line in episode.told.lines if line.text]
        labels = {line.line_id: _label(line) for line in lines}
        ids = list(labels)
        first = st.selectbox("From", ids, key="audiogram_first", format_func=labels.__getitem__)
        later = ids[ids.index(first) :]
        last = st.selectbox(
            "To", later, index=_usual(lines, first), key=f"audiogram_last_{first}", format_func=labels.__getitem__
        )
        shape = st.segmented_control(
            "Shape", SHAPES, default=SHAPES[0], key="audiogram_shape", required=True,
            format_func=lambda each: f"{format.words(each)}, {_ACROSS[each]}",
        )  # fmt: skip
        ready = _shown(episode, first, last)
        look.caption("It is made in the background; this page may be closed.")
        if st.button("Make the video", key="make_audiogram", type="primary", disabled=not ready):
            order_audiogram(studio(), episode.id, first, last, shape or SHAPES[0])
            st.rerun()


def _usual(lines: Sequence[TimedLine], first: str) -> int:
    """How many lines after the first one there is half a minute to hear."""
    begun = [line.line_id for line in lines].index(first)
    start_s = lines[begun].start_s
    fits = [n for n, line in enumerate(lines[begun:]) if line.end_s - start_s <= _USUAL_S]
    return fits[-1] if fits else 0


def _label(line: TimedLine) -> str:
    words = line.text if len(line.text) <= _WORDS else line.text[: _WORDS - 1].rstrip() + "…"
    return f"{format.duration(line.start_s)}  {line.speaker}: {words}"


def _shown(episode: Episode, first: str, last: str) -> bool:
    try:
        chosen = passage(episode, first, last)
    except BadInput as error:
        st.warning(f"{error.message} {error.hint}", icon=":material/timer:")
        return False
    length_s = chosen[-1].end_s - chosen[0].start_s
    text = " ".join(escape(line.text) for line in chosen)
    st.html(f'<div class="quiet">{length_s:.0f} of at most {LONGEST_S:.0f} seconds</div><p class="quote">{text}</p>')
    return True


def finished(episode: Episode) -> None:
    """Those that were asked for, each with how far it is, or the video to take away."""
    made = list_audiograms(studio(), episode.id)
    if not made:
        return
    st.html('<div class="eyebrow">Audiograms</div>')
    is_active = any(not JobStatus(each.status).is_final for each in made)

    @st.fragment(run_every="1s" if is_active else None)
    def rows() -> None:
        now_are = list_audiograms(studio(), episode.id)
        if is_active and all(JobStatus(each.status).is_final for each in now_are):
            st.rerun()
        for each in now_are:
            _row(episode, each)

    rows()


def _row(episode: Episode, made: AudiogramPublic) -> None:
    starts = {line.line_id: line for line in episode.told.lines}
    first = starts.get(made.first_line)
    name = f"{format.words(made.shape)}, from {format.duration(first.start_s if first else None)}"
    if made.status == JobStatus.COMPLETED:
        cards = find_cards(studio(), [made.video_id]) if made.video_id else []
        if cards:
            look.caption(escape(name))
            url, says = escape(cards[0].file_url), escape(name)
            st.html(f'<video class="clip" controls preload="metadata" src="{url}" aria-label="{says}"></video>')
            downloads.button(cards[0])
    elif made.status == JobStatus.FAILED:
        st.warning(f"{look.plain(name)}: {look.plain(made.error)} {look.plain(made.hint)}", icon=":material/error:")
    else:
        st.progress(made.progress, text=f"{look.plain(name)}: being made")
