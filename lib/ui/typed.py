"""A text field that is saved while one types, and loses no key to a rerun, whatever makes the page run.

The browser keeps the text; it tells us 700 ms after the last key, and on blur. It takes our text only when the revision
changes, which it does when the document's text was changed by something else than this field: undo, a restored
version, another window. Text that was typed over an older revision is a late change, and never overwrites a newer one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from lib.models.values import new_id

Look = Literal["plain", "serif", "title"]
_HERE = Path(__file__).resolve().parent
_FIELDS, _EPOCH, _LATE = "typed_fields", "typed_epoch", "typed_late"
_BOX = st.components.v2.component(
    "typed_text",
    html='<div class="field"><label for="box"></label><textarea id="box" rows="1" autocomplete="off"></textarea></div>',
    css=(_HERE / "typed.css").read_text(encoding="utf-8"),
    js=(_HERE / "typed.js").read_text(encoding="utf-8"),
)


@dataclass(slots=True)
class Field:
    """What the browser was shown last; `heard` counts its messages; `own` means that the last change came from it."""

    shown: str
    epoch: int
    revision: str = field(default_factory=lambda: new_id()[:8])
    heard: int = 0
    own: bool = False


def text(
    label: str,
    key: str,
    value: str,
    commit: Callable[[str], object],
    *,
    placeholder: str = "",
    max_chars: int | None = None,
    rows: int = 1,
    look: Look = "plain",
    hide_label: bool = False,
    one_line: bool = False,
    required: bool = False,
    width: int | Literal["stretch"] = "stretch",
) -> None:
    """Show `value` and hand over what is typed to `commit`, which may refuse it: the browser keeps what was typed.

    An emptied field that is `required` is not handed over, and shows `value` again when it is left.
    """
    shown = field_of(key, value)
    _BOX(
        key=key,
        data={
            "name": key, "label": label, "value": value, "of": st.query_params.get("project", ""), "look": look,
            "revision": shown.revision, "heard": shown.heard,
            "placeholder": placeholder, "max_chars": max_chars or 0, "rows": rows, "hide_label": hide_label,
            "one_line": one_line, "required": required,
        },
        width=width, on_typed_change=partial(_heard, key, commit),
    )  # fmt: skip


def show_anew() -> None:
    """The document was replaced: every field shows its text now, except where something unsaved is being typed."""
    st.session_state[_EPOCH] = _epoch() + 1


def is_late() -> bool:
    """Whether the change being made was typed over a text that is not the newest any more."""
    return bool(st.session_state.get(_LATE))


def _epoch() -> int:
    return int(st.session_state.get(_EPOCH, 0))


def field_of(key: str, value: str) -> Field:
    """The field of that key, which shows `value` in this run; for other components that keep texts as this one does."""
    fields: dict[str, Field] = st.session_state.setdefault(_FIELDS, {})
    known = fields.get(key)
    if known is None:
        known = fields[key] = Field(value, _epoch())
    elif known.epoch != _epoch() or (known.shown != value and not known.own):
        known.revision = new_id()[:8]
    known.shown, known.epoch, known.own = value, _epoch(), False
    return known


def _heard(key: str, commit: Callable[[str], object]) -> None:
    said: dict[str, Any] | None = st.session_state[key].get("typed")
    known: Field | None = st.session_state.get(_FIELDS, {}).get(key)
    if not said or known is None or known.heard == said["count"]:
        return
    take(key, said["text"], said["revision"], commit)
    known.heard = said["count"]


def written_over(key: str, *, is_shown: bool = False) -> None:
    """The text of that field was changed beyond what was typed; it is shown anew if the browser does not do so."""
    known: Field | None = st.session_state.get(_FIELDS, {}).get(key)
    if known is not None:
        known.own = True
        known.revision = known.revision if is_shown else new_id()[:8]


def take(key: str, text: str, revision: str, commit: Callable[[str], object]) -> None:
    """Hand over what was typed into the field of that key, over the text of that revision."""
    known: Field | None = st.session_state.get(_FIELDS, {}).get(key)
    if known is None:
        return
    known.own = True
    st.session_state[_LATE] = revision != known.revision and text != known.shown
    try:
        commit(text)
    finally:
        st.session_state[_LATE] = False
