"""An app that Slack's HTTP deliveries come to: it keeps what it hears and answers as it was told to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from adapters.slack.manifest import manifest


@dataclass(frozen=True)
class Heard:
    headers: Mapping[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """What came, as an app reads it: a form's fields, its payload, or JSON."""
        if self.headers["Content-Type"] == "application/json":
            return json.loads(self.body)
        fields = dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        return json.loads(fields["payload"]) if "payload" in fields else fields


class ListeningApp:
    """`answers` are (status, body, headers), the last one for all that follows."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.answers: list[tuple[int, Any, dict[str, str]]] = [(200, "", {})]
        self.says_challenge = True
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        heard = Heard(request.headers, await request.read())
        if heard.fields.get("type") == "url_verification":
            return web.Response(text=heard.fields["challenge"] if self.says_challenge else "ok")
        self.heard.append(heard)
        status, body, headers = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(body, str):
            return web.Response(text=body, status=status, headers=headers)
        return web.json_response(body, status=status, headers=headers)

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/slack/events", self.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        return runner


def http_manifest(url: str) -> dict[str, Any]:
    """Return the app's manifest, with everything sent to one address and the Home tab switched on."""
    whole = manifest(url)
    whole["features"]["app_home"]["home_tab_enabled"] = True
    return whole
