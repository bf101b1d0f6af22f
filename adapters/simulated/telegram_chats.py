"""What Telegram knows: people, bots, chats, who is what in them, and the messages as they stand."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ADMINS = ("creator", "administrator")
PRESENT = (*ADMINS, "member", "restricted")
MEDIA = frozenset({"document", "photo"})
# The General topic of a forum; its messages carry no thread.
GENERAL_TOPIC = 1


@dataclass(slots=True)
class Person:
    id: int
    first_name: str
    username: str = ""
    language_code: str = "nb"
    is_deleted: bool = False

    def as_api(self) -> dict[str, Any]:
        if self.is_deleted:
            return {"id": self.id, "is_bot": False, "first_name": ""}
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        optional = {"username": self.username, "language_code": self.language_code}
        return user | {name: value for name, value in optional.items() if value}


@dataclass(slots=True)
class Message:
    """A message in a chat; `content` holds what the API tells besides (entities, document, service news).

    `sender_chat` is the chat in whose name it was written: a channel's posts, an anonymous admin's words.
    """

    id: int
    sender: int
    text: str
    date: int
    content: dict[str, Any] = field(default_factory=dict)
    markup: dict[str, Any] | None = None
    thread: int = 0
    edit_date: int = 0
    is_silent: bool = False
    sender_chat: int = 0

    @property
    def kind(self) -> str:
        """The name of what it holds: photo, document or text."""
        return next(iter(MEDIA & self.content.keys()), "text")

    @property
    def has_media(self) -> bool:
        return self.kind != "text"

    @property
    def is_news(self) -> bool:
        """Whether it is a service message, which nobody wrote."""
        return not self.text and not self.has_media

    @property
    def rows(self) -> list[list[dict[str, Any]]]:
        """The inline keyboard."""
        keyboard = (self.markup or {}).get("inline_keyboard", [])
        return [[dict(button) for button in row] for row in keyboard]


@dataclass(slots=True)
class Chat:
    """A private chat is one bot's with one person and has that person's id; the others are shared.

    `members` maps people and bots to Telegram's member status, `denied` some of them to the rights that
    their status would give and that they were not given.
    """

    id: int
    kind: str
    title: str
    username: str = ""
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    is_forum: bool = False
    closed_topics: set[int] = field(default_factory=set)
    migrated_to: int = 0
    is_deactivated: bool = False
    linked_to: int = 0
    denied: dict[int, frozenset[str]] = field(default_factory=dict)
    denied_to_all: frozenset[str] = frozenset()
    anonymous: set[int] = field(default_factory=set)
    pinned: list[int] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    deleted: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0

    def status_of(self, user: int) -> str:
        return self.members.get(user, "left")

    def denied_to(self, user: int) -> frozenset[str]:
        return self.denied.get(user, frozenset())

    def add(self, message: Message) -> Message:
        self.messages[message.id] = message
        return message

    def delete(self, message_id: int) -> None:
        """Take a message away; its buttons may still be on somebody's screen."""
        self.deleted[message_id] = self.messages.pop(message_id)

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id

    def as_api(self) -> dict[str, Any]:
        chat: dict[str, Any] = {"id": self.id, "type": self.kind}
        chat["first_name" if self.kind == "private" else "title"] = self.title
        if self.username:
            chat["username"] = self.username
        if self.is_forum:
            chat["is_forum"] = True
        return chat


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message as a person sees it: plain text, and the labels of its buttons row by row."""

    id: int
    sender: str
    text: str
    buttons: tuple[tuple[str, ...], ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()
    is_edited: bool = False
    thread: int = 0
    document: str = ""
    has_photo: bool = False
    is_silent: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(itertools.chain.from_iterable(self.buttons))


class UnknownInTelegramError(LookupError):
    """The control names a person, chat, message or button that is not there."""


@dataclass(slots=True)
class Chats:
    """All chats; private ones are kept per bot, as a person may talk to several."""

    people: dict[int, Person] = field(default_factory=dict)
    shared: dict[int, Chat] = field(default_factory=dict)
    private: dict[tuple[int, int], Chat] = field(default_factory=dict)
    blocked: set[tuple[int, int]] = field(default_factory=set)
    _person_ids: Iterator[int] = field(default_factory=lambda: itertools.count(700_000_001))
    _chat_ids: Iterator[int] = field(default_factory=lambda: itertools.count(1_000_001))

    def add_person(self, first_name: str, *, username: str = "", language_code: str = "nb") -> Person:
        person = Person(next(self._person_ids), first_name, username, language_code)
        self.people[person.id] = person
        return person

    def person(self, named: int | str) -> Person:
        """Find a person by id or first name."""
        for person in self.people.values():
            if named in (person.id, person.first_name, str(person.id)):
                return person
        raise UnknownInTelegramError(f"There is no person {named}.")

    def add_shared(self, title: str, kind: str, *, username: str = "", is_forum: bool = False) -> Chat:
        number = next(self._chat_ids)
        chat_id = -number if kind == "group" else -(1_000_000_000_000 + number)
        chat = Chat(chat_id, kind, title, username, is_forum=is_forum)
        self.shared[chat.id] = chat
        return chat

    def open_private(self, bot: int, person: Person) -> Chat:
        """Return the chat of a person with a bot, new when they had none."""
        chat = self.private.get((bot, person.id))
        if chat is None:
            chat = Chat(person.id, "private", person.first_name, person.username)
            self.private[bot, person.id] = chat
        return chat

    def find(self, bot: int, chat_id: int) -> Chat | None:
        return self.private.get((bot, chat_id)) or self.shared.get(chat_id)

    def find_by_username(self, username: str) -> Chat | None:
        wanted = username.lstrip("@").lower()
        return next((c for c in self.shared.values() if c.username and c.username.lower() == wanted), None)

    def of_bot(self, bot: int) -> Sequence[Chat]:
        return [chat for (owner, _), chat in self.private.items() if owner == bot] + [*self.shared.values()]
