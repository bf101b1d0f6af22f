"""Which organisations, topics and audiences an entry is about.

The headline decides; the summary helps where the headline is silent. To be about something is more than to
mention it: names used as bait, bylines and the outlet's own name give no tag.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.curation.catalog import Catalog, Cue, Other, Signal
from bot.curation.headlines import clean_headline
from bot.curation.phrases import Found, widest
from bot.curation.tags.companies import companies_of
from bot.curation.tags.evidence import Evidence
from bot.model.entry import Entry
from bot.model.tag import Facet, Tag, TagMatch

# How much of a summary is read: its first sentences say what the entry is about.
_SUMMARY_LETTERS = 320
# A word of the summary counts this much of one in the headline.
_SUMMARY_SHARE = 0.5
# What a topic or audience needs of its cues: weights are fitted to this.
_ENOUGH = 1.0
_TOPICS_AT_MOST = 4
_AUDIENCES_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Met:
    """A cue or signal as met in an entry: how much of its points counts, and the words that stand there."""

    share: float
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The catalog's cues and signals that an entry has, each once, where it counts most."""

    cues: Mapping[Cue, Met]
    signals: Mapping[Signal, Met]

    def evidence(self, facet: Facet) -> dict[Tag, Evidence]:
        """Return what the cues say for each tag of the facet."""
        evidence: dict[Tag, Evidence] = defaultdict(Evidence)
        for cue, met in self.cues.items():
            if cue.tag.facet is facet:
                evidence[cue.tag].add(cue.points * met.share, met.words if cue.points > 0 else "")
        return evidence

    def has(self, signal_name: str) -> bool:
        return any(signal.name == signal_name for signal in self.signals)


def tag_entry(entry: Entry, catalog: Catalog) -> tuple[TagMatch, ...]:
    """Return the entry's tags, strongest first within companies, topics, audiences."""
    title = clean_headline(entry.title, entry.outlet.name)
    reading = read_words(title, lead_text(entry), catalog)
    companies = companies_of(entry, title, catalog, is_shopping=reading.has("shopping"))
    topics = _best(reading.evidence(Facet.TOPIC), _TOPICS_AT_MOST)
    audiences = _best(_audiences(reading, topics, catalog), _AUDIENCES_AT_MOST)
    return (*_matches(companies), *_matches(topics), *_matches(audiences))


def read_words(title: str, summary: str, catalog: Catalog) -> Reading:
    """Find the catalog's cues and signals; each counts once, where it counts most."""
    cues: dict[Cue, Met] = {}
    signals: dict[Signal, Met] = {}
    for text, share in ((title, 1.0), (summary, _SUMMARY_SHARE)):
        for found in _told_apart(catalog.words.find(text)):
            if isinstance(found.payload, Signal):
                signals.setdefault(found.payload, Met(share, found.words))
            elif isinstance(found.payload, Cue):
                cues.setdefault(found.payload, Met(share, found.words))
        for signal in catalog.signals:
            if signal.pattern and (match := signal.pattern.search(text)):
                signals.setdefault(signal, Met(share, match[0]))
    return Reading(cues, signals)


def lead_text(entry: Entry) -> str:
    """Return the beginning of the summary, or of the text where there is no summary."""
    return (entry.summary or entry.content)[:_SUMMARY_LETTERS]


def _told_apart(found: Iterable[Found]) -> Iterable[Found]:
    """Yield the widest finds of each tag and signal that say something: "secret agent" hides "agent"."""
    alike: dict[Tag | Signal, list[Found]] = defaultdict(list)
    for one in found:
        match one.payload:
            case Cue(tag=kind) | Other(signal=kind):
                alike[kind].append(one)
            case Signal() as kind:
                alike[kind].append(one)
    for same in alike.values():
        kept = widest(same)
        hidden = {(one.start, one.end) for one in kept if _is_of_another_meaning(one.payload)}
        yield from (one for one in kept if (one.start, one.end) not in hidden)


def _is_of_another_meaning(payload: object) -> bool:
    return isinstance(payload, Other) or (isinstance(payload, Cue) and not payload.points)


def _audiences(reading: Reading, topics: Mapping[Tag, Evidence], catalog: Catalog) -> dict[Tag, Evidence]:
    """Return what speaks for each audience: its own cues, the topics found, what is asked or is noise."""
    evidence = reading.evidence(Facet.AUDIENCE)
    for audience, rule in catalog.audience_rules.items():
        own = evidence[audience]
        for topic, found in topics.items():
            points = rule.topics.get(topic.slug, 0.0)
            own.add(points, next(iter(found.words), "") if points > 0 else "")
        for signal, met in reading.signals.items():
            own.add(rule.signals.get(signal.name, 0.0) * met.share)
    return evidence


def _best(evidence: Mapping[Tag, Evidence], at_most: int) -> dict[Tag, Evidence]:
    enough = [(tag, found) for tag, found in evidence.items() if round(found.points, 6) >= _ENOUGH]
    enough.sort(key=lambda pair: (-pair[1].points, pair[0].slug))
    return dict(enough[:at_most])


def _matches(evidence: dict[Tag, Evidence]) -> Iterable[TagMatch]:
    ordered = sorted(evidence.items(), key=lambda pair: (-pair[1].points, pair[0].slug))
    return (TagMatch(tag, tuple(found.words)) for tag, found in ordered)
