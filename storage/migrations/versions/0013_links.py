"""Rights belong to the member who got them, and codes link members into one person."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import BigId, PlainText, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "member", sa.Column("is_operator", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("member", sa.Column("invited_at", UtcDateTime(), nullable=True))
    _copy("member", "person", "person.id = member.person_id")
    op.drop_column("person", "is_operator")
    op.drop_column("person", "invited_at")
    op.create_table(
        "link_code",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("code_hash", PlainText(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("other_id", BigId, nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_link_code_member_id"),
        sa.ForeignKeyConstraint(["other_id"], ["member.id"], name="fk_link_code_other_id"),
        sa.PrimaryKeyConstraint("id", name="pk_link_code"),
        sa.UniqueConstraint("member_id", name="uq_link_code_member_id"),
        sa.UniqueConstraint("code_hash", name="uq_link_code_code_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_link_code_other_id", "link_code", ["other_id"])


def downgrade() -> None:
    op.drop_table("link_code")
    op.add_column(
        "person", sa.Column("is_operator", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("person", sa.Column("invited_at", UtcDateTime(), nullable=True))
    _copy("person", "member", "member.person_id = person.id")
    op.drop_column("member", "is_operator")
    op.drop_column("member", "invited_at")


def _copy(to: str, of: str, is_same: str) -> None:
    """Copy the rights over; a person has what any of their members has."""
    op.execute(
        f"UPDATE {to} SET is_operator = EXISTS (SELECT 1 FROM {of} WHERE {is_same} AND {of}.is_operator), "
        f"invited_at = (SELECT min({of}.invited_at) FROM {of} WHERE {is_same})"
    )
