"""Small pieces of what every command says: buttons that fit, echoes that are short, names of places."""

from bot.commands.context import Context
from bot.commands.words import said_in
from bot.i18n.translator import Translator, to_translate
from bot.message import MAX_ACTION_BYTES, Button, Buttons, Message
from bot.model.destination import Destination, PlaceKind, Platform
from bot.model.digest import Digest

# What shows nothing at the end of a title, but parts it from what follows.
_INVISIBLE_ENDS = " \t\u200b\u200e\u200f\u061c\u2060\ufeff" + "".join(
    map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
# Nobody needs more of their own words back, and hostile text gets no more room.
MAX_ECHO = 60


def shown(text: str) -> str:
    """Return the text on one line, cut to 60 characters."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_ECHO else f"{line[: MAX_ECHO - 1]}…"


def capitalised(text: str) -> str:
    """Return a setting as a line of its own."""
    return text[:1].upper() + text[1:]


def button(label: str, action: str, description: str = "") -> Button | None:
    """Return the button; None if its action is longer than platforms carry."""
    if len(action.encode()) > MAX_ACTION_BYTES:
        return None
    return Button(shown(label), action, description)


def buttons(*choices: Button | None) -> tuple[Button, ...]:
    """Return the buttons that are there."""
    return tuple(choice for choice in choices if choice is not None)


def buttons_in(message: Message) -> tuple[Button, ...]:
    """Return the buttons below a message, row by row."""
    rows = (row for block in message.blocks if isinstance(block, Buttons) for row in block.rows)
    return tuple(choice for row in rows for choice in row)


def typed(ctx: Context, words: str) -> str:
    """Return how a command is typed here, in the reader's words: "/liste", and "/siste liste" on Slack.

    Of another place than where it is typed, it names that: "/sted 17 liste".
    """
    words = said_in(ctx.language, words)
    if ctx.acting_in is not None:
        words = f"{ctx.tr('place')} {ctx.acting_in} {words}"
    if ctx.destination.platform is Platform.SLACK:
        return f"/siste {words.removeprefix('siste').lstrip()}".rstrip()
    return f"/{words}"


def order(digest: Digest, words: str) -> str:
    """Return the action that gives this digest an order: "digest @weekly pause"."""
    return f"digest @{digest.name} {words}" if digest.name else f"digest {words}"


def place_name(destination: Destination, tr: Translator) -> str:
    """Return "#ai-nytt", the group's title, or what a private chat calls its digest."""
    place = destination.place
    if place.kind is PlaceKind.PRIVATE:
        return tr("Your digest")
    if destination.platform is Platform.SLACK:
        return f"#{shown(place.title or place.chat).removeprefix('#')}"
    title = shown(place.title).strip(_INVISIBLE_ENDS)
    return title or tr("This chat")


def zone_name(zone: str) -> str:
    """Return the city of a zone: "Oslo", "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")


LANGUAGE_NAMES = {"nb": "Norsk", "en": "English"}  # each in its own language, whoever reads
_SPOKEN = {"nb": to_translate("in Norwegian"), "en": to_translate("in English")}


def in_language(language: str, tr: Translator) -> str:
    """Return "på bokmål", "in English"."""
    return tr(_SPOKEN[language])


def quoted(text: str, tr: Translator) -> str:
    """Return the text, shortened, in the language's quotation marks."""
    return tr("“{text}”", text=shown(text))


def unclear(ctx: Context, text: str) -> str:
    """Return the sentence that words were not understood, to stand before a question; empty without any."""
    if not text.strip():
        return ""
    return ctx.tr("I cannot use {text} here. Nothing was changed.", text=quoted(text, ctx.tr))
