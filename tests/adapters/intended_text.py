"""What a document says on Telegram, as plain text: what people should see, whatever the markup is.

Written from the document alone. Publishers' text comes harmless and cut as `adapters.hostile_text` does it.
"""

from collections.abc import Iterator

from adapters.hostile_text import cut, one_line, paragraph
from bot.message import (
    Block,
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

# The longest that one part may be, in UTF-16 units.
HEADLINE, LINE, META, WORD = 300, 700, 300, 40


def intended_text(message: Message) -> str:
    said = ""
    above: Block | None = None
    for block in message.blocks:
        if section := _section(block):
            is_under_heading = isinstance(above, Heading) and not isinstance(block, StoryBlock)
            said += f"{_gap(above, is_tight=is_under_heading)}{section}"
            above = block
    return said or "…"


def _gap(above: Block | None, *, is_tight: bool) -> str:
    if above is None:
        return ""
    return "\n" if is_tight else "\n\n"


def _section(block: Block) -> str:
    match block:
        case Heading():
            return _line(block.text, HEADLINE)
        case Text() | Details() | Footer():
            return paragraph(block.text)
        case StoryBlock():
            return ("\n\n" if block.tags else "\n").join(_story(block))
        case ListBlock():
            return "\n".join(
                f"{number if block.is_numbered else '•'} {_item(item)}"
                for number, item in enumerate(block.items, start=1)
            )
        case Buttons():
            return ""


def _story(story: StoryBlock) -> Iterator[str]:
    head = (
        str(story.number or ""),
        _line(story.label, WORD),
        _title(story.headline),
        _line(story.mark, WORD),
    )
    yield "\n".join(filter(None, (" ".join(filter(None, head)), _line(story.tags, META))))
    said = "\n".join(filter(None, (_line(line, LINE) for line in (*story.lines, story.quote))))
    if said:
        yield said
    if meta := _line(story.meta, META):
        yield meta


def _item(item: ListItem) -> str:
    return " · ".join(filter(None, (_title(item.text), _line(item.meta, META))))


def _title(text: str) -> str:
    return _line(text, HEADLINE) or "…"


def _line(text: str, limit: int) -> str:
    return cut(one_line(text), limit)
