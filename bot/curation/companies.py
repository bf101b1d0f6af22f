"""Which organisations an entry is about: those of the catalog, and new ones that its headline clearly names.

The headline decides; the summary names them where the headline is silent.
"""

import re
from collections import defaultdict

from bot.curation.catalog import Catalog
from bot.curation.evidence import Evidence
from bot.curation.organisations import new_organisations
from bot.curation.phrases import Found, widest
from bot.model.entry import Entry
from bot.model.feed import Tier
from bot.model.tag import Facet, Tag

# How much of a summary is read for names, or of the text where there is none, and what a name there counts
# of one in the headline.
_SUMMARY_LETTERS = 1500
_LEAD_LETTERS = 320
_SUMMARY_SHARE = 0.5
# More organisations than this in one headline are a round-up or bait.
_AT_MOST = 5


def companies_of(entry: Entry, title: str, catalog: Catalog) -> dict[Tag, Evidence]:
    """Return the organisations that the entry is about; `title` is its cleaned headline."""
    evidence: dict[Tag, Evidence] = defaultdict(Evidence)
    _add_names(evidence, catalog, title, 1.0)
    if len(evidence) > _AT_MOST:
        return {}
    for slug, words in new_organisations(title, entry.language):
        tag = catalog.find(slug.replace("-", " ")) or Tag(Facet.COMPANY, slug)
        if tag.facet is Facet.COMPANY and not _is_outlet(tag, entry):
            evidence[tag].add(1.0, words)
    if not evidence:
        # A headline that names nobody ("Three things this week"): the publisher's summary does.
        _add_names(evidence, catalog, _summary(entry), _SUMMARY_SHARE)
    owner = entry.outlet.owner
    if not evidence and owner and entry.outlet.tier in (Tier.LAB, Tier.VENDOR):
        evidence[Tag(Facet.COMPANY, owner)].add(_SUMMARY_SHARE, entry.outlet.name)
    return evidence


def _summary(entry: Entry) -> str:
    return entry.summary[:_SUMMARY_LETTERS] or entry.content[:_LEAD_LETTERS]


def _add_names(evidence: dict[Tag, Evidence], catalog: Catalog, text: str, points: float) -> None:
    for found in widest(catalog.companies.find(text)):
        if isinstance(found.payload, Tag) and not _is_aside(text, found):
            evidence[found.payload].add(points, found.words)


# "a rival to X", "former X engineer", "backed by X", "X-style": a comparison or a past, not the news.
_ASIDE_BEFORE = re.compile(
    r"\b(?:ex|former|formerly of|rival(?:s|ing)?(?: to| of)|like|unlike|alternatives? to|competitors? to"
    r"|backed by|tidligere|rival til|konkurrent til|konkurrenten til|som|alternativ til|støttet av|via)[ -]$",
    re.IGNORECASE,
)
_ASIDE_AFTER = re.compile(
    r"^[ -](?:rivals?|competitors?|backed|style|veterans?|alumni|killer|rivalen?|konkurrent\w*|lignende)\b",
    re.IGNORECASE,
)


def _is_aside(text: str, found: Found) -> bool:
    before, after = text[max(0, found.start - 30) : found.start], text[found.end : found.end + 16]
    return bool(_ASIDE_BEFORE.search(before) or _ASIDE_AFTER.match(after))


def _is_outlet(tag: Tag, entry: Entry) -> bool:
    return tag.slug.replace("-", "") == re.sub(r"\W", "", entry.outlet.name.lower())
