"""Try again a place that was closed to us, where the platform does not tell when it opens.

A knock is a line that says that we are here: refused, it waits for longer each time, for two weeks at most;
once it is through, the place goes on. One that was opened meanwhile needs none.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.i18n.translator import translator
from bot.message import say
from bot.model.delivery import Delivery, NewDelivery, Urgency
from bot.model.destination import Destination
from bot.ports.store import Transaction

_PREFIX = "knock:"
# Whoever was told what to do does it at once or on another day.
_WAITS: Sequence[timedelta] = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)),
    *(timedelta(days=1) for _ in range(13)),
)


async def knock(tx: Transaction, destination: Destination, *, now: datetime) -> None:
    """Have it tried in a minute, and ever more seldom after that."""
    tr = translator(destination.language)
    line = say(
        tr("Here I am. The digest comes here from now on."), language=destination.language, is_private=False
    )
    await tx.deliveries.add(
        NewDelivery(
            f"{_PREFIX}{destination.id}:{now:%Y-%m-%dT%H:%M:%S}",
            destination.id,
            line.to_json(),
            Urgency.REPLY,
            created_at=now,
            not_before=now + _WAITS[0],
        )
    )


def is_knock(delivery: Delivery) -> bool:
    return delivery.occasion.startswith(_PREFIX)


def wait_after(delivery: Delivery) -> timedelta | None:
    """Return how long to wait after this attempt was refused; None if it was the last one."""
    return _WAITS[delivery.attempts] if delivery.attempts < len(_WAITS) else None
