"""Installations, destinations and people."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.destination import DestinationStatus, Place, PlaceKind, Platform, Sender
from bot.model.digest import ChosenStory
from bot.ports.store import Store, StoreError
from storage.store import SqlStore
from tests.factories import (
    MORNING,
    add_destination,
    add_edition,
    add_entry,
    add_feed,
    add_installation,
    add_story,
    digest,
    new_delivery,
)


async def test_an_installation_is_added_once_and_kept_current(any_store: Store):
    async with any_store.transaction() as tx:
        first = await tx.installations.ensure(Platform.SLACK, "T1", name="Old", token="xoxb-1")
        again = await tx.installations.ensure(Platform.SLACK, "T1", name="New", token="xoxb-2")
        other = await tx.installations.ensure(Platform.TELEGRAM, "T1", name="Bot", token=None)

        assert again == replace(first, name="New")
        assert await tx.installations.all() == [again, other]
        assert await tx.installations.token(first.id) == "xoxb-2"
        assert await tx.installations.token(other.id) is None


async def test_no_token_leaves_the_one_there_is(any_store: Store):
    async with any_store.transaction() as tx:
        first = await tx.installations.ensure(Platform.SLACK, "T1", name="Testhuset", token="xoxb-1")
        again = await tx.installations.ensure(Platform.SLACK, "T1", name="", token=None)

        assert again == first
        assert await tx.installations.token(first.id) == "xoxb-1"


async def test_tokens_are_encrypted_and_the_former_key_still_reads_them(any_store_url: str):
    former = SqlStore.open(any_store_url, ["former key"])
    async with former.transaction() as tx:
        installation = await tx.installations.ensure(Platform.SLACK, "T1", name="", token="xoxb-1")
    await former.close()

    rotated = SqlStore.open(any_store_url, ["new key", "former key"])
    async with rotated.reading() as tx:
        assert await tx.installations.token(installation.id) == "xoxb-1"
    await rotated.close()

    wrong = SqlStore.open(any_store_url, ["new key"])
    with pytest.raises(StoreError, match="SISTE_SECRET_KEY"):
        async with wrong.reading() as tx:
            await tx.installations.token(installation.id)
    await wrong.close()


async def test_a_destination_is_one_per_place(any_store: Store):
    async with any_store.transaction() as tx:
        installation = await add_installation(tx, Platform.TELEGRAM)
        topic = Place(PlaceKind.GROUP, "-1002147483648123", thread="7", title="AI")
        defaults = {"language": "en", "zone": "Europe/Oslo", "audience": "cio", "now": MORNING}
        first, is_new = await tx.destinations.ensure(installation, topic, **defaults)
        again, is_new_again = await tx.destinations.ensure(
            installation, replace(topic, title="AI-nytt"), **{**defaults, "language": "nb"}
        )
        untitled, _ = await tx.destinations.ensure(installation, replace(topic, title=""), **defaults)
        whole_group, _ = await tx.destinations.ensure(installation, replace(topic, thread=""), **defaults)

        assert (is_new, is_new_again) == (True, False)
        assert (first.platform, first.place, first.language) == (Platform.TELEGRAM, topic, "en")
        assert again == untitled == replace(first, place=replace(topic, title="AI-nytt"))
        assert whole_group.id != first.id
        assert await tx.destinations.find(installation.id, topic) == again
        assert await tx.destinations.all() == [again, whole_group]


async def test_an_unknown_destination_is_none(any_store: Store):
    async with any_store.reading() as tx:
        assert await tx.destinations.get(404) is None
        assert await tx.destinations.find(404, Place(PlaceKind.CHANNEL, "C1")) is None


async def test_everything_about_a_destination_is_saved_the_new_chat_id_included(any_store: Store):
    async with any_store.transaction() as tx:
        destination = await add_destination(tx)
        changed = replace(
            destination,
            place=Place(PlaceKind.GROUP, "-100999", thread="3", title="Flyttet"),
            language="en",
            zone="Asia/Tokyo",
            audience="ciso",
            status=DestinationStatus.PAUSED,
            status_reason="archived",
        )
        await tx.destinations.save(changed)

        assert await tx.destinations.get(destination.id) == changed


async def test_a_chat_that_moved_takes_over_what_its_new_id_already_had(any_store: Store):
    async with any_store.transaction() as tx:
        installation = await add_installation(tx, Platform.TELEGRAM)
        old = await add_destination(tx, installation, chat="-5")
        new = await add_destination(tx, installation, chat="-1005")
        story = await add_story(tx, [await add_entry(tx, await add_feed(tx))])
        ours = await tx.digests.add(digest(old))
        theirs = await tx.digests.add(digest(new))
        for destination in (old, new):
            delivery_id = await tx.deliveries.add(new_delivery(destination, occasion="alert:1"))
            chosen = [ChosenStory(story.id, (story.entries[0].id,))]
            await tx.deliveries.tell(destination.id, delivery_id, chosen, now=MORNING)

        await tx.destinations.save(replace(old, place=new.place))

        assert [item.id for item in await tx.destinations.all()] == [old.id]
        assert {item.id for item in await tx.digests.of(old.id)} == {ours.id, theirs.id}
        assert await tx.deliveries.told(old.id) == {story.id: {story.entries[0].id}}


async def test_votes_and_requests_move_along_and_a_double_vote_counts_once(any_store: Store):
    async with any_store.transaction() as tx:
        installation = await add_installation(tx, Platform.TELEGRAM)
        old = await add_destination(tx, installation, chat="-5")
        new = await add_destination(tx, installation, chat="-1005")
        kari, ola = [(await tx.people.ensure(installation, Sender(name), now=MORNING)).id for name in "KO"]
        edition = await add_edition(tx, old)
        for place, member, is_useful in ((old, kari, True), (new, kari, False), (new, ola, False)):
            await tx.votes.cast(edition, place.id, member, is_useful=is_useful, now=MORNING)
        asked = await tx.requests.offer(ola, new.id, "digest off", "AI", now=MORNING)

        await tx.destinations.save(replace(old, place=new.place))

        assert await tx.votes.of(edition, old.id, kari) is True
        assert await tx.votes.of(edition, old.id, ola) is False
        moved = await tx.requests.get(asked.id)
        assert moved is not None
        assert moved.destination_id == old.id


async def test_a_member_is_added_once_with_a_person(any_store: Store):
    async with any_store.transaction() as tx:
        slack, telegram = await add_installation(tx), await add_installation(tx, Platform.TELEGRAM)
        first = await tx.people.ensure(slack, Sender("U1", "Kari"), now=MORNING)
        renamed = await tx.people.ensure(slack, Sender("U1", "Kari N"), now=MORNING + timedelta(days=1))
        unnamed = await tx.people.ensure(slack, Sender("U1"), now=MORNING)
        elsewhere = await tx.people.ensure(telegram, Sender("U1", "Kari"), now=MORNING)

        assert (first.external_id, first.is_operator, first.is_admin) == ("U1", False, False)
        assert renamed == unnamed == replace(first, name="Kari N")
        assert elsewhere.person_id != first.person_id
        assert await tx.people.get(first.id) == renamed
        assert await tx.people.get(404) is None


async def test_operators_and_named_admins_are_trusted(any_store: Store):
    async with any_store.transaction() as tx:
        slack = await add_installation(tx)
        operator, admin, _ = [
            await tx.people.ensure(slack, Sender(name, name), now=MORNING) for name in ("U1", "U2", "U3")
        ]
        assert await tx.people.trusted() == []

        operator, admin = replace(operator, is_operator=True), replace(admin, is_admin=True, name="Ola")
        await tx.people.save(operator)
        await tx.people.save(admin)

        assert await tx.people.trusted() == [operator, admin]

        await tx.people.save(replace(operator, is_operator=False))
        assert await tx.people.trusted() == [admin]
