"""A story's sources one by one: whose they are, how long, in which language, and whether they stand alone."""

from collections import defaultdict
from datetime import datetime

from bot.curation.catalog import Catalog
from bot.curation.headlines import clean_headline
from bot.curation.language import normalise
from bot.curation.ranking import independent_owners
from bot.curation.telling.sources import as_source, best_first
from bot.digest.present import MAX_OUTLET, clipped, joined, outlet_name
from bot.i18n.dates import relative_time
from bot.i18n.lists import list_of
from bot.i18n.translator import Translator
from bot.message import ListItem
from bot.model.entry import Entry
from bot.model.feed import Tier
from bot.model.story import Story

MAX_COPIES_NAMED = 4
_MAX_TITLE = 120


def source_items(
    story: Story, *, tr: Translator, catalog: Catalog, now: datetime, zone: str
) -> tuple[ListItem, ...]:
    """Return an item a source, those in the reader's language first; copies stand with what they copy."""
    present = {entry.id for entry in story.entries}
    copies: dict[int, list[str]] = defaultdict(list)
    own: list[Entry] = []
    for entry in best_first(story, catalog, normalise(tr.language) or tr.language):
        if entry.copy_of in present and entry.copy_of is not None:
            copies[entry.copy_of].append(clipped(entry.outlet.name, MAX_OUTLET))
        else:
            own.append(entry)
    independent = independent_owners(story)
    counted: set[str] = set()
    items = []
    for entry in own:
        standing = _standing(entry, independent, counted, tr)
        counted.add(entry.outlet.house)
        items.append(_item(entry, standing, copies[entry.id], tr=tr, catalog=catalog, now=now, zone=zone))
    return tuple(items)


def _item(
    entry: Entry,
    standing: str,
    copies: list[str],
    *,
    tr: Translator,
    catalog: Catalog,
    now: datetime,
    zone: str,
) -> ListItem:
    source = as_source(entry, catalog)
    title = clipped(clean_headline(entry.title, entry.outlet.name), _MAX_TITLE)
    language = source.language or ""
    meta = (
        f"{source.reading_minutes} min" if source.reading_minutes else "",
        f"[{language[:8]}]" if language and language != normalise(tr.language) else "",
        relative_time(entry.published, now=now, zone=zone, language=tr.language),
        standing,
        _copied_by(copies, tr),
    )
    return ListItem(_named(title, outlet_name(source)), url=source.url, meta=joined(meta))


def _named(title: str, outlet: str) -> str:
    """Return "Outlet: title"; a title that begins so itself says it once."""
    return title if title.casefold().startswith(f"{outlet.casefold()}: ") else f"{outlet}: {title}"


def _standing(entry: Entry, independent: frozenset[str], counted: set[str], tr: Translator) -> str:
    """Say whether it bears the story out, and if not, why."""
    if entry.outlet.tier is Tier.AGGREGATOR:
        return tr("passes on what others wrote")
    if entry.outlet.house not in independent:
        return tr("a party to the story")
    return tr("same publisher as one above") if entry.outlet.house in counted else tr("independent")


def _copied_by(copies: list[str], tr: Translator) -> str:
    outlets = list(dict.fromkeys(copies))
    if not outlets:
        return ""
    names = outlets[:MAX_COPIES_NAMED]
    if len(outlets) > MAX_COPIES_NAMED:
        names = [*names[:-1], tr("{n} more", n=len(outlets) - MAX_COPIES_NAMED + 1)]
    return tr("also carried by {names}", names=list_of(names, tr.language))
