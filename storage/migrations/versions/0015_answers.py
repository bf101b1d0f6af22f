"""Answers are replies too, to the index that finds those past their time."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index_replies("urgency < '1'")


def downgrade() -> None:
    op.execute("UPDATE delivery SET urgency = '0-reply' WHERE urgency = '0-answer'")
    _index_replies("urgency = '0-reply'")


def _index_replies(where: str) -> None:
    condition = sa.text(where)
    op.drop_index("ix_delivery_reply", "delivery")
    op.create_index(
        "ix_delivery_reply", "delivery", ["finished_at"], sqlite_where=condition, postgresql_where=condition
    )
