"""What the people of Telegram do with groups, channels and topics; each makes the updates Telegram makes."""

from collections.abc import Sequence
from typing import Any

from adapters.simulated.telegram_chats import (
    ADMINS,
    PRESENT,
    Chat,
    Message,
    Person,
    UnknownInTelegramError,
)
from adapters.simulated.telegram_members import member_as_api
from adapters.simulated.telegram_world import TELEGRAM, BotAccount, TelegramWorld

STATUSES = (*PRESENT, "left", "kicked")


class TelegramGroups(TelegramWorld):
    """The methods are what the control offers."""

    async def create_chat(
        self,
        creator: int | str,
        title: str,
        kind: str = "supergroup",
        username: str = "",
        is_forum: bool = False,  # noqa: FBT001, FBT002 - filled by name from the control's JSON
    ) -> int:
        if kind not in {"group", "supergroup", "channel"}:
            raise UnknownInTelegramError(f"{kind} is no kind of chat: group, supergroup or channel")
        chat = self.chats.add_shared(title, kind, username=username, is_forum=is_forum)
        chat.members[self.chats.person(creator).id] = "creator"
        return chat.id

    async def make_supergroup(self, chat_id: int) -> int:
        """Migrate a basic group; the old id answers with the new one from now on."""
        old = self.shared(chat_id)
        new = self.chats.add_shared(old.title, "supergroup", username=old.username)
        new.members, old.migrated_to = dict(old.members), new.id
        sender = next(iter(old.members))
        leaving = self.post(old, sender, "", {"migrate_to_chat_id": new.id})
        arriving = self.post(new, sender, "", {"migrate_from_chat_id": old.id})
        readers = self.bots_in(old)
        self.tell(old, leaving, readers)
        self.tell(new, arriving, readers)
        return new.id

    async def rename_chat(self, by: int | str, chat_id: int, title: str) -> None:
        chat = self.shared(chat_id)
        chat.title = title
        renamed = self.post(chat, self.chats.person(by).id, "", {"new_chat_title": title})
        self.tell(chat, renamed, self.bots_in(chat))

    async def delete_chat(self, chat_id: int) -> None:
        """Deactivate a group, or delete a supergroup or channel; nothing can be sent there again."""
        self.shared(chat_id).is_deactivated = True

    async def link_channel(self, channel_id: int, group_id: int) -> None:
        """Let the channel's posts appear in the group of those who discuss them."""
        channel, group = self.shared(channel_id), self.shared(group_id)
        channel.linked_to, group.linked_to = group.id, channel.id

    # --- topics -----------------------------------------------------------------------------------

    async def create_topic(self, chat_id: int, name: str) -> int:
        chat = self.shared(chat_id)
        creator = next(iter(chat.members))
        return self.open_topic(chat, creator, name).id

    async def close_topic(self, chat_id: int, thread: int = 1) -> None:
        """Close a topic; 1 is the General one."""
        self.shared(chat_id).closed_topics.add(thread)

    async def reopen_topic(self, chat_id: int, thread: int = 1) -> None:
        self.shared(chat_id).closed_topics.discard(thread)

    async def delete_topic(self, chat_id: int, thread: int) -> None:
        self.drop_topic(self.shared(chat_id), thread)

    def open_topic(self, chat: Chat, creator: int, name: str) -> Message:
        """Open a topic with the service message whose id is the topic's from then on."""
        created = self.post(chat, creator, "", {"forum_topic_created": {"name": name, "icon_color": 7322096}})
        created.thread = created.id
        chat.topics[created.id] = name
        self.tell(chat, created, self.bots_in(chat))
        return created

    def drop_topic(self, chat: Chat, thread: int) -> None:
        if chat.topics.pop(thread, None) is None:
            raise UnknownInTelegramError(f"There is no topic {thread} in {chat.title}.")
        for message in [message for message in chat.messages.values() if message.thread == thread]:
            chat.delete(message.id)

    # --- who is what ------------------------------------------------------------------------------

    async def set_role(
        self,
        person: int | str,
        chat_id: int,
        status: str = "member",
        denied: Sequence[str] = (),
        is_anonymous: bool = False,  # noqa: FBT001, FBT002 - filled by name from the control's JSON
    ) -> None:
        """Make a person creator, administrator, member, restricted, left or kicked.

        `denied` names the rights that a member of that status would have and this one has not. An anonymous
        admin writes in the name of the group.
        """
        chat, who = self.shared(chat_id), self.chats.person(person)
        before = chat.status_of(who.id)
        self._change(chat, who.id, status, denied)
        (chat.anonymous.add if is_anonymous else chat.anonymous.discard)(who.id)
        change = self._change_as_api(chat, who, who.as_api(), before, status)
        for account in self.bots_in(chat):
            if chat.status_of(account.id) in ADMINS:
                account.updates.put("chat_member", change)

    async def join(self, person: int | str, chat_id: int) -> None:
        """Come into a group or channel; groups are told, by a message of Telegram's own."""
        await self.set_role(person, chat_id, "member")
        self._announce(self.shared(chat_id), self.chats.person(person), "new_chat_members")

    async def leave(self, person: int | str, chat_id: int) -> None:
        await self.set_role(person, chat_id, "left")
        self._announce(self.shared(chat_id), self.chats.person(person), "left_chat_member")

    async def set_bot_role(
        self,
        by: int | str,
        chat_id: int,
        status: str = "member",
        bot: str = "",
        denied: Sequence[str] = (),
        start: str = "",
    ) -> None:
        """Add the bot (member, administrator), restrict it, or take it out (left, kicked), as `by` would.

        `start` is what a link with `?startgroup=` carries: it follows as a command.
        """
        account, chat, actor = self.bot(bot), self.shared(chat_id), self.chats.person(by)
        before = chat.status_of(account.id)
        self._change(chat, account.id, status, denied)
        self.tell_membership(account, chat, actor, before=before, after=status)
        if before in PRESENT or status not in PRESENT or chat.kind == "channel":
            return
        joined = self.post(chat, actor.id, "", {"new_chat_members": [account.as_api()]})
        self.tell(chat, joined, [account])
        if start:
            text = f"/start@{account.username} {start}"
            entity = {"type": "bot_command", "offset": 0, "length": len(text) - len(start) - 1}
            self.tell(chat, self.post(chat, actor.id, text, {"entities": [entity]}), [account])

    async def set_permissions(self, chat_id: int, denied: Sequence[str] = ()) -> None:
        """Say what no member may do who is not an admin."""
        self.shared(chat_id).denied_to_all = frozenset(denied)

    def _announce(self, chat: Chat, who: Person, news: str) -> None:
        if chat.kind != "channel":
            named = [who.as_api()] if news == "new_chat_members" else who.as_api()
            self.tell(chat, self.post(chat, who.id, "", {news: named}), self.bots_in(chat))

    def _change(self, chat: Chat, user: int, status: str, denied: Sequence[str]) -> None:
        if status not in STATUSES:
            raise UnknownInTelegramError(f"{status} is no status: {', '.join(STATUSES)}")
        chat.members[user] = status
        chat.denied[user] = frozenset(denied)

    def _change_as_api(
        self, chat: Chat, actor: Person, user: dict[str, Any], before: str, after: str
    ) -> dict[str, Any]:
        return {
            "chat": chat.as_api(),
            "from": actor.as_api(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": member_as_api(chat, user, before),
            "new_chat_member": member_as_api(chat, user, after, chat.denied_to(user["id"])),
        }

    # --- posts of channels --------------------------------------------------------------------------

    def forward_to_linked(self, channel: Chat, post: Message) -> None:
        """Let a channel's post appear in the group that is linked to it, as Telegram does by itself."""
        group = self.chats.shared.get(channel.linked_to)
        if group is None:
            return
        origin = {
            "type": "channel",
            "date": post.date,
            "chat": channel.as_api(),
            "message_id": post.id,
        }
        content = {**post.content, "is_automatic_forward": True, "forward_origin": origin}
        copied = self.post(group, TELEGRAM, post.text, content)
        copied.sender_chat = channel.id
        self.tell(group, copied, self.readers_of_all(group))

    def readers_of_all(self, chat: Chat) -> list[BotAccount]:
        """Return the bots that read every message of a group: admins, and those without privacy mode."""
        return [b for b in self.bots_in(chat) if b.reads_all or chat.status_of(b.id) in ADMINS]
