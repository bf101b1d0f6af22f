"""Send through one Telegram bot, each call once."""

from collections.abc import Mapping

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ChatMemberStatus, ParseMode
from telegram.error import BadRequest, TelegramError

from adapters.telegram.errors import delivery_error
from adapters.telegram.render import TelegramText, render
from bot.i18n.translator import translator
from bot.message import Message
from bot.model.destination import Destination, Installation
from bot.ports.outside import OutcomeUnknownError

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


class TelegramMessenger:
    """`installation` is set by the adapter before the first send."""

    installation: Installation

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, destination: Destination, message: Message, *, reply_to: Mapping[str, str]) -> str:
        """Send, or edit the message whose button was pressed; return the id of the first message.

        Raises:
            DeliveryError: one of its subclasses. Once a first part is out, any failure of a later one is
                an unknown outcome: sending again would repeat the first.
        """
        texts = render(message)
        first = await self._send_first(destination, message, texts[0], reply_to)
        for number, text in enumerate(texts[1:], start=2):
            try:
                await self._send_text(destination, text)
            except (TelegramError, AttributeError, KeyError, TypeError, ValueError) as exc:
                raise OutcomeUnknownError(f"part {number} of {len(texts)} did not get through") from exc
        return str(first)

    async def is_chat_admin(self, destination: Destination, external_id: str) -> bool | None:
        """Ask the chat itself. An anonymous admin speaks as the group, under the group's id."""
        chat = destination.place.chat
        if external_id == chat:
            return True
        try:
            member = await self._bot.get_chat_member(int(chat), int(external_id))
        except TelegramError as exc:
            raise delivery_error(exc, translator(destination.language)) from exc
        return member.status in _ADMINS

    async def _send_first(
        self, destination: Destination, message: Message, text: TelegramText, reply_to: Mapping[str, str]
    ) -> int:
        pressed = reply_to.get("message") if message.replaces_original else None
        try:
            if pressed is not None and await self._edit(destination, int(pressed), text):
                return int(pressed)
            return await self._send_text(destination, text)
        except TelegramError as exc:
            raise delivery_error(exc, translator(destination.language)) from exc
        except (AttributeError, KeyError, TypeError, ValueError) as exc:
            # Telegram said yes, in words the library cannot read.
            raise OutcomeUnknownError("the answer could not be read") from exc

    async def _send_text(self, destination: Destination, text: TelegramText) -> int:
        thread = destination.place.thread
        sent = await self._bot.send_message(
            int(destination.place.chat),
            text.html,
            message_thread_id=int(thread) if thread else None,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=text.keyboard,
        )
        return sent.message_id

    async def _edit(self, destination: Destination, message_id: int, text: TelegramText) -> bool:
        """Edit the message; False if it can no longer be edited. No change at all is a success."""
        try:
            await self._bot.edit_message_text(
                text.html,
                chat_id=int(destination.place.chat),
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=text.keyboard,
            )
        except BadRequest as exc:
            reason = exc.message.lower()
            if "message is not modified" in reason:
                return True
            if "message to edit not found" in reason or "message can't be edited" in reason:
                return False
            raise
        return True
