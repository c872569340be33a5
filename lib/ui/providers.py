"""Settings' providers: a row each, drawn from what it says of itself; its key, options, price and test in a dialog."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from lib.actions.providers import (
    USD,
    KeyFrom,
    ProviderState,
    forget_key,
    price_unit,
    provider_states,
    save_setup,
    sets_places,
    state_of,
    test_provider,
)
from lib.actions.setups import Kind
from lib.models.usage import Price
from lib.providers.spec import Option, Spec
from lib.ui import look
from lib.ui.errors import explained, noted, show_noted
from lib.ui.studio import studio
from lib.ui.undisturbed import patiently

_KINDS = {
    Kind.LLM: ("Writers", "Who analyses, finds facts and writes the script."),
    Kind.SPEECH: ("Voices", "Who speaks. Each speaker may have a voice of another provider."),
    Kind.RESEARCH: ("Research", "Where to look beside your own documents."),
}
_OFFLINE = ("Offline writer", "Takes every sentence it says from your sources. No key, no internet, no cost.")
_RARELY = ("timeout_s", "patience_s", "at_once", "context_chars", "per_minute", "max_chars", "format")
_SAVED = "Saved."
_SHORT_CHARS = 24
"""A price for a longer unit is told in the dialog alone."""


def show() -> None:
    """The three kinds, those that can run first."""
    for kind, (title, about) in _KINDS.items():
        st.subheader(title, anchor=False)
        st.html(f'<div class="quiet">{about}</div>')
        with st.container(key=f"providers_{kind.value}", gap=None):
            if kind is Kind.LLM:
                _built_in(*_OFFLINE)
            for state in provider_states(studio(), kind):
                _row(state)


def _built_in(name: str, about: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="provider_row_llm_offline"):
        _words(name, about)
        look.badge(look.Status.DONE, "runs here")


def _row(state: ProviderState) -> None:
    spec, name = state.spec, f"{state.kind.value}_{state.spec.name}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"provider_row_{name}"):
        _words(spec.label, f"{spec.about} {_price_words(spec.price)}".strip())
        look.badge(look.Status.DONE if state.can_run else look.Status.WAITING, _standing(state))
        if (spec.key_env or spec.options) and st.button(
            f"Set up {look.plain(spec.label)}", key=f"icon_setup_{name}", icon=":material/tune:", type="tertiary",
            help=f"Set up {look.plain(spec.label)}",
        ):  # fmt: skip
            _open(state)


def _words(name: str, about: str) -> None:
    st.html(f'<p class="row-title">{escape(name)}</p><div class="quiet">{escape(about)}</div>', width="stretch")


def _price_words(price: Price | None) -> str:
    return f"{_dollars(price.usd)} {_per(price.per)}." if price and len(price.per) <= _SHORT_CHARS else ""


def _per(unit: str) -> str:
    """`a query`, but `for 1,000 characters`."""
    return f"for {unit}" if unit[:1].isdigit() else f"a {unit}"


def _dollars(usd: float) -> str:
    return f"${usd:,.2f}" if usd >= 0.1 or not usd else f"${usd:.4f}".rstrip("0")


def _standing(state: ProviderState) -> str:
    if not state.can_run:
        lacks_key = state.spec.key_env and not state.spec.key_optional and state.key_from is KeyFrom.NONE
        return "needs a key" if lacks_key else "not set up"
    if state.key_from is KeyFrom.TYPED:
        return "key typed"
    if state.key_from is KeyFrom.ENVIRONMENT:
        return "key found"
    return "ready" if state.spec.needs_internet or state.spec.key_env else "runs here"


def _open(state: ProviderState) -> None:
    st.dialog(state.spec.label, width="medium", on_dismiss="rerun")(_setup)(state.kind, state.spec.name)


def _setup(kind: Kind, name: str) -> None:
    state = state_of(studio(), kind, name)
    spec = state.spec
    link = f' <a href="{escape(spec.docs_url)}" target="_blank" rel="noreferrer">Where to get it</a>'
    st.html(f'<p class="quiet">{escape(spec.about)}{link if spec.docs_url else ""}</p>')
    if state.why or state.note:
        st.warning(look.plain(state.why or state.note), icon=":material/key:")
    with st.form(f"setup_{kind.value}_{name}", border=False):
        if spec.key_env:
            _key_field(state)
        for option in spec.options:
            if option.name not in _RARELY and not option.name.startswith(USD):
                _option_field(state, option)
        _prices(state)
        rarely = [option for option in spec.options if option.name in _RARELY]
        if rarely:
            with st.expander("Pace and patience"):
                for option in rarely:
                    _option_field(state, option)
        with st.container(horizontal=True):
            st.form_submit_button("Save", type="primary", on_click=_save, args=(kind, name))
            tested = st.form_submit_button("Save and test", on_click=_save, args=(kind, name))
    _outcome(kind, spec, tested=tested)
    if state.key_from is KeyFrom.TYPED:
        st.button("Forget the key", key="forget_key", type="tertiary", on_click=_forget, args=(kind, name))


def _key_field(state: ProviderState) -> None:
    held = {
        KeyFrom.TYPED: "A key is kept. Type another one to replace it",
        KeyFrom.ENVIRONMENT: f"From {state.spec.key_env}. Type one to use it instead",
        KeyFrom.NONE: "Optional" if state.spec.key_optional else "Paste it here",
    }
    st.text_input(
        "Key", key=_field(state, "key"), type="password", placeholder=held[state.key_from], autocomplete="off",
        help="Kept encrypted, never shown again.",
    )  # fmt: skip


def _option_field(state: ProviderState, option: Option) -> None:
    key, typed, text = _field(state, option.name), state.typed.get(option.name, ""), option.help or None
    in_force = state.options.get(option.name, "") or option.default
    if option.choices:
        at = option.choices.index(in_force) if in_force in option.choices else 0
        st.selectbox(option.label, option.choices, index=at, key=key, help=text)
        return
    closed = option.is_place and not sets_places(studio())
    st.text_input(option.label, value=typed, key=key, placeholder=in_force, help=text, disabled=closed)


def _prices(state: ProviderState) -> None:
    """The published price with its date and source, and the owner's own."""
    spec, unit = state.spec, price_unit(state.kind, state.spec)
    own = [option for option in spec.options if option.name.startswith(USD)]
    if unit:
        own = [Option(USD, f"Your own price in US dollars {_per(unit)}", help="Goes before the published one.")]
    if not own:
        return
    if spec.price is not None:
        source = _source(spec.price.source)
        st.html(
            f'<p class="quiet">Published price: {_dollars(spec.price.usd)} {escape(_per(spec.price.per))}, as of '
            f"{spec.price.as_of:%d %B %Y}. {source}</p>"
        )
    with st.container(horizontal=True):
        for option in own:
            _option_field(state, option)


