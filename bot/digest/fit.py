"""Make a digest fit into one message everywhere, without cutting a sentence.

Later stories lose first: their quote, then their sentences. Only if that is not enough are headlines
shortened and long addresses left out; the numbered buttons still open those stories.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from bot.digest.present import clipped
from bot.digest.select import MAX_LENGTH
from bot.message import Block, Buttons, Details, Footer, Heading, StoryBlock, Text

# Telegram takes 4,096 UTF-16 units of text; the rest is room for what escaping hostile text adds.
MAX_TELEGRAM_UNITS = 3_950
# Slack takes about 9,500 characters over all blocks, addresses and buttons included.
MAX_SLACK_CHARACTERS = 9_000
_SHORT_HEADLINE = 90
_LONG_URL = 200


def fitted(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with as little left out as makes them fit."""
    for reduce in (*_in_turn(_without_quote, _without_lines), *_in_turn(_plainer)):
        if _fits(blocks):
            break
        blocks = reduce(blocks)
    return blocks


Reduction = Callable[[StoryBlock], StoryBlock]
Step = Callable[[tuple[Block, ...]], tuple[Block, ...]]


def _in_turn(*reductions: Reduction) -> Iterator[Step]:
    """Yield steps that apply the reductions to the last story, then to the one before it, and so on."""
    for from_end in range(MAX_LENGTH):
        for reduction in reductions:
            yield partial(_changed, from_end=from_end, change=reduction)


def _changed(blocks: tuple[Block, ...], *, from_end: int, change: Reduction) -> tuple[Block, ...]:
    places = [place for place, block in enumerate(blocks) if isinstance(block, StoryBlock)]
    if from_end >= len(places):
        return blocks
    place = places[-1 - from_end]
    return tuple(
        change(block) if here == place and isinstance(block, StoryBlock) else block
        for here, block in enumerate(blocks)
    )


def _without_quote(story: StoryBlock) -> StoryBlock:
    return replace(story, quote="")


def _without_lines(story: StoryBlock) -> StoryBlock:
    return replace(story, lines=())


def _plainer(story: StoryBlock) -> StoryBlock:
    url = story.url if story.url is not None and len(story.url) <= _LONG_URL else None
    return replace(story, headline=clipped(story.headline, _SHORT_HEADLINE), url=url)


def _fits(blocks: tuple[Block, ...]) -> bool:
    return telegram_units(blocks) <= MAX_TELEGRAM_UNITS and slack_characters(blocks) <= MAX_SLACK_CHARACTERS


def telegram_units(blocks: tuple[Block, ...]) -> int:
    """Return the length of the visible text as Telegram counts it, a blank line between blocks included."""
    return sum(len(text.encode("utf-16-le", "surrogatepass")) // 2 + 2 for text in map(_visible, blocks))


def slack_characters(blocks: tuple[Block, ...]) -> int:
    """Return about how many characters Slack counts: the escaped text, addresses and buttons."""
    return sum(_escaped_length(_visible(block)) + _hidden(block) for block in blocks)


def _visible(block: Block) -> str:
    match block:
        case Heading() | Text() | Details() | Footer():
            return block.text
        case StoryBlock():
            first = " ".join((str(block.number or ""), block.label, block.headline, block.mark))
            return "\n".join((first, *block.lines, block.quote, block.meta))
        case _:
            return ""


def _hidden(block: Block) -> int:
    match block:
        case StoryBlock():
            return _escaped_length(block.url or "") + 20 + sum(len(choice.label) for choice in block.menu)
        case Buttons():
            return sum(len(b.label) + len(b.action) + len(b.description) for row in block.rows for b in row)
        case _:
            return 10


def _escaped_length(text: str) -> int:
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
