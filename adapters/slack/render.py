"""Render a message as Block Kit.

A digest stays one message: where it is too long, the quiet lines of later stories go first. What still
does not fit goes into a further message, parted between blocks. A story's menu is a button and "⋯" under it;
rows of buttons that only stand in for such menus are left out then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextPreformattedElement,
    SectionBlock,
)

from adapters.hostile_text import cut, one_line, paragraph, utf16_units
from adapters.slack.mrkdwn import escaped, linked, plain, split
from bot.message import Block as Part
from bot.message import (
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

MAX_BLOCKS = 50
# Undocumented: 9,597 characters over all blocks were accepted, 11,341 refused.
MAX_UNITS = 9_500
MAX_SECTION = SectionBlock.text_max_length
MAX_CONTEXT = 2_000
MAX_HEADER = HeaderBlock.text_max_length
MAX_ROW = ActionsBlock.elements_max_length
MAX_LABEL = ButtonElement.text_max_length
MAX_CHOICES = OverflowMenuElement.options_max_length
MAX_SUMMARY = 3_000

# Longest single parts of a story and a list item; what the core composes is far below.
_HEADLINE, _LINE, _META, _WORD = 300, 700, 300, 40
# A line of a list may name all that is followed.
_ENTRY = 1_400

# No line begins with a dot.
_DOT = "\u00a0· "


@dataclass(frozen=True, slots=True)
class SlackText:
    """One message as Slack takes it; `text` is what notifications and screen readers get."""

    text: str
    blocks: list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class _Rendered:
    block: Block
    units: int


def render(message: Message) -> list[SlackText]:
    """Return the messages to send in their order, at least one."""
    blocks = [*_blocks(_shortened(_without_stand_ins(message.blocks)))]
    if message.attachment:
        # A file would need a scope of its own; its text needs none.
        blocks += map(_as_it_is, _by_lines(message.attachment.text, MAX_SECTION))
    summary = next(split(cut(one_line(message.summary), MAX_SUMMARY), MAX_SUMMARY), "Siste")
    pages = list(_pages(blocks))
    return [SlackText(summary, [block.to_dict() for block in page]) for page in pages or [[]]]


def blocks_of(parts: tuple[Part, ...]) -> list[dict[str, object]]:
    """Return all the blocks of the parts, for a surface that is no message."""
    return [rendered.block.to_dict() for rendered in _blocks(parts)]


def _without_stand_ins(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    if not any(isinstance(part, StoryBlock) and part.menu for part in parts):
        return parts
    return tuple(part for part in parts if not (isinstance(part, Buttons) and part.instead_of_menus))


def _shortened(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Drop metas, then lines, then quotes of stories, later ones first, until the whole fits."""
    kept = list(parts)
    sizes = [_size(part) for part in parts]
    for emptied in ({"meta": ""}, {"lines": ()}, {"quote": ""}):
        for at, part in reversed(list(enumerate(kept))):
            if sum(sizes) <= MAX_UNITS:
                return tuple(kept)
            if isinstance(part, StoryBlock):
                kept[at] = replace(part, **emptied)
                sizes[at] = _size(kept[at])
    return tuple(kept)


def _size(part: Part) -> int:
    return sum(rendered.units for rendered in _blocks((part,)))


def _pages(blocks: Iterable[_Rendered]) -> Iterator[list[Block]]:
    page: list[Block] = []
    units = 0
    for rendered in blocks:
        if page and (len(page) == MAX_BLOCKS or units + rendered.units > MAX_UNITS):
            yield page
            page, units = [], 0
        page.append(rendered.block)
        units += rendered.units
    if page:
        yield page


def _blocks(parts: tuple[Part, ...]) -> Iterator[_Rendered]:
    numbers = count(1)
    for part in parts:
        match part:
            case Heading():
                if title := cut(plain(one_line(part.text)), MAX_HEADER):
                    yield _Rendered(HeaderBlock(text=_plain_text(title)), utf16_units(title))
            case Text(is_quiet=True) | Details() | Footer():
                yield from map(_context, split(paragraph(part.text), MAX_CONTEXT))
            case Text():
                yield from map(_section, split(paragraph(part.text), MAX_SECTION))
            case StoryBlock():
                yield from _story(part, numbers)
            case ListBlock():
                yield from _list(part)
            case Buttons():
                for row in part.rows:
                    yield from _actions(row, numbers)


def _story(story: StoryBlock, numbers: Iterator[int]) -> Iterator[_Rendered]:
    lines = [_headline(story)]
    lines += [
        escaped(cut(one_line(line), _LINE))
        for line in (story.tags, *story.lines, story.quote)
        if line.strip()
    ]
    while len(lines) > 1 and utf16_units("\n".join(lines)) > MAX_SECTION:
        lines.pop()
    yield _section("\n".join(lines))
    if meta := escaped(cut(one_line(story.meta), _META)):
        yield _context(meta)
    if story.menu:
        yield _menu(story.menu, numbers)
    yield from _actions(story.buttons, numbers)


