"""Drafts, locked editions and editions of now."""

from datetime import datetime, timedelta

from bot.digest.make import compose_now, draft_soon, edition_now
from bot.digest.schedule import local_date, occasion_key
from bot.message import Message
from bot.model.digest import EditionStatus
from tests.unit.digest.desk import CATALOG, Newsroom, headlines
from tests.unit.digest.newsroom import (
    TUESDAY,
    copilot,
    gemini,
)

SOON = TUESDAY - timedelta(minutes=40)


async def draft(newsroom: Newsroom, now: datetime = SOON) -> int:
    return await draft_soon(newsroom.store, now=now, catalog=CATALOG)


async def test_a_draft_is_made_45_minutes_ahead_and_sent_when_nothing_came(newsroom: Newsroom):
    await newsroom.publish(copilot())
    ordered = await newsroom.order()

    assert await draft(newsroom, TUESDAY - timedelta(minutes=50)) == 0
    assert await draft(newsroom) == 1
    assert await draft(newsroom) == 0
    async with newsroom.store.reading() as tx:
        drafted = await tx.editions.for_occasion(occasion_key(ordered.id, local_date(TUESDAY, ordered.zone)))
    await newsroom.make()

    (delivery,) = await newsroom.deliveries()
    assert drafted is not None
    assert drafted.status is EditionStatus.DRAFT
    assert delivery.edition_id == drafted.id


async def test_a_draft_takes_in_new_stories(newsroom: Newsroom):
    await newsroom.publish(copilot())
    await newsroom.order()
    await draft(newsroom)
    await newsroom.publish(gemini())

    assert await draft(newsroom) == 1
    await newsroom.make()

    (delivery,) = await newsroom.deliveries()
    assert len(headlines(delivery)) == 2


async def test_a_locked_edition_is_sent_as_it_is(newsroom: Newsroom):
    await newsroom.publish(copilot())
    ordered = await newsroom.order()
    await draft(newsroom)
    occasion = occasion_key(ordered.id, local_date(TUESDAY, ordered.zone))
    async with newsroom.store.transaction() as tx:
        edition = await tx.editions.for_occasion(occasion)
        assert edition is not None
        await tx.editions.set_status(edition.id, EditionStatus.LOCKED)
    await newsroom.publish(gemini())

    assert await draft(newsroom) == 0
    await newsroom.make()

    (delivery,) = await newsroom.deliveries()
    assert len(headlines(delivery)) == 1


async def test_an_edition_of_now_is_kept_but_neither_sent_nor_told(newsroom: Newsroom):
    await newsroom.publish(copilot())
    ordered = await newsroom.order()

    async with newsroom.store.transaction() as tx:
        edition, message = await edition_now(
            tx, ordered, now=TUESDAY - timedelta(hours=1), catalog=CATALOG, occasion="preview:1"
        )
        told = await tx.deliveries.told(ordered.destination_id)

    assert [chosen.is_update for chosen in edition.chosen] == [False]
    assert message == Message.from_json(edition.message)
    assert told == {}
    assert await newsroom.deliveries() == []


async def test_an_edition_of_now_still_promises_the_digest_of_today(newsroom: Newsroom):
    ordered = await newsroom.order()

    async with newsroom.store.reading() as tx:
        message = await compose_now(tx, ordered, now=TUESDAY - timedelta(hours=1), catalog=CATALOG)

    assert "Neste: i dag 08.00" in message.to_json()
