"""Updates in the form that Telegram sends them."""

from typing import Any

ANNA = {"id": 42, "is_bot": False, "first_name": "Anna", "last_name": "Berg", "language_code": "nb"}
PRIVATE = {"id": 42, "type": "private", "first_name": "Anna", "last_name": "Berg"}
GROUP = {"id": -100123, "type": "supergroup", "title": "AI-nytt", "is_forum": True}
CHANNEL = {"id": -100999, "type": "channel", "title": "Kanalen"}
BOT = {"id": 7, "is_bot": True, "first_name": "Siste", "username": "siste_bot"}


def message(
    text: str | None, *, chat: dict[str, Any] = PRIVATE, update_id: int = 1, **more: Any
) -> dict[str, Any]:
    content: dict[str, Any] = {"message_id": 10, "date": 1777000000, "chat": chat, "from": ANNA, **more}
    if text is not None:
        content["text"] = text
    return {"update_id": update_id, "message": content}


def press(data: str, *, chat: dict[str, Any] = PRIVATE, update_id: int = 1, **more: Any) -> dict[str, Any]:
    pressed = {"message_id": 11, "date": 1777000000, "chat": chat, "from": BOT, "text": "x", **more}
    query = {"id": "q1", "from": ANNA, "chat_instance": "c", "message": pressed, "data": data}
    return {"update_id": update_id, "callback_query": query}


def membership(old: str, new: str, *, chat: dict[str, Any] = GROUP) -> dict[str, Any]:
    change = {
        "chat": chat,
        "from": ANNA,
        "date": 1777000000,
        "old_chat_member": _member(old),
        "new_chat_member": _member(new),
    }
    return {"update_id": 1, "my_chat_member": change}


def _member(status: str) -> dict[str, Any]:
    rights = (
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_promote_members",
    )
    more = ("can_manage_video_chats", "can_restrict_members", "can_change_info", "can_invite_users")
    stories = ("can_post_stories", "can_edit_stories", "can_delete_stories")
    match status:
        case "kicked":
            return {"status": status, "user": BOT, "until_date": 0}
        case "administrator" | "posting administrator":
            admin = {"status": "administrator", "user": BOT, "can_post_messages": "posting" in status}
            return admin | dict.fromkeys((*rights, *more, *stories), False)
        case "restricted" | "restricted out" | "silent":
            allowed = dict.fromkeys(RESTRICTED, True) | {"can_send_messages": status != "silent"}
            standing = {"status": "restricted", "user": BOT, "until_date": 0}
            return standing | allowed | {"is_member": status != "restricted out"}
        case _:
            return {"status": status, "user": BOT}


RESTRICTED = (
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
    "can_send_messages",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)
NO_WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}

# What a bot without a menu answers to those who look, and to those who set one.
MENU_CALLS = {
    "getMyCommands": {"ok": True, "result": []},
    "getMyDescription": {"ok": True, "result": {"description": ""}},
    "getMyShortDescription": {"ok": True, "result": {"short_description": ""}},
    "setMyCommands": {"ok": True, "result": True},
    "setMyDescription": {"ok": True, "result": True},
    "setMyShortDescription": {"ok": True, "result": True},
}
