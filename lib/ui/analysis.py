"""The Analysis page's parts: hook, titles, outlines, and what supports them."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from lib.actions.analysis import choose_outline
from lib.actions.projects import save_project
from lib.actions.studio import Studio
from lib.models.analysis import Analysis, Outline
from lib.models.enums import Step
from lib.models.project import Project
from lib.ui import fields, look, money, places, project, step_work, typed
from lib.ui.errors import explained

_ALONE = "Read again"


def nothing_yet(opened: Project) -> None:
    if look.empty("Nothing was analysed yet: the idea and its sources come first.", "Go to Create"):
        places.go("create", project=opened.project_id)


def hook(analysis: Analysis) -> None:
    typed.text(
        "Hook: what the first seconds say", "analysis_hook", analysis.episode_hook,
        lambda text: _change(lambda a: {"episode_hook": text.strip()}), rows=2,
    )  # fmt: skip


def titles(opened: Project, analysis: Analysis) -> None:
    """Pick one of the suggestions; the title in the header can be anything."""
    if not analysis.title_suggestions:
        return
    fields.seed("analysis_title", opened.title if opened.title in analysis.title_suggestions else None)
    st.radio(
        "Title", analysis.title_suggestions, key="analysis_title", index=None, on_change=_take_title,
        format_func=look.plain,
    )  # fmt: skip


def _take_title() -> None:
    chosen = st.session_state["analysis_title"]
    if chosen:
        project.change(title=chosen)


def outlines(analysis: Analysis) -> None:
    """Pick one; the picked one's segments can be edited."""
    chosen = analysis.outline
    if chosen is None:
        return
    names = {outline.id: outline.title or f"Outline {n}" for n, outline in enumerate(analysis.suggested_outlines, 1)}
    fields.seed("analysis_outline", chosen.id)
    st.radio(
        "Outline", list(names), key="analysis_outline", format_func=lambda key: look.plain(names.get(key, "")),
        on_change=lambda: project.edit(choose_outline, st.session_state["analysis_outline"]),
    )  # fmt: skip
    for n, segment in enumerate(chosen.segments):
        _segment(chosen, n, segment)
    st.button(
        "Add a segment", type="tertiary", icon=":material/add:", key="add_segment",
        on_click=lambda: _set_segments(chosen.id, lambda old: [*old, "A new segment"]),
    )  # fmt: skip


def _segment(outline: Outline, n: int, segment: str) -> None:
    def write(text: str) -> None:
        _set_segments(outline.id, lambda old: [text.strip() if k == n else s for k, s in enumerate(old)])

    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
        typed.text(
            f"Segment {n + 1}", f"segment_{outline.id}_{n}", segment, write, hide_label=True, one_line=True,
            required=True,
        )  # fmt: skip
        st.button(
            f"Remove segment {n + 1}", key=f"icon_segment_gone_{n}", icon=":material/close:", type="tertiary",
            help=f"Remove “{look.plain(segment)}”",
            on_click=lambda: _set_segments(outline.id, lambda old: [s for k, s in enumerate(old) if k != n]),
        )  # fmt: skip


def _set_segments(outline_id: str, change: Callable[[list[str]], list[str]]) -> None:
    def changed(analysis: Analysis) -> dict[str, object]:
        return {
            "suggested_outlines": [
                o.model_copy(update={"segments": [s for s in change(o.segments) if s]}) if o.id == outline_id else o
                for o in analysis.suggested_outlines
            ]
        }

    _change(changed)


def _change(fields_of: Callable[[Analysis], dict[str, object]]) -> None:
    """Change parts of the analysis, whichever version of it is the newest."""

    def apply(studio: Studio, opened: Project) -> Project:
        if opened.analysis is None:
            return opened
        changed = opened.analysis.model_copy(update=fields_of(opened.analysis))
        return save_project(studio, opened.model_copy(update={"analysis": changed}))

    project.edit(apply)


def support(analysis: Analysis) -> None:
    """Whom it is for, what they take home, the words it turns on."""
    _paragraph("Audience", analysis.audience)
    _list("What listeners take home", analysis.key_takeaways)
    _paragraph("Keywords", " · ".join(analysis.top_keywords))
    _list("Talking points", analysis.guest_talking_points)
    _paragraph("At the end, ask them to", analysis.listener_cta)


def _paragraph(title: str, text: str) -> None:
    if text:
        st.html(f'<div class="eyebrow">{escape(title)}</div><p>{escape(text)}</p>')


def _list(title: str, items: list[str]) -> None:
    if items:
        rows = "".join(f"<li>{escape(item)}</li>" for item in items)
        st.html(f'<div class="eyebrow">{escape(title)}</div><ul>{rows}</ul>')


def again(opened: Project) -> None:
    """Read once more, with what the producer would like to be different."""
    with st.popover("Analyse again", icon=":material/refresh:"):
        feedback = st.text_area("What should be different?", key="analysis_feedback", height=100)
        st.caption("The titles, outlines and queries are made anew; your facts and script stay.")
        money.before(opened, Step.ANALYSIS)
        pressed = st.button(_ALONE, key="analyse_again")
    if pressed:
        with explained():
            step_work.begin(opened, "analyse", **({"feedback": feedback} if feedback else {}))
