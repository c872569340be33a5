"""Who writes the episode, on the Create page: the offline writer, or a model that is set up."""

from __future__ import annotations

import streamlit as st

from lib.actions.providers import ProviderState, provider_states
from lib.actions.setups import Kind
from lib.actions.writers import OFFLINE
from lib.models.project import Document
from lib.ui import draft, fields
from lib.ui.studio import studio

_HELP = (
    "The offline writer takes every sentence from your sources and costs nothing. Models write more freely; set one up "
    "in Settings to find it here."
)


def show(now: Document) -> None:
    """The writer, and its model where it is one."""
    ready = {state.spec.name: state for state in provider_states(studio(), Kind.LLM) if state.can_run}
    labels = {OFFLINE: "Offline writer", **{name: state.spec.label for name, state in ready.items()}}
    who, model = st.columns([0.5, 0.5], vertical_alignment="bottom")
    with who:
        fields.choice(
            "Writer", "brief_writer", now.writer, list(labels),
            lambda chosen: draft.change("shape", writer=chosen, model=""),
            format_func=lambda name: labels.get(name, f"{name} (not set up)"), help=_HELP,
        )  # fmt: skip
    if now.writer != OFFLINE:
        with model:
            fields.text(
                "Model", "brief_model", now.model, lambda text: draft.change("shape", model=text.strip()),
                placeholder=_usual(ready.get(now.writer)), help="Empty: the one of Settings.", max_chars=120,
            )  # fmt: skip


def _usual(state: ProviderState | None) -> str:
    """The model that is asked when none is named here."""
    if state is None:
        return ""
    default = next((option.default for option in state.spec.options if option.name == "model"), "")
    return state.options.get("model", "") or default
