"""Say which outlet publishes a feed: the catalog's word, else the feed's title and category. Pure."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from bot.curation.catalog import Catalog
from bot.model.feed import Feed, NewFeed, Outlet, Tier

_TIERS = {
    "lab": Tier.LAB,
    "labs": Tier.LAB,
    "analyst": Tier.ANALYST,
    "analysts": Tier.ANALYST,
    "regulator": Tier.REGULATOR,
    "regulators": Tier.REGULATOR,
    "vendor": Tier.VENDOR,
    "aggregator": Tier.AGGREGATOR,
    "person": Tier.PERSON,
    "newsletter": Tier.PERSON,
}
# "TechCrunch » AI", "Ars Technica - All content", "The Verge | AI": the house stands before the mark.
_AFTER_MARK = re.compile(r"\s+(?:[»›|–—:]|-|::|>>)\s+.*\Z|:\s.*\Z")
_LEADING_NOISE = re.compile(r"\A(?:RSS feed (?:for|of)|Latest (?:news )?from|Comments on)\s+", re.IGNORECASE)
_TRAILING_NOISE = re.compile(r"\s*(?:\(?RSS(?: feed)?\)?|\(?Atom(?: feed)?\)?|'s feed)\Z", re.IGNORECASE)
_MARKS = " -–—|»:"
_MAX_NAME = 80


def outlet_for(feed: NewFeed, catalog: Catalog) -> Outlet:
    """Return the outlet of a feed about to be added."""
    name = tidy_title(feed.title) or host_name(feed.url)
    for known_by in (feed.url, feed.site_url, name):
        outlet = _in_catalog(known_by, catalog) if known_by else None
        if outlet:
            return outlet
    return Outlet(name, _TIERS.get(feed.category.strip("/ ").lower(), Tier.PRESS))


def _in_catalog(known_by: str, catalog: Catalog) -> Outlet | None:
    """Return the catalog's outlet; for what it does not know it gives the text or the host back as a name."""
    outlet = catalog.outlet(known_by)
    return None if outlet in (Outlet(known_by), Outlet(host_name(known_by))) else outlet


def named_by_feed(feed: Feed, title: str) -> Outlet:
    """Return the feed's outlet; one that had only its host for a name takes the name that the feed gives."""
    name = tidy_title(title)
    if not name or feed.title or feed.outlet.name != host_name(feed.url):
        return feed.outlet
    return replace(feed.outlet, name=name)


def tidy_title(title: str) -> str:
    """Return the name of the house in a feed's title, or the whole title where there is no house in it."""
    folded = " ".join(title.split())
    stripped = _TRAILING_NOISE.sub("", _LEADING_NOISE.sub("", folded))
    house = _AFTER_MARK.sub("", stripped).strip(_MARKS)
    return (house or stripped.strip(_MARKS))[:_MAX_NAME].strip()


def host_name(url: str) -> str:
    host = urlsplit(url).hostname or url
    return host.removeprefix("www.")
