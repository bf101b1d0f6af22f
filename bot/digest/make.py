"""Make editions and hand them to the outbox, through the ports. Decisions lie in the pure modules beside.

A digest that is due becomes, in one transaction, a delivery, what it tells, and its next moment. A draft is
composed 45 minutes ahead and made anew when stories come; a locked edition is sent as it is.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.curation.catalog import Catalog
from bot.digest.drafts import use_up
from bot.digest.editions import Composed, Editions, Inputs
from bot.digest.form import text_as_sent
from bot.digest.quiet import held_until
from bot.digest.schedule import local_date, next_for, occasion_key
from bot.message import Message
from bot.model.delivery import NewDelivery, Urgency
from bot.model.digest import Digest, Edition, EditionStatus
from bot.ports.store import Store, Transaction

log = logging.getLogger(__name__)

DRAFT_AHEAD = timedelta(minutes=45)
_DRAFTS_A_CALL = 200
# Made this soon after it was due, an edition is dated to the moment it was due, like its draft.
_PUNCTUAL = timedelta(minutes=15)
# Later than this a digest is no morning news any more: it is skipped, and the next one covers its window.
TOO_LATE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class MadeDue:
    """How many digests were due, and how many deliveries were written for them."""

    deliveries: int
    digests: int


async def edition_now(
    tx: Transaction, digest: Digest, *, now: datetime, catalog: Catalog, occasion: str
) -> tuple[Edition, Message]:
    """Compose what the digest would say at `now` and keep it under the occasion; nothing is sent or told."""
    editions = Editions(tx, catalog)
    inputs = await editions.asked_inputs(digest, now=now)
    edition = await editions.keep(inputs, due_at=now, occasion=occasion, now=now)
    return edition, Message.from_json(edition.message)


async def compose_now(tx: Transaction, digest: Digest, *, now: datetime, catalog: Catalog) -> Message:
    """Return what the digest would say at `now`; nothing is kept."""
    editions = Editions(tx, catalog)
    _, message = editions.compose(await editions.asked_inputs(digest, now=now))
    return message


async def draft_soon(store: Store, *, now: datetime, catalog: Catalog) -> int:
    """Compose drafts for digests due within 45 minutes, anew where stories came; return how many."""
    # Most ticks find nothing to do: looking must not hold the write lock.
    composed: Composed = {}
    async with store.reading() as tx:
        editions = Editions(tx, catalog, composed)
        waiting = [inputs async for inputs in _drafts_wanted(tx, editions, now)]
        for inputs in waiting:
            editions.composition(inputs)
    if waiting:
        async with store.transaction() as tx:
            editions = Editions(tx, catalog, composed)
            await _draft(tx, editions, [inputs.digest.id for inputs in waiting], now=now)
    return len(waiting)


async def make_due(
    store: Store, *, now: datetime, catalog: Catalog, limit: int = 50, destination_id: int | None = None
) -> MadeDue:
    """Write deliveries for all digests that are due (or those of one destination), `limit` a transaction."""
    deliveries = digests = 0
    while True:
        composed: Composed = {}
        # Scoring and wording take long: done while others may write, they are ready when it is our turn.
        async with store.reading() as tx:
            due = await _due(tx, now, limit=limit, destination_id=destination_id)
            editions = Editions(tx, catalog, composed)
            for digest in due:
                await _compose_ahead(tx, editions, digest, now)
        if not due:
            return MadeDue(deliveries, digests)
        async with store.transaction() as tx:
            held = {digest.destination_id for digest in due}
            await tx.destinations.hold(held)
            still_due = await _due(tx, now, limit=limit, destination_id=destination_id)
            due = [digest for digest in still_due if digest.destination_id in held]
            editions = Editions(tx, catalog, composed)
            for digest in due:
                deliveries += await _make(tx, editions, digest, now)
        digests += len(due)
        if len(due) < limit:
            return MadeDue(deliveries, digests)


async def _due(tx: Transaction, now: datetime, *, limit: int, destination_id: int | None) -> Sequence[Digest]:
    """Return digests that are due, soonest first. Of one minute, what tells the week comes after the news."""
    if destination_id is None:
        due = await tx.digests.due(now, limit=limit)
    else:
        digests = await tx.digests.of(destination_id)
        due = [digest for digest in digests if digest.next_at is not None and digest.next_at <= now][:limit]
    return sorted(due, key=lambda digest: (digest.next_at or now, digest.is_weekly))


async def _compose_ahead(tx: Transaction, editions: Editions, digest: Digest, now: datetime) -> None:
    """Compose what the digest will most likely say; if anything changes before it is made, that is seen."""
    due = _may_be_made(digest, now)
    if due is None or due > now:
        return
    edition = await tx.editions.for_occasion(occasion_key(digest.id, local_date(due, digest.zone)))
    if edition is None or edition.status is not EditionStatus.LOCKED:
        editions.composition(await _inputs_due(editions, digest, due=due, now=now))


async def _inputs_due(editions: Editions, digest: Digest, *, due: datetime, now: datetime) -> Inputs:
    moment = due if now - due < _PUNCTUAL else now
    return await editions.scheduled_inputs(digest, now=moment, due_at=due)


async def _make(tx: Transaction, editions: Editions, digest: Digest, now: datetime) -> int:
    """Deliver one due digest, if it still may be, and move it on; return deliveries written."""
    due = _may_be_made(digest, now)
    written = 0
    if due is not None and due <= now:
        written = await _deliver(tx, editions, digest, due=due, now=now)
        locked_at = await use_up(tx, digest)
        digest = replace(digest, last_at=due, covered_until=locked_at)
        due = next_for(digest, now=now)
    await tx.digests.save(replace(digest, next_at=due))
    return written


def _may_be_made(digest: Digest, now: datetime) -> datetime | None:
    """Return the first due moment that is neither in a pause nor too long ago; it may be in the future.

    What is passed over leaves `last_at` as it is, so that the next digest covers its time as well.
    """
    due = digest.next_at
    while due is not None and due <= now:
        if digest.paused_until is not None and digest.paused_until > due:
            log.info("digest %s is paused until %s", digest.id, digest.paused_until)
        elif now - due >= TOO_LATE:
            log.warning("digest %s was due at %s, too long ago: passed over", digest.id, due)
        else:
            break
        due = next_for(digest, now=max(due, now - TOO_LATE))
    return due


async def _deliver(
    tx: Transaction, editions: Editions, digest: Digest, *, due: datetime, now: datetime
) -> int:
    occasion = occasion_key(digest.id, local_date(due, digest.zone))
    edition = await _edition_due(tx, editions, digest, occasion=occasion, due=due, now=now)
    destination = await tx.destinations.get(digest.destination_id)
    not_before = held_until(destination, now)
    delivery_id = await tx.deliveries.add(
        NewDelivery(
            occasion=occasion,
            destination_id=digest.destination_id,
            message=text_as_sent(edition, destination) if destination else edition.message,
            urgency=Urgency.DIGEST,
            created_at=now,
            edition_id=edition.id,
            expires_at=max(due, not_before or due) + TOO_LATE,
            not_before=not_before,
        )
    )
    if delivery_id is None:
        log.info("%s was made before", occasion)
        return 0
    await tx.deliveries.tell(digest.destination_id, delivery_id, edition.chosen, now=now)
    await tx.editions.set_status(edition.id, EditionStatus.SENT)
    return 1


async def _edition_due(
    tx: Transaction, editions: Editions, digest: Digest, *, occasion: str, due: datetime, now: datetime
) -> Edition:
    """Return the edition locked for the occasion, else one of all that came until now."""
    edition = await tx.editions.for_occasion(occasion)
    if edition is not None and edition.status is EditionStatus.LOCKED:
        return edition
    inputs = await _inputs_due(editions, digest, due=due, now=now)
    return await editions.keep(inputs, due_at=due, occasion=occasion, now=now)


async def _drafts_wanted(tx: Transaction, editions: Editions, now: datetime) -> AsyncIterator[Inputs]:
    """Yield the inputs of digests due soon whose draft is missing or not of these inputs."""
    for digest in await tx.digests.due(now + DRAFT_AHEAD, limit=_DRAFTS_A_CALL):
        inputs = await _draft_inputs(tx, editions, digest, now)
        if inputs is not None:
            yield inputs


async def _draft(tx: Transaction, editions: Editions, digest_ids: Sequence[int], *, now: datetime) -> None:
    """Keep the drafts; what changed since it was looked up is looked up anew."""
    for digest_id in digest_ids:
        digest = await tx.digests.get(digest_id)
        inputs = await _draft_inputs(tx, editions, digest, now) if digest is not None else None
        if inputs is not None:
            occasion = occasion_key(digest_id, local_date(inputs.now, inputs.digest.zone))
            await editions.keep(inputs, due_at=inputs.now, occasion=occasion, now=now)


async def _draft_inputs(tx: Transaction, editions: Editions, digest: Digest, now: datetime) -> Inputs | None:
    """Return the inputs of the digest's draft as of when it is due; None where no draft is to be made."""
    due = digest.next_at
    if due is None or due <= now or (digest.paused_until is not None and digest.paused_until > due):
        return None
    before = await tx.editions.for_occasion(occasion_key(digest.id, local_date(due, digest.zone)))
    if before is not None and before.status is EditionStatus.LOCKED:
        return None
    inputs = await editions.scheduled_inputs(digest, now=due, due_at=due)
    return None if before is not None and before.inputs_key == inputs.key else inputs
