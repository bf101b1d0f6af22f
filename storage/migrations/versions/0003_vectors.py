"""What an encoder makes of entries."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import BigId, PlainText, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_vector",
        sa.Column("entry_id", BigId, autoincrement=False, nullable=False),
        sa.Column("model", PlainText(), nullable=False),
        sa.Column("published", UtcDateTime(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_entry_vector_entry_id"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_entry_vector"),
    )
    op.create_index("ix_entry_vector_published", "entry_vector", ["published"], unique=False)


def downgrade() -> None:
    op.drop_table("entry_vector")
