"""Answer where we may answer and not post: in a channel where commands are typed before we are invited.

The answer says so; the digest waits meanwhile, and goes on once a knock gets through. One that was asked for
now is not posted as an answer: it would have no thread, and its stories come with the next.
"""

from dataclasses import replace
from datetime import datetime

from bot.delivery.knocks import is_knock, knock
from bot.i18n.translator import translator
from bot.message import Message, Text, say
from bot.model.delivery import Delivery, DeliveryStatus, NewDelivery
from bot.model.destination import DestinationStatus
from bot.ports.outside import DestinationPausedError
from bot.ports.store import Transaction


def shows_presence(delivery: Delivery) -> bool:
    return bool(delivery.message) and Message.from_json(delivery.message).shows_presence


async def answer_from_outside(
    tx: Transaction, answer: Delivery, error: DestinationPausedError, *, now: datetime
) -> None:
    """Say the answer all the same, with why the place is closed to us; nobody else is told of that."""
    destination = await tx.destinations.get(answer.destination_id)
    if destination is None:
        return
    if destination.status is DestinationStatus.ACTIVE:
        await tx.destinations.save(destination.paused(str(error)))
        if error.has_to_knock:
            await knock(tx, destination, now=now)
    said = _said_outside(answer, str(error), destination.language)
    await tx.deliveries.add(
        NewDelivery(
            f"{answer.occasion}:outside",
            destination.id,
            said.to_json(),
            answer.urgency,
            created_at=now,
            reply_to=answer.reply_to,
        )
    )


async def knock_at_once(tx: Transaction, destination_id: int, *, now: datetime) -> None:
    """Try the place now: something got through there that is no post."""
    for waiting in await tx.deliveries.with_status(DeliveryStatus.PENDING, destination_id=destination_id):
        if is_knock(waiting):
            await tx.deliveries.put_off(waiting.id, not_before=now, error="an answer got through")


def _said_outside(answer: Delivery, reason: str, language: str) -> Message:
    tr = translator(language)
    if answer.edition_id is not None:
        text = tr("The digest was not posted: {reason}. I tell you when it works.", reason=reason)
        return say(text, language=language)
    message = Message.from_json(answer.message)
    note = tr("NB: {reason}. I tell you when it works.", reason=f"{reason[:1].upper()}{reason[1:]}")
    return replace(message, blocks=(*message.blocks, Text(note)), shows_presence=False)
