"""The store: transactions over the tables of the design's words.

Every datetime is aware and UTC. A transaction sees its own writes, commits when its block ends well and
rolls back otherwise. Adding what is there already is no error: the answer says so.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.delivery import (
    Change,
    ChangeSubject,
    Delivery,
    DeliveryStatus,
    InboxItem,
    Incoming,
    Lane,
    NewDelivery,
)
from bot.model.destination import Destination, Installation, Member, Place, Platform, Sender
from bot.model.digest import ChosenStory, Digest, Edition, EditionStatus
from bot.model.entry import Entry
from bot.model.feed import Feed, NewFeed, Outlet, ParsedEntry
from bot.model.story import Story
from bot.model.tag import ANY_STORY, Tag, TagQuestion
from bot.ports.corrections import CorrectionStore, NameStore, ReportStore
from bot.ports.drafts import DraftStore
from bot.ports.due import DueStore
from bot.ports.linking import LinkStore
from bot.ports.looks import LookStore
from bot.ports.personal import InviteStore, PersonalStore, RetentionStore
from bot.ports.requests import RequestStore
from bot.ports.saved import SavedStore
from bot.ports.teams import TeamStore
from bot.ports.vectors import VectorStore
from bot.ports.votes import VoteStore


class StoreError(Exception):
    """The database cannot be used; the text says why and what to do next."""


class StoreBusyError(StoreError):
    """Another process holds the database."""


class FeedStore(Protocol):
    async def add(self, feed: NewFeed, outlet: Outlet, *, now: datetime) -> tuple[Feed, bool]:
        """Return the feed at that url and whether it is new; a new one is due at once."""
        ...

    async def all(self) -> list[Feed]: ...

    async def by_url(self, url: str) -> Feed | None: ...

    async def due(self, now: datetime, *, limit: int) -> list[Feed]:
        """Return active feeds whose next_fetch_at has come, longest overdue first.

        One that was never tried is due whatever the time: it may have been added by another clock.
        """
        ...

    async def save(self, feed: Feed) -> None: ...

    async def remove(self, url: str) -> bool:
        """Forget the feed; its entries stay with their stories."""
        ...


class EntryStore(Protocol):
    async def store(
        self, feed: Feed, entries: Sequence[ParsedEntry], *, now: datetime, history_before: datetime | None
    ) -> list[Entry]:
        """Store new entries once per (feed, guid), update edited ones; return those, uncurated.

        `published` is settled here: missing or future dates become `now`. Entries published before
        `history_before` are history.
        """
        ...

    async def awaiting_curation(self, *, limit: int) -> list[Entry]:
        """Return new and edited entries, oldest published first."""
        ...

    async def curated_since(self, moment: datetime, *, without: Collection[int] = ()) -> list[Entry]:
        """Return entries with a story published since then, in the order they were curated."""
        ...

    async def save_curated(self, entry: Entry) -> None:
        """Write language, canonical_url, tags, story_id, copy_of and evidence."""
        ...

    async def places(self, entry_ids: Sequence[int]) -> dict[int, tuple[int, int | None]]:
        """Return story_id and copy_of of those entries, by id, as far as they are curated."""
        ...

    def stream(self) -> AsyncIterator[tuple[str, Entry]]:
        """Yield (feed url, entry) for every stored entry, oldest first seen first."""
        ...

    async def count_seen(self, *, since: datetime, until: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A stretch of a list, and how long the whole list is."""

    stories: tuple[Story, ...]
    total: int


