"""A person's page in the app's Home tab."""

from typing import Any

from adapters.slack.render import blocks_of
from bot.message import Message, Text

MAX_BLOCKS = 100


def home_view(message: Message) -> dict[str, Any]:
    """Return the view; a message that only passes by is said on it."""
    parts = message.blocks or (Text(message.summary or message.toast or "Siste"),)
    return {"type": "home", "blocks": blocks_of(parts)[:MAX_BLOCKS]}
