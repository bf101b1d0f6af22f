"""Persons who become one on several platforms, and two again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.model.destination import Destination, Member, Place, PlaceKind, Platform, Sender
from bot.model.digest import Mode, Subscription, Target, TargetKind
from bot.ports.store import Store, Transaction
from storage.tables import person
from tests.factories import MORNING, add_entry, add_feed, add_installation, add_story, digest

MINUTES = timedelta(minutes=1)
GOOD_UNTIL = MORNING + 15 * MINUTES


async def sides(tx: Transaction) -> tuple[Member, Member]:
    telegram = await add_installation(tx, Platform.TELEGRAM)
    slack = await add_installation(tx, Platform.SLACK)
    on_telegram = await tx.people.ensure(telegram, Sender("7000000001", "Kari"), now=MORNING)
    return on_telegram, await tx.people.ensure(slack, Sender("U1", "kari"), now=MORNING)


async def linked(tx: Transaction) -> tuple[Member, Member]:
    one, other = await sides(tx)
    await tx.links.unite(one.person_id, other.person_id)
    return await tx.people.get(one.id), await tx.people.get(other.id)


async def story(tx: Transaction) -> int:
    return (await add_story(tx, [await add_entry(tx, await add_feed(tx))])).id


async def saved(tx: Transaction, member: Member) -> set[int]:
    person_id = (await tx.people.get(member.id)).person_id
    return {one.story_id for one in await tx.saved.of(person_id)}


# --- codes --------------------------------------------------------------------------------------------


async def test_a_member_has_one_code_and_the_last_one_counts(any_store: Store):
    async with any_store.transaction() as tx:
        kari, _ = await sides(tx)
        first = await tx.links.add(kari.id, "one", expires_at=GOOD_UNTIL)
        second = await tx.links.add(kari.id, "two", expires_at=GOOD_UNTIL)

        assert await tx.links.by_hash("one", now=MORNING) is None
        assert (await tx.links.by_hash("two", now=MORNING)).id == second != first


async def test_a_code_is_good_until_it_expires_and_is_used_once(any_store: Store):
    async with any_store.transaction() as tx:
        kari, other = await sides(tx)
        code_id = await tx.links.add(kari.id, "one", expires_at=GOOD_UNTIL)
        assert [await tx.links.take(code_id, one.id) for one in (other, other, kari)] == [True, True, False]
        await tx.links.note_asked(code_id, now=MORNING, expires_at=GOOD_UNTIL)

        code = await tx.links.get(code_id, now=MORNING)
        assert (code.other_id, code.asked_at) == (other.id, MORNING)
        assert await tx.links.get(code_id, now=GOOD_UNTIL) is None
        assert await tx.links.by_hash("one", now=GOOD_UNTIL) is None
        assert [await tx.links.drop(code_id) for _ in range(2)] == [True, False]


async def test_expired_codes_are_forgotten(any_store: Store):
    async with any_store.transaction() as tx:
        for member in await sides(tx):
            await tx.links.add(member.id, str(member.id), expires_at=GOOD_UNTIL)

        assert await tx.links.forget_codes(before=GOOD_UNTIL, limit=9) == 0
        assert await tx.links.forget_codes(before=GOOD_UNTIL + MINUTES, limit=1) == 1
        assert await tx.links.forget_codes(before=GOOD_UNTIL + MINUTES, limit=9) == 1


# --- one person, and two again ------------------------------------------------------------------------


async def test_what_either_saved_is_saved_once(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await sides(tx)
        stories = [await story(tx) for _ in range(3)]
        for member, story_id in ((one, 0), (one, 1), (other, 1), (other, 2)):
            await tx.saved.add(member.person_id, stories[story_id], now=MORNING)

        await tx.links.unite(other.person_id, one.person_id)

        assert await saved(tx, one) == await saved(tx, other) == set(stories)
        assert len((await tx.people._connection.execute(select(person))).all()) == 1


async def test_parted_both_keep_what_was_saved_and_go_their_ways(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await linked(tx)
        both, later = await story(tx), await story(tx)
        await tx.saved.add(one.person_id, both, now=MORNING)

        person_id = await tx.links.part(other.id)
        await tx.saved.add(person_id, later, now=MORNING)

        assert await saved(tx, one) == {both}
        assert await saved(tx, other) == {both, later}
        assert [side.id for side in await tx.people.sides(person_id)] == [other.id]
        assert [side.id for side in await tx.people.sides(one.person_id)] == [one.id]


async def test_who_is_alone_cannot_be_parted(any_store: Store):
    async with any_store.transaction() as tx:
        one, _ = await sides(tx)
        assert await tx.links.part(one.id) == one.person_id


async def test_of_three_one_may_leave(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await linked(tx)
        third = await tx.people.ensure(await add_installation(tx), Sender("U9"), now=MORNING)
        await tx.links.unite(third.person_id, one.person_id)

        await tx.links.part(other.id)

        person_id = (await tx.people.get(one.id)).person_id
        assert {side.id for side in await tx.people.sides(person_id)} == {one.id, third.id}


# --- rights -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leaves", [0, 1])
async def test_rights_are_of_both_while_linked_and_then_of_who_had_them(any_store: Store, leaves: int):
    async with any_store.transaction() as tx:
        one, other = await sides(tx)
        await tx.people.save(replace(one, is_operator=True, invited_at=MORNING))
        await tx.links.unite(one.person_id, other.person_id)

        lent = await tx.people.get(other.id)
        assert (lent.is_operator, lent.invited_at) == (True, MORNING)
        assert {member.id for member in await tx.people.trusted()} == {one.id, other.id}

        await tx.links.part((one, other)[leaves].id)
        own, lent = await tx.people.get(one.id), await tx.people.get(other.id)
        assert (own.is_operator, own.invited_at) == (True, MORNING)
        assert (lent.is_operator, lent.invited_at) == (False, None)
        assert [member.id for member in await tx.people.trusted()] == [one.id]


async def test_whatever_is_written_of_a_member_makes_no_lent_right_their_own(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await sides(tx)
        await tx.people.save(replace(one, is_operator=True, invited_at=MORNING))
        await tx.links.unite(one.person_id, other.person_id)

        lent = await tx.people.get(other.id)
        await tx.people.save(replace(lent, name="Kari N", is_admin=True))
        await tx.links.part(other.id)

        left = await tx.people.get(other.id)
        assert (left.name, left.is_admin, left.is_operator, left.invited_at) == ("Kari N", True, False, None)


async def test_a_right_got_while_linked_stays_with_who_got_it(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await linked(tx)
        await tx.people.save(replace(other, is_operator=True))
        assert (await tx.people.get(one.id)).is_operator

        await tx.links.part(one.id)

        assert not (await tx.people.get(one.id)).is_operator
        assert (await tx.people.get(other.id)).is_operator


async def test_a_right_that_is_taken_is_taken_from_both(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await sides(tx)
        for member in (one, other):
            await tx.people.save(replace(member, is_operator=True))
        await tx.links.unite(one.person_id, other.person_id)

        await tx.people.save(replace(await tx.people.get(one.id), is_operator=False))
        await tx.links.part(one.id)

        assert await tx.people.trusted() == []


# --- forgotten ----------------------------------------------------------------------------------------


async def test_one_side_alone_can_be_erased(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await linked(tx)
        kept = await story(tx)
        await tx.saved.add(one.person_id, kept, now=MORNING)
        await tx.links.add(other.id, "code", expires_at=GOOD_UNTIL)

        await tx.personal.erase_person(await tx.links.part(one.id))

        assert await tx.people.get(one.id) is None
        assert await saved(tx, other) == {kept}


async def test_nobody_linked_is_forgotten_as_a_stranger(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await linked(tx)
        assert await tx.retention.forget_strangers(before=MORNING + MINUTES, limit=9) == 0

        await tx.links.part(other.id)
        assert await tx.retention.forget_strangers(before=MORNING + MINUTES, limit=9) == 2
        assert await tx.people.get(one.id) is None


async def test_what_is_stored_of_a_person_is_of_all_their_sides(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await sides(tx)
        await tx.people.save(replace(other, is_operator=True))
        await tx.links.unite(one.person_id, other.person_id)

        record = await tx.personal.record_of((await tx.people.get(one.id)).person_id)

        assert record.is_operator
        assert [membership.id for membership in record.memberships] == ["7000000001", "U1"]


# --- mutes --------------------------------------------------------------------------------------------


async def chat_of(tx: Transaction, member: Member, kind: PlaceKind = PlaceKind.PRIVATE) -> Destination:
    owner = next(one for one in await tx.installations.all() if one.id == member.installation_id)
    found, _ = await tx.destinations.ensure(
        owner, Place(kind, member.external_id), language="nb", zone="Europe/Oslo", audience="cio", now=MORNING
    )
    return found


async def test_mutes_are_found_in_the_other_private_chats_while_linked(any_store: Store):
    google, word = Target(TargetKind.TAG, "google"), Target(TargetKind.WORD, "krypto")
    async with any_store.transaction() as tx:
        one, other = await linked(tx)
        here, there = await chat_of(tx, one), await chat_of(tx, other)
        wishes = (
            Subscription(google, Mode.MUTE, GOOD_UNTIL),
            Subscription(word, Mode.LESS),
            Subscription(word, Mode.FOLLOW),
        )
        await tx.digests.add(digest(there, subscriptions=wishes))

        assert await tx.links.mutes_elsewhere(here.id) == [wishes[0]]
        assert await tx.links.mutes_elsewhere(there.id) == []

        await tx.links.part(one.id)
        assert await tx.links.mutes_elsewhere(here.id) == []


async def test_a_shared_place_has_no_mutes_of_anybody(any_store: Store):
    async with any_store.transaction() as tx:
        one, other = await linked(tx)
        group, there = await chat_of(tx, one, PlaceKind.GROUP), await chat_of(tx, other)
        mute = Subscription(Target(TargetKind.TAG, "google"), Mode.MUTE)
        await tx.digests.add(digest(there, subscriptions=(mute,)))

        assert await tx.links.mutes_elsewhere(group.id) == []
