"""Chat members as the Bot API tells them, and what each may do."""

from collections.abc import Collection, Mapping
from typing import Any

from adapters.simulated.telegram_chats import Chat

ADMIN_RIGHTS = (
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
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
# Members may do these only where the chat says so, which it usually does not.
_SELDOM_PERMITTED = frozenset({"can_change_info", "can_pin_messages", "can_manage_topics"})


def may(chat: Chat, user: int, right: str) -> bool:
    """Say whether somebody has a right or a permission in a shared chat."""
    is_permitted = right in PERMISSIONS and right not in chat.denied_to_all
    match chat.status_of(user):
        case "creator":
            return True
        case "administrator":
            return right not in chat.denied_to(user)
        case "restricted":
            return is_permitted and right not in (chat.denied_to(user) or PERMISSIONS)
        case "member":
            return chat.kind != "channel" and is_permitted and right not in _SELDOM_PERMITTED
    return False


def member_as_api(
    chat: Chat, user: Mapping[str, Any], status: str, denied: Collection[str] = ()
) -> dict[str, Any]:
    member: dict[str, Any] = {"user": dict(user), "status": status}
    is_anonymous = user["id"] in chat.anonymous
    if status == "creator":
        member["is_anonymous"] = is_anonymous
    elif status == "administrator":
        rights = ADMIN_RIGHTS + (CHANNEL_RIGHTS if chat.kind == "channel" else GROUP_RIGHTS)
        member |= {"can_be_edited": False, "is_anonymous": is_anonymous}
        member |= {right: right not in denied for right in rights}
    elif status == "restricted":
        member |= {"is_member": True, "until_date": 0}
        member |= {right: right not in (denied or PERMISSIONS) for right in PERMISSIONS}
    elif status == "kicked":
        member["until_date"] = 0
    return member
