"""Members' votes on editions: one each, of the place it came to."""

from bot.model.destination import Destination, Sender
from bot.ports.store import Store, Transaction
from tests.factories import MORNING, add_destination, add_edition, new_delivery


async def test_a_member_has_one_vote_which_can_be_changed_and_taken_back(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        kari, ola = await _member(tx, place, "U1"), await _member(tx, place, "U2")
        edition = await add_edition(tx, place)

        assert await tx.votes.of(edition, place.id, kari) is None
        for wanted in (True, False, False, None, True):
            await tx.votes.cast(edition, place.id, kari, is_useful=wanted, now=MORNING)
            assert await tx.votes.of(edition, place.id, kari) is wanted
        assert await tx.votes.of(edition, place.id, ola) is None


async def test_an_edition_is_voted_on_where_it_went(any_store: Store):
    async with any_store.transaction() as tx:
        place, other = await add_destination(tx), await add_destination(tx)
        edition = await add_edition(tx, place)
        await tx.deliveries.add(new_delivery(place, edition_id=edition))

        assert await tx.votes.is_sent(edition, place.id)
        assert not await tx.votes.is_sent(edition, other.id)
        assert not await tx.votes.is_sent(404, place.id)


async def test_votes_go_with_their_person_and_with_their_place_and_are_handed_over(any_store: Store):
    async with any_store.transaction() as tx:
        place = await add_destination(tx)
        kari, ola = await _member(tx, place, "U1"), await _member(tx, place, "U2")
        edition = await add_edition(tx, place)
        for member in (kari, ola):
            await tx.votes.cast(edition, place.id, member, is_useful=False, now=MORNING)
        person = (await tx.people.get(kari)).person_id

        assert [vote.is_useful for vote in (await tx.personal.record_of(person)).votes] == [False]
        await tx.personal.erase_person(person)
        assert await tx.votes.of(edition, place.id, kari) is None
        assert await tx.votes.of(edition, place.id, ola) is False
        await tx.personal.erase_place(place.id)
        assert await tx.votes.of(edition, place.id, ola) is None


async def _member(tx: Transaction, place: Destination, external_id: str) -> int:
    installation = next(one for one in await tx.installations.all() if one.id == place.installation_id)
    return (await tx.people.ensure(installation, Sender(external_id), now=MORNING)).id
