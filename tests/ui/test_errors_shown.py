import logging

from streamlit.testing.v1 import AppTest

from lib.errors import BadInput
from lib.ui.errors import problem_of


def test_our_errors_are_shown_in_their_own_words():
    problem = problem_of(BadInput("The idea is empty.", hint="Say what it is about."))
    assert (problem.message, problem.hint) == ("The idea is empty.", "Say what it is about.")


def test_a_bug_is_logged_whole_and_shown_as_a_reference(caplog):
    with caplog.at_level(logging.ERROR):
        problem = problem_of(ZeroDivisionError("secret/path"))
    reference = caplog.records[0].args[0]
    assert reference in problem.hint
    assert "secret" not in problem.message + problem.hint
    assert caplog.records[0].exc_info is not None


def test_the_page_goes_on_after_an_error():
    def page() -> None:
        import streamlit as st

        from lib.errors import NotReady
        from lib.ui.errors import explained

        with explained():
            raise NotReady("Not yet.", hint="Do this first.")
        st.write("still here")

    at = AppTest.from_function(page).run()
    assert at.error[0].value == "Not yet.  \nDo this first."
    assert at.markdown[-1].value == "still here"


def test_words_of_others_in_a_problem_are_only_words():
    title = "![x](https://x.test/a.png) $5 to $10"

    def page():
        from lib.errors import BadInput
        from lib.ui.errors import explained

        with explained():
            raise BadInput("![x](https://x.test/a.png) $5 to $10", hint="Not ![x](https://x.test/a.png) $5 to $10")

    at = AppTest.from_function(page).run()
    assert "![x]" not in at.error[0].value
    assert at.error[0].value.replace("\\", "") == f"{title}  \nNot {title}"
