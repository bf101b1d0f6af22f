"""Invitations, changes without a place, and what retention looks for."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import BigId, PlainText, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("invited_at", UtcDateTime(), nullable=True))
    op.create_table(
        "invite",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("code_hash", PlainText(), nullable=False),
        sa.Column("made_by", BigId, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"], name="fk_invite_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invite"),
        sa.UniqueConstraint("code_hash", name="uq_invite_code_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_invite_made_by", "invite", ["made_by"], unique=False)
    _let_changes_be_without_a_place(is_nullable=True)
    _create_partial_index("ix_delivery_text", "message != ''")
    _create_partial_index("ix_delivery_reply", "urgency = '0-reply'")


def downgrade() -> None:
    op.drop_index("ix_delivery_reply", "delivery")
    op.drop_index("ix_delivery_text", "delivery")
    op.execute("UPDATE report SET change_id = NULL FROM change WHERE change.id = change_id AND destination_id IS NULL")
    op.execute("DELETE FROM change WHERE destination_id IS NULL")
    _let_changes_be_without_a_place(is_nullable=False)
    op.drop_table("invite")
    op.drop_column("person", "invited_at")


def _let_changes_be_without_a_place(*, is_nullable: bool) -> None:
    """SQLite makes the table anew, and drops the old one only while nothing refers to it."""
    op.execute("CREATE TEMPORARY TABLE report_change AS SELECT id, change_id FROM report WHERE change_id IS NOT NULL")
    op.execute("UPDATE report SET change_id = NULL WHERE change_id IS NOT NULL")
    with op.batch_alter_table("change") as batch:
        batch.alter_column("destination_id", existing_type=BigId, nullable=is_nullable)
    op.execute(
        "UPDATE report SET change_id = "
        "(SELECT change_id FROM report_change WHERE report_change.id = report.id) "
        "WHERE id IN (SELECT id FROM report_change)"
    )
    op.execute("DROP TABLE report_change")


def _create_partial_index(name: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "delivery", ["finished_at"], sqlite_where=condition, postgresql_where=condition)
