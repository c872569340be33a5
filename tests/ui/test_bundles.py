import asyncio
import logging
import threading
from collections.abc import Callable

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent as Event

from lib.ui import bundles


class Session:
    """What an `AppSession` is to a bundle: it is told events anywhere, and takes them on its loop."""

    def __init__(self) -> None:
        self._event_loop = asyncio.get_running_loop()
        self.taken: list[object] = []
        self.bundles = 0

    def _on_scriptrunner_event(self, sender: object, event: Event, made: object = None) -> None:
        raise AssertionError("replaced")

    def _handle_scriptrunner_event_on_event_loop(self, sender: object, event: Event, made: object = None) -> None:
        assert threading.current_thread() is threading.main_thread()
        if isinstance(made, Exception):
            raise made
        self.taken.append(made or event.name)

    def _call_soon_on_event_loop(self, callback: Callable[[], object]) -> None:
        self._event_loop.call_soon_threadsafe(callback)

    def handle_backmsg(self, msg: object) -> None:
        self.taken.append(msg)

    async def run(self, *events: object) -> None:
        """Tell these from a thread of their own, as a run does; what is no event is something made."""

        def tell() -> None:
            for each in events:
                event, made = (each, None) if isinstance(each, Event) else (Event.ENQUEUE_FORWARD_MSG, each)
                self._on_scriptrunner_event(self, event=event, made=made)

        await asyncio.to_thread(tell)


assert bundles.install(Session)


def alone(test):
    """Runs the test on a loop of its own, with a session."""

    def run() -> None:
        async def begun() -> None:
            await test(Session())

        asyncio.run(begun())

    run.__name__ = test.__name__
    return run


@alone
async def test_what_a_run_made_comes_at_its_end_in_its_order(session):
    await session.run(Event.SCRIPT_STARTED, "head", "sheet")
    await asyncio.sleep(0)
    assert session.taken == []
    await session.run("foot", Event.SCRIPT_STOPPED_WITH_SUCCESS)
    await asyncio.sleep(0)
    assert session.taken == ["SCRIPT_STARTED", "head", "sheet", "foot", "SCRIPT_STOPPED_WITH_SUCCESS"]


@alone
async def test_a_run_that_takes_long_shows_what_it_has(session):
    for each in ("first", "second"):
        session.taken.clear()
        await session.run(each)
        while not session.taken:
            await asyncio.sleep(bundles.WINDOW_S / 4)
        assert session.taken == [each]


@alone
async def test_what_was_made_before_the_browser_spoke_is_taken_before_it_is_heard(session):
    await session.run(Event.SCRIPT_STARTED, "toast")
    session.handle_backmsg("press")
    assert session.taken == ["SCRIPT_STARTED", "toast", "press"]


@alone
async def test_one_message_that_fails_takes_no_other_along(session):
    told = []
    session._event_loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
    broken = ValueError("broken")
    await session.run("before", broken, "after", Event.SCRIPT_STOPPED_WITH_SUCCESS)
    await asyncio.sleep(0)
    assert session.taken == ["before", "after", "SCRIPT_STOPPED_WITH_SUCCESS"]
    assert told == [broken]


def test_the_streamlit_we_use_can_be_told_so():
    class Real(AppSession):
        pass

    assert bundles.install(Real)
    assert Real._on_scriptrunner_event is not AppSession._on_scriptrunner_event


def test_a_streamlit_that_has_changed_is_left_as_it_is(caplog):
    class Changed(Session):
        def _on_scriptrunner_event(self, event: Event) -> None: ...

    Changed._bundle_of_the_run = False
    before = Changed._on_scriptrunner_event
    with caplog.at_level(logging.WARNING):
        assert not bundles.install(Changed)
    assert Changed._on_scriptrunner_event is before
    assert "piece by piece" in caplog.text