def _menu(choices: tuple[Button, ...], numbers: Iterator[int]) -> _Rendered:
    """Return the first choice as a button with the others behind "⋯"; more than Slack holds are left out."""
    first, others = choices[0], choices[1 : 1 + MAX_CHOICES]
    options = [Option(text=_plain_text(_label(choice)), value=choice.action) for choice in others]
    menu = OverflowMenuElement(action_id=f"menu-{next(numbers)}", options=options)
    elements: list[InteractiveElement] = [_button(first, numbers), *((menu,) if options else ())]
    units = sum(utf16_units(_label(choice)) for choice in (first, *others))
    return _Rendered(ActionsBlock(elements=elements), units)


def _headline(story: StoryBlock) -> str:
    headline = cut(one_line(story.headline), _HEADLINE)
    lead = " ".join(filter(None, (str(story.number or ""), escaped(cut(one_line(story.label), _WORD)))))
    mark = escaped(cut(one_line(story.mark), _WORD))
    title = linked(headline, story.url)
    if utf16_units(title) > MAX_SECTION // 2:
        title = escaped(headline)  # an address that long would leave no room for the story
    bold = f"*{' '.join(filter(None, (lead, title)))}*"
    return " ".join(filter(None, (bold, mark)))


def _list(block: ListBlock) -> Iterator[_Rendered]:
    section = ""
    for number, item in enumerate(block.items, start=1):
        line = _item(item, f"{number}" if block.is_numbered else "•")
        if section and utf16_units(section) + 1 + utf16_units(line) > MAX_SECTION:
            yield _section(section)
            section = ""
        section = f"{section}\n{line}" if section else line
    if section:
        yield _section(section)


def _item(item: ListItem, lead: str) -> str:
    text = one_line(item.text)
    shown = linked(cut(text, _HEADLINE), item.url) if item.url else escaped(cut(text, _ENTRY))
    if utf16_units(shown) > MAX_SECTION // 2:
        shown = escaped(cut(text, _HEADLINE))
    meta = escaped(cut(one_line(item.meta), _META))
    return f"{lead} " + _DOT.join(filter(None, (shown, meta.replace(" · ", _DOT))))


def _actions(row: tuple[Button, ...], numbers: Iterator[int]) -> Iterator[_Rendered]:
    for start in range(0, len(row), MAX_ROW):
        buttons = row[start : start + MAX_ROW]
        units = sum(utf16_units(_label(button)) for button in buttons)
        yield _Rendered(ActionsBlock(elements=[_button(button, numbers) for button in buttons]), units)


def _button(button: Button, numbers: Iterator[int]) -> ButtonElement:
    return ButtonElement(
        text=_plain_text(_label(button)),
        # Only has to differ from its neighbours; what the button does is its value.
        action_id=f"button-{next(numbers)}",
        value=button.action or None,
        url=button.url or None,
        accessibility_label=cut(plain(one_line(button.description)), MAX_LABEL) or None,
    )


def _label(button: Button) -> str:
    return cut(plain(one_line(button.label)), MAX_LABEL) or "…"


def _section(text: str) -> _Rendered:
    return _Rendered(SectionBlock(text=_mrkdwn(text)), utf16_units(text))


def _context(text: str) -> _Rendered:
    return _Rendered(ContextBlock(elements=[_mrkdwn(text.replace(" · ", _DOT))]), utf16_units(text))


def _as_it_is(text: str) -> _Rendered:
    """Show a file's text with nothing read into it and nothing put between, so that it can be copied."""
    code = RichTextPreformattedElement(elements=[RichTextElementParts.Text(text=text)])
    return _Rendered(RichTextBlock(elements=[code]), utf16_units(text))


def _by_lines(text: str, limit: int) -> Iterator[str]:
    """Yield all of it in parts of at most `limit` units, parted between lines wherever that can be."""
    kept = ""
    for line in plain(text).splitlines(keepends=True):
        # A character is two units at most.
        for start in range(0, len(line), limit // 2):
            piece = line[start : start + limit // 2]
            if kept and utf16_units(kept + piece) > limit:
                yield kept
                kept = ""
            kept += piece
    if kept:
        yield kept


def _mrkdwn(text: str) -> MarkdownTextObject:
    # Verbatim: Slack makes no links of its own out of addresses, "#names" and "@names".
    return MarkdownTextObject(text=text, verbatim=True)


def _plain_text(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)
