"""Keep what admins order of the next editions, through the ports, and let it go once an edition is out.

A locked edition is stored as it was shown, and is sent as it stands. Should its digest be moved, or sent by
hand, it is written anew of the same stories and entries, with the dates of its new day.
"""

from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter

from bot.curation.catalog import Catalog
from bot.digest.editions import Editions
from bot.digest.schedule import local_date, occasion_key
from bot.digest.select import Selection
from bot.model.digest import Digest, EditionStatus
from bot.model.draft import Draft, FrozenStory, Orders
from bot.ports.store import Transaction


class DraftTakenError(Exception):
    """Somebody else changed the draft in the meantime: look again."""


_DRAFT = TypeAdapter(Draft)


def draft_as_json(draft: Draft) -> str:
    """Return the draft as an audit line keeps it: who made it stands there already."""
    return _DRAFT.dump_json(replace(draft, changed_by=None)).decode()


def draft_from_json(text: str) -> Draft:
    return _DRAFT.validate_json(text)


async def draft_of(tx: Transaction, digest: Digest) -> Draft | None:
    """Return what is ordered of the digest's next edition, if anything is."""
    draft = await tx.drafts.get(digest.id)
    return draft if draft is not None and draft.holds_for(digest.next_at, last_at=digest.last_at) else None


def locked(orders: Orders, selection: Selection, *, now: datetime) -> Orders:
    """Return the orders with the stories kept as they are told now, and no others."""
    stories = tuple(FrozenStory(choice.story.id, choice.entry_ids) for choice in selection.chosen)
    return replace(orders, frozen=stories, locked_at=now)


async def put_orders(
    tx: Transaction, digest: Digest, orders: Orders, *, catalog: Catalog, member_id: int, now: datetime
) -> None:
    """Order this of the digest's next edition, in place of what was ordered before.

    Raises:
        DraftTakenError: somebody else was quicker.
    """
    due = digest.next_at or now
    before = await tx.drafts.get(digest.id)
    await _unlock(tx, before)
    edition_id = await _lock(tx, digest, due, orders, catalog, now) if orders.is_locked else None
    revision = before.revision + 1 if before else 1
    draft = Draft(digest.id, due, now, revision, orders, changed_by=member_id, edition_id=edition_id)
    if not await tx.drafts.save(draft):
        raise DraftTakenError(digest.id)


async def use_up(tx: Transaction, digest: Digest) -> datetime | None:
    """Let the orders go, as their edition is out; return when it was locked, if it was.

    What came after that has not been looked at by any edition.
    """
    draft = await tx.drafts.get(digest.id)
    if draft is None:
        return None
    await _unlock(tx, draft)
    await tx.drafts.remove(digest.id)
    is_ours = draft.holds_for(digest.next_at, last_at=digest.last_at)
    return draft.orders.locked_at if is_ours else None


async def _lock(
    tx: Transaction, digest: Digest, due: datetime, orders: Orders, catalog: Catalog, now: datetime
) -> int:
    """Store the edition of these orders as it is to be sent; return its id."""
    editions = Editions(tx, catalog)
    inputs = await editions.scheduled_inputs(digest, now=due, due_at=due, orders=orders)
    occasion = occasion_key(digest.id, local_date(due, digest.zone))
    edition = await editions.keep(inputs, due_at=due, occasion=occasion, now=now)
    await tx.editions.set_status(edition.id, EditionStatus.LOCKED)
    return edition.id


async def _unlock(tx: Transaction, draft: Draft | None) -> None:
    edition = await tx.editions.get(draft.edition_id) if draft and draft.edition_id else None
    if edition is not None and edition.status is EditionStatus.LOCKED:
        await tx.editions.set_status(edition.id, EditionStatus.DRAFT)
