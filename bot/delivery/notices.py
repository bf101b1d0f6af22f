"""Tell the one who can act: an unknown send, a destination put on pause or going on, a place we came into.

In a private chat that is the chat itself; of a shared destination it is the member who last changed its
settings, else who added the bot, in their private chat. Nobody to tell: the log and `status` still say it.
"""

import logging
from datetime import datetime

from bot.digest.quiet import held_until
from bot.i18n.dates import clock_time, next_time
from bot.i18n.translator import Translator, translator
from bot.message import Button, Message, say
from bot.model.delivery import Delivery, NewDelivery, Urgency
from bot.model.destination import Destination, DestinationStatus, Place, PlaceKind
from bot.ports.store import Store, Transaction

log = logging.getLogger(__name__)


async def report_unknown(store: Store, delivery: Delivery, *, now: datetime) -> None:
    """Say that a digest may not have arrived, with the two answers to that."""
    async with store.transaction() as tx:
        concerned = await tx.destinations.get(delivery.destination_id)
        if concerned is None:
            return
        message = _unknown_message(delivery, concerned)
        # With its moment, for SQLite may give the number of a delivery that was forgotten again; and with its
        # attempt, for what was sent again may be unknown again.
        occasion = f"unknown:{delivery.id}:{delivery.created_at:%Y-%m-%dT%H:%M:%S}:{delivery.attempts}"
        await _tell_who_can_act(tx, concerned, message, occasion=occasion, now=now)


async def report_paused(tx: Transaction, destination: Destination, reason: str, *, now: datetime) -> None:
    """Say that a destination is on pause and how to go on."""
    tr = translator(destination.language)
    text = tr(
        "The digest for {place} is on pause: {reason}. No stories are lost. Mend that, then press Resume.",
        place=public_name(destination),
        reason=reason,
    )
    message = say(
        text, Button(tr("Resume"), f"digest resume {destination.id}"), language=destination.language
    )
    await _tell_who_can_act(tx, destination, message, occasion=_occasion("paused", destination, now), now=now)


async def report_back(
    tx: Transaction, destination: Destination, next_at: datetime | None, *, now: datetime
) -> None:
    """Say that a destination goes on by itself after a pause; without a digest that says nothing."""
    if next_at is None:
        return
    tr = translator(destination.language)
    text = tr(
        "{place}: on pause → on. Next: {time}.",
        place=public_name(destination),
        time=_moment(destination, next_at, now),
    )
    message = say(text, language=destination.language)
    await _tell_who_can_act(tx, destination, message, occasion=_occasion("back", destination, now), now=now)


async def greet(
    tx: Transaction, destination: Destination, next_at: datetime | None, *, occasion: str, now: datetime
) -> None:
    """Say one line on coming in or back: in the place itself, of a channel to who added us."""
    if destination.place.kind is PlaceKind.CHANNEL:
        message = _channel_greeting(destination, next_at, now)
        await _tell_who_can_act(tx, destination, message, occasion=occasion, now=now)
        return
    await _put(tx, destination, _greeting(destination, next_at, now), occasion=occasion, now=now)


def _greeting(destination: Destination, next_at: datetime | None, now: datetime) -> Message:
    tr, language = translator(destination.language), destination.language
    if next_at is not None:
        text = tr(
            "Good to be back. The digest goes on as before. Next: {time}.",
            time=_moment(destination, next_at, now),
        )
        return say(text, Button(tr("Settings"), "list"), language=language)
    if destination.place.kind is PlaceKind.PRIVATE:
        return say(
            tr("Good to be back. No digest comes here yet."), Button(tr("Start"), "start"), language=language
        )
    text = tr(
        "Hi, I am Siste: one short digest of AI news, with sources. "
        "Nothing comes here until an admin sets it up."
    )
    return say(text, Button(tr("Set up this chat"), "channel set"), language=language)


def _channel_greeting(destination: Destination, next_at: datetime | None, now: datetime) -> Message:
    tr, language = translator(destination.language), destination.language
    place = public_name(destination)
    if next_at is not None:
        time = _moment(destination, next_at, now)
        return say(
            tr("I am in {place}, and the digest goes on as before. Next: {time}.", place=place, time=time),
            language=language,
        )
    return say(
        tr("I am in {place} now. Nothing comes there until you set it up.", place=place),
        Button(tr("Set it up"), f"place {destination.id} channel set"),
        language=language,
    )


def _occasion(event: str, destination: Destination, now: datetime) -> str:
    return f"{event}:{destination.id}:{now:%Y-%m-%dT%H:%M}"


def _moment(destination: Destination, moment: datetime, now: datetime) -> str:
    return next_time(moment, now=now, zone=destination.zone, language=destination.language)


def _unknown_message(delivery: Delivery, concerned: Destination) -> Message:
    tr = translator(concerned.language)
    sent_at = clock_time(delivery.created_at, concerned.zone, concerned.language)
    buttons = (
        Button(tr("It is there"), f"arrived {delivery.id}"),
        Button(tr("Send again"), f"resend {delivery.id}"),
    )
    return say(_unknown_text(tr, concerned, sent_at), *buttons, language=concerned.language)


def _unknown_text(tr: Translator, concerned: Destination, sent_at: str) -> str:
    if concerned.place.kind is PlaceKind.PRIVATE:
        return tr("I do not know whether your digest of {time} arrived. Is it above?", time=sent_at)
    return tr(
        "No answer came at {time}, so I do not know whether the digest arrived. Look in {place}:",
        time=sent_at,
        place=public_name(concerned),
    )


def public_name(destination: Destination) -> str:
    """Return "#ai-nytt", or a group's title, in no language."""
    title = destination.place.title or destination.place.chat
    return f"#{title}" if destination.platform == "slack" else title


async def _tell_who_can_act(
    tx: Transaction, concerned: Destination, message: Message, *, occasion: str, now: datetime
) -> None:
    destination = await _private_place_of_admin(tx, concerned, now=now)
    if destination is None:
        log.warning("nobody to tell about destination %d (%s)", concerned.id, occasion)
        return
    await _put(tx, destination, message, occasion=occasion, now=now)


async def _put(
    tx: Transaction, destination: Destination, message: Message, *, occasion: str, now: datetime
) -> None:
    notice = NewDelivery(
        occasion,
        destination.id,
        message.to_json(),
        Urgency.REPLY,
        created_at=now,
        not_before=held_until(destination, now),
    )
    await tx.deliveries.add(notice)


async def _private_place_of_admin(
    tx: Transaction, concerned: Destination, *, now: datetime
) -> Destination | None:
    """Return where somebody who can act reads us: not an anonymous admin, nor who blocked us."""
    if concerned.place.kind is PlaceKind.PRIVATE:
        return concerned
    installations = {installation.id: installation for installation in await tx.installations.all()}
    for member_id in await tx.changes.keepers(concerned.id):
        member = await tx.people.get(member_id)
        if member is None or member.external_id == concerned.place.chat:
            continue
        place = Place(PlaceKind.PRIVATE, member.external_id, title=member.name)
        destination, _ = await tx.destinations.ensure(
            installations[member.installation_id],
            place,
            language=concerned.language,
            zone=concerned.zone,
            audience=concerned.audience,
            now=now,
        )
        if destination.status is not DestinationStatus.GONE:
            return destination
    return None
