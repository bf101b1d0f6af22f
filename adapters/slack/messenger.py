"""Send to one Slack workspace, each call once.

A reply for the asker's eyes goes by the response_url that came with the command or click; when that is
used up, as an ephemeral message; where we may not post one, in our private conversation with the asker. One
that shows whether we may post in the channel is an ephemeral message, a post or nothing: a response_url works
in any.
In a private conversation everything is private already.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.errors import (
    NOT_SENT,
    RETRY_SOON,
    delivery_error,
    error_code,
    is_elsewhere,
    webhook_code,
    webhook_error,
)
from adapters.slack.home import home_view
from adapters.slack.modals import Origin, modal
from adapters.slack.render import SlackText, render
from adapters.slack.updates import HOME, TRIGGER, mentioned_channel
from bot.i18n.translator import translator
from bot.message import Button, Buttons, Form, Message
from bot.model.destination import Destination, Installation, PlaceKind
from bot.ports.outside import (
    UNDER,
    DeliveryError,
    DestinationBusyError,
    DestinationGoneError,
    FoundPlace,
    InstallationGoneError,
    MessageRefusedError,
    OutcomeUnknownError,
)

log = logging.getLogger(__name__)

# Slack's words for "this message can no longer be changed" and "this response_url is no longer good".
_UNEDITABLE = frozenset(
    {"block_mismatch", "cant_update_message", "edit_window_closed", "message_not_found", "team_not_found"}
)
_TRIGGER_USED_UP = frozenset({"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"})
_URL_USED_UP = frozenset({"expired_url", "used_url", "no_service", "no_service_id", "invalid_token"})
# Less than the half hour that it is good for: the answer is on its way for a moment.
_URL_LIFETIME = timedelta(minutes=29)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message is out; its ts is empty where Slack tells none."""

    ts: str


