"""Times as people write them: understood wholly, or not at all."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.day_words import read_weekdays
from bot.commands.time_words import Schedule, read_schedule, read_span, split_span
from bot.i18n.dates import time_of_day, weekdays_text
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
        ("8am weekdays", Schedule(time(8), WEEKDAYS)),
        ("kl. 8 hver hverdag", Schedule(time(8), WEEKDAYS)),
        ("fra mandag til fredag kl. 7", Schedule(time(7), WEEKDAYS)),
        ("fredag kl 15", Schedule(time(15), FRIDAY)),
        ("at noon on Fridays", Schedule(time(12), FRIDAY)),
        ("0730", Schedule(time(7, 30))),
        ("7 tirsdag og torsdag", Schedule(time(7), frozenset({1, 3}))),
        ("halv åtte", Schedule(time(7, 30))),
        ("kvart over sju", Schedule(time(7, 15))),
        ("fem på halv ni", Schedule(time(8, 25))),
        ("kvart på ett om ettermiddagen", Schedule(time(12, 45))),
        ("half past seven", Schedule(time(7, 30))),
        ("a quarter to nine weekdays", Schedule(time(8, 45), WEEKDAYS)),
        ("8 om kvelden", Schedule(time(20))),
        ("klokka tolv", Schedule(time(12))),
        ("noon", Schedule(time(12))),
        ("midnatt", Schedule(time(0))),
        ("hver dag unntatt søndag", Schedule(weekdays=EVERY_DAY - {6})),
        ("every day except Sunday at 8", Schedule(time(8), EVERY_DAY - {6})),
        ("hver dag kl. 8, unntatt helg", Schedule(time(8), WEEKDAYS)),
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
        "klokka tre",
        "half seven",
        "5 to 8",
        "8 om ettermiddagen",
        "12 om kvelden",
        "every other day",
        "annenhver dag",
        "dag 8",
        "8 or 9",
        "8 kl 9",
        "7 am and 8 am",
        "fredag 32",
        "hverdager 8 og helg 10",
        "mandag unntatt tirsdag",
        "hver dag unntatt alle dager",
        "8 unntatt søndag",
        "hver dag kl. 8 unntatt søndag kl. 9",
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


CLOCKS = {
    "08:00": lambda t: f"{t:%H:%M}",
    "kl. 08.00": lambda t: f"kl. {t:%H.%M}",
    "0800": lambda t: f"{t:%H%M}",
    "8:00 am": lambda t: f"{t.hour % 12 or 12}:{t:%M} {'am' if t.hour < 12 else 'pm'}",
    "as we write it in Norwegian": lambda t: time_of_day(t, "nb"),
    "as we write it in English": lambda t: time_of_day(t, "en"),
}
JOINED = ("{clock} {days}", "{days} {clock}", "{days}, {clock}", "{days} kl. {clock}", "{days} at {clock}")


@given(
    st.times(),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.sampled_from(list(CLOCKS)),
    st.sampled_from(["nb", "en"]),
    st.sampled_from(JOINED),
)
def test_any_time_and_weekdays_read_back_as_they_were_written(local, weekdays, clock, language, joined):
    written = CLOCKS[clock](local).removeprefix("kl. " if "kl." in joined or "at" in joined else "")
    text = joined.format(clock=written, days=weekdays_text(weekdays, language))

    assert read_schedule(text) == Schedule(local.replace(second=0, microsecond=0), weekdays)


HOURS = {
    "nb": ["ett", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"],
    "en": ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
}
MINUTES = {
    "nb": [
        "{h}",
        "fem over {h}",
        "ti over {h}",
        "kvart over {h}",
        "ti på halv {n}",
        "fem på halv {n}",
        "halv {n}",
        "fem over halv {n}",
        "ti over halv {n}",
        "kvart på {n}",
        "ti på {n}",
        "fem på {n}",
    ],
    "en": [
        "{h} o'clock",
        "five past {h}",
        "ten past {h}",
        "quarter past {h}",
        "twenty past {h}",
        None,
        "half past {h}",
        None,
        "twenty to {n}",
        "a quarter to {n}",
        "ten to {n}",
        "five to {n}",
    ],
}
PARTS = {
    "nb": (" om morgenen", " om ettermiddagen", " om kvelden"),
    "en": (" in the morning", " in the afternoon", " in the evening"),
}


@given(st.integers(0, 23), st.integers(0, 11), st.sampled_from(["nb", "en"]))
def test_a_time_reads_back_as_it_is_said(hour, fives, language):
    saying = MINUTES[language][fives]
    if saying is None or not 1 <= hour < 23:
        return
    words = HOURS[language]
    part = PARTS[language][0 if hour < 12 else 1 if hour < 18 else 2]
    said = saying.format(h=words[(hour - 1) % 12], n=words[hour % 12]) + part
    if "{n}" in saying and hour == 11:
        said = said.removesuffix(part)  # "kvart på tolv" is no morning's and no afternoon's

    assert read_schedule(said) == Schedule(time(hour, fives * 5))


@given(
    st.lists(
        st.sampled_from(
            [
                *[
                    "8",
                    "9",
                    "25:00",
                    "kl.",
                    "at",
                    "halv",
                    "half",
                    "past",
                    "to",
                    "på",
                    "og",
                    "or",
                    "unntatt",
                    "man",
                    "fredag",
                ]
            ]
        )
    )
)
def test_time_words_in_any_order_are_read_or_not_but_never_break(words):
    schedule = read_schedule(" ".join(words))

    assert schedule is None or schedule.local_time or schedule.weekdays


@given(st.text(max_size=30))
def test_no_text_is_read_beyond_its_own_digits(text):
    schedule = read_schedule(text)
    if schedule is not None and schedule.local_time is not None:
        digits = "".join(character for character in text if character.isdigit())
        if not digits:
            return  # said in words
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
        ("7d", "", None),
        ("for alltid", "", None),
        ("fashion week", "fashion week", None),
    ],
)
def test_a_span_is_split_off_the_end(text, what, days):
    assert split_span(text) == (what, timedelta(days=days) if days else None)
