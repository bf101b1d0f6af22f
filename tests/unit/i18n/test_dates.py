from datetime import UTC, datetime, timedelta

import pytest

from bot.i18n.dates import (
    clock_time,
    next_time,
    number,
    relative_day,
    relative_time,
    weekday_date,
    weekdays_text,
)

OSLO = "Europe/Oslo"
TUESDAY = datetime(2026, 4, 28, 6, 0, tzinfo=UTC)  # 08:00 in Oslo


def test_the_clock_is_written_with_a_full_stop_in_bokmal():
    assert clock_time(TUESDAY, OSLO, "nb") == "08.00"
    assert clock_time(TUESDAY, OSLO, "en") == "08:00"


def test_a_date_names_its_weekday():
    assert weekday_date(TUESDAY, OSLO, "nb") == "tirsdag 28. april"
    assert weekday_date(TUESDAY, OSLO, "en") == "Tuesday 28 April"


@pytest.mark.parametrize(
    ("days_ago", "bokmal", "english"),
    [
        (-1, "i morgen", "tomorrow"),
        (0, "i dag", "today"),
        (1, "i går", "yesterday"),
        (4, "fredag", "Friday"),
        (6, "onsdag", "Wednesday"),
        (7, "21. april", "21 April"),
        (16, "12. april", "12 April"),
        (200, "10. oktober 2025", "10 October 2025"),
    ],
)
def test_a_day_is_named_by_its_distance(days_ago, bokmal, english):
    day = TUESDAY - timedelta(days=days_ago)
    assert relative_day(day, now=TUESDAY, zone=OSLO, language="nb") == bokmal
    assert relative_day(day, now=TUESDAY, zone=OSLO, language="en") == english


def test_yesterday_is_a_matter_of_the_readers_zone():
    late = datetime(2026, 4, 27, 22, 30, tzinfo=UTC)  # 00:30 on Tuesday in Oslo
    assert relative_time(late, now=TUESDAY, zone=OSLO, language="nb") == "i dag 00.30"
    assert relative_time(late, now=TUESDAY, zone="UTC", language="nb") == "i går 22.30"


def test_what_comes_soon_is_named_by_day_and_what_comes_later_by_date():
    def told(days: int, language: str) -> str:
        return next_time(TUESDAY + timedelta(days=days), now=TUESDAY, zone=OSLO, language=language)

    assert told(0, "nb") == "i dag 08.00"
    assert told(1, "nb") == "i morgen 08.00"
    assert told(1, "en") == "tomorrow 08:00"
    assert told(6, "nb") == "mandag 4. mai kl. 08.00"
    assert told(6, "en") == "Monday 4 May 08:00"


@pytest.mark.parametrize(
    ("days", "bokmal", "english"),
    [
        ({0, 1, 2, 3, 4}, "hverdager", "weekdays"),
        ({0, 1, 2, 3, 4, 5, 6}, "hver dag", "every day"),
        ({0, 3}, "mandag og torsdag", "Monday and Thursday"),
        ({0, 1, 2, 3}, "mandag til torsdag", "Monday to Thursday"),
        ({0, 2, 4}, "mandag, onsdag og fredag", "Monday, Wednesday and Friday"),
        ({4}, "fredag", "Friday"),
    ],
)
def test_weekdays_are_told_as_people_say_them(days, bokmal, english):
    assert weekdays_text(frozenset(days), "nb") == bokmal
    assert weekdays_text(frozenset(days), "en") == english


def test_numbers_take_the_decimal_sign_of_the_language():
    assert (number(7.8, "nb"), number(7.8, "en")) == ("7,8", "7.8")
    assert number(3.0, "nb") == "3,0"
    assert number(214, "nb") == "214"
