"""What is kept no longer than needed, and what stays."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.delivery import retention
from bot.delivery.retention import sweep
from bot.model.correction import NewReport
from bot.model.delivery import Change, ChangeSubject, DeliveryStatus, Urgency
from bot.model.destination import Destination, DestinationStatus, Place, PlaceKind, Sender
from bot.model.digest import ChosenStory
from bot.ports.store import Store, Transaction
from tests.factories import (
    GOOGLE,
    MORNING,
    add_destination,
    add_entry,
    add_feed,
    add_installation,
    add_story,
    digest,
    incoming,
    new_delivery,
)

DAY = timedelta(days=1)
KARI = Sender("7000000001", "Kari Nordmann")


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "PORTION", 2)


async def _sent(tx: Transaction, place: Destination, *, at: datetime = MORNING, **changes) -> int:
    status = changes.pop("status", DeliveryStatus.SENT)
    delivery_id = await tx.deliveries.add(new_delivery(place, **changes))
    await tx.deliveries.finish(delivery_id, status, now=at)
    return delivery_id


async def test_a_handled_update_is_known_for_a_week(any_store: Store):
    async with any_store.transaction() as tx:
        installation = await add_installation(tx)
        old, waiting = incoming(), incoming()
        for update in (old, incoming(), incoming(), waiting):
            await tx.inbox.add(installation.id, update, now=MORNING)
        for item in (await tx.inbox.waiting(limit=9))[:3]:
            await tx.inbox.finish(item.id, now=MORNING)

    assert await sweep(any_store, now=MORNING + 7 * DAY) == {}
    assert await sweep(any_store, now=MORNING + 8 * DAY) == {"updates": 3}

    async with any_store.transaction() as tx:
        assert [item.incoming.update_key for item in await tx.inbox.waiting(limit=9)] == [waiting.update_key]
        assert await tx.inbox.add(installation.id, old, now=MORNING)


async def test_what_is_forgotten_never_lends_its_number_to_another(any_store: Store):
    """An answer's occasion holds its update's number, and a button of Undo its change's."""
    async with any_store.transaction() as tx:
        installation = await add_installation(tx)
        place = await add_destination(tx)
        await tx.inbox.add(installation.id, incoming(), now=MORNING)
        (old,) = await tx.inbox.waiting(limit=9)
        await tx.inbox.finish(old.id, now=MORNING)
        change_id = await tx.changes.add(Change(0, place.id, None, MORNING, "", "", ""))

    assert await sweep(any_store, now=MORNING + 99 * DAY) == {"updates": 1, "changes": 1}

    async with any_store.transaction() as tx:
        await tx.inbox.add(installation.id, incoming(), now=MORNING)
        (new,) = await tx.inbox.waiting(limit=9)
        assert new.id > old.id
        assert await tx.changes.add(Change(0, place.id, None, MORNING, "", "", "")) > change_id