class StoryStore(Protocol):
    async def create(self, *, first_seen: datetime) -> int: ...

    async def save(self, story: Story, *, headline: str) -> None:
        """Write what lists and search need: tags, times, base_score, headline. Entries are saved apart."""
        ...

    async def merge(self, *, kept: int, gone: int) -> None:
        """Move the entries over and let the old id redirect; what was told stays known under `kept`."""
        ...

    async def get(self, story_id: int) -> Story | None:
        """Return the story with its entries, following merges."""
        ...

    async def many(self, story_ids: Sequence[int]) -> dict[int, Story]: ...

    async def seen_since(self, moment: datetime) -> list[Story]:
        """Return stories with an entry first seen since then that is not history, entries included."""
        ...

    async def latest(
        self, question: TagQuestion, *, since: datetime, min_score: float, limit: int, offset: int = 0
    ) -> StoryPage:
        """Return the stories asked for newest first (by last_seen, then id)."""
        ...

    async def last_of(self, tag: Tag) -> Story | None:
        """Return the newest story of the tag, however old and however low."""
        ...

    async def search(
        self,
        words: str,
        *,
        since: datetime,
        limit: int,
        offset: int = 0,
        question: TagQuestion = ANY_STORY,
    ) -> StoryPage:
        """Return stories with an entry that has all the words, newest first; any text is safe as words.

        `question` may narrow them by tags.
        """
        ...

    async def weightiest(self, *, since: datetime, limit: int) -> list[Story]:
        """Return the stories seen since then that weigh most by base_score, the weightiest first."""
        ...

    async def tag_counts(self, *, since: datetime) -> dict[Tag, int]: ...


class InstallationStore(Protocol):
    async def ensure(
        self, platform: Platform, external_id: str, *, name: str, token: str | None
    ) -> Installation:
        """Return the installation, added if new; name and token (encrypted at rest) stay current."""
        ...

    async def find(self, platform: Platform, external_id: str) -> Installation | None: ...

    async def all(self) -> list[Installation]: ...

    async def set_active(self, installation_id: int, *, is_active: bool) -> None:
        """Write whether we are there: false where the app was removed, or its token is refused."""
        ...

    async def token(self, installation_id: int) -> str | None: ...


class DestinationStore(Protocol):
    async def ensure(
        self,
        installation: Installation,
        place: Place,
        *,
        language: str,
        zone: str,
        audience: str,
        now: datetime,
    ) -> tuple[Destination, bool]:
        """Return the destination at that place and whether it is new; the title stays current."""
        ...

    async def get(self, destination_id: int) -> Destination | None: ...

    async def find(self, installation_id: int, place: Place) -> Destination | None: ...

    async def all(self) -> list[Destination]: ...

    async def in_chat(self, installation_id: int, chat: str) -> list[Destination]:
        """Return the chat's own destination and those of its topics, as far as there are any."""
        ...

    async def kept_by(self, installation_id: int, external_id: str) -> list[Destination]:
        """Return the shared places whose settings that human changed, or where they added the bot."""
        ...

    async def hold(self, destination_ids: Collection[int]) -> None:
        """Let nobody else hold them until this transaction ends.

        Who reads settings to write them back holds their place first: two at once would lose one change.
        """
        ...

    async def save(self, destination: Destination) -> None:
        """Write everything but the ids, a new chat id included."""
        ...


class PeopleStore(Protocol):
    async def ensure(self, installation: Installation, sender: Sender, *, now: datetime) -> Member:
        """Return the member, added with a person if new; the name is brought up to date."""
        ...

    async def get(self, member_id: int) -> Member | None: ...

    async def save(self, member: Member) -> None:
        """Write name, is_admin and what changed of is_operator and invited_at.

        These two are read as the person's, and kept with the member who got them.
        """
        ...

    async def sides(self, person_id: int) -> list[Member]:
        """Return all that the person is, a member on each platform that is linked."""
        ...

    async def trusted(self) -> list[Member]:
        """Return operators and named admins."""
        ...


