"""What is stored about a person: handed over whole, erased whole, and kept no longer than needed."""

from datetime import timedelta

from sqlalchemy import Table, select

from bot.model.correction import NewReport
from bot.model.delivery import Change, ChangeSubject, DeliveryStatus, IncomingKind, Urgency
from bot.model.destination import (
    Destination,
    DestinationStatus,
    Installation,
    Member,
    Place,
    PlaceKind,
    Platform,
    Sender,
)
from bot.model.digest import ChosenStory
from bot.ports.store import Store, Transaction
from storage.tables import member as member_table
from storage.tables import metadata, person
from tests.factories import (
    GOOGLE,
    MORNING,
    add_entry,
    add_feed,
    add_story,
    digest,
    incoming,
    new_delivery,
)

DAY = timedelta(days=1)
KARI = Sender("7000000001", "Kari Nordmann", "nb")
OLA = Sender("7000000002", "Ola Nordmann", "nb")
KARIS_CHAT = Place(PlaceKind.PRIVATE, KARI.external_id, title="Kari")
OLAS_CHAT = Place(PlaceKind.PRIVATE, OLA.external_id, title="Ola")
GROUP = Place(PlaceKind.GROUP, "-100", title="Ledelsen")


async def _installed(tx: Transaction) -> Installation:
    return await tx.installations.ensure(Platform.TELEGRAM, "1", name="siste_bot", token=None)


async def _at(tx: Transaction, place: Place) -> Destination:
    owner = await _installed(tx)
    found, _ = await tx.destinations.ensure(
        owner, place, language="nb", zone="Europe/Oslo", audience="cio", now=MORNING
    )
    return found


async def _meet(tx: Transaction, sender: Sender, place: Place) -> Member:
    """Let a person use everything once: their chat with a digest that came, a group, a report, an invite."""
    installation = await _installed(tx)
    member = await tx.people.ensure(installation, sender, now=MORNING)
    chat = await _at(tx, place)
    group = await _at(tx, GROUP)
    standing = await tx.digests.add(digest(chat))
    story = await add_story(tx, [await add_entry(tx, await add_feed(tx))])
    key = f"digest:{standing.id}:2026-04-28"
    edition = await tx.editions.save_for(
        key,
        standing,
        inputs_key=sender.name,
        due_at=MORNING,
        chosen=(),
        near_misses=(),
        read_count=1,
        message="",
        now=MORNING,
    )
    sent = await tx.deliveries.add(
        new_delivery(chat, occasion=key, edition_id=edition.id, urgency=Urgency.DIGEST)
    )
    await tx.deliveries.tell(chat.id, sent, [ChosenStory(story.id, ())], now=MORNING)
    await tx.deliveries.finish(sent, DeliveryStatus.SENT, now=MORNING)
    for place_id in (chat.id, group.id):
        await tx.changes.add(Change(0, place_id, member.id, MORNING, "07.30", "{}", "{}"))
    correction = Change(
        0, chat.id, member.id, MORNING, "Slått sammen", "{}", "", None, ChangeSubject.CORRECTION, story.id
    )
    change_id = await tx.changes.add(correction)
    await tx.reports.add(NewReport(member.id, story.id, MORNING, tag=GOOGLE))
    (asked,) = await tx.reports.open_of(story.id)
    await tx.reports.settle(asked, is_accepted=True, by=member.id, now=MORNING, change_id=change_id)
    await tx.invites.add(f"hash of {sender.name}", made_by=member.id, now=MORNING, expires_at=MORNING + DAY)
    await tx.saved.add(member.person_id, story.id, now=MORNING)
    await tx.facts.set(f"claim_tries:{member.id}", "{}")
    for where in (place, GROUP):
        update = incoming(place=where, sender=sender)
        await tx.inbox.add(installation.id, update, now=MORNING)
    for item in await tx.inbox.waiting(limit=9):
        await tx.inbox.finish(item.id, now=MORNING)
    return member


async def _rows(store: Store, table: Table) -> list[dict[str, object]]:
    async with store.reading() as tx:
        connection = tx.people._connection
        return [dict(row._mapping) for row in await connection.execute(select(table))]


async def _everything(store: Store) -> str:
    """Return all that is stored, as text."""
    return repr([await _rows(store, table) for table in metadata.sorted_tables])


