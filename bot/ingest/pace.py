"""Decide when a feed is fetched next, when its address is taken over, and when it is given up.

Pure: time and chance come in as arguments. The answer of the publisher becomes the feed's new state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from bot.model.feed import Feed, FeedStatus, FetchState

FLOOR: Final = timedelta(minutes=15)
DEFAULT: Final = timedelta(hours=1)
CAP: Final = timedelta(hours=24)
RETRY_AFTER_CAP: Final = timedelta(hours=48)
GIVE_UP_ON_404_AFTER: Final = timedelta(days=30)
MOVES_BEFORE_TAKEN_OVER: Final = 3
JITTER_SHARE: Final = 0.1

GONE_TEXT: Final = "The publisher says that this feed is gone for good (410)."
_STATUS_TEXTS: Final = {
    401: "The publisher asks for a password (401). Use an address that carries access, or remove the feed.",
    403: "The publisher refuses us (403).",
    404: "Nothing is at this address (404). Look for the feed's new address.",
    410: GONE_TEXT,
    429: "The publisher asks us to come less often (429).",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What the publisher says about when to come again; `retry_after` goes beyond the cap of the others."""

    at_least: timedelta = timedelta()
    retry_after: timedelta = timedelta()


def read_advice(headers: Mapping[str, str], *, now: datetime, ttl_minutes: int | None = None) -> Advice:
    """Read max-age (else Expires), Retry-After and the feed's own ttl; nonsense counts as nothing."""
    ttl = timedelta(minutes=min(ttl_minutes or 0, CAP // timedelta(minutes=1)))
    age = _max_age(headers.get("cache-control", ""))
    if age is None:
        age = _until(headers.get("expires", ""), now)
    retry_after = _seconds(headers.get("retry-after", "").strip())
    if retry_after is None:
        retry_after = _until(headers.get("retry-after", ""), now)
    return Advice(max(ttl, min(age, CAP)), min(retry_after, RETRY_AFTER_CAP))


def rhythm(quiet: timedelta) -> timedelta:
    """Return how long to wait with a feed that last changed `quiet` ago.

    Half of that while it is fresh, between 15 and 60 minutes; a twenty-fourth of it when it has been quiet
    for more than a day, up to 24 hours.
    """
    return min(max(quiet / 24, min(max(quiet / 2, FLOOR), DEFAULT)), CAP)


def after_answer(
    feed: Feed, *, headers: Mapping[str, str], advice: Advice, now: datetime, jitter: float
) -> Feed:
    """Return the feed after a good answer. `jitter` is in [0, 1) and only ever makes the wait longer."""
    last_change = feed.fetch.last_changed_at
    wait = max(rhythm(now - last_change) if last_change else DEFAULT, advice.at_least, advice.retry_after)
    state = replace(
        feed.fetch,
        next_fetch_at=now + wait * (1 + JITTER_SHARE * jitter),
        etag=headers.get("etag", feed.fetch.etag),
        last_modified=headers.get("last-modified", feed.fetch.last_modified),
        last_fetched_at=now,
        failures=0,
        first_failed_at=None,
        last_error=None,
    )
    return replace(feed, fetch=state)


def after_failure(
    feed: Feed, problem: str, *, status: int | None, advice: Advice, now: datetime, jitter: float
) -> Feed:
    """Return the feed after a failure: 1, 2, 4 … 24 hours until the next try, or given up.

    A 410 waits a day and counts when it comes twice, as servers are misconfigured for hours at times.
    """
    state = feed.fetch
    first_failed_at = state.first_failed_at or now
    if _is_gone(state, status, first_failed_at, now):
        return replace(
            feed, status=FeedStatus.GONE, fetch=replace(state, last_fetched_at=now, last_error=problem)
        )
    wait = CAP if status == 410 else min(timedelta(hours=2 ** min(state.failures, 10)), CAP)
    wait = max(wait, advice.retry_after)
    failed = replace(
        state,
        next_fetch_at=now + wait * (1 + JITTER_SHARE * jitter),
        last_fetched_at=now,
        failures=state.failures + 1,
        first_failed_at=first_failed_at,
        last_error=problem,
        moved_count=0,
    )
    return replace(feed, fetch=failed)


def after_move(feed: Feed, moved_to: str | None) -> Feed:
    """Count a permanent redirect that led to a good answer; the third one in a row takes the address over."""
    state = feed.fetch
    if moved_to is None or moved_to == feed.url:
        return replace(feed, fetch=replace(state, moved_to=None, moved_count=0))
    count = state.moved_count + 1 if moved_to == state.moved_to else 1
    if count < MOVES_BEFORE_TAKEN_OVER:
        return replace(feed, fetch=replace(state, moved_to=moved_to, moved_count=count))
    return replace(feed, url=moved_to, fetch=replace(state, moved_to=None, moved_count=0))


def explain_status(status: int) -> str:
    if status in _STATUS_TEXTS:
        return _STATUS_TEXTS[status]
    if status >= 500:
        return f"The publisher's server has trouble ({status})."
    return f"The publisher gave no feed (status {status})."


def _is_gone(state: FetchState, status: int | None, first_failed_at: datetime, now: datetime) -> bool:
    if status == 410:
        return state.last_error == GONE_TEXT
    return status == 404 and now - first_failed_at >= GIVE_UP_ON_404_AFTER


def _max_age(cache_control: str) -> timedelta | None:
    for part in cache_control.split(","):
        name, _, value = part.strip().partition("=")
        if name.lower() == "max-age":
            return _seconds(value.strip('" '))
    return None


def _seconds(text: str) -> timedelta | None:
    # Longer numbers than a year's seconds would only overflow what they are added to.
    return timedelta(seconds=min(int(text), 31_536_000)) if text.isascii() and text.isdigit() else None


def _until(http_date: str, now: datetime) -> timedelta:
    try:
        moment = parsedate_to_datetime(http_date)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(aware - now, timedelta())
    except (ValueError, OverflowError):
        return timedelta()
