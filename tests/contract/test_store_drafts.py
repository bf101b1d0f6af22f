"""Drafts: what was ordered of a digest's next edition, one state at a time."""

from dataclasses import replace
from datetime import timedelta

from bot.delivery.retention import sweep
from bot.model.delivery import DeliveryStatus
from bot.model.destination import Destination, Member, Sender
from bot.model.digest import ChosenStory, Digest
from bot.model.draft import Draft, FrozenStory, Orders
from bot.ports.store import Store, Transaction
from tests.factories import MORNING, add_destination, digest, new_delivery

DAY = timedelta(days=1)
ORDERS = Orders(
    taken_out=(3,),
    taken_in=(9, 4),
    sequence=(9, 1),
    frozen=(FrozenStory(9, (91, 92)), FrozenStory(1, ())),
    locked_at=MORNING,
)


async def test_a_draft_is_kept_as_it_was_ordered(any_store: Store):
    async with any_store.transaction() as tx:
        _, standing, kari = await _digest_of_kari(tx)
        first = replace(_draft(standing), orders=ORDERS, changed_by=kari.id)
        assert await tx.drafts.get(standing.id) is None
        assert await tx.drafts.save(first)
        assert await tx.drafts.get(standing.id) == first

        second = replace(first, revision=2, orders=Orders(frozen=()), due_at=MORNING + DAY)
        assert await tx.drafts.save(second)
        assert await tx.drafts.get(standing.id) == second
        assert second.orders.is_locked


async def test_of_two_who_change_one_draft_the_second_is_told(any_store: Store):
    async with any_store.transaction() as tx:
        _, standing, _ = await _digest_of_kari(tx)
        first = _draft(standing)
        assert await tx.drafts.save(first)
        assert not await tx.drafts.save(first)
        assert await tx.drafts.save(replace(first, revision=2))
        assert not await tx.drafts.save(replace(first, revision=2, orders=ORDERS))
        assert not await tx.drafts.save(replace(first, revision=7, orders=ORDERS))

        kept = await tx.drafts.get(standing.id)
        assert kept == replace(first, revision=2)


async def test_a_draft_goes_with_its_digest_and_with_its_place(any_store: Store):
    async with any_store.transaction() as tx:
        place, standing, _ = await _digest_of_kari(tx)
        other = await tx.digests.add(digest(place))
        before = await tx.digests.snapshot(place.id)
        for each in (standing, other):
            await tx.drafts.save(_draft(each))

        await tx.digests.remove(standing.id)
        assert await tx.drafts.get(standing.id) is None
        await tx.digests.restore(place.id, before)
        assert await tx.drafts.get(standing.id) is None

        await tx.personal.erase_place(place.id)
        assert await tx.drafts.get(other.id) is None


async def test_a_draft_stays_without_the_name_of_whoever_made_it(any_store: Store):
    async with any_store.transaction() as tx:
        _, standing, kari = await _digest_of_kari(tx)
        made = replace(_draft(standing), orders=ORDERS, changed_by=kari.id)
        await tx.drafts.save(made)
        await tx.personal.erase_person(kari.person_id)

        assert await tx.drafts.get(standing.id) == replace(made, changed_by=None)


async def test_a_draft_of_an_edition_that_never_came_goes_after_a_month(any_store: Store):
    async with any_store.transaction() as tx:
        standing = await tx.digests.add(digest(await add_destination(tx)))
        await tx.drafts.save(_draft(standing))

    assert await sweep(any_store, now=MORNING + 30 * DAY) == {}
    assert await sweep(any_store, now=MORNING + 31 * DAY) == {"drafts": 1}


async def test_a_locked_edition_may_go_before_its_draft(any_store: Store):
    async with any_store.transaction() as tx:
        standing = await tx.digests.add(digest(await add_destination(tx)))
        edition = await _edition(tx, standing, "k", ())
        await tx.drafts.save(replace(_draft(standing), edition_id=edition, due_at=MORNING + 9 * DAY))

    assert await sweep(any_store, now=MORNING + 31 * DAY) == {"editions": 1}
    async with any_store.reading() as tx:
        kept = await tx.drafts.get(standing.id)
    assert kept is not None
    assert kept.edition_id is None


async def test_who_took_a_story_in_is_known_where_it_went(any_store: Store):
    async with any_store.transaction() as tx:
        place, standing, _ = await _digest_of_kari(tx)
        other = await add_destination(tx)
        chosen = (ChosenStory(1, ()), ChosenStory(2, (), is_taken_in=True))
        edition = await _edition(tx, standing, "k", chosen)
        assert not await tx.drafts.was_taken_in(place.id, 2)

        delivery = await tx.deliveries.add(new_delivery(place, edition_id=edition))
        await tx.deliveries.finish(delivery, DeliveryStatus.SENT, now=MORNING, remote_id="1")
        assert await tx.drafts.was_taken_in(place.id, 2)
        assert not await tx.drafts.was_taken_in(place.id, 1)
        assert not await tx.drafts.was_taken_in(other.id, 2)


def _draft(standing: Digest) -> Draft:
    return Draft(standing.id, due_at=MORNING, changed_at=MORNING, revision=1)


async def _digest_of_kari(tx: Transaction) -> tuple[Destination, Digest, Member]:
    place = await add_destination(tx)
    installation = next(one for one in await tx.installations.all() if one.id == place.installation_id)
    kari = await tx.people.ensure(installation, Sender("U1", "Kari"), now=MORNING)
    return place, await tx.digests.add(digest(place)), kari


async def _edition(tx: Transaction, standing: Digest, key: str, chosen: tuple[ChosenStory, ...]) -> int:
    edition = await tx.editions.save_for(
        key,
        standing,
        inputs_key=key,
        due_at=MORNING,
        chosen=chosen,
        near_misses=(),
        read_count=1,
        message="{}",
        now=MORNING,
    )
    return edition.id
