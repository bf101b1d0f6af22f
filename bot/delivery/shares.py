"""Tell who shared a story with their team, once and in private, that it did not get there.

They were told "shared" when it was queued; the channel itself says nothing of what never came.
"""

from datetime import datetime

from bot.delivery.notices import public_name
from bot.i18n.translator import Translator, translator
from bot.message import Block, Button, Buttons, Message, StoryBlock, Text
from bot.model.delivery import Delivery, DeliveryStatus, NewDelivery, Urgency
from bot.model.destination import Destination, DestinationStatus, Member, Place, PlaceKind
from bot.ports.store import Transaction
from bot.ports.teams import read_share


async def report_refused(tx: Transaction, delivery: Delivery, *, reason: str = "", now: datetime) -> None:
    """Say that nothing was posted, if it was a share; `reason` is in the language of the channel."""
    await _report(tx, delivery, reason=reason, is_unknown=False, now=now)


async def report_uncertain(tx: Transaction, delivery: Delivery, *, now: datetime) -> None:
    """Say that it may have been posted or not, if it was a share."""
    await _report(tx, delivery, reason="", is_unknown=True, now=now)


async def report_dropped(tx: Transaction, place: Destination, *, now: datetime) -> None:
    """Say so of all that waits for a place which is about to take nothing more."""
    for waiting in await tx.deliveries.with_status(DeliveryStatus.PENDING, destination_id=place.id):
        await report_refused(tx, waiting, reason=place.status_reason, now=now)


async def _report(
    tx: Transaction, delivery: Delivery, *, reason: str, is_unknown: bool, now: datetime
) -> None:
    share = read_share(delivery.occasion)
    member = await tx.people.get(share.member_id) if share else None
    place = await tx.destinations.get(delivery.destination_id)
    if share is None or member is None or place is None or not delivery.message:
        return
    chat = await _private_place(tx, member, like=place, now=now)
    if chat.status is not DestinationStatus.ACTIVE:
        return
    tr, message = translator(chat.language), Message.from_json(delivery.message)
    reason = reason if chat.language == place.language else ""
    said = _said(tr, _headline(tr, message), public_name(place), reason, is_unknown=is_unknown)
    again = Button(tr("Share again"), f"team share {share.story_id} {chat.language}")
    blocks: tuple[Block, ...] = (Text(said), *_note(message), Buttons(((again,),)))
    told = Message(blocks, summary=said, language=chat.language)
    # With its moment, for SQLite may give the number of a delivery that was forgotten again.
    occasion = f"unshared:{delivery.id}:{delivery.created_at.isoformat()}"
    # It answers what they did, so quiet hours do not hold it.
    await tx.deliveries.add(NewDelivery(occasion, chat.id, told.to_json(), Urgency.REPLY, created_at=now))


def _said(tr: Translator, headline: str, place: str, reason: str, *, is_unknown: bool) -> str:
    if is_unknown:
        return tr(
            "I do not know whether {headline} arrived in {place}. Look there first, and share it again only "
            "if it is missing.",
            headline=headline,
            place=place,
        )
    if reason:
        return tr(
            "{headline} was not shared after all: {place} did not take it ({reason}). Nothing was posted. "
            "Once that is mended, share it again.",
            headline=headline,
            place=place,
            reason=reason,
        )
    return tr(
        "{headline} was not shared after all: {place} did not take it. Nothing was posted. You can share it "
        "again.",
        headline=headline,
        place=place,
    )


def _headline(tr: Translator, message: Message) -> str:
    headline = next((block.headline for block in message.blocks if isinstance(block, StoryBlock)), "")
    return tr("“{text}”", text=headline) if headline else tr("The story")


def _note(message: Message) -> tuple[Text, ...]:
    """Return what the channel was to read above the story, so that a note need not be written anew."""
    first = message.blocks[0] if message.blocks else None
    has_note = isinstance(first, Text) and not first.is_quiet
    return (Text(first.text, is_quiet=True),) if isinstance(first, Text) and has_note else ()


async def _private_place(tx: Transaction, member: Member, *, like: Destination, now: datetime) -> Destination:
    """Return where the member reads us alone, on the platform where they shared."""
    installations = {installation.id: installation for installation in await tx.installations.all()}
    chat, _ = await tx.destinations.ensure(
        installations[member.installation_id],
        Place(PlaceKind.PRIVATE, member.external_id, title=member.name),
        language=like.language,
        zone=like.zone,
        audience=like.audience,
        now=now,
    )
    return chat
