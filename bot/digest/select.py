"""Choose which stories go into a digest.

Following selects, mute wins, the role ranks; a threshold decides, not a quota. What an admin ordered of the
edition goes before that, but for mutes. Decisions only: no database, no network, no clock. The reason of each
is logged at debug level.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from zlib import crc32

from bot.curation.catalog import Catalog
from bot.curation.ranking import FAR_ABOVE_THRESHOLD, NOISE_THRESHOLD, SEND_THRESHOLD, UPDATE_POINTS, score
from bot.curation.telling.updates import what_is_new
from bot.digest.entries import news_since, only, published_since, without_history, without_outlets
from bot.digest.schedule import appointment_before, hours_before
from bot.digest.wishes import Wishes
from bot.model.digest import ChosenStory, Digest, TargetKind
from bot.model.draft import NO_ORDERS, Orders
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

    `entry_ids` are all entries that count as told once this is sent. One that is not `is_wanted` matches
    nothing that is followed: it comes only if an admin takes it in. What `is_kept` comes whatever else does.
    """

    story: Story
    score: Score
    entry_ids: tuple[int, ...]
    is_far_above: bool = False
    update: Quote | None = None
    is_wanted: bool = True
    is_kept: bool = False
    is_taken_in: bool = False

    @property
    def is_update(self) -> bool:
        return self.update is not None

    @property
    def chosen(self) -> ChosenStory:
        return ChosenStory(self.story.id, self.entry_ids, self.is_update, self.is_far_above, self.is_taken_in)


