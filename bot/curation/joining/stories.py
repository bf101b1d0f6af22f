"""Which story an entry belongs to, as entries come in: online, in memory, deterministic.

An entry is compared with the few entries of the last days that share its rarest words or are nearest in
meaning, never with all, so its cost does not grow with the archive. Precision comes first: a wrong merge puts
a source under a claim it never made, a split only tells one thing twice.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING

from bot.curation.catalog import Catalog
from bot.curation.headlines import original_outlet
from bot.curation.joining.fingerprints import fingerprint
from bot.curation.joining.likeness import Coming, Known, Rarity, points, weigh
from bot.curation.joining.links import linked_pages, own_page
from bot.curation.joining.originals import COPY_AGE, Originals
from bot.curation.joining.roundups import is_roundup
from bot.model.entry import Entry
from bot.model.feed import Tier

if TYPE_CHECKING:
    from bot.curation.joining.nearness import NearestVectors

# A follow-up may come two weeks later.
MAX_AGE = timedelta(days=14)
# So many words and letter runs, the rarest, are looked up; of each the newest entries that have it.
_RAREST = 16
_POSTINGS = 40
# So many entries are compared: the most promising by words, and the nearest in meaning.
_COMPARED = 24
_NEAREST = 24
_SHARED_WORDS = 4
_COMMON_PAGE = 12


@dataclass(frozen=True, slots=True)
class Tuning:
    """The limits of joining, in points of likeness (log-odds); measured on stories grouped by hand."""

    joins_at: float = -0.1
    merges_at: float = 1.5
    # Two stories are one only if their own entries are as alike as this, too.
    merged_are_alike_at: float = -1.0
    # How much a story's group counts against its nearest entry, and how many of the group are asked.
    group_share: float = 0.5
    group_size: int = 8
    # What a member of the group counts that was not worth comparing.
    stranger: float = -4.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an entry belongs. `story_id` is None for a new story; `merges` are stories it proves to be one.

    `evidence` are words it shares with the story, most telling first.
    """

    story_id: int | None
    copy_of: int | None
    merges: tuple[int, ...] = ()
    evidence: tuple[str, ...] = ()


