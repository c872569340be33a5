"""Episode templates on the screens: applied and saved on Create, renamed and deleted in Settings."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lib.actions.templates import (
    apply_template,
    delete_template,
    fields_of,
    list_templates,
    read_template,
    rename_template,
    save_template,
)
from lib.models.enums import Layout
from lib.models.template import NAME_CHARS, Shape, TemplatePublic
from lib.ui import confirm, draft, fields, format, look, project
from lib.ui.errors import noted, show_noted
from lib.ui.studio import studio

_NAME = "template_name"


def choose() -> None:
    """On Create: what an episode can be made like, and a way to keep how this one is made."""
    popover = st.popover("Templates", icon=":material/dashboard_customize:", key="templates", on_change="rerun")
    if not popover.open:
        return
    with popover:
        known = list_templates(studio())
        for template in known:
            st.button(
                look.plain(template.name), key=f"template_{template.id}", width="stretch", on_click=_apply,
                args=(template.id,), help=look.plain(told(template.shape)),
            )  # fmt: skip
        if not known:
            st.html('<p class="quiet">None yet. Keep how this episode is made, and make the next one alike.</p>')
        st.text_input("Save this one as", key=_NAME, max_chars=NAME_CHARS, placeholder="Weekly interview")
        st.button("Save the template", key="save_template", on_click=_save, icon=":material/bookmark_add:")
        show_noted("template")


def settings() -> None:
    """In Settings: each with what it holds."""
    known = list_templates(studio())
    show_noted("templates")
    if not known:
        st.html('<p class="empty-sentence">Templates are saved on Create, under Templates.</p>')
        return
    for template in known:
        with st.container(horizontal=True, vertical_alignment="center", key=f"template_row_{template.id}"):
            fields.text(
                f"Name of the template {look.plain(template.name)}", f"template_name_{template.id}", template.name,
                partial(_rename, template.id), label_visibility="collapsed", max_chars=NAME_CHARS, width=280,
            )  # fmt: skip
            st.html(f'<span class="quiet">{escape(told(template.shape))}</span>', width="stretch")
            gone = st.button("Delete", key=f"delete_{template.id}", type="tertiary", icon=":material/delete:")
        if gone:
            confirm.deletion(template.name, {}, partial(delete_template, studio(), template.id))


def told(shape: Shape) -> str:
    """`Interview · 10 min · Maya and Tom · calm · with music · stereo`."""
    names = [speaker.name for speaker in shape.cast]
    people = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    music = "with music" if any((shape.music.intro, shape.music.outro, shape.music.bed)) else ""
    stereo = "stereo" if shape.knobs.layout is Layout.STEREO else ""
    parts = [format.words(shape.format.value), f"{shape.duration} min", people, shape.tone, music, stereo]
    return " · ".join(filter(None, parts))


def _apply(template_id: str) -> None:
    """To the open project, or to the draft of the next."""
    with noted("template"):
        if project.opened() is not None:
            project.apply(apply_template, template_id)
        else:
            draft.fill(fields_of(read_template(studio(), template_id).shape))
        st.session_state["templates"] = False


def _save() -> None:
    with noted("template"):
        saved: TemplatePublic = save_template(studio(), draft.shown(), str(st.session_state.get(_NAME, "")))
        st.session_state[_NAME] = ""
        st.toast(f"Saved as “{look.plain(saved.name)}”.")


def _rename(template_id: str, name: str) -> None:
    with noted("templates"):
        rename_template(studio(), template_id, name)