class Why(Enum):
    """Why a story that could be told is not."""

    TAKEN_OUT = "an admin took it out"
    LOW = "it weighs too little"
    NOT_FOLLOWED = "it matches nothing that is followed"
    ALIKE = "there is enough of its kind"
    NO_ROOM = "the digest is as long as it was ordered"
    NO_TIME = "the digest takes as long to read as it was ordered"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A story that could be told and is not. `kind` is what there is enough of: "company google".

    `comes_back`: it would come by itself if it were not taken out.
    """

    choice: Choice
    why: Why
    kind: str = ""
    comes_back: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """What a digest tells, what nearly made it, and all else it could tell; `read_count` entries were read.

    All are best first, unless an admin put what is told into another order. `is_emptied`: there was
    something to tell, and an admin took it out.
    """

    chosen: tuple[Choice, ...]
    near_misses: tuple[Choice, ...]
    read_count: int
    left_out: tuple[LeftOut, ...] = ()
    is_emptied: bool = False

    def first(self, count: int) -> "Selection":
        """Return the selection with the best so many, and what is kept; those left out nearly made it."""
        dropped = [choice for choice in self.chosen if not choice.is_kept][count:]
        near = sorted((*filter(_is_near, dropped), *self.near_misses), key=_best_first)
        return replace(
            self,
            chosen=tuple(choice for choice in self.chosen if choice not in dropped),
            near_misses=tuple(near[:MAX_NEAR_MISSES]),
            left_out=_sorted((*self.left_out, *(LeftOut(choice, Why.NO_TIME) for choice in dropped))),
        )

    def put(self, places: Sequence[int]) -> "Selection":
        """Return the selection with its stories in that order; others come after, as they stand."""
        place_of = {story_id: place for place, story_id in enumerate(places)}
        chosen = sorted(self.chosen, key=lambda choice: place_of.get(choice.story.id, len(place_of)))
        return replace(self, chosen=tuple(chosen))


def window_start(digest: Digest, now: datetime, *, due_at: datetime | None = None) -> datetime:
    """Return from when on a digest made at `now` covers what came; `due_at` is when it should have come."""
    before = appointment_before(digest, due_at or now)
    covered = digest.covered_until or digest.last_at
    if covered is None:
        return before if digest.is_weekly else now - _FIRST_WINDOW
    return max(covered, min(before, hours_before(now, _MAX_HOURS, digest.zone)))


def select(
    stories: Iterable[Story],
    digest: Digest,
    *,
    told: Mapping[int, frozenset[int]],
    now: datetime,
    window_start: datetime,
    catalog: Catalog,
    orders: Orders = NO_ORDERS,
) -> Selection:
    """Return the stories worth telling; `told` holds the entries told to the destination by story id.

    Stories taken in come beyond the digest's length, but never are there more than a message holds. One that
    was taken out leaves its place empty: nothing comes that the admin has not seen.
    """
    stories = list(stories)
    judge = _Judge(
        digest,
        Wishes(digest, catalog, now=now),
        now,
        window_start,
        orders,
        frozenset(orders.kept),
        frozenset(orders.named),
    )
    candidates = _candidates(stories, judge, told)
    kept = [choice for choice in candidates if choice.is_kept]
    worthy = [choice for choice in candidates if _is_worthy(choice, orders)]
    worthy.sort(key=lambda choice: _in_turn(choice, now.date()))
    length = MAX_LENGTH if digest.reading_minutes else digest.length
    picked, enough_of = _diverse(worthy, judge.wishes, min(length, MAX_LENGTH))
    left = [choice for choice in picked if choice.story.id not in orders.taken_out]
    chosen = [*kept, *left[: max(0, MAX_LENGTH - len(kept))]]
    chosen.sort(key=lambda choice: _in_turn(choice, now.date()))
    rest = [choice for choice in candidates if choice not in chosen]
    near = [choice for choice in rest if _is_near(choice) and choice.story.id not in orders.taken_out]
    return Selection(
        chosen=tuple(chosen),
        near_misses=tuple(near[:MAX_NEAR_MISSES]),
        read_count=sum(judge.is_read(entry) for story in stories for entry in story.entries),
        left_out=_sorted(_left_out(choice, orders, picked, enough_of) for choice in rest),
        is_emptied=not chosen and any(choice.story.id in orders.taken_out for choice in rest),
    )


def _candidates(
    stories: Iterable[Story], judge: "_Judge", told: Mapping[int, frozenset[int]]
) -> list[Choice]:
    """Return all that the digest may tell, best first."""
    found = []
    for story in stories:
        verdict = judge.consider(story, told.get(story.id))
        if isinstance(verdict, Choice):
            found.append(verdict)
        else:
            log.debug("digest %s leaves story %s out: %s", judge.digest.id, story.id, verdict)
    return sorted(found, key=_best_first)


def _is_worthy(choice: Choice, orders: Orders) -> bool:
    """Say whether the story may come by itself. One that an admin has seen there does not age out of it."""
    if choice.is_kept or orders.is_locked or not choice.is_wanted:
        return False
    return choice.score.total >= SEND_THRESHOLD or choice.story.id in orders.sequence


def _left_out(
    choice: Choice, orders: Orders, picked: Sequence[Choice], enough_of: Mapping[int, str]
) -> LeftOut:
    if choice.story.id in orders.taken_out:
        return LeftOut(choice, Why.TAKEN_OUT, comes_back=choice in picked)
    if choice.story.id in enough_of:
        return LeftOut(choice, Why.ALIKE, enough_of[choice.story.id])
    if not choice.is_wanted:
        return LeftOut(choice, Why.NOT_FOLLOWED)
    return LeftOut(choice, Why.NO_ROOM if choice.score.total >= SEND_THRESHOLD else Why.LOW)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Says of one story at a time what one digest may do with it, or the reason why it may not."""

    digest: Digest
    wishes: Wishes
    now: datetime
    window_start: datetime
    orders: Orders
    kept: frozenset[int]
    named: frozenset[int]

    def consider(self, story: Story, told: frozenset[int] | None) -> Choice | str:
        verdict = self._consider(self._frozen(story), told)
        if isinstance(verdict, str) or story.id not in self.kept:
            return verdict
        return replace(verdict, is_kept=True, is_taken_in=story.id in self.orders.taken_in)

    def _consider(self, story: Story | None, told: frozenset[int] | None) -> Choice | str:
        tellable = without_history(story) if story is not None else None
        if story is None or tellable is None:
            return "nothing to tell from"
        if story.id not in self.named and not any(self.is_read(entry) for entry in tellable.entries):
            return "nothing new since the last digest"
        # What is muted after an edition was locked is not taken out of it.
        is_fixed = self.orders.is_locked and story.id in self.kept
        muted = self.wishes.muted_by(tellable)
        if muted is not None and not is_fixed:
            return f"muted: {muted.kind} {muted.value}"
        heard = without_outlets(tellable, self.wishes.muted_outlets) or (tellable if is_fixed else None)
        if heard is None:
            return "only muted outlets have it"
        ids = tuple(sorted(entry.id for entry in story.entries))
        is_wanted = self.wishes.follows(heard)
        if told is not None:
            return self._update(heard, told, ids, is_wanted=is_wanted)
        # What goes on for weeks is told by what came of it now, not by how it began.
        reach = min(self.window_start, hours_before(self.now, _MAX_HOURS, self.digest.zone))
        return self._rate(published_since(heard, reach) or heard, ids, is_wanted=is_wanted)

    def _frozen(self, story: Story) -> Story | None:
        """Return the story as it was locked; one that was not is as it is."""
        for frozen in self.orders.frozen or ():
            if frozen.story_id == story.id:
                return only(story, frozen.entry_ids)
        return story

    def is_read(self, entry: Entry) -> bool:
        """Say whether the entry came in the window; at its very start it may have missed the last digest."""
        locked_at = self.orders.locked_at
        if entry.is_history or (locked_at is not None and entry.first_seen > locked_at):
            return False
        return entry.first_seen >= self.window_start

    def _update(
        self, story: Story, told: frozenset[int], ids: tuple[int, ...], *, is_wanted: bool
    ) -> Choice | str:
        """Tell of a told story only what came since, if that is worth telling and says something new."""
        since = story.first_seen if story.id in self.named else self.window_start
        news = news_since(story, told, since) if told else None
        if news is None:
            return "told, and no news since"
        update = what_is_new(story, news, told, language=self.digest.language)
        if update is None:
            return "told, and what came since says nothing new"
        return self._rate(news, ids, is_wanted=is_wanted, update=update)

    def _rate(
        self, story: Story, ids: tuple[int, ...], *, is_wanted: bool, update: Quote | None = None
    ) -> Choice:
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
        return Choice(story, points, ids, update=update, is_wanted=False)


