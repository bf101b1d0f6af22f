"""Render a message as Telegram HTML.

A message longer than Telegram takes is split between blocks; only a single block that is too long by
itself is split inside, at lines or words. Everything is escaped here.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from math import ceil

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from adapters.hostile_text import cut, one_line, paragraph, utf16_units, web_link
from bot.message import (
    Block,
    Button,
    Buttons,
    Details,
    Footer,
    Heading,
    ListBlock,
    ListItem,
    Message,
    StoryBlock,
    Text,
)

log = logging.getLogger(__name__)

MAX_UNITS = int(MessageLimit.MAX_TEXT_LENGTH)  # UTF-16 units, after the markup is parsed
MAX_ENTITIES = int(MessageLimit.MESSAGE_ENTITIES)  # the rest would silently lose its markup
MAX_ROW = int(InlineKeyboardMarkupLimit.BUTTONS_PER_ROW)
MAX_BUTTONS = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
MAX_LABEL = 64
# Buttons of a row share a phone's width; a row of more characters would show its labels cut short.
ROW_CHARACTERS = 42

# Longest single parts of a story and a list item; what the core composes is far below.
_HEADLINE, _LINE, _META, _WORD = 300, 700, 300, 40

# In a group "@name" in plain text pings that person, and "/word" becomes a command at a touch: an
# invisible joiner after the sign keeps both from it.
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
_COMMAND = re.compile(r"(?<![\w/])/(?=\w)", re.ASCII)
_JOINER = "\u2060"
_DOT = "\u00a0· "
# In a sentence of ours somebody else's words stand between these, whatever they hold themselves.
_QUOTED = re.compile("“.*”|«.*»", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TelegramText:
    """One message as Telegram takes it; `units` is its length once the markup is parsed."""

    html: str
    units: int
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is never torn apart. `units` is its length once parsed; `is_tight`: no blank line before it."""

    html: str
    units: int
    entities: int = 0
    is_tight: bool = False


def render(message: Message) -> list[TelegramText]:
    """Return the messages to send in their order, at least one; the buttons are under the last."""
    pieces = list(_all_pieces(message.blocks))
    texts = list(_pack(pieces or list(_paragraphs(message.summary, is_quiet=False)) or [_Piece("…", 1)]))
    keyboard = _keyboard(_all_rows(message.blocks))
    return [*texts[:-1], replace(texts[-1], keyboard=keyboard)]


def _all_pieces(blocks: Iterable[Block]) -> Iterator[_Piece]:
    """Yield what the blocks say; what is about a heading stands right under it."""
    is_under_heading = False
    for block in blocks:
        for piece in _pieces(block):
            if piece.units:
                is_tight = piece.is_tight or (is_under_heading and not isinstance(block, StoryBlock))
                yield replace(piece, is_tight=is_tight)
                is_under_heading = isinstance(block, Heading)


def _pieces(block: Block) -> Iterator[_Piece]:
    match block:
        case Heading():
            yield _styled(_defused(cut(one_line(block.text), _HEADLINE)), "b")
        case Text():
            yield from _paragraphs(block.text, is_quiet=block.is_quiet)
        case Footer():
            yield from _paragraphs(block.text, is_quiet=True)
        case Details():
            yield from _unfolding(block)
        case StoryBlock():
            yield _story(block)
        case ListBlock():
            for number, item in enumerate(block.items, start=1):
                lead = f"{number} " if block.is_numbered else "• "
                # Lists of commands have neither numbers nor anything but a text.
                is_story = block.is_numbered or item.url is not None or bool(item.meta)
                yield _item(item, lead, is_story=is_story, is_tight=number > 1)
        case Buttons():
            return


def _paragraphs(text: str, *, is_quiet: bool) -> Iterator[_Piece]:
    said = _QUOTED.sub(lambda quoted: _defused(quoted[0]), paragraph(text))
    for part in _split_long(_unmentioned(said)):
        yield _styled(part, "i" if is_quiet else "")


def _unfolding(details: Details) -> Iterator[_Piece]:
    text = paragraph(details.text)
    for part in _split_long(_unmentioned(text if details.is_ours else _defused(text))):
        html = f"<blockquote expandable>{escape(part, quote=False)}</blockquote>"
        yield _Piece(html, utf16_units(part), 1)


def _split_long(text: str) -> Iterator[str]:
    """Yield parts of at most MAX_UNITS, cut after a line if there is one, else after a word."""
    while utf16_units(text) > MAX_UNITS:
        fitting = cut(text, MAX_UNITS - 1).removesuffix("…")
        end = max(fitting.rfind("\n"), 0) or max(fitting.rfind(" "), 0) or len(fitting)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text


def _styled(text: str, tag: str) -> _Piece:
    shown = _unmentioned(text)
    html = escape(shown, quote=False)
    units = utf16_units(shown)
    return _Piece(f"<{tag}>{html}</{tag}>", units, 1) if tag else _Piece(html, units)


def _story(story: StoryBlock) -> _Piece:
    """Return the lines of a story; a card has room to set its parts apart."""
    head = [_headline(story), *_said(_facts(story.tags), limit=_META)]
    said = [piece for line in (*story.lines, story.quote) for piece in _said(line, limit=_LINE)]
    meta = [_styled(line, "i")] if (line := _defused(_facts(story.meta))) else []
    while said and sum(line.units + 2 for line in (*head, *said, *meta)) > MAX_UNITS:
        said.pop()
    parts = [_joined(part, "\n") for part in (head, said, meta) if part]
    return _joined(parts, "\n\n" if story.tags else "\n")


def _facts(text: str) -> str:
    """Return facts between dots on one line; where it is broken, no line begins with a dot."""
    return cut(one_line(text), _META).replace(" · ", _DOT)


