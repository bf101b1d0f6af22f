"""What else a standing order can say: a reading time, holidays, silence, and quiet hours of the place."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import PlainText

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("destination", sa.Column("quiet_from", sa.Time(), nullable=True))
    op.add_column("destination", sa.Column("quiet_until", sa.Time(), nullable=True))
    op.add_column("digest", sa.Column("reading_minutes", sa.Integer(), nullable=True))
    op.add_column("digest", _switch("skips_holidays"))
    op.add_column("digest", sa.Column("country", PlainText(), server_default="", nullable=False))
    op.add_column("digest", _switch("is_silent"))


def downgrade() -> None:
    for name in ("is_silent", "country", "skips_holidays", "reading_minutes"):
        op.drop_column("digest", name)
    for name in ("quiet_until", "quiet_from"):
        op.drop_column("destination", name)


def _switch(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