class StoryWindow:
    """The entries of the last days, by story. Its state follows from what was remembered, in that order."""

    def __init__(
        self, catalog: Catalog, *, max_age: timedelta = MAX_AGE, tuning: Tuning | None = None
    ) -> None:
        self._catalog = catalog
        self._max_age = max_age
        self._tuning = tuning or Tuning()
        self._known: dict[int, Known] = {}
        self._by_story: dict[int, set[int]] = defaultdict(set)
        self._apart: dict[int, set[int]] = defaultdict(set)
        self._words, self._grams = Rarity(), Rarity()
        self._having_word: dict[str, list[int]] = {}
        self._having_gram: dict[str, list[int]] = {}
        self._having_page: dict[str, list[int]] = {}
        self._originals = Originals()
        self._vectors: NearestVectors | None = None
        self._order: deque[int] = deque()
        self._newest: datetime | None = None
        self._weighed: Coming | None = None
        self.changes = 0

    @property
    def entry_ids(self) -> tuple[int, ...]:
        return tuple(self._known)

    def place(self, entry: Entry, *, vector: Sequence[float] | None = None) -> Placement:
        """Decide only: say which story the entry belongs to. Its language and tags are set already."""
        coming = self._weighed = self._weigh(entry)
        repeated = self._originals.repeated_by(entry, coming.known, self._known)
        if repeated is not None:
            original, is_copy = repeated
            copy_of = original.copy_of or original.entry_id
            evidence = self._shared(coming, original)
            return Placement(original.story_id, copy_of if is_copy else None, (), evidence)
        if is_roundup(entry.title):
            return Placement(None, None)
        placement = self._joined(coming, self._candidates(coming, vector))
        return replace(placement, copy_of=self._named_source(entry, placement.story_id))

    def remember(self, entry: Entry, story_id: int, *, vector: Sequence[float] | None = None) -> None:
        """Take the entry in as part of that story; an edited one replaces what it was."""
        self.forget(entry.id)
        known = self._weighed_before(entry) or self._weigh(entry).known
        known.story_id, known.copy_of = story_id, entry.copy_of
        self._known[entry.id] = known
        self._by_story[story_id].add(entry.id)
        self._order.append(entry.id)
        self._words.add(known.print.stems)
        self._grams.add(known.print.grams)
        for having, keys in self._postings(known):
            for key in keys:
                _append(having, key, entry.id)
        self._originals.add(entry)
        if vector is not None:
            self._vectors = self._vectors or _nearest_vectors(len(vector))
            self._vectors.add(entry.id, vector, known.print.language)
        self._prune(known.published)

    def merge(self, kept: int, gone: int) -> None:
        """Make two stories one, under the kept id."""
        for entry_id in self._by_story.pop(gone, set()):
            self._known[entry_id].story_id = kept
            self._by_story[kept].add(entry_id)
        for other in self._apart.pop(gone, set()):
            self._apart[other].discard(gone)
            if other != kept:
                self.keep_apart(kept, other)

    def keep_apart(self, one: int, other: int) -> None:
        """Never make these two stories one: somebody who read them said that they are not."""
        self._apart[one].add(other)
        self._apart[other].add(one)

    def correct(
        self, places: Mapping[int, tuple[int, int | None]], apart: Iterable[tuple[int, int]], *, number: int
    ) -> None:
        """Take over what somebody corrected: the story of entries and what they copy, and all pairs apart.

        `number` is the caller's own, of the last change that is in it.
        """
        for entry_id in sorted(places.keys() & self._known.keys()):
            known = self._known[entry_id]
            story_id, known.copy_of = places[entry_id]
            if story_id != known.story_id:
                self._leave_story(known)
                known.story_id = story_id
                self._by_story[story_id].add(entry_id)
        self._apart.clear()
        for one, other in apart:
            self.keep_apart(one, other)
        self.changes = number

    def forget(self, entry_id: int) -> None:
        """Drop an entry; unknown ones are no error."""
        known = self._known.pop(entry_id, None)
        if known is None:
            return
        self._weighed = None
        self._leave_story(known)
        self._words.remove(known.print.stems)
        self._grams.remove(known.print.grams)
        for having, keys in self._postings(known):
            for key in keys:
                _discard(having, key, entry_id)
        self._originals.remove(entry_id)
        if self._vectors is not None:
            self._vectors.remove(entry_id)

    def _leave_story(self, known: Known) -> None:
        members = self._by_story[known.story_id]
        members.discard(known.entry_id)
        if not members:
            del self._by_story[known.story_id]

    def _postings(self, known: Known) -> tuple[tuple[dict[str, list[int]], Iterable[str]], ...]:
        return (
            (self._having_word, known.print.stems),
            (self._having_gram, known.print.grams),
            (self._having_page, _pages(known)),
        )

    def _prune(self, published: datetime) -> None:
        self._newest = max(self._newest or published, published)
        self._originals.drop_texts(lambda entry_id: self._is_younger(entry_id, COPY_AGE))
        while self._order and not self._is_younger(self._order[0], self._max_age):
            self.forget(self._order.popleft())

    def _is_younger(self, entry_id: int, age: timedelta) -> bool:
        known = self._known.get(entry_id)
        # Not "newest - age": there is nothing before the year 1.
        return known is not None and self._newest is not None and self._newest - known.published <= age

    def _weigh(self, entry: Entry) -> Coming:
        print_ = fingerprint(entry)
        owners = frozenset(map(self._catalog.owner, print_.companies))
        known = Known(
            entry.id, 0, entry.published, entry.copy_of, print_, entry.outlet.name, entry.outlet.tier, owners,
            own_page(entry), linked_pages(entry),
            words_length=0.0, grams_length=0.0, text_length=0.0, mass=0.0,
        )  # fmt: skip
        return weigh(known, self._words, self._grams)

    def _weighed_before(self, entry: Entry) -> Known | None:
        """Return what `place` made of this very entry just now, if nothing it rests on has changed since."""
        weighed, self._weighed = self._weighed, None
        if weighed is None or weighed.known.entry_id != entry.id:
            return None
        return weighed.known if weighed.known.print is fingerprint(entry) else None

    # --- what is compared ----------------------------------------------------------------------

    def _candidates(self, coming: Coming, vector: Sequence[float] | None) -> list[tuple[Known, float | None]]:
        """Return the entries worth comparing, with the likeness of their meaning where vectors tell."""
        found = [*self._promising(coming), *self._on_the_same_pages(coming.known)]
        meant: Mapping[int, float] = {}
        if vector is not None and self._vectors is not None:
            language = coming.known.print.language
            meant = self._vectors.likenesses(vector, language, limit=_NEAREST, asked=found)
        known = (self._known[entry_id] for entry_id in dict.fromkeys([*found, *meant]))
        return [(one, meant.get(one.entry_id)) for one in known if self._is_near(one, coming.known)]

    def _promising(self, coming: Coming) -> list[int]:
        """Return the entries that share the rarest words and letters, best first."""
        promise: dict[int, float] = defaultdict(float)
        # Letters find what words miss (inflection, compounds, other languages).
        for having, rarity, keys in (
            (self._having_word, self._words, {**coming.words, **coming.text_words}),
            (self._having_gram, self._grams, coming.grams),
        ):
            met = [(rarity.count(key), key) for key in keys if key in having]
            for _, key in nsmallest(_RAREST, met):
                worth = rarity.of(key)
                for entry_id in having[key]:
                    promise[entry_id] += worth
        best = nlargest(_COMPARED, promise.items(), key=lambda pair: (pair[1], pair[0]))
        return [entry_id for entry_id, _ in best]

    def _on_the_same_pages(self, new: Known) -> list[int]:
        """Return the entries of pages that this one links to, and those that link where it does."""
        having = (self._having_page.get(page, ()) for page in _pages(new))
        # A page that many link to is no news: a profile, a sign-up, a home of the trade.
        return [entry_id for entries in having if len(entries) < _COMMON_PAGE for entry_id in entries]

    def _is_near(self, known: Known, new: Known) -> bool:
        return known.entry_id != new.entry_id and abs(new.published - known.published) <= self._max_age

    # --- joining -------------------------------------------------------------------------------

    def _joined(self, coming: Coming, candidates: Sequence[tuple[Known, float | None]]) -> Placement:
        by_story: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for known, cosine in candidates:
            by_story[known.story_id].append((points(coming, known, cosine), known.entry_id))
        ranked = sorted(
            ((self._closeness(story_id, members), story_id) for story_id, members in by_story.items()),
            key=lambda pair: (-pair[0], pair[1]),
        )
        if not ranked or ranked[0][0] < self._tuning.joins_at:
            return Placement(None, None)
        story_id = ranked[0][1]
        nearest = self._known[max(by_story[story_id], key=lambda pair: (pair[0], -pair[1]))[1]]
        return Placement(story_id, None, self._bridged(ranked), self._shared(coming, nearest))

    def _closeness(self, story_id: int, members: Sequence[tuple[float, int]]) -> float:
        """Return how near a story is: half its nearest entry, half how near its entries are as a group.

        Members that were not worth comparing count as strangers, so a story does not grow by a chain.
        """
        tuning = self._tuning
        scores = sorted((score for score, _ in members), reverse=True)
        size = min(len(self._by_story[story_id]), tuning.group_size)
        strangers = max(0, size - len(scores)) * tuning.stranger
        group = (sum(scores[:size]) + strangers) / size
        return (1 - tuning.group_share) * scores[0] + tuning.group_share * group

    def _bridged(self, ranked: Sequence[tuple[float, int]]) -> tuple[int, ...]:
        """Return the stories proven to be one with the nearest; of two that are kept apart the nearer."""
        one: list[int] = []
        for closeness, story_id in ranked:
            if closeness < self._tuning.merges_at:
                break
            is_apart = any(story_id in self._apart.get(other, ()) for other in one)
            if not is_apart and all(self._are_alike(story_id, other) for other in one):
                one.append(story_id)
        return tuple(one[1:])

    def _are_alike(self, story_id: int, other: int) -> bool:
        ours = [self._known[entry_id] for entry_id in sorted(self._by_story[story_id])]
        theirs = [self._known[entry_id] for entry_id in sorted(self._by_story[other])]
        size = self._tuning.group_size
        alike = [
            points(weigh(replace(one), self._words, self._grams), known, None)
            for one in ours[-size:]
            for known in theirs[-size:]
        ]
        return sum(alike) / len(alike) >= self._tuning.merged_are_alike_at

    def _named_source(self, entry: Entry, story_id: int | None) -> int | None:
        """Return the entry of the story that an aggregator's headline names as its source."""
        if entry.outlet.tier is not Tier.AGGREGATOR or story_id is None:
            return None
        named = original_outlet(entry.title)
        outlet = self._catalog.outlet(named).name if named else None
        members = (self._known[entry_id] for entry_id in sorted(self._by_story[story_id]))
        return next((one.copy_of or one.entry_id for one in members if one.outlet == outlet), None)

    def _shared(self, coming: Coming, known: Known) -> tuple[str, ...]:
        theirs = set(known.print.stems)
        shared = [word for word in {**coming.words, **coming.text_words} if word in theirs]
        shared.sort(key=lambda word: -self._words.of(word))
        return tuple(shared[:_SHARED_WORDS])


def _nearest_vectors(dimensions: int) -> "NearestVectors":
    # NumPy takes its time to load, so only who has vectors pays.
    from bot.curation.joining.nearness import NearestVectors

    return NearestVectors(dimensions)


def _pages(known: Known) -> list[str]:
    return sorted(known.links | {known.page} if known.page else known.links)


def _append(having: dict[str, list[int]], key: str, entry_id: int) -> None:
    entries = having.setdefault(key, [])
    entries.append(entry_id)
    if len(entries) > _POSTINGS:
        del entries[0]


def _discard(having: dict[str, list[int]], key: str, entry_id: int) -> None:
    entries = having.get(key)
    if entries is not None and entry_id in entries:
        entries.remove(entry_id)
        if not entries:
            del having[key]
