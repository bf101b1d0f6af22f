"""Keep nothing about people longer than it serves them. docs/privacy.md tells the same in words.

Everything is forgotten in small transactions, so that no answer waits long for it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.model.destination import Destination, DestinationStatus
from bot.ports.store import Store, Transaction

# Platforms repeat an update for a day at most; its key must outlive that.
UPDATES_AGE = timedelta(days=7)
REPLIES_AGE = timedelta(days=2)
TEXTS_AGE = timedelta(days=30)
GONE_AGE = timedelta(days=30)
CHANGES_AGE = timedelta(days=90)
REPORTS_AGE = timedelta(days=90)
REQUESTS_AGE = timedelta(days=7)
STRANGERS_AGE = timedelta(days=30)
# The last message to somebody who was forgotten is out long before, or will never be.
EMPTIED_AGE = timedelta(days=1)

SWEEP_EVERY = timedelta(days=1)
PORTION = 200

# Takes one portion in a transaction; returns how many it took.
_Take = Callable[[Transaction], Awaitable[int]]


async def sweep(store: Store, *, now: datetime) -> dict[str, int]:
    """Forget what is past its time; return how much of each kind, as far as there was any."""
    portions: dict[str, _Take] = {
        "updates": lambda tx: tx.retention.forget_updates(before=now - UPDATES_AGE, limit=PORTION),
        "replies": lambda tx: tx.retention.forget_replies(before=now - REPLIES_AGE, limit=PORTION),
        "texts": lambda tx: tx.retention.forget_texts(before=now - TEXTS_AGE, limit=PORTION),
        "editions": lambda tx: tx.retention.forget_editions(before=now - TEXTS_AGE, limit=PORTION),
        "drafts": lambda tx: tx.drafts.forget(before=now - TEXTS_AGE, limit=PORTION),
        "changes": lambda tx: tx.retention.forget_changes(before=now - CHANGES_AGE, limit=PORTION),
        "reports": lambda tx: tx.retention.forget_reports(before=now - REPORTS_AGE, limit=PORTION),
        "requests": lambda tx: tx.requests.forget(before=now - REQUESTS_AGE, limit=PORTION),
        "link codes": lambda tx: tx.links.forget_codes(before=now, limit=PORTION),
        "invites": lambda tx: tx.retention.forget_invites(before=now, limit=PORTION),
        "places left": lambda tx: _erase_left(tx, DestinationStatus.GONE, GONE_AGE, now),
        "places emptied": lambda tx: _erase_left(tx, DestinationStatus.EMPTIED, EMPTIED_AGE, now),
        "strangers": lambda tx: tx.retention.forget_strangers(before=now - STRANGERS_AGE, limit=PORTION),
    }
    forgotten = {kind: await _take_all(store, take) for kind, take in portions.items()}
    async with store.transaction() as tx:
        await tx.retention.forget_tries()
    return {kind: count for kind, count in forgotten.items() if count}


async def _take_all(store: Store, take: _Take) -> int:
    total = 0
    while True:
        async with store.transaction() as tx:
            taken = await take(tx)
        if not taken:
            return total
        total += taken


async def _erase_left(tx: Transaction, status: DestinationStatus, age: timedelta, now: datetime) -> int:
    """Erase one place at a time: a great deal may hang on it."""
    left = await tx.retention.left_places(status, before=now - age, now=now, limit=1)
    for place in left:
        await _erase(tx, place)
    return len(left)


async def _erase(tx: Transaction, place: Destination) -> None:
    """Erase the place; of a private chat its human too, unless others count on them.

    What they are on another platform stays: it is that side alone which they left.
    """
    owner = await tx.personal.owner_of(place.id)
    if owner is not None and not owner.is_operator and not owner.is_admin:
        await tx.personal.erase_person(await tx.links.part(owner.id))
    await tx.personal.erase_place(place.id)
