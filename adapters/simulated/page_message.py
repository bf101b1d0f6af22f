"""One message of a simulated Telegram chat as HTML: a bubble with its keyboard, or a line of service news."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup

from adapters.simulated.page_text import opened_address, text_as_html
from adapters.simulated.page_words import Words, local
from adapters.simulated.telegram_chats import Message

_MESSAGE = Markup('<article id="m{id}" class="message {side}">{bubble}{keyboard}</article>\n')
_BUBBLE = Markup('<div class="bubble">{topic}{sender}{reply}{file}{text}{foot}</div>')
_TEXT = Markup('<div class="text" dir="auto">{text}</div>')
_SENDER = Markup('<div class="sender hue{hue}"><bdi>{name}</bdi></div>')
_TOPIC = Markup('<div class="topic"># <bdi>{name}</bdi></div>')
_REPLY = Markup('<div class="reply"><b><bdi>{name}</bdi></b><span dir="auto">{text}</span></div>')
_FILE = Markup(
    '<div class="document"><span class="sheet" aria-hidden="true"></span>'
    "<span><b><bdi>{name}</bdi></b><small>{size}</small></span></div>"
)
_FOOT = Markup('<div class="foot">{silent}{edited}<time datetime="{iso}">{time}</time></div>')
_SILENT = Markup('<span class="silent" role="img" title="{words}" aria-label="{words}"></span>')
_EDITED = Markup('<span class="edited">{words}</span> ')
_NEWS = Markup('<p id="m{id}" class="news"><bdi>{text}</bdi></p>\n')
_ROW = Markup('<div class="row">{buttons}</div>')
_KEYBOARD = Markup('<div class="keyboard">{rows}</div>')
_PRESSED = Markup('<button type="button" data-press="{number}"><bdi>{label}</bdi></button>')
_WRITTEN = Markup('<button type="button" data-write="{text}"><bdi>{label}</bdi></button>')
_LINK = Markup(
    '<a class="opens" href="{url}" title="{url}" target="_blank" rel="noopener noreferrer">'
    "<bdi>{label}</bdi></a>"
)
_DEAD = Markup('<button type="button" disabled><bdi>{label}</bdi></button>')

_PREVIEW_LENGTH = 80
_MEDIA = ("document", "photo", "video", "animation", "audio", "voice", "sticker")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a bubble needs to know of its surroundings; `name` is "" where none stands above it."""

    words: Words
    side: str
    name: str = ""
    hue: int = 0
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """A person, a bot, or a chat in whose name somebody writes."""

    id: int
    name: str


def sender_of(message: Mapping[str, Any]) -> Sender:
    """Read the sender from a message as the Bot API tells it."""
    sender = message.get("sender_chat") or message.get("from") or {}
    return Sender(sender.get("id", 0), sender.get("title") or sender.get("first_name") or "")


def message_as_html(message: Message, shown: Shown) -> Markup:
    entities = message.content.get("caption_entities") or message.content.get("entities") or ()
    text = _TEXT.format(text=text_as_html(message.text, entities)) if message.text else ""
    bubble = _BUBBLE.format(
        topic=_TOPIC.format(name=shown.topic) if shown.topic else "",
        sender=_SENDER.format(name=shown.name, hue=shown.hue) if shown.name else "",
        reply=_reply(message.content.get("reply_to_message")),
        file=_file(message.content),
        text=text,
        foot=_foot(message, shown.words),
    )
    return _MESSAGE.format(id=message.id, side=shown.side, bubble=bubble, keyboard=_keyboard(message))


def news_of(message: Message, name: str, words: Words) -> str:
    """Return the line of a service message, "" for a message that people wrote."""
    content = message.content
    if message.text or media_of(content):
        return ""
    if "new_chat_members" in content:
        return words("joined", name=name, who=_names(content["new_chat_members"]))
    if "left_chat_member" in content:
        return words("left", who=_names([content["left_chat_member"]]))
    if content.keys() & {"migrate_to_chat_id", "migrate_from_chat_id"}:
        return words("migrated")
    if "forum_topic_created" in content:
        return words("topic created", title=content["forum_topic_created"].get("name", ""))
    if "new_chat_title" in content:
        return words("title", title=content["new_chat_title"])
    if "pinned_message" in content:
        return words("pinned", name=name)
    if content.keys() & {"group_chat_created", "supergroup_chat_created", "channel_chat_created"}:
        return words("created", name=name)
    return words("news", kind=", ".join(content) or "-")


def media_of(content: Mapping[str, Any]) -> str:
    """Return which kind of file a message carries, "" for none."""
    return next((kind for kind in _MEDIA if kind in content), "")


def news_as_html(message: Message, text: str) -> Markup:
    return _NEWS.format(id=message.id, text=text)


def _names(users: list[Mapping[str, Any]]) -> str:
    return ", ".join(str(user.get("first_name", "?")) for user in users)


def _reply(replied: Mapping[str, Any] | None) -> Markup:
    if not replied:
        return Markup("")
    text = str(replied.get("text") or replied.get("caption") or "").replace("\n", " ")
    return _REPLY.format(name=sender_of(replied).name, text=text[:_PREVIEW_LENGTH])


def _file(content: Mapping[str, Any]) -> Markup:
    kind = media_of(content)
    if not kind:
        return Markup("")
    # Of a photo the API tells every size, the largest last.
    file = content[kind][-1] if kind == "photo" else content[kind]
    return _FILE.format(name=file.get("file_name") or kind, size=_size(file.get("file_size", 0)))


def _size(size_bytes: int) -> str:
    if size_bytes < 1024:
        return f"{size_bytes} B"
    return f"{size_bytes / 1024:.1f} kB"


def _foot(message: Message, words: Words) -> Markup:
    # Beside the time it was sent; above an inline keyboard Telegram's apps leave the mark out.
    is_marked = message.edit_date and not message.rows
    moment = local(message.date)
    return _FOOT.format(
        silent=_SILENT.format(words=words("silent")) if message.is_silent else "",
        edited=_EDITED.format(words=words("edited")) if is_marked else "",
        iso=moment.isoformat(),
        time=f"{moment:%H:%M}",
    )


def _keyboard(message: Message) -> Markup:
    rows, number = [], 0
    for row in message.rows:
        buttons = []
        for button in row:
            number += 1
            buttons.append(_button(button, number))
        rows.append(_ROW.format(buttons=Markup("").join(buttons)))
    return _KEYBOARD.format(rows=Markup("").join(rows)) if rows else Markup("")


def _button(button: Mapping[str, Any], number: int) -> Markup:
    label = button["text"]
    if "callback_data" in button:
        return _PRESSED.format(number=number, label=label)
    url = opened_address(str(button.get("url", "")))
    start = _start_of(url)
    if start:
        return _WRITTEN.format(text=start, label=label)
    return _LINK.format(url=url, label=label) if url else _DEAD.format(label=label)


def _start_of(url: str) -> str:
    """Return what following a link to a bot's private chat writes there, "" for any other link."""
    try:
        address = urlsplit(url)
    except ValueError:
        return ""
    payload = parse_qs(address.query).get("start", [""])[0]
    return f"/start {payload}" if address.hostname == "t.me" and payload else ""
