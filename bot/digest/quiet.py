"""Quiet hours: when a place wants nothing that it did not ask for. Pure: "now" comes in as an argument."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.digest.schedule import next_due
from bot.model.destination import Destination, QuietHours
from bot.model.digest import EVERY_DAY


def held_until(destination: Destination | None, now: datetime) -> datetime | None:
    """Return until when nothing should come unasked; None outside quiet hours."""
    if destination is None or destination.quiet is None or not _is_quiet(destination.quiet, destination, now):
        return None
    return next_due(destination.quiet.end, EVERY_DAY, destination.zone, after=now)


def _is_quiet(quiet: QuietHours, destination: Destination, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(destination.zone)).time()
    if quiet.start < quiet.end:
        return quiet.start <= local < quiet.end
    return local >= quiet.start or local < quiet.end
