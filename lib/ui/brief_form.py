"""The Create page's form: the idea, the shape of the episode, who speaks, and what it will come to."""

from __future__ import annotations

from collections import Counter
from functools import partial

import streamlit as st

from lib.actions.projects import default_cast
from lib.actions.sources import list_sources
from lib.actions.steps import analysis_waits_for
from lib.actions.takes import is_set_up, sample_usd, voice_sample, voices
from lib.actions.voices import Offer, offers
from lib.models.brief import Speaker
from lib.models.enums import Format, Step
from lib.models.sound import Voice
from lib.ui import (
    carrying,
    draft,
    fields,
    format,
    look,
    money,
    places,
    project,
    step_work,
    templates,
    typed,
    writer_choice,
)
from lib.ui.errors import explained, show_noted
from lib.ui.studio import is_guest, studio
from lib.ui.undisturbed import patiently

_ABOUT = {
    Format.DEEP_DIVE: "Two people take a subject apart, slowly enough to enjoy it.",
    Format.BRIEF: "The essentials, quickly.",
    Format.INTERVIEW: "A host asks, a guest who knows answers.",
    Format.DEBATE: "Two sides, each with its best evidence.",
    Format.CRITIQUE: "A careful look at what the sources claim.",
    Format.SOLO: "One voice, one train of thought.",
    Format.STORYTELLING: "What happened, in the order in which it happened.",
}
_SEARCHED = "Sources are looked for when the queries run; every claim in the episode is taken from them."
_LANGUAGES = {"en": "English"}


def idea() -> None:
    typed.text(
        "What is the episode about?", "brief_idea", draft.shown().idea, lambda text: draft.change("idea", idea=text),
        placeholder="How a Breton estuary has made electricity from the tides since 1966", rows=3, max_chars=1000,
    )  # fmt: skip
    show_noted("idea")


def shape() -> None:
    """Format and minutes in sight; what is rarely touched in a popover."""
    now = draft.shown()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Shape", anchor=False, width="stretch")
        templates.choose()
    kind, length, more = st.columns([0.5, 0.25, 0.25], vertical_alignment="bottom")
    with kind:
        fields.choice(
            "Format", "brief_format", now.format, list(Format), lambda chosen: draft.change("shape", format=chosen),
            format_func=format.words, help=_ABOUT[now.format],
        )  # fmt: skip
    with length:
        fields.number(
            "Minutes", "brief_minutes", now.duration, lambda given: draft.change("shape", duration=int(given or 0)),
            step=1, help="1 to 120",
        )  # fmt: skip
    with more:
        rarely = st.popover("More", icon=":material/tune:", width="stretch", key="brief_more", on_change="rerun")
    if rarely.open:  # a field drawn while it is closed opens with its default, whatever the project says
        with rarely:
            _rarely()
    writer_choice.show(now)
    show_noted("shape")


def _rarely() -> None:
    now = draft.shown()
    fields.choice(
        "Language", "brief_language", now.language, list(_LANGUAGES),
        lambda chosen: draft.change("shape", language=chosen), format_func=lambda code: _LANGUAGES.get(code, code),
    )  # fmt: skip
    typed.text(
        "Tone", "brief_tone", now.tone, lambda text: draft.change("shape", tone=text.strip()),
        placeholder="Calm and curious", max_chars=300, one_line=True,
    )  # fmt: skip
    for n, speaker in enumerate(now.cast):
        typed.text(
            f"Persona of {speaker.name}", f"cast_persona_{n}", speaker.persona, partial(_set_persona, n),
            placeholder="A sceptic who asks what it costs" if n else "Curious, and quick to laugh", max_chars=300,
            one_line=True,
        )  # fmt: skip
    fields.number(
        "Budget cap in dollars", "brief_cap", float(now.budget_cap),
        lambda given: draft.change("shape", budget_cap=float(given or 0)), step=1.0, format="%.2f",
        disabled=is_guest(), help="Only the owner of this project sets its budget" if is_guest() else None,
    )  # fmt: skip


def cast() -> None:
    """One to four speakers, each with a name and a voice that can be heard."""
    people, offered = draft.shown().cast, offers(studio())
    known = {_choice(voice): voice for offer in offered for voice in offer.voices}
    labels = _labels(offered)
    st.subheader("Who speaks", anchor=False)
    for n, speaker in enumerate(people):
        _speaker(n, speaker, people, known, labels)
    show_noted("cast")
    _silent(offered, {speaker.provider for speaker in people})
    if len(people) < 4:
        st.button("Add a speaker", type="tertiary", icon=":material/add:", on_click=_add_speaker, key="add_speaker")


def _silent(offered: list[Offer], used: set[str]) -> None:
    """Why voices are missing that somebody set up or gave to a speaker."""
    for offer in offered:
        name = offer.spec.name
        if offer.trouble and (name in used or is_set_up(studio(), name)):
            st.caption(look.plain(f"{offer.spec.label}: {offer.trouble} {offer.hint}"))


