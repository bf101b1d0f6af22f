"""Times as people write them: understood wholly, or not at all."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.time_words import Schedule, read_schedule, read_span, read_weekdays, split_span
from bot.model.digest import EVERY_DAY, WEEKDAYS

FRIDAY = frozenset({4})


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("08:00", Schedule(time(8))),
        ("8", Schedule(time(8))),
        ("kl. 8", Schedule(time(8))),
        ("kl 8.15", Schedule(time(8, 15))),
        ("7.30", Schedule(time(7, 30))),
        ("at 6 pm", Schedule(time(18))),
        ("12am", Schedule(time(0))),
        ("weekdays 08:00", Schedule(time(8), WEEKDAYS)),
        ("hverdager 08.00", Schedule(time(8), WEEKDAYS)),
        ("man-fre 7.30", Schedule(time(7, 30), WEEKDAYS)),
        ("Monday to Friday 7:30", Schedule(time(7, 30), WEEKDAYS)),
        ("every day 18:00", Schedule(time(18), EVERY_DAY)),
        ("18:00 hver dag", Schedule(time(18), EVERY_DAY)),
        ("hver fredag kl. 14", Schedule(time(14), FRIDAY)),
        ("mandag og torsdag 9", Schedule(time(9), frozenset({0, 3}))),
        ("fre-man 9.00", Schedule(time(9), frozenset({4, 5, 6, 0}))),
        ("mon, wed and fri", Schedule(weekdays=frozenset({0, 2, 4}))),
    ],
)
def test_common_ways_to_say_when(text, schedule):
    assert read_schedule(text) == schedule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "25:00",
        "8:60",
        "24",
        "7.5",
        "8:000",
        "0 pm",
        "13 pm",
        "-8",
        "8 9",
        "08:00 09:00",
        "halv åtte",
        "soon",
        "8 i morgen",
        "man-",
        "-fre",
        "2026-04-28",
        "8:00 x",
        "100",
        "fredag 13. 8:00",
    ],
)
def test_what_is_unclear_is_not_guessed(text):
    assert read_schedule(text) is None


@given(
    st.times(), st.sampled_from([":", "."]), st.sampled_from(["", "kl. ", "at ", "hverdager ", "mon-fri "])
)
def test_a_whole_time_is_read_as_itself(local, separator, before):
    text = f"{before}{local:%H}{separator}{local:%M}"
    schedule = read_schedule(text)
    assert schedule is not None
    assert schedule.local_time == local.replace(second=0, microsecond=0)


@given(st.text(max_size=30))
def test_no_text_is_read_beyond_its_own_digits(text):
    schedule = read_schedule(text)
    if schedule is not None and schedule.local_time is not None:
        digits = "".join(character for character in text if character.isdigit())
        assert 1 <= len(digits) <= 4
        assert int(digits[-2:] if len(digits) > 2 else digits) in {
            schedule.local_time.minute,
            schedule.local_time.hour,
            schedule.local_time.hour - 12,
            schedule.local_time.hour + 12,
        }


@given(st.text(max_size=30))
def test_weekdays_are_days_of_the_week_or_nothing(text):
    days = read_weekdays(text)
    assert days is None or (days and days <= EVERY_DAY)


@pytest.mark.parametrize(
    ("text", "days"), [("7d", 7), ("7 dager", 7), ("2 uker", 14), ("a week", 7), ("uke", 7), ("1 month", 30)]
)
def test_spans_as_people_write_them(text, days):
    assert read_span(text) == timedelta(days=days)


@pytest.mark.parametrize("text", ["", "0d", "400d", "7", "d", "7 parsecs", "-1d", "9999w"])
def test_what_is_no_span(text):
    assert read_span(text) is None


@pytest.mark.parametrize(
    ("text", "what", "days"),
    [
        ("crypto 7d", "crypto", 7),
        ("Black Friday 2 uker", "Black Friday", 14),
        ("crypto always", "crypto", None),
        ("crypto", "crypto", None),
        ("7d", "7d", None),
        ("fashion week", "fashion week", None),
    ],
)
def test_a_span_is_split_off_the_end(text, what, days):
    assert split_span(text) == (what, timedelta(days=days) if days else None)
