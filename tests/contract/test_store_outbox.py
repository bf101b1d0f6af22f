"""Inbox and outbox: unique, in order, and with an outcome for everything."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.delivery import Delivery, DeliveryStatus, Urgency
from bot.model.destination import Destination, Sender
from bot.model.digest import ChosenStory
from bot.ports.store import Store, Transaction
from tests.factories import (
    MORNING,
    add_destination,
    add_entry,
    add_feed,
    add_installation,
    add_story,
    incoming,
    new_delivery,
)

MINUTE = timedelta(minutes=1)


async def test_an_update_is_stored_once_per_installation(any_store: Store):
    async with any_store.transaction() as tx:
        here, there = await add_installation(tx), await add_installation(tx)
        update = incoming(update_key="Ev1", text="siste google 😀")

        assert await tx.inbox.add(here.id, update, now=MORNING)
        assert not await tx.inbox.add(here.id, update, now=MORNING + MINUTE)
        assert await tx.inbox.add(there.id, update, now=MORNING)

        ours, theirs = await tx.inbox.waiting(limit=10)
        assert (ours.incoming, ours.installation_id, ours.received_at) == (update, here.id, MORNING)
        assert theirs.installation_id == there.id


async def test_updates_wait_oldest_first_until_handled(any_store: Store):
    async with any_store.transaction() as tx:
        here = await add_installation(tx)
        for key in ("1", "2", "3"):
            await tx.inbox.add(here.id, incoming(update_key=key), now=MORNING)
        first, second = await tx.inbox.waiting(limit=2)
        await tx.inbox.count_attempt(first.id)
        await tx.inbox.finish(second.id, now=MORNING, error="gave up")

        waiting = await tx.inbox.waiting(limit=10)

    assert [(item.incoming.update_key, item.attempts) for item in waiting] == [("1", 1), ("3", 0)]


async def test_a_handled_update_is_still_known_though_what_it_said_is_forgotten(any_store: Store):
    update = incoming(text="et hemmelig ord", sender=Sender("U1", "Kari Nordmann"))
    async with any_store.transaction() as tx:
        here = await add_installation(tx)
        await tx.inbox.add(here.id, update, now=MORNING)
        (item,) = await tx.inbox.waiting(limit=1)
        await tx.inbox.finish(item.id, now=MORNING)

        assert not await tx.inbox.add(here.id, update, now=MORNING)
        assert await tx.inbox.waiting(limit=1) == []


async def test_a_delivery_is_written_once_per_occasion_and_destination(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        other = await add_destination(tx)
        wanted = new_delivery(destination, reply_to={"url": "https://hooks.example"}, expires_at=MORNING)

        delivery_id = await tx.deliveries.add(wanted)
        assert delivery_id is not None
        assert await tx.deliveries.add(wanted) is None
        assert await tx.deliveries.add(replace(wanted, destination_id=other.id)) is not None

        stored = await tx.deliveries.get(delivery_id)
        assert stored == Delivery(
            id=delivery_id,
            occasion=wanted.occasion,
            destination_id=destination.id,
            installation_id=destination.installation_id,
            message=wanted.message,
            urgency=Urgency.DIGEST,
            status=DeliveryStatus.PENDING,
            created_at=MORNING,
            reply_to={"url": "https://hooks.example"},
            expires_at=MORNING,
        )
        assert await tx.deliveries.get(404) is None


async def test_replies_are_taken_before_digests_and_older_before_younger(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        young = await _add(tx, destination, created_at=MORNING + MINUTE)
        old = await _add(tx, destination)
        reply = await _add(tx, destination, created_at=MORNING + MINUTE, urgency=Urgency.REPLY)
        elsewhere = await add_destination(tx)
        await _add(tx, elsewhere)

        taken = await tx.deliveries.take(destination.installation_id, MORNING + MINUTE, limit=2)
        rest = await tx.deliveries.take(destination.installation_id, MORNING + MINUTE, limit=2)

    assert [item.id for item in taken] == [reply, old]
    assert [item.id for item in rest] == [young]
    assert {(item.status, item.attempts) for item in (*taken, *rest)} == {(DeliveryStatus.SENDING, 1)}


async def test_what_was_told_for_a_reason_is_found_unless_it_came_to_nothing(any_store: Store):
    async with any_store.transaction() as tx:
        destination, other = await add_destination(tx), await add_destination(tx)
        delivery_id = await _add(tx, destination, occasion="share:1:ab:100", created_at=MORNING)

        async def is_on_its_way(begins: str, *, there: Destination = destination, since=MORNING) -> bool:
            return await tx.deliveries.is_on_its_way(begins, there.id, since=since)

        assert await is_on_its_way("share:1:ab:")
        assert not await is_on_its_way("share:1:a_:")
        assert not await is_on_its_way("share:1:ab:", there=other)
        assert not await is_on_its_way("share:1:ab:", since=MORNING + MINUTE)
        await tx.deliveries.finish(delivery_id, DeliveryStatus.SENT, now=MORNING)
        assert await is_on_its_way("share:1:ab:")
        await tx.deliveries.finish(delivery_id, DeliveryStatus.REFUSED, now=MORNING)
        assert not await is_on_its_way("share:1:ab:")


async def test_answers_are_taken_by_themselves_and_their_text_is_forgotten(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        answer = await _add(tx, destination, created_at=MORNING, urgency=Urgency.ANSWER)
        reply = await _add(tx, destination, urgency=Urgency.REPLY)

        others = await tx.deliveries.take(destination.installation_id, MORNING, limit=9)
        answers = await tx.deliveries.take(destination.installation_id, MORNING, limit=9, answers=True)
        await tx.deliveries.finish(answer, DeliveryStatus.SENT, now=MORNING)

        assert [item.id for item in others] == [reply]
        assert [item.id for item in answers] == [answer]
        assert (await tx.deliveries.get(answer)).message == ""


async def test_what_was_put_off_waits_for_its_time(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        delivery_id = await _add(tx, destination)
        await _take(tx, destination)

        await tx.deliveries.put_off(delivery_id, not_before=MORNING + MINUTE, error="429")

        assert await _take(tx, destination) == []
        assert await tx.deliveries.installations_with_work(MORNING) == {}
        (again,) = await tx.deliveries.take(destination.installation_id, MORNING + MINUTE, limit=9)
        assert (again.id, again.attempts, again.error) == (delivery_id, 2, "429")


async def test_what_was_put_off_before_any_call_was_no_attempt(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        delivery_id = await _add(tx, destination)
        await _take(tx, destination)

        await tx.deliveries.put_off(delivery_id, not_before=MORNING, error="one at a time", was_called=False)

        (again,) = await tx.deliveries.take(destination.installation_id, MORNING, limit=9)
        assert again.attempts == 1


async def test_installations_with_work_are_named_with_how_much_there_is(any_store: Store):
    async with any_store.transaction() as tx:
        busy, idle, expiring = [await add_destination(tx) for _ in range(3)]
        await _add(tx, busy)
        await _add(tx, busy)
        done = await _add(tx, idle)
        await tx.deliveries.finish(done, DeliveryStatus.SENT, now=MORNING)
        late = await _add(tx, expiring, expires_at=MORNING)
        await tx.deliveries.put_off(late, not_before=MORNING + MINUTE, error="429")

        assert await tx.deliveries.installations_with_work(MORNING) == {
            busy.installation_id: 2,
            expiring.installation_id: 1,
        }


async def test_a_sent_delivery_keeps_its_outcome_and_forgets_where_it_answered(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        delivery_id = await _add(tx, destination, reply_to={"url": "https://hooks.example"})
        await _take(tx, destination)
        await tx.deliveries.finish(delivery_id, DeliveryStatus.SENT, now=MORNING, remote_id="171.5")

        sent = await tx.deliveries.get(delivery_id)

    assert sent is not None
    assert (sent.status, sent.remote_id, sent.finished_at, sent.reply_to) == (
        DeliveryStatus.SENT,
        "171.5",
        MORNING,
        {},
    )


async def test_an_unknown_delivery_is_sent_again_once_and_only_when_asked(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        delivery_id = await _add(tx, destination, reply_to={"url": "u"}, expires_at=MORNING + MINUTE)
        assert not await tx.deliveries.send_again(delivery_id, now=MORNING)
        await _take(tx, destination)
        await tx.deliveries.finish(delivery_id, DeliveryStatus.UNKNOWN, now=MORNING, error="no answer")

        assert await _take(tx, destination) == []
        (unknown,) = await tx.deliveries.with_status(DeliveryStatus.UNKNOWN)
        assert (unknown.id, unknown.error, unknown.reply_to) == (delivery_id, "no answer", {"url": "u"})

        later = MORNING + 60 * MINUTE
        assert await tx.deliveries.send_again(delivery_id, now=later)
        assert not await tx.deliveries.send_again(delivery_id, now=later)
        (again,) = await tx.deliveries.take(destination.installation_id, later, limit=9)
        assert (again.id, again.reply_to) == (delivery_id, {"url": "u"})


async def test_what_a_dead_process_left_as_sending_becomes_unknown(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        interrupted = await _add(tx, destination)
        await _take(tx, destination)
        waiting = await _add(tx, destination)

    async with any_store.transaction() as tx:
        settled = await tx.deliveries.settle_interrupted(now=MORNING)
        assert [(item.id, item.status) for item in settled] == [(interrupted, DeliveryStatus.UNKNOWN)]
        assert await tx.deliveries.settle_interrupted(now=MORNING) == []
        assert [item.id for item in await _take(tx, destination)] == [waiting]


async def test_deliveries_are_found_by_status_and_destination(any_store: Store):
    async with any_store.transaction() as tx:
        here, there = await add_destination(tx), await add_destination(tx)
        ours, theirs = await _add(tx, here), await _add(tx, there)
        sent = await _add(tx, here)
        await tx.deliveries.finish(sent, DeliveryStatus.SENT, now=MORNING)

        everywhere = await tx.deliveries.with_status(DeliveryStatus.PENDING)
        only_here = await tx.deliveries.with_status(DeliveryStatus.PENDING, destination_id=here.id)

    assert [item.id for item in everywhere] == [ours, theirs]
    assert [item.id for item in only_here] == [ours]


async def test_a_destination_knows_what_it_was_told_by_story(any_store: Store):
    async with any_store.transaction() as tx:
        destination, other = await add_destination(tx), await add_destination(tx)
        story, first, second = await _story(tx)
        bare = await tx.stories.create(first_seen=MORNING)
        monday, tuesday = await _add(tx, destination), await _add(tx, destination)
        await tx.deliveries.tell(
            destination.id, monday, [ChosenStory(story, (first,)), ChosenStory(bare, ())], now=MORNING
        )
        await tx.deliveries.tell(destination.id, tuesday, [ChosenStory(story, (first, second))], now=MORNING)

        assert await tx.deliveries.told(destination.id) == {story: {first, second}, bare: frozenset()}
        assert await tx.deliveries.told(other.id) == {}


async def test_what_was_told_since_does_not_count_before_then_but_what_the_digest_told_itself(
    any_store: Store,
):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        story, first, second = await _story(tx)
        other, _, _ = await _story(tx)
        for occasion, told_at, chosen in [
            ("digest:1:2026-04-27", MORNING - timedelta(days=1), ChosenStory(story, (first,))),
            ("digest:1:2026-04-28", MORNING, ChosenStory(story, (second,))),
            ("digest:2:2026-04-28", MORNING, ChosenStory(other, ())),
        ]:
            delivery_id = await _add(tx, destination, occasion=occasion)
            await tx.deliveries.tell(destination.id, delivery_id, [chosen], now=told_at)

        told_before = tx.deliveries.told_before
        assert await told_before(destination.id, MORNING, or_by=3) == {story: {first}}
        assert await told_before(destination.id, MORNING, or_by=2) == {story: {first}, other: frozenset()}


async def test_a_delivery_that_is_held_goes_when_its_time_has_come(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        held = await _add(tx, destination, not_before=MORNING + timedelta(hours=1))

        assert await _take(tx, destination) == []
        later = await tx.deliveries.take(destination.installation_id, MORNING + timedelta(hours=1), limit=9)
        assert [delivery.id for delivery in later] == [held]


@pytest.mark.parametrize(
    ("status", "is_told"),
    [
        (DeliveryStatus.SENT, True),
        (DeliveryStatus.UNKNOWN, True),
        (DeliveryStatus.REFUSED, False),
        (DeliveryStatus.EXPIRED, False),
    ],
)
async def test_only_what_certainly_did_not_arrive_is_untold(
    any_store: Store, status: DeliveryStatus, is_told: bool
):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        story, first, _ = await _story(tx)
        delivery_id = await _add(tx, destination)
        await tx.deliveries.tell(destination.id, delivery_id, [ChosenStory(story, (first,))], now=MORNING)
        await tx.deliveries.finish(delivery_id, status, now=MORNING)

        assert (await tx.deliveries.told(destination.id) == {story: {first}}) is is_told


async def test_what_another_delivery_told_as_well_stays_told(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        story, first, _ = await _story(tx)
        sent, refused = await _add(tx, destination), await _add(tx, destination)
        for delivery_id in (sent, refused):
            await tx.deliveries.tell(destination.id, delivery_id, [ChosenStory(story, (first,))], now=MORNING)
        await tx.deliveries.finish(refused, DeliveryStatus.REFUSED, now=MORNING)

        assert await tx.deliveries.told(destination.id) == {story: {first}}


async def test_what_is_past_its_time_expires_instead_and_is_untold(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        story, first, _ = await _story(tx)
        late = await _add(tx, destination, expires_at=MORNING, reply_to={"url": "u"})
        in_time = await _add(tx, destination, expires_at=MORNING + MINUTE)
        await tx.deliveries.tell(destination.id, late, [ChosenStory(story, (first,))], now=MORNING)

        assert [item.id for item in await _take(tx, destination)] == [in_time]

        expired = await tx.deliveries.get(late)
        assert expired is not None
        assert (expired.status, expired.finished_at, expired.reply_to) == (
            DeliveryStatus.EXPIRED,
            MORNING,
            {},
        )
        assert await tx.deliveries.told(destination.id) == {}


async def _add(tx: Transaction, destination: Destination, **changes) -> int:
    delivery_id = await tx.deliveries.add(new_delivery(destination, **changes))
    assert delivery_id is not None
    return delivery_id


async def _take(tx: Transaction, destination: Destination) -> list[Delivery]:
    return await tx.deliveries.take(destination.installation_id, MORNING, limit=9)


async def _story(tx: Transaction) -> tuple[int, int, int]:
    """Return the ids of a story and of its two entries."""
    feed = await add_feed(tx)
    first, second = await add_entry(tx, feed), await add_entry(tx, feed)
    return (await add_story(tx, [first, second])).id, first.id, second.id
