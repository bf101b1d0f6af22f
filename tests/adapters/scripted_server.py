"""A local HTTP server that answers each method as a test scripts it, and remembers what was asked."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Answer:
    """`cuts` drops the connection after the call was read, so that its answer is lost."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: str | None = None
    content_type: str = "application/json"
    cuts: bool = False


class ScriptedServer:
    """The last part of the path is the method. Unscripted methods get their default, again and again."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.defaults: dict[str, Any] = {}
        self._script: dict[str, deque[Answer]] = defaultdict(deque)
        self._runner: web.AppRunner | None = None
        self.url = ""
        self.arrived = asyncio.Condition()

    async def __aenter__(self) -> "ScriptedServer":
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def answer(self, method: str, *answers: Answer) -> None:
        self._script[method].extend(answers)

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]

    async def until_asked(self, method: str, times: int) -> list[dict[str, Any]]:
        async with self.arrived:
            await self.arrived.wait_for(lambda: len(self.asked(method)) >= times)
        return self.asked(method)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rsplit("/", 1)[-1]
        async with self.arrived:
            self.calls.append((method, await _params(request)))
            self.arrived.notify_all()
        if self._script[method]:
            return _respond(request, self._script[method].popleft())
        default = self.defaults[method]
        return await default(request) if callable(default) else web.json_response(default)


def _respond(request: web.Request, answer: Answer) -> web.Response:
    if answer.cuts:
        request.transport.abort()
    text = answer.raw if answer.raw is not None else json.dumps(answer.body)
    return web.Response(
        text=text, status=answer.status, headers=answer.headers, content_type=answer.content_type
    )


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return await request.json()
    return {name: _read(value) for name, value in (await request.post()).items()}


def _read(value: str | web.FileField) -> Any:
    if isinstance(value, web.FileField):
        return value.filename, value.file.read().decode()
    try:
        return json.loads(value)
    except ValueError:
        return value
