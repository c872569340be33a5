"""Bring a place of the page into sight, once it is there."""

from __future__ import annotations

import json

import streamlit as st

_SCRIPT = """<script>(() => {
  let looked = 0
  const look = () => {
    const there = document.getElementById(%s)
    if (there) { there.scrollIntoView({ block: "center" }); there.focus?.({ preventScroll: true }) }
    else if (looked++ < 50) setTimeout(look, 100)
  }
  look()
})() // %d</script>"""
_COUNT = "scrolled"


def to(element_id: str) -> None:
    """Scroll to the element of that id, waiting up to five seconds for it. Ids may come from elsewhere: data only."""
    st.session_state[_COUNT] = count = st.session_state.get(_COUNT, 0) + 1
    name = json.dumps(element_id).replace("<", "\\u003c").replace("\u2028", "").replace("\u2029", "")
    with st.container(key="scroll"):
        st.html(_SCRIPT % (name, count), unsafe_allow_javascript=True)
