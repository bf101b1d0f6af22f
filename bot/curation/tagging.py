"""Which organisations, topics and audiences an entry is about.

The headline decides; the summary helps where the headline is silent. To be about something is more than to
mention it: names used as bait, bylines and the outlet's own name give no tag.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.curation.catalog import Catalog, Signal
from bot.curation.companies import companies_of
from bot.curation.evidence import Evidence
from bot.curation.headlines import clean_headline
from bot.model.entry import Entry
from bot.model.feed import Tier
from bot.model.tag import Facet, Tag, TagMatch

# How much of a summary is read: its first sentences say what the entry is about.
_SUMMARY_LETTERS = 320
# A word of the summary counts this much of one in the headline.
_SUMMARY_SHARE = 0.5
_TOPIC_NEEDS = 0.75
_TOPICS_AT_MOST = 4
_AUDIENCE_NEEDS = 1.3
_AUDIENCES_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """The catalog's words as met in one entry: (where found, share of its weight)."""

    tagged: tuple[tuple[Tag, float, str], ...]
    signals: tuple[tuple[Signal, float, str], ...]

    @property
    def is_noise(self) -> bool:
        """Noise outweighs what calls for action."""
        return sum(signal.points * share for signal, share, _ in self.signals) <= -2


def tag_entry(entry: Entry, catalog: Catalog) -> tuple[TagMatch, ...]:
    """Return the entry's tags, strongest first within companies, topics, audiences."""
    title = clean_headline(entry.title, entry.outlet.name)
    summary = lead_text(entry)
    reading = read_words(title, summary, catalog)
    companies = {} if _is_shopping(reading) else companies_of(entry, title, catalog)
    topics = _topics(reading, is_first_party=entry.outlet.tier in (Tier.LAB, Tier.VENDOR))
    audiences = _audiences(reading, topics, catalog)
    return (*_matches(companies), *_matches(topics), *_matches(audiences))


def read_words(title: str, summary: str, catalog: Catalog) -> Reading:
    """Find the catalog's topic, audience and signal words; each counts once, where it counts most."""
    tagged: dict[tuple[Tag, str], tuple[float, str]] = {}
    signals: dict[str, tuple[Signal, float, str]] = {}
    for text, share in ((title, 1.0), (summary, _SUMMARY_SHARE)):
        for found in catalog.words.find(text):
            match found.payload:
                case Signal() as signal:
                    signals.setdefault(signal.name, (signal, share, found.words))
                case (Tag() as tag, float(weight)):
                    key = (tag, found.words.lower()[:8])
                    if weight * share > tagged.get(key, (0.0, ""))[0]:
                        tagged[key] = (weight * share, found.words)
    return Reading(
        tuple((tag, weight, words) for (tag, _), (weight, words) in tagged.items()), tuple(signals.values())
    )


def lead_text(entry: Entry) -> str:
    """Return the beginning of the summary, or of the text where there is no summary."""
    return (entry.summary or entry.content)[:_SUMMARY_LETTERS]


def _is_shopping(reading: Reading) -> bool:
    """A bargain names products as bait."""
    return any(signal.name == "shopping" for signal, _, _ in reading.signals)


def _topics(reading: Reading, *, is_first_party: bool) -> dict[Tag, Evidence]:
    evidence = _sum(reading, Facet.TOPIC)
    # A lab or vendor names its own product in every entry; that alone is no release.
    needs = _TOPIC_NEEDS + (0.1 if is_first_party else 0.0)
    return _best(evidence, needs, _TOPICS_AT_MOST)


def _audiences(reading: Reading, topics: dict[Tag, Evidence], catalog: Catalog) -> dict[Tag, Evidence]:
    if reading.is_noise:
        return {}
    evidence = _sum(reading, Facet.AUDIENCE)
    for tag, rule in catalog.audience_rules.items():
        # Words alone make nobody an audience; the topic must be theirs.
        own = evidence[tag]
        own.points = min(own.points, 2.0) * 0.75
        for topic, found in topics.items():
            if topic.slug in rule.topics:
                own.add(rule.topics[topic.slug], next(iter(found.words), ""))
    urgency = max((signal.points * share for signal, share, _ in reading.signals), default=0.0)
    noise = min((signal.points * share for signal, share, _ in reading.signals), default=0.0)
    needs = _AUDIENCE_NEEDS + (0.0 if urgency > 1 else 0.6) - noise * 0.4
    return _best(evidence, needs, _AUDIENCES_AT_MOST)


def _sum(reading: Reading, facet: Facet) -> dict[Tag, Evidence]:
    evidence: dict[Tag, Evidence] = defaultdict(Evidence)
    for tag, weight, words in reading.tagged:
        if tag.facet is facet:
            evidence[tag].add(weight, words)
    return evidence


def _best(evidence: dict[Tag, Evidence], needs: float, at_most: int) -> dict[Tag, Evidence]:
    enough = [(tag, found) for tag, found in evidence.items() if found.points >= needs]
    enough.sort(key=lambda pair: (-pair[1].points, pair[0].slug))
    return dict(enough[:at_most])


def _matches(evidence: dict[Tag, Evidence]) -> Iterable[TagMatch]:
    ordered = sorted(evidence.items(), key=lambda pair: (-pair[1].points, pair[0].slug))
    return (TagMatch(tag, tuple(found.words)) for tag, found in ordered)
