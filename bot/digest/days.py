"""Days as a digest names them: the weekday alone, or the date alone, whatever day it is now."""

from datetime import date, datetime

from babel.dates import format_date

from bot.digest.schedule import holidays_between, local_date
from bot.i18n.lists import list_of
from bot.i18n.translator import Translator
from bot.model.digest import Digest

_LOCALES = {"nb": "nb", "en": "en_GB"}
_DAY_AND_MONTH = {"nb": "d. MMMM", "en": "d MMMM"}


def weekday(moment: datetime, zone: str, language: str) -> str:
    """Return "mandag", "Monday"."""
    return _weekday(local_date(moment, zone), language)


def holidays_text(digest: Digest, after: datetime, until: datetime, tr: Translator) -> str:
    """Return "fredag er fridag" where the digest stays out on days between; empty where it does not."""
    free = holidays_between(digest, after, until)
    if not free:
        return ""
    # A weekday alone is one of the days to come, and not that of the digest itself.
    is_far = (free[-1] - local_date(after, digest.zone)).days > 6
    is_same = local_date(until, digest.zone).weekday() in {day.weekday() for day in free}
    name_of = _day_and_month if is_far or is_same else _weekday
    days = list_of([name_of(day, tr.language) for day in free], tr.language)
    return tr.plural("{days} is a holiday", "{days} are holidays", len(free), days=days)


def _weekday(day: date, language: str) -> str:
    return format_date(day, format="EEEE", locale=_LOCALES[language])


def _day_and_month(day: date, language: str) -> str:
    return format_date(day, format=_DAY_AND_MONTH[language], locale=_LOCALES[language])


def day_and_month(moment: datetime, zone: str, language: str) -> str:
    """Return "27. april", "27 April"."""
    return _day_and_month(local_date(moment, zone), language)
