"""One simulated Telegram chat as one of its people sees it, with what they can do there."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from adapters.simulated.page_frame import avatar, hue_of
from adapters.simulated.page_message import (
    Sender,
    Shown,
    message_as_html,
    news_as_html,
    news_of,
    sender_of,
)
from adapters.simulated.page_words import Words, local
from adapters.simulated.telegram import BotAccount, Press, SimulatedTelegram
from adapters.simulated.telegram_chats import ADMINS, PRESENT, Chat, Message, Person

# Older ones are not shown; a phone would fetch them when scrolled to.
MOST_MESSAGES = 200

_PAGE = Markup("""\
<div class="phone" data-acts="{acts}">
<header class="bar">
<a class="back" href="/" aria-label="{back}"></a>{avatar}
<div class="who"><h1><bdi>{title}</bdi></h1><small>{subtitle}</small></div>{people}
</header>
{topics}<main id="messages" class="{kind}">
{messages}</main>
{toast}<footer id="foot">
{foot}</footer>
</div>
""")
_DAY = Markup('<p class="day"><time datetime="{iso}">{day}</time></p>\n')
_EMPTY = Markup('<div class="empty"><b>{heading}</b><span dir="auto">{text}</span></div>\n')
_TOAST = Markup('<output id="toast" class="{kind}"><span dir="auto">{text}</span></output>\n')
_TOPICS = Markup('<nav class="topics">{topics}</nav>\n')
_TOPIC = Markup('<a href="?as={person}&amp;topic={topic}"{current}><bdi>{name}</bdi></a>')
_CURRENT = Markup(' aria-current="page"')
_PEOPLE = Markup('<label class="as"><span>{words}</span><select id="as">{people}</select></label>')
_PERSON = Markup('<option value="{id}"{selected}>{name}</option>')
_SELECTED = Markup(" selected")
_COMPOSER = Markup("""\
<form id="composer" autocomplete="off">
{menu}<textarea name="text" rows="1" placeholder="{placeholder}" aria-label="{placeholder}"></textarea>
<button class="send" aria-label="{send}"></button>
</form>
""")
_MENU = Markup(
    '<details class="menu"><summary aria-label="{words}"></summary><div>{commands}</div></details>'
)
_COMMAND = Markup('<button type="button" data-write="/{command}"><b>/{command}</b> {about}</button>')
_BIG_BUTTON = Markup('<button type="button" class="big" data-write="/start">{words}</button>\n')
_CLOSED = Markup('<p class="closed">{words}</p>\n')


@dataclass(frozen=True, slots=True)
class ChatView:
    """Which chat is looked at, by whom, which forum topic (None for all), from which message on.

    `press` is the pressed button whose answer passes by.
    """

    telegram: SimulatedTelegram
    bot: BotAccount
    chat: Chat
    viewer: Person
    topic: int | None = None
    since: int = 0
    press: Press | None = None

    @property
    def words(self) -> Words:
        return Words.for_code(self.viewer.language_code)

    @property
    def is_private(self) -> bool:
        return self.chat.kind == "private"

    @property
    def title(self) -> str:
        return self.bot.name if self.is_private else self.chat.title

    @property
    def is_blocked(self) -> bool:
        return self.is_private and (self.bot.id, self.viewer.id) in self.telegram.chats.blocked

    def shown_messages(self) -> list[Message]:
        in_topic = (m for m in self.chat.messages.values() if self.topic in (None, m.thread))
        return [message for message in in_topic if message.id >= self.since][-MOST_MESSAGES:]


def people_of(telegram: SimulatedTelegram, chat: Chat) -> list[Person]:
    """Return the people in a chat, its creator first; anybody for a chat that they all left."""
    if chat.kind == "private":
        return [telegram.chats.people[chat.id]]
    members = [telegram.chats.people[user] for user in chat.members if user in telegram.chats.people]
    return sorted(members, key=lambda person: chat.status_of(person.id) != "creator")


def chat_as_html(view: ChatView) -> Markup:
    words = view.words
    return _PAGE.format(
        acts=json.dumps(_acts(view)),
        back=words("chats"),
        avatar=avatar(view.title, view.bot.id if view.is_private else view.chat.id),
        title=view.title,
        subtitle=_subtitle(view),
        people=_people(view),
        topics=_topics(view),
        kind=view.chat.kind,
        messages=Markup("").join(_messages(view)) or _empty(view),
        toast=_toast(view.press),
        foot=_foot(view),
    )


def _acts(view: ChatView) -> dict[str, object]:
    """Return what the control needs to let the viewer act here."""
    return {
        "person": view.viewer.id,
        "chat_id": view.chat.id,
        "thread": view.topic or 0,
        "bot": view.bot.username,
    }


# --- messages ---------------------------------------------------------------------------------------


def _messages(view: ChatView) -> Iterator[Markup]:
    day: date | None = None
    previous: Sender | None = None
    for message in view.shown_messages():
        moment = local(message.date)
        if moment.date() != day:
            day, previous = moment.date(), None
            yield _DAY.format(iso=day.isoformat(), day=view.words.day(moment))
        sender = sender_of(view.telegram.message_as_api(view.chat, message))
        news = news_of(message, sender.name, view.words)
        if news:
            previous = None
            yield news_as_html(message, news)
        else:
            yield message_as_html(message, _shown(view, message, sender, is_first=sender != previous))
            previous = sender


def _shown(view: ChatView, message: Message, sender: Sender, *, is_first: bool) -> Shown:
    is_own = sender.id == view.viewer.id
    is_named = view.chat.kind == "channel" or not (is_own or view.is_private)
    return Shown(
        view.words,
        side="own" if is_own else "other",
        name=sender.name if is_named and is_first else "",
        hue=hue_of(sender.id),
        topic=view.chat.topics.get(message.thread, "") if view.topic is None else "",
    )


def _empty(view: ChatView) -> Markup:
    if not view.is_private:
        return _EMPTY.format(heading="", text=view.words("nothing yet"))
    described = view.bot.descriptions
    text = described.get(("description", view.words.language)) or described.get(("description", ""), "")
    heading = view.words("what it does") if text else ""
    return _EMPTY.format(heading=heading, text=text or view.words("nothing yet"))


def _toast(press: Press | None) -> Markup:
    if press is None or not press.answer:
        return Markup("")
    return _TOAST.format(kind="alert" if press.is_alert else "notice", text=press.answer)


# --- the head -----------------------------------------------------------------------------------------


def _subtitle(view: ChatView) -> str:
    if view.is_blocked:
        return view.words("blocked", name=view.viewer.first_name)
    if view.is_private:
        return view.words("bot")
    count = sum(status in PRESENT for status in view.chat.members.values())
    return view.words("subscribers" if view.chat.kind == "channel" else "members", count=count)


def _people(view: ChatView) -> Markup:
    """Return the choice of who acts, where there is one."""
    people = people_of(view.telegram, view.chat)
    if len(people) < 2:
        return Markup("")
    options = [
        _PERSON.format(
            id=person.id,
            name=person.first_name,
            selected=_SELECTED if person.id == view.viewer.id else "",
        )
        for person in people
    ]
    return _PEOPLE.format(words=view.words("as"), people=Markup("").join(options))


def _topics(view: ChatView) -> Markup:
    if not view.chat.topics:
        return Markup("")
    named: Sequence[tuple[int | None, str]] = [
        (None, view.words("all topics")),
        (0, view.words("general")),
        *view.chat.topics.items(),
    ]
    tabs = [
        _TOPIC.format(
            person=view.viewer.id,
            topic="" if topic is None else topic,
            name=name,
            current=_CURRENT if topic == view.topic else "",
        )
        for topic, name in named
    ]
    return _TOPICS.format(topics=Markup("").join(tabs))


# --- the foot -----------------------------------------------------------------------------------------


def _foot(view: ChatView) -> Markup:
    words, status = view.words, view.chat.status_of(view.viewer.id)
    if view.is_blocked:
        return _BIG_BUTTON.format(words=words("unblock"))
    if view.is_private and not view.chat.messages:
        return _BIG_BUTTON.format(words=words("start"))
    if view.chat.kind == "channel" and status not in ADMINS:
        return _CLOSED.format(words=words("read only"))
    if not view.is_private and status not in PRESENT:
        return _CLOSED.format(words=words("not a member", name=view.viewer.first_name))
    placeholder = words("broadcast" if view.chat.kind == "channel" else "message")
    menu = _menu(view) if view.is_private else ""
    return _COMPOSER.format(menu=menu, placeholder=placeholder, send=words("send"))


def _menu(view: ChatView) -> Markup:
    listed = [_COMMAND.format(command=c["command"], about=c["description"]) for c in _commands(view)]
    if not listed:
        return Markup("")
    return _MENU.format(words=view.words("commands"), commands=Markup("").join(listed))


def _commands(view: ChatView) -> list[dict[str, Any]]:
    """Return the narrowest list set for a private chat: https://core.telegram.org/bots/api#botcommandscope."""
    scopes = ({"chat_id": view.chat.id, "type": "chat"}, {"type": "all_private_chats"}, {"type": "default"})
    for scope in scopes:
        for language in (view.viewer.language_code, ""):
            found = view.bot.commands.get((json.dumps(scope, sort_keys=True), language))
            if found:
                return found
    return []
