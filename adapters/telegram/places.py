"""What Telegram says of a chat and of people's rights in it."""

import re

from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberRestricted
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from bot.model.destination import Place, PlaceKind
from bot.ports.outside import FoundPlace

_ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
_AWAY = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
# "@kanal", "t.me/kanal", "https://t.me/kanal/17", or a chat's id. Names are of 4 to 32 letters.
_PUBLIC = re.compile(
    r"(?:@|(?:https?://)?(?:www\.)?t(?:elegram)?\.me/(?:s/)?)(?P<name>[A-Za-z]\w{3,31})(?:[/?].*)?", re.ASCII
)
_ID = re.compile(r"-\d{1,15}")


def chat_named(text: str) -> str | int | None:
    """Return what the Bot API calls the chat that people name so; None if it is no name of one."""
    if _ID.fullmatch(text):
        return int(text)
    match = _PUBLIC.fullmatch(text)
    return f"@{match['name']}" if match else None


async def find_place(bot: Bot, name: str, *, asker: str) -> FoundPlace | None:
    """Return the group or channel, whether the bot may post there and whether the asker is an admin.

    Raises:
        TelegramError: it could not be asked.
    """
    chat_id = chat_named(name)
    if chat_id is None:
        return None
    try:
        chat = await bot.get_chat(chat_id)
    except (BadRequest, Forbidden):
        return None
    if chat.type == ChatType.PRIVATE:
        return None
    kind = PlaceKind.CHANNEL if chat.type == ChatType.CHANNEL else PlaceKind.GROUP
    place = Place(kind, str(chat.id), title=chat.effective_name or "")
    ours = await _member(bot, chat.id, bot.id)
    # A bot that is no admin of a channel may not ask for others' rights there.
    may_post = ours is not None and can_post(ours, is_channel=kind is PlaceKind.CHANNEL)
    return FoundPlace(place, may_post=may_post, is_admin=await is_admin(bot, chat.id, asker))


async def is_admin(bot: Bot, chat: int, external_id: str) -> bool:
    """Say whether that human is an admin. An anonymous one speaks as the chat, under the chat's id.

    Raises:
        TelegramError: it could not be asked.
    """
    if external_id == str(chat):
        return True
    if not external_id.isdigit():  # who speaks as another chat is nobody's admin
        return False
    member = await _member(bot, chat, int(external_id))
    return member is not None and member.status in _ADMINS


def is_present(member: ChatMember) -> bool:
    """Say whether a member of that standing is in the chat."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in _AWAY


def can_post(member: ChatMember, *, is_channel: bool) -> bool:
    """Say whether a member of that standing may write."""
    match member:
        case ChatMemberAdministrator() if is_channel:
            return bool(member.can_post_messages)
        case ChatMemberRestricted():
            return member.is_member and member.can_send_messages
        case _:
            return is_present(member) and (not is_channel or member.status == ChatMemberStatus.OWNER)


async def _member(bot: Bot, chat: int, user: int) -> ChatMember | None:
    """Return the member; None if the chat has no such one or does not tell us."""
    try:
        return await bot.get_chat_member(chat, user)
    except (BadRequest, Forbidden):
        return None
