"""How much a story matters: a sum of named parts, explained in docs/curation.md.

What makes a score: how many independent outlets carry a story and how fast, what it asks of those who decide
(prices, deadlines, law, incidents …), who says it, how fresh it is, how near it is to the reader's role.
What lowers it: offers, gadgets, tips, share prices and the like.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from math import log2

from bot.curation.catalog import Signal, load_catalog
from bot.curation.headlines import clean_headline, is_teaser
from bot.curation.tags.subject import subject_share
from bot.curation.tags.tagging import Reading, lead_text, read_words
from bot.model.entry import Entry
from bot.model.feed import Tier
from bot.model.story import Score, ScorePart, Story
from bot.model.tag import Facet, Tag

# A story with as many points is worth sending.
SEND_THRESHOLD = 5.0
# One with fewer points than this (base score, without freshness and role) is left out of lists.
NOISE_THRESHOLD = 1.0
# One with as many comes to everybody who allows it, whatever they follow.
FAR_ABOVE_THRESHOLD = 10.0

# What a part is called where a score is explained; the key is the part's name.
PART_NAMES: dict[str, str] = {
    "substance": "something decided or published",
    "corroboration": "{n} independent sources",
    "speed": "carried by several within hours",
    "outlets": "good sources",
    "fit": "about this role's work",
    "new": "a new story",
    "fresh": "fresh",
    "price": "price change for customers",
    "cost": "what AI costs",
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
    "repeat": "told before, only what is new",
    "less": "fewer of these were asked for",
    "asking": "asks or advises, reports little",
    "claim": "only the company itself says so",
    "off-subject": "not about AI",
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
# What has been told gives way to what has not: an update has so many points less.
UPDATE_POINTS = -1.0
# What a reader wants less of comes if it weighs so many points more than others must.
LESS_POINTS = -2.0
_FRESH_POINTS = 1.5
_FRESH_HALF_LIFE = timedelta(hours=18)
_FIT_POINTS = 1.8
_FAST = timedelta(hours=6)
_SECOND_SIGNAL_SHARE = 0.6
_ASKING_SHARE = 0.3
_OFFERS = ("shopping", "promotion", "tips")
# A signal counts this much, and more by the share of the entries that have it.
_FEW_SAY_IT = 0.4
_ENTRIES_READ = 12
_NEW_POINTS = 0.5
_NEW_HALF_LIFE = timedelta(hours=24)
_CLAIM_POINTS = -0.6
_ASKING_POINTS = -0.5
_NOT_INDEPENDENT = (Tier.AGGREGATOR, Tier.VENDOR, Tier.LAB)


def base_score(story: Story) -> Score:
    """Return the score without freshness, for no particular role."""
    return Score(tuple(part for part in _base_parts(story) if part.points))


def score(story: Story, *, audience: str, now: datetime) -> Score:
    """Return the score for a role at a moment; what it has for being new and fresh halves with time."""
    parts = (*_base_parts(story), _fit(story, audience), _new(story, now), _fresh(story, now))
    return Score(tuple(part for part in parts if part.points))


def independent_owners(story: Story) -> frozenset[str]:
    """Return who carries the story in their own words and is no party to it: houses, not mastheads.

    Copies, aggregators, vendors, labs and the companies that the story is about do not count.
    """
    parties = story.slugs(Facet.COMPANY)
    owners = {entry.outlet.house for entry in story.originals if entry.outlet.tier not in _NOT_INDEPENDENT}
    return frozenset(owners.difference(parties))


def _base_parts(story: Story) -> tuple[ScorePart, ...]:
    parts = (
        _substance(story),
        *_signals(story),
        _corroboration(story),
        _speed(story),
        _outlets(story),
        _claim(story),
        _asking(story),
    )
    return (*parts, _off_subject(story, sum(part.points for part in parts if part.points > 0)))


def _substance(story: Story) -> ScorePart:
    points = sum(_TOPIC_POINTS.get(slug, 0.0) for slug in story.slugs(Facet.TOPIC))
    return _part("substance", 0.8 + max(-2.0, min(1.6, points)))


def _signals(story: Story) -> tuple[ScorePart, ...]:
    """Return the two strongest calls for action and all noise, each weighed by how many entries say it."""
    met: dict[str, list[float]] = {}
    entries = (story.originals or story.entries)[:_ENTRIES_READ]
    for entry in entries:
        for signal, points in _points_of_signals(entry).items():
            met.setdefault(signal.name, []).append(points)
    weighed = {
        name: max(points, key=abs) * min(1.0, _FEW_SAY_IT + len(points) / len(entries))
        for name, points in met.items()
    }
    actions = sorted(((points, name) for name, points in weighed.items() if points > 0), reverse=True)[:2]
    shares = (1.0, _SECOND_SIGNAL_SHARE)
    parts = [_part(name, points * share) for (points, name), share in zip(actions, shares, strict=False)]
    return (*parts, *(_part(name, points) for name, points in sorted(weighed.items()) if points < 0))


def _points_of_signals(entry: Entry) -> dict[Signal, float]:
    """Return what an entry's signals weigh.

    An offer asks for no decision, whatever its price; a headline that asks or teaches tells of nothing new,
    a round-up of little that is.
    """
    title = clean_headline(entry.title, entry.outlet.name)
    reading = _read(title, lead_text(entry))
    action_share = 1.0
    if any(map(reading.has, _OFFERS)):
        action_share = 0.0
    elif is_teaser(title) or reading.has("round-up"):
        action_share = _ASKING_SHARE
    return {
        signal: signal.points * met.share * (1.0 if signal.is_noise else action_share)
        for signal, met in reading.signals.items()
    }


def _corroboration(story: Story) -> ScorePart:
    count = len(independent_owners(story))
    return _part("corroboration", min(3.0, 1.1 * log2(max(1, count))), count)


def _speed(story: Story) -> ScorePart:
    """Points for independent outlets that followed within six hours of the first."""
    independent = independent_owners(story)
    first = min((entry.published for entry in story.originals), default=story.first_seen)
    early = {entry.outlet.house for entry in story.originals if entry.published - first <= _FAST}
    return _part("speed", min(1.0, 0.4 * max(0, len(early & independent) - 1)))


def _outlets(story: Story) -> ScorePart:
    return _part("outlets", max(_TIER_POINTS[entry.outlet.tier] for entry in story.entries))


def _claim(story: Story) -> ScorePart:
    """What nobody but the company itself tells is its claim, not a report."""
    parties = story.slugs(Facet.COMPANY)
    is_own_word = any(
        entry.outlet.tier in (Tier.LAB, Tier.VENDOR) or entry.outlet.owner in parties
        for entry in story.entries
    )
    return _part("claim", _CLAIM_POINTS if is_own_word and not independent_owners(story) else 0.0)


def _asking(story: Story) -> ScorePart:
    """Points by the share of headlines that ask or teach: such an article has little that is new."""
    entries = (story.originals or story.entries)[:_ENTRIES_READ]
    asking = sum(is_teaser(clean_headline(entry.title, entry.outlet.name)) for entry in entries)
    return _part("asking", _ASKING_POINTS * asking / len(entries))


def _off_subject(story: Story, gained: float) -> ScorePart:
    """Take away what a story gained elsewhere by as much as it is not about AI: all of it, or little."""
    missing = 1.0 - subject_share((story.originals or story.entries)[:_ENTRIES_READ])
    return _part("off-subject", -gained * missing**2)


def _fit(story: Story, audience: str) -> ScorePart:
    rule = load_catalog().audience_rules.get(Tag(Facet.AUDIENCE, audience))
    if rule is None:
        return _part("fit", 0.0)
    near = sum(rule.topics.get(slug, 0.0) for slug in story.slugs(Facet.TOPIC))
    named = audience in story.slugs(Facet.AUDIENCE)
    return _part("fit", min(_FIT_POINTS, 0.9 * max(0.0, near) + (0.9 if named else 0.0)))


def _new(story: Story, now: datetime) -> ScorePart:
    """Points for a story that was not there before, whatever was added to it since."""
    return _part("new", _halved(_NEW_POINTS, now - story.first_seen, _NEW_HALF_LIFE))


def _fresh(story: Story, now: datetime) -> ScorePart:
    return _part("fresh", _halved(_FRESH_POINTS, now - story.last_seen, _FRESH_HALF_LIFE))


def _halved(points: float, age: timedelta, half_life: timedelta) -> float:
    return points * float(0.5 ** (max(timedelta(0), age) / half_life))


@lru_cache(maxsize=8192)
def _read(title: str, summary: str) -> Reading:
    return read_words(title, summary, load_catalog())


def _part(name: str, points: float, count: int | None = None) -> ScorePart:
    return ScorePart(name, round(points, 2), count)
