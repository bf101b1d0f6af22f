"""How a story looks to a reader: in a digest and as a line of a list; `card.py` shows one alone.

Words and their order only; adapters render. Every sentence is a source's own, and none is said twice.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.curation.catalog import Catalog
from bot.curation.language import normalise
from bot.digest.days import day_and_month, weekday
from bot.digest.schedule import local_date
from bot.i18n.dates import relative_day, relative_time
from bot.i18n.translator import Translator, to_translate
from bot.message import ListItem, StoryBlock
from bot.model.story import Quote, Source, Telling
from bot.model.tag import Facet, Tag

# Longer headlines are a feed's mistake; they are cut at a word.
MAX_HEADLINE = 200
MAX_OUTLET = 40
MAX_TAGS = 4
_COMPANIES_AT_LEAST = 2
_FACETS = tuple(Facet)

_FOR_ROLE = {
    "cio": to_translate("For CIOs"),
    "ciso": to_translate("For CISOs"),
    "cto": to_translate("For CTOs"),
    "ceo": to_translate("For CEOs"),
    "cfo": to_translate("For CFOs"),
    "hr": to_translate("For HR"),
    "legal": to_translate("For lawyers"),
    "developers": to_translate("For developers"),
    "public-sector": to_translate("For the public sector"),
}


def story_block(
    telling: Telling,
    *,
    number: int | None,
    tr: Translator,
    now: datetime,
    zone: str,
    catalog: Catalog,
    audience: str,
    is_update: bool = False,
    is_far_above: bool = False,
    update: Quote | None = None,
    told_on: datetime | None = None,
) -> StoryBlock:
    """Return the story as a digest shows it.

    For an update, `telling` holds the new sources only, `update` the sentence that is new, and `told_on`
    when the story was told before, if that is known.
    """
    if is_update and update is not None:
        # What has nothing but a headline is told by that, and once.
        is_said = update.text == telling.headline
        lines: tuple[str, ...] = (
            () if is_said else (_what_is_new(update, tr, told_on=told_on, now=now, zone=zone),)
        )
        quote = ""
    else:
        lines = (telling.short_version,) if telling.short_version != telling.headline else ()
        quote = for_role(telling.why_it_matters, audience, catalog, tr)
    moment = telling.last_seen if is_update else telling.first_seen
    meta = (
        lead_source(telling),
        _more_sources(telling, tr) if is_update else sources_text(telling, tr),
        relative_time(moment, now=now, zone=zone, language=tr.language),
        tag_names(telling.tags, catalog, tr.language, without_audience=audience),
        tr("outside what is followed") if is_far_above else "",
    )
    return StoryBlock(
        headline=clipped(telling.headline, MAX_HEADLINE),
        story_id=telling.story_id,
        url=telling.sources[0].url if telling.sources else None,
        number=number,
        label=_label(tr, is_update=is_update, is_far_above=is_far_above),
        mark=language_mark(telling, tr),
        lines=lines,
        quote=quote,
        meta=joined(meta),
    )


def list_item(
    telling: Telling, *, tr: Translator, now: datetime, zone: str, is_in_digest: bool = False
) -> ListItem:
    """Return the story as one line of a list; the list gives the number."""
    count = _outlet_count(telling.sources)
    meta = (
        relative_day(telling.last_seen, now=now, zone=zone, language=tr.language),
        tr.plural("{n} source", "{n} sources", count),
        tr("in today's digest") if is_in_digest else "",
    )
    mark = language_mark(telling, tr)
    headline = clipped(telling.headline, MAX_HEADLINE)
    return ListItem(
        text=f"{headline} {mark}".rstrip(),
        url=telling.sources[0].url if telling.sources else None,
        meta=joined(meta),
    )


def tag_names(tags: Iterable[Tag], catalog: Catalog, language: str, *, without_audience: str | None) -> str:
    """Return "Google · Modeller": companies first, then topics, then roles other than the reader's own."""
    own = Tag(Facet.AUDIENCE, without_audience or "")
    shown = sorted((tag for tag in tags if tag != own), key=lambda tag: _FACETS.index(tag.facet))
    companies = [tag for tag in shown if tag.facet is Facet.COMPANY]
    others = [tag for tag in shown if tag.facet is not Facet.COMPANY]
    # Who it is about leaves room for what it is about.
    room = max(_COMPANIES_AT_LEAST, MAX_TAGS - len(others))
    names = dict.fromkeys(catalog.name(tag, language) for tag in (*companies[:room], *others))
    return joined(list(names)[:MAX_TAGS])


