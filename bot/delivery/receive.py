"""Store an update before anybody is told that it arrived."""

from collections.abc import Callable

from bot.model.delivery import Incoming
from bot.model.destination import Installation
from bot.ports.outside import Clock, Receive
from bot.ports.store import Store


def receiver(
    store: Store,
    clock: Clock,
    installation: Installation,
    *,
    on_new: Callable[[Incoming], None] = lambda _: None,
) -> Receive:
    """Return the function that the installation's updates are passed to.

    `on_new` is called after each commit of one that was not there yet.
    """

    async def receive(incoming: Incoming) -> bool:
        async with store.transaction(goes_first=True) as tx:
            is_new = await tx.inbox.add(installation.id, incoming, now=clock.now())
        if is_new:
            on_new(incoming)
        return is_new

    return receive
