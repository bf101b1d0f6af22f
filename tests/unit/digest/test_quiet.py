"""Quiet hours hold what comes unasked until they end."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.digest.quiet import held_until
from bot.model.destination import QuietHours
from tests.factories import add_destination
from tests.unit.digest.desk import Newsroom
from tests.unit.digest.newsroom import TUESDAY, copilot
from tests.unit.digest.test_schedule import utc

NIGHT = QuietHours(time(22), time(7))


@pytest.fixture
async def place(store):
    async with store.transaction() as tx:
        return await add_destination(tx)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (NIGHT, "2026-04-28T20:00", "2026-04-29T05:00"),  # 22.00 in Oslo
        (NIGHT, "2026-04-29T04:59", "2026-04-29T05:00"),
        (NIGHT, "2026-04-29T05:00", None),
        (NIGHT, "2026-04-28T19:59", None),
        (QuietHours(time(12), time(13)), "2026-04-28T10:30", "2026-04-28T11:00"),
        (QuietHours(time(12), time(13)), "2026-04-28T11:00", None),
        (None, "2026-04-28T22:00", None),
        # The night when summer time begins is an hour shorter.
        (NIGHT, "2026-03-28T21:30", "2026-03-29T05:00"),
    ],
)
async def test_quiet_hours_end_by_the_local_clock(place, quiet, now, until):
    assert held_until(replace(place, quiet=quiet), utc(now)) == (until and utc(until))


async def test_a_digest_of_quiet_hours_is_held_until_they_end(newsroom: Newsroom):
    place = await newsroom.destination()
    async with newsroom.store.transaction() as tx:
        await tx.destinations.save(replace(place, quiet=QuietHours(time(1), time(9))))
    await newsroom.publish(copilot())
    await newsroom.order(place)

    await newsroom.make(TUESDAY)

    (delivery,) = await newsroom.deliveries()
    assert delivery.not_before == TUESDAY + timedelta(hours=1)
    assert delivery.expires_at == TUESDAY + timedelta(hours=7)


async def test_other_digests_are_not_held(newsroom: Newsroom):
    await newsroom.publish(copilot())
    await newsroom.order()

    await newsroom.make(TUESDAY)

    (delivery,) = await newsroom.deliveries()
    assert delivery.not_before is None
