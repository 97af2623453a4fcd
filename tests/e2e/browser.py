"""A headless Chromium spoken to over a pipe: what a page does when it is opened; there is no driver to install."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60.0
"""Seconds after which a browser that does not answer hangs."""

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars", "--remote-debugging-pipe"),
)

LAUNCH = """
import fcntl, os, sys
heard, told = (fcntl.fcntl(int(end), fcntl.F_DUPFD, 16) for end in sys.argv[1:3])
os.dup2(heard, 3)
os.dup2(told, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Puts the ends of the pipes where the browser looks for them."""


def browser() -> str | None:
    """The browser's program, if there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Tab:
    """One page in a browser, with everything it asked for and complained of."""

    def __init__(self, orders: int, answers: int) -> None:
        self._orders, self._answers = orders, answers
        self._unread = b""
        self._number = 0
        self._session: str | None = None
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._loaded = False

    def attach(self) -> None:
        """Open the tab and listen to it."""
        target = self.order("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.order("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.order(f"{domain}.enable")

    def open(self, page: Path) -> None:
        """Load ``page`` to its end."""
        self._loaded = False
        self.order("Page.navigate", url=page.as_uri())
        self._listen(lambda: self._loaded)
        self.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript ``expression`` on the page."""
        answer = self.order("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def resize(self, width: int, height: int = 800, *, mobile: bool = False) -> None:
        """Make the window that size, in CSS pixels."""
        self.order("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def media(self, kind: str) -> None:
        """Lay pages out as for ``screen`` or ``print``."""
        self.order("Emulation.setEmulatedMedia", media=kind)

    def press(self, key: str) -> None:
        """Press and release ``Tab`` or ``Enter``."""
        code, text = {"Tab": (9, ""), "Enter": (13, "\r")}[key]
        for kind in ("keyDown", "keyUp"):
            self.order(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
                **({"text": text} if text and kind == "keyDown" else {}),
            )

    def pdf(self) -> bytes:
        """The page on the paper it asks for."""
        printed = self.order("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        return base64.b64decode(printed["data"])

    def order(self, method: str, **parameters: Any) -> Any:
        """Tell the browser something and wait for its answer."""
        self._number += 1
        number = self._number
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._orders, json.dumps(message).encode() + b"\0")
        answers: list[dict[str, Any]] = []
        self._listen(lambda: bool(answers), number, answers)
        assert "error" not in answers[0], answers[0]
        return answers[0]["result"]

    def _listen(self, enough: Any, number: int = 0, answers: list[dict[str, Any]] | None = None) -> None:
        deadline = time.monotonic() + PATIENCE
        while not enough():
            while b"\0" not in self._unread:
                ready, _, _ = select.select([self._answers], [], [], max(0.0, deadline - time.monotonic()))
                assert ready, "the browser does not answer"
                part = os.read(self._answers, 1 << 16)
                assert part, "the browser has gone"
                self._unread += part
            text, _, self._unread = self._unread.partition(b"\0")
            message = json.loads(text)
            if answers is not None and message.get("id") == number:
                answers.append(message)
            self._note(message.get("method", ""), message.get("params", {}))

    def _note(self, method: str, told: dict[str, Any]) -> None:
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Log.entryAdded":
            self.complaints.append(told["entry"]["text"])
        elif method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
            self.complaints.append(json.dumps(told))


@contextmanager
def tab(profile: Path) -> Iterator[Tab]:
    """A tab of a fresh browser, which ends with it."""
    program = browser()
    assert program is not None
    heard, orders = os.pipe()
    answers, told = os.pipe()
    start = [sys.executable, "-c", LAUNCH, str(heard), str(told), program, *FLAGS, f"--user-data-dir={profile}"]
    with subprocess.Popen(
        start, pass_fds=(heard, told), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as running:
        os.close(heard)
        os.close(told)
        try:
            opened = Tab(orders, answers)
            opened.attach()
            yield opened
        finally:
            os.close(orders)
            os.close(answers)
            running.terminate()
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.kill()
