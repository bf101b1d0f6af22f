"""Slack's Socket Mode: connections of the app, envelopes that must be acknowledged, redelivery.

Only events come again when they are not acknowledged; a command or a press fails in the person's face. An
app has three real seconds to acknowledge; when an event is told again is on the virtual clock.
"""

import asyncio
import itertools
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiohttp import WSMsgType, web

from adapters.simulated.slack_envelopes import EVENTS, RETRY_AFTER, Envelope, Plan
from adapters.simulated.traffic import Traffic

MAX_CONNECTIONS = 10


class SlackSockets:
    def __init__(
        self, app_id: str, now: Callable[[], datetime], plan: Plan, traffic: Traffic, ack_seconds: float
    ) -> None:
        self._app_id = app_id
        self._now = now
        self._plan = plan
        self.ack_seconds = ack_seconds
        self._traffic = traffic
        self._connections: list[web.WebSocketResponse] = []
        # Those that were asked to come anew get nothing more while there are others.
        self._leaving: set[web.WebSocketResponse] = set()
        self._connected = asyncio.Event()
        self._changed = asyncio.Event()
        self._tickets: set[str] = set()
        self._turns = itertools.count()
        self._numbers = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._by_id: dict[str, Envelope] = {}

    # --- connections --------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        return len(self._connections)

    async def until_connected(self, *, seconds: float = 10.0) -> None:
        """Wait for the app to connect.

        Raises:
            TimeoutError: it did not within `seconds` of real time.
        """
        async with asyncio.timeout(seconds):
            await self._connected.wait()

    async def until_replaced(self, *, seconds: float = 10.0) -> None:
        """Wait until the connections of now are gone and a new one is there.

        Raises:
            TimeoutError: that took longer than `seconds` of real time.
        """
        old = set(self._connections)
        async with asyncio.timeout(seconds):
            while not self._connections or old & set(self._connections):
                self._changed.clear()
                await self._changed.wait()

    def ticket(self) -> str:
        """Return a ticket for one connection."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return ticket

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this address was used, or never given out")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.count >= MAX_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        await self._serve(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        self._connections.append(socket)
        try:
            await socket.send_json(
                {
                    "type": "hello",
                    "num_connections": self.count,
                    "connection_info": {"app_id": self._app_id},
                    "debug_info": {"host": "simulated", "approximate_connection_time": 18060},
                }
            )
            self._connected.set()
            self._changed.set()
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.json())
        finally:
            self._connections.remove(socket)
            self._leaving.discard(socket)
            self._changed.set()
            if not self._connections:
                self._connected.clear()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to come anew, and close it once what it was told had its time.

        A `warning` says only that a closing comes.
        """
        for socket in list(self._connections):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            self._leaving.add(socket)
            if reason != "warning":
                self._begin(asyncio.create_task(self._close_later(socket)))

    async def _close_later(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(self.ack_seconds)
        await socket.close()

    async def drop(self) -> None:
        """Close every connection without a word."""
        for socket in list(self._connections):
            await socket.close()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.drop()

    def _begin(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- envelopes ----------------------------------------------------------------------------------

    async def deliver(self, envelope: Envelope) -> None:
        """Tell the app, and return once it acknowledged or the time for that is over."""
        await self._tell(envelope, 0)

    async def _tell(self, envelope: Envelope, attempt: int) -> None:
        await self._attempt(envelope, attempt)
        if envelope.kind == EVENTS and not envelope.is_acknowledged and attempt < len(RETRY_AFTER):
            self._plan_retry(envelope, attempt)

    def _plan_retry(self, envelope: Envelope, attempt: int) -> None:
        async def begin() -> None:
            # One that was acknowledged too late is not told again.
            if not envelope.is_acknowledged:
                # As a task, so that an app that keeps silent holds up nothing else that is due.
                self._begin(asyncio.create_task(self._tell(envelope, attempt + 1)))

        self._plan(self._now() + RETRY_AFTER[attempt], begin)

    async def _attempt(self, envelope: Envelope, attempt: int) -> None:
        open_ones = [s for s in self._connections if s not in self._leaving] or self._connections
        if not open_ones:
            envelope.give_up("dispatch_failed")
            return
        socket = open_ones[next(self._turns) % len(open_ones)]
        envelope_id = f"00000000-0000-4000-8000-{next(self._numbers):012d}"
        self._by_id[envelope_id] = envelope
        sent = {
            "envelope_id": envelope_id,
            "type": envelope.kind,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.kind != EVENTS,
        }
        if envelope.kind == EVENTS:
            sent |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        try:
            with self._traffic.under_way():
                envelope.send()
                await socket.send_json(sent)
                await asyncio.wait_for(envelope.acknowledged.wait(), self.ack_seconds)
        except TimeoutError:
            envelope.give_up("operation_timeout")
        except ConnectionError:
            envelope.give_up("dispatch_failed")

    def _take(self, acknowledgement: Mapping[str, Any]) -> None:
        envelope = self._by_id.get(str(acknowledgement.get("envelope_id")))
        if envelope is not None:
            envelope.acknowledge(acknowledgement.get("payload") or None)
