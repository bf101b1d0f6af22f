"""What people saved, and when a place was last looked at."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import BigId, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_story",
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("story_id", BigId, autoincrement=False, nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_saved_story_person_id"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_saved_story_story_id"),
        sa.PrimaryKeyConstraint("person_id", "story_id", name="pk_saved_story"),
        sqlite_with_rowid=False,
    )
    op.add_column("destination", sa.Column("looked_at", UtcDateTime(), nullable=True))
    op.add_column("destination", sa.Column("looked_before", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("destination", "looked_before")
    op.drop_column("destination", "looked_at")
    op.drop_table("saved_story")
