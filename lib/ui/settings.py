"""The Settings page's parts: only what is real."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st

from lib.actions.library import statistics
from lib.actions.takes import voice_sample
from lib.actions.tidying import evict, kept
from lib.actions.voices import offers
from lib.models.sound import Voice
from lib.ui import format, look
from lib.ui.brief_form import priced
from lib.ui.errors import explained
from lib.ui.studio import studio
from lib.ui.undisturbed import patiently

_HERE = Path(__file__).resolve().parent
_MOST_VOICES = 60
_FONTS = {"Newsreader": "newsreader-OFL.txt", "Inter": "inter-OFL.txt"}


def voices_with_samples() -> None:
    """Every voice that can be used here, each to be heard, by who offers it; who cannot says why."""
    offered = offers(studio())
    for offer in (each for each in offered if each.voices):
        st.subheader(look.plain(offer.spec.label), anchor=False)
        st.caption(format.count(len(offer.voices), "voice"))
        with st.grid("auto", min_column_width=280):
            for voice in offer.voices[:_MOST_VOICES]:
                _voice(voice)
        if len(offer.voices) > _MOST_VOICES:
            st.caption(f"{len(offer.voices) - _MOST_VOICES} more are offered on Create.")
    for offer in (each for each in offered if each.trouble):
        st.subheader(look.plain(offer.spec.label), anchor=False)
        st.caption(look.plain(f"{offer.trouble} {offer.hint}"))


def _voice(voice: Voice) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(
            f'<b>{escape(voice.name)}</b><div class="quiet">{escape(_told(voice))}</div>',
            width="stretch",
        )
        key = f"icon_hear_{voice.provider}_{voice.id}"
        heard = st.button(
            f"Hear {look.plain(voice.name)}",
            key=key,
            icon=":material/play_arrow:",
            type="tertiary",
            help=f"Hear {look.plain(voice.name)}{priced(voice)}",
        )
    if heard:
        with explained():
            sample = patiently(partial(voice_sample, studio(), voice.id, voice.provider))
            st.audio(sample, format="audio/wav", autoplay=True)


def _told(voice: Voice) -> str:
    about = voice.description or "Voice"
    return about if voice.language.startswith("en") else f"{about}, {voice.language}"


def storage() -> None:
    """Where everything lies, and how much of it there is."""
    settings = studio().settings
    numbers = statistics(studio())
    if not studio().person.is_admin:  # the disk is everybody's
        st.metric("Assets", f"{numbers['total']:,}")
        st.metric("Spent so far", format.money(numbers["total_cost"]))
        return
    used = _used_bytes(settings.data_dir)
    with st.grid("auto", min_column_width=150):
        st.metric("On disk", format.size(sum(used.values())))
        st.metric("Assets", f"{numbers['total']:,}")
        st.metric("Spent so far", format.money(numbers["total_cost"]))
    rows = [(name, format.size(length_bytes)) for name, length_bytes in used.most_common()]
    if rows:
        st.table(pd.DataFrame(rows, columns=["Kept", "Size"]).set_index("Kept"))
    _cache()
    st.caption(f"Folder: {look.plain(str(settings.data_dir.resolve()))}. Set PODCAST_DATA_DIR to keep it elsewhere.")


def _cache() -> None:
    """How much of what can be made again is kept, and a way to be rid of what nobody needs."""
    used = kept(studio())
    st.subheader("What can be made again", anchor=False)
    st.progress(
        min(1.0, used.size_bytes / max(1, used.limit_bytes)),
        text=f"{format.size(used.size_bytes)} of {format.size(used.limit_bytes)}",
    )
    st.caption(
        "Spoken lines, finished scenes and answers of models, kept so that none is made or paid twice. "
        f"{format.size(used.needed_bytes)} of them are needed by your current scripts and always stay. Of the rest "
        "the least recently used goes when there is too much. Set PODCAST_CACHE_BYTES to keep more or less."
    )
    spare_bytes = used.size_bytes - used.needed_bytes
    if st.button("Remove what no script needs", key="evict", disabled=not spare_bytes):
        freed_bytes = evict(studio(), limit_bytes=0, grace=timedelta(0))
        st.toast(f"{format.size(freed_bytes)} are free again." if freed_bytes else "A render needs all of it now.")
        st.rerun()


def _used_bytes(folder: Path) -> Counter[str]:
    """Bytes by what they are: clips, files, databases."""
    used: Counter[str] = Counter()
    names = {"clips": "Spoken lines, kept so that none is spoken twice", "blobs": "Episodes and other files"}
    for path in folder.rglob("*"):
        kind = next((names[part] for part in reversed(path.parts) if part in names), "Databases and logs")
        with suppress(FileNotFoundError):  # a render names its files anew while we count
            if path.is_file():
                used[kind] += path.stat().st_size
    return used


def about() -> None:
    """What this is, and whose work it stands on."""
    st.html(
        '<p class="prose">Podcast Maker turns documents into a mastered episode on this machine. Every spoken claim '
        "can be traced to a sentence of a source. Voices are synthetic, and every file says so in its tags.</p>"
    )
    st.subheader("Fonts", anchor=False)
    for name, file in _FONTS.items():
        with st.expander(f"{name}, SIL Open Font License 1.1"):
            st.text((_HERE / "static" / "fonts" / file).read_text(encoding="utf-8"))
