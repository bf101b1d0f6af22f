"""Which other places a command is about, so that the platform can be asked for rights there beforehand."""

from bot.commands.words import CHANNEL_VERBS, Parsed, parse
from bot.model.destination import Destination, Installation, PlaceKind
from bot.ports.store import Transaction

# So many places are asked about for one list; nobody keeps more by hand.
MAX_PLACES = 20
_BY_DELIVERY = frozenset({"resend", "arrived"})
_RESUME = frozenset({"resume", "fortsett"})
_ANSWERS = frozenset({"do", "no"})


def may_concern(parsed: Parsed) -> bool:
    """Say whether the command can be about another place than where it is typed."""
    return parsed.command in _BY_DELIVERY | {"place", "undo", "channel", "digest", "request"}


def named_place(parsed: Parsed) -> str:
    """Return the place that "channel set @kanal" names, as written; empty if it names none."""
    verb, _, which = parsed.args.partition(" ")
    is_change = verb.casefold() in CHANNEL_VERBS["set"] | CHANNEL_VERBS["unset"]
    return which.strip() if parsed.command == "channel" and is_change else ""


async def asked_for(tx: Transaction, parsed: Parsed) -> Parsed:
    """Return the command that a request is about; any other command as it is."""
    verb, _, which = parsed.args.partition(" ")
    if parsed.command != "request" or verb not in _ANSWERS | {"ask"}:
        return parsed
    asked = await tx.requests.get(number(which) or 0)
    return parse(asked.command) if asked else parsed


async def concerned(
    tx: Transaction, installation: Installation, external_id: str, parsed: Parsed
) -> list[Destination]:
    """Return the shared places of the installation, other than by name, that the command is about."""
    first, _, rest = parsed.args.partition(" ")
    if parsed.command == "channel":
        is_list = first.casefold() in CHANNEL_VERBS["list"]
        return (await tx.destinations.kept_by(installation.id, external_id))[:MAX_PLACES] if is_list else []
    destination_id = await _destination_id(tx, parsed.command, first, rest)
    destination = await tx.destinations.get(destination_id) if destination_id is not None else None
    is_shared = destination is not None and destination.place.kind is not PlaceKind.PRIVATE
    if destination is None or not is_shared or destination.installation_id != installation.id:
        return []
    return [destination]


async def _destination_id(tx: Transaction, command: str, first: str, rest: str) -> int | None:
    if command == "digest":
        return number(rest) if first.casefold() in _RESUME else None
    if command == "request":
        asked = await tx.requests.get(number(rest) or 0) if first in _ANSWERS else None
        return asked.destination_id if asked else None
    found = number(first)
    if found is None or command == "place":
        return found
    if command in _BY_DELIVERY:
        delivery = await tx.deliveries.get(found)
        return delivery.destination_id if delivery else None
    change = await tx.changes.get(found)
    return change.destination_id if change else None


def number(text: str) -> int | None:
    """Return the id that the text is; None if it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
