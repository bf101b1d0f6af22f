"""Send through one Telegram bot, each call once."""

import logging
from collections import OrderedDict
from collections.abc import Mapping

from telegram import Bot, InputFile, LinkPreviewOptions
from telegram.constants import CallbackQueryLimit, ParseMode
from telegram.error import BadRequest, TelegramError

from adapters.hostile_text import cut, one_line
from adapters.telegram.errors import cannot_be_edited, delivery_error, is_unchanged
from adapters.telegram.places import find_place, is_admin
from adapters.telegram.render import TelegramText, render
from bot.i18n.translator import translator
from bot.log import redact
from bot.message import Attachment, Message
from bot.model.destination import Destination, Installation
from bot.ports.outside import FoundPlace, OutcomeUnknownError

log = logging.getLogger(__name__)

# So many answered callbacks are remembered: a query lives for minutes, and is answered once.
_REMEMBERED = 1_000
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramMessenger:
    """`installation` is set by the adapter before the first send."""

    installation: Installation

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._answered: OrderedDict[str, None] = OrderedDict()

    async def send(self, destination: Destination, message: Message, *, reply_to: Mapping[str, str]) -> str:
        """Send, or edit the message whose button was pressed; return the id of the first message.

        A button that was pressed comes to rest with the message's toast. What is only a toast is sent as a
        message where there is no button to answer any more, or none was pressed.

        Raises:
            DeliveryError: one of its subclasses. Once a first part is out, any failure of a later one is
                an unknown outcome: sending again would repeat the first.
        """
        has_shown = await self.answer_callback(reply_to.get("callback", ""), message.toast)
        if has_shown and message.is_only_toast:
            return ""
        texts = render(message)
        first = await self._send_first(destination, message, texts[0], reply_to)
        for number, text in enumerate(texts[1:], start=2):
            try:
                await self._send_text(destination, text, is_silent=True)
            except (TelegramError, AttributeError, KeyError, TypeError, ValueError) as exc:
                raise OutcomeUnknownError(f"part {number} of {len(texts)} did not get through") from exc
        if message.attachment is not None:
            try:
                await self._send_file(destination, message.attachment)
            except (TelegramError, AttributeError, KeyError, TypeError, ValueError) as exc:
                raise OutcomeUnknownError("the file did not get through") from exc
        return str(first)

    async def answer_callback(self, callback: str, text: str = "") -> bool:
        """Let a pressed button come to rest, once; return whether this call did it."""
        if not callback or callback in self._answered:
            return False
        self._answered[callback] = None
        if len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)
        shown = cut(one_line(text), int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH))
        try:
            await self._bot.answer_callback_query(callback, shown or None)
        except TelegramError as exc:
            log.debug("a button could not be answered: %s", redact(str(exc)))
            return False
        return True

    async def is_chat_admin(self, destination: Destination, external_id: str) -> bool | None:
        try:
            return await is_admin(self._bot, int(destination.place.chat), external_id)
        except TelegramError as exc:
            raise delivery_error(exc, translator(destination.language)) from exc

    async def find_place(self, name: str, *, asker: str, language: str) -> FoundPlace | None:
        try:
            return await find_place(self._bot, name, asker=asker)
        except TelegramError as exc:
            raise delivery_error(exc, translator(language)) from exc

    async def _send_first(
        self, destination: Destination, message: Message, text: TelegramText, reply_to: Mapping[str, str]
    ) -> int:
        pressed = reply_to.get("message") if message.replaces_original else None
        try:
            if pressed is not None and await self._edit(destination, int(pressed), text):
                return int(pressed)
            return await self._send_text(destination, text, is_silent=message.is_silent)
        except TelegramError as exc:
            raise delivery_error(exc, translator(destination.language)) from exc
        except (AttributeError, KeyError, TypeError, ValueError) as exc:
            # Telegram said yes, in words the library cannot read.
            raise OutcomeUnknownError("the answer could not be read") from exc

    async def _send_file(self, destination: Destination, attachment: Attachment) -> None:
        thread = destination.place.thread
        await self._bot.send_document(
            int(destination.place.chat),
            InputFile(attachment.text.encode(), filename=attachment.name),
            message_thread_id=int(thread) if thread else None,
            disable_notification=True,
        )

    async def _send_text(self, destination: Destination, text: TelegramText, *, is_silent: bool) -> int:
        thread = destination.place.thread
        sent = await self._bot.send_message(
            int(destination.place.chat),
            text.html,
            message_thread_id=int(thread) if thread else None,
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=text.keyboard,
            disable_notification=is_silent or None,
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
            if is_unchanged(exc):
                return True
            if cannot_be_edited(exc):
                return False
            raise
        return True
