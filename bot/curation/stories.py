"""Which story an entry belongs to, as entries come in: online, in memory, deterministic.

An entry is compared with the few entries of the last days that share its rarest words, never with all, so
its cost does not grow with the archive. Precision comes first: a wrong merge puts a source under a claim it
never made, a split only tells one thing twice.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest, nsmallest
from math import fsum, log, sqrt
from typing import TypeVar

from bot.curation.catalog import Catalog
from bot.curation.fingerprints import Fingerprint, fingerprint
from bot.curation.nearness import NearestVectors
from bot.model.entry import Entry

Weights = Mapping[str, float]
# So many nearest by meaning are looked at, where an encoder gives vectors.
_NEAREST = 24
Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True)
class Tuning:
    """The limits of joining, measured on headlines in nine languages and on full texts.

    Likenesses are of 0 to 1 and low by nature: two headlines on one event share a third of their words.
    """

    joins_at: float = 0.14  # above what is usual among the candidates
    merges_at: float = 0.4
    copies_at: float = 0.25  # share of three-word runs in common
    usual_share: float = 1.0  # how much of the usual likeness is taken off
    group_share: float = 0.5  # a story's group against its nearest entry
    word_share: float = 0.6  # words against letters, in one language
    foreign_word_share: float = 0.85  # the same between languages
    foreign: float = 1.7  # languages hide likeness: what shows counts more
    title_share: float = 0.65
    body_share: float = 0.8
    half_life_hours: float = 84.0
    other_company: float = 0.7
    same_company: float = 1.06
    other_numbers: float = 0.95
    same_number: float = 0.06
    prior_entries: int = 800  # as if so many entries without any of these words had come before
    rarest_words: int = 14
    postings: int = 40
    compared: int = 24
    meaning_share: float = 0.4  # between languages, where an encoder gives vectors
    unrelated_cosine: float = 0.86


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an entry belongs. `story_id` is None for a new story; `merges` are stories it proves to be one.

    `evidence` are words it shares with the story, most telling first.
    """

    story_id: int | None
    copy_of: int | None
    merges: tuple[int, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(slots=True)
class _Known:
    """An entry in the window, its weights frozen as they were when it came."""

    entry_id: int
    story_id: int
    published: datetime
    copy_of: int | None
    print: Fingerprint
    words: Weights
    grams: Weights
    body: Weights
    keys: tuple[str, ...]
    address: str | None
    owners: frozenset[str]


class StoryWindow:
    """The entries of the last days, by story. Its state follows from what was remembered, in that order."""

    def __init__(
        self, catalog: Catalog, *, max_age: timedelta = timedelta(days=4), tuning: Tuning | None = None
    ) -> None:
        self._catalog = catalog
        self._max_age = max_age
        self._tuning = tuning or Tuning()
        self._known: dict[int, _Known] = {}
        self._by_story: dict[int, set[int]] = defaultdict(set)
        self._postings: dict[str, deque[int]] = defaultdict(deque)
        self._runs: dict[int, deque[int]] = defaultdict(deque)
        self._addresses: dict[str, int] = {}
        self._counts: dict[str, int] = defaultdict(int)
        self._order: deque[int] = deque()
        self._newest: datetime | None = None
        self._weighed: _Known | None = None
        self._vectors = NearestVectors()
        self._apart: dict[int, set[int]] = defaultdict(set)
        self.corrections = 0

    @property
    def entry_count(self) -> int:
        return len(self._known)

    @property
    def entry_ids(self) -> tuple[int, ...]:
        return tuple(self._known)

    def place(self, entry: Entry, *, vector: Sequence[float] | None = None) -> Placement:
        """Decide only: say which story the entry belongs to. Its language and tags are set already."""
        new = self._weighed = self._weigh(entry, story_id=0)
        meanings = self._vectors.likenesses(vector, _NEAREST) if vector is not None else {}
        candidates = [known for known in self._candidates(new, meanings) if self._is_near(known, new)]
        copied = self._copied(new)
        if copied is not None:
            return Placement(
                copied.story_id, copied.copy_of or copied.entry_id, (), self._shared(new, copied)
            )
        same_page = self._at_address(entry)
        if same_page is not None:
            return Placement(same_page.story_id, None, (), self._shared(new, same_page))
        return self._joined(new, candidates, meanings)

    def remember(self, entry: Entry, story_id: int, *, vector: Sequence[float] | None = None) -> None:
        """Take the entry in as part of that story; an edited one replaces what it was."""
        self.forget(entry.id)
        known = self._weighed_before(entry, story_id) or self._weigh(entry, story_id=story_id)
        self._known[entry.id] = known
        if vector is not None:
            self._vectors.add(entry.id, vector)
        self._by_story[story_id].add(entry.id)
        self._order.append(entry.id)
        for key in known.keys:
            self._counts[key] += 1
            _append(self._postings[key], entry.id, self._tuning.postings)
        for run in known.print.runs:
            _append(self._runs[run], entry.id, self._tuning.postings)
        if entry.canonical_url:
            self._addresses.setdefault(entry.canonical_url, entry.id)
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

        `number` is the caller's own, of the last correction that is in it.
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
        self.corrections = number

    def forget(self, entry_id: int) -> None:
        """Drop an entry; unknown ones are no error. Its postings fade as newer ones push them out."""
        known = self._known.pop(entry_id, None)
        if known is None:
            return
        self._leave_story(known)
        for key in known.keys:
            self._release(key, entry_id)
        for run in known.print.runs:
            _discard(self._runs, run, entry_id)
        self._vectors.remove(entry_id)
        if known.address and self._addresses.get(known.address) == entry_id:
            del self._addresses[known.address]

    def _leave_story(self, known: _Known) -> None:
        members = self._by_story[known.story_id]
        members.discard(known.entry_id)
        if not members:
            del self._by_story[known.story_id]

    def _release(self, key: str, entry_id: int) -> None:
        self._counts[key] -= 1
        if not self._counts[key]:
            del self._counts[key]
        _discard(self._postings, key, entry_id)

    def _prune(self, published: datetime) -> None:
        self._newest = max(self._newest or published, published)
        oldest = self._newest - self._max_age
        while self._order:
            known = self._known.get(self._order[0])
            if known is not None and known.published >= oldest:
                return
            self.forget(self._order.popleft())

    def _weighed_before(self, entry: Entry, story_id: int) -> _Known | None:
        """Return the weights that `place` gave this very entry just now, if nothing changed since."""
        weighed, self._weighed = self._weighed, None
        if weighed is None or weighed.entry_id != entry.id or weighed.print is not fingerprint(entry):
            return None
        weighed.story_id, weighed.copy_of = story_id, entry.copy_of
        return weighed

    # --- weighing ------------------------------------------------------------------------------

    def _weigh(self, entry: Entry, *, story_id: int) -> _Known:
        print_ = fingerprint(entry)
        words = _unit({word: self._rarity(f"w{word}") for word in print_.words})
        grams = _unit({gram: self._rarity(f"g{gram}") for gram in print_.grams})
        body = _unit(
            {word: self._rarity(f"w{word}") * (1 + log(n)) for word, n in Counter(print_.body).items()}
        )
        keys = dict.fromkeys(
            [
                *(f"w{word}" for word in dict.fromkeys((*print_.words, *print_.body))),
                *(f"g{gram}" for gram in print_.grams),
            ]
        )
        return _Known(
            entry.id, story_id, entry.published, entry.copy_of, print_, words, grams, body, tuple(keys),
            entry.canonical_url, frozenset(map(self._catalog.owner, print_.companies)),
        )  # fmt: skip

    def _rarity(self, key: str) -> float:
        """Return how much sharing this says: the rarer in the window, the more."""
        return log((self._tuning.prior_entries + len(self._known)) / (self._counts.get(key, 0) + 0.5))

    # --- comparing -----------------------------------------------------------------------------

    def _candidates(self, new: _Known, meanings: Mapping[int, float]) -> list[_Known]:
        """Return the known entries that share the rarest words, best first, and the nearest in meaning."""
        promise: dict[int, float] = defaultdict(float)
        # Letters find what words miss (inflection, compounds, other languages).
        for mark in ("w", "g"):
            met = [(self._counts[key], key) for key in new.keys if key[0] == mark and key in self._postings]
            for _, key in nsmallest(self._tuning.rarest_words, met):
                rarity = self._rarity(key)
                for entry_id in self._postings[key]:
                    promise[entry_id] += rarity
        best = nlargest(self._tuning.compared, promise.items(), key=lambda pair: (pair[1], pair[0]))
        found = dict.fromkeys([*(entry_id for entry_id, _ in best), *meanings])
        return [self._known[entry_id] for entry_id in found]

    def _is_near(self, known: _Known, new: _Known) -> bool:
        return known.entry_id != new.entry_id and abs(new.published - known.published) <= self._max_age

    def _meant_alike(self, cosine: float) -> float:
        """Turn the encoder's squeezed scale (.80–.85 unrelated, .94 the same) into points of likeness."""
        tuning = self._tuning
        return (
            tuning.meaning_share * max(0.0, cosine - tuning.unrelated_cosine) / (1 - tuning.unrelated_cosine)
        )

    def _likeness(self, one: _Known, other: _Known) -> float:
        """Return how alike two entries are: 0 nothing in common, 1 the same words."""
        tuning = self._tuning
        # Two languages share few letters but names, so there the words (made one by the glossary) count more.
        foreign = one.print.language != other.print.language
        share = tuning.foreign_word_share if foreign else tuning.word_share
        title = share * _dot(one.words, other.words) + (1 - share) * _dot(one.grams, other.grams)
        if foreign:
            title *= tuning.foreign
        alike = title
        if one.body and other.body:
            alike = tuning.title_share * title + tuning.body_share * _dot(one.body, other.body)
        elif one.body or other.body:
            # One has text, the other a headline only: how much of the headline does the text hold?
            text, bare = (one.body, other.words) if one.body else (other.body, one.words)
            alike = max(title, 0.6 * title + 0.4 * min(1.0, 1.5 * _dot(text, bare)))
        return alike * self._agreement(one, other)

    def _agreement(self, one: _Known, other: _Known) -> float:
        """Return a factor: who and how much, where both say so; and how far apart in time."""
        tuning = self._tuning
        factor = 1.0
        ours, theirs = one.owners, other.owners
        if ours and theirs:
            factor *= tuning.same_company if ours & theirs else tuning.other_company
        numbers, other_numbers = one.print.numbers, other.print.numbers
        if numbers and other_numbers:
            shared = len(numbers & other_numbers)
            factor *= 1 + tuning.same_number * min(shared, 3) if shared else tuning.other_numbers
        hours = abs((one.published - other.published).total_seconds()) / 3600
        return float(factor * 0.5 ** (hours / tuning.half_life_hours))

    def _joined(self, new: _Known, candidates: list[_Known], meanings: Mapping[int, float]) -> Placement:
        by_story: dict[int, list[tuple[float, _Known]]] = defaultdict(list)
        for known in candidates:
            alike = self._likeness(new, known)
            if meanings and new.print.language != known.print.language:
                # Within one language words tell events apart better than meaning; between two, both help.
                alike += self._meant_alike(meanings.get(known.entry_id, 0.0)) * self._agreement(new, known)
            by_story[known.story_id].append((alike, known))
        ranked = sorted(
            ((self._closeness(story_id, members), story_id) for story_id, members in by_story.items()),
            key=lambda pair: (-pair[0], pair[1]),
        )
        # Where everything resembles everything (all on one sports event), likeness says less.
        others = [closeness for closeness, _ in ranked[1:]]
        usual = sum(others[:8]) / 8
        ranked = [(closeness - self._tuning.usual_share * usual, story_id) for closeness, story_id in ranked]
        near = [story_id for closeness, story_id in ranked if closeness >= self._tuning.joins_at]
        if not near:
            return Placement(None, None)
        proven = [story_id for closeness, story_id in ranked if closeness >= self._tuning.merges_at]
        _, nearest = max(by_story[near[0]], key=lambda pair: (pair[0], -pair[1].entry_id))
        return Placement(near[0], None, self._one_by_proof(proven), self._shared(new, nearest))

    def _one_by_proof(self, ranked: Sequence[int]) -> tuple[int, ...]:
        """Return the stories that become one with the first; of two that are kept apart the nearer one."""
        joined: list[int] = []
        for story_id in ranked:
            if not any(story_id in self._apart.get(other, ()) for other in joined):
                joined.append(story_id)
        return tuple(joined[1:])

    def _closeness(self, story_id: int, members: list[tuple[float, _Known]]) -> float:
        """Return how near a story is: mostly its nearest entry, partly how near its entries are as a group.

        The members of a story that share no rare word count as far, so a story does not grow by a chain.
        """
        scores = sorted((score for score, _ in members), reverse=True)
        size = min(len(self._by_story[story_id]), 4)
        group = sum(scores[:size]) / size
        return (1 - self._tuning.group_share) * scores[0] + self._tuning.group_share * group

    def _copied(self, new: _Known) -> _Known | None:
        """Return the entry whose text this one repeats, the earliest of the likest."""
        if not new.print.runs:
            return None
        shared: dict[int, int] = defaultdict(int)
        for run in new.print.runs:
            for entry_id in self._runs.get(run, ()):
                shared[entry_id] += 1
        best: tuple[float, int] | None = None
        for entry_id, count in shared.items():
            known = self._known[entry_id]
            either = len(new.print.runs) + len(known.print.runs) - count
            alike = count / either
            if alike >= self._tuning.copies_at and self._is_near(known, new):
                best = max(best or (0.0, 0), (alike, -entry_id))
        return self._known[-best[1]] if best else None

    def _at_address(self, entry: Entry) -> _Known | None:
        """Return the entry of the very same page, as outlets change headlines."""
        if not entry.canonical_url:
            return None
        known = self._known.get(self._addresses.get(entry.canonical_url, -1))
        return known if known is not None and known.entry_id != entry.id else None

    def _shared(self, new: _Known, known: _Known) -> tuple[str, ...]:
        shared = [word for word in new.print.words if word in known.words]
        shared += [word for word in new.body if word in known.body and word not in shared]
        shared.sort(key=lambda word: -self._rarity(f"w{word}"))
        return tuple(shared[:4])


def _unit(weights: dict[str, float]) -> Weights:
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {key: weight / length for key, weight in weights.items()} if length else {}


def _dot(one: Weights, other: Weights) -> float:
    # fsum is exact, so the order of a set (another in each process) does not matter.
    return fsum([one[key] * other[key] for key in one.keys() & other.keys()])


def _append(queue: deque[int], entry_id: int, limit: int) -> None:
    queue.append(entry_id)
    if len(queue) > limit:
        queue.popleft()


def _discard(postings: dict[Key, deque[int]], key: Key, entry_id: int) -> None:
    queue = postings.get(key)
    if queue is not None and entry_id in queue:
        queue.remove(entry_id)
        if not queue:
            del postings[key]
