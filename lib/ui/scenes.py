"""The Script page: every scene to read, one of them open to edit, its facts in the margin."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.render import render
from lib.actions.script import approve_all, approve_scene, unapprove_scene
from lib.models.project import Project
from lib.models.research import Fact
from lib.models.script import Scene, Script
from lib.pipeline.checks import Flag
from lib.ui import checks, format, look, places, project, queries
from lib.ui.errors import explained
from lib.ui.facts import origin, source_names
from lib.ui.scene_editor import editor
from lib.ui.studio import studio

_OPEN = "open_scene"


def nothing_yet(opened: Project) -> None:
    """No script: either it can be written now, or something comes first."""
    if opened.research is not None and opened.research.usable_facts():
        if look.empty("The facts are there; the script is not written yet.", "Write the script"):
            with explained():
                queries.write(opened)
                st.rerun()
    elif look.empty("There is no script yet: it is written from facts, and there are none.", "Go to Research"):
        places.go("research", project=opened.project_id)


def overview(opened: Project, script: Script) -> None:
    """How long it is against what was asked, and how much of it is approved."""
    spoken_s = sum(scene.duration for scene in script.scenes)
    approved = sum(scene.approved for scene in script.scenes)
    cited = sum(bool(line.used_fact_ids) for line in script.lines())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            f'<div class="quiet"><b>{format.duration(spoken_s)}</b> of {format.duration(60 * opened.duration)} · '
            f"{format.count(len(script.lines()), 'line')}, {cited} with facts · "
            f"{approved} of {format.count(len(script.scenes), 'scene')} approved</div>",
            width="stretch",
        )
        with st.popover("Write again", icon=":material/refresh:", type="tertiary"):
            st.write("A new script replaces this one, with every edit and approval in it.")
            again = st.button("Replace the script", key="write_again")
    if again:
        with explained():
            queries.write(opened, again=True)
            st.rerun()


def show_all(opened: Project, script: Script) -> None:
    classes = look.cast_classes([speaker.name for speaker in opened.cast], script)
    cards = opened.research.fact_cards if opened.research else []
    facts, names, marks = {fact.id: fact for fact in cards}, source_names(opened), checks.of(opened)
    share_s = 60 * opened.duration / max(1, len(script.scenes))
    for number, scene in enumerate(script.scenes, 1):
        words, margin = st.columns([0.66, 0.34], gap="large")
        with words:
            _head(number, scene, share_s)
            if st.session_state.get(_OPEN) == scene.id:
                editor(opened, scene, marks)
            else:
                st.html(_reading(scene, classes, marks))
            _acts(scene)
        with margin:
            st.html(_margin(scene, facts, names, marks, unfolded=st.session_state.get(_OPEN) == scene.id))


def _head(number: int, scene: Scene, share_s: float) -> None:
    mark = '<span class="is-done">✓ approved</span>' if scene.approved else '<span class="flag">needs you</span>'
    st.html(
        f'<div class="scene-head" id="{escape(scene.id)}"><span class="number">{number}</span>'
        f"<h3>{escape(scene.title or 'Untitled scene')}</h3>"
        f'<span class="quiet" title="Spoken, and an equal share of the episode">{format.duration(scene.duration)} / '
        f'{format.duration(share_s)}</span><span class="quiet">{mark}</span></div>'
    )


def _reading(scene: Scene, classes: dict[str, str], marks: dict[str, list[Flag]]) -> str:
    """The scene's lines as HTML: who, what, how many facts, what the checks say."""
    rows = []
    for line in scene.lines:
        count = len(line.used_fact_ids)
        cited = f' <span class="cited" title="{format.count(count, "fact")}">{count}</span>' if count else ""
        found = marks.get(line.id, [])
        notes = "".join(f'<div class="notes flag">{escape(said)}</div>' for said in checks.sentences(found))
        said = "said emphasis" if line.emphasis else "said"
        rows.append(
            f'<div class="line {classes.get(line.speaker, "")}"><span class="who">{escape(line.speaker)}</span>'
            f'<p class="{said}">{checks.marked(line.text, found)}{cited}</p>{notes}</div>'
        )
    return f'<div class="script">{"".join(rows) or "<p class=quiet>No lines yet.</p>"}</div>'


def _margin(
    scene: Scene, facts: dict[str, Fact], names: dict[str, str], marks: dict[str, list[Flag]], *, unfolded: bool
) -> str:
    """The facts the scene stands on, folded while the scene is only read; then what the checks found."""
    used = [facts[i] for i in dict.fromkeys(i for line in scene.lines for i in line.used_fact_ids) if i in facts]
    cards = "".join(
        f'<div class="fact"><p class="quote">{escape(fact.quote)}</p>'
        f'<div class="quiet">{escape(origin(fact, names))}</div></div>'
        for fact in used
    )
    found = f'<div class="flag">{checks.summary([marks.get(line.id, []) for line in scene.lines])}</div>'
    if not used:
        return f'<div class="margin"><span class="quiet">No facts in this scene</span>{found}</div>'
    opened = " open" if unfolded else ""
    return (
        f'<div class="margin">{found}<details{opened}><summary>{format.count(len(used), "fact")} in this scene'
        f"</summary>{cards}</details></div>"
    )


def _acts(scene: Scene) -> None:
    """Edit or close; approve, or take the approval back."""
    is_open = st.session_state.get(_OPEN) == scene.id
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(
            "Done editing" if is_open else "Edit", key=f"edit_{scene.id}", type="tertiary",
            icon=":material/check:" if is_open else ":material/edit:",
            on_click=_toggle, args=(scene.id, is_open),
        )  # fmt: skip
        if scene.approved:
            st.button(
                "Take approval back", key=f"unapprove_{scene.id}", type="tertiary",
                on_click=project.edit, args=(unapprove_scene, scene.id),
            )  # fmt: skip
        else:
            st.button(
                "Approve this scene", key=f"approve_{scene.id}", disabled=not scene.lines,
                on_click=project.edit, args=(approve_scene, scene.id),
            )  # fmt: skip


def _toggle(scene_id: str, is_open: bool) -> None:
    st.session_state[_OPEN] = "" if is_open else scene_id


def primary(opened: Project, script: Script) -> None:
    """Render waits for every scene, and names those that are missing."""
    missing = [f"{n}" for n, scene in enumerate(script.scenes, 1) if not scene.approved]
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="primary_row"):
        if missing:
            numbers = ", ".join(missing[:8]) + ("…" if len(missing) > 8 else "")
            which = f"scene {numbers}" if len(missing) == 1 else f"scenes {numbers}"
            st.html(f'<span class="quiet">Waits for your approval of {which}</span>', width="content")
            st.button("Approve all", key="approve_all", on_click=project.edit, args=(approve_all,))
        pressed = st.button(
            "Render episode", type="primary", key="render_episode", disabled=bool(missing) or not script.scenes,
            icon=":material/arrow_forward:", icon_position="right",
        )  # fmt: skip
    if pressed:
        with explained():
            render(studio(), opened.project_id)
            places.go("render", project=opened.project_id)