class SlackMessenger:
    """`installation` is set by the adapter before the first send."""

    installation: Installation

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._client = client  # without a retry of its own
        self._session = session
        self._conversations: dict[str, str] = {}

    async def send(self, destination: Destination, message: Message, *, reply_to: Mapping[str, str]) -> str:
        """Send, or replace the message whose button was pressed; return the ts of the first message.

        A reply by response_url has no ts: then the id is empty.

        Raises:
            DeliveryError: one of its subclasses. Once a first page is out, any failure of a later one is
                an unknown outcome: sending again would repeat the first.
        """
        if await self._show_surface(destination, message, reply_to):
            return ""
        pages = render(_offering_form(message))
        replaces = message.replaces_original and not _is_seen_by_others(destination, message, reply_to)
        first = await self._send_page(destination, message, pages[0], reply_to, replaces=replaces)
        for number, page in enumerate(pages[1:], start=2):
            try:
                await self._send_page(destination, message, page, reply_to, replaces=False)
            except DeliveryError as exc:
                raise OutcomeUnknownError(f"page {number} of {len(pages)} did not get through") from exc
        return first

    def answers_directly(
        self, message: Message, reply_to: Mapping[str, str], *, age: timedelta = timedelta()
    ) -> str | None:
        """Return who asked, or the message that all see replaced, where a response_url or trigger takes it.

        Neither counts as a post in a channel: a response_url is good for five answers in half an hour, and a
        form has to be open within three seconds.
        """
        opens_form = message.form is not None and TRIGGER in reply_to
        # A post for all goes by neither, nor what shows whether we may post.
        is_answer = (message.is_private or message.replaces_original) and not message.shows_presence
        has_url = "response_url" in reply_to and age < _URL_LIFETIME
        if not (opens_form or (is_answer and has_url)):
            return None
        replaced = "" if message.is_private else reply_to.get("message")
        return replaced or reply_to.get("user")

    async def is_chat_admin(self, destination: Destination, external_id: str) -> bool | None:  # noqa: ARG002 - the port's
        """Return None: whose channel it is would need a scope to read; rights in Slack are ours."""
        return None

    async def find_place(self, name: str, *, asker: str, language: str) -> FoundPlace | None:  # noqa: ARG002 - the port's
        """Read the channel out of its mention, as Slack writes one; nothing else names it for certain."""
        return mentioned_channel(name)

    async def _show_surface(
        self, destination: Destination, message: Message, reply_to: Mapping[str, str]
    ) -> bool:
        """Show a form, or the page in the app's Home; False where it is to be sent as a message."""
        user, tr = reply_to.get("user"), translator(destination.language)
        if reply_to.get(HOME) == "opened" and message.is_only_toast:
            return True  # the page stays as it is: a passing notice is not to take its place
        try:
            if message.form and await self._open_form(message.form, reply_to, destination.language):
                return True
            if user and (reply_to.get(HOME) == "opened" or (message.is_page and HOME in reply_to)):
                await self._client.views_publish(user_id=user, view=home_view(message))
                return True
        except Exception as exc:
            error = delivery_error(exc, tr)
            if isinstance(error, MessageRefusedError) and reply_to.get(HOME) != "opened":
                # Whoever pressed is not to wait for nothing; whoever only looks is not to be written to.
                log.warning("Slack does not show a form or page (%s); it is said in a message", error)
                return False
            if isinstance(error, OutcomeUnknownError) and (message.is_page or message.form):
                # The page shown twice is shown once. A form opens once: the next time its words are said.
                raise DestinationBusyError(str(error), RETRY_SOON) from exc
            raise error from exc
        return False

    async def _open_form(self, form: Form, reply_to: Mapping[str, str], language: str) -> bool:
        """Open it; False if nothing was pressed for it, or too long ago, and so nothing was shown."""
        if TRIGGER not in reply_to:
            return False
        is_on_page = HOME in reply_to
        origin = Origin() if is_on_page else Origin(reply_to.get("channel", ""), reply_to.get("thread", ""))
        try:
            await self._client.views_open(trigger_id=reply_to[TRIGGER], view=modal(form, language, origin))
        except SlackApiError as exc:
            if error_code(exc) in _TRIGGER_USED_UP:
                return False
            raise
        return True

    async def _send_page(
        self,
        destination: Destination,
        message: Message,
        page: SlackText,
        reply_to: Mapping[str, str],
        *,
        replaces: bool,
    ) -> str:
        language = destination.language
        try:
            if sent := await self._reply(message, page, reply_to, language, replaces=replaces):
                return sent.ts
            if message.is_private and destination.place.kind is not PlaceKind.PRIVATE:
                return await self._answer_one(destination, message, reply_to, page)
            if message.shows_presence:
                return await self._post(destination, page, under=reply_to.get(UNDER, ""))
            return await self._post_or_answer(destination, page, reply_to)
        except DeliveryError:
            raise
        except Exception as exc:
            raise delivery_error(exc, translator(language)) from exc

    async def _reply(
        self, message: Message, page: SlackText, reply_to: Mapping[str, str], language: str, *, replaces: bool
    ) -> _Sent | None:
        """Answer where the command or click came from; None if that way is closed and nothing was sent."""
        url = None if message.shows_presence else reply_to.get("response_url")
        if url and (message.is_private or replaces):
            content = _answer(page, is_private=message.is_private, replaces=replaces)
            if not replaces and "thread" in reply_to:
                content["thread_ts"] = reply_to["thread"]
            if await self._respond(url, content, language):
                return _Sent("")
        if replaces and "message" in reply_to and "channel" in reply_to:
            ts = reply_to["message"]
            if await self._update(reply_to["channel"], ts, page):
                return _Sent(ts)
        return None

    async def _post_or_answer(
        self, destination: Destination, page: SlackText, reply_to: Mapping[str, str]
    ) -> str:
        """Post there; where we may not, as the answer to whoever asked for it there, seen by all."""
        try:
            return await self._post(destination, page, under=reply_to.get(UNDER, ""))
        except SlackApiError as exc:
            url = reply_to.get("response_url")
            if url is None or not is_elsewhere(error_code(exc)):
                raise
            content = _answer(page, is_private=False, replaces=False)
            if not await self._respond(url, content, destination.language):
                raise
            return ""

    async def _respond(self, url: str, content: dict[str, Any], language: str) -> bool:
        """Post to the response_url; False if nothing was sent.

        It is used up, too old or out of reach then, or closed with its channel.
        """
        webhook = AsyncWebhookClient(url, session=self._session, retry_handlers=[])
        try:
            answer = await webhook.send_dict(content)
        except NOT_SENT:
            # It has a host of its own: where that one is closed, the API may be open all the same.
            return False
        if answer.status_code == 200 and not _says_no(answer.body):
            return True
        code = webhook_code(answer.body)
        if code in _URL_USED_UP or is_elsewhere(code):
            return False
        error = webhook_error(answer.status_code, answer.body, answer.headers, translator(language))
        raise MessageRefusedError(code) if _is_asker_gone(error) else error

    async def _update(self, channel: str, ts: str, page: SlackText) -> bool:
        """Edit the message; False if it can no longer be edited."""
        try:
            await self._client.chat_update(channel=channel, ts=ts, **_content(page))
        except SlackApiError as exc:
            if error_code(exc) in _UNEDITABLE:
                return False
            raise
        return True

    async def _answer_one(
        self, destination: Destination, message: Message, reply_to: Mapping[str, str], page: SlackText
    ) -> str:
        """Post for the asker alone; that they are gone says nothing of the channel."""
        try:
            return await self._post_for_one(destination, message, reply_to, page)
        except (DeliveryError, SlackApiError) as exc:
            error = delivery_error(exc, translator(destination.language))
            if _is_asker_gone(error):
                raise MessageRefusedError(str(error)) from exc
            raise

    async def _post_for_one(
        self, destination: Destination, message: Message, reply_to: Mapping[str, str], page: SlackText
    ) -> str:
        user = reply_to.get("user")
        if user is None:
            raise MessageRefusedError("a private message in a channel needs to know for whom it is")
        try:
            answer = await self._client.chat_postEphemeral(
                channel=destination.place.chat,
                user=user,
                thread_ts=reply_to.get("thread"),
                **_content(page),
            )
        except SlackApiError as exc:
            code = error_code(exc)
            is_closed_to_us = message.shows_presence and code != "user_not_in_channel"
            if is_closed_to_us or not is_elsewhere(code):
                raise
            return await self._post_to(await self._conversation(user, destination.language), page)
        return str(answer.get("message_ts") or "")

    async def _post(self, destination: Destination, page: SlackText, *, under: str) -> str:
        """Post there; to a human in our conversation with them, opened if need be."""
        chat, thread = destination.place.chat, under or destination.place.thread
        if chat.startswith(("U", "W")):
            chat = await self._conversation(chat, destination.language)
        return await self._post_to(chat, page, thread)

    async def _post_to(self, channel: str, page: SlackText, thread: str = "") -> str:
        answer = await self._client.chat_postMessage(
            channel=channel,
            thread_ts=thread or None,
            unfurl_links=False,
            unfurl_media=False,
            **_content(page),
        )
        return str(answer.get("ts") or "")

    async def _conversation(self, user: str, language: str) -> str:
        if user not in self._conversations:
            self._conversations[user] = await self._open(user, language)
        return self._conversations[user]

    async def _open(self, user: str, language: str) -> str:
        try:
            answer = await self._client.conversations_open(users=user)
            return str(answer["channel"]["id"])
        except Exception as exc:
            error = delivery_error(exc, translator(language))
            if isinstance(error, OutcomeUnknownError):
                # Opening twice harms nobody, and no message has gone out yet.
                raise DestinationBusyError(str(error), RETRY_SOON) from exc
            raise error from exc


