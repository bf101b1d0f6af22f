"""One call of the bot over HTTP: what was sent, what goes wrong on the way, what it is answered.

Knows neither platform; a face reads its calls with `read_params` and answers them with a `Reply`.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from aiohttp import web

from adapters.simulated.clock import VirtualClock
from adapters.simulated.faults import Fault, Faults, Rule
from adapters.simulated.traffic import Traffic
from adapters.simulated.transcript import NO_REPLY, Call, Transcript

# A long poll waits for something to happen, so nothing waits for it.
POLL = "getUpdates"
HTML_PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a multipart call."""

    filename: str
    content_type: str
    content: bytes


class UnreadableParamsError(Exception):
    """The body is not what its content type says."""


class BadParamError(Exception):
    """A parameter is missing or not of its type."""

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(f"parameter {name} must be {wanted}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Params:
    """Parameters as sent; in forms numbers, booleans and objects come as text, as both services allow."""

    sent: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return self.sent.get(name) not in (None, "")

    def as_written(self) -> Mapping[str, Any]:
        """Return them for the transcript: as sent, and of a file its name and size."""
        files = {name: f"{file.filename} ({len(file.content)} bytes)" for name, file in self.files.items()}
        return {**self.sent, **files}

    def text(self, name: str, default: str = "") -> str:
        value = self.sent.get(name)
        if value is None:
            return default
        if isinstance(value, bool | float | dict | list):
            raise BadParamError(name, "a string")
        return str(value)

    def integer(self, name: str, default: int = 0) -> int:
        value = self.sent.get(name)
        if value in (None, ""):
            return default
        if isinstance(value, bool | float | dict | list):
            raise BadParamError(name, "an integer")
        try:
            return int(str(value))
        except ValueError as exc:
            raise BadParamError(name, "an integer") from exc

    def boolean(self, name: str, *, default: bool = False) -> bool:
        value = self.sent.get(name)
        if value in (None, ""):
            return default
        known = {"true": True, "1": True, "false": False, "0": False}
        if str(value).lower() not in known:
            raise BadParamError(name, "true or false")
        return known[str(value).lower()]

    def data(self, name: str) -> Any:
        """Return an object or a list, decoded when it came as JSON text; None when absent."""
        value = self.sent.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as exc:
            raise BadParamError(name, "JSON") from exc


async def read_params(request: web.Request) -> Params:
    """Read query, JSON, form or multipart, later ones winning.

    Raises:
        UnreadableParamsError: a body that is not what its content type says.
    """
    try:
        return await _read_params(request)
    except ConnectionResetError as exc:
        # Whoever called died in the middle of it: it was no call, and there is nobody to answer.
        raise web.HTTPBadRequest(text="the connection broke") from exc


async def _read_params(request: web.Request) -> Params:
    sent: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        sent.update(await _read_json(request))
    elif request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                sent[name] = value if isinstance(value, str) else value.decode()
    return Params(sent, files)


async def _read_json(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    if not text.strip():
        return {}
    try:
        body = json.loads(text)
    except ValueError as exc:
        raise UnreadableParamsError("the body is no JSON") from exc
    if not isinstance(body, dict):
        raise UnreadableParamsError("the body is no JSON object")
    return body


@dataclass(frozen=True, slots=True)
class Reply:
    """What a face answers; `verdict` is "ok" or the service's words, `accepted` a chat with a new message."""

    body: Mapping[str, Any] | str
    status: int = 200
    verdict: str = "ok"
    accepted: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        if isinstance(self.body, str):
            kind = {"<": "text/html", "{": "application/json"}.get(self.body[:1], "text/plain")
            return web.Response(text=self.body, status=self.status, content_type=kind, headers=self.headers)
        return web.json_response(self.body, status=self.status, headers=self.headers)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which call this is; `account` tells one token's calls from another's, without the token."""

    platform: str
    method: str
    params: Params
    chat: str = ""
    account: str = ""


class Manners(Protocol):
    """How one platform words what an injected fault does."""

    def busy(self, asked: Asked, seconds: int) -> Reply: ...

    def error(self) -> Reply: ...


class Exchange:
    """Carries every call of both platforms: faults on the way in and out, and the transcript."""

    def __init__(self, clock: VirtualClock, faults: Faults, transcript: Transcript, traffic: Traffic) -> None:
        self._clock = clock
        self._faults = faults
        self._transcript = transcript
        self._traffic = traffic

    async def carry(
        self,
        request: web.Request,
        asked: Asked,
        do: Callable[[], Awaitable[Reply]],
        manners: Manners,
    ) -> web.StreamResponse:
        self._traffic.hear(asked.account)
        if asked.method != POLL:
            with self._traffic.under_way():
                return await self._answer(request, asked, do, manners)
        self._traffic.confirm(asked.account)
        return await self._answer(request, asked, do, manners)

    async def _answer(
        self,
        request: web.Request,
        asked: Asked,
        do: Callable[[], Awaitable[Reply]],
        manners: Manners,
    ) -> web.StreamResponse:
        rule = self._faults.next_for(asked.platform, asked.method, asked.chat, self._clock.now())
        reply = await self._reply(asked, rule, do, manners)
        if asked.method == POLL and _hands_out(reply):
            self._traffic.hand_out(asked.account)
        is_cut = rule is not None and rule.happens in {Fault.CUT_BEFORE, Fault.CUT_AFTER}
        await self._write_down(asked, reply, rule, is_cut=is_cut)
        if is_cut and request.transport is not None:
            request.transport.close()
        return reply.response()

    async def _reply(
        self, asked: Asked, rule: Rule | None, do: Callable[[], Awaitable[Reply]], manners: Manners
    ) -> Reply:
        match rule.happens if rule else None:
            case Fault.BUSY if rule:
                return manners.busy(asked, rule.retry_after)
            case Fault.ERROR_BEFORE:
                return manners.error()
            case Fault.CUT_BEFORE:
                return Reply("", verdict="connection cut before the call was taken")
            case Fault.HTML:
                return Reply(HTML_PAGE, status=502, verdict="Bad Gateway (HTML)")
            case Fault.DELAY if rule:
                await asyncio.sleep(rule.seconds)
        reply = await do()
        if rule and rule.happens is Fault.LATE_REPLY:
            await asyncio.sleep(rule.seconds)
        if rule and rule.happens is Fault.ERROR_AFTER:
            failed = manners.error()
            return Reply(failed.body, failed.status, failed.verdict, reply.accepted, failed.headers)
        if rule and rule.happens is Fault.TRUNCATED:
            return replace(reply, body=_first_half(reply.body))
        return reply

    async def _write_down(self, asked: Asked, reply: Reply, rule: Rule | None, *, is_cut: bool) -> None:
        await self._transcript.add(
            Call(
                platform=asked.platform,
                method=asked.method,
                params=asked.params.as_written(),
                status=NO_REPLY if is_cut else reply.status,
                verdict=reply.verdict,
                at=self._clock.now().isoformat(),
                chat=asked.chat,
                accepted=reply.accepted,
                fault=rule.happens.value if rule else "",
                account=asked.account,
            )
        )


def _hands_out(reply: Reply) -> bool:
    return isinstance(reply.body, Mapping) and bool(reply.body.get("result"))


def _first_half(body: Mapping[str, Any] | str) -> str:
    text = body if isinstance(body, str) else json.dumps(body)
    return text[: max(1, len(text) // 2)]
