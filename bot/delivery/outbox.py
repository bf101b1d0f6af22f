"""Send what is due, once.

A delivery is marked `sending` in a commit of its own before the call, and its outcome after it. What a
dead process leaves as `sending`, and a call whose answer was lost, is *unknown*: it is not resent by
itself but shown with [Send again]. What never reached the network, or was refused for now, waits and is
sent again.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal
from weakref import WeakValueDictionary

from bot.delivery import movements
from bot.delivery.knocks import is_knock, wait_after
from bot.delivery.ledger import Ledger, Taken
from bot.delivery.notices import report_unknown
from bot.delivery.outside import answer_from_outside, knock_at_once, shows_presence
from bot.delivery.pacing import Pacer
from bot.delivery.shares import report_refused, report_uncertain
from bot.delivery.threads import thread_under
from bot.message import Message
from bot.model.delivery import Delivery, DeliveryStatus, Lane, Urgency
from bot.model.destination import Destination, DestinationStatus
from bot.ports.outside import (
    Clock,
    DeliveryError,
    DestinationBusyError,
    DestinationGoneError,
    DestinationMovedError,
    DestinationPausedError,
    InstallationGoneError,
    Messenger,
    OutcomeUnknownError,
)
from bot.ports.store import Store, Transaction
from bot.ports.teams import read_share

log = logging.getLogger(__name__)

# So many calls of one token are under way at once; a kill leaves at most so many unknown.
IN_FLIGHT = 4
# And so many answers, which wait for no turn.
ANSWERS_IN_FLIGHT = 8
# A send that is unknown so many times is shown, even where unknown ones go again by themselves: each of its
# calls may have got through.
MOST_CALLS = 5
# A process that is told to end waits so long, in real time, for the calls it has under way.
LAST_CALL_SECONDS = 8.0


@dataclass(slots=True)
class Outbox:
    """Sends for the installations that have a messenger."""

    store: Store
    clock: Clock
    messengers: Mapping[int, Messenger]
    pacers: Mapping[int, Pacer]
    on_unknown: Literal["hold", "resend"] = "hold"
    _ledger: Ledger = field(init=False)
    # The lanes that have taken what they have not settled.
    _holding: set[asyncio.Task[Any] | None] = field(default_factory=set)
    # One at a time for each person or message that we answer.
    _answering: WeakValueDictionary[tuple[int, str], asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )
    _is_stopping: bool = False

    def __post_init__(self) -> None:
        self._ledger = Ledger(self.store, self.clock)

    async def settle_interrupted(self) -> int:
        """Name what an earlier process left in flight as unknown; call once, before the first send."""
        async with self.store.transaction() as tx:
            unknown = await tx.deliveries.settle_interrupted(now=self.clock.now())
        for delivery in unknown:
            log.warning("delivery %s was in flight when the last process ended: unknown", delivery.occasion)
            await self._answer_unknown(delivery)
        return len(unknown)

    async def stop(self) -> None:
        """Begin nothing any more, and return when what is under way is settled; cut off, it is unknown."""
        self._is_stopping = True
        if holding := {lane for lane in self._holding if lane is not None}:
            await asyncio.wait(holding, timeout=LAST_CALL_SECONDS)

    async def send_due(self, installation_id: int) -> int:
        """Send everything of that installation that may go now; return how many calls were made."""
        lanes = [self.send_in_lane(Lane(installation_id)) for _ in range(IN_FLIGHT)]
        lanes += [
            self.send_in_lane(Lane(installation_id, is_for_answers=True)) for _ in range(ANSWERS_IN_FLIGHT)
        ]
        return sum(await asyncio.gather(*lanes))

    async def send_in_lane(self, lane: Lane) -> int:
        """Send one after the other what may go there now; return how many calls were made."""
        pacer = self.pacers.get(lane.installation_id)
        if pacer is None:
            return 0
        calls = 0
        try:
            taken = await self._first(lane, pacer)
            while taken is not None:
                delivery, destination = taken
                if not lane.is_for_answers:
                    if wait := pacer.claim_chat(destination.place):
                        await self._put_off(delivery, wait, "one message at a time", was_called=False)
                        taken = await self._first(lane, pacer)
                        continue
                    await pacer.wait_to_send()
                taken = await self._deliver(delivery, destination, pacer)
                calls += 1
        finally:
            self._holding.discard(asyncio.current_task())
        return calls

    async def _first(self, lane: Lane, pacer: Pacer) -> Taken | None:
        """Return what may be sent once it is our turn; None if there is nothing, or we are told to wait."""
        task = asyncio.current_task()
        self._holding.discard(task)
        if not (lane.is_for_answers or pacer.is_paused or self._is_stopping):
            await pacer.wait_for_turn()
        if pacer.is_paused or self._is_stopping:
            return None
        self._holding.add(task)
        return await self._ledger.take(lane)

    async def _deliver(self, delivery: Delivery, destination: Destination, pacer: Pacer) -> Taken | None:
        """Send it, write down what became of it, and return what comes next."""
        if is_knock(delivery) and destination.status is DestinationStatus.ACTIVE:
            await self._finish(delivery, DeliveryStatus.EXPIRED, error="opened meanwhile")
            return await self._first(delivery.lane, pacer)
        try:
            message = Message.from_json(delivery.message)
            remote_id = await self._send(delivery, destination, message)
        except Exception as exc:  # noqa: BLE001 - left as being sent, it would wait for a restart
            await self._settle(delivery, destination, _as_delivery_error(exc), pacer)
            await self._erase_emptied(destination)
            return await self._first(delivery.lane, pacer)
        if is_knock(delivery):
            await self._let_in(delivery)
        elif message.shows_presence and destination.status is DestinationStatus.PAUSED:
            async with self.store.transaction() as tx:
                await knock_at_once(tx, destination.id, now=self.clock.now())
        thread = thread_under(delivery, message, remote_id, now=self.clock.now())
        is_last = self._is_stopping or destination.status is DestinationStatus.EMPTIED
        if not is_last and self._has_turn(delivery.lane, pacer):
            return await self._ledger.write_sent(
                delivery.id, remote_id, thread=thread, then_for=delivery.lane
            )
        await self._ledger.write_sent(delivery.id, remote_id, thread=thread)
        await self._erase_emptied(destination)
        return await self._first(delivery.lane, pacer)

    def _has_turn(self, lane: Lane, pacer: Pacer) -> bool:
        return not pacer.is_paused if lane.is_for_answers else pacer.take_turn()

    async def _send(self, delivery: Delivery, destination: Destination, message: Message) -> str:
        """Send it; what answers one person, or replaces one message, in the order in which it was taken."""
        messenger = self.messengers[delivery.installation_id]
        answered = messenger.answers_directly(message, delivery.reply_to)
        if answered is None:
            return await messenger.send(destination, message, reply_to=delivery.reply_to)
        key = (delivery.installation_id, answered)
        async with self._answering.setdefault(key, asyncio.Lock()):
            return await messenger.send(destination, message, reply_to=delivery.reply_to)

    async def _settle(
        self, delivery: Delivery, destination: Destination, error: DeliveryError, pacer: Pacer
    ) -> None:
        """Write down what a failed call means, and do what follows from it."""
        log.warning("delivery %s to destination %d: %s", delivery.occasion, destination.id, error)
        match error:
            case DestinationBusyError():
                pacer.pause(error.retry_after)
                await self._put_off(delivery, error.retry_after, str(error))
            case DestinationMovedError():
                await self._move(destination, error.new_chat)
                await self._put_off(delivery, timedelta(), str(error))
            case OutcomeUnknownError():
                if error.pause:
                    pacer.pause(error.pause)
                await self._finish(delivery, DeliveryStatus.UNKNOWN, error=str(error))
                await self._answer_unknown(delivery)
            case InstallationGoneError():
                await self._finish(delivery, DeliveryStatus.REFUSED, error=str(error))
                await self._stop_all(delivery.installation_id, str(error))
            case DestinationGoneError():
                await self._finish(delivery, DeliveryStatus.REFUSED, error=str(error))
                await self._stop(destination, str(error))
            case DestinationPausedError() if is_knock(delivery) and (wait := wait_after(delivery)):
                await self._put_off(delivery, wait, str(error))
            case DestinationPausedError() if shows_presence(delivery):
                await self._finish(delivery, DeliveryStatus.REFUSED, error=str(error))
                async with self.store.transaction() as tx:
                    await answer_from_outside(tx, delivery, error, now=self.clock.now())
            case DestinationPausedError() if delivery.urgency is Urgency.DIGEST:
                await self._finish(delivery, DeliveryStatus.REFUSED, error=str(error))
                await self._pause(destination, error)
            case _:
                await self._finish(delivery, DeliveryStatus.REFUSED, error=str(error))
        await self._tell_sharer(delivery, error)

    async def _answer_unknown(self, delivery: Delivery) -> None:
        now = self.clock.now()
        if self.on_unknown == "resend" and delivery.attempts < MOST_CALLS:
            async with self.store.transaction() as tx:
                await tx.deliveries.send_again(delivery.id, now=now)
        elif is_knock(delivery):
            await self._let_in(delivery)
        elif delivery.urgency is Urgency.DIGEST:
            await report_unknown(self.store, delivery, now=now)
        elif read_share(delivery.occasion):
            async with self.store.transaction() as tx:
                await report_uncertain(tx, delivery, now=now)

    async def _tell_sharer(self, delivery: Delivery, error: DeliveryError) -> None:
        """Say so to who shared a story, if it is not there and does not go again by itself."""
        is_open = isinstance(error, (DestinationBusyError, DestinationMovedError, OutcomeUnknownError))
        if is_open or not read_share(delivery.occasion):
            return
        reason = str(error) if isinstance(error, DestinationPausedError) else ""
        async with self.store.transaction() as tx:
            await report_refused(tx, delivery, reason=reason, now=self.clock.now())

    async def _finish(self, delivery: Delivery, status: DeliveryStatus, *, error: str) -> None:
        async def note(tx: Transaction) -> None:
            await tx.deliveries.finish(delivery.id, status, now=self.clock.now(), error=error)

        await self._ledger.write(note)

    async def _erase_emptied(self, destination: Destination) -> None:
        """Forget whom the last message was for, unless it waits to be sent again."""
        if destination.status is DestinationStatus.EMPTIED:
            async with self.store.transaction() as tx:
                await tx.personal.erase_emptied(destination.id)

    async def _put_off(
        self, delivery: Delivery, span: timedelta, reason: str, *, was_called: bool = True
    ) -> None:
        async def note(tx: Transaction) -> None:
            await tx.deliveries.put_off(
                delivery.id, not_before=self.clock.now() + span, error=reason, was_called=was_called
            )
            if was_called and delivery.urgency is Urgency.DIGEST:
                await self._drop_if_stopped(tx, delivery, reason)

        await self._ledger.write(note)

    async def _drop_if_stopped(self, tx: Transaction, delivery: Delivery, reason: str) -> None:
        """Drop what waits for a place that was stopped while the call was under way."""
        place = await tx.destinations.get(delivery.destination_id)
        if place is not None and place.status is not DestinationStatus.ACTIVE:
            await tx.deliveries.finish(
                delivery.id, DeliveryStatus.EXPIRED, now=self.clock.now(), error=reason
            )

    async def _move(self, destination: Destination, new_chat: str) -> None:
        async with self.store.transaction() as tx:
            old = destination.place.chat
            await movements.moved(tx, destination.installation_id, old, new_chat)

    async def _stop(self, destination: Destination, reason: str) -> None:
        """Send nothing more to the chat; what one topic of it is refused for holds for all."""
        async with self.store.transaction() as tx:
            chat = destination.place.chat
            await movements.removed(
                tx, destination.installation_id, chat, reason=reason, now=self.clock.now()
            )

    async def _stop_all(self, installation_id: int, reason: str) -> None:
        """Send nothing more for the installation; who connects it anew has everything go on."""
        log.error(
            "the token of %s is refused (%s): nothing is sent there any more. Put the current one into the "
            "settings and start again; the digests go on then.",
            self.messengers[installation_id].installation.name,
            reason,
        )
        async with self.store.transaction() as tx:
            await movements.uninstalled(tx, installation_id, now=self.clock.now())

    async def _pause(self, destination: Destination, error: DestinationPausedError) -> None:
        now = self.clock.now()
        async with self.store.transaction() as tx:
            current = await tx.destinations.get(destination.id)
            if current is not None and current.status is DestinationStatus.ACTIVE:
                await movements.pause(tx, current, str(error), has_to_knock=error.has_to_knock, now=now)

    async def _let_in(self, delivery: Delivery) -> None:
        async with self.store.transaction() as tx:
            current = await tx.destinations.get(delivery.destination_id)
            if current is not None:
                await movements.let_in(tx, current, now=self.clock.now())


def _as_delivery_error(exc: Exception) -> DeliveryError:
    """Return the outcome of a call; whether one with a fault of ours got through is not known."""
    if isinstance(exc, DeliveryError):
        return exc
    log.error("a send ended in an error of our own", exc_info=exc)
    return OutcomeUnknownError(f"an error of our own ({type(exc).__name__})")