async def test_the_text_of_a_reply_goes_once_it_is_sent_and_the_rest_after_two_days(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        reply = await _sent(tx, place, urgency=Urgency.REPLY)
        refused = await _sent(tx, place, urgency=Urgency.REPLY, status=DeliveryStatus.REFUSED)
        unknown = await _sent(tx, place, urgency=Urgency.REPLY, status=DeliveryStatus.UNKNOWN)
        waiting = await tx.deliveries.add(new_delivery(place, urgency=Urgency.REPLY))
        texts = [(await tx.deliveries.get(item)).message for item in (reply, refused, unknown, waiting)]
        assert [bool(text) for text in texts] == [False, False, True, True]

    assert await sweep(any_store, now=MORNING + 3 * DAY) == {"replies": 3}

    async with any_store.reading() as tx:
        left = [await tx.deliveries.get(item) for item in (reply, refused, unknown, waiting)]
        assert [item and item.id for item in left] == [None, None, None, waiting]


async def test_what_a_reply_told_stays_told(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        story = await add_story(tx, [await add_entry(tx, await add_feed(tx))])
        reply = await _sent(tx, place, urgency=Urgency.REPLY)
        await tx.deliveries.tell(place.id, reply, [ChosenStory(story.id, ())], now=MORNING)

    assert await sweep(any_store, now=MORNING + 60 * DAY) == {}

    async with any_store.reading() as tx:
        assert await tx.deliveries.told(place.id) == {story.id: frozenset()}


async def test_a_digests_text_goes_after_a_month_and_nobody_can_send_it_again(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        sent = await _sent(tx, place)
        unknown = await _sent(tx, place, status=DeliveryStatus.UNKNOWN)

    assert await sweep(any_store, now=MORNING + 30 * DAY) == {}
    assert await sweep(any_store, now=MORNING + 31 * DAY) == {"texts": 2}

    async with any_store.transaction() as tx:
        left = [await tx.deliveries.get(item) for item in (sent, unknown)]
        assert [(item.message, item.status) for item in left] == [("", DeliveryStatus.SENT)] * 2
        assert not await tx.deliveries.send_again(unknown, now=MORNING)


async def test_an_editions_text_goes_with_it_and_one_that_was_never_sent_goes_whole(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        standing = await tx.digests.add(digest(place))
        sent, shown = [
            await tx.editions.save_for(
                occasion,
                standing,
                inputs_key=occasion,
                due_at=MORNING,
                chosen=(ChosenStory(1, ()),),
                near_misses=(),
                read_count=1,
                message="five stories",
                now=MORNING,
            )
            for occasion in ("digest:1:2026-04-28", "preview:1:now")
        ]
        await _sent(tx, place, edition_id=sent.id)

    assert await sweep(any_store, now=MORNING + 30 * DAY) == {}
    assert await sweep(any_store, now=MORNING + 31 * DAY) == {"texts": 1, "editions": 2}

    async with any_store.reading() as tx:
        assert await tx.editions.get(shown.id) is None
        kept = await tx.editions.last_sent(place.id)
        assert (kept.chosen, kept.message) == (sent.chosen, "")


async def test_changes_go_after_three_months_but_for_each_places_last_and_corrections(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        kari = await tx.people.ensure(await add_installation(tx), KARI, now=MORNING)
        first, correction, last, unnamed = [
            await tx.changes.add(Change(0, place.id, member, MORNING, "", "", "", subject=subject))
            for member, subject in (
                (kari.id, ChangeSubject.SETTINGS),
                (kari.id, ChangeSubject.CORRECTION),
                (kari.id, ChangeSubject.SETTINGS),
                (None, ChangeSubject.SETTINGS),
            )
        ]

    assert await sweep(any_store, now=MORNING + 90 * DAY) == {}
    assert await sweep(any_store, now=MORNING + 91 * DAY) == {"changes": 2}

    async with any_store.reading() as tx:
        left = [await tx.changes.get(item) for item in (first, correction, last, unnamed)]
        assert [item and item.id for item in left] == [None, correction, last, None]
        assert (await tx.changes.last_of(place.id, ChangeSubject.SETTINGS)).member_id == kari.id


async def test_answered_reports_go_after_three_months_and_open_ones_stay(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await tx.people.ensure(await add_installation(tx), KARI, now=MORNING)
        story, other = [await add_story(tx, [await add_entry(tx, await add_feed(tx))]) for _ in range(2)]
        await tx.reports.add(NewReport(kari.id, story.id, MORNING, tag=GOOGLE))
        (asked,) = await tx.reports.open(limit=9)
        await tx.reports.settle(asked, is_accepted=True, by=kari.id, now=MORNING)
        await tx.reports.add(NewReport(kari.id, other.id, MORNING, tag=GOOGLE))

    assert await sweep(any_store, now=MORNING + 91 * DAY) == {"reports": 1}

    async with any_store.reading() as tx:
        assert [item.story_id for item in await tx.reports.open(limit=9)] == [other.id]


async def test_expired_invitations_and_counts_of_tries_go(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await tx.people.ensure(await add_installation(tx), KARI, now=MORNING)
        for days in (1, 9):
            await tx.invites.add(f"{days}", made_by=kari.id, now=MORNING, expires_at=MORNING + days * DAY)
        for name in (f"claim_tries:{kari.id}", "claim_tries"):
            await tx.facts.set(name, "{}")

    assert await sweep(any_store, now=MORNING + 2 * DAY) == {"invites": 1}

    async with any_store.reading() as tx:
        assert await tx.facts.get(f"claim_tries:{kari.id}") is None
        assert await tx.facts.get("claim_tries") == "{}"


@pytest.mark.parametrize("is_operator", [False, True])
async def test_who_blocked_us_is_forgotten_after_a_month_unless_others_count_on_them(
    any_store: Store, is_operator: bool
):
    async with any_store.transaction() as tx:
        installation = await add_installation(tx)
        kari = await tx.people.ensure(installation, KARI, now=MORNING)
        await tx.people.save(replace(kari, is_operator=is_operator, invited_at=MORNING))
        chat, _ = await tx.destinations.ensure(
            installation,
            Place(PlaceKind.PRIVATE, KARI.external_id),
            language="nb",
            zone="Europe/Oslo",
            audience="cio",
            now=MORNING,
        )
        await tx.destinations.save(replace(chat, status=DestinationStatus.GONE))

    assert await sweep(any_store, now=MORNING) == {}  # the clock begins to run
    assert await sweep(any_store, now=MORNING + 30 * DAY) == {}
    assert await sweep(any_store, now=MORNING + 31 * DAY) == {"places left": 1}

    async with any_store.reading() as tx:
        assert await tx.destinations.all() == []
        assert (await tx.people.get(kari.id) is not None) == is_operator


async def test_a_place_that_was_emptied_for_a_message_that_never_went_out_goes_within_two_days(
    any_store: Store,
):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        await tx.personal.empty_place(place.id)
        await tx.deliveries.add(new_delivery(place))

    assert await sweep(any_store, now=MORNING) == {}
    assert await sweep(any_store, now=MORNING + 2 * DAY) == {"places emptied": 1}


async def test_members_of_whom_nothing_else_is_stored_are_forgotten(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        installation = await add_installation(tx)
        passer_by, changer, saver = [
            await tx.people.ensure(installation, Sender(number), now=MORNING) for number in ("1", "2", "3")
        ]
        story = await add_story(tx, [await add_entry(tx, await add_feed(tx))])
        await tx.saved.add(saver.person_id, story.id, now=MORNING)
        await tx.changes.add(Change(0, place.id, changer.id, MORNING, "", "", ""))

    assert await sweep(any_store, now=MORNING + 31 * DAY) == {"strangers": 1}

    async with any_store.reading() as tx:
        assert await tx.people.get(passer_by.id) is None
        assert await tx.people.get(changer.id) == changer
        assert await tx.people.get(saver.id) == saver
