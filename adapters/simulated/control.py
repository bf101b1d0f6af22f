"""The control: tests and people at a keyboard act as the platforms' people over HTTP and JSON.

`POST /control/telegram/write {"person": "Kari", "text": "/start"}` calls the method of that name with those
arguments; every public asynchronous method of the platforms' people can be called so.
"""

import dataclasses
import inspect
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from adapters.simulated.clock import VirtualClock
from adapters.simulated.faults import Faults, Rule
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_people import SlackPeople
from adapters.simulated.slack_sockets import Envelope
from adapters.simulated.telegram import SimulatedTelegram
from adapters.simulated.transcript import Transcript

Action = Callable[..., Awaitable[Any]]


class Control:
    def __init__(
        self,
        clock: VirtualClock,
        faults: Faults,
        transcript: Transcript,
        telegram: SimulatedTelegram,
        slack: SimulatedSlack,
        people: SlackPeople,
        report: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._clock = clock
        self._faults = faults
        self._transcript = transcript
        self._telegram = telegram
        self._slack = slack
        self._report = report
        self._actions = {"telegram": _actions_of(telegram), "slack": _actions_of(people)}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/clock", self._tell_time),
            web.post("/clock", self._move_time),
            web.get("/control/chats", self._chats),
            web.get("/control/actions", self._list_actions),
            web.post("/control/faults", self._add_fault),
            web.delete("/control/faults", self._clear_faults),
            web.post("/control/{platform}/{action}", self._act),
            web.get("/transcript", self._lines),
            web.get("/report", self._tell_report),
        ]

    # --- time ---------------------------------------------------------------------------------------

    async def _tell_time(self, _request: web.Request) -> web.Response:
        return web.json_response({"now": self._clock.now().isoformat()})

    async def _move_time(self, request: web.Request) -> web.Response:
        wanted = await _json(request)
        try:
            if "now" in wanted:
                self._clock.move_to(datetime.fromisoformat(str(wanted["now"])))
            else:
                self._clock.advance(timedelta(seconds=float(wanted["advance"])))
        except (KeyError, TypeError, ValueError, OverflowError) as exc:
            raise _bad(f'send {{"now": ISO 8601}} or {{"advance": seconds}}: {exc}') from exc
        return await self._tell_time(request)

    # --- people -------------------------------------------------------------------------------------

    async def _act(self, request: web.Request) -> web.Response:
        actions = self._actions.get(request.match_info["platform"], {})
        action = actions.get(request.match_info["action"])
        if action is None:
            raise _bad(f"no such action; there are: {', '.join(sorted(actions))}")
        arguments = await _json(request)
        try:
            inspect.signature(action).bind(**arguments)
        except TypeError as exc:
            raise _bad(f"{exc}; {_usage(action)}") from exc
        try:
            result = await action(**arguments)
        except (LookupError, ValueError) as exc:
            raise _bad(str(exc)) from exc
        return web.json_response({"result": _plain(result)})

    async def _list_actions(self, _request: web.Request) -> web.Response:
        listed = {
            platform: {name: _usage(action) for name, action in sorted(actions.items())}
            for platform, actions in self._actions.items()
        }
        return web.json_response(listed)

    async def _chats(self, _request: web.Request) -> web.Response:
        telegram = [
            {
                "chat": chat.id,
                "title": chat.title,
                "kind": chat.kind,
                "bot": bot,
                "messages": [_plain(message) for message in messages],
            }
            for bot, chat, messages in self._telegram.all_chats()
        ]
        slack = [
            {
                "chat": channel.id,
                "title": channel.name,
                "kind": channel.kind,
                "workspace": workspace.name,
                "messages": [_plain(self._slack.seen(workspace, m)) for m in channel.messages.values()],
            }
            for workspace in self._slack.workspaces.values()
            for channel in workspace.channels.values()
        ]
        return web.json_response({"telegram": telegram, "slack": slack})

    # --- faults and evidence ------------------------------------------------------------------------

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            rule = self._faults.add(Rule(**await _json(request)))
        except (TypeError, ValueError) as exc:
            raise _bad(f"no such rule: {exc}") from exc
        return web.json_response({"result": _plain(rule)})

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response({"result": None})

    async def _lines(self, _request: web.Request) -> web.Response:
        return web.Response(text="".join(f"{line}\n" for line in self._transcript.lines()))

    async def _tell_report(self, _request: web.Request) -> web.Response:
        return web.json_response(self._report())


def _actions_of(people: object) -> dict[str, Action]:
    named = inspect.getmembers(people, inspect.iscoroutinefunction)
    return {name: action for name, action in named if not name.startswith("_")}


def _usage(action: Action) -> str:
    return f"{action.__name__}{inspect.signature(action)}"


def _plain(value: Any) -> Any:
    """Turn a result into what JSON knows."""
    if isinstance(value, Envelope):
        return {"acknowledged": value.is_acknowledged, "failure": value.failure, "answer": value.answer}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return value


async def _json(request: web.Request) -> dict[str, Any]:
    text = await request.text()
    try:
        body = json.loads(text or "{}")
    except ValueError as exc:
        raise _bad("the body is no JSON") from exc
    if not isinstance(body, dict):
        raise _bad("the body is no JSON object")
    return body


def _bad(words: str) -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=json.dumps({"error": words}), content_type="application/json")
