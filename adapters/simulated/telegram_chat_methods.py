"""The Bot API's methods about chats: what they are, who is in them, their topics, and files."""

from collections.abc import Mapping
from typing import Any

from adapters.simulated.exchange import Params
from adapters.simulated.telegram_access import Access
from adapters.simulated.telegram_chats import ADMINS, GENERAL_TOPIC, PRESENT, Chat
from adapters.simulated.telegram_checks import Method, bad_request
from adapters.simulated.telegram_files import MAX_DOWNLOAD
from adapters.simulated.telegram_groups import TelegramGroups
from adapters.simulated.telegram_members import PERMISSIONS, may, member_as_api
from adapters.simulated.telegram_world import BotAccount

MAX_TOPIC_NAME = 128
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
_TOPIC = ("chat_id", "message_thread_id")


class ChatMethods:
    """Methods by API name with the parameters they know."""

    def __init__(self, access: Access, groups: TelegramGroups) -> None:
        self._access = access
        self._groups = groups

    def table(self) -> Mapping[str, tuple[Method, tuple[str, ...]]]:
        look = ("name", "icon_custom_emoji_id")
        return {
            "getChat": (self.get_chat, ("chat_id",)),
            "getChatMember": (self.get_member, ("chat_id", "user_id")),
            "getChatAdministrators": (self.get_admins, ("chat_id",)),
            "getChatMemberCount": (self.count_members, ("chat_id",)),
            "leaveChat": (self.leave, ("chat_id",)),
            "createForumTopic": (self.create_topic, ("chat_id", "icon_color", *look)),
            "editForumTopic": (self.edit_topic, (*_TOPIC, *look)),
            "closeForumTopic": (self.close_topic, _TOPIC),
            "reopenForumTopic": (self.reopen_topic, _TOPIC),
            "deleteForumTopic": (self.delete_topic, _TOPIC),
            "closeGeneralForumTopic": (self.close_general, ("chat_id",)),
            "reopenGeneralForumTopic": (self.reopen_general, ("chat_id",)),
            "getFile": (self.get_file, ("file_id",)),
        }

    async def get_chat(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        chat = self._access.chat(bot, params)
        full: dict[str, Any] = {"accent_color_id": 0, "max_reaction_count": 11}
        full |= {"accepted_gift_types": dict.fromkeys(_GIFTS, False)}
        if chat.linked_to:
            full["linked_chat_id"] = chat.linked_to
        if chat.kind in {"group", "supergroup"}:
            full["permissions"] = {name: name not in chat.denied_to_all for name in PERMISSIONS}
        if chat.pinned:
            pinned = chat.messages.get(chat.pinned[-1])
            if pinned is not None:
                full["pinned_message"] = self._groups.message_as_api(chat, pinned)
        return chat.as_api() | full

    # --- members ------------------------------------------------------------------------------------

    async def get_member(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        chat, user = self._access.chat(bot, params), params.integer("user_id")
        if user <= 0:
            raise bad_request("invalid user_id specified")
        if user != bot.id:
            self._refuse_hidden_members(bot, chat)
        if chat.kind == "private":
            status = "member" if user in (chat.id, bot.id) else ""
        else:
            status = chat.status_of(user)
        is_known = user in self._groups.chats.people or user in chat.members
        if not status or not (is_known or user == bot.id):
            raise bad_request("PARTICIPANT_ID_INVALID")
        return member_as_api(chat, self._groups.user_as_api(user), status, chat.denied_to(user))

    async def get_admins(self, bot: BotAccount, params: Params) -> list[dict[str, Any]]:
        chat = self._access.chat(bot, params)
        if chat.kind == "private":
            raise bad_request("there are no administrators in the private chat")
        self._refuse_hidden_members(bot, chat)
        # Other bots are left out, as the API does.
        people = {bot.id, *self._groups.chats.people}
        return [
            member_as_api(chat, self._groups.user_as_api(user), status, chat.denied_to(user))
            for user, status in chat.members.items()
            if status in ADMINS and user in people
        ]

    async def count_members(self, bot: BotAccount, params: Params) -> int:
        chat = self._access.chat(bot, params)
        return 2 if chat.kind == "private" else sum(status in PRESENT for status in chat.members.values())

    async def leave(self, bot: BotAccount, params: Params) -> bool:
        chat = self._access.chat(bot, params)
        if chat.kind == "private":
            raise bad_request("chat member status can't be changed in private chats")
        chat.members[bot.id] = "left"
        return True

    def _refuse_hidden_members(self, bot: BotAccount, chat: Chat) -> None:
        if chat.kind == "channel" and chat.status_of(bot.id) not in ADMINS:
            raise bad_request("member list is inaccessible")

    # --- topics -------------------------------------------------------------------------------------

    async def create_topic(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        forum = self._forum(bot, params, "create a topic")
        name = _topic_name(params)
        topic = self._groups.open_topic(forum, bot.id, name)
        return {"message_thread_id": topic.id, "name": name, "icon_color": 7322096}

    async def edit_topic(self, bot: BotAccount, params: Params) -> bool:
        forum, thread = self._topic(bot, params, "edit the topic")
        if "name" in params:
            forum.topics[thread] = _topic_name(params)
        return True

    async def close_topic(self, bot: BotAccount, params: Params) -> bool:
        forum, thread = self._topic(bot, params, "edit the topic")
        return _close(forum, thread)

    async def reopen_topic(self, bot: BotAccount, params: Params) -> bool:
        forum, thread = self._topic(bot, params, "edit the topic")
        return _reopen(forum, thread)

    async def delete_topic(self, bot: BotAccount, params: Params) -> bool:
        forum, thread = self._topic(bot, params, "edit the topic")
        if not may(forum, bot.id, "can_delete_messages"):
            raise bad_request("not enough rights to delete the topic")
        self._groups.drop_topic(forum, thread)
        return True

    async def close_general(self, bot: BotAccount, params: Params) -> bool:
        return _close(self._forum(bot, params, "edit the topic"), GENERAL_TOPIC)

    async def reopen_general(self, bot: BotAccount, params: Params) -> bool:
        return _reopen(self._forum(bot, params, "edit the topic"), GENERAL_TOPIC)

    def _forum(self, bot: BotAccount, params: Params, deed: str) -> Chat:
        chat = self._access.chat_to_change(bot, params)
        if not chat.is_forum:
            raise bad_request("the chat is not a forum")
        if not may(chat, bot.id, "can_manage_topics"):
            raise bad_request(f"not enough rights to {deed}")
        return chat

    def _topic(self, bot: BotAccount, params: Params, deed: str) -> tuple[Chat, int]:
        forum, thread = self._forum(bot, params, deed), params.integer("message_thread_id")
        if thread not in forum.topics:
            raise bad_request("message thread not found")
        return forum, thread

    # --- files --------------------------------------------------------------------------------------

    async def get_file(self, bot: BotAccount, params: Params) -> dict[str, Any]:
        if "file_id" not in params:
            raise bad_request("file_id not specified")
        found = self._groups.files.find(bot.id, params.text("file_id"))
        if found is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(found.content) > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        return found.told | {"file_path": found.path}


def _topic_name(params: Params) -> str:
    name = params.text("name").strip()
    if not name:
        raise bad_request("name must be non-empty")
    return name[:MAX_TOPIC_NAME]


def _close(forum: Chat, thread: int) -> bool:
    if thread in forum.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    forum.closed_topics.add(thread)
    return True


def _reopen(forum: Chat, thread: int) -> bool:
    if thread not in forum.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    forum.closed_topics.discard(thread)
    return True
