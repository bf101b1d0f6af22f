"""Places that people call their team's, and whether a place takes what people share from elsewhere."""

import sqlalchemy as sa
from alembic import op

from storage.column_types import BigId, PlainText, UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "destination", sa.Column("takes_shares", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "team_channel",
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("destination_id", BigId, nullable=False),
        sa.Column("is_repeated", sa.Boolean(), nullable=False),
        sa.Column("named_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_team_channel_member_id"),
        sa.ForeignKeyConstraint(["destination_id"], ["destination.id"], name="fk_team_channel_destination_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_team_channel"),
    )
    op.create_index("ix_team_channel_destination_id", "team_channel", ["destination_id"])
    op.create_table(
        "note_question",
        sa.Column("member_id", BigId, autoincrement=False, nullable=False),
        sa.Column("story_id", BigId, nullable=False),
        sa.Column("language", PlainText(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name="fk_note_question_member_id"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_note_question_story_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_note_question"),
    )
    op.create_index("ix_note_question_story_id", "note_question", ["story_id"])


def downgrade() -> None:
    op.drop_table("note_question")
    op.drop_table("team_channel")
    op.drop_column("destination", "takes_shares")
