"""What is said in the thread under a message once that is out: a delivery of its own, sent once as any other.

Until the message is out nobody knows what to reply to; of one whose outcome is unknown nobody ever does, so
its thread stays empty.
"""

from datetime import datetime

from bot.i18n.translator import translator
from bot.message import Message
from bot.model.delivery import Delivery, NewDelivery, Urgency
from bot.ports.outside import UNDER


def thread_under(
    delivery: Delivery, message: Message, remote_id: str, *, now: datetime
) -> NewDelivery | None:
    """Return what is to be said under the message that was sent as `remote_id`; None if there is nothing."""
    if not message.thread or not remote_id:
        return None
    summary = translator(message.language)("All sources, and what nearly made it")
    reply = Message(message.thread, summary=summary, language=message.language, is_private=False)
    return NewDelivery(
        f"thread:{delivery.occasion}",
        delivery.destination_id,
        reply.to_json(),
        Urgency.THREAD,
        created_at=now,
        reply_to={UNDER: remote_id},
        expires_at=delivery.expires_at,
    )
