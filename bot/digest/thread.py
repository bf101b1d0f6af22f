"""What stands in the thread under a digest: every story's sources, and what nearly made it.

Pure. Who wants to look further finds it there, and the channel itself stays one message.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.curation.catalog import Catalog
from bot.digest.present import list_item
from bot.digest.select import Choice
from bot.digest.sources import source_items
from bot.i18n.translator import Translator
from bot.message import Block, Button, Buttons, ListBlock, ListItem, StoryBlock, Text
from bot.model.story import Telling

# More of one story are listed by its Sources.
MAX_SOURCES = 8


def thread_blocks(
    told: Iterable[tuple[StoryBlock, Choice]],
    near_misses: Sequence[tuple[int, Telling]],
    *,
    tr: Translator,
    catalog: Catalog,
    now: datetime,
    zone: str,
) -> tuple[Block, ...]:
    """Return the sources story by story, then the near misses with a button that opens each."""
    blocks: list[Block] = []
    for block, choice in told:
        items = source_items(choice.story, tr=tr, catalog=catalog, now=now, zone=zone)
        left_out = len(items) - MAX_SOURCES
        more = (ListItem(tr("{n} more", n=left_out)),) if left_out > 0 else ()
        blocks += [
            StoryBlock(block.headline, block.story_id, number=block.number),
            ListBlock((*items[:MAX_SOURCES], *more)),
        ]
    if near_misses:
        tellings = [telling for _, telling in near_misses]
        blocks += [
            Text(tr("Nearly made it:")),
            ListBlock(
                tuple(list_item(telling, tr=tr, now=now, zone=zone) for telling in tellings),
                is_numbered=True,
            ),
            Buttons(
                (
                    tuple(
                        Button(str(place), f"open {story_id}", tr("Open story {n}", n=place))
                        for place, (story_id, _) in enumerate(near_misses, start=1)
                    ),
                )
            ),
        ]
    return tuple(blocks)
