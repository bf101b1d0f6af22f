"""The tables of the design's words.

Text indexes are not here: each dialect has its own, made by the migrations (`search_sqlite.py`,
`search_postgres.py`).
"""

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Time,
    UniqueConstraint,
    and_,
    column,
    false,
)

from storage.column_types import BigId, Json, PlainText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigId, primary_key=True, autoincrement=True)


def _partial_index(name: str, *columns: str, where: ColumnElement[bool], unique: bool = False) -> Index:
    """SQLite takes such an index only for a query that spells the condition the same way."""
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _is(name: str) -> ColumnElement[bool]:
    return column(name, Boolean)


# --- where from -----------------------------------------------------------------------------------

feed = Table(
    "feed",
    metadata,
    _id(),
    Column("url", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("outlet_name", PlainText, nullable=False),
    Column("outlet_tier", PlainText, nullable=False),
    Column("outlet_owner", PlainText),
    Column("site_url", PlainText),
    Column("category", PlainText, nullable=False),
    Column("language", PlainText),
    Column("status", PlainText, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    # An operator removed the feed: its entries stay with their stories, and still name it.
    Column("is_removed", Boolean, nullable=False),
    Column("next_fetch_at", UtcDateTime, nullable=False),
    Column("etag", PlainText),
    Column("last_modified", PlainText),
    Column("body_sha256", PlainText),
    Column("last_fetched_at", UtcDateTime),
    Column("last_changed_at", UtcDateTime),
    Column("failures", Integer, nullable=False),
    Column("first_failed_at", UtcDateTime),
    Column("last_error", PlainText),
    Column("moved_to", PlainText),
    Column("moved_count", Integer, nullable=False),
    _partial_index("uq_feed_url", "url", where=~_is("is_removed"), unique=True),
    _partial_index(
        "ix_feed_due", "next_fetch_at", where=and_(~_is("is_removed"), column("status") == "active")
    ),
)

story = Table(
    "story",
    metadata,
    _id(),
    Column("headline", PlainText, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("base_score", Float(53), nullable=False),
    # What was given and taken by hand: [[facet, slug], …] each, or nothing.
    Column("tags_added", Json),
    Column("tags_removed", Json),
    # Where a merged story went; always the last of a chain.
    Column("merged_into", BigId, ForeignKey("story.id")),
    _partial_index("ix_story_merged_into", "merged_into", where=column("merged_into").is_not(None)),
    _partial_index("ix_story_latest", "last_seen", "id", where=column("merged_into").is_(None)),
    sqlite_autoincrement=True,
)

entry = Table(
    "entry",
    metadata,
    _id(),
    Column("feed_id", BigId, ForeignKey("feed.id"), nullable=False),
    Column("outlet_name", PlainText, nullable=False),
    Column("outlet_tier", PlainText, nullable=False),
    Column("outlet_owner", PlainText),
    Column("guid", PlainText, nullable=False),
    # A guid may be longer than an index can hold, so its hash is what is unique.
    Column("guid_key", PlainText, nullable=False),
    # The hash of all that a publisher may edit: says what changed without reading it back.
    Column("text_key", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("url", PlainText),
    Column("canonical_url", PlainText),
    Column("summary", PlainText, nullable=False),
    Column("content", PlainText, nullable=False),
    Column("author", PlainText),
    Column("published", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("language", PlainText),
    Column("links", Json, nullable=False),
    Column("is_history", Boolean, nullable=False),
    Column("is_awaiting", Boolean, nullable=False),
    # The place in the order of first curation.
    Column("curated_number", BigId),
    Column("story_id", BigId, ForeignKey("story.id"), index=True),
    Column("copy_of", BigId, ForeignKey("entry.id")),
    Column("evidence", Json),
    UniqueConstraint("feed_id", "guid_key"),
    Index(None, "published"),
    Index(None, "first_seen", "id"),
    Index(None, "curated_number"),
    _partial_index("ix_entry_awaiting", "published", "id", where=_is("is_awaiting")),
)

entry_tag = Table(
    "entry_tag",
    metadata,
    Column("entry_id", BigId, ForeignKey("entry.id"), primary_key=True, autoincrement=False),
    Column("facet", PlainText, primary_key=True),
    Column("slug", PlainText, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("words", Json, nullable=False),
    sqlite_with_rowid=False,
)

# What an encoder made of it; kept as long as the window of stories may ask for it.
entry_vector = Table(
    "entry_vector",
    metadata,
    Column("entry_id", BigId, ForeignKey("entry.id"), primary_key=True, autoincrement=False),
    Column("model", PlainText, nullable=False),
    # The entry's own, repeated: what is too old is found without walking the entries.
    Column("published", UtcDateTime, nullable=False),
    Column("numbers", LargeBinary, nullable=False),
    Index(None, "published"),
)

# What `/latest google` walks: one stretch of the primary key is a tag's stories by age.
story_tag = Table(
    "story_tag",
    metadata,
    Column("facet", PlainText, primary_key=True),
    Column("slug", PlainText, primary_key=True),
    Column("last_seen", UtcDateTime, primary_key=True),
    Column("story_id", BigId, ForeignKey("story.id"), primary_key=True, autoincrement=False),
    Column("base_score", Float(53), nullable=False),
    Column("place", Integer, nullable=False),
    Index(None, "story_id"),
    Index(None, "last_seen"),
    sqlite_with_rowid=False,
)

# --- where to -------------------------------------------------------------------------------------

installation = Table(
    "installation",
    metadata,
    _id(),
    Column("platform", PlainText, nullable=False),
    Column("external_id", PlainText, nullable=False),
    Column("name", PlainText, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("encrypted_token", PlainText),
    UniqueConstraint("platform", "external_id"),
)

destination = Table(
    "destination",
    metadata,
    _id(),
    Column("installation_id", BigId, ForeignKey("installation.id"), nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("chat", PlainText, nullable=False),
    Column("thread", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("language", PlainText, nullable=False),
    Column("zone", PlainText, nullable=False),
    Column("audience", PlainText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("status", PlainText, nullable=False),
    Column("status_reason", PlainText, nullable=False),
    Column("gone_at", UtcDateTime),
    # When somebody last did something there, and before the visit that this belongs to.
    Column("looked_at", UtcDateTime),
    Column("looked_before", UtcDateTime),
    Column("quiet_from", Time),
    Column("quiet_until", Time),
    # Whether those who call it their team's may post stories there from their private chats.
    Column("takes_shares", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("installation_id", "chat", "thread"),
)

person = Table(
    "person",
    metadata,
    _id(),
    Column("created_at", UtcDateTime, nullable=False),
)

member = Table(
    "member",
    metadata,
    _id(),
    Column("person_id", BigId, ForeignKey("person.id"), nullable=False, index=True),
    Column("installation_id", BigId, ForeignKey("installation.id"), nullable=False),
    Column("external_id", PlainText, nullable=False),
    Column("name", PlainText, nullable=False),
    Column("is_admin", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # Kept with the member who got them, read as the person's: what a link lends ends with the link.
    Column("is_operator", Boolean, nullable=False, server_default=false()),
    Column("invited_at", UtcDateTime),
    UniqueConstraint("installation_id", "external_id"),
)

saved_story = Table(
    "saved_story",
    metadata,
    Column("person_id", BigId, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("story_id", BigId, ForeignKey("story.id"), primary_key=True, autoincrement=False),
    Column("saved_at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

# --- standing orders and what they became ---------------------------------------------------------

digest = Table(
    "digest",
    metadata,
    _id(),
    Column("destination_id", BigId, ForeignKey("destination.id"), nullable=False, index=True),
    Column("name", PlainText, nullable=False),
    Column("length", Integer, nullable=False),
    Column("local_time", Time, nullable=False),
    Column("weekdays", Json, nullable=False),
    Column("zone", PlainText, nullable=False),
    Column("language", PlainText, nullable=False),
    Column("audience", PlainText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, index=True),
    Column("last_at", UtcDateTime),
    # Where that is before `last_at`: the last one was locked then.
    Column("covered_until", UtcDateTime),
    Column("paused_until", UtcDateTime),
    Column("is_far_above_shown", Boolean, nullable=False),
    Column("reading_minutes", Integer),
    Column("skips_holidays", Boolean, nullable=False, server_default=false()),
    Column("country", PlainText, nullable=False, server_default=""),
    Column("is_silent", Boolean, nullable=False, server_default=false()),
    # An id is never given twice: Undo brings a removed digest back under its own.
    sqlite_autoincrement=True,
)

subscription = Table(
    "subscription",
    metadata,
    Column("digest_id", BigId, ForeignKey("digest.id"), primary_key=True, autoincrement=False),
    Column("kind", PlainText, primary_key=True),
    Column("value", PlainText, primary_key=True),
    # Part of the key: a mute with an end may lie over what is followed.
    Column("mode", PlainText, primary_key=True),
    Column("until", UtcDateTime),
    Column("place", Integer, nullable=False),
    sqlite_with_rowid=False,
)

edition = Table(
    "edition",
    metadata,
    _id(),
    Column("inputs_key", PlainText, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("status", PlainText, nullable=False),
    Column("chosen", Json, nullable=False),
    Column("near_misses", Json, nullable=False),
    Column("read_count", Integer, nullable=False),
    Column("message", PlainText, nullable=False),
    Column("composed_at", UtcDateTime, nullable=False),
    UniqueConstraint("inputs_key", "due_at"),
    _partial_index("ix_edition_text", "due_at", where=column("message") != ""),
)

occasion = Table(
    "occasion",
    metadata,
    _id(),
    Column("key", PlainText, nullable=False, unique=True),
    # Without a foreign key: a digest may be removed and come back, and what it sent stays told.
    Column("digest_id", BigId, nullable=False, index=True),
    Column("destination_id", BigId, ForeignKey("destination.id"), nullable=False, index=True),
    Column("edition_id", BigId, ForeignKey("edition.id"), nullable=False, index=True),
)

# --- in and out -----------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("installation_id", BigId, ForeignKey("installation.id"), nullable=False),
    Column("update_key", PlainText, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("place_kind", PlainText, nullable=False),
    Column("chat", PlainText, nullable=False),
    Column("thread", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("sender_id", PlainText, nullable=False),
    Column("sender_name", PlainText, nullable=False),
    Column("sender_language", PlainText),
    Column("text", PlainText, nullable=False),
    Column("reply_to", Json, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("handled_at", UtcDateTime),
    Column("error", PlainText),
    UniqueConstraint("installation_id", "update_key"),
    _partial_index("ix_inbox_waiting", "id", where=column("handled_at").is_(None)),
    # An id is never given twice: it is in the occasion of its answer, which outlives it.
    sqlite_autoincrement=True,
)

delivery = Table(
    "delivery",
    metadata,
    _id(),
    Column("occasion", PlainText, nullable=False),
    Column("destination_id", BigId, ForeignKey("destination.id"), nullable=False, index=True),
    Column("installation_id", BigId, ForeignKey("installation.id"), nullable=False),
    Column("edition_id", BigId, ForeignKey("edition.id"), index=True),
    Column("message", PlainText, nullable=False),
    Column("urgency", PlainText, nullable=False),
    Column("status", PlainText, nullable=False),
    Column("reply_to", Json, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime),
    Column("expires_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("remote_id", PlainText),
    Column("error", PlainText),
    Column("finished_at", UtcDateTime),
    UniqueConstraint("occasion", "destination_id"),
    _partial_index(
        "ix_delivery_pending",
        "installation_id",
        "urgency",
        "created_at",
        "id",
        where=column("status") == "pending",
    ),
    _partial_index(
        "ix_delivery_expiring", "installation_id", "expires_at", where=column("status") == "pending"
    ),
    _partial_index("ix_delivery_sending", "id", where=column("status") == "sending"),
    _partial_index("ix_delivery_unknown", "id", where=column("status") == "unknown"),
    # What retention looks for: texts, and replies that nothing hangs on.
    _partial_index("ix_delivery_text", "finished_at", where=column("message") != ""),
    _partial_index("ix_delivery_reply", "finished_at", where=column("urgency") < "1"),
)

told = Table(
    "told",
    metadata,
    _id(),
    Column("destination_id", BigId, ForeignKey("destination.id"), nullable=False),
    Column("delivery_id", BigId, ForeignKey("delivery.id"), nullable=False, index=True),
    Column("story_id", BigId, ForeignKey("story.id"), nullable=False, index=True),
    # Empty where a story was told by no entry in particular.
    Column("entry_id", BigId, ForeignKey("entry.id")),
    Column("told_at", UtcDateTime, nullable=False),
    Index(None, "destination_id", "story_id", "entry_id"),
)

vote = Table(
    "vote",
    metadata,
    Column("edition_id", BigId, ForeignKey("edition.id"), primary_key=True, autoincrement=False),
    Column(
        "destination_id",
        BigId,
        ForeignKey("destination.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    Column("member_id", BigId, ForeignKey("member.id"), primary_key=True, autoincrement=False, index=True),
    Column("is_useful", Boolean, nullable=False),
    Column("cast_at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

change = Table(
    "change",
    metadata,
    _id(),
    # Empty where the place, or the member, was erased.
    Column("destination_id", BigId, ForeignKey("destination.id"), index=True),
    Column("member_id", BigId, ForeignKey("member.id"), index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("summary", PlainText, nullable=False),
    Column("before", PlainText, nullable=False),
    Column("after", PlainText, nullable=False),
    Column("undone_at", UtcDateTime),
    Column("subject", PlainText, nullable=False, server_default="settings"),
    Column("story_id", BigId, ForeignKey("story.id")),
    _partial_index("ix_change_story_id", "story_id", where=column("story_id").is_not(None)),
    _partial_index("ix_change_correction", "id", where=column("subject") == "correction"),
    # An id is never given twice: an old Undo must not meet another change.
    sqlite_autoincrement=True,
)

fact = Table(
    "fact",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("value", PlainText, nullable=False),
)

# --- what people correct --------------------------------------------------------------------------

# Two stories that somebody told apart.
story_apart = Table(
    "story_apart",
    metadata,
    Column("one_id", BigId, ForeignKey("story.id"), primary_key=True, autoincrement=False),
    Column("other_id", BigId, ForeignKey("story.id"), primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

# What readers say is wrong: a tag or an entry of a story.
report = Table(
    "report",
    metadata,
    _id(),
    Column("member_id", BigId, ForeignKey("member.id"), nullable=False),
    Column("story_id", BigId, ForeignKey("story.id"), nullable=False, index=True),
    # "topic:models", or the entry's id: what makes reports the same.
    Column("thing", PlainText, nullable=False),
    Column("facet", PlainText),
    Column("slug", PlainText),
    Column("entry_id", BigId, ForeignKey("entry.id")),
    Column("at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("is_accepted", Boolean),
    Column("settled_by", BigId, ForeignKey("member.id"), index=True),
    Column("change_id", BigId, ForeignKey("change.id")),
    UniqueConstraint("member_id", "story_id", "thing"),
    _partial_index("ix_report_open", "story_id", "thing", where=column("settled_at").is_(None)),
)

# Names without a tag, as entries of the last weeks hold them.
name_sighting = Table(
    "name_sighting",
    metadata,
    Column("name_key", PlainText, primary_key=True),
    Column("entry_id", BigId, ForeignKey("entry.id"), primary_key=True, autoincrement=False),
    Column("name", PlainText, nullable=False),
    Column("published", UtcDateTime, nullable=False, index=True),
    Index(None, "entry_id"),
    sqlite_with_rowid=False,
)

# What operators decided on names; facet and slug are of the tag it names.
name_decision = Table(
    "name_decision",
    metadata,
    _id(),
    Column("name_key", PlainText, nullable=False, unique=True),
    Column("name", PlainText, nullable=False),
    Column("kind", PlainText, nullable=False),
    Column("facet", PlainText),
    Column("slug", PlainText),
    Column("at", UtcDateTime, nullable=False),
)
