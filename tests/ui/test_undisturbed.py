"""A run of a page is finished before the next begins, with Streamlit's own runner."""

from __future__ import annotations

import threading

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.testing.v1 import AppTest

from lib.settings import ROOT
from lib.ui import undisturbed


def from_the_browser(requests: ScriptRequests) -> None:
    """Another message, which comes to the server's loop."""
    loop = threading.Thread(target=requests.request_rerun, args=(RerunData(),))
    loop.start()
    loop.join()


def test_a_press_is_done_to_its_end_though_others_come_and_then_they_have_their_turn(monkeypatch):

    monkeypatch.setattr("streamlit.runtime.scriptrunner.script_runner.ScriptRequests", undisturbed.InTurn)

    def page():
        import streamlit as st

        from tests.ui.test_undisturbed import disturb

        def press():
            disturb()
            st.session_state["first"] = True
            st.session_state["second"] = True

        st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        pressed = st.button("Do it", on_click=press)
        st.write("drawn")
        if pressed:
            disturb()
            st.session_state["body"] = True

    at = AppTest.from_function(page).run()
    at.button[0].click().run()
    assert (at.session_state["first"], at.session_state["second"], at.session_state["body"]) == (True, True, True)
    assert at.session_state["runs"] == 3, "all that came meanwhile is one run more"


def disturb() -> None:
    from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

    context = get_script_run_ctx()
    assert context
    assert context.script_requests
    from_the_browser(context.script_requests)


def test_a_page_may_end_itself_and_what_waits_has_its_turn(monkeypatch):
    monkeypatch.setattr("streamlit.runtime.scriptrunner.script_runner.ScriptRequests", undisturbed.InTurn)

    def page():
        import streamlit as st

        from tests.ui.test_undisturbed import disturb

        st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        st.write("the end")
        if st.session_state["runs"] == 1:
            disturb()
        st.stop()
        st.write("never")

    at = AppTest.from_function(page).run()
    assert [each.value for each in at.markdown] == ["the end"]
    assert at.session_state["runs"] == 2


def test_the_run_itself_may_ask_for_another(monkeypatch):
    monkeypatch.setattr("streamlit.runtime.scriptrunner.script_runner.ScriptRequests", undisturbed.InTurn)

    def page():
        import streamlit as st

        st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        if st.session_state["runs"] == 1:
            st.rerun()
            st.session_state["never"] = True

    at = AppTest.from_function(page).run()
    assert at.session_state["runs"] == 2
    assert "never" not in at.session_state


RELEASED = threading.Event()


def test_who_does_not_want_to_wait_for_somebody_else_goes_on(monkeypatch):
    monkeypatch.setattr("streamlit.runtime.scriptrunner.script_runner.ScriptRequests", undisturbed.InTurn)

    def page():
        import streamlit as st

        from lib.ui.undisturbed import patiently
        from tests.ui.test_undisturbed import RELEASED, disturb

        st.session_state["known"] = patiently(lambda: "told")
        if st.button("Ask"):
            disturb()
            patiently(RELEASED.wait)
            st.session_state["waited"] = True

    at = AppTest.from_function(page, default_timeout=20).run()
    try:
        at.button[0].click().run()
    finally:
        RELEASED.set()
    assert at.session_state["known"] == "told"
    assert "waited" not in at.session_state


def test_a_streamlit_that_has_changed_is_let_be():
    class Module:
        class ScriptRequests:
            def on_scriptrunner_yield(self, more: object) -> None: ...

    assert not undisturbed.install(Module)
    assert Module.ScriptRequests is not undisturbed.InTurn


def test_the_app_is_served_so_that_one_run_follows_the_other():
    assert "undisturbed.install()" in (ROOT / "streamlit_app.py").read_text(encoding="utf-8")
    assert st.get_option("runner.fastReruns") is False
