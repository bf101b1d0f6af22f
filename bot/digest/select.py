"""Choose which stories go into a digest.

Following selects, mute wins, the role ranks; a threshold decides, not a quota. Decisions only: no database,
no network, no clock. The reason of each is logged at debug level.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32

from bot.curation.catalog import Catalog
from bot.curation.ranking import FAR_ABOVE_THRESHOLD, NOISE_THRESHOLD, SEND_THRESHOLD, UPDATE_POINTS, score
from bot.curation.telling.updates import what_is_new
from bot.digest.entries import news_since, published_since, without_history, without_outlets
from bot.digest.schedule import appointment_before, hours_before
from bot.digest.wishes import Wishes
from bot.model.digest import ChosenStory, Digest, TargetKind
from bot.model.entry import Entry
from bot.model.story import Quote, Score, ScorePart, Story
from bot.model.tag import Facet

log = logging.getLogger(__name__)

# No digest is longer, whatever it was ordered as: ten stories still fit into one message.
MAX_LENGTH = 10
# Of one company, of one outlet, of what nobody asked for, and of one topic while there is anything else.
MAX_ALIKE = 2
# Stories so many points apart are as good as each other: the date decides between their companies.
_NEARLY_EQUAL = 0.25
# A story's first topics say what kind of story it is.
_MAIN_TOPICS = 2
MAX_NEAR_MISSES = 3
# A digest covers what came since the last one, but no more than a weekend, or than lies between two of its
# appointments: a week, or the days around a holiday.
_MAX_HOURS = 72
_FIRST_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Choice:
    """A story as a digest may show it: `story` holds the entries to tell from, for an update the new ones.

    `entry_ids` are all entries that count as told once this is sent.
    """

    story: Story
    score: Score
    entry_ids: tuple[int, ...]
    is_far_above: bool = False
    update: Quote | None = None

    @property
    def is_update(self) -> bool:
        return self.update is not None

    @property
    def chosen(self) -> ChosenStory:
        return ChosenStory(self.story.id, self.entry_ids, self.is_update, self.is_far_above)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a digest tells and what nearly made it, each best first; `read_count` entries were read."""

    chosen: tuple[Choice, ...]
    near_misses: tuple[Choice, ...]
    read_count: int

    def first(self, count: int) -> "Selection":
        """Return the selection with the best so many; those left out nearly made it."""
        near = [choice for choice in self.chosen[count:] if _is_near(choice)]
        near = sorted((*near, *self.near_misses), key=_best_first)
        return Selection(self.chosen[:count], tuple(near[:MAX_NEAR_MISSES]), self.read_count)


def window_start(digest: Digest, now: datetime, *, due_at: datetime | None = None) -> datetime:
    """Return from when on a digest made at `now` covers what came; `due_at` is when it should have come."""
    before = appointment_before(digest, due_at or now)
    if digest.last_at is None:
        return before if digest.is_weekly else now - _FIRST_WINDOW
    return max(digest.last_at, min(before, hours_before(now, _MAX_HOURS, digest.zone)))


def select(
    stories: Iterable[Story],
    digest: Digest,
    *,
    told: Mapping[int, frozenset[int]],
    now: datetime,
    window_start: datetime,
    catalog: Catalog,
) -> Selection:
    """Return the stories worth telling; `told` holds the entries told to the destination by story id."""
    stories = list(stories)
    judge = _Judge(digest, Wishes(digest, catalog, now=now), now, window_start)
    candidates = []
    for story in stories:
        verdict = judge.consider(story, told.get(story.id))
        if isinstance(verdict, Choice):
            candidates.append(verdict)
        else:
            log.debug("digest %s leaves story %s out: %s", digest.id, story.id, verdict)
    candidates.sort(key=_best_first)
    worthy = [choice for choice in candidates if choice.score.total >= SEND_THRESHOLD]
    worthy.sort(key=lambda choice: _in_turn(choice, now.date()))
    length = MAX_LENGTH if digest.reading_minutes else min(digest.length, MAX_LENGTH)
    chosen = _diverse(worthy, judge.wishes, length)
    near = [choice for choice in candidates if choice not in chosen and _is_near(choice)]
    return Selection(
        chosen=tuple(chosen),
        near_misses=tuple(near[:MAX_NEAR_MISSES]),
        read_count=sum(judge.is_read(entry) for story in stories for entry in story.entries),
    )


