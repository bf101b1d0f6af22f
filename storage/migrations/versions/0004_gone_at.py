"""Since when a destination is gone."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("destination", sa.Column("gone_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("destination", "gone_at")
