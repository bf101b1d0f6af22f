"""What people saw on the simulated Telegram in a month, for the account."""

from collections import Counter
from collections.abc import Iterable, Mapping

from adapters.simulated import SimulatedPlatform
from adapters.simulated.faults import Fault
from adapters.simulated.telegram_chats import Chat, SeenMessage
from tests.scale.account import Seen
from tests.scale.telegram_characters import BOT

TITLE = "Siste · "


def seen_on_telegram(platform: SimulatedPlatform, migrated: Mapping[int, int]) -> Seen:
    where = {str(old): str(new) for old, new in migrated.items()}
    # A group has its own numbers before and after it migrated.
    messages, parts = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for _, chat, shown in platform.telegram.all_chats():
        place = where.get(str(chat.id), str(chat.id))
        ours = {one.id: one for one in _of_the_bot(chat, shown)}
        messages.update((place, str(number)) for number in ours)
        parts.update((place, str(number)) for number, one in ours.items() if _goes_on(number, one, ours))
    return Seen(
        messages=messages,
        parts=parts,
        elsewhere={
            (where.get(call.chat, call.chat), str(call.params.get("message_id")))
            for call in platform.transcript
            if call.method in ("editMessageText", "deleteMessage")
        },
        failed=Counter(
            where.get(call.chat, call.chat)
            for call in platform.transcript
            if call.accepted and call.fault == Fault.ERROR_AFTER
        ),
        places=where,
    )


def _goes_on(number: int, message: SeenMessage, ours: Mapping[int, SeenMessage]) -> bool:
    """Say whether it goes on with a long answer, right under its first part and without a sound.

    Only first parts stand in the ledger. Digests are never parted.
    """
    return message.is_silent and not message.text.startswith(TITLE) and number - 1 in ours


def _of_the_bot(chat: Chat, messages: Iterable[SeenMessage]) -> list[SeenMessage]:
    # Only the bot posts in the channels of the month, and it does so in the channel's name.
    return [one for one in messages if chat.kind == "channel" or one.sender == BOT]
