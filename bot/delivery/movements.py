"""What follows when the bot is added, removed, silenced or heard again, and when a chat moves.

Settings are kept through all of it: whoever has the bot back finds them as they were. What waits for a
place that is gone or silent is dropped at once, and what it would have told is told later.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.knocks import knock
from bot.delivery.notices import greet, report_back, report_paused
from bot.delivery.shares import report_dropped
from bot.digest.schedule import next_for
from bot.i18n.translator import to_translate, translator
from bot.model.delivery import Change, ChangeSubject, Incoming
from bot.model.destination import Destination, DestinationStatus, Installation, PlaceKind
from bot.model.digest import Digest, Mode
from bot.ports.store import Transaction

# Why a place is silent, as adapters say it in one word.
_REASONS = {
    "archived": to_translate("it is archived"),
    "rights": to_translate("I may not write there; give me the right to post"),
}
_UNINSTALLED = "the app was removed"
_AWAY = (DestinationStatus.GONE, DestinationStatus.EMPTIED)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The bot came into a place: `destination` is that of the chat itself, stored by now."""

    installation: Installation
    destination: Destination
    is_new: bool
    key: str


async def removed(tx: Transaction, installation_id: int, chat: str, *, reason: str, now: datetime) -> None:
    """Send nothing more to the chat nor to its topics."""
    for destination in await tx.destinations.in_chat(installation_id, chat):
        await stop(tx, destination.gone(reason, now=now), now=now)


async def uninstalled(tx: Transaction, installation_id: int, *, now: datetime) -> None:
    """Send nothing more to any destination of an installation that is gone."""
    await tx.installations.set_active(installation_id, is_active=False)
    for destination in await tx.destinations.all():
        if destination.installation_id == installation_id and destination.status not in _AWAY:
            await stop(tx, destination.gone(_UNINSTALLED, now=now), now=now)


async def reinstalled(tx: Transaction, installation_id: int, *, now: datetime) -> None:
    """Go on wherever sending stopped because the installation was gone: it is there."""
    await tx.installations.set_active(installation_id, is_active=True)
    for destination in await tx.destinations.all():
        if destination.installation_id == installation_id and is_uninstalled(destination):
            await resume(tx, destination, now=now)


def is_uninstalled(destination: Destination) -> bool:
    return destination.status is DestinationStatus.GONE and destination.status_reason == _UNINSTALLED


async def silenced(tx: Transaction, incoming: Incoming, installation_id: int, *, now: datetime) -> None:
    """Pause the chat and its topics, or the one topic that was closed, and tell who can mend it."""
    for destination in await _concerned(tx, incoming, installation_id):
        if destination.status is DestinationStatus.ACTIVE:
            tr = translator(destination.language)
            reason = tr(_REASONS.get(incoming.text, _REASONS["rights"]))
            await stop(tx, destination.paused(reason), now=now)
            if await _next_at(tx, destination) is not None:
                await report_paused(tx, destination, reason, now=now)


async def pause(
    tx: Transaction, destination: Destination, reason: str, *, has_to_knock: bool, now: datetime
) -> None:
    """Send nothing more there until somebody mends it, and tell who can: a digest was refused."""
    await stop(tx, destination.paused(reason), now=now)
    await report_paused(tx, destination, reason, now=now)
    if has_to_knock:
        await knock(tx, destination, now=now)


async def stop(tx: Transaction, stopped: Destination, *, now: datetime) -> None:
    """Write a destination that is gone or on pause, and drop what waits for it; who shared it is told."""
    await tx.destinations.save(stopped)
    await report_dropped(tx, stopped, now=now)
    await tx.deliveries.drop_pending(stopped.id, now=now)


async def heard(tx: Transaction, incoming: Incoming, installation_id: int, *, now: datetime) -> None:
    """Go on where we were silenced, and say so to who can act."""
    for destination in await _concerned(tx, incoming, installation_id):
        await let_in(tx, destination, now=now)


async def let_in(tx: Transaction, destination: Destination, *, now: datetime) -> None:
    """Go on in a place that was on pause, and say so to who can act."""
    if destination.status is DestinationStatus.PAUSED:
        await resume(tx, destination, now=now)
        await report_back(tx, destination, await _next_at(tx, destination), now=now)


async def resume(tx: Transaction, destination: Destination, *, now: datetime) -> None:
    """Let the digests of the destination come again, from their next moment on."""
    await tx.destinations.save(destination.active())
    for digest in await tx.digests.of(destination.id):
        if digest.next_at is not None:
            await tx.digests.save(replace(digest, next_at=next_for(digest, now=now)))


