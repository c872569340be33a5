"""A run of a page is finished before the next begins, with Streamlit's own runner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData, ScriptRequests
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from lib.settings import ROOT
from lib.ui import undisturbed

T = TypeVar("T")


def from_the_browser(say: Callable[[], T]) -> T:
    """What is said comes to the server's loop."""
    with ThreadPoolExecutor(1) as loop:
        return loop.submit(say).result()


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


def disturb() -> bool:
    """Another message; whether it was taken."""
    requests = _requests()
    return from_the_browser(lambda: requests.request_rerun(RerunData()))


def leave() -> None:
    """The line to the browser breaks."""
    from_the_browser(_requests().request_stop)


def _requests() -> ScriptRequests:
    context = get_script_run_ctx()
    assert context
    assert context.script_requests
    return context.script_requests


def test_a_browser_that_goes_takes_nothing_back_and_one_that_is_back_finds_its_runner(monkeypatch):
    monkeypatch.setattr("streamlit.runtime.scriptrunner.script_runner.ScriptRequests", undisturbed.InTurn)

    def page():
        import streamlit as st

        from tests.ui.test_undisturbed import disturb, leave

        def press():
            disturb()
            leave()
            st.session_state["done"] = True
            st.session_state["is_taken"] = disturb()

        st.session_state["runs"] = st.session_state.get("runs", 0) + 1
        st.button("Do it", on_click=press)

    at = AppTest.from_function(page).run()
    at.button[0].click().run()
    assert (at.session_state["done"], at.session_state["is_taken"]) == (True, True)
    assert at.session_state["runs"] == 3


def test_who_left_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("streamlit.runtime.scriptrunner.script_runner.ScriptRequests", undisturbed.InTurn)

    def page():
        import streamlit as st

        from lib.ui.undisturbed import patiently
        from tests.ui.test_undisturbed import FOR_NOBODY, leave

        if st.button("Ask"):
            leave()
            patiently(FOR_NOBODY.wait)
            st.session_state["waited"] = True

    at = AppTest.from_function(page, default_timeout=120).run()
    try:
        at.button[0].click().run()
    finally:
        FOR_NOBODY.set()
    assert "waited" not in at.session_state


FOR_NOBODY = threading.Event()


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

    at = AppTest.from_function(page, default_timeout=120).run()
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