def _speaker(n: int, speaker: Speaker, people: list[Speaker], known: dict[str, Voice], labels: dict[str, str]) -> None:
    own = f"{speaker.provider}/{speaker.voice_id}"
    hidden = "visible" if n == 0 else "collapsed"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key=f"speaker_row_{n}"):
        typed.text(
            "Name" if n == 0 else f"Name of speaker {n + 1}", f"cast_name_{n}", speaker.name,
            lambda text: _set_speaker(n, name=text), hide_label=n > 0, max_chars=60, width=200, one_line=True,
            required=True,
        )  # fmt: skip
        fields.choice(
            "Voice" if n == 0 else f"Voice of {speaker.name}", f"cast_voice_{n}", own, list(known),
            lambda chosen: _set_voice(n, chosen), label_visibility=hidden,
            format_func=lambda choice: labels.get(choice, f"{choice.partition('/')[2]} · not there any more"),
        )  # fmt: skip
        play = st.button(
            f"Hear the voice of {look.plain(speaker.name)}",
            key=f"icon_hear_{n}",
            icon=":material/play_arrow:",
            help=f"Hear the voice of {look.plain(speaker.name)}{priced(known.get(own))}",
        )
        st.button(
            f"Remove {look.plain(speaker.name)}", key=f"icon_leave_{n}", icon=":material/close:",
            help=f"Remove {look.plain(speaker.name)}", type="tertiary",
            disabled=len(people) == 1, on_click=_remove_speaker, args=(n,),
        )  # fmt: skip
    if play:
        with explained():
            sample = patiently(partial(voice_sample, studio(), speaker.voice_id, speaker.provider))
            st.audio(sample, format="audio/wav", autoplay=True)


def _choice(voice: Voice) -> str:
    return f"{voice.provider}/{voice.id}"


def _labels(offered: list[Offer]) -> dict[str, str]:
    """What each voice is called in the list. Two that would be called the same have their ids added: the list knows
    its entries by these words alone, and would take one for the other."""
    labels = {_choice(voice): _voice_label(voice, offer) for offer in offered for voice in offer.voices}
    often = Counter(labels.values())
    return {
        choice: f"{label} · {choice.partition('/')[2]}" if often[label] > 1 else label
        for choice, label in labels.items()
    }


def _voice_label(voice: Voice, offer: Offer) -> str:
    """The voice, what it is like, and, unless it comes with the app, whose it is and what it speaks."""
    whose = [] if offer.spec.name == "bundled" else [offer.spec.label, voice.language]
    return " · ".join(part for part in (voice.name, voice.description, *whose) if part)


def priced(voice: Voice | None) -> str:
    """What hearing its sample costs, in brackets; nothing where it is free."""
    usd = sample_usd(studio(), voice) if voice else 0.0
    return look.plain(f" ({format.money(usd)})") if usd else ""


def _set_voice(n: int, choice: str) -> None:
    provider, _, voice_id = choice.partition("/")
    _set_speaker(n, provider=provider, voice_id=voice_id)


def _set_speaker(n: int, **change: str) -> None:
    people = [s.model_copy(update=change) if at == n else s for at, s in enumerate(draft.shown().cast)]
    draft.change("cast", cast=people)


def _set_persona(n: int, text: str) -> None:
    """Who the speaker is, which every writer is told."""
    _set_speaker(n, persona=" ".join(text.split()))


def _add_speaker() -> None:
    people = draft.shown().cast
    taken = {s.name for s in people}
    fresh = [s for s in default_cast(studio(), 4) if s.name not in taken]
    used = {(s.provider, s.voice_id) for s in people}
    unheard = [v for v in voices(studio()) if (v.provider, v.id) not in used and not v.needs]
    change = {"voice_id": unheard[0].id, "provider": unheard[0].provider} if unheard else {}
    new = fresh[0].model_copy(update=change)
    draft.change("cast", cast=[*people, new])


def _remove_speaker(n: int) -> None:
    draft.change("cast", cast=[s for at, s in enumerate(draft.shown().cast) if at != n])


def outlook() -> None:
    """What it will cost, and how much the sources carry."""
    opened = project.opened()
    st.html('<div class="eyebrow">Outlook</div>')
    if opened is None:
        st.html('<p class="quiet">Begin with an idea or a source. It is saved as soon as you do.</p>')
        return
    found = list_sources(studio(), opened.project_id)
    words = sum(source.word_count for source in found)
    st.metric("Sources", f"{len(found)}", help=format.count(words, "word"))
    money.outlook(opened)
    if not found:
        waits = bool(analysis_waits_for(opened, 0))
        said = "Add something to read: every claim in the episode is taken from your sources." if waits else _SEARCHED
        st.html(f'<p class="quiet">{said}</p>')
        return
    carrying.told(opened)


def analyse_button() -> None:
    """The page's one primary act; it waits for an idea and a source, and says so."""
    opened = project.opened()
    waits_for = "an idea and at least one source"
    if opened is not None:
        waits_for = analysis_waits_for(opened, len(list_sources(studio(), opened.project_id)))
    ready = not waits_for
    busy = opened is not None and step_work.is_active(opened, "analyse")
    if opened is not None and ready and not busy:
        money.before(opened, Step.ANALYSIS)
    again = busy or (opened is not None and opened.analysis is not None)
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="primary_row"):
        if not ready:
            st.html(f'<span class="quiet">Waits for {waits_for}</span>', width="content")
        pressed = st.button(
            "Analyse again" if again else "Analyse the idea", type="secondary" if again else "primary",
            disabled=busy or not ready, key="analyse", icon_position="left" if again else "right",
            icon=":material/refresh:" if again else ":material/arrow_forward:",
        )  # fmt: skip
        onward = again and st.button(
            "Go to the analysis", type="primary", key="onward", icon=":material/arrow_forward:", icon_position="right"
        )
    if onward and opened is not None:
        places.go("analysis", project=opened.project_id)
    if pressed and opened is not None:
        with explained():
            step_work.begin(opened, "analyse")
