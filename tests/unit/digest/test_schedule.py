"""When digests are due, over zones and years."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.schedule import (
    UnknownZoneError,
    hours_before,
    local_date,
    near_zones,
    next_due,
    next_for,
    occasion_key,
)
from bot.model.digest import EVERY_DAY, WEEKDAYS, Digest

OSLO = "Europe/Oslo"
EIGHT = time(8)

zones = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))
moments = st.integers(
    int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2037, 1, 1, tzinfo=UTC).timestamp())
).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
local_times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
weekday_sets = st.frozensets(st.integers(0, 6), min_size=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def an_order(**changes: object) -> Digest:
    order = Digest(
        id=7,
        destination_id=1,
        name="",
        length=5,
        local_time=EIGHT,
        weekdays=WEEKDAYS,
        zone=OSLO,
        language="nb",
        audience="cio",
        created_at=utc("2026-04-01T00:00"),
    )
    return replace(order, **changes)


@given(local_times, weekday_sets, zones, moments)
def test_the_next_time_is_later_and_on_a_weekday_that_was_asked_for(at, weekdays, zone, after):
    due = next_due(at, weekdays, zone, after=after)

    local = due.astimezone(ZoneInfo(zone))
    assert due > after
    assert due.utcoffset() == timedelta(0)
    assert local.weekday() in weekdays
    assert local.time() >= at


@given(local_times, zones, moments)
def test_the_clock_shows_the_time_asked_for_unless_that_time_was_skipped(at, zone, after):
    due = next_due(at, EVERY_DAY, zone, after=after)

    local = due.astimezone(ZoneInfo(zone))
    asked = datetime.combine(local.date(), at, tzinfo=ZoneInfo(zone))
    was_skipped = asked.astimezone(UTC).astimezone(ZoneInfo(zone)).time() != at
    assert (local.time() == at) != was_skipped


@given(local_times, zones, moments)
def test_a_daily_digest_comes_once_a_local_date(at, zone, after):
    first = next_due(at, EVERY_DAY, zone, after=after)
    second = next_due(at, EVERY_DAY, zone, after=first)

    assert local_date(second, zone) > local_date(first, zone)


@given(local_times, weekday_sets, zones, moments)
def test_nothing_due_is_left_out_between(at, weekdays, zone, after):
    due = next_due(at, weekdays, zone, after=after)

    assert next_due(at, weekdays, zone, after=due - timedelta(seconds=1)) == due


def test_eight_in_oslo_is_six_utc_in_summer_and_seven_in_winter():
    assert next_due(EIGHT, EVERY_DAY, OSLO, after=utc("2026-04-28T00:00")) == utc("2026-04-28T06:00")
    assert next_due(EIGHT, EVERY_DAY, OSLO, after=utc("2026-12-28T00:00")) == utc("2026-12-28T07:00")


def test_friday_is_followed_by_monday_on_weekdays():
    assert next_due(EIGHT, WEEKDAYS, OSLO, after=utc("2026-04-24T06:00")) == utc("2026-04-27T06:00")


def test_a_skipped_time_becomes_the_first_minute_after_the_jump():
    # On 29 March 2026 the clocks in Oslo go from 02:00 to 03:00.
    due = next_due(time(2, 30), EVERY_DAY, OSLO, after=utc("2026-03-28T12:00"))

    assert due == utc("2026-03-29T01:00")
    assert due.astimezone(ZoneInfo(OSLO)).time() == time(3)


def test_a_repeated_time_counts_the_first_time_only():
    # On 25 October 2026 the clocks in Oslo go from 03:00 back to 02:00.
    due = next_due(time(2, 30), EVERY_DAY, OSLO, after=utc("2026-10-24T12:00"))

    assert due == utc("2026-10-25T00:30")
    assert next_due(time(2, 30), EVERY_DAY, OSLO, after=due) == utc("2026-10-26T01:30")


def test_a_day_that_a_zone_skipped_has_no_digest():
    # Samoa went from 29 to 31 December 2011.
    due = next_due(EIGHT, EVERY_DAY, "Pacific/Apia", after=utc("2011-12-29T18:00"))

    assert local_date(due, "Pacific/Apia") == date(2011, 12, 31)
    assert due.astimezone(ZoneInfo("Pacific/Apia")).time() == EIGHT


def test_no_weekday_is_no_order():
    with pytest.raises(ValueError, match="at least one weekday"):
        next_due(EIGHT, frozenset(), OSLO, after=utc("2026-04-28T00:00"))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Oslo", "Europe/Oslo"),
        ("europe/olso", "Europe/Oslo"),
        ("Europe/Osl", "Europe/Oslo"),
        ("new york", "America/New_York"),
    ],
)
def test_an_unknown_zone_is_told_with_names_that_come_near(name, near):
    with pytest.raises(UnknownZoneError) as refused:
        next_due(EIGHT, EVERY_DAY, name, after=utc("2026-04-28T00:00"))

    assert near in refused.value.near
    assert near in str(refused.value)


@pytest.mark.parametrize("name", ["Europe", "../../etc/passwd", "", "\0", "x" * 10_000, "🙂"])
def test_a_hostile_zone_name_is_only_unknown(name):
    with pytest.raises(UnknownZoneError) as refused:
        local_date(utc("2026-04-28T00:00"), name)

    assert len(str(refused.value)) < 300


def test_near_zones_are_real_ones():
    assert set(near_zones("lond")) <= available_timezones()
    assert "Europe/London" in near_zones("lond")


def test_a_digest_that_was_sent_today_comes_tomorrow_at_its_new_time():
    order = an_order(local_time=time(18), last_at=utc("2026-04-28T06:00"))

    assert next_for(order, now=utc("2026-04-28T07:00")) == utc("2026-04-29T16:00")


def test_a_new_digest_comes_later_the_same_day():
    assert next_for(an_order(local_time=time(18)), now=utc("2026-04-28T07:00")) == utc("2026-04-28T16:00")


def test_a_paused_digest_comes_when_the_pause_is_over():
    order = an_order(paused_until=utc("2026-05-04T06:00"))

    assert next_for(order, now=utc("2026-04-28T07:00")) == utc("2026-05-04T06:00")


def test_a_pause_that_is_over_changes_nothing():
    order = an_order(paused_until=utc("2026-04-20T06:00"))

    assert next_for(order, now=utc("2026-04-28T07:00")) == utc("2026-04-29T06:00")


def test_72_hours_before_monday_morning_is_friday_morning_when_winter_time_begins():
    monday = utc("2026-10-26T07:00")

    assert hours_before(monday, 72, OSLO) == utc("2026-10-23T06:00")


def test_an_occasion_names_the_digest_and_the_local_date():
    late_evening = utc("2026-04-27T22:30")

    assert occasion_key(7, local_date(late_evening, OSLO)) == "digest:7:2026-04-28"