def _source(source: str) -> str:
    if source.startswith("https://") and " " not in source:
        return f'<a href="{escape(source)}" target="_blank" rel="noreferrer">Source</a>'
    return f"Source: {escape(source)}"


def _outcome(kind: Kind, spec: Spec, *, tested: bool) -> None:
    """What came of the last press: saved, what the test says, or what went wrong."""
    saved = st.session_state.pop(_place(kind, spec.name), None)
    show_noted(_place(kind, spec.name))
    if tested and saved:
        if saved != _SAVED:
            st.info(look.plain(saved), icon=":material/key:")
        with explained(), st.spinner(f"Asking {spec.label}"):
            said = patiently(partial(test_provider, studio(), kind, spec.name))
            st.success(look.plain(said), icon=":material/check:")
    elif saved:
        st.success(look.plain(saved), icon=":material/check:")


def _save(kind: Kind, name: str) -> None:
    state = state_of(studio(), kind, name)
    key = st.session_state.get(_field(state, "key"), "")
    names = [option.name for option in state.spec.options] + [USD] * bool(price_unit(kind, state.spec))
    fields = {option: st.session_state.get(_field(state, option)) for option in names}
    options = {option: value for option, value in fields.items() if value is not None}
    plain = {option.name: option.default for option in state.spec.options if option.choices}
    options = {option: "" if plain.get(option) == value else value for option, value in options.items()}
    with noted(_place(kind, name)):
        saved = save_setup(studio(), kind, name, key=key.strip() or None, options=options)
        st.session_state[_field(state, "key")] = ""
        st.session_state[_place(kind, name)] = f"{_SAVED} {saved.note}".strip()


def _forget(kind: Kind, name: str) -> None:
    with noted(_place(kind, name)):
        forget_key(studio(), kind, name)
        st.session_state[_place(kind, name)] = "The key is forgotten."


def _place(kind: Kind, name: str) -> str:
    """Where the outcome of the last press is told: in the dialog it was pressed in."""
    return f"setup_outcome_{kind.value}_{name}"


def _field(state: ProviderState, name: str) -> str:
    return f"setup_{state.kind.value}_{state.spec.name}_{name}"