@dataclass(frozen=True, slots=True)
class _Judge:
    """Says of one story at a time what one digest may do with it, or the reason why it may not."""

    digest: Digest
    wishes: Wishes
    now: datetime
    window_start: datetime

    def consider(self, story: Story, told: frozenset[int] | None) -> Choice | str:
        tellable = without_history(story)
        if tellable is None or not any(self.is_read(entry) for entry in tellable.entries):
            return "nothing new since the last digest"
        muted = self.wishes.muted_by(tellable)
        if muted is not None:
            return f"muted: {muted.kind} {muted.value}"
        heard = without_outlets(tellable, self.wishes.muted_outlets)
        if heard is None:
            return "only muted outlets have it"
        ids = tuple(sorted(entry.id for entry in story.entries))
        is_wanted = self.wishes.follows(heard)
        if told is not None:
            return self._update(heard, told, ids, is_wanted=is_wanted)
        # What goes on for weeks is told by what came of it now, not by how it began.
        reach = min(self.window_start, hours_before(self.now, _MAX_HOURS, self.digest.zone))
        return self._rate(published_since(heard, reach) or heard, ids, is_wanted=is_wanted)

    def is_read(self, entry: Entry) -> bool:
        """Say whether the entry came in the window; at its very start it may have missed the last digest."""
        return entry.first_seen >= self.window_start and not entry.is_history

    def _update(
        self, story: Story, told: frozenset[int], ids: tuple[int, ...], *, is_wanted: bool
    ) -> Choice | str:
        """Tell of a told story only what came since, if that is worth telling and says something new."""
        news = news_since(story, told, self.window_start) if told else None
        if news is None:
            return "told, and no news since"
        update = what_is_new(story, news, told, language=self.digest.language)
        if update is None:
            return "told, and what came since says nothing new"
        return self._rate(news, ids, is_wanted=is_wanted, update=update)

    def _rate(
        self, story: Story, ids: tuple[int, ...], *, is_wanted: bool, update: Quote | None = None
    ) -> Choice | str:
        # Monday's news is as fresh as Friday's to who asks what the week brought.
        moment = min(self.now, story.last_seen) if self.digest.is_weekly else self.now
        points = score(story, audience=self.digest.audience, now=moment)
        if update is not None:
            points = Score((*points.parts, ScorePart("repeat", UPDATE_POINTS)))
        points = self.wishes.weighed(points, story)
        if is_wanted:
            return Choice(story, points, ids, update=update)
        if points.total >= FAR_ABOVE_THRESHOLD and self.digest.is_far_above_shown:
            return Choice(story, points, ids, is_far_above=True, update=update)
        return f"nothing followed matches, {points.total} points"


def _diverse(worthy: Sequence[Choice], wishes: Wishes, length: int) -> list[Choice]:
    """Take the best, but no more than two of a company, of a single outlet, or of what nobody asked for.

    Nor of a topic, unless places are left: then the digest is better full. What is followed by name may
    fill it.
    """
    taken: Counter[str] = Counter()
    chosen: list[Choice] = []
    put_off: list[Choice] = []
    for choice in worthy:
        if any(taken[topic] >= MAX_ALIKE for topic in _main_topics(choice, wishes)):
            put_off.append(choice)
        elif len(chosen) < length:
            _take(choice, chosen, taken, wishes)
    for choice in put_off:
        if len(chosen) < length:
            _take(choice, chosen, taken, wishes)
    return [choice for choice in worthy if choice in chosen]


def _take(choice: Choice, chosen: list[Choice], taken: Counter[str], wishes: Wishes) -> None:
    """Add the story and count it, unless there is enough of its kind."""
    kinds = _kinds(choice, wishes)
    full = [kind for kind in kinds if taken[kind] >= MAX_ALIKE]
    if full:
        log.debug("story %s is left out: enough of %s", choice.story.id, ", ".join(full))
        return
    taken.update([*kinds, *_main_topics(choice, wishes)])
    chosen.append(choice)
    log.debug("story %s is chosen: %s points", choice.story.id, choice.score.total)


def _main_topics(choice: Choice, wishes: Wishes) -> list[str]:
    topics = choice.story.slugs(Facet.TOPIC)[:_MAIN_TOPICS]
    return [f"topic {slug}" for slug in topics if not wishes.is_followed(TargetKind.TAG, slug)]


def _kinds(choice: Choice, wishes: Wishes) -> list[str]:
    """Return what the story is one more of. One that several outlets have is no single outlet's."""
    kinds = [
        f"company {slug}"
        for slug in choice.story.slugs(Facet.COMPANY)
        if not wishes.is_followed(TargetKind.TAG, slug)
    ]
    outlets = {entry.outlet.name for entry in choice.story.entries}
    kinds += [
        f"outlet {name}"
        for name in outlets
        if len(outlets) == 1 and not wishes.is_followed(TargetKind.OUTLET, name)
    ]
    return [*kinds, "what is not followed"] if choice.is_far_above else kinds


def _in_turn(choice: Choice, day: date) -> tuple[float, int, tuple[float, float, int]]:
    """Order by points, but let companies of nearly equal stories go first by turns, another each day."""
    companies = choice.story.slugs(Facet.COMPANY)
    turn = crc32(f"{day} {companies[0]}".encode()) if companies else 0
    return -(choice.score.total // _NEARLY_EQUAL), turn, _best_first(choice)


def _best_first(choice: Choice) -> tuple[float, float, int]:
    """Order by points, then newest, then id: equal stories never change places."""
    return -choice.score.total, -choice.story.last_seen.timestamp(), choice.story.id


def _is_near(choice: Choice) -> bool:
    """Say whether the story is worth naming though it was not chosen: no update, no noise."""
    return not choice.is_update and choice.story.base_score >= NOISE_THRESHOLD