async def joined(tx: Transaction, incoming: Incoming, arrival: Arrival, *, now: datetime) -> None:
    """Note who added us, go on where we were, and greet. A person's first words to us are answered anyway."""
    if incoming.place.kind is not PlaceKind.PRIVATE:
        await _note_adding(tx, incoming, arrival, now=now)
    was_away = False
    for destination in await tx.destinations.in_chat(arrival.installation.id, incoming.place.chat):
        if destination.status is not DestinationStatus.ACTIVE:
            await resume(tx, destination, now=now)
            was_away = True
    if was_away or (arrival.is_new and incoming.place.kind is not PlaceKind.PRIVATE):
        next_at = await _next_at(tx, arrival.destination)
        await greet(tx, arrival.destination, next_at, occasion=f"hello:{arrival.key}", now=now)


async def moved(tx: Transaction, installation_id: int, chat: str, new_chat: str) -> None:
    """Follow a chat to its new id, its topics included; what is at the new id already becomes one with it."""
    for destination in await tx.destinations.in_chat(installation_id, chat):
        place = replace(destination.place, chat=new_chat)
        there = await tx.destinations.find(installation_id, place)
        if there is not None and there.id != destination.id:
            await _join_digests(tx, destination, there)
        # The old group says that we left it as well, before or after.
        is_gone = destination.status is DestinationStatus.GONE
        kept = destination.active() if is_gone else destination
        await tx.destinations.save(replace(kept, place=place))


async def _concerned(tx: Transaction, incoming: Incoming, installation_id: int) -> list[Destination]:
    place = incoming.place
    in_chat = await tx.destinations.in_chat(installation_id, place.chat)
    return [found for found in in_chat if not place.thread or found.place.thread == place.thread]


async def _next_at(tx: Transaction, destination: Destination) -> datetime | None:
    due = [digest.next_at for digest in await tx.digests.of(destination.id) if digest.next_at is not None]
    return min(due, default=None)


async def _note_adding(tx: Transaction, incoming: Incoming, arrival: Arrival, *, now: datetime) -> None:
    member = await tx.people.ensure(arrival.installation, incoming.sender, now=now)
    snapshot = await tx.digests.snapshot(arrival.destination.id)
    await tx.changes.add(
        Change(
            id=0,
            destination_id=arrival.destination.id,
            member_id=member.id,
            at=now,
            summary="added",
            before=snapshot,
            after=snapshot,
            subject=ChangeSubject.MEMBERSHIP,
        )
    )


async def _join_digests(tx: Transaction, kept: Destination, gone: Destination) -> None:
    """Fold a digest that comes when one of ours does into that, so that nobody is told twice."""
    ours = await tx.digests.of(kept.id)
    for theirs in await tx.digests.of(gone.id):
        same = next((digest for digest in ours if _comes_with(digest, theirs)), None)
        if same is not None:
            await tx.digests.save(_both(same, theirs))
            await tx.digests.remove(theirs.id)
        elif any(digest.name == theirs.name for digest in ours):
            await tx.digests.save(replace(theirs, name=f"{theirs.name or 'digest'}-{theirs.id}"))


def _both(ours: Digest, theirs: Digest) -> Digest:
    """Return our digest with what theirs follows and mutes besides, on the days of either.

    Following nothing stays everything.
    """
    modes = {Mode.MUTE}
    if all(any(sub.mode is Mode.FOLLOW for sub in digest.subscriptions) for digest in (ours, theirs)):
        modes.add(Mode.FOLLOW)
    known = {subscription.target for subscription in ours.subscriptions}
    added = (sub for sub in theirs.subscriptions if sub.mode in modes and sub.target not in known)
    last = [moment for moment in (ours.last_at, theirs.last_at) if moment is not None]
    upcoming = [moment for moment in (ours.next_at, theirs.next_at) if moment is not None]
    return replace(
        ours,
        subscriptions=(*ours.subscriptions, *added),
        weekdays=ours.weekdays | theirs.weekdays,
        last_at=max(last, default=None),
        next_at=min(upcoming, default=None),
    )


def _comes_with(one: Digest, other: Digest) -> bool:
    """Say whether they are one order in two copies; a weekly one, or one that is off, is another order."""
    return bool(one.weekdays & other.weekdays) and all(
        first == second
        for first, second in (
            ((one.local_time, one.zone), (other.local_time, other.zone)),
            (one.is_weekly, other.is_weekly),
            (one.next_at is None, other.next_at is None),
        )
    )
