"""What a channel's readers get under a post: links into their own chats with the bot.

Everybody in a channel sees what a pressed button brings, so a card opens in private, and the buttons that
change the digest are left to its admins' private chats.
"""

from dataclasses import replace

from bot.message import Block, Button, Buttons, Message, StoryBlock

_OPENS = "open "


def for_channel_readers(message: Message, username: str) -> Message:
    """Return the message with links instead of the buttons that open a story, and without any other."""
    blocks = (_block(block, username) for block in message.blocks)
    return replace(message, blocks=tuple(block for block in blocks if block is not None))


def _block(block: Block, username: str) -> Block | None:
    match block:
        case Buttons():
            rows = tuple(kept for row in block.rows if (kept := _links(row, username)))
            return replace(block, rows=rows) if rows else None
        case StoryBlock():
            return replace(block, buttons=_links(block.buttons, username))
        case _:
            return block


def _links(row: tuple[Button, ...], username: str) -> tuple[Button, ...]:
    return tuple(link for button in row if (link := _link(button, username)) is not None)


def _link(button: Button, username: str) -> Button | None:
    if button.url:
        return button
    story = button.action.removeprefix(_OPENS)
    return replace(button, url=f"https://t.me/{username}?start=story_{story}") if story.isdecimal() else None