class DigestStore(Protocol):
    async def add(self, digest: Digest) -> Digest:
        """Store a new digest (its id is ignored) and return it with its id."""
        ...

    async def get(self, digest_id: int) -> Digest | None: ...

    async def of(self, destination_id: int) -> list[Digest]:
        """Return the destination's digests, oldest first, subscriptions included."""
        ...

    async def save(self, digest: Digest) -> None:
        """Write the digest and exactly its subscriptions."""
        ...

    async def remove(self, digest_id: int) -> None: ...

    async def due(self, now: datetime, *, limit: int) -> list[Digest]:
        """Return digests of active destinations whose next_at has come: soonest and shared first."""
        ...

    async def snapshot(self, destination_id: int) -> str:
        """Return all settings of a destination (language, zone, audience, digests, subscriptions) as JSON."""
        ...

    async def restore(self, destination_id: int, snapshot: str) -> None:
        """Bring the settings back; a removed digest returns under its old id."""
        ...


class EditionStore(Protocol):
    async def save_for(
        self,
        occasion: str,
        digest: Digest,
        *,
        inputs_key: str,
        due_at: datetime,
        chosen: Sequence[ChosenStory],
        near_misses: Sequence[int],
        read_count: int,
        message: str,
        now: datetime,
    ) -> Edition:
        """Point the occasion at the edition of those inputs, composed anew or shared with an equal one."""
        ...

    async def for_occasion(self, occasion: str) -> Edition | None: ...

    async def get(self, edition_id: int) -> Edition | None: ...

    async def set_status(self, edition_id: int, status: EditionStatus) -> None: ...

    async def last_sent(self, destination_id: int) -> Edition | None:
        """Return the edition of the newest digest delivery to that destination that may have arrived."""
        ...


class DeliveryStore(Protocol):
    async def add(self, delivery: NewDelivery) -> int | None:
        """Return the new delivery's id; None if that occasion has one for that destination."""
        ...

    async def get(self, delivery_id: int) -> Delivery | None: ...

    async def take(
        self, installation_id: int, now: datetime, *, limit: int, answers: bool = False
    ) -> list[Delivery]:
        """Mark pending deliveries that may go now as sending and return them, most urgent, then oldest first.

        Those past `expires_at` become expired instead, and what they told is untold. Answers are taken by
        themselves.
        """
        ...

    async def take_with_places(
        self, wanted: Mapping[Lane, int], now: datetime
    ) -> list[tuple[Delivery, Destination]]:
        """Take as `take` does, so many in each lane, each delivery with where it goes."""
        ...

    async def finish(
        self,
        delivery_id: int,
        status: DeliveryStatus,
        *,
        now: datetime,
        remote_id: str | None = None,
        error: str | None = None,
    ) -> None:
        """Write an outcome. A refused delivery is untold.

        Once sent or refused, `reply_to` is forgotten, and of a reply its text: it may echo the person's.
        """
        ...

    async def finish_sent(self, sent: Sequence[tuple[int, str]], *, now: datetime) -> None:
        """Write that these arrived: (id, the platform's id) each."""
        ...

    async def is_on_its_way(self, occasion: str, destination_id: int, *, since: datetime) -> bool:
        """Say whether one whose occasion begins so was made since then, and was not refused or too late."""
        ...

    async def drop_pending(self, destination_id: int, *, now: datetime) -> None:
        """Let all that waits for the destination expire; what it told is untold."""
        ...

    async def put_off(
        self, delivery_id: int, *, not_before: datetime, error: str, was_called: bool = True
    ) -> None:
        """Back to pending: nothing was sent. Without a call it was no attempt."""
        ...

    async def send_again(self, delivery_id: int, *, now: datetime) -> bool:
        """Make an unknown delivery pending; False if it is not unknown, or its text forgotten."""
        ...

    async def settle_interrupted(self, *, now: datetime) -> list[Delivery]:
        """Turn what a dead process left as sending into unknown, and return it."""
        ...

    async def with_status(
        self, status: DeliveryStatus, *, destination_id: int | None = None
    ) -> list[Delivery]: ...

    async def installations_with_work(self, now: datetime) -> Mapping[int, int]:
        """Return how many deliveries may go now, or have expired, of each installation with any."""
        ...

    async def tell(
        self, destination_id: int, delivery_id: int, chosen: Sequence[ChosenStory], *, now: datetime
    ) -> None:
        """Remember what the destination is told by that delivery."""
        ...

    async def told(self, destination_id: int) -> Mapping[int, frozenset[int]]:
        """Return entries told by story id (merged stories under the kept id)."""
        ...

    async def told_before(
        self, destination_id: int, moment: datetime, *, or_by: int | None = None
    ) -> Mapping[int, frozenset[int]]:
        """Return entries told before then, or since by that digest itself where one is named."""
        ...


