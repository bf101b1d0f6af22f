"""Find what a member did without walking all that anybody did."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_change_member_id", "change", ["member_id"], unique=False)
    op.create_index("ix_report_settled_by", "report", ["settled_by"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_report_settled_by", "report")
    op.drop_index("ix_change_member_id", "change")
