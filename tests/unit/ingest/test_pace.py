"""When a feed is fetched next, taken over and given up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.ingest.pace import (
    CAP,
    DEFAULT,
    FLOOR,
    Advice,
    after_answer,
    after_failure,
    after_move,
    explain_status,
    read_advice,
    rhythm,
)
from bot.model.feed import Feed, FeedStatus, FetchState, Outlet

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def feed(**state):
    fetch = FetchState(**{"next_fetch_at": NOW} | state)
    return Feed(1, "https://a.example/feed", "A", Outlet("A"), NOW, fetch)


def wait_after_answer(known, *, advice=Advice(), jitter=0.0):  # noqa: B008 - frozen
    after = after_answer(known, headers={}, advice=advice, now=NOW, jitter=jitter)
    return after.fetch.next_fetch_at - NOW


# --- rhythm -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quiet", "wait"),
    [
        (timedelta(), FLOOR),
        (20 * MINUTE, FLOOR),
        (HOUR, HOUR / 2),
        (3 * HOUR, DEFAULT),
        (24 * HOUR, DEFAULT),
        (72 * HOUR, 3 * HOUR),
        (timedelta(days=300), CAP),
    ],
)
def test_the_longer_a_feed_has_been_quiet_the_longer_the_wait(quiet, wait):
    assert rhythm(quiet) == wait


def test_a_feed_that_was_just_added_is_fetched_hourly():
    assert wait_after_answer(feed()) == DEFAULT


def test_jitter_only_ever_makes_the_wait_longer_by_a_tenth():
    assert wait_after_answer(feed(), jitter=0.5) == 1.05 * DEFAULT


# --- what the publisher asks for ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "ttl", "at_least"),
    [
        ({}, None, timedelta()),
        ({"cache-control": "public, max-age=7200"}, None, 2 * HOUR),
        ({"cache-control": 'Max-Age="60"'}, 180, 3 * HOUR),
        ({"cache-control": "max-age=99999999999999999999"}, None, CAP),
        ({"cache-control": "max-age=-5"}, None, timedelta()),
        ({"cache-control": "max-age=60", "expires": "Tue, 04 Aug 2026 00:00:00 GMT"}, None, MINUTE),
        ({"expires": "Mon, 03 Aug 2026 14:00:00 GMT"}, None, 2 * HOUR),
        ({"expires": "0"}, None, timedelta()),
        ({"expires": "Mon, 03 Aug 2020 14:00:00 GMT"}, None, timedelta()),
        ({}, 10**9, CAP),
    ],
)
def test_ttl_and_max_age_are_kept_up_to_a_day(headers, ttl, at_least):
    assert read_advice(headers, now=NOW, ttl_minutes=ttl).at_least == at_least


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", 2 * MINUTE),
        ("Mon, 03 Aug 2026 13:00:00 GMT", HOUR),
        ("999999999", 48 * HOUR),
        ("soon", timedelta()),
        ("", timedelta()),
    ],
)
def test_retry_after_is_kept_up_to_two_days(text, wait):
    assert read_advice({"retry-after": text}, now=NOW).retry_after == wait


def test_the_longest_of_all_wishes_counts():
    advice = Advice(at_least=2 * HOUR, retry_after=5 * HOUR)

    assert wait_after_answer(feed(last_changed_at=NOW - HOUR), advice=advice) == 5 * HOUR


def test_an_answer_keeps_new_validators_and_forgets_failures():
    known = feed(etag='"1"', last_modified="then", failures=4, first_failed_at=NOW, last_error="x")

    after = after_answer(known, headers={"etag": '"2"'}, advice=Advice(), now=NOW, jitter=0).fetch

    assert (after.etag, after.last_modified) == ('"2"', "then")
    assert (after.failures, after.first_failed_at, after.last_error) == (0, None, None)


# --- failures -----------------------------------------------------------------------------------


def fail(known, *, status=500, now=NOW, advice=Advice()):  # noqa: B008 - frozen
    return after_failure(known, explain_status(status), status=status, advice=advice, now=now, jitter=0)


def test_failures_double_the_wait_up_to_a_day():
    known, waits = feed(), []
    for _ in range(7):
        known = fail(known)
        waits.append((known.fetch.next_fetch_at - NOW) // HOUR)

    assert waits == [1, 2, 4, 8, 16, 24, 24]
    assert known.status is FeedStatus.ACTIVE


def test_a_failure_waits_as_long_as_the_publisher_asks():
    after = fail(feed(), status=429, advice=Advice(retry_after=30 * HOUR))

    assert after.fetch.next_fetch_at - NOW == 30 * HOUR


def test_gone_counts_the_second_time_a_day_later():
    once = fail(feed(), status=410)
    twice = fail(once, status=410, now=NOW + CAP)

    assert (once.status, once.fetch.next_fetch_at) == (FeedStatus.ACTIVE, NOW + CAP)
    assert twice.status is FeedStatus.GONE


def test_gone_with_an_answer_between_starts_anew():
    once = fail(feed(), status=410)
    answered = after_answer(once, headers={}, advice=Advice(), now=NOW, jitter=0)

    assert fail(answered, status=410).status is FeedStatus.ACTIVE


def test_not_found_is_given_up_after_thirty_days_and_other_failures_never():
    since = NOW - timedelta(days=30)

    assert fail(feed(failures=40, first_failed_at=since), status=404).status is FeedStatus.GONE
    assert fail(feed(failures=4, first_failed_at=since + HOUR), status=404).status is FeedStatus.ACTIVE
    assert fail(feed(failures=900, first_failed_at=since), status=500).status is FeedStatus.ACTIVE


# --- moves --------------------------------------------------------------------------------------


def test_a_permanent_move_is_taken_over_at_the_third_good_answer_in_a_row():
    known = feed()
    for _ in range(2):
        known = after_move(known, "https://b.example/")
        assert known.url == "https://a.example/feed"

    assert after_move(known, "https://b.example/").url == "https://b.example/"


def test_another_target_an_answer_in_place_or_a_failure_starts_the_count_anew():
    twice = after_move(after_move(feed(), "https://b.example/"), "https://b.example/")

    assert after_move(twice, "https://c.example/").fetch.moved_count == 1
    assert after_move(twice, None).fetch.moved_count == 0
    assert fail(twice).fetch.moved_count == 0


def test_a_state_that_failed_for_ages_does_not_overflow():
    known = replace(feed(), fetch=FetchState(next_fetch_at=NOW, failures=100_000))

    assert fail(known).fetch.next_fetch_at == NOW + CAP
