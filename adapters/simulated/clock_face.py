"""The clock over HTTP: what it says, moving it by hand, and following it.

A bot follows by two polls that are answered when there is something to tell:

    POST /clock/follow {"follower": NAME, "moves": N}                    the clock moved; all the time
    POST /clock/rest   {"follower": NAME, "turn": N, "until": ISO|null}  moved, or the word no longer holds

The second one says that nothing is to be done before `until`, as far as was known at that turn. Both
answer {"now", "moves", "turn", "speed"}, from which the next word is made. A connection that breaks is a
bot that died.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from adapters.simulated.clock import VirtualClock
from adapters.simulated.followers import Followers, Rest
from adapters.simulated.questions import bad, read_json
from adapters.simulated.traffic import Traffic

POLL_SECONDS = 5.0
LOOK_AT_CONNECTION_SECONDS = 0.2


class ClockFace:
    def __init__(self, clock: VirtualClock, traffic: Traffic, followers: Followers) -> None:
        self._clock = clock
        self._traffic = traffic
        self._followers = followers
        self._is_stopped = False

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/clock", self._tell),
            web.post("/clock", self._move),
            web.post("/clock/follow", self._follow),
            web.post("/clock/rest", self._rest),
        ]

    def stop(self) -> None:
        """Answer whoever follows, as there is nothing more to come."""
        self._is_stopped = True
        self._traffic.stir()

    async def _tell(self, _request: web.Request) -> web.Response:
        return web.json_response({"now": self._clock.now().isoformat()})

    async def _move(self, request: web.Request) -> web.Response:
        wanted = await read_json(request)
        try:
            if "now" in wanted:
                self._clock.move_to(datetime.fromisoformat(str(wanted["now"])))
            else:
                self._clock.advance(timedelta(seconds=float(wanted["advance"])))
        except (KeyError, TypeError, ValueError, OverflowError) as exc:
            raise bad(f'send {{"now": ISO 8601}} or {{"advance": seconds}}: {exc}') from exc
        return await self._tell(request)

    async def _follow(self, request: web.Request) -> web.Response:
        wanted = await read_json(request)
        name, moves = str(wanted.get("follower", "")), wanted.get("moves")
        self._followers.hear(name)
        await self._wait(request, name, lambda: self._clock.moves != moves)
        return self._reading()

    async def _rest(self, request: web.Request) -> web.Response:
        wanted = await read_json(request)
        try:
            name, turn = str(wanted["follower"]), int(wanted["turn"])
            until = datetime.fromisoformat(wanted["until"]) if wanted["until"] else None
        except (KeyError, TypeError, ValueError) as exc:
            raise bad(f'send {{"follower": name, "turn": number, "until": ISO 8601 or null}}: {exc}') from exc
        if turn == self._traffic.turn:
            self._followers.rest(name, Rest(turn, until))
            self._traffic.stir()
            await self._wait(request, name, lambda: self._traffic.turn != turn)
        return self._reading()

    async def _wait(self, request: web.Request, name: str, is_over: Callable[[], bool]) -> None:
        """Return when it is over, or after a while to be asked again; whoever hangs up is gone."""
        loop = asyncio.get_running_loop()
        end = loop.time() + POLL_SECONDS
        while not (is_over() or self._is_stopped) and loop.time() < end:
            is_stirred = await self._traffic.until_stirred(LOOK_AT_CONNECTION_SECONDS)
            if not is_stirred and (request.transport is None or request.transport.is_closing()):
                self._followers.leave(name)
                return

    def _reading(self) -> web.Response:
        return web.json_response(
            {
                "now": self._clock.now().isoformat(),
                "moves": self._clock.moves,
                "turn": self._traffic.turn,
                "speed": self._clock.speed,
            }
        )
