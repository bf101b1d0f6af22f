"""What people correct: stories, tags and names, and what readers report."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import BigId, Json, PlainText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("entry", sa.Column("evidence", Json(), nullable=True))
    op.add_column("story", sa.Column("tags_added", Json(), nullable=True))
    op.add_column("story", sa.Column("tags_removed", Json(), nullable=True))
    with op.batch_alter_table("change") as batch:
        batch.add_column(sa.Column("subject", PlainText(), server_default="settings", nullable=False))
        batch.add_column(sa.Column("story_id", BigId, nullable=True))
        batch.create_foreign_key("fk_change_story_id", "story", ["story_id"], ["id"])
    _create_partial_index("ix_change_story_id", "change", ["story_id"], "story_id IS NOT NULL")
    _create_partial_index("ix_change_correction", "change", ["id"], "subject = 'correction'")
    op.create_table(
        "story_apart",
        sa.Column("one_id", BigId, autoincrement=False, nullable=False),
        sa.Column("other_id", BigId, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["story.id"], name="fk_story_apart_one_id"),
        sa.ForeignKeyConstraint(["other_id"], ["story.id"], name="fk_story_apart_other_id"),
        sa.PrimaryKeyConstraint("one_id", "other_id", name="pk_story_apart"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("thing", PlainText(), nullable=False),
        sa.Column("facet", PlainText(), nullable=True),
        sa.Column("slug", PlainText(), nullable=True),
        sa.Column("entry_id", BigId, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.Column("settled_by", BigId, nullable=True),
        sa.Column("change_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_report_member_id"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_report_story_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_report_entry_id"),
        sa.ForeignKeyConstraint(["settled_by"], ["member.id"], name="fk_report_settled_by"),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name="fk_report_change_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("member_id", "story_id", "thing", name="uq_report_member_id_story_id_thing"),
    )
    op.create_index("ix_report_story_id", "report", ["story_id"], unique=False)
    _create_partial_index("ix_report_open", "report", ["story_id", "thing"], "settled_at IS NULL")
    op.create_table(
        "name_sighting",
        sa.Column("name_key", PlainText(), nullable=False),
        sa.Column("entry_id", BigId, autoincrement=False, nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("published", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_name_sighting_entry_id"),
        sa.PrimaryKeyConstraint("name_key", "entry_id", name="pk_name_sighting"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_name_sighting_entry_id", "name_sighting", ["entry_id"], unique=False)
    op.create_index("ix_name_sighting_published", "name_sighting", ["published"], unique=False)
    op.create_table(
        "name_decision",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name_key", PlainText(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("facet", PlainText(), nullable=True),
        sa.Column("slug", PlainText(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_name_decision"),
        sa.UniqueConstraint("name_key", name="uq_name_decision_name_key"),
    )


def downgrade() -> None:
    op.drop_table("name_decision")
    op.drop_table("name_sighting")
    op.drop_table("report")
    op.drop_table("story_apart")
    op.drop_index("ix_change_correction", "change")
    op.drop_index("ix_change_story_id", "change")
    with op.batch_alter_table("change") as batch:
        batch.drop_constraint("fk_change_story_id", type_="foreignkey")
        batch.drop_column("story_id")
        batch.drop_column("subject")
    op.drop_column("story", "tags_removed")
    op.drop_column("story", "tags_added")
    op.drop_column("entry", "evidence")


def _create_partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
