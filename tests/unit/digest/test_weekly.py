"""A weekly digest tells the week, whatever the daily one told of it, and no week twice."""

from datetime import timedelta

from tests.unit.digest.desk import WEDNESDAY, Newsroom, headlines
from tests.unit.digest.newsroom import COPILOT_AT, TUESDAY, copilot, entry, gemini, meeting_notes, story

COPILOT = "Microsoft tar betalt etter forbruk for Copilot-agenter fra 1. juli"
GEMINI = "Google setter sluttdato for Gemini 2.5: 30. september"
NOTES = "Datatilsynet: vurder personvernet før du lar AI skrive møtereferat"
ON_TUESDAYS = frozenset({1})
A_WEEK = timedelta(days=7)


async def test_the_week_is_told_though_the_daily_digest_told_it(newsroom: Newsroom):
    place = await newsroom.destination()
    daily = await newsroom.order(place, name="daily")
    weekly = await newsroom.order(place, name="weekly", weekdays=frozenset({2}), next_at=WEDNESDAY)
    await newsroom.publish(copilot())
    await newsroom.publish(gemini())
    await newsroom.make(TUESDAY)
    await newsroom.make(WEDNESDAY)

    told = {delivery.occasion: headlines(delivery) for delivery in await newsroom.deliveries()}
    assert told == {
        f"digest:{daily.id}:2026-04-28": [COPILOT, GEMINI],
        f"digest:{daily.id}:2026-04-29": [],
        f"digest:{weekly.id}:2026-04-29": [COPILOT, GEMINI],
    }


async def test_no_week_is_told_twice(newsroom: Newsroom):
    await newsroom.order(weekdays=ON_TUESDAYS, last_at=TUESDAY - A_WEEK)
    await newsroom.publish(copilot())
    await newsroom.make(TUESDAY)
    await newsroom.publish(meeting_notes(story_id=None))
    await newsroom.make(TUESDAY + A_WEEK)

    assert [headlines(delivery) for delivery in await newsroom.deliveries()] == [[COPILOT], []]


async def test_a_first_weekly_digest_covers_a_week(newsroom: Newsroom):
    await newsroom.order(weekdays=ON_TUESDAYS, last_at=None)
    old = entry(COPILOT, copilot().entries[0].summary, published=COPILOT_AT - timedelta(days=5))
    await newsroom.publish(story(old, tags=copilot().tags))

    await newsroom.make(TUESDAY)

    (delivery,) = await newsroom.deliveries()
    assert headlines(delivery) == [COPILOT]
    assert "siden tirsdag 21. april kl. 08.00" in delivery.message


async def test_of_one_minute_the_news_come_before_the_week(newsroom: Newsroom):
    place = await newsroom.destination()
    weekly = await newsroom.order(place, name="weekly", weekdays=ON_TUESDAYS, last_at=TUESDAY - A_WEEK)
    daily = await newsroom.order(place, name="daily")
    await newsroom.publish(copilot())

    await newsroom.make(TUESDAY)

    first, second = await newsroom.deliveries()
    assert [first.occasion, second.occasion] == [
        f"digest:{daily.id}:2026-04-28",
        f"digest:{weekly.id}:2026-04-28",
    ]
    assert headlines(first) == headlines(second) == [COPILOT]


async def test_two_daily_digests_of_one_minute_tell_nothing_twice(newsroom: Newsroom):
    place = await newsroom.destination()
    await newsroom.order(place, name="daily", length=1)
    await newsroom.order(place, name="more")
    await newsroom.publish(copilot())
    await newsroom.publish(gemini())

    await newsroom.make(TUESDAY)

    assert [headlines(delivery) for delivery in await newsroom.deliveries()] == [[COPILOT], [GEMINI]]


async def test_what_the_week_told_is_no_news_on_the_next_day(newsroom: Newsroom):
    place = await newsroom.destination()
    await newsroom.order(place, name="weekly", weekdays=ON_TUESDAYS, last_at=TUESDAY - A_WEEK)
    await newsroom.order(place, name="daily", next_at=TUESDAY + timedelta(days=1))
    await newsroom.publish(gemini())

    await newsroom.make(TUESDAY)
    await newsroom.make(TUESDAY + timedelta(days=1))

    assert [headlines(delivery) for delivery in await newsroom.deliveries()] == [[GEMINI], []]
