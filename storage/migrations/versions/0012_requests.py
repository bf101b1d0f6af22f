"""What people ask of those who may do it."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import BigId, PlainText, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("destination_id", BigId, nullable=False),
        sa.Column("command", PlainText(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("asked_at", UtcDateTime()),
        sa.Column("settled_at", UtcDateTime()),
        sa.Column("settled_by", BigId),
        sa.Column("is_granted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_request_member_id"),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name="fk_request_destination_id"),
        sa.ForeignKeyConstraint(["settled_by"], ["member.id"], name="fk_request_settled_by"),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sqlite_autoincrement=True,
    )
    for column in ("member_id", "destination_id", "settled_by"):
        op.create_index(f"ix_request_{column}", "request", [column])


def downgrade() -> None:
    op.drop_table("request")