def _diverse(worthy: Sequence[Choice], wishes: Wishes, length: int) -> tuple[list[Choice], dict[int, str]]:
    """Take the best, but no more than two of a company, of a single outlet, or of what nobody asked for.

    Nor of a topic, unless places are left: then the digest is better full. What is followed by name may
    fill it. The second answer says, by story id, of what there was enough.
    """
    taken: Counter[str] = Counter()
    chosen: list[Choice] = []
    put_off: list[Choice] = []
    enough_of: dict[int, str] = {}
    for choice in worthy:
        if any(taken[topic] >= MAX_ALIKE for topic in _main_topics(choice, wishes)):
            put_off.append(choice)
        elif len(chosen) < length and (full := _take(choice, chosen, taken, wishes)):
            enough_of[choice.story.id] = full
    for choice in put_off:
        if len(chosen) < length and (full := _take(choice, chosen, taken, wishes)):
            enough_of[choice.story.id] = full
    return [choice for choice in worthy if choice in chosen], enough_of


def _take(choice: Choice, chosen: list[Choice], taken: Counter[str], wishes: Wishes) -> str:
    """Add the story and count it; or return the kind of story that there is enough of."""
    kinds = _kinds(choice, wishes)
    full = next((kind for kind in kinds if taken[kind] >= MAX_ALIKE), "")
    if full:
        log.debug("story %s is left out: enough of %s", choice.story.id, full)
        return full
    taken.update([*kinds, *_main_topics(choice, wishes)])
    chosen.append(choice)
    log.debug("story %s is chosen: %s points", choice.story.id, choice.score.total)
    return ""


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


def _sorted(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    return tuple(sorted(left_out, key=lambda left: _best_first(left.choice)))


def _is_near(choice: Choice) -> bool:
    """Say whether the story is worth naming though it was not chosen: wanted, no update, no noise."""
    is_news = choice.is_wanted and not choice.is_update
    return is_news and choice.story.base_score >= NOISE_THRESHOLD
