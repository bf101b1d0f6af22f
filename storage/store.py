"""The store: opens transactions, each with a store per subject."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.ports import store as ports
from bot.ports.corrections import CorrectionStore, NameStore, ReportStore
from bot.ports.drafts import DraftStore
from bot.ports.due import DueStore
from bot.ports.linking import LinkStore
from bot.ports.looks import LookStore
from bot.ports.personal import InviteStore, PersonalStore, RetentionStore
from bot.ports.requests import RequestStore
from bot.ports.saved import SavedStore
from bot.ports.store import StoreBusyError
from bot.ports.teams import TeamStore
from bot.ports.vectors import VectorStore
from bot.ports.votes import VoteStore
from storage.changes import SqlChanges
from storage.corrections import SqlCorrections
from storage.deliveries import SqlDeliveries
from storage.destinations import SqlDestinations
from storage.digests import SqlDigests
from storage.drafts import SqlDrafts
from storage.due import SqlDue
from storage.editions import SqlEditions
from storage.engine import create_engines, database_url, location, told_plainly
from storage.entries import SqlEntries
from storage.facts import SqlFacts
from storage.feeds import SqlFeeds
from storage.inbox import SqlInbox
from storage.installations import SqlInstallations
from storage.invites import SqlInvites
from storage.linking import SqlLinks
from storage.looks import SqlLooks
from storage.migration import migrate_database
from storage.names import SqlNames
from storage.people import SqlPeople
from storage.personal import SqlPersonal
from storage.process_lock import ProcessLock
from storage.reports import SqlReports
from storage.requests import SqlRequests
from storage.retention import SqlRetention
from storage.saved import SqlSaved
from storage.secrets import SecretBox
from storage.stories import SqlStories
from storage.teams import SqlTeams
from storage.turns import Turns
from storage.vectors import SqlVectors
from storage.votes import SqlVotes

# Any number will do as long as nobody else locks it: "SISTE" in ASCII.
_ADVISORY_LOCK = 0x5349535445


@dataclass(slots=True)
class SqlTransaction:
    feeds: ports.FeedStore
    entries: ports.EntryStore
    stories: ports.StoryStore
    installations: ports.InstallationStore
    destinations: ports.DestinationStore
    people: ports.PeopleStore
    digests: ports.DigestStore
    editions: ports.EditionStore
    deliveries: ports.DeliveryStore
    inbox: ports.InboxStore
    changes: ports.ChangeStore
    facts: ports.FactStore
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


class SqlStore:
    """One database. Use it from one event loop; `migrate` it before anything else."""

    def __init__(self, url: URL, writer: AsyncEngine, reader: AsyncEngine, secrets: SecretBox) -> None:
        self._url = url
        self._writer = writer
        self._reader = reader
        self._secrets = secrets
        self._is_sqlite = url.get_backend_name() == "sqlite"
        # SQLite has one writer at a time: waiting here costs nothing, waiting there is polling.
        self._turns = Turns()
        self._writing: asyncio.Task[object] | None = None

    @classmethod
    def open(cls, url: str, secret_keys: Sequence[str]) -> "SqlStore":
        """Name the database; it is first connected to when used.

        Raises:
            StoreError: the URL is none, or of a database we do not know.
        """
        parsed = database_url(url)
        writer, reader = create_engines(parsed)
        return cls(parsed, writer, reader, SecretBox(secret_keys))

    @property
    def location(self) -> str:
        return location(self._url)

    @asynccontextmanager
    async def transaction(self, *, goes_first: bool = False) -> AsyncIterator[ports.Transaction]:
        with told_plainly(self._url):
            if not self._is_sqlite:
                async with self._writer.begin() as connection:
                    yield self._over(connection)
                return
            async with self._alone_in_here(goes_first=goes_first), self._writer.begin() as connection:
                yield self._over(connection)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ports.Transaction]:
        with told_plainly(self._url):
            async with self._reader.connect() as connection:
                if not self._is_sqlite:
                    # One snapshot throughout, as SQLite's readers have.
                    await connection.execution_options(
                        isolation_level="REPEATABLE READ", postgresql_readonly=True
                    )
                async with connection.begin():
                    yield self._over(connection)

    async def migrate(self) -> None:
        with told_plainly(self._url):
            await asyncio.to_thread(migrate_database, self._url)

    @asynccontextmanager
    async def hold_alone(self) -> AsyncIterator[None]:
        """Keep every other process from holding this database; transactions of one-shot verbs still work.

        Raises:
            StoreBusyError: another process holds it.
        """
        if self._is_sqlite:
            lock = ProcessLock(Path(self._url.database or ""))
            lock.acquire()
            try:
                yield
            finally:
                lock.release()
            return
        with told_plainly(self._url):
            async with self._writer.connect() as connection:
                # The lock belongs to the session, and a transaction open for days would keep old rows.
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                key = {"key": _ADVISORY_LOCK}
                if not await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
                    raise StoreBusyError(
                        "another Siste worker is running on this database; "
                        "stop it or use another SISTE_DATABASE_URL"
                    )
                try:
                    yield
                finally:
                    await connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()

    @asynccontextmanager
    async def _alone_in_here(self, *, goes_first: bool) -> AsyncIterator[None]:
        task = asyncio.current_task()
        if self._writing is task:
            raise RuntimeError("this task has a transaction open already, and would wait for itself")
        async with self._turns.turn(goes_first=goes_first):
            self._writing = task
            try:
                yield
            finally:
                self._writing = None

    def _over(self, connection: AsyncConnection) -> SqlTransaction:
        return SqlTransaction(
            feeds=SqlFeeds(connection),
            entries=SqlEntries(connection),
            stories=SqlStories(connection),
            installations=SqlInstallations(connection, self._secrets),
            destinations=SqlDestinations(connection),
            people=SqlPeople(connection),
            digests=SqlDigests(connection),
            editions=SqlEditions(connection),
            deliveries=SqlDeliveries(connection),
            inbox=SqlInbox(connection),
            changes=SqlChanges(connection),
            facts=SqlFacts(connection),
            corrections=SqlCorrections(connection),
            reports=SqlReports(connection),
            names=SqlNames(connection),
            vectors=SqlVectors(connection),
            saved=SqlSaved(connection),
            looks=SqlLooks(connection),
            invites=SqlInvites(connection),
            personal=SqlPersonal(connection),
            retention=SqlRetention(connection),
            due=SqlDue(connection),
            drafts=SqlDrafts(connection),
            votes=SqlVotes(connection),
            requests=SqlRequests(connection),
            links=SqlLinks(connection),
            teams=SqlTeams(connection),
        )
