"""Find the editions whose text is past its time."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    has_text = sa.text("message != ''")
    op.create_index(
        "ix_edition_text", "edition", ["due_at"], sqlite_where=has_text, postgresql_where=has_text
    )


def downgrade() -> None:
    op.drop_index("ix_edition_text", "edition")
