"""The tables of the design's words."""

import sqlalchemy as sa
from alembic import op

from storage import search_postgres, search_sqlite
from storage.column_types import BigId, Json, PlainText, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("inputs_key", PlainText(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("status", PlainText(), nullable=False),
        sa.Column("chosen", Json(), nullable=False),
        sa.Column("near_misses", Json(), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.Column("message", PlainText(), nullable=False),
        sa.Column("composed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.UniqueConstraint("inputs_key", "due_at", name="uq_edition_inputs_key_due_at"),
    )
    op.create_table(
        "fact",
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("value", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_fact"),
    )
    op.create_table(
        "feed",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("url", PlainText(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("outlet_name", PlainText(), nullable=False),
        sa.Column("outlet_tier", PlainText(), nullable=False),
        sa.Column("outlet_owner", PlainText(), nullable=True),
        sa.Column("site_url", PlainText(), nullable=True),
        sa.Column("category", PlainText(), nullable=False),
        sa.Column("language", PlainText(), nullable=True),
        sa.Column("status", PlainText(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("next_fetch_at", UtcDateTime(), nullable=False),
        sa.Column("etag", PlainText(), nullable=True),
        sa.Column("last_modified", PlainText(), nullable=True),
        sa.Column("body_sha256", PlainText(), nullable=True),
        sa.Column("last_fetched_at", UtcDateTime(), nullable=True),
        sa.Column("last_changed_at", UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_failed_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", PlainText(), nullable=True),
        sa.Column("moved_to", PlainText(), nullable=True),
        sa.Column("moved_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
    )
    op.create_index(
        "ix_feed_due",
        "feed",
        ["next_fetch_at"],
        unique=False,
        sqlite_where=sa.text("is_removed = 0 AND status = 'active'"),
        postgresql_where=sa.text("NOT is_removed AND status = 'active'"),
    )
    op.create_index(
        "uq_feed_url",
        "feed",
        ["url"],
        unique=True,
        sqlite_where=sa.text("is_removed = 0"),
        postgresql_where=sa.text("NOT is_removed"),
    )
    op.create_table(
        "installation",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("platform", PlainText(), nullable=False),
        sa.Column("external_id", PlainText(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("encrypted_token", PlainText(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
        sa.UniqueConstraint("platform", "external_id", name="uq_installation_platform_external_id"),
    )
    op.create_table(
        "person",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "story",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("headline", PlainText(), nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.Column("base_score", sa.Float(precision=53), nullable=False),
        sa.Column("merged_into", BigId, nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["story.id"], name="fk_story_merged_into"),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_story_latest",
        "story",
        ["last_seen", "id"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_story_merged_into",
        "story",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "destination",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("installation_id", BigId, nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("chat", PlainText(), nullable=False),
        sa.Column("thread", PlainText(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("language", PlainText(), nullable=False),
        sa.Column("zone", PlainText(), nullable=False),
        sa.Column("audience", PlainText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("status", PlainText(), nullable=False),
        sa.Column("status_reason", PlainText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["installation_id"], ["installation.id"], name="fk_destination_installation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_destination"),
        sa.UniqueConstraint(
            "installation_id", "chat", "thread", name="uq_destination_installation_id_chat_thread"
        ),
    )
    op.create_table(
        "entry",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("feed_id", BigId, nullable=False),
        sa.Column("outlet_name", PlainText(), nullable=False),
        sa.Column("outlet_tier", PlainText(), nullable=False),
        sa.Column("outlet_owner", PlainText(), nullable=True),
        sa.Column("guid", PlainText(), nullable=False),
        sa.Column("guid_key", PlainText(), nullable=False),
        sa.Column("text_key", PlainText(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("url", PlainText(), nullable=True),
        sa.Column("canonical_url", PlainText(), nullable=True),
        sa.Column("summary", PlainText(), nullable=False),
        sa.Column("content", PlainText(), nullable=False),
        sa.Column("author", PlainText(), nullable=True),
        sa.Column("published", UtcDateTime(), nullable=False),
        sa.Column("updated", UtcDateTime(), nullable=True),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("language", PlainText(), nullable=True),
        sa.Column("links", Json(), nullable=False),
        sa.Column("is_history", sa.Boolean(), nullable=False),
        sa.Column("is_awaiting", sa.Boolean(), nullable=False),
        sa.Column("curated_number", BigId, nullable=True),
        sa.Column("story_id", BigId, nullable=True),
        sa.Column("copy_of", BigId, nullable=True),
        sa.ForeignKeyConstraint(["copy_of"], ["entry.id"], name="fk_entry_copy_of"),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="fk_entry_feed_id"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_entry_story_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint("feed_id", "guid_key", name="uq_entry_feed_id_guid_key"),
    )
    op.create_index(
        "ix_entry_awaiting",
        "entry",
        ["published", "id"],
        unique=False,
        sqlite_where=sa.text("is_awaiting = 1"),
        postgresql_where=sa.text("is_awaiting"),
    )
    op.create_index("ix_entry_curated_number", "entry", ["curated_number"], unique=False)
    op.create_index("ix_entry_first_seen_id", "entry", ["first_seen", "id"], unique=False)
    op.create_index("ix_entry_published", "entry", ["published"], unique=False)
    op.create_index("ix_entry_story_id", "entry", ["story_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("installation_id", BigId, nullable=False),
        sa.Column("update_key", PlainText(), nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("place_kind", PlainText(), nullable=False),
        sa.Column("chat", PlainText(), nullable=False),
        sa.Column("thread", PlainText(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("sender_id", PlainText(), nullable=False),
        sa.Column("sender_name", PlainText(), nullable=False),
        sa.Column("sender_language", PlainText(), nullable=True),
        sa.Column("text", PlainText(), nullable=False),
        sa.Column("reply_to", Json(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.Column("error", PlainText(), nullable=True),
        sa.ForeignKeyConstraint(["installation_id"], ["installation.id"], name="fk_inbox_installation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("installation_id", "update_key", name="uq_inbox_installation_id_update_key"),
    )
    op.create_index(
        "ix_inbox_waiting",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("handled_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_table(
        "member",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("installation_id", BigId, nullable=False),
        sa.Column("external_id", PlainText(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["installation_id"], ["installation.id"], name="fk_member_installation_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_member_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_member"),
        sa.UniqueConstraint("installation_id", "external_id", name="uq_member_installation_id_external_id"),
    )
    op.create_index("ix_member_person_id", "member", ["person_id"], unique=False)
    op.create_table(
        "story_tag",
        sa.Column("facet", PlainText(), nullable=False),
        sa.Column("slug", PlainText(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.Column("story_id", BigId, autoincrement=False, nullable=False),
        sa.Column("base_score", sa.Float(precision=53), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_story_tag_story_id"),
        sa.PrimaryKeyConstraint("facet", "slug", "last_seen", "story_id", name="pk_story_tag"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_story_tag_last_seen", "story_tag", ["last_seen"], unique=False)
    op.create_index("ix_story_tag_story_id", "story_tag", ["story_id"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("destination_id", BigId, nullable=False),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("summary", PlainText(), nullable=False),
        sa.Column("before", PlainText(), nullable=False),
        sa.Column("after", PlainText(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name="fk_change_destination_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_change_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_destination_id", "change", ["destination_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("occasion", PlainText(), nullable=False),
        sa.Column("destination_id", BigId, nullable=False),
        sa.Column("installation_id", BigId, nullable=False),
        sa.Column("edition_id", BigId, nullable=True),
        sa.Column("message", PlainText(), nullable=False),
        sa.Column("urgency", PlainText(), nullable=False),
        sa.Column("status", PlainText(), nullable=False),
        sa.Column("reply_to", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("remote_id", PlainText(), nullable=True),
        sa.Column("error", PlainText(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name="fk_delivery_destination_id"),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_delivery_edition_id"),
        sa.ForeignKeyConstraint(["installation_id"], ["installation.id"], name="fk_delivery_installation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("occasion", "destination_id", name="uq_delivery_occasion_destination_id"),
    )
    op.create_index("ix_delivery_destination_id", "delivery", ["destination_id"], unique=False)
    op.create_index("ix_delivery_edition_id", "delivery", ["edition_id"], unique=False)
    op.create_index(
        "ix_delivery_expiring",
        "delivery",
        ["installation_id", "expires_at"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_delivery_sending",
        "delivery",
        ["id"],
        unique=False,
        sqlite_where=sa.text("status = 'sending'"),
        postgresql_where=sa.text("status = 'sending'"),
    )
    op.create_index(
        "ix_delivery_unknown",
        "delivery",
        ["id"],
        unique=False,
        sqlite_where=sa.text("status = 'unknown'"),
        postgresql_where=sa.text("status = 'unknown'"),
    )
    op.create_index(
        "ix_delivery_pending",
        "delivery",
        ["installation_id", "urgency", "created_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_table(
        "digest",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("destination_id", BigId, nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("weekdays", Json(), nullable=False),
        sa.Column("zone", PlainText(), nullable=False),
        sa.Column("language", PlainText(), nullable=False),
        sa.Column("audience", PlainText(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("last_at", UtcDateTime(), nullable=True),
        sa.Column("paused_until", UtcDateTime(), nullable=True),
        sa.Column("is_far_above_shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name="fk_digest_destination_id"),
        sa.PrimaryKeyConstraint("id", name="pk_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_digest_destination_id", "digest", ["destination_id"], unique=False)
    op.create_index("ix_digest_next_at", "digest", ["next_at"], unique=False)
    op.create_table(
        "entry_tag",
        sa.Column("entry_id", BigId, autoincrement=False, nullable=False),
        sa.Column("facet", PlainText(), nullable=False),
        sa.Column("slug", PlainText(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("words", Json(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_entry_tag_entry_id"),
        sa.PrimaryKeyConstraint("entry_id", "facet", "slug", name="pk_entry_tag"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "occasion",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("key", PlainText(), nullable=False),
        sa.Column("digest_id", BigId, nullable=False),
        sa.Column("destination_id", BigId, nullable=False),
        sa.Column("edition_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name="fk_occasion_destination_id"),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_occasion_edition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_occasion"),
        sa.UniqueConstraint("key", name="uq_occasion_key"),
    )
    op.create_index("ix_occasion_destination_id", "occasion", ["destination_id"], unique=False)
    op.create_index("ix_occasion_digest_id", "occasion", ["digest_id"], unique=False)
    op.create_index("ix_occasion_edition_id", "occasion", ["edition_id"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("digest_id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("value", PlainText(), nullable=False),
        sa.Column("mode", PlainText(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name="fk_subscription_digest_id"),
        sa.PrimaryKeyConstraint("digest_id", "kind", "value", "mode", name="pk_subscription"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "told",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("destination_id", BigId, nullable=False),
        sa.Column("delivery_id", BigId, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("entry_id", BigId, nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_told_delivery_id"),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name="fk_told_destination_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_told_entry_id"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_told_story_id"),
        sa.PrimaryKeyConstraint("id", name="pk_told"),
    )
    op.create_index("ix_told_delivery_id", "told", ["delivery_id"], unique=False)
    op.create_index(
        "ix_told_destination_id_story_id_entry_id",
        "told",
        ["destination_id", "story_id", "entry_id"],
        unique=False,
    )
    op.create_index("ix_told_story_id", "told", ["story_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in search_postgres.CREATE:
            op.execute(statement)
    else:
        op.execute(search_sqlite.CREATE)


def downgrade() -> None:
    op.drop_table("entry_words")
    op.drop_table("told")
    op.drop_table("subscription")
    op.drop_table("occasion")
    op.drop_table("entry_tag")
    op.drop_table("digest")
    op.drop_table("delivery")
    op.drop_table("change")
    op.drop_table("story_tag")
    op.drop_table("member")
    op.drop_table("inbox")
    op.drop_table("entry")
    op.drop_table("destination")
    op.drop_table("story")
    op.drop_table("person")
    op.drop_table("installation")
    op.drop_table("feed")
    op.drop_table("fact")
    op.drop_table("edition")
