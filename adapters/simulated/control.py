"""The control: tests and people at a keyboard act as the platforms' people over HTTP and JSON.

`POST /control/telegram/write {"person": "Kari", "text": "/start"}` calls the method of that name with those
arguments; every public asynchronous method of the platforms' people can be called so. What they are to do
later is planned: `POST /control/plan {"at": "2026-04-28T08:00+02:00", "do": "telegram/write", "with": {…}}`,
or `"in": 3600` for seconds from now.
"""

import dataclasses
import functools
import inspect
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from adapters.simulated.agenda import Agenda
from adapters.simulated.clock import VirtualClock
from adapters.simulated.faults import Faults, Rule
from adapters.simulated.questions import bad, read_json
from adapters.simulated.slack import SimulatedSlack
from adapters.simulated.slack_envelopes import Envelope
from adapters.simulated.slack_people import SlackPeople
from adapters.simulated.telegram import SimulatedTelegram
from adapters.simulated.transcript import Transcript

Action = Callable[..., Awaitable[Any]]


class Control:
    def __init__(
        self,
        clock: VirtualClock,
        agenda: Agenda,
        faults: Faults,
        transcript: Transcript,
        telegram: SimulatedTelegram,
        slack: SimulatedSlack,
        people: SlackPeople,
        report: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._clock = clock
        self._agenda = agenda
        self._faults = faults
        self._transcript = transcript
        self._telegram = telegram
        self._slack = slack
        self._report = report
        self._actions = {"telegram": _actions_of(telegram), "slack": _actions_of(people)}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/control/chats", self._chats),
            web.get("/control/actions", self._list_actions),
            web.post("/control/faults", self._add_fault),
            web.delete("/control/faults", self._clear_faults),
            web.post("/control/plan", self._plan_one),
            web.post("/control/{platform}/{action}", self._act),
            web.get("/calls", self._call_lines),
            web.get("/transcript", self._lines),
            web.get("/report", self._tell_report),
        ]

    # --- people -------------------------------------------------------------------------------------

    async def _act(self, request: web.Request) -> web.Response:
        named = "{platform}/{action}".format_map(request.match_info)
        arguments = await read_json(request)
        try:
            result = await self._action(named, arguments)()
        except (LookupError, ValueError) as exc:
            raise bad(str(exc)) from exc
        return web.json_response({"result": _plain(result)})

    async def _plan_one(self, request: web.Request) -> web.Response:
        try:
            moment = self.plan(await read_json(request))
        except ValueError as exc:
            raise bad(str(exc)) from exc
        return web.json_response({"result": moment.isoformat()})

    def prepare(self, wanted: Mapping[str, Any]) -> None:
        """Plan one line of a script: what a person does later, or {"fault": {…}} for a rule.

        Raises:
            ValueError: it is neither.
        """
        if "fault" in wanted:
            self._add_rule(wanted["fault"])
        else:
            self.plan(wanted)

    def plan(self, wanted: Mapping[str, Any]) -> datetime:
        """Plan what a person does later; return when.

        Raises:
            ValueError: no such action, arguments it does not take, or no moment.
        """
        try:
            moment = self._moment(wanted)
        except (KeyError, TypeError, ValueError, OverflowError) as exc:
            raise ValueError(f'say when: "at": ISO 8601 with a zone, or "in": seconds ({exc})') from exc
        self._agenda.plan(moment, self._action(str(wanted.get("do", "")), wanted.get("with", {})))
        return moment

    def _moment(self, wanted: Mapping[str, Any]) -> datetime:
        if "at" not in wanted:
            return self._clock.now() + timedelta(seconds=float(wanted["in"]))
        moment = datetime.fromisoformat(str(wanted["at"]))
        if moment.tzinfo is None:
            raise ValueError(f"{moment.isoformat()} has no zone")
        return moment

    def _action(self, named: str, arguments: Mapping[str, Any]) -> Callable[[], Awaitable[Any]]:
        platform, _, name = named.partition("/")
        actions = self._actions.get(platform, {})
        if name not in actions:
            raise ValueError(f"no such action; there are: {', '.join(sorted(actions))}")
        try:
            inspect.signature(actions[name]).bind(**arguments)
        except TypeError as exc:
            raise ValueError(f"{exc}; {_usage(actions[name])}") from exc
        return functools.partial(actions[name], **arguments)

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
        fields = await read_json(request)
        try:
            rule = self._add_rule(fields)
        except ValueError as exc:
            raise bad(str(exc)) from exc
        return web.json_response({"result": _plain(rule)})

    def _add_rule(self, fields: Mapping[str, Any]) -> Rule:
        try:
            return self._faults.add(Rule(**fields))
        except (TypeError, ValueError) as exc:
            raise ValueError(f"no such rule: {exc}") from exc

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response({"result": None})

    async def _call_lines(self, _request: web.Request) -> web.Response:
        return web.Response(text="".join(f"{line}\n" for line in self._transcript.call_lines()))

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
