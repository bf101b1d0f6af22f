"""What is stored about one person: to be handed over, or erased."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.delivery import ChangeSubject, DeliveryStatus
from bot.model.destination import Destination, DestinationStatus, Member, PlaceKind
from bot.model.personal import (
    CastVote,
    Invite,
    KeptStory,
    MadeChange,
    MadeRequest,
    Membership,
    PersonalRecord,
    ReceivedMessage,
    SentMessage,
    SentReport,
    ToldStory,
)
from bot.ports.personal import TRIES
from storage.destinations import SqlDestinations
from storage.erasing import erase_rows, release_rows, unreferred
from storage.invites import invite
from storage.people import SqlPeople
from storage.requests import request
from storage.tables import (
    change,
    delivery,
    destination,
    edition,
    fact,
    inbox,
    installation,
    member,
    occasion,
    person,
    report,
    saved_story,
    story,
    told,
    vote,
)
from storage.teams import team_channel

_WAITS = (DeliveryStatus.PENDING, DeliveryStatus.SENDING)


class SqlPersonal:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._destinations = SqlDestinations(connection)

    # --- to be handed over ------------------------------------------------------------------------

    async def places_of(self, person_id: int) -> list[Destination]:
        ids = await self._private_chats(await self._names(person_id))
        found = [await self._destinations.get(destination_id) for destination_id in ids]
        return [place for place in found if place is not None]

    async def owner_of(self, destination_id: int) -> Member | None:
        query = (
            select(member.c.id)
            .join(destination, destination.c.installation_id == member.c.installation_id)
            .where(destination.c.id == destination_id, destination.c.kind == PlaceKind.PRIVATE)
            .where(destination.c.chat == member.c.external_id)
        )
        member_id = await self._connection.scalar(query)
        return await SqlPeople(self._connection).get(member_id) if member_id else None

    async def record_of(self, person_id: int) -> PersonalRecord:
        met_at = (
            await self._connection.execute(select(person.c.created_at).where(person.c.id == person_id))
        ).scalar_one()
        one_side = (await SqlPeople(self._connection).sides(person_id))[0]
        members = select(member.c.id).where(member.c.person_id == person_id)
        names = await self._names(person_id)
        places = await self._private_chats(names)
        return PersonalRecord(
            met_at=met_at,
            is_operator=one_side.is_operator,
            invited_at=one_side.invited_at,
            memberships=tuple(await self._memberships(person_id)),
            saved=tuple(await self._saved(saved_story.c.person_id == person_id)),
            told=tuple(await self._told(told.c.destination_id.in_(places))),
            sent=tuple(await self._sent(delivery.c.destination_id.in_(places))),
            received=tuple(await self._received(_was_sent_by(names))),
            changes=tuple(await self._changes(change.c.member_id.in_(members))),
            reports=tuple(await self._reports(report.c.member_id.in_(members))),
            votes=tuple(await self._votes(vote.c.member_id.in_(members))),
            invites=tuple(await self._invites(invite.c.made_by.in_(members))),
            team_channels=tuple(await self._team_channels(team_channel.c.member_id.in_(members))),
            requests=tuple(await self._requests(request.c.member_id.in_(members))),
        )

    async def _names(self, person_id: int) -> list[tuple[int, str]]:
        """Return what the person is called: (installation, id on the platform)."""
        query = select(member.c.installation_id, member.c.external_id)
        rows = await self._connection.execute(query.where(member.c.person_id == person_id))
        return [(row.installation_id, row.external_id) for row in rows]

    async def _private_chats(self, names: Sequence[tuple[int, str]]) -> Sequence[int]:
        """Return the ids of their private chats: such a chat is addressed by its human."""
        is_theirs = _known_as(names, destination.c.installation_id, destination.c.chat)
        query = select(destination.c.id).where(destination.c.kind == PlaceKind.PRIVATE, is_theirs)
        return (await self._connection.scalars(query.order_by(destination.c.id))).all()

    async def _memberships(self, person_id: int) -> list[Membership]:
        owner = installation.c.id == member.c.installation_id
        named = select(member, installation.c.platform, installation.c.name.label("installation_name"))
        query = named.join(installation, owner).where(member.c.person_id == person_id)
        return [
            Membership(
                row.platform, row.installation_name, row.external_id, row.name, row.is_admin, row.created_at
            )
            for row in await self._connection.execute(query.order_by(member.c.id))
        ]

    async def _saved(self, is_theirs: ColumnElement[bool]) -> list[KeptStory]:
        query = select(saved_story, story.c.headline).join(story, story.c.id == saved_story.c.story_id)
        rows = await self._connection.execute(query.where(is_theirs).order_by(saved_story.c.saved_at))
        return [KeptStory(row.story_id, row.headline, row.saved_at) for row in rows]

    async def _told(self, is_theirs: ColumnElement[bool]) -> list[ToldStory]:
        first_at = func.min(told.c.told_at, type_=told.c.told_at.type).label("at")
        query = (
            select(told.c.story_id, story.c.headline, first_at)
            .join(story, story.c.id == told.c.story_id)
            .where(is_theirs)
            .group_by(told.c.story_id, story.c.headline)
            .order_by(first_at, told.c.story_id)
        )
        rows = await self._connection.execute(query)
        return [ToldStory(row.story_id, row.headline, row.at) for row in rows]

    async def _sent(self, is_theirs: ColumnElement[bool]) -> list[SentMessage]:
        query = select(delivery.c.occasion, delivery.c.status, delivery.c.created_at).where(is_theirs)
        rows = await self._connection.execute(query.order_by(delivery.c.id))
        return [SentMessage(row.occasion, row.status, row.created_at) for row in rows]

    async def _received(self, is_theirs: ColumnElement[bool]) -> list[ReceivedMessage]:
        query = select(inbox.c.kind, inbox.c.received_at).where(is_theirs).order_by(inbox.c.id)
        return [ReceivedMessage(row.kind, row.received_at) for row in await self._connection.execute(query)]

    async def _changes(self, is_theirs: ColumnElement[bool]) -> list[MadeChange]:
        query = (
            select(change, destination.c.title, destination.c.chat)
            .join(destination, destination.c.id == change.c.destination_id, isouter=True)
            .where(is_theirs)
            .order_by(change.c.id)
        )
        rows = await self._connection.execute(query)
        return [MadeChange(row.summary, row.title or row.chat or "", row.at, row.undone_at) for row in rows]

    async def _reports(self, is_theirs: ColumnElement[bool]) -> list[SentReport]:
        query = select(report, story.c.headline).join(story, story.c.id == report.c.story_id)
        rows = await self._connection.execute(query.where(is_theirs).order_by(report.c.id))
        return [SentReport(row.story_id, row.headline, row.thing, row.at, row.settled_at) for row in rows]

    async def _votes(self, is_theirs: ColumnElement[bool]) -> list[CastVote]:
        query = select(vote, edition.c.due_at).join(edition, edition.c.id == vote.c.edition_id)
        rows = await self._connection.execute(query.where(is_theirs).order_by(vote.c.cast_at))
        return [CastVote(row.due_at, row.is_useful, row.cast_at) for row in rows]

    async def _invites(self, is_theirs: ColumnElement[bool]) -> list[Invite]:
        rows = await self._connection.execute(select(invite).where(is_theirs).order_by(invite.c.id))
        return [Invite(row.id, row.made_by, row.made_at, row.expires_at) for row in rows]

    async def _requests(self, is_theirs: ColumnElement[bool]) -> list[MadeRequest]:
        rows = await self._connection.execute(select(request).where(is_theirs).order_by(request.c.id))
        return [
            MadeRequest(row.title, row.command, row.made_at, row.asked_at, row.settled_at) for row in rows
        ]

    async def _team_channels(self, is_theirs: ColumnElement[bool]) -> list[str]:
        query = select(destination.c.title, destination.c.chat).join(
            team_channel, team_channel.c.destination_id == destination.c.id
        )
        rows = await self._connection.execute(query.where(is_theirs).order_by(destination.c.id))
        return [row.title or row.chat for row in rows]

    # --- erased -------------------------------------------------------------------------------------

    async def erase_person(self, person_id: int) -> None:
        await self._blank_updates(_was_sent_by(await self._names(person_id)))
        ids = await self._connection.scalars(select(member.c.id).where(member.c.person_id == person_id))
        tries = [f"{TRIES}{member_id}" for member_id in ids]
        await self._connection.execute(delete(fact).where(fact.c.name.in_(tries)))
        await erase_rows(self._connection, person, person.c.id == person_id)

    async def erase_place(self, destination_id: int) -> None:
        await self.empty_place(destination_id)
        await erase_rows(self._connection, destination, destination.c.id == destination_id)

    async def empty_place(self, destination_id: int) -> None:
        row = await self._destinations.get(destination_id)
        if row is None:
            return
        is_there = and_(inbox.c.installation_id == row.installation_id, inbox.c.chat == row.place.chat)
        await self._blank_updates(and_(is_there, inbox.c.thread == row.place.thread))
        await self._release(destination_id)
        emptied: dict[str, Any] = {
            "title": "",
            "status": DestinationStatus.EMPTIED,
            "status_reason": "",
            "looked_at": None,
            "looked_before": None,
            "quiet_from": None,
            "quiet_until": None,
            "takes_shares": False,
        }
        here = update(destination).where(destination.c.id == destination_id)
        await self._connection.execute(here.values(emptied))

    async def erase_emptied(self, destination_id: int) -> None:
        # Gone, if they blocked us before the last message was out.
        has_left = destination.c.status.in_((DestinationStatus.EMPTIED, DestinationStatus.GONE))
        waits = select(delivery.c.id).where(
            delivery.c.destination_id == destination_id, delivery.c.status.in_(_WAITS)
        )
        query = select(destination.c.id).where(destination.c.id == destination_id, has_left, ~waits.exists())
        if await self._connection.scalar(query.with_for_update()) is not None:
            await self.erase_place(destination_id)

    async def _release(self, destination_id: int) -> None:
        """Erase what hangs on the place, and the editions that no other place was given."""
        given = select(occasion.c.edition_id).where(occasion.c.destination_id == destination_id)
        sent = select(delivery.c.edition_id).where(
            delivery.c.destination_id == destination_id, delivery.c.edition_id.is_not(None)
        )
        editions = (await self._connection.scalars(given.union(sent))).all()
        is_setting = and_(
            change.c.destination_id == destination_id, change.c.subject != ChangeSubject.CORRECTION
        )
        await erase_rows(self._connection, change, is_setting)
        await release_rows(self._connection, destination, destination.c.id == destination_id)
        for edition_id in editions:
            alone = and_(edition.c.id == edition_id, unreferred(edition))
            await self._connection.execute(delete(edition).where(alone))

    async def _blank_updates(self, condition: ColumnElement[bool]) -> None:
        """Leave of handled updates what tells a repeated one: nothing about anybody."""
        blank: dict[str, Any] = {"chat": "", "thread": "", "sender_id": "", "sender_language": None}
        handled = and_(condition, inbox.c.handled_at.is_not(None))
        await self._connection.execute(update(inbox).where(handled).values(blank))


def _was_sent_by(names: Sequence[tuple[int, str]]) -> ColumnElement[bool]:
    return _known_as(names, inbox.c.installation_id, inbox.c.sender_id)


def _known_as(
    names: Sequence[tuple[int, str]], installation_id: Column[Any], external_id: Column[Any]
) -> ColumnElement[bool]:
    """Return the condition that the columns name one of those: (installation, id on the platform).

    The names are written out: with a subquery, SQLite would look through all members for every row.
    """
    return or_(
        false(), *(and_(installation_id == installation, external_id == name) for installation, name in names)
    )
