"""Digests, snapshots for Undo, editions."""

import json
from dataclasses import replace
from datetime import time, timedelta

from bot.model.delivery import Change, ChangeSubject, DeliveryStatus
from bot.model.destination import DestinationStatus, QuietHours, Sender
from bot.model.digest import (
    EVERY_DAY,
    ChosenStory,
    Digest,
    Edition,
    EditionStatus,
    Mode,
    Subscription,
    Target,
    TargetKind,
)
from bot.ports.store import Store, Transaction
from tests.factories import MORNING, add_destination, digest, new_delivery

HOUR = timedelta(hours=1)
FOLLOW_GOOGLE = Subscription(Target(TargetKind.TAG, "google"), Mode.FOLLOW)
MUTE_WORD = Subscription(Target(TargetKind.WORD, "børs 📈"), Mode.MUTE, until=MORNING + HOUR)
MUTE_GOOGLE = Subscription(Target(TargetKind.TAG, "google"), Mode.MUTE, until=MORNING + HOUR)


async def test_a_digest_is_stored_with_its_subscriptions(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        standing = digest(
            destination,
            name="Sikkerhet",
            length=7,
            local_time=time(7, 30),
            weekdays=EVERY_DAY,
            zone="America/St_Johns",
            last_at=MORNING - HOUR,
            covered_until=MORNING - 2 * HOUR,
            paused_until=MORNING + HOUR,
            is_far_above_shown=False,
            reading_minutes=3,
            skips_holidays=True,
            country="SE",
            is_silent=True,
            subscriptions=(MUTE_WORD, FOLLOW_GOOGLE, MUTE_GOOGLE),
        )
        added = await tx.digests.add(standing)
        second = await tx.digests.add(digest(destination, created_at=MORNING + HOUR))

    async with any_store.reading() as tx:
        assert await tx.digests.get(added.id) == replace(standing, id=added.id)
        assert await tx.digests.of(destination.id) == [added, second]
        assert await tx.digests.get(404) is None


async def test_saving_writes_exactly_the_subscriptions(any_store: Store):
    async with any_store.transaction() as tx:
        added = await tx.digests.add(
            digest(await add_destination(tx), subscriptions=(FOLLOW_GOOGLE, MUTE_WORD))
        )
        changed = replace(added, length=3, next_at=None, subscriptions=(MUTE_WORD,))
        await tx.digests.save(changed)

        assert await tx.digests.get(added.id) == changed


async def test_a_removed_digest_is_gone_and_its_id_is_not_given_again(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        removed = await tx.digests.add(digest(destination, subscriptions=(FOLLOW_GOOGLE,)))
        await tx.digests.remove(removed.id)

        assert await tx.digests.get(removed.id) is None
        assert (await tx.digests.add(digest(destination))).id != removed.id


async def test_due_digests_come_soonest_first_for_active_destinations(any_store: Store):
    async with any_store.transaction() as tx:
        active = await add_destination(tx)
        paused = await add_destination(tx, status=DestinationStatus.PAUSED)
        late = await tx.digests.add(digest(active, next_at=MORNING))
        later = await tx.digests.add(digest(active, next_at=MORNING - HOUR))
        for standing in (
            digest(active, next_at=MORNING + HOUR),
            digest(active, next_at=None),
            digest(paused, next_at=MORNING),
        ):
            await tx.digests.add(standing)

        assert await tx.digests.due(MORNING, limit=10) == [later, late]
        assert await tx.digests.due(MORNING, limit=1) == [later]


async def test_a_snapshot_brings_settings_and_removed_digests_back(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        kept = await tx.digests.add(digest(destination, subscriptions=(FOLLOW_GOOGLE, MUTE_WORD)))
        removed = await tx.digests.add(digest(destination, subscriptions=(MUTE_GOOGLE,)))
        before = await tx.digests.snapshot(destination.id)

        moved = replace(destination, language="en", zone="Asia/Tokyo", audience="ciso")
        await tx.destinations.save(replace(moved, quiet=QuietHours(time(22), time(7, 30))))
        changed = replace(
            kept, length=9, reading_minutes=3, skips_holidays=True, country="SE", is_silent=True
        )
        await tx.digests.save(
            replace(changed, subscriptions=(), last_at=MORNING, covered_until=MORNING - HOUR)
        )
        await tx.digests.remove(removed.id)
        added = await tx.digests.add(digest(destination))
        after = await tx.digests.snapshot(destination.id)

        await tx.digests.restore(destination.id, before)
        covered = replace(kept, last_at=MORNING, covered_until=MORNING - HOUR)
        assert await tx.digests.of(destination.id) == [covered, removed]
        assert await tx.destinations.get(destination.id) == destination

        await tx.digests.restore(destination.id, after)
        assert [item.id for item in await tx.digests.of(destination.id)] == [kept.id, added.id]
        assert await tx.digests.snapshot(destination.id) == after


async def test_a_snapshot_of_an_older_siste_is_brought_back_too(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        kept = await tx.digests.add(digest(destination, subscriptions=(FOLLOW_GOOGLE,)))
        snapshot = json.loads(await tx.digests.snapshot(destination.id))
        del snapshot["quiet"]
        for name in ("reading_minutes", "skips_holidays", "country", "is_silent"):
            del snapshot["digests"][0][name]

        await tx.digests.save(replace(kept, length=9, is_silent=True))
        await tx.digests.restore(destination.id, json.dumps(snapshot))

        assert await tx.digests.of(destination.id) == [kept]


async def test_digests_with_equal_inputs_share_an_edition(any_store: Store):
    async with any_store.transaction() as tx:
        first = await tx.digests.add(digest(await add_destination(tx)))
        second = await tx.digests.add(digest(await add_destination(tx)))
        edition = await _compose(tx, "digest:1:2026-04-28", first)
        shared = await _compose(tx, "digest:2:2026-04-28", second)
        another_day = await _compose(tx, "digest:1:2026-04-29", first, due_at=MORNING + 24 * HOUR)

    async with any_store.reading() as tx:
        assert shared == edition
        assert another_day.id != edition.id
        assert await tx.editions.for_occasion("digest:2:2026-04-28") == edition
        assert await tx.editions.get(edition.id) == edition
        assert edition.status is EditionStatus.DRAFT
        assert edition.chosen == (
            ChosenStory(1, (10, 11), is_update=True),
            ChosenStory(2, (), is_far_above=True),
        )
        assert (edition.near_misses, edition.read_count, edition.composed_at) == ((3, 4), 87, MORNING)


async def test_a_draft_composed_anew_takes_the_place_of_the_former(any_store: Store):
    async with any_store.transaction() as tx:
        standing = await tx.digests.add(digest(await add_destination(tx)))
        former = await _compose(tx, "digest:1:2026-04-28", standing, inputs_key="a")
        anew = await _compose(tx, "digest:1:2026-04-28", standing, inputs_key="b")

        assert await tx.editions.for_occasion("digest:1:2026-04-28") == anew
        assert await tx.editions.get(former.id) is None


async def test_an_edition_that_others_use_or_that_went_out_stays(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        standing = await tx.digests.add(digest(destination))
        shared = await _compose(tx, "digest:1:2026-04-28", standing, inputs_key="a")
        await _compose(tx, "digest:2:2026-04-28", standing, inputs_key="a")
        locked = await _compose(tx, "digest:3:2026-04-28", standing, inputs_key="b")
        await tx.editions.set_status(locked.id, EditionStatus.LOCKED)
        delivered = await _compose(tx, "digest:4:2026-04-28", standing, inputs_key="c")
        await tx.deliveries.add(new_delivery(destination, edition_id=delivered.id))

        for number in (1, 3, 4):
            await _compose(tx, f"digest:{number}:2026-04-28", standing, inputs_key="d")

        assert await tx.editions.get(shared.id) == shared
        assert await tx.editions.get(locked.id) == replace(locked, status=EditionStatus.LOCKED)
        assert await tx.editions.get(delivered.id) == delivered


async def test_an_occasion_outlives_its_digest(any_store: Store):
    async with any_store.transaction() as tx:
        standing = await tx.digests.add(digest(await add_destination(tx)))
        edition = await _compose(tx, "digest:1:2026-04-28", standing)
        await tx.digests.remove(standing.id)

        assert await tx.editions.for_occasion("digest:1:2026-04-28") == edition
        assert await tx.editions.for_occasion("digest:9:2026-04-28") is None


async def test_the_last_edition_sent_is_the_newest_that_may_have_arrived(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        standing = await tx.digests.add(digest(destination))
        editions = []
        for day, status in enumerate(
            [DeliveryStatus.SENT, DeliveryStatus.UNKNOWN, DeliveryStatus.REFUSED, DeliveryStatus.PENDING]
        ):
            due_at = MORNING + day * 24 * HOUR
            edition = await _compose(tx, f"digest:1:{day}", standing, due_at=due_at)
            delivery_id = await tx.deliveries.add(
                new_delivery(destination, edition_id=edition.id, created_at=due_at)
            )
            assert delivery_id is not None
            if status is not DeliveryStatus.PENDING:
                await tx.deliveries.finish(delivery_id, status, now=due_at)
            editions.append(edition)
        reply_id = await tx.deliveries.add(new_delivery(destination, created_at=MORNING + 99 * HOUR))
        assert reply_id is not None
        await tx.deliveries.finish(reply_id, DeliveryStatus.SENT, now=MORNING + 99 * HOUR)

        assert await tx.editions.last_sent(destination.id) == editions[1]
        assert await tx.editions.last_sent(404) is None


async def test_changes_are_kept_and_marked_undone(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        owner = (await tx.installations.all())[0]
        member = await tx.people.ensure(owner, Sender("U1", "Kari"), now=MORNING)
        made = Change(0, destination.id, member.id, MORNING, "08.00 → 07.30", '{"a":1}', '{"a":2}')
        made = replace(made, id=await tx.changes.add(made))
        by_siste = replace(made, member_id=None)
        await tx.changes.add(by_siste)
        await tx.changes.mark_undone(made.id, now=MORNING + HOUR)

        assert await tx.changes.get(made.id) == replace(made, undone_at=MORNING + HOUR)
        last = await tx.changes.last_of(destination.id, ChangeSubject.SETTINGS)
        assert last == replace(made, undone_at=MORNING + HOUR)
        assert await tx.changes.get(404) is None
        assert await tx.changes.last_of(404, ChangeSubject.SETTINGS) is None


async def test_facts_are_remembered_by_name(any_store: Store):
    async with any_store.transaction() as tx:
        assert await tx.facts.get("claim") is None
        await tx.facts.set("claim", "one")
        await tx.facts.set("claim", "two")
        assert await tx.facts.get("claim") == "two"


async def _compose(
    tx: Transaction, occasion: str, standing: Digest, *, inputs_key: str = "same", due_at=MORNING
) -> Edition:
    return await tx.editions.save_for(
        occasion,
        standing,
        inputs_key=inputs_key,
        due_at=due_at,
        chosen=[ChosenStory(1, (10, 11), is_update=True), ChosenStory(2, (), is_far_above=True)],
        near_misses=[3, 4],
        read_count=87,
        message="{}",
        now=MORNING,
    )
