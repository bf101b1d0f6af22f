"""A headless Chromium that opens pages, runs JavaScript in them, and takes pictures: for tests and the docs.

It is driven over its debugging socket on the loopback: https://chromedevtools.github.io/devtools-protocol/.
"""

import asyncio
import base64
import itertools
import json
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

PHONE_WIDTH = 430
PHONE_HEIGHT = 900
# What makes a missing browser a failure, so that a build cannot pass without having looked.
REQUIRED = "SISTE_REQUIRE_BROWSER"

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


def find_chromium() -> str | None:
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def chromium_or_skip() -> str:
    """Return where Chromium is; without one the test is skipped, or fails where it is required."""
    found = find_chromium()
    if found is not None:
        return found
    reason = "no Chromium here; on Debian and Ubuntu: sudo apt install chromium"
    if os.environ.get(REQUIRED):
        pytest.fail(reason)
    pytest.skip(reason)


class Browser:
    """One tab of a phone's width."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._loaded = asyncio.Event()
        self._replies: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def open(self, url: str) -> None:
        """Return when the page and its script have loaded."""
        self._loaded.clear()
        await self._call("Page.navigate", url=url)
        await asyncio.wait_for(self._loaded.wait(), timeout=30)

    async def run(self, script: str) -> Any:
        """Evaluate an expression in the page, a promise to its end.

        Raises:
            RuntimeError: the script threw.
        """
        answer = await self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    async def until(self, condition: str) -> None:
        """Wait until a JavaScript condition holds, looked at after every change of the page."""
        watched = f"""new Promise((resolve, reject) => {{
            const look = () => {{ if ({condition}) resolve(true); }};
            const everything = {{childList: true, subtree: true, attributes: true}};
            new MutationObserver(look).observe(document, everything);
            setTimeout(() => reject(new Error(document.body.innerText)), 20000);
            look();
        }})"""
        await self.run(watched)

    async def be_dark(self, *, is_dark: bool = True) -> None:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}
        await self._call("Emulation.setEmulatedMedia", features=[scheme])

    async def picture(self, *, height: int = PHONE_HEIGHT, scale: float = 1) -> bytes:
        """Return the tab as PNG, `height` CSS pixels high."""
        size = {"width": PHONE_WIDTH, "height": height, "deviceScaleFactor": scale, "mobile": False}
        await self._call("Emulation.setDeviceMetricsOverride", **size)
        answer = await self._call("Page.captureScreenshot", format="png", optimizeForSpeed=False)
        return base64.b64decode(answer["data"])

    async def whole_picture(self, *, scale: float = 1) -> bytes:
        """Return the page from its top to its end, however high that is."""
        await self.picture(height=1)
        return await self.picture(height=await self.run("document.documentElement.scrollHeight"), scale=scale)

    async def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        reply = asyncio.get_running_loop().create_future()
        self._replies[number] = reply
        await self._socket.send_json({"id": number, "method": method, "params": params})
        message = await asyncio.wait_for(reply, timeout=30)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        return message["result"]

    async def read(self) -> None:
        """Take in what the browser says, until the socket closes."""
        async for received in self._socket:
            message = received.json()
            if message.get("method") == "Page.loadEventFired":
                self._loaded.set()
            elif message.get("id") in self._replies:
                self._replies.pop(message["id"]).set_result(message)

    async def prepare(self) -> None:
        await self._call("Page.enable")
        size = {"width": PHONE_WIDTH, "height": PHONE_HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        await self._call("Emulation.setDeviceMetricsOverride", **size)
        await self.be_dark(is_dark=False)


@asynccontextmanager
async def open_browser(chromium: str) -> AsyncIterator[Browser]:
    with tempfile.TemporaryDirectory(prefix="siste-browser-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            chromium,
            *_FLAGS,
            f"--user-data-dir={profile}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            address = await asyncio.wait_for(_address(process), timeout=60)
            async with _tab(address) as socket, _reading(Browser(socket)) as browser:
                yield browser
        finally:
            process.kill()
            await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    """Return where Chromium says that it listens, as http://127.0.0.1:PORT."""
    said = b""
    async for line in process.stderr or ():
        said += line
        if listening := re.search(rb"DevTools listening on ws://([\d.:]+)/", said):
            return f"http://{listening[1].decode()}"
    raise RuntimeError(f"Chromium did not start: {said.decode(errors='replace')}")


@asynccontextmanager
async def _tab(address: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with aiohttp.ClientSession(address) as session:
        async with session.get("/json") as reply:
            tabs = await reply.json()
        tab = next(tab for tab in tabs if tab["type"] == "page")
        async with session.ws_connect(tab["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            yield socket


@asynccontextmanager
async def _reading(browser: Browser) -> AsyncIterator[Browser]:
    reading = asyncio.create_task(browser.read())
    try:
        await browser.prepare()
        yield browser
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
