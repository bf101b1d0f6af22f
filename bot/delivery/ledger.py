"""What lanes take and settle at one moment, in one transaction: each waits for the commit, all pay for one.

A delivery is marked as being sent before its call and settled after it, each durably. With many lanes at
work those commits would cost more than the calls.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.model.delivery import Delivery, Lane, NewDelivery
from bot.model.destination import Destination
from bot.ports.outside import Clock
from bot.ports.store import Store, Transaction

log = logging.getLogger(__name__)

Taken = tuple[Delivery, Destination]
Note = Callable[[Transaction], Awaitable[None]]


@dataclass(slots=True)
class _Asked:
    """What one lane waits for: something to send, or that an outcome is written."""

    answer: asyncio.Future[Taken | None]
    lane: Lane | None = None
    note: Note | None = None
    sent: tuple[int, str] | None = None
    thread: NewDelivery | None = None


@dataclass(slots=True)
class Ledger:
    """Use it from one event loop."""

    store: Store
    clock: Clock
    _asked: list[_Asked] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    async def take(self, lane: Lane) -> Taken | None:
        """Return what may be sent there now, marked as being sent; None if there is nothing."""
        return await self._ask(_Asked(self._future(), lane))

    async def write(self, note: Note) -> None:
        """Write an outcome."""
        await self._ask(_Asked(self._future(), note=note))

    async def write_sent(
        self,
        delivery_id: int,
        remote_id: str,
        *,
        thread: NewDelivery | None = None,
        then_for: Lane | None = None,
    ) -> Taken | None:
        """Write that it was sent, and what is to stand in its thread.

        With `then_for`, take what may be sent there next.
        """
        sent = (delivery_id, remote_id)
        return await self._ask(_Asked(self._future(), then_for, sent=sent, thread=thread))

    def _future(self) -> asyncio.Future[Taken | None]:
        return asyncio.get_running_loop().create_future()

    async def _ask(self, asked: _Asked) -> Taken | None:
        self._asked.append(asked)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        try:
            return await asked.answer
        except asyncio.CancelledError:
            # What was asked for is written all the same; the process must not end before.
            await asyncio.wait({self._writing})
            raise

    async def _write_all(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, []
            try:
                await self._write(asked)
            except Exception:
                # What is wrong with one must not lose the outcomes of the others.
                log.exception("%d outcomes could not be written together; each is tried alone", len(asked))
                for one in asked:
                    await self._write_alone(one)

    async def _write_alone(self, one: _Asked) -> None:
        try:
            await self._write([one])
        except Exception as exc:  # noqa: BLE001 - whoever asked is told, and the others go on
            if not one.answer.done():
                one.answer.set_exception(exc)

    async def _write(self, asked: list[_Asked]) -> None:
        taken = await self._transact(asked)
        for one in asked:
            ready = taken.get(one.lane) if one.lane else None
            if not one.answer.done():
                one.answer.set_result(ready.pop(0) if ready else None)

    async def _transact(self, asked: list[_Asked]) -> dict[Lane, list[Taken]]:
        wanted = Counter(one.lane for one in asked if one.lane is not None)
        async with self.store.transaction() as tx:
            for one in asked:
                if one.note is not None:
                    await one.note(tx)
            now = self.clock.now()
            if sent := [one.sent for one in asked if one.sent is not None]:
                await tx.deliveries.finish_sent(sent, now=now)
            for one in asked:
                if one.thread is not None:
                    await tx.deliveries.add(one.thread)
            taken: dict[Lane, list[Taken]] = defaultdict(list)
            for delivery, place in await tx.deliveries.take_with_places(wanted, now) if wanted else ():
                taken[delivery.lane].append((delivery, place))
        return taken
