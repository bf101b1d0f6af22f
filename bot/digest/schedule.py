"""When a digest is due: local wall-clock times turned into moments.

A local time that summer time skips becomes the first valid minute after it; one that comes twice counts
the first time only. Pure: the moment "now" comes in as an argument.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.digest.free_days import country_of, is_free
from bot.model.digest import Digest

# A week holds every weekday once; the second week covers a zone that skipped a whole day, more weeks the
# holidays that fall on one weekday after another, as around New Year.
_DAYS_AHEAD = 56


class UnknownZoneError(ValueError):
    """No IANA time zone has that name; `near` holds names that come close."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        hint = f"; did you mean {', '.join(near)}?" if near else "; names look like Europe/Oslo"
        super().__init__(f"no time zone is called {name[:60]!r}{hint}")
        self.near = near


def zone_named(name: str) -> ZoneInfo:
    """Return the IANA time zone.

    Raises:
        UnknownZoneError: no zone has that name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as exc:
        # OSError: the name is a folder of the database ("Europe") or too long for a file name.
        raise UnknownZoneError(name, near_zones(name)) from exc


def near_zones(text: str, *, limit: int = 3) -> tuple[str, ...]:
    """Return zones whose city is, starts with or looks like the text, nearest first."""
    wanted = text.strip().casefold().replace(" ", "_").rpartition("/")[2][:60]
    if not wanted:
        return ()
    cities = _zones_by_city()
    same = [city for city in cities if city.startswith(wanted)]
    alike = get_close_matches(wanted, cities, n=limit, cutoff=0.75)
    found = dict.fromkeys(zone for city in (*sorted(same, key=len), *alike) for zone in cities[city])
    return tuple(found)[:limit]


def next_due(
    local_time: time,
    weekdays: frozenset[int],
    zone: str,
    *,
    after: datetime,
    is_free: Callable[[date], bool] = lambda _: False,
) -> datetime:
    """Return the first moment strictly after `after` (UTC) that is this local time on one of the weekdays.

    Days that are free are passed over.

    Raises:
        UnknownZoneError: no zone has that name.
        ValueError: `weekdays` is empty.
    """
    if not weekdays:
        raise ValueError("a digest needs at least one weekday")
    place = zone_named(zone)
    first = local_date(after, zone)
    for distance in range(_DAYS_AHEAD + 1):
        day = first + timedelta(days=distance)
        moment = _moment(day, local_time, place) if day.weekday() in weekdays and not is_free(day) else None
        if moment is not None and moment > after:
            return moment
    raise ValueError(f"no {local_time} within {_DAYS_AHEAD} days after {after}")


def next_for(digest: Digest, *, now: datetime) -> datetime:
    """Return when the digest comes next: after any pause, and once a local date at most.

    A digest that was sent this morning and moves to the evening comes tomorrow evening, since its
    occasion of today is used.
    """
    after = now
    if digest.paused_until is not None and digest.paused_until > now:
        # The very moment a pause ends is no longer paused.
        after = digest.paused_until - timedelta(microseconds=1)
    due = _next_of(digest, after=after)
    while digest.last_at is not None and local_date(due, digest.zone) <= local_date(
        digest.last_at, digest.zone
    ):
        due = _next_of(digest, after=due)
    return due


def appointment_before(digest: Digest, moment: datetime) -> datetime:
    """Return when the digest would have come last before then, by its times as they are now."""
    place = zone_named(digest.zone)
    last = local_date(moment, digest.zone)
    for distance in range(_DAYS_AHEAD + 1):
        day = last - timedelta(days=distance)
        due = _moment(day, digest.local_time, place) if _comes_on(digest, day) else None
        if due is not None and due < moment:
            return due
    return moment - timedelta(days=7)


def holidays_between(digest: Digest, after: datetime, until: datetime) -> list[date]:
    """Return the days after one moment and before another on which the digest stays out as they are free."""
    first, last = local_date(after, digest.zone), local_date(until, digest.zone)
    days = (first + timedelta(days=distance) for distance in range(1, (last - first).days))
    return [day for day in days if day.weekday() in digest.weekdays and not _comes_on(digest, day)]


def _next_of(digest: Digest, *, after: datetime) -> datetime:
    def is_left_out(day: date) -> bool:
        return not _comes_on(digest, day)

    return next_due(digest.local_time, digest.weekdays, digest.zone, after=after, is_free=is_left_out)


def _comes_on(digest: Digest, day: date) -> bool:
    if day.weekday() not in digest.weekdays:
        return False
    return not (digest.skips_holidays and is_free(day, digest.country or country_of(digest.zone)))


def local_date(moment: datetime, zone: str) -> date:
    """Return the calendar date of a moment in a zone."""
    return moment.astimezone(zone_named(zone)).date()


def hours_before(moment: datetime, hours: int, zone: str) -> datetime:
    """Return the moment so many wall-clock hours earlier, so that 72 h reach from Monday 08:00 to
    Friday 08:00 over a change to winter time too."""
    local = moment.astimezone(zone_named(zone))
    return (local - timedelta(hours=hours)).astimezone(UTC)


def occasion_key(digest_id: int, day: date) -> str:
    """Return why a digest is sent, once per destination: "digest:7:2026-04-28"."""
    return f"digest:{digest_id}:{day.isoformat()}"


def _moment(day: date, local_time: time, zone: ZoneInfo) -> datetime | None:
    """Return the moment of a local time; None where the rest of that day does not exist either."""
    local = datetime.combine(day, local_time, tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    after_gap = _end_of_gap(local, zone)
    return after_gap if after_gap.astimezone(zone).date() == day else None


def _end_of_gap(skipped: datetime, zone: ZoneInfo) -> datetime:
    """Return the first whole minute after the clocks jumped over a local time."""
    # PEP 495: in a gap, fold=1 reads the clock as after the jump and gives a moment before it; fold=0
    # the other way round. The jump lies between the two.
    before = skipped.replace(fold=1).astimezone(UTC)
    after = skipped.replace(fold=0).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    jump = (before + timedelta(seconds=1)).replace(microsecond=0)
    return jump if jump.second == 0 else jump.replace(second=0) + timedelta(minutes=1)


@cache
def _zones_by_city() -> dict[str, tuple[str, ...]]:
    cities: dict[str, tuple[str, ...]] = {}
    for zone in sorted(available_timezones()):
        # Etc/, posix/ and names without a place are no one's city.
        if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            city = zone.rpartition("/")[2].casefold()
            cities[city] = (*cities.get(city, ()), zone)
    return cities
