"""Text search on PostgreSQL: a tsvector per entry under a GIN index."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ARRAY, Select, Text, bindparam, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert
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


async def index(connection: AsyncConnection, words: Mapping[int, Sequence[str]]) -> None:
    """Write the words of entries, in place of what was there."""
    rows = [{"number": entry_id, "found": list(found)} for entry_id, found in words.items()]
    # Lexemes as they are: a dictionary or the server's idea of letters would make other words of them.
    lexemes = func.array_to_tsvector(bindparam("found", type_=ARRAY(Text)))
    adding = insert(_entry_words).values(entry_id=bindparam("number"), words=lexemes)
    await connection.execute(
        adding.on_conflict_do_update(index_elements=["entry_id"], set_={"words": adding.excluded.words}), rows
    )


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