def sources_text(telling: Telling, tr: Translator) -> str:
    """Return "4 kilder, 3 uavhengige"; an outlet counts once however often it wrote."""
    count = _outlet_count(telling.sources)
    if count <= 1:
        return tr("1 source, not confirmed by others")
    sources = tr.plural("{n} source", "{n} sources", count)
    if telling.independent >= count:
        return sources
    if telling.independent == 0:
        return tr("{sources}, none independent", sources=sources)
    return tr.plural(
        "{sources}, {n} independent", "{sources}, {n} independent", telling.independent, sources=sources
    )


def language_mark(telling: Telling, tr: Translator) -> str:
    """Return "[en]" where the headline is not in the reader's language."""
    mine = normalise(tr.language)
    return "" if telling.language == mine else f"[{telling.language[:8]}]"


def clipped(text: str, limit: int) -> str:
    """Return the text, cut at a word with "…" where it is longer than `limit` characters."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    at_word = cut.rpartition(" ")[0]
    return f"{at_word if len(at_word) > limit // 2 else cut}…"


def lead_source(telling: Telling) -> str:
    """Return the first source with its minutes, if they are known: "The Ledger (+) 6 min"."""
    if not telling.sources:
        return ""
    source = telling.sources[0]
    minutes = f" {source.reading_minutes} min" if source.reading_minutes else ""
    return f"{outlet_name(source)}{minutes}"


def outlet_name(source: Source) -> str:
    """Return "The Ledger (+)"; the sign stands for a paywall."""
    return f"{clipped(source.outlet, MAX_OUTLET)}{' (+)' if source.is_paywalled else ''}"


def for_role(quote: Quote | None, audience: str, catalog: Catalog, tr: Translator) -> str:
    if quote is None:
        return ""
    known = _FOR_ROLE.get(audience)
    name = catalog.name(Tag(Facet.AUDIENCE, audience), tr.language)
    return tr(
        "{role}: “{sentence}” – {source}",
        role=tr(known) if known else tr("For {audience}", audience=name),
        sentence=quote.text,
        source=clipped(quote.source, MAX_OUTLET),
    )


def joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


def _what_is_new(update: Quote, tr: Translator, *, told_on: datetime | None, now: datetime, zone: str) -> str:
    source = clipped(update.source, MAX_OUTLET)
    if told_on is None or local_date(told_on, zone) >= local_date(now, zone):
        return tr("New since last: “{sentence}” – {source}", sentence=update.text, source=source)
    days = (local_date(now, zone) - local_date(told_on, zone)).days
    name_of = weekday if days < 7 else day_and_month
    return tr(
        "New since {day}: “{sentence}” – {source}",
        day=name_of(told_on, zone, tr.language),
        sentence=update.text,
        source=source,
    )


def _label(tr: Translator, *, is_update: bool, is_far_above: bool) -> str:
    if is_update:
        return tr("UPDATED")
    return tr("BIG STORY") if is_far_above else ""


def _more_sources(telling: Telling, tr: Translator) -> str:
    return tr.plural("+{n} source", "+{n} sources", _outlet_count(telling.sources))


def _outlet_count(sources: Iterable[Source]) -> int:
    return len({source.outlet for source in sources})
