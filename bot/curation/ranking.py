"""How much a story matters: a sum of named parts, explained in docs/curation.md.

What makes a score: how many independent outlets carry a story and how fast, what it asks of those who decide
(prices, deadlines, law, incidents …), who says it, how fresh it is, how near it is to the reader's role.
What lowers it: offers, gadgets, tips, share prices and the like.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from math import log2

from bot.curation.catalog import load_catalog
from bot.curation.headlines import clean_headline
from bot.curation.tagging import Reading, lead_text, read_words
from bot.model.entry import Entry
from bot.model.feed import Tier
from bot.model.story import Score, ScorePart, Story
from bot.model.tag import Facet, Tag

# A story with as many points is worth sending.
SEND_THRESHOLD = 5.0
# One with fewer points than this (base score, without freshness and role) is left out of lists.
NOISE_THRESHOLD = 1.2
# One with as many comes to everybody who allows it, whatever they follow.
FAR_ABOVE_THRESHOLD = 10.0

# What a part is called where a score is explained; the key is the part's name.
PART_NAMES: dict[str, str] = {
    "substance": "something decided or published",
    "corroboration": "independent sources",
    "speed": "carried by several within hours",
    "outlets": "good sources",
    "fit": "about this role's work",
    "fresh": "fresh",
    "price": "price change for customers",
    "deadline": "something ends or falls due",
    "law": "law, ruling or order in force",
    "incident": "security incident",
    "availability": "available from now",
    "terms": "terms, contracts or access change",
    "takeover": "takeover",
    "practice": "experience others can use",
    "shopping": "shopping offer",
    "private": "for private users",
    "tips": "tips or tutorial",
    "shares": "share prices",
    "funding-round": "funding round",
    "opinion": "opinion or interview",
    "round-up": "round-up of many things",
    "promotion": "promotion",
    "small-release": "small release",
    "personal": "about persons",
}

_TIER_POINTS = {
    Tier.REGULATOR: 1.2,
    Tier.LAB: 0.9,
    Tier.ANALYST: 0.7,
    Tier.PRESS: 0.6,
    Tier.VENDOR: 0.5,
    Tier.AGGREGATOR: 0.4,
    Tier.PERSON: 0.3,
}
# What the topics of a story say about its weight, whoever reads.
_TOPIC_POINTS = {
    "enterprise": 0.8,
    "security": 0.7,
    "governance": 0.7,
    "regulation": 0.5,
    "models": 0.5,
    "agents": 0.4,
    "privacy": 0.5,
    "open-models": 0.3,
    "safety": 0.2,
    "public-sector": 0.3,
    "copyright": 0.2,
    "jobs": 0.2,
    "data-centers": 0.1,
    "coding": 0.1,
    "research": -0.3,
    "science": -0.6,
    "robotics": -0.6,
    "images-video": -0.4,
    "consumer": -1.0,
}
_FRESH_POINTS = 1.5
_FRESH_HALF_LIFE = timedelta(hours=18)
_FIT_POINTS = 1.8
_FAST = timedelta(hours=6)
_SECOND_SIGNAL_SHARE = 0.6


def base_score(story: Story) -> Score:
    """Return the score without freshness, for no particular role."""
    return Score(tuple(part for part in _base_parts(story) if part.points))


def score(story: Story, *, audience: str, now: datetime) -> Score:
    """Return the score for a role at a moment; freshness halves every 18 hours."""
    parts = (*_base_parts(story), _fit(story, audience), _fresh(story, now))
    return Score(tuple(part for part in parts if part.points))


def independent_owners(story: Story) -> frozenset[str]:
    """Return who carries the story in their own words and is no party to it: houses, not mastheads.

    Copies, aggregators and the companies that the story is about do not count.
    """
    parties = set(story.slugs(Facet.COMPANY))
    owners = {
        entry.outlet.owner or entry.outlet.name
        for entry in story.originals
        if entry.outlet.tier not in (Tier.AGGREGATOR, Tier.VENDOR)
    }
    return frozenset(owners - parties)


def _base_parts(story: Story) -> tuple[ScorePart, ...]:
    return (_substance(story), *_signals(story), _corroboration(story), _speed(story), _outlets(story))


def _substance(story: Story) -> ScorePart:
    points = sum(_TOPIC_POINTS.get(slug, 0.0) for slug in story.slugs(Facet.TOPIC))
    return _part("substance", 0.8 + max(-2.0, min(1.6, points)))


def _signals(story: Story) -> tuple[ScorePart, ...]:
    """Return the two strongest calls for action and all noise, each weighed by how many entries say it."""
    met: dict[str, list[float]] = {}
    entries = (story.originals or story.entries)[:12]
    for entry in entries:
        for signal, where in _reading(entry).signals.items():
            met.setdefault(signal.name, []).append(signal.points * where.share)
    weighed = {}
    for name, points in met.items():
        common = len(points) / len(entries)
        strongest = max(points, key=abs)
        weighed[name] = strongest * min(1.0, 0.4 + common)
    actions = sorted(((p, n) for n, p in weighed.items() if p > 0), reverse=True)[:2]
    shares = (1.0, _SECOND_SIGNAL_SHARE)
    parts = [_part(name, points * share) for (points, name), share in zip(actions, shares, strict=False)]
    return (*parts, *(_part(name, points) for name, points in sorted(weighed.items()) if points < 0))


def _corroboration(story: Story) -> ScorePart:
    return _part("corroboration", min(3.0, 1.1 * log2(max(1, len(independent_owners(story))))))


def _speed(story: Story) -> ScorePart:
    """Points for outlets that followed within six hours of the first."""
    early = {
        entry.outlet.owner or entry.outlet.name
        for entry in story.originals
        if entry.published - story.originals[0].published <= _FAST
    }
    return _part("speed", min(1.0, 0.4 * (len(early) - 1)))


def _outlets(story: Story) -> ScorePart:
    return _part("outlets", max(_TIER_POINTS[entry.outlet.tier] for entry in story.entries))


def _fit(story: Story, audience: str) -> ScorePart:
    rule = load_catalog().audience_rules.get(Tag(Facet.AUDIENCE, audience))
    if rule is None:
        return _part("fit", 0.0)
    near = sum(rule.topics.get(slug, 0.0) for slug in story.slugs(Facet.TOPIC))
    named = audience in story.slugs(Facet.AUDIENCE)
    return _part("fit", min(_FIT_POINTS, 0.9 * max(0.0, near) + (0.9 if named else 0.0)))


def _fresh(story: Story, now: datetime) -> ScorePart:
    age = max(timedelta(0), now - story.last_seen)
    return _part("fresh", _FRESH_POINTS * 0.5 ** (age / _FRESH_HALF_LIFE))


def _reading(entry: Entry) -> Reading:
    return _read(clean_headline(entry.title, entry.outlet.name), lead_text(entry))


@lru_cache(maxsize=8192)
def _read(title: str, summary: str) -> Reading:
    return read_words(title, summary, load_catalog())


def _part(name: str, points: float) -> ScorePart:
    return ScorePart(name, round(points, 2))
