"""Public holidays, by the `holidays` package: which country a zone lies in, and which days are free there."""

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.core import get_global

if TYPE_CHECKING:
    from holidays import HolidayBase

_LOCALES = ("nb", "en")


def country_of(zone: str) -> str:
    """Return the ISO 3166 code of the country of a zone: "NO" for Europe/Oslo, "" for UTC."""
    country: str = get_global("zone_territories").get(zone) or ""
    return country if country in _supported() else ""


def country_named(text: str) -> str:
    """Return the code of a country by its code or name in either language; "" if it is none we know."""
    wanted = text.strip().casefold()
    if wanted.upper() in _supported():
        return wanted.upper()
    for locale in _LOCALES:
        for code, name in Locale.parse(locale).territories.items():
            if name.casefold() == wanted and code in _supported():
                return str(code)
    return ""


def country_name(country: str, language: str) -> str:
    """Return "Norge", "Norway"."""
    names = Locale.parse("nb" if language == "nb" else "en_GB").territories
    return str(names.get(country, country))


def is_free(day: date, country: str) -> bool:
    """Say whether the day is a public holiday of the country; nothing is where it is not known."""
    return country in _supported() and day in _calendar(country)


@cache
def _supported() -> frozenset[str]:
    # The package takes a while to import, and few digests ask for it.
    from holidays import list_supported_countries

    return frozenset(list_supported_countries(include_aliases=False))


@cache
def _calendar(country: str) -> "HolidayBase":
    from holidays import country_holidays

    return country_holidays(country)
