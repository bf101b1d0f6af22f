"""What members thought of the editions they got."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import BigId, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vote",
        sa.Column("edition_id", BigId, autoincrement=False, nullable=False),
        sa.Column("destination_id", BigId, autoincrement=False, nullable=False),
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("is_useful", sa.Boolean(), nullable=False),
        sa.Column("cast_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_vote_edition_id"),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name="fk_vote_destination_id"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_vote_member_id"),
        sa.PrimaryKeyConstraint("edition_id", "destination_id", "member_id", name="pk_vote"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_vote_destination_id", "vote", ["destination_id"])
    op.create_index("ix_vote_member_id", "vote", ["member_id"])


def downgrade() -> None:
    op.drop_table("vote")
