"""Tell the one who can act: an unknown send, a destination put on pause.

In a private chat that is the chat itself; of a shared destination it is the member who last changed its
settings, in their private chat. Nobody to tell: the log and `status` still say it.
"""

import logging
from datetime import datetime

from bot.i18n.dates import clock_time
from bot.i18n.translator import Translator, translator
from bot.message import Button, Message, say
from bot.model.delivery import Delivery, NewDelivery, Urgency
from bot.model.destination import Destination, Place, PlaceKind
from bot.ports.store import Store, Transaction

log = logging.getLogger(__name__)


async def report_unknown(store: Store, delivery: Delivery, *, now: datetime) -> None:
    """Say that a digest may not have arrived, with the two answers to that."""
    async with store.transaction() as tx:
        concerned = await tx.destinations.get(delivery.destination_id)
        if concerned is None:
            return
        message = _unknown_message(delivery, concerned)
        await _tell_who_can_act(tx, concerned, message, occasion=f"unknown:{delivery.id}", now=now)


async def report_paused(store: Store, destination: Destination, reason: str, *, now: datetime) -> None:
    """Say that a destination is on pause and how to go on."""
    tr = translator(destination.language)
    text = tr(
        "The digest for {place} is on pause: {reason}. No stories are lost. Mend that, then press Resume.",
        place=_place_name(destination),
        reason=reason,
    )
    message = say(
        text, Button(tr("Resume"), f"digest resume {destination.id}"), language=destination.language
    )
    async with store.transaction() as tx:
        await _tell_who_can_act(
            tx, destination, message, occasion=f"paused:{destination.id}:{now:%Y-%m-%dT%H:%M}", now=now
        )


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
        place=_place_name(concerned),
    )


def _place_name(destination: Destination) -> str:
    title = destination.place.title or destination.place.chat
    return f"#{title}" if destination.platform == "slack" else title


async def _tell_who_can_act(
    tx: Transaction, concerned: Destination, message: Message, *, occasion: str, now: datetime
) -> None:
    destination = await _private_place_of_admin(tx, concerned, now=now)
    if destination is None:
        log.warning("nobody to tell about destination %d (%s)", concerned.id, occasion)
        return
    await tx.deliveries.add(
        NewDelivery(occasion, destination.id, message.to_json(), Urgency.REPLY, created_at=now)
    )


async def _private_place_of_admin(
    tx: Transaction, concerned: Destination, *, now: datetime
) -> Destination | None:
    if concerned.place.kind is PlaceKind.PRIVATE:
        return concerned
    change = await tx.changes.last_of(concerned.id)
    member = await tx.people.get(change.member_id) if change and change.member_id else None
    installations = {installation.id: installation for installation in await tx.installations.all()}
    installation = installations.get(member.installation_id) if member else None
    if member is None or installation is None:
        return None
    place = Place(PlaceKind.PRIVATE, member.external_id, title=member.name)
    destination, _ = await tx.destinations.ensure(
        installation,
        place,
        language=concerned.language,
        zone=concerned.zone,
        audience=concerned.audience,
        now=now,
    )
    return destination
