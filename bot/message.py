"""The document: a message as the core writes it, before any adapter renders it.

Text here is plain: nothing is escaped and nothing is markup. Each adapter escapes at its edge, so a
headline can neither ping a channel nor open a tag. A message travels through the outbox as JSON.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter

# Telegram's callback_data holds 64 bytes, the narrowest of our platforms.
MAX_ACTION_BYTES = 64


@dataclass(frozen=True, slots=True)
class Button:
    """`action` is the command it stands for, as if typed ("open 17", "latest google page=2").

    Rights are checked when it is pressed, exactly as for a typed command. At most 64 bytes in UTF-8.
    `description` is read out by screen readers where labels repeat. With a `url` the button opens that
    address instead, and `action` is not used.
    """

    label: str
    action: str
    description: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `is_quiet` sets it back (context, meta, what could be skipped)."""

    text: str
    is_quiet: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Details:
    """Long context that a reader unfolds where the platform can fold; set back elsewhere.

    `is_ours`: these are our own words, and the commands in them are to be used.
    """

    text: str
    is_ours: bool = False
    kind: Literal["details"] = "details"


@dataclass(frozen=True, slots=True)
class StoryBlock:
    """One story, in a digest (with its number) or as a card (with its tags under the headline).

    `label` stands before the headline ("OPPDATERT"), `mark` after it ("[en]"). `lines` are sentences
    of sources, `quote` is the attributed line for the role, `meta` the line of outlet, minutes,
    sources and tags. `buttons` belong to this story alone. `menu` is what can be done with the story where
    a platform has a place for that beside it: the first as a button, the others behind it.
    """

    headline: str
    story_id: int
    url: str | None = None
    number: int | None = None
    label: str = ""
    mark: str = ""
    lines: tuple[str, ...] = ()
    quote: str = ""
    meta: str = ""
    buttons: tuple[Button, ...] = ()
    tags: str = ""
    menu: tuple[Button, ...] = ()
    kind: Literal["story"] = "story"


@dataclass(frozen=True, slots=True)
class ListItem:
    """`text` may be a link; `meta` follows it, set back."""

    text: str
    url: str | None = None
    meta: str = ""


@dataclass(frozen=True, slots=True)
class ListBlock:
    items: tuple[ListItem, ...]
    is_numbered: bool = False
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Buttons:
    """Rows of buttons under what stands before them.

    Those `instead_of_menus` are left out where a platform shows the menus of the stories.
    """

    rows: tuple[tuple[Button, ...], ...]
    instead_of_menus: bool = False
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Footer:
    text: str
    kind: Literal["footer"] = "footer"


Block = Heading | Text | Details | StoryBlock | ListBlock | Buttons | Footer


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of text that goes out with a message."""

    name: str
    media_type: str
    text: str


@dataclass(frozen=True, slots=True)
class FormChoice:
    """`value` is what is filled in, in the words of a command."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class FormField:
    """What is filled in: a time of day ("08:00"), one or some of the choices, words, or a text.

    Where it `is_optional`, it may be left empty. Of words and texts at most `limit` characters are taken.
    """

    kind: Literal["time", "one", "some", "words", "text"]
    label: str
    choices: tuple[FormChoice, ...] = ()
    chosen: tuple[str, ...] = ()
    hint: str = ""
    is_optional: bool = False
    limit: int = 60


@dataclass(frozen=True, slots=True)
class Form:
    """What is awkward to type. Filled in, it is the command "fill NAME IDS…" with the values behind it.

    Opened on a page, it is "home fill NAME IDS…". `submit` is what sends it in, if not [Save].
    """

    name: str
    ids: tuple[int, ...]
    title: str
    fields: tuple[FormField, ...]
    submit: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks in reading order.

    `summary` is what notifications and screen readers get. `is_private` is for the asker's eyes alone
    where a platform can do that. `replaces_original` edits the message whose button was pressed.
    `language` is the interface's ("nb" or "en"). `toast` is a passing notice for whoever pressed the
    button; a message of nothing else is only that. `is_silent`: it comes without a sound. `thread` is said
    under the message once it is out, where a platform has threads. `form` is shown instead of the blocks
    where a platform has forms, and the press that asks for it allows one; a button opens it there otherwise.
    `is_page`: it is a person's lasting page, and takes that one's place where a platform has such pages.
    `shows_presence`: where a platform lets us answer though we may not post, it is sent in the way that shows
    whether we may.
    """

    blocks: tuple[Block, ...]
    summary: str
    language: str = "nb"
    is_private: bool = True
    replaces_original: bool = False
    toast: str = ""
    is_silent: bool = False
    attachment: Attachment | None = None
    thread: tuple[Block, ...] = ()
    form: Form | None = None
    is_page: bool = False
    shows_presence: bool = False

    @property
    def is_only_toast(self) -> bool:
        return bool(self.toast) and not self.blocks and self.attachment is None

    def to_json(self) -> str:
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> "Message":
        return _ADAPTER.validate_json(text)


_ADAPTER: TypeAdapter[Message] = TypeAdapter(Message)


def say(text: str, *buttons: Button, language: str = "nb", is_private: bool = True) -> Message:
    """Return a message of one paragraph, with a row of buttons if there are any."""
    blocks: tuple[Block, ...] = (Text(text),)
    if buttons:
        blocks = (*blocks, Buttons((tuple(buttons),)))
    return Message(blocks, summary=text, language=language, is_private=is_private)


def notice(text: str, *, language: str = "nb") -> Message:
    """Return what only passes by: a toast where the platform has one, else a private line."""
    return Message((), summary=text, language=language, toast=text)
