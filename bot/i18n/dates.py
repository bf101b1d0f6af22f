"""Dates, times and numbers as people write them: "i går 16.20", "yesterday 16:20".

Moments are aware and come with the reader's zone; `now` decides what is today.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.i18n.translator import Translator, to_translate, translator
from bot.model.digest import EVERY_DAY, WEEKDAYS

_NEAR_DAYS = {-1: to_translate("yesterday"), 0: to_translate("today"), 1: to_translate("tomorrow")}


def time_of_day(local: time, language: str) -> str:
    """Return "08.00" in bokmål, "08:00" in English."""
    return f"{local:%H.%M}" if translator(language).language == "nb" else f"{local:%H:%M}"


def clock_time(moment: datetime, zone: str, language: str) -> str:
    """Return the local time of day of a moment: "08.00", "08:00"."""
    return time_of_day(_local(moment, zone).time(), language)


def weekday_date(moment: datetime, zone: str, language: str) -> str:
    """Return "tirsdag 28. april", "Tuesday 28 April"."""
    day = _local(moment, zone).date()
    return f"{_weekday(day.weekday(), language)} {_day_and_month(day, language)}"


def relative_day(moment: datetime, *, now: datetime, zone: str, language: str) -> str:
    """Return "i dag", "i går", "i morgen", the weekday within the last six days, else "12. april"."""
    day, today = _local(moment, zone).date(), _local(now, zone).date()
    distance = (day - today).days
    if distance in _NEAR_DAYS:
        return translator(language)(_NEAR_DAYS[distance])
    if -7 < distance < 0:
        return _weekday(day.weekday(), language)
    if day.year == today.year:
        return _day_and_month(day, language)
    return f"{_day_and_month(day, language)} {day.year}"


def relative_time(moment: datetime, *, now: datetime, zone: str, language: str) -> str:
    """Return the relative day with the time: "i går 16.20", "27 April 19:05"."""
    day = relative_day(moment, now=now, zone=zone, language=language)
    return f"{day} {clock_time(moment, zone, language)}"


def next_time(moment: datetime, *, now: datetime, zone: str, language: str) -> str:
    """Return when something comes: "i morgen 08.00", "mandag 27. april kl. 08.00"."""
    distance = _local(moment, zone).date() - _local(now, zone).date()
    if timedelta(0) <= distance <= timedelta(days=1):
        return relative_time(moment, now=now, zone=zone, language=language)
    return translator(language)(
        "{date} {time}",
        date=weekday_date(moment, zone, language),
        time=clock_time(moment, zone, language),
    )


def weekdays_text(weekdays: frozenset[int], language: str) -> str:
    """Return "hverdager", "every day", "mandag til torsdag", "Monday and Thursday"."""
    tr = translator(language)
    if weekdays == EVERY_DAY:
        return tr("every day")
    if weekdays == WEEKDAYS:
        return tr("weekdays")
    days = sorted(weekdays)
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return _day_range(days[0], days[-1], tr)
    return format_list([_weekday(day, language) for day in days], locale=_locale(language))


def number(value: float, language: str) -> str:
    """Return a whole number as it is and any other with one decimal: "7,8", "3,0", "214"."""
    pattern = "#,##0" if isinstance(value, int) else "#,##0.0"
    return format_decimal(value, format=pattern, locale=_locale(language))


def _day_range(first: int, last: int, tr: Translator) -> str:
    return tr("{first} to {last}", first=_weekday(first, tr.language), last=_weekday(last, tr.language))


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _weekday(number_from_monday: int, language: str) -> str:
    return str(get_day_names("wide", locale=_locale(language))[number_from_monday])


def _day_and_month(day: date, language: str) -> str:
    return format_date(
        day, format="d. MMMM" if translator(language).language == "nb" else "d MMMM", locale=_locale(language)
    )


def _locale(language: str) -> Locale:
    # British English: "Monday, Thursday and Friday" without the comma before "and".
    return Locale.parse("nb" if translator(language).language == "nb" else "en_GB")