class InboxStore(Protocol):
    async def add(self, installation_id: int, incoming: Incoming, *, now: datetime) -> bool:
        """Store an update; False if its key was there already."""
        ...

    async def waiting(
        self, installation_id: int | None = None, chat: str | None = None, *, limit: int
    ) -> list[InboxItem]:
        """Return updates not handled yet, oldest first, of one chat or of all."""
        ...

    async def chats_waiting(self, installation_ids: Collection[int], *, limit: int) -> list[tuple[int, str]]:
        """Return (installation, chat) of chats with updates not handled yet, longest waiting first."""
        ...

    async def finish(self, item_id: int, *, now: datetime, error: str | None = None) -> None:
        """Mark handled (or given up, with the error) and forget text, name and reply_to."""
        ...

    async def finish_all(self, item_ids: Sequence[int], *, now: datetime, error: str) -> None:
        """Give them up together."""
        ...

    async def count_attempt(self, item_id: int) -> None: ...


class ChangeStore(Protocol):
    async def add(self, change: Change) -> int:
        """Store an audit line (its id is ignored) and return its id."""
        ...

    async def get(self, change_id: int) -> Change | None: ...

    async def mark_undone(self, change_id: int, *, now: datetime) -> None: ...

    async def last_of(self, destination_id: int, *subjects: ChangeSubject) -> Change | None:
        """Return the newest change that a member made there, of those subjects or of any."""
        ...

    async def keepers(self, destination_id: int) -> list[int]:
        """Return the members who changed settings there, the latest first, then those who added the bot."""
        ...

    async def corrections(self, *, limit: int, offset: int = 0) -> list[Change]:
        """Return the corrections that were made, newest first, those undone included."""
        ...

    async def is_corrected(self, story_id: int) -> bool:
        """Say whether a correction is in force of that story, or of one that it was split from or took in."""
        ...


class FactStore(Protocol):
    """Small facts about this Siste, by name: the hash of the claim code, for one."""

    async def get(self, name: str) -> str | None: ...

    async def set(self, name: str, value: str) -> None: ...


class Transaction(Protocol):
    feeds: FeedStore
    entries: EntryStore
    stories: StoryStore
    installations: InstallationStore
    destinations: DestinationStore
    people: PeopleStore
    digests: DigestStore
    editions: EditionStore
    deliveries: DeliveryStore
    inbox: InboxStore
    changes: ChangeStore
    facts: FactStore
    corrections: CorrectionStore
    reports: ReportStore
    names: NameStore
    vectors: VectorStore
    saved: SavedStore
    looks: LookStore
    invites: InviteStore
    personal: PersonalStore
    retention: RetentionStore
    due: DueStore
    drafts: DraftStore
    votes: VoteStore
    requests: RequestStore
    links: LinkStore
    teams: TeamStore


class Store(Protocol):
    @property
    def location(self) -> str:
        """Where the database is, to be shown: its URL without the password."""
        ...

    def transaction(self, *, goes_first: bool = False) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction that may write (on SQLite it takes the write lock at once).

        Where writers wait for each other, one that `goes_first` waits for nobody but who is writing: for
        what a platform waits for.
        """
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction that only reads; it never waits for a writer."""
        ...

    async def migrate(self) -> None: ...

    def hold_alone(self) -> AbstractAsyncContextManager[None]:
        """Hold the database as its one serving process.

        Raises:
            StoreBusyError: another process holds it; the text names it.
        """
        ...

    async def close(self) -> None: ...
