"""Draw a message as lines of a terminal, and number its buttons.

Styles only add to what the plain text says: piped output and NO_COLOR lose nothing.
"""

from dataclasses import dataclass

from rich.console import Console
from rich.text import Text as Line

from adapters.hostile_text import one_line, paragraph, web_link
from bot.message import (
    Attachment,
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


def numbered_buttons(message: Message) -> dict[int, Button]:
    """Return the buttons by the number to type; a button whose label is a number keeps that number."""
    buttons = [button for block in message.blocks for button in _buttons_of(block)]
    numbers = {int(button.label): button for button in buttons if button.label.isdecimal()}
    free = max(numbers, default=0)
    for button in buttons:
        if not button.label.isdecimal():
            free += 1
            numbers[free] = button
    return numbers


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a message, so many columns in from the left; longer than the terminal it wraps there."""

    line: Line
    indent: int = 2


def draw(message: Message, *, title: str) -> list[Row]:
    """Return the message as rows under a first one with the title of the place."""
    number_of = {button: number for number, button in numbered_buttons(message).items()}
    first, *rest = message.blocks or (Text(message.toast),)
    if isinstance(first, Heading):
        shown = one_line(f"{title} · {first.text}" if title else first.text)
        rows = [Row(Line(f"+ {shown}", "bold"), 0)]
    else:
        rows = [Row(Line(f"+ {title}", "dim"), 0)] if title else []
        rest = [first, *rest]
    for block in rest:
        rows += _draw_block(block, number_of)
    if message.attachment:
        rows += _draw_attachment(message.attachment)
    return rows


def wrapped(row: Row, console: Console) -> list[Line]:
    """Return the row as lines that fit the console, without blanks at their ends."""
    pieces = row.line.wrap(console, max(20, console.width - row.indent)) if row.line.plain else [Line()]
    lines = []
    for piece in pieces:
        piece.rstrip()
        # A style of their own keeps the blanks apart from the text, where a picture would lose them.
        lines.append(Line.assemble((" " * row.indent, "default"), piece) if piece.plain else piece)
    return lines


def _draw_block(block: Block, number_of: dict[Button, int]) -> list[Row]:
    match block:
        case Heading():
            return [Row(Line()), Row(Line(one_line(block.text), "bold"))]
        case Text() | Details() | Footer():
            style = "dim" if _is_quiet(block) else ""
            return [Row(Line(text, style)) for text in paragraph(block.text).split("\n")]
        case StoryBlock():
            return _draw_story(block, number_of)
        case ListBlock():
            return [Row(_draw_item(item, _place(block, at))) for at, item in enumerate(block.items, 1)]
        case Buttons():
            return [Row(Line(_row(row, number_of), "cyan")) for row in block.rows if row]


def _draw_attachment(attachment: Attachment) -> list[Row]:
    """Return the file itself: a terminal has nowhere to attach one."""
    return [Row(Line(attachment.name, "bold")), *(Row(Line(line)) for line in attachment.text.split("\n"))]


def _is_quiet(block: Text | Details | Footer) -> bool:
    return not isinstance(block, Text) or block.is_quiet


def _draw_story(block: StoryBlock, number_of: dict[Button, int]) -> list[Row]:
    number = f"{block.number} " if block.number is not None else ""
    headline = Line(number, "cyan")
    headline.append(f"{block.label}  " if block.label else "", "yellow")
    url = web_link(block.url)
    headline.append(one_line(block.headline), f"bold link {url}" if url else "bold")
    headline.append(f"  {block.mark}" if block.mark else "", "dim")
    body = [Line(one_line(line)) for line in (block.tags, *block.lines) if line]
    body += [Line(one_line(block.quote), "italic")] if block.quote else []
    body += [Line(one_line(block.meta), "dim")] if block.meta else []
    body += [Line(_row(block.buttons, number_of), "cyan")] if block.buttons else []
    return [Row(Line()), Row(headline), *(Row(line, 2 + len(number)) for line in body)]


def _place(block: ListBlock, number: int) -> str:
    return f"{number} " if block.is_numbered else "- "


def _draw_item(item: ListItem, place: str) -> Line:
    line = Line(place, "cyan")
    line.append(one_line(item.text))
    line.append(f" · {one_line(item.meta)}" if item.meta else "", "dim")
    return line


def _row(row: tuple[Button, ...], number_of: dict[Button, int]) -> str:
    return " ".join(_shown(button, number_of) for button in row)


def _shown(button: Button, number_of: dict[Button, int]) -> str:
    label = one_line(button.label)
    if button.url:
        return f"{label}: {button.url}"
    number = number_of[button]
    return f"[{number}]" if label == str(number) else f"[{number} {label}]"


def _buttons_of(block: Block) -> tuple[Button, ...]:
    """Return the buttons that can be pressed; addresses are for a browser."""
    match block:
        case Buttons():
            return tuple(button for row in block.rows for button in row if not button.url)
        case StoryBlock():
            return tuple(button for button in block.buttons if not button.url)
        case _:
            return ()
