"""What admins ordered of the next editions."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import BigId, Json, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("digest_id", BigId, autoincrement=False, nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("orders", Json(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", BigId),
        sa.Column("edition_id", BigId),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name="fk_draft_digest_id"),
        sa.ForeignKeyConstraint(["changed_by"], ["member.id"], name="fk_draft_changed_by"),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_draft_edition_id"),
        sa.PrimaryKeyConstraint("digest_id", name="pk_draft"),
        sqlite_with_rowid=False,
    )
    op.add_column("digest", sa.Column("covered_until", UtcDateTime()))
    for column in ("due_at", "changed_by", "edition_id"):
        op.create_index(f"ix_draft_{column}", "draft", [column])


def downgrade() -> None:
    op.drop_table("draft")
    op.drop_column("digest", "covered_until")
