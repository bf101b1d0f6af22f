"""Ask the platform what a command depends on, anew at every call.

Outside any transaction, as these are calls. What cannot be asked is not guessed: the command then says so.
"""

import logging
from collections.abc import Callable
from dataclasses import replace

from bot.commands.concerns import asked_for, concerned, may_concern, named_place
from bot.commands.context import Asked
from bot.commands.router import needs_admin
from bot.commands.words import Parsed
from bot.model.delivery import Incoming
from bot.model.destination import Destination, Installation, Place, PlaceKind
from bot.ports.outside import DeliveryError, Messenger
from bot.ports.store import Store

log = logging.getLogger(__name__)

Unstored = Callable[[Place, Installation], Destination]


async def ask(
    store: Store, messenger: Messenger, incoming: Incoming, parsed: Parsed, unstored: Unstored
) -> Asked:
    """Return what the command needs to know of rights, here and in the places it is about."""
    asked = Asked()
    try:
        if incoming.place.kind is not PlaceKind.PRIVATE and needs_admin(parsed):
            here = await _here(store, messenger, incoming, unstored)
            is_admin = await messenger.is_chat_admin(here, incoming.sender.external_id)
            asked = replace(asked, is_admin_here=bool(is_admin))
        if name := await _named(store, parsed):
            sender = incoming.sender
            language = unstored(incoming.place, messenger.installation).language
            found = await messenger.find_place(name, asker=sender.external_id, language=language)
            asked = replace(asked, found=found)
        if may_concern(parsed):
            asked = await _elsewhere(store, messenger, incoming, parsed, asked)
    except DeliveryError as error:
        log.warning("rights could not be asked from %s: %s", incoming.place.chat, error)
        asked = replace(asked, is_certain=False)
    return asked


async def _named(store: Store, parsed: Parsed) -> str:
    """Return the place that the command names, or the one that somebody asked to have it done for."""
    if parsed.command != "request":
        return named_place(parsed)
    async with store.reading() as tx:
        return named_place(await asked_for(tx, parsed))


async def _here(store: Store, messenger: Messenger, incoming: Incoming, unstored: Unstored) -> Destination:
    async with store.reading() as tx:
        stored = await tx.destinations.find(messenger.installation.id, incoming.place)
    return stored or unstored(incoming.place, messenger.installation)


async def _elsewhere(
    store: Store, messenger: Messenger, incoming: Incoming, parsed: Parsed, asked: Asked
) -> Asked:
    """Ask in each place that the command concerns; of several, those that cannot be asked are left out."""
    who = incoming.sender.external_id
    async with store.reading() as tx:
        places = await concerned(tx, messenger.installation, who, parsed)
    admin_of: dict[int, bool] = {}
    for destination in places:
        try:
            is_admin = await messenger.is_chat_admin(destination, who)
        except DeliveryError as error:
            log.warning("rights in %s could not be asked: %s", destination.place.chat, error)
            asked = replace(asked, is_certain=False)
            continue
        if is_admin is not None:
            admin_of[destination.id] = is_admin
    return replace(asked, admin_of=admin_of)
