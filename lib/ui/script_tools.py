"""Tools over the whole script, one open at a time above it: rewrite, second reading, find and replace, pronunciation,
files."""

from __future__ import annotations

from html import escape

import streamlit as st

from lib.actions.pronouncing import set_pronunciations
from lib.actions.replacing import FIND_LIMIT_CHARS, find_in_script, replace_in_script
from lib.actions.script_files import KINDS, export_script, import_script
from lib.models.project import Project
from lib.pipeline.replacing import Hit
from lib.ui import desk_acts, format, presses, project, rewriting, second_reading, typed
from lib.ui.errors import explained, noted, show_noted

_TOOL = "script_tool"
_SHOWN = 12
_AROUND_CHARS = 40
_IS_SAID = " = "
_TOOLS = {
    "rewrite": "Rewrite and length",
    second_reading.TOOL: second_reading.ACT,
    "find": "Find and replace",
    "say": "Pronunciation",
    "files": "Import and export",
}


def menu() -> str:
    """The tools as HTML, dropping down from one button."""
    items = "".join(presses.button(words, "tool", name, css="bare wide") for name, words in _TOOLS.items())
    summary = f'<summary role="button" class="act bare">{presses.symbol("build")}<span>Tools</span></summary>'
    return f'<details class="drop">{summary}<div class="list">{items}</div></details>'


@presses.does("tool")
def _open(name: str) -> None:
    st.session_state[_TOOL] = name if name in _TOOLS else ""


def show(opened: Project) -> None:
    """The tool that is open, if one is."""
    name = st.session_state.get(_TOOL)
    if not name:
        return
    with st.container(key="script_tool", border=True), explained():
        close = presses.button("Close", "tool", css="bare", icon="close")
        st.html(f'<div class="player-of tool-head" id="script-tool" tabindex="-1"><b>{_TOOLS[name]}</b>{close}</div>')
        shown = {
            "rewrite": rewriting.tool, second_reading.TOOL: second_reading.tool, "find": _find, "say": _say,
            "files": _files,
        }  # fmt: skip
        shown[name](opened)


def _find(opened: Project) -> None:
    what, by = st.columns(2)
    find = what.text_input("Find", key="find_words", max_chars=FIND_LIMIT_CHARS) or ""
    put = by.text_input("Replace with", key="find_by", max_chars=FIND_LIMIT_CHARS) or ""
    with st.container(horizontal=True):
        whole = st.checkbox("Whole words", key="find_whole", value=True)
        case = st.checkbox("Match capitals", key="find_case")
    show_noted("find")
    if not find.strip():
        return
    found = find_in_script(opened, find, case=case, whole=whole)
    lines = len({hit.line_id for hit in found})
    places = f"{format.count(len(found), 'place')} in {format.count(lines, 'line')}" if found else "It stands nowhere."
    st.html(f'<div class="quiet">{places}</div>{"".join(_hit(hit, put) for hit in found[:_SHOWN])}')
    if len(found) > _SHOWN:
        st.html(f'<div class="quiet">and {len(found) - _SHOWN} more</div>')
    st.button(
        f"Replace all {len(found)}" if found else "Replace all", key="replace_all", disabled=not found,
        on_click=_replace, args=(find, put, case, whole),
    )  # fmt: skip


def _hit(hit: Hit, put: str) -> str:
    """The find as it stands, crossed out, and what it becomes."""
    before, after = hit.text[max(0, hit.start - _AROUND_CHARS) : hit.start], hit.text[hit.end : hit.end + _AROUND_CHARS]
    new = f" <ins>{escape(put)}</ins>" if put else ""
    return (
        f'<div class="hit"><span class="quiet">Scene {hit.scene}</span> …{escape(before)}'
        f"<del>{escape(hit.text[hit.start : hit.end])}</del>{new}{escape(after)}…</div>"
    )


def _replace(find: str, put: str, case: bool, whole: bool) -> None:
    with noted("find"):
        project.apply(replace_in_script, find, put, case=case, whole=whole)
        typed.show_anew()


def _say(opened: Project) -> None:
    st.html(
        '<div class="quiet">Spoken this way by every voice; the script keeps the written word. Capitals matter only '
        "for words that are all capitals.</div>"
    )
    shown = "\n".join(f"{each.word}{_IS_SAID}{each.said}" for each in opened.pronunciations)
    typed.text(
        "One a line: the word as it is written = as it is said", "pronunciations", shown, _keep, rows=4,
        placeholder="Penhale = pen hail\nGWh = gigawatt hours",
    )  # fmt: skip
    show_noted("say")
    if opened.pronunciations:
        st.html(f'<div class="quiet">{format.count(len(opened.pronunciations), "word")} kept</div>')


def _keep(text: str) -> None:
    with noted("say"):
        project.apply(set_pronunciations, [_pair(row) for row in text.splitlines()])


def _pair(row: str) -> tuple[str, str]:
    """A word and how it is said; a row that is being typed has no second part yet."""
    word, _, said = row.partition(_IS_SAID if _IS_SAID in row else _IS_SAID.strip())
    return word, said


def _files(opened: Project) -> None:
    with st.container(horizontal=True):
        for kind, words in (("md", "Markdown"), ("json", "JSON")):
            st.download_button(
                words, export_script(opened, kind), file_name=f"script.{kind}", mime=KINDS[kind], key=f"export_{kind}",
                icon=":material/download:",
            )  # fmt: skip
    given = st.file_uploader("A script in Markdown or JSON", type=["md", "json"], key="script_file", max_upload_size=5)
    show_noted("files")
    if given is not None:
        st.html('<div class="quiet">It takes the place of the whole script; undo brings this one back.</div>')
        st.button("Replace the script", key="import_script", on_click=_import, args=(given.getvalue(),))


def _import(data: bytes) -> None:
    with noted("files"):
        project.apply(import_script, data)
        desk_acts.open_scene("")
        typed.show_anew()
