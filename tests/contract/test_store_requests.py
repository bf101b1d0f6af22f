"""What people ask of those who may change a place: kept until answered, and not for long."""

from datetime import timedelta

from bot.delivery.retention import sweep
from bot.model.destination import Destination, Member, Sender
from bot.ports.store import Store, Transaction
from tests.factories import MORNING, add_destination

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def test_an_open_request_is_the_same_until_it_is_settled(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        kari, ola = await _member(tx, place, "U1"), await _member(tx, place, "U2")
        first = await tx.requests.offer(kari.id, place.id, "stop", "#ai", now=MORNING)

        assert await tx.requests.offer(kari.id, place.id, "stop", "#ai", now=MORNING + HOUR) == first
        others = [
            await tx.requests.offer(ola.id, place.id, "stop", "#ai", now=MORNING),
            await tx.requests.offer(kari.id, place.id, "language en", "#ai", now=MORNING),
        ]
        assert len({first.id, *(other.id for other in others)}) == 3

        await tx.requests.note_asked(first.id, now=MORNING + HOUR)
        assert (await tx.requests.get(first.id)).asked_at == MORNING + HOUR
        assert await tx.requests.settle(first.id, by=ola.id, is_granted=True, now=MORNING + HOUR)
        assert not await tx.requests.settle(first.id, by=kari.id, is_granted=False, now=MORNING + DAY)
        settled = await tx.requests.get(first.id)
        assert (settled.settled_by, settled.is_granted, settled.settled_at) == (ola.id, True, MORNING + HOUR)
        again = await tx.requests.offer(kari.id, place.id, "stop", "#ai", now=MORNING + DAY)
        assert again.id not in {first.id, *(other.id for other in others)}


async def test_a_day_s_requests_are_counted_by_when_they_were_asked(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        kari = await _member(tx, place, "U1")
        old = await tx.requests.offer(kari.id, place.id, "stop", "#ai", now=MORNING)
        await tx.requests.offer(kari.id, place.id, "language en", "#ai", now=MORNING + 2 * DAY)

        assert await tx.requests.count(kari.id, since=MORNING) == (2, 0)
        assert await tx.requests.count(kari.id, since=MORNING + DAY) == (1, 0)
        await tx.requests.note_asked(old.id, now=MORNING + 2 * DAY)
        assert await tx.requests.count(kari.id, since=MORNING + DAY) == (2, 1)


async def test_requests_go_after_a_week(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        kari = await _member(tx, place, "U1")
        asked = await tx.requests.offer(kari.id, place.id, "stop", "#ai", now=MORNING)
        await tx.requests.offer(kari.id, place.id, "language en", "#ai", now=MORNING)
        await tx.requests.note_asked(asked.id, now=MORNING + 3 * DAY)

    assert (await sweep(any_store, now=MORNING + 8 * DAY))["requests"] == 1
    async with any_store.reading() as tx:
        assert await tx.requests.get(asked.id) is not None
    assert (await sweep(any_store, now=MORNING + 11 * DAY))["requests"] == 1


async def test_requests_go_with_who_asked_and_with_the_place_and_stay_when_who_answered_goes(
    any_store: Store,
):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        kari, ola = await _member(tx, place, "U1"), await _member(tx, place, "U2")
        by_kari = await tx.requests.offer(kari.id, place.id, "stop", "#ai", now=MORNING)
        by_ola = await tx.requests.offer(ola.id, place.id, "stop", "#ai", now=MORNING)
        await tx.requests.settle(by_kari.id, by=ola.id, is_granted=True, now=MORNING)
        record = await tx.personal.record_of(kari.person_id)
        assert [(one.place, one.what) for one in record.requests] == [("#ai", "stop")]

        await tx.personal.erase_person(ola.person_id)
        assert await tx.requests.get(by_ola.id) is None
        assert (await tx.requests.get(by_kari.id)).settled_by is None
        await tx.personal.erase_place(place.id)
        assert await tx.requests.get(by_kari.id) is None


async def _member(tx: Transaction, place: Destination, external_id: str) -> Member:
    installation = next(one for one in await tx.installations.all() if one.id == place.installation_id)
    return await tx.people.ensure(installation, Sender(external_id), now=MORNING)
