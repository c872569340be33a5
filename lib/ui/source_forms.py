"""Sources: three ways to add one, and the list of those there are."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lib.actions.sources import (
    add_address,
    add_document,
    add_pasted,
    list_sources,
    read_source,
    remove_source,
)
from lib.models.project import Project
from lib.models.source import SourcePublic
from lib.ui import confirm, draft, found, look
from lib.ui.errors import Problem, explained, noted, problem_of, show_noted
from lib.ui.studio import studio

_KINDS = ["pdf", "docx", "epub", "html", "htm", "md", "markdown", "txt"]
_ROUND = "upload_round"
_REFUSED = "refused_files"


def add() -> None:
    """Documents, an address, or pasted text; each is stored at once."""
    st.subheader("Something to read", anchor=False)
    documents, address, pasted = st.tabs(["Documents", "Address", "Pasted text"])
    with documents:
        key = f"upload_{st.session_state.setdefault(_ROUND, 0)}"
        st.file_uploader(
            "PDF, Word, EPUB, HTML, Markdown or plain text", type=_KINDS, accept_multiple_files=True, key=key,
            on_change=_take_files, args=(key,),
        )  # fmt: skip
        for name, problem in st.session_state.pop(_REFUSED, {}).items():
            Problem(f"{name}: {problem.message}", problem.hint).show()
    with address:
        _address()
    with pasted:
        _pasted()


def _take_files(key: str) -> None:
    """Store each file by itself: one that fails says why and stops none of the others."""
    refused = {}
    for file in st.session_state[key] or []:
        try:
            draft.add_source(partial(_add_file, file.name, file.getvalue()))
        except Exception as error:  # noqa: BLE001 - beside its file, in words; a bug is logged with a reference
            refused[file.name] = problem_of(error)
    st.session_state[_REFUSED] = refused
    st.session_state[_ROUND] += 1


def _add_file(name: str, data: bytes, project_id: str) -> SourcePublic:
    return add_document(studio(), project_id, name, data)


def _address() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Web address", key="address", placeholder="https://", type="url")
        st.button("Add the page", on_click=_take_address, key="add_address")
    show_noted("address")


def _take_address() -> None:
    address = st.session_state.get("address", "").strip()
    with noted("address"):
        draft.add_source(lambda project_id: add_address(studio(), project_id, address))
        st.session_state["address"] = ""


def _pasted() -> None:
    st.text_input("Title", key="pasted_title", placeholder="Where it is from")
    st.text_area("Text", key="pasted_text", height=160)
    st.button("Add the text", on_click=_take_pasted, key="add_pasted")
    show_noted("pasted")


def _take_pasted() -> None:
    text, title = st.session_state.get("pasted_text", ""), st.session_state.get("pasted_title", "")
    with noted("pasted"):
        draft.add_source(lambda project_id: add_pasted(studio(), project_id, text, title))
        st.session_state["pasted_text"] = st.session_state["pasted_title"] = ""


def rows(opened: Project) -> None:
    """Every source of the project: what it is, read it, remove it."""
    for source in list_sources(studio(), opened.project_id):
        _row(opened, source)


def _row(opened: Project, source: SourcePublic) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"source_{source.id}"):
        st.html(
            f'<p class="source-title">{escape(source.title)}</p><div class="quiet">{found.about(source)}</div>'
            f"{found.finders(source, opened)}",
            width="stretch",
        )
        read = st.button("Read", key=f"read_{source.id}", type="tertiary")
        gone = st.button(
            f"Remove {look.plain(source.title)}",
            key=f"icon_remove_{source.id}",
            type="tertiary",
            icon=":material/delete:",
            help=f"Remove {look.plain(source.title)}",
        )
    if read:
        with explained():
            _reader(opened.project_id, source.id)
    if gone:
        confirm.deletion(source.title, {}, partial(remove_source, studio(), opened.project_id, source.id))


@st.dialog("Source", width="medium", position="right")
def _reader(project_id: str, source_id: str) -> None:
    with explained():
        source = read_source(studio(), project_id, source_id)
        st.subheader(look.plain(source.title), anchor=False)
        paragraphs = [_paragraph(part.strip()) for part in source.text.split("\n") if part.strip()]
        st.html(f'<div class="prose">{"".join(paragraphs)}</div>')


def _paragraph(text: str) -> str:
    """A paragraph of a source as HTML; the headings of Markdown stand out."""
    heading = text.lstrip("#")
    return f"<h4>{escape(heading.strip())}</h4>" if heading != text else f"<p>{escape(text)}</p>"
