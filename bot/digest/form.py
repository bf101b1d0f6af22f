"""How an edition goes out: where a platform has menus and threads it is as short as the news alone.

An edition is composed once and may go to several platforms. With menus beside the stories and a thread below,
a message needs neither numbers nor the near misses; in a channel what changes the digest stays with its
admins' commands, and in its place everybody may say whether the edition was of use.
"""

from dataclasses import replace
from functools import lru_cache

from bot.digest.compose import NEAREST_ACTION
from bot.i18n.translator import translator
from bot.message import Block, Button, Buttons, Footer, Message, StoryBlock
from bot.model.destination import Destination, PlaceKind, Platform
from bot.model.digest import Edition

# Of the others nobody would see what stands in a menu or a thread.
WITH_THREADS = frozenset({Platform.SLACK})


def text_as_sent(edition: Edition, destination: Destination) -> str:
    """Return the edition's message as it goes to that destination, as JSON."""
    return _text_as_sent(edition.message, edition.id, destination.platform, destination.place.kind)


# Many destinations get the same edition in one go.
@lru_cache(maxsize=64)
def _text_as_sent(message: str, edition_id: int, platform: Platform, kind: PlaceKind) -> str:
    return _as_sent(Message.from_json(message), edition_id, platform, kind).to_json()


def as_sent(message: Message, edition_id: int, destination: Destination) -> Message:
    """Return the edition's message as it goes to that destination."""
    return _as_sent(message, edition_id, destination.platform, destination.place.kind)


def _as_sent(message: Message, edition_id: int, platform: Platform, kind: PlaceKind) -> Message:
    if platform not in WITH_THREADS:
        return replace(message, blocks=tuple(map(_without_menu, message.blocks)), thread=())
    is_quiet = not any(isinstance(block, StoryBlock) for block in message.blocks)
    kept = _with_fewer_buttons(message.blocks, is_quiet=is_quiet, kind=kind)
    if is_quiet:
        return replace(message, blocks=kept, thread=())
    *above, last = _with_thread_note(kept, message) if message.thread else kept
    votes = Buttons((_votes(edition_id, message.language, kind),))
    ending = (votes, last) if isinstance(last, Buttons) else (last, votes)
    return replace(message, blocks=(*above, *ending))


def _without_menu(block: Block) -> Block:
    return replace(block, menu=()) if isinstance(block, StoryBlock) else block


def _with_fewer_buttons(blocks: tuple[Block, ...], *, is_quiet: bool, kind: PlaceKind) -> tuple[Block, ...]:
    """Keep the near misses where there is no thread, and what changes the digest where it is one person's."""

    def stays(row: tuple[Button, ...]) -> bool:
        return is_quiet if row[0].action == NEAREST_ACTION else kind is PlaceKind.PRIVATE

    kept: list[Block] = []
    for block in blocks:
        if not isinstance(block, Buttons):
            kept.append(block)
        elif not block.instead_of_menus and (rows := tuple(row for row in block.rows if stays(row))):
            kept.append(replace(block, rows=rows))
    return tuple(kept)


def _with_thread_note(blocks: tuple[Block, ...], message: Message) -> tuple[Block, ...]:
    """Say before everything else of the footer where the sources are."""
    note = translator(message.language)("All sources in the thread")
    if not any(isinstance(block, Footer) for block in blocks):
        return (*blocks, Footer(note))
    return tuple(
        replace(block, text=f"{note} · {block.text}") if isinstance(block, Footer) else block
        for block in blocks
    )


def _votes(edition_id: int, language: str, kind: PlaceKind) -> tuple[Button, Button]:
    tr = translator(language)
    if kind is PlaceKind.PRIVATE:
        against, described = tr("Not for me"), tr("This digest was not for me")
    else:
        against, described = tr("Not for us"), tr("This digest was not for us")
    return (
        Button(tr("Useful"), f"vote {edition_id} useful", tr("This digest was useful")),
        Button(against, f"vote {edition_id} not", described),
    )
