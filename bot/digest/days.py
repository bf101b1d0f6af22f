"""Days as a digest names them: the weekday alone, or the date alone, whatever day it is now."""

from datetime import date, datetime

from babel.dates import format_date

from bot.digest.schedule import local_date

_LOCALES = {"nb": "nb", "en": "en_GB"}
_DAY_AND_MONTH = {"nb": "d. MMMM", "en": "d MMMM"}


def weekday(moment: datetime, zone: str, language: str) -> str:
    """Return "mandag", "Monday"."""
    return weekday_name(local_date(moment, zone), language)


def weekday_name(day: date, language: str) -> str:
    return format_date(day, format="EEEE", locale=_LOCALES[language])


def day_and_month(moment: datetime, zone: str, language: str) -> str:
    """Return "27. april", "27 April"."""
    return format_date(local_date(moment, zone), format=_DAY_AND_MONTH[language], locale=_LOCALES[language])
