"""A browser tab on the app that keeps account of everything that went wrong in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Locator, Page, Route, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_SETTLED = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
_HEARD = "!document.querySelector('[data-act]') || 'hears' in document.documentElement.dataset"
_WHOLE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
_LISTEN_FOR_A_CLICK = """() => {
    window.clicked = false
    const heard = (event) => { if (event.target.closest?.("button, [role=button], a, label")) window.clicked = true }
    window.addEventListener("click", heard, { capture: true, once: true })
}"""
_PATIENCE_MS = 60_000
_NORMAL_404 = ("_stcore/health", "_stcore/host-config")


class Tab:
    """`faults` collects page errors, console errors, exceptions on screen and requests that would leave the machine,
    or go to any server on it but the app's and those of `also`."""

    def __init__(self, browser: Browser, base: str, *also: str) -> None:
        self.base, self._servers = base, {urlsplit(each).netloc for each in (base, *also)}
        self.faults: list[str] = []
        self.expect_disconnect = False
        self.page: Page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("pageerror", lambda error: self._fault(f"page error: {error}"))
        self.page.on("console", self._console)
        self.page.on("websocket", self._listen)
        self._asked = self._begun = False
        self.page.route("**/*", self._gate)

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.settle()

    def refresh(self) -> None:
        self.page.reload()
        self.settle()

    def settle(self) -> None:
        """Wait until what the page asked for last was answered by a whole run, and no other run follows it at once."""
        for _ in range(2):
            self.page.wait_for_timeout(150)
            self._wait_for_the_answer()
            self.page.wait_for_selector(_SETTLED)
        self.page.wait_for_function(_HEARD)  # buttons may be there before who listens to them
        if self.page.get_by_test_id("stException").count():
            self._fault("exception on screen: " + self.page.get_by_test_id("stException").first.inner_text())

    def _wait_for_the_answer(self) -> None:
        for _ in range(_PATIENCE_MS // 40):
            if not self._asked:
                return
            self.page.wait_for_timeout(40)
        raise AssertionError("the page asked for a run that never ended")

    def _listen(self, socket: WebSocket) -> None:
        self._asked = self._begun = False
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)
        socket.on("close", lambda _: self._forget())

    def _sent(self, frame: str | bytes) -> None:
        message = BackMsg.FromString(frame) if isinstance(frame, bytes) else BackMsg()
        if message.WhichOneof("type") == "rerun_script" and not message.rerun_script.is_auto_rerun:
            self._asked, self._begun = True, False

    def _received(self, frame: str | bytes) -> None:
        if not isinstance(frame, bytes):
            return
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begun = True
        elif kind == "script_finished" and self._begun and message.script_finished in _WHOLE:
            self._asked = False

    def _forget(self) -> None:
        self._asked = False

    def click(self, name: str) -> None:
        self.press(self.button(name))
        self.settle()

    def press(self, button: Locator) -> None:
        """Down, and up a moment later. Where the page moved meanwhile the browser makes no click of it: then again, as
        whoever sees that nothing happened would."""
        for _ in range(3):
            self.page.evaluate(_LISTEN_FOR_A_CLICK)
            button.click(delay=60)
            if self.page.evaluate("window.clicked ?? true"):  # a page that is new since then was gone to by it
                return
        raise AssertionError("the page never stood still for a click")

    def button(self, name: str) -> Locator:
        return self.page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True).first

    def see(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=60_000)

    def at(self, path: str) -> None:
        """The address is that page, with the project in it."""
        self.page.wait_for_url(lambda url: urlsplit(url).path == path)
        assert self.project_id, self.page.url

    @property
    def project_id(self) -> str:
        return parse_qs(urlsplit(self.page.url).query).get("project", [""])[0]

    def _console(self, message: Any) -> None:
        where = (message.location or {}).get("url", "")
        if message.type == "error" and not any(normal in where for normal in _NORMAL_404):
            self._fault(f"console: {message.text} ({where})")

    def _gate(self, route: Route) -> None:
        url = route.request.url
        if urlsplit(url).netloc in self._servers or url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            self._fault(f"left the machine: {url}")
            route.abort()

    def _fault(self, what: str) -> None:
        if not self.expect_disconnect:
            self.faults.append(what)
