"""Compose editions within one transaction, and share what equal inputs gave.

Digests with the same window share its stories; digests with the same choices and the same past share one
composition and one stored edition. An edition that an admin has edited is nobody else's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.curation.catalog import Catalog
from bot.digest.compose import compose, in_time
from bot.digest.person import NO_TEAM, TeamTold, as_muted_everywhere, told_by_team
from bot.digest.schedule import next_for
from bot.digest.select import Selection, select, window_start
from bot.message import Message
from bot.model.digest import Digest, Edition
from bot.model.draft import NO_ORDERS, FrozenStory, Orders
from bot.model.story import Story
from bot.ports.store import Transaction


class Window:
    """The stories of a window, with a fingerprint of all that selection and wording read of them."""

    def __init__(self, stories: tuple[Story, ...]) -> None:
        self.stories = stories
        self.fingerprint = sha256(
            "\n".join(
                f"{story.id} {story.tags} "
                + " ".join(f"{entry.id}/{entry.copy_of}/{entry.updated}" for entry in story.entries)
                for story in sorted(stories, key=lambda story: story.id)
            ).encode()
        ).hexdigest()


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that decides an edition of `digest` as of `now`.

    `told` are the entries told to its destination, of the window's stories; `told_on` is when, as far as
    that is known. What the reader's `team` was told is not told again either. `orders` are what an admin
    wants of it; the stories they name are in the window, however old.
    """

    digest: Digest
    window: Window
    now: datetime
    since: datetime
    next_at: datetime | None
    told: Mapping[int, frozenset[int]]
    told_on: Mapping[int, datetime]
    orders: Orders = NO_ORDERS
    team: TeamTold = NO_TEAM

    @property
    def key(self) -> str:
        """A hash of it all: digests with equal keys share an edition."""
        digest = self.digest
        holidays = digest.skips_holidays and (digest.country, sorted(digest.weekdays))
        decisive = (
            (self.now.isoformat(), self.since.isoformat(), self.next_at and self.next_at.isoformat()),
            (digest.length, digest.zone, digest.language, digest.audience, digest.is_far_above_shown),
            (digest.name, digest.reading_minutes, digest.is_weekly, digest.is_silent, holidays),
            sorted(
                (sub.mode, sub.target.kind, sub.target.value, str(sub.until)) for sub in digest.subscriptions
            ),
            sorted((story_id, sorted(entries)) for story_id, entries in self.told.items()),
            sorted((story_id, moment.isoformat()) for story_id, moment in self.told_on.items()),
            self.window.fingerprint,
            self.orders and (digest.id, self.orders),
            self.team.place,
            sorted((story_id, sorted(entries)) for story_id, entries in self.team.told.items()),
            sorted((story_id, moment.isoformat()) for story_id, moment in self.team.told_on.items()),
        )
        return sha256(repr(decisive).encode()).hexdigest()


# What was composed of which inputs, by their key.
Composed = dict[str, tuple[Selection, str]]