async def test_a_person_who_is_erased_leaves_nothing_behind(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await _meet(tx, KARI, KARIS_CHAT)
        assert [place.place.chat for place in await tx.personal.places_of(kari.person_id)] == ["7000000001"]
    assert "Kari" in await _everything(any_store)

    async with any_store.transaction() as tx:
        (place,) = await tx.personal.places_of(kari.person_id)
        await tx.personal.erase_place(place.id)
        await tx.personal.erase_person(kari.person_id)

    left = await _everything(any_store)
    assert "Kari" not in left
    assert KARI.external_id not in left
    for table in (person, member_table):
        assert await _rows(any_store, table) == []


async def test_what_others_have_stays_and_what_was_done_for_all_loses_the_name(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await _meet(tx, KARI, KARIS_CHAT)
        ola = await _meet(tx, OLA, OLAS_CHAT)
    async with any_store.reading() as tx:
        before = await tx.personal.record_of(ola.person_id)
        corrections = await tx.changes.corrections(limit=9)

    async with any_store.transaction() as tx:
        (place,) = await tx.personal.places_of(kari.person_id)
        await tx.personal.erase_place(place.id)
        await tx.personal.erase_person(kari.person_id)

    async with any_store.reading() as tx:
        assert await tx.personal.record_of(ola.person_id) == before
        (group,) = [item for item in await tx.destinations.all() if item.place == GROUP]
        assert (await tx.changes.last_of(group.id, ChangeSubject.SETTINGS)).member_id == ola.id
        of_ola, of_kari = await tx.changes.corrections(limit=9)
        assert of_ola == corrections[0]
        assert (of_kari.destination_id, of_kari.member_id) == (None, None)
        assert await tx.changes.is_corrected(of_kari.story_id)


async def test_a_person_gets_all_that_is_stored_about_them_and_nothing_of_others(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await _meet(tx, KARI, KARIS_CHAT)
        await _meet(tx, OLA, OLAS_CHAT)

        record = await tx.personal.record_of(kari.person_id)

    (membership,) = record.memberships
    assert (membership.id, membership.name) == (KARI.external_id, KARI.name)
    assert [item.why for item in record.sent] == ["digest:1:2026-04-28"]
    assert [item.told_at for item in record.told] == [MORNING]
    assert [item.saved_at for item in record.saved] == [MORNING]
    assert [item.kind for item in record.received] == [IncomingKind.TEXT] * 2
    assert [item.place for item in record.changes] == ["Kari", "Ledelsen", "Kari"]
    assert [item.what for item in record.reports] == ["company:google"]
    assert [item.expires_at for item in record.invites] == [MORNING + DAY]
    assert "Ola" not in repr(record)


async def test_an_empty_place_takes_one_last_message_and_goes(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await _meet(tx, KARI, KARIS_CHAT)
        (place,) = await tx.personal.places_of(kari.person_id)
        await tx.personal.erase_person(kari.person_id)
        await tx.personal.empty_place(place.id)
        emptied = await tx.destinations.get(place.id)
        assert (emptied.status, emptied.place.title) == (DestinationStatus.EMPTIED, "")
        assert await tx.digests.of(place.id) == []
        last = await tx.deliveries.add(new_delivery(place, occasion="last"))
        taken = await tx.deliveries.take(place.installation_id, MORNING, limit=9)
        assert [item.id for item in taken] == [last]
        await tx.personal.erase_emptied(place.id)
        assert await tx.deliveries.get(last) is not None
        await tx.deliveries.finish(last, DeliveryStatus.SENT, now=MORNING)

        await tx.personal.erase_emptied(place.id)

        assert await tx.destinations.get(place.id) is None
        assert await tx.deliveries.get(last) is None


async def test_a_place_whose_person_came_back_is_no_longer_empty(any_store: Store):
    async with any_store.transaction() as tx:
        place = await _at(tx, KARIS_CHAT)
        await tx.personal.erase_emptied(place.id)
        assert await tx.destinations.get(place.id) == place


async def test_an_update_that_waits_stays_when_its_person_is_erased(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await _meet(tx, KARI, KARIS_CHAT)
        await tx.inbox.add(kari.installation_id, incoming(place=KARIS_CHAT, sender=KARI), now=MORNING)
        await tx.personal.erase_person(kari.person_id)
        (waiting,) = await tx.inbox.waiting(limit=9)
        assert (waiting.incoming.sender, waiting.incoming.place) == (KARI, KARIS_CHAT)


async def test_a_repeated_update_of_an_erased_person_is_still_known(any_store: Store):
    async with any_store.transaction() as tx:
        kari = await _meet(tx, KARI, KARIS_CHAT)
        update = incoming(place=KARIS_CHAT, sender=KARI)
        await tx.inbox.add(kari.installation_id, update, now=MORNING)
        (item,) = await tx.inbox.waiting(limit=9)
        await tx.inbox.finish(item.id, now=MORNING)
        await tx.personal.erase_person(kari.person_id)
        assert not await tx.inbox.add(kari.installation_id, update, now=MORNING)


async def test_an_invitation_works_once_until_it_expires(any_store: Store):
    async with any_store.transaction() as tx:
        installation = await _installed(tx)
        kari = await tx.people.ensure(installation, KARI, now=MORNING)
        for code, days in (("later", 2), ("sooner", 1), ("revoked", 3)):
            invite_id = await tx.invites.add(
                code, made_by=kari.id, now=MORNING, expires_at=MORNING + days * DAY
            )
        assert await tx.invites.revoke(invite_id)
        assert not await tx.invites.revoke(invite_id)

        assert [item.expires_at - MORNING for item in await tx.invites.open(MORNING)] == [DAY, 2 * DAY]
        assert not await tx.invites.use("sooner", now=MORNING + DAY)
        assert not await tx.invites.use("revoked", now=MORNING)
        assert await tx.invites.use("later", now=MORNING + DAY)
        assert not await tx.invites.use("later", now=MORNING + DAY)
        assert await tx.invites.open(MORNING + DAY) == []
