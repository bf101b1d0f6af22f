"""Send through one Telegram bot, each call once."""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import TypeVar

from telegram import Bot, InputFile, LinkPreviewOptions
from telegram.constants import CallbackQueryLimit, MessageLimit, ParseMode
from telegram.error import BadRequest, TelegramError

from adapters.hostile_text import cut, one_line
from adapters.telegram.channel_posts import for_channel_readers
from adapters.telegram.errors import cannot_be_edited, delivery_error, is_unchanged
from adapters.telegram.places import find_place, is_admin
from adapters.telegram.render import TelegramText, render
from bot.i18n.translator import translator
from bot.log import redact
from bot.message import Attachment, Message
from bot.model.destination import Destination, Installation, PlaceKind
from bot.ports.outside import FoundPlace, OutcomeUnknownError

log = logging.getLogger(__name__)

# So many answered callbacks and shown messages are remembered: those that were pressed last.
_REMEMBERED = 1_000
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# Telegram said yes, in words the library cannot read.
_UNREADABLE_ANSWER = (AttributeError, KeyError, TypeError, ValueError)

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
# Sends one part; returns the id of its message.
Call = Callable[[], Awaitable[int]]


class TelegramMessenger:
    """`installation` is set by the adapter before the first send."""

    installation: Installation

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._answered: OrderedDict[str, None] = OrderedDict()
        # What a message shows, by chat and id: an edit that changes nothing would be refused.
        self._shown: OrderedDict[tuple[str, int], int] = OrderedDict()
        # The same of edits whose answer was lost.
        self._in_doubt: OrderedDict[tuple[str, int], int] = OrderedDict()

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
        first, *rest = self._calls(destination, message, reply_to)
        try:
            message_id = await first()
        except TelegramError as exc:
            raise delivery_error(exc, translator(destination.language)) from exc
        except _UNREADABLE_ANSWER as exc:
            raise OutcomeUnknownError("the answer could not be read") from exc
        for number, call in enumerate(rest, start=2):
            try:
                await call()
            except (TelegramError, *_UNREADABLE_ANSWER) as exc:
                raise OutcomeUnknownError(f"part {number} of {len(rest) + 1} did not get through") from exc
        return str(message_id)

    async def answer_callback(self, callback: str, text: str = "") -> bool:
        """Let a pressed button come to rest, once; return whether this call did it, or may have."""
        if not callback or callback in self._answered:
            return False
        _remember(self._answered, callback, None)
        shown = cut(one_line(text), int(CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH))
        try:
            await self._bot.answer_callback_query(callback, shown or None)
        except TelegramError as exc:
            log.debug("a button could not be answered: %s", redact(str(exc)))
            return isinstance(delivery_error(exc, translator("")), OutcomeUnknownError)
        return True

    def answers_directly(
        self, message: Message, reply_to: Mapping[str, str], *, age: timedelta = timedelta()
    ) -> None:
        """Return None: whatever is said in a chat counts as a message there."""

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

    def _calls(
        self, destination: Destination, message: Message, reply_to: Mapping[str, str]
    ) -> Iterator[Call]:
        """Yield what to call, at least once; only the first part makes a sound."""
        if destination.place.kind is PlaceKind.CHANNEL and not message.is_private:
            message = for_channel_readers(message, self._bot.username)
        first, *rest = render(message)
        file = message.attachment
        if file is not None and not rest and first.units <= MessageLimit.CAPTION_LENGTH:
            yield partial(self._send_file, destination, file, first, is_silent=message.is_silent)
            return
        pressed = reply_to.get("message", "") if message.replaces_original else ""
        yield partial(self._show, destination, first, pressed, is_silent=message.is_silent)
        for text in rest:
            yield partial(self._send_text, destination, text, is_silent=True)
        if file is not None:
            yield partial(self._send_file, destination, file, None, is_silent=True)

    async def _show(
        self, destination: Destination, text: TelegramText, pressed: str, *, is_silent: bool
    ) -> int:
        if pressed and await self._edit(destination, int(pressed), text):
            return int(pressed)
        return await self._send_text(destination, text, is_silent=is_silent)

    async def _send_text(self, destination: Destination, text: TelegramText, *, is_silent: bool) -> int:
        sent = await self._bot.send_message(
            int(destination.place.chat),
            text.html,
            message_thread_id=_topic(destination),
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=text.keyboard,
            disable_notification=is_silent or None,
        )
        _remember(self._shown, (destination.place.chat, sent.message_id), hash(text))
        return sent.message_id

    async def _send_file(
        self, destination: Destination, file: Attachment, caption: TelegramText | None, *, is_silent: bool
    ) -> int:
        sent = await self._bot.send_document(
            int(destination.place.chat),
            InputFile(file.text.encode(), filename=file.name),
            caption=caption.html if caption else None,
            message_thread_id=_topic(destination),
            parse_mode=ParseMode.HTML,
            reply_markup=caption.keyboard if caption else None,
            disable_notification=is_silent or None,
        )
        return sent.message_id

    async def _edit(self, destination: Destination, message_id: int, text: TelegramText) -> bool:
        """Edit the message; False if it cannot be edited. No change at all is a success.

        What was edited so before, without an answer, is better sent anew: it may stand there already.
        """
        key = (destination.place.chat, message_id)
        if self._in_doubt.pop(key, None) == hash(text):
            return False
        if self._shown.pop(key, None) != hash(text):
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
                if cannot_be_edited(exc):
                    return False
                if not is_unchanged(exc):
                    raise
            except TelegramError:
                _remember(self._in_doubt, key, hash(text))
                raise
        _remember(self._shown, key, hash(text))
        return True


def _topic(destination: Destination) -> int | None:
    return int(destination.place.thread) if destination.place.thread else None


def _remember(memory: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    memory[key] = value
    if len(memory) > _REMEMBERED:
        memory.popitem(last=False)