def _said(text: str, *, limit: int) -> list[_Piece]:
    piece = _from_feed(text, limit)
    return [piece] if piece.units else []


def _headline(story: StoryBlock) -> _Piece:
    lead = " ".join(filter(None, (str(story.number or ""), cut(one_line(story.label), _WORD))))
    linked = _link(_title(story.headline), story.url)
    lead_piece = [_styled(lead, "")] if lead else []
    bold = _joined([*lead_piece, linked], " ")
    # The link cuts what is bold in two.
    bold = _Piece(f"<b>{bold.html}</b>", bold.units, bold.entities + 2)
    mark = _styled(cut(one_line(story.mark), _WORD), "")
    return _joined([bold, mark] if mark.units else [bold], " ")


def _item(item: ListItem, lead: str, *, is_story: bool, is_tight: bool) -> _Piece:
    shown = _title(item.text) if is_story else _styled(cut(one_line(item.text), _HEADLINE) or "…", "")
    meta = _styled(_facts(item.meta), "")
    joined = _joined([_link(shown, item.url), *([meta] if meta.units else [])], _DOT)
    return _Piece(lead + joined.html, len(lead) + joined.units, joined.entities, is_tight)


def _title(text: str) -> _Piece:
    title = _from_feed(text, _HEADLINE)
    return title if title.units else _Piece("…", 1)


def _from_feed(text: str, limit: int) -> _Piece:
    return _styled(_defused(cut(one_line(text), limit)), "")


def _unmentioned(text: str) -> str:
    return _MENTION.sub(f"@{_JOINER}", text)


def _defused(text: str) -> str:
    return _COMMAND.sub(f"/{_JOINER}", text)


def _link(piece: _Piece, url: str | None) -> _Piece:
    address = web_link(url)
    if address is None:
        return piece
    return _Piece(f'<a href="{escape(address)}">{piece.html}</a>', piece.units, piece.entities + 1)


def _joined(pieces: list[_Piece], gap: str) -> _Piece:
    return _Piece(
        gap.join(piece.html for piece in pieces),
        sum(piece.units for piece in pieces) + len(gap) * (len(pieces) - 1),
        sum(piece.entities for piece in pieces),
    )


def _pack(pieces: Iterable[_Piece]) -> Iterator[TelegramText]:
    """Yield texts of as many whole pieces as fit into one message."""
    html, units, entities = "", 0, 0
    for piece in pieces:
        gap = "\n" if piece.is_tight else "\n\n"
        fits = units + len(gap) + piece.units <= MAX_UNITS and entities + piece.entities <= MAX_ENTITIES
        if html and not fits:
            yield TelegramText(html, units)
            html, units, entities = "", 0, 0
        if html:
            html, units = html + gap, units + len(gap)
        html, units, entities = html + piece.html, units + piece.units, entities + piece.entities
    if html:
        yield TelegramText(html, units)


def _all_rows(blocks: Iterable[Block]) -> Iterator[tuple[Button, ...]]:
    """Yield the rows of all blocks; stories in a row that have one button each share theirs."""
    shared: tuple[Button, ...] = ()
    for block in blocks:
        if isinstance(block, StoryBlock) and block.number is not None and len(block.buttons) == 1:
            shared = (*shared, *next(_rows(block)))
            continue
        if shared:
            yield shared
            shared = ()
        yield from _rows(block)
    if shared:
        yield shared


def _rows(block: Block) -> Iterator[tuple[Button, ...]]:
    match block:
        case Buttons():
            yield from block.rows
        case StoryBlock() if block.buttons and block.number is not None:
            # Under one keyboard the story's number says whose button it is.
            yield tuple(
                Button(f"{block.number} {button.label}", button.action, button.description)
                for button in block.buttons
            )
        case StoryBlock() if block.buttons:
            yield block.buttons


def _keyboard(rows: Iterable[tuple[Button, ...]]) -> InlineKeyboardMarkup | None:
    keyboard: list[tuple[InlineKeyboardButton, ...]] = []
    room = MAX_BUTTONS
    for row in map(_sendable, rows):
        kept = row[:room]
        room -= len(kept)
        keyboard += [tuple(_key(button) for button in part) for part in _side_by_side(kept)]
    return InlineKeyboardMarkup(keyboard) if keyboard else None


def _side_by_side(row: tuple[Button, ...]) -> list[tuple[Button, ...]]:
    """Return the row in as few and as equal rows as show every label whole."""
    for rows in range(1, len(row) + 1):
        width = ceil(len(row) / rows)
        parts = [row[start : start + width] for start in range(0, len(row), width)]
        if width <= MAX_ROW and all(_is_roomy(part) for part in parts):
            return parts
    return [(button,) for button in row]


def _is_roomy(row: tuple[Button, ...]) -> bool:
    return len(row) * max(len(button.label) for button in row) <= ROW_CHARACTERS


def _sendable(row: tuple[Button, ...]) -> tuple[Button, ...]:
    kept = tuple(button for button in row if _is_sendable(button))
    if len(kept) < len(row):
        # Telegram would refuse the whole message for it; the text is worth more than one button.
        log.error("a button's action or address is none that Telegram takes; it is left out")
    return kept


def _is_sendable(button: Button) -> bool:
    if button.url:
        return button.url.startswith("https://") and web_link(button.url) is not None
    return 1 <= len(button.action.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA


def _key(button: Button) -> InlineKeyboardButton:
    label = cut(one_line(button.label), MAX_LABEL) or "…"
    if button.url:
        return InlineKeyboardButton(label, url=web_link(button.url))
    return InlineKeyboardButton(label, callback_data=button.action)
