"""Chat members as the Bot API tells them, with the rights that go with each status."""

from typing import Any

_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
_GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")


def member_as_api(user: dict[str, Any], status: str, chat_kind: str) -> dict[str, Any]:
    member: dict[str, Any] = {"user": user, "status": status}
    if status == "creator":
        member["is_anonymous"] = False
    elif status == "administrator":
        rights = _ADMIN_RIGHTS + (_CHANNEL_RIGHTS if chat_kind == "channel" else _GROUP_RIGHTS)
        member |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(rights, True)
    elif status == "kicked":
        member["until_date"] = 0
    return member
