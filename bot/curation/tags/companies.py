"""Which organisations an entry is about: those of the catalog, and new ones that its headline clearly names.

The headline decides; the summary names them where the headline is silent.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from bot.curation.catalog import Catalog
from bot.curation.tags.evidence import Evidence
from bot.curation.tags.mentions import Mention, Part, mentions_in
from bot.curation.tags.organisations import new_organisations
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
# A summary that tells of as many organisations is one of many news.
_ROUND_UP = 4
# Somebody's own project, shown to others: what it is made for or with is named, not news.
_OTHERS_PROJECT = re.compile(r"(?:Show|Launch) HN:", re.IGNORECASE)


def companies_of(
    entry: Entry, title: str, catalog: Catalog, *, is_shopping: bool = False
) -> dict[Tag, Evidence]:
    """Return the organisations that the entry is about; `title` is its cleaned headline.

    A bargain (`is_shopping`) that names several organisations is about none: they are bait.
    """
    summary = entry.summary[:_SUMMARY_LETTERS] or entry.content[:_LEAD_LETTERS]
    evidence = _named_in_headline(entry, title, summary, catalog)
    if len(evidence) > (1 if is_shopping else _AT_MOST):
        return {}
    in_summary = mentions_in(summary, catalog)
    if not evidence or _is_round_up(in_summary):
        # A headline that names nobody ("Three things this week"): the publisher's summary does.
        _add(evidence, in_summary, _SUMMARY_SHARE)
    owner = entry.outlet.owner
    if not evidence and owner and entry.outlet.tier in (Tier.LAB, Tier.VENDOR):
        evidence[Tag(Facet.COMPANY, owner)].add(_SUMMARY_SHARE, entry.outlet.name)
    return evidence


def _is_round_up(in_summary: list[Mention]) -> bool:
    return len({mention.tag for mention in in_summary if mention.part is Part.PARTY}) >= _ROUND_UP


def _named_in_headline(entry: Entry, title: str, summary: str, catalog: Catalog) -> dict[Tag, Evidence]:
    evidence: dict[Tag, Evidence] = defaultdict(Evidence)
    found = mentions_in(title, catalog, context=summary[:_LEAD_LETTERS])
    if not _OTHERS_PROJECT.match(title):
        _add(evidence, [mention for mention in found if mention.part is Part.PARTY], 1.0)
    for slug, words in new_organisations(title, entry.language):
        # One that the catalog knows was met above, or has another meaning or no part here.
        is_known = catalog.find(words) is not None or any(mention.words in words for mention in found)
        if not is_known and slug.replace("-", "") != _bare(entry.outlet.name):
            evidence[Tag(Facet.COMPANY, slug)].add(1.0, words)
    if not evidence and not _OTHERS_PROJECT.match(title):
        _add(evidence, [mention for mention in found if mention.part is Part.MEANS], 1.0)
    return evidence


def _add(evidence: dict[Tag, Evidence], mentions: Iterable[Mention], points: float) -> None:
    for mention in mentions:
        if mention.part is not Part.ASIDE:
            evidence[mention.tag].add(points, mention.words)


def _bare(name: str) -> str:
    return re.sub(r"\W", "", name.lower())
