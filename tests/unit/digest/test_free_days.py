"""Digests that stay out on public holidays, and cover those days afterwards."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.days import holidays_text
from bot.digest.free_days import country_name, country_named, country_of, is_free
from bot.digest.schedule import appointment_before, holidays_between, next_for
from bot.digest.select import window_start
from bot.i18n.translator import translator
from bot.model.digest import EVERY_DAY, WEEKDAYS
from tests.unit.digest.newsroom import order
from tests.unit.digest.test_schedule import moments, utc

THURSDAY = utc("2026-04-30T06:00")  # the day before 1 May
MONDAY = utc("2026-05-04T06:00")


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/Oslo", "NO"), ("America/New_York", "US"), ("Asia/Kolkata", "IN"), ("UTC", "")],
)
def test_a_zone_lies_in_a_country(zone, country):
    assert country_of(zone) == country


@pytest.mark.parametrize("text", ["NO", "no", "Norge", "norway", " Norway "])
def test_a_country_goes_by_its_code_and_its_name_in_either_language(text):
    assert country_named(text) == "NO"


@pytest.mark.parametrize("text", ["", "Mars", "XX", "Nor", "Europe/Oslo", "🇳🇴"])
def test_what_is_no_country(text):
    assert country_named(text) == ""


def test_countries_are_named_in_the_readers_language():
    assert (country_name("DE", "nb"), country_name("DE", "en")) == ("Tyskland", "Germany")


def test_holidays_differ_by_country():
    assert is_free(date(2026, 5, 1), "NO")
    assert not is_free(date(2026, 5, 1), "US")
    assert not is_free(date(2026, 5, 1), "")


def test_a_digest_stays_out_on_holidays_if_it_was_told_to():
    assert next_for(order(last_at=THURSDAY), now=THURSDAY) == utc("2026-05-01T06:00")
    skipping = order(last_at=THURSDAY, skips_holidays=True)
    assert next_for(skipping, now=THURSDAY) == MONDAY
    assert holidays_between(skipping, THURSDAY, MONDAY) == [date(2026, 5, 1)]


def test_a_holiday_on_the_digests_own_weekday_goes_by_its_date():
    on_fridays = order(weekdays=frozenset({4}), skips_holidays=True, last_at=None)
    next_at = next_for(on_fridays, now=THURSDAY)

    assert holidays_text(on_fridays, THURSDAY, next_at, translator("nb")) == "1. mai er fridag"
    assert holidays_text(on_fridays, THURSDAY, next_at, translator("en")) == "1 May is a holiday"


def test_another_country_may_be_chosen():
    assert next_for(order(last_at=THURSDAY, skips_holidays=True, country="US"), now=THURSDAY).day == 1


def test_the_digest_after_holidays_covers_the_days_left_out():
    wednesday_before_easter, tuesday_after = utc("2026-04-01T06:00"), utc("2026-04-07T06:00")
    skipping = order(last_at=wednesday_before_easter, skips_holidays=True)

    assert next_for(skipping, now=wednesday_before_easter) == tuesday_after
    assert window_start(skipping, tuesday_after) == wednesday_before_easter


def test_a_digest_of_two_days_a_week_covers_what_lies_between():
    monday_and_tuesday = order(weekdays=frozenset({0, 1}), last_at=utc("2026-04-28T06:00"))

    assert window_start(monday_and_tuesday, MONDAY) == utc("2026-04-28T06:00")


def test_a_weekly_digest_that_stayed_out_covers_two_weeks():
    on_fridays = order(weekdays=frozenset({4}), skips_holidays=True, last_at=utc("2026-04-24T06:00"))

    assert window_start(on_fridays, utc("2026-05-08T06:00")) == utc("2026-04-24T06:00")


@given(moments, st.sampled_from([EVERY_DAY, WEEKDAYS, frozenset({4})]), st.booleans())
def test_appointments_lie_before_and_after_and_never_on_a_holiday(now, weekdays, skips_holidays):
    digest = order(weekdays=weekdays, skips_holidays=skips_holidays, last_at=None)

    before, after = appointment_before(digest, now), next_for(digest, now=now)

    assert before < now < after
    assert next_for(digest, now=before - timedelta(minutes=1)) == before
    for moment in (before, after):
        assert not skips_holidays or not is_free(moment.date(), "NO")
