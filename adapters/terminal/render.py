"""Draw a message as lines of a terminal, and number its buttons.

Styles only add to what the plain text says: piped output and NO_COLOR lose nothing.
"""

from rich.padding import Padding
from rich.text import Text as Line

from adapters.hostile_text import one_line, paragraph, web_link
from bot.message import (
    Block,
    Button,
    Buttons,
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


def draw(message: Message, *, title: str) -> list[Line | Padding]:
    """Return the message as lines under a first line with the title of the place."""
    number_of = {button: number for number, button in numbered_buttons(message).items()}
    first, *rest = message.blocks or (Text(""),)
    if isinstance(first, Heading):
        lines: list[Line | Padding] = [
            Line(f"+ {title} · {first.text}" if title else f"+ {first.text}", "bold")
        ]
    else:
        lines = [Line(f"+ {title}", "dim")] if title else []
        rest = [first, *rest]
    for block in rest:
        lines += [_inside(line) for line in _draw_block(block, number_of)]
    return lines


def _inside(line: Line) -> Padding | Line:
    """Set a line in from the left edge; long ones wrap under their beginning."""
    return Padding(line, (0, 0, 0, 2), expand=False) if line.plain else line


def _draw_block(block: Block, number_of: dict[Button, int]) -> list[Line]:
    match block:
        case Heading():
            return [Line(), Line(one_line(block.text), "bold")]
        case Text() | Footer():
            return [
                Line(text, "dim" if _is_quiet(block) else "") for text in paragraph(block.text).split("\n")
            ]
        case StoryBlock():
            return _draw_story(block, number_of)
        case ListBlock():
            return [_draw_item(item, _place(block, number)) for number, item in enumerate(block.items, 1)]
        case Buttons():
            return [Line(_row(row, number_of), "cyan") for row in block.rows if row]


def _is_quiet(block: Text | Footer) -> bool:
    return isinstance(block, Footer) or block.is_quiet


def _draw_story(block: StoryBlock, number_of: dict[Button, int]) -> list[Line]:
    number = f"{block.number} " if block.number is not None else ""
    headline = Line(number, "cyan")
    headline.append(f"{block.label}  " if block.label else "", "yellow")
    url = web_link(block.url)
    headline.append(one_line(block.headline), f"bold link {url}" if url else "bold")
    headline.append(f"  {block.mark}" if block.mark else "", "dim")
    indent = " " * len(number)
    body = [Line(indent + one_line(line)) for line in block.lines]
    body += [Line(indent + one_line(block.quote), "italic")] if block.quote else []
    body += [Line(indent + one_line(block.meta), "dim")] if block.meta else []
    body += [Line(indent + _row(block.buttons, number_of), "cyan")] if block.buttons else []
    return [Line(), headline, *body]


def _place(block: ListBlock, number: int) -> str:
    return f"{number} " if block.is_numbered else "- "


def _draw_item(item: ListItem, place: str) -> Line:
    line = Line(place, "cyan")
    line.append(one_line(item.text))
    line.append(f" · {one_line(item.meta)}" if item.meta else "", "dim")
    return line


def _row(row: tuple[Button, ...], number_of: dict[Button, int]) -> str:
    return " ".join(_shown(button, number_of[button]) for button in row)


def _shown(button: Button, number: int) -> str:
    return f"[{number}]" if button.label == str(number) else f"[{number} {one_line(button.label)}]"


def _buttons_of(block: Block) -> tuple[Button, ...]:
    match block:
        case Buttons():
            return tuple(button for row in block.rows for button in row)
        case StoryBlock():
            return block.buttons
        case _:
            return ()
