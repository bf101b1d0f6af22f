"""Text search on SQLite: an FTS5 table with a row per entry."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, column, delete, insert, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import portions

# The words are ours (search_words.py): the ascii tokenizer only splits at the spaces between them, where
# unicode61 would have ideas of its own about letters younger than itself.
CREATE = """
CREATE VIRTUAL TABLE entry_words USING fts5(
    words, detail = none, columnsize = 0, tokenize = "ascii"
)
"""

_entry_words = table("entry_words", column("rowid"), column("words"))


async def index(connection: AsyncConnection, words: Mapping[int, Sequence[str]]) -> None:
    """Write the words of entries, in place of what was there."""
    rows = [{"rowid": entry_id, "words": " ".join(found)} for entry_id, found in words.items()]
    for portion in portions(list(words)):
        await connection.execute(delete(_entry_words).where(_entry_words.c.rowid.in_(portion)))
    await connection.execute(insert(_entry_words), rows)


def matches(words: Sequence[str], *, limit: int) -> Select[tuple[int]]:
    """Select the newest entries that have all the words, as `id`; FTS5 streams by descending rowid."""
    quoted = " ".join(f'"{word}"' for word in words)
    return (
        select(_entry_words.c.rowid.label("id"))
        .where(text("entry_words MATCH :words").bindparams(words=quoted))
        .order_by(_entry_words.c.rowid.desc())
        .limit(limit)
    )