def _is_asker_gone(error: DeliveryError) -> bool:
    """Say whether it is about whoever asked: that says nothing of the channel they asked in."""
    return isinstance(error, DestinationGoneError) and not isinstance(error, InstallationGoneError)


def _is_seen_by_others(destination: Destination, message: Message, reply_to: Mapping[str, str]) -> bool:
    """Say whether a private answer would take the place of a message that a whole channel sees.

    Only a message for one person's eyes has no ts that we could edit it by.
    """
    is_shared = destination.place.kind is not PlaceKind.PRIVATE
    return is_shared and message.is_private and "message" in reply_to


def _offering_form(message: Message) -> Message:
    """Return the message with a button that opens its form, which was not opened for it."""
    if message.form is None:
        return message
    name, (place, digest, *_) = message.form.name, message.form.ids
    opening = Button(translator(message.language)("Fill in …"), f"form {name} {place} {digest}")
    return replace(message, blocks=(*message.blocks, Buttons(((opening,),))))


def _content(page: SlackText) -> dict[str, Any]:
    return {"text": page.text, "blocks": page.blocks} if page.blocks else {"text": page.text}


def _answer(page: SlackText, *, is_private: bool, replaces: bool) -> dict[str, Any]:
    """Return what a response_url takes."""
    return {
        **_content(page),
        "response_type": "ephemeral" if is_private else "in_channel",
        "replace_original": replaces,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _says_no(body: str) -> bool:
    return '"ok":false' in body.replace(" ", "")
