"""Text search on PostgreSQL: a tsvector per entry under a GIN index."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, cast, column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.ext.asyncio import AsyncConnection

CREATE = (
    """
    CREATE TABLE entry_words (
        entry_id BIGINT NOT NULL CONSTRAINT pk_entry_words PRIMARY KEY
            CONSTRAINT fk_entry_words_entry_id REFERENCES entry (id),
        words TSVECTOR NOT NULL
    )
    """,
    "CREATE INDEX ix_entry_words_words ON entry_words USING gin (words)",
)

_entry_words = table("entry_words", column("entry_id"), column("words", TSVECTOR))


# Lexemes as they are: a dictionary or the server's idea of letters would make other words of them.
_WRITE = text(
    """
    INSERT INTO entry_words (entry_id, words)
    SELECT entry_id, array_to_tsvector(string_to_array(found, ' '))
    FROM unnest(CAST(:entry_ids AS bigint[]), CAST(:founds AS text[])) AS given (entry_id, found)
    ON CONFLICT (entry_id) DO UPDATE SET words = excluded.words
    """
)


async def index(connection: AsyncConnection, words: Mapping[int, Sequence[str]]) -> None:
    """Write the words of entries, in place of what was there."""
    founds = [" ".join(found) for found in words.values()]
    await connection.execute(_WRITE, {"entry_ids": list(words), "founds": founds})


def matches(words: Sequence[str], *, limit: int) -> Select[tuple[int]]:
    """Select the newest entries that have all the words, as `id`."""
    asked = " & ".join(f"'{word}'" for word in words)
    return (
        select(_entry_words.c.entry_id.label("id"))
        .where(_entry_words.c.words.bool_op("@@")(cast(asked, TSQUERY)))
        # "+ 0" keeps the planner from walking the primary key backwards, which takes seconds for
        # words that hardly occur together.
        .order_by((_entry_words.c.entry_id + 0).desc())
        .limit(limit)
    )
