"""What an encoder reads of an entry."""

from collections.abc import Sequence

from bot.model.entry import Entry
from bot.ports.outside import Embedder, Vector

_CHARACTERS = 600


async def embed_entries(entries: Sequence[Entry], embedder: Embedder) -> list[Vector]:
    """Return a vector for each entry, in their order."""
    return await embedder.embed([_text(entry) for entry in entries])


def _text(entry: Entry) -> str:
    return f"{entry.title}. {entry.summary or entry.content}"[:_CHARACTERS]