class Editions:
    """Composes and keeps editions, as long as its transaction lives; `composed` may outlive that."""

    def __init__(self, tx: Transaction, catalog: Catalog, composed: Composed | None = None) -> None:
        self._tx = tx
        self._catalog = catalog
        self._windows: dict[datetime, Window] = {}
        self._composed = {} if composed is None else composed

    async def scheduled_inputs(
        self, digest: Digest, *, now: datetime, due_at: datetime, orders: Orders | None = None
    ) -> Inputs:
        """Return the inputs of the edition due at `due_at`, as of `now`; the next one is of a later date.

        The orders are those that are stored, unless others are given.
        """
        next_at = next_for(replace(digest, last_at=due_at), now=now)
        if orders is None:
            orders = await self._orders(digest, due_at)
        return await self._inputs(digest, now, next_at, orders, due_at=due_at)

    async def asked_inputs(self, digest: Digest, *, now: datetime) -> Inputs:
        """Return the inputs of an edition that someone asked for; the digest comes in its time as well."""
        orders = await self._orders(digest, digest.next_at)
        if digest.next_at is None:
            return await self._inputs(digest, now, None, orders)
        next_at = digest.next_at if digest.next_at > now else next_for(digest, now=now)
        return await self._inputs(digest, now, next_at, orders)

    async def keep(self, inputs: Inputs, *, due_at: datetime, occasion: str, now: datetime) -> Edition:
        """Return the edition of the inputs for the occasion, composed or shared with an equal one."""
        selection, text = self.composition(inputs)
        return await self._tx.editions.save_for(
            occasion,
            inputs.digest,
            inputs_key=inputs.key,
            due_at=due_at,
            chosen=[choice.chosen for choice in selection.chosen],
            near_misses=[choice.story.id for choice in selection.near_misses],
            read_count=selection.read_count,
            message=text,
            now=now,
        )

    def composition(self, inputs: Inputs) -> tuple[Selection, str]:
        """Return the selection and its message as JSON, composed once for equal inputs."""
        key = inputs.key
        if key not in self._composed:
            selection, message = self.compose(inputs)
            self._composed[key] = selection, message.to_json()
        return self._composed[key]

    def compose(self, inputs: Inputs) -> tuple[Selection, Message]:
        """Return the selection and its message; nothing is kept. What takes too long to read is left out."""
        selection = self._select(inputs, inputs.team.added_to(inputs.told))
        told_on = {**inputs.team.told_on, **inputs.told_on}
        readable = in_time(
            selection, inputs.digest, catalog=self._catalog, now=inputs.now, told_on=told_on
        ).put(inputs.orders.places)
        message = compose(
            readable,
            inputs.digest,
            since=inputs.since,
            next_at=inputs.next_at,
            catalog=self._catalog,
            now=inputs.now,
            told_on=told_on,
            not_repeated=self._not_repeated(inputs, selection),
        )
        return readable, message

    def _select(self, inputs: Inputs, told: Mapping[int, frozenset[int]]) -> Selection:
        return select(
            inputs.window.stories,
            inputs.digest,
            told=told,
            now=inputs.now,
            window_start=inputs.since,
            catalog=self._catalog,
            orders=inputs.orders,
        )

    def _not_repeated(self, inputs: Inputs, selection: Selection) -> TeamTold:
        """Return what would have come, had the team's channel not told it."""
        if not inputs.team.told:
            return NO_TEAM
        chosen = {choice.story.id for choice in selection.chosen}
        otherwise = self._select(inputs, inputs.told).chosen
        return inputs.team.of(frozenset(choice.story.id for choice in otherwise) - chosen)

    async def _inputs(
        self,
        digest: Digest,
        now: datetime,
        next_at: datetime | None,
        orders: Orders,
        *,
        due_at: datetime | None = None,
    ) -> Inputs:
        digest = await as_muted_everywhere(self._tx, digest)
        if orders.locked_at is None:
            since = window_start(digest, now, due_at=due_at)
        else:
            # A locked edition covers what it covered when it was locked.
            since = window_start(digest, orders.locked_at)
        window = await self._with_named(await self._window(since), orders)
        all_told = await self._told(digest, since)
        told = {story.id: all_told[story.id] for story in window.stories if story.id in all_told}
        told_on = await self._told_on(digest, told)
        team = await self._team(digest, window)
        return Inputs(digest, window, now, since, next_at, told, told_on, orders, team)

    async def _team(self, digest: Digest, window: Window) -> TeamTold:
        """Return what of the window the team's channel told; the week is told whatever others told of it."""
        if digest.is_weekly:
            return NO_TEAM
        team = await told_by_team(self._tx, digest.destination_id)
        return team.of(frozenset(story.id for story in window.stories))

    async def _orders(self, digest: Digest, due: datetime | None) -> Orders:
        """Return what is ordered of the edition due then."""
        draft = await self._tx.drafts.get(digest.id)
        if draft is None or not draft.holds_for(due, last_at=digest.last_at):
            return NO_ORDERS
        return await self._followed(draft.orders)

    async def _followed(self, orders: Orders) -> Orders:
        """Return the orders with stories that became one since named by the one that is left."""
        named = (*orders.taken_out, *orders.taken_in, *orders.places)
        found = await self._tx.stories.many(named)
        if all(story.id == story_id for story_id, story in found.items()):
            return orders

        def kept(ids: Iterable[int]) -> tuple[int, ...]:
            return tuple(dict.fromkeys(found[story_id].id for story_id in ids if story_id in found))

        frozen = orders.frozen
        if frozen is not None:
            entries: dict[int, tuple[int, ...]] = {}
            for story in frozen:
                story_id = found[story.story_id].id if story.story_id in found else story.story_id
                entries[story_id] = (*entries.get(story_id, ()), *story.entry_ids)
            frozen = tuple(FrozenStory(*item) for item in entries.items())
        return replace(
            orders,
            taken_out=kept(orders.taken_out),
            taken_in=kept(orders.taken_in),
            sequence=kept(orders.sequence),
            frozen=frozen,
        )

    async def _with_named(self, window: Window, orders: Orders) -> Window:
        """Return the window with the stories that an admin has named, which may be older than it."""
        present = {story.id for story in window.stories}
        older = await self._tx.stories.many(
            [story_id for story_id in orders.named if story_id not in present]
        )
        return Window((*window.stories, *older.values())) if older else window

    async def _window(self, since: datetime) -> Window:
        if since not in self._windows:
            self._windows[since] = Window(tuple(await self._tx.stories.seen_since(since)))
        return self._windows[since]

    async def _told(self, digest: Digest, since: datetime) -> Mapping[int, frozenset[int]]:
        """Return what counts as told: to a weekly digest not what others told of its week."""
        deliveries = self._tx.deliveries
        if digest.is_weekly:
            return await deliveries.told_before(digest.destination_id, since, or_by=digest.id)
        return await deliveries.told(digest.destination_id)

    async def _told_on(self, digest: Digest, told: Mapping[int, frozenset[int]]) -> dict[int, datetime]:
        """Return when the last digest told these stories; of earlier ones the day is not known."""
        if digest.is_weekly or not told:
            return {}
        last = await self._tx.editions.last_sent(digest.destination_id)
        if last is None:
            return {}
        return {chosen.story_id: last.due_at for chosen in last.chosen if chosen.story_id in told}
