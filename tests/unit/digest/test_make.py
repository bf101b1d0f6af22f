"""From a standing order that is due to a delivery, on the real store."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.digest.make import MadeDue, make_due
from bot.message import Message, StoryBlock
from bot.model.destination import DestinationStatus
from bot.model.digest import EVERY_DAY
from storage.destinations import SqlDestinations
from storage.digests import SqlDigests
from tests.unit.digest.desk import CATALOG, WEDNESDAY, Newsroom, headlines, sent
from tests.unit.digest.newsroom import (
    MONDAY,
    TUESDAY,
    copilot,
    follow,
    gadget,
    meeting_notes,
)


async def test_a_due_digest_becomes_a_delivery_and_moves_on(newsroom: Newsroom):
    await newsroom.publish(copilot())
    ordered = await newsroom.order()

    assert await newsroom.make() == MadeDue(deliveries=1, digests=1)

    (delivery,) = await newsroom.deliveries()
    assert delivery.occasion == f"digest:{ordered.id}:2026-04-28"
    assert headlines(delivery) == ["Microsoft tar betalt etter forbruk for Copilot-agenter fra 1. juli"]
    assert delivery.expires_at == TUESDAY + timedelta(hours=6)
    moved = await newsroom.digest(ordered.id)
    assert (moved.last_at, moved.next_at) == (TUESDAY, WEDNESDAY)


async def test_making_twice_delivers_once(newsroom: Newsroom):
    await newsroom.publish(copilot())
    ordered = await newsroom.order()
    await newsroom.make()
    async with newsroom.store.transaction() as tx:  # as if moving on had been lost
        await tx.digests.save(ordered)

    assert await newsroom.make() == MadeDue(deliveries=0, digests=1)

    assert len(await newsroom.deliveries()) == 1


async def test_a_digest_not_due_yet_is_left_alone(newsroom: Newsroom):
    await newsroom.order(next_at=WEDNESDAY)

    assert await newsroom.make() == MadeDue(0, 0)


async def test_a_told_story_is_not_told_again(newsroom: Newsroom):
    await newsroom.publish(copilot())
    await newsroom.order()
    await newsroom.make(TUESDAY)
    await newsroom.publish(meeting_notes())
    await newsroom.make(WEDNESDAY)

    first, second = await newsroom.deliveries()

    assert headlines(first) == ["Microsoft tar betalt etter forbruk for Copilot-agenter fra 1. juli"]
    assert "Microsoft tar betalt" not in " ".join(headlines(second))


async def test_an_update_comes_back_with_the_day_it_was_told(newsroom: Newsroom):
    published = copilot()
    story_id = await newsroom.publish(published)
    await newsroom.order()
    await newsroom.make(TUESDAY)
    await sent(newsroom)
    await newsroom.follow_up(
        story_id,
        replace(
            published.entries[0],
            guid="follow-up",
            title="Microsoft utsetter ny Copilot-pris til 1. oktober",
            summary="Kunder med løpende avtaler slipper den nye prisen frem til 1. oktober.",
            published=WEDNESDAY - timedelta(hours=1),
            first_seen=WEDNESDAY - timedelta(hours=1),
        ),
    )
    await newsroom.make(WEDNESDAY)

    (delivery,) = await newsroom.deliveries()

    (update,) = (b for b in Message.from_json(delivery.message).blocks if isinstance(b, StoryBlock))
    assert update.label == "OPPDATERT"
    assert update.lines[0].startswith("Nytt siden tirsdag: «Kunder med løpende avtaler")


async def test_two_digests_of_one_place_do_not_repeat_each_other(newsroom: Newsroom):
    await newsroom.publish(copilot())
    place = await newsroom.destination()
    await newsroom.order(place, name="daily")
    await newsroom.order(place, name="second")

    await newsroom.make()

    first, second = await newsroom.deliveries(place.id)
    assert len(headlines(first)) == 1
    assert headlines(second) == []


async def test_equal_digests_share_an_edition(newsroom: Newsroom):
    await newsroom.publish(copilot())
    for _ in range(3):
        await newsroom.order()

    await newsroom.make()

    assert len({delivery.edition_id for delivery in await newsroom.deliveries()}) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "en"},
        {"length": 1},
        {"audience": "legal"},
        {"zone": "Europe/London", "local_time": time(7)},
        {"subscriptions": (follow("microsoft"),)},
        {"is_far_above_shown": False},
        {"last_at": MONDAY + timedelta(hours=1)},
        {"weekdays": frozenset({1})},
    ],
)
async def test_digests_that_differ_have_editions_of_their_own(newsroom: Newsroom, changes):
    await newsroom.publish(copilot())
    await newsroom.order()
    await newsroom.order(**changes)

    await newsroom.make()

    assert len({delivery.edition_id for delivery in await newsroom.deliveries()}) == 2


async def test_places_that_were_told_different_things_do_not_share_an_edition(newsroom: Newsroom):
    await newsroom.publish(copilot())
    await newsroom.order()
    told = await newsroom.destination()
    await newsroom.order(told, next_at=MONDAY + timedelta(hours=12), local_time=time(20), last_at=MONDAY)
    await newsroom.make(MONDAY + timedelta(hours=12))
    await newsroom.order(told, name="morning")

    await newsroom.make()

    by_place = {d.destination_id: d for d in await newsroom.deliveries()}
    assert len({d.edition_id for d in await newsroom.deliveries()}) == 3
    assert headlines(by_place[told.id]) == []


async def test_a_quiet_day_is_told_too(newsroom: Newsroom):
    await newsroom.publish(gadget())
    await newsroom.order()

    await newsroom.make()

    (delivery,) = await newsroom.deliveries()
    assert "stille dag" in Message.from_json(delivery.message).summary


async def test_nothing_to_read_is_told_too(newsroom: Newsroom):
    await newsroom.order()

    await newsroom.make()

    (delivery,) = await newsroom.deliveries()
    assert "Ingen nye artikler" in Message.from_json(delivery.message).summary


async def test_monday_tells_the_weekend(newsroom: Newsroom):
    published = copilot()
    friday = MONDAY - timedelta(days=3)
    saturday = friday + timedelta(days=1)
    entries = tuple(replace(e, published=saturday, first_seen=saturday) for e in published.entries)
    await newsroom.publish(replace(published, entries=entries, first_seen=saturday, last_seen=saturday))
    await newsroom.order(last_at=friday, next_at=MONDAY)

    await newsroom.make(MONDAY)

    (delivery,) = await newsroom.deliveries()
    assert headlines(delivery) == ["Microsoft tar betalt etter forbruk for Copilot-agenter fra 1. juli"]


async def test_a_digest_some_hours_late_is_sent_with_what_came_since(newsroom: Newsroom):
    await newsroom.order()
    late = TUESDAY + timedelta(hours=3)
    published = copilot()
    entries = tuple(replace(e, first_seen=late - timedelta(hours=1)) for e in published.entries)
    await newsroom.publish(replace(published, entries=entries))

    await newsroom.make(late)

    (delivery,) = await newsroom.deliveries()
    assert len(headlines(delivery)) == 1


async def test_a_digest_that_is_far_too_late_is_skipped_and_nothing_is_lost(newsroom: Newsroom):
    await newsroom.publish(copilot())
    ordered = await newsroom.order()

    assert await newsroom.make(TUESDAY + timedelta(hours=7)) == MadeDue(deliveries=0, digests=1)
    skipped = await newsroom.digest(ordered.id)
    await newsroom.make(WEDNESDAY)

    assert (skipped.last_at, skipped.next_at) == (MONDAY, WEDNESDAY)
    (delivery,) = await newsroom.deliveries()
    assert len(headlines(delivery)) == 1


async def test_after_days_of_silence_todays_digest_comes_and_no_older_one(newsroom: Newsroom):
    ordered = await newsroom.order()
    friday = TUESDAY + timedelta(days=3)

    assert await newsroom.make(friday) == MadeDue(deliveries=1, digests=1)

    (delivery,) = await newsroom.deliveries()
    assert delivery.occasion == f"digest:{ordered.id}:2026-05-01"
    assert (await newsroom.digest(ordered.id)).next_at == friday + timedelta(days=3)


async def test_a_paused_digest_sends_nothing_and_comes_after_the_pause(newsroom: Newsroom):
    friday = TUESDAY + timedelta(days=3)
    ordered = await newsroom.order(paused_until=friday)

    assert await newsroom.make() == MadeDue(deliveries=0, digests=1)

    paused = await newsroom.digest(ordered.id)
    assert (paused.last_at, paused.next_at) == (MONDAY, friday)


async def test_a_place_that_is_gone_gets_nothing(newsroom: Newsroom):
    place = await newsroom.destination()
    await newsroom.order(place)
    async with newsroom.store.transaction() as tx:
        await tx.destinations.save(replace(place, status=DestinationStatus.GONE))

    assert await newsroom.make() == MadeDue(0, 0)


async def test_more_digests_than_a_batch_holds_are_all_made(newsroom: Newsroom):
    for _ in range(5):
        await newsroom.order()

    made = await make_due(newsroom.store, now=TUESDAY, catalog=CATALOG, limit=2)

    assert made == MadeDue(deliveries=5, digests=5)


async def test_one_place_alone_can_be_served(newsroom: Newsroom):
    mine = await newsroom.destination()
    await newsroom.order(mine)
    await newsroom.order()

    made = await make_due(newsroom.store, now=TUESDAY, catalog=CATALOG, destination_id=mine.id)

    assert made == MadeDue(deliveries=1, digests=1)


async def test_the_times_of_day_are_kept_over_the_change_to_winter_time(newsroom: Newsroom):
    saturday = datetime.fromisoformat("2026-10-24T08:00+02:00")
    ordered = await newsroom.order(
        weekdays=EVERY_DAY, next_at=saturday, last_at=saturday - timedelta(days=1), created_at=saturday
    )

    await newsroom.make(saturday)

    sunday = (await newsroom.digest(ordered.id)).next_at
    assert sunday == datetime.fromisoformat("2026-10-25T08:00+01:00")


async def test_what_was_changed_while_it_waited_for_its_place_holds(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
):
    ordered = await newsroom.order()
    hold = SqlDestinations.hold

    async def hold_once_another_is_through(self: SqlDestinations, places: Collection[int]) -> None:
        await hold(self, places)
        await SqlDigests(self._connection).save(replace(ordered, length=3))

    monkeypatch.setattr(SqlDestinations, "hold", hold_once_another_is_through)
    await newsroom.make()

    made = await newsroom.digest(ordered.id)
    assert (made.length, made.last_at) == (3, TUESDAY)
