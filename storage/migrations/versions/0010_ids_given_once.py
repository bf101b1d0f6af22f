"""Never give an id twice: buttons and occasions name updates and changes that may be forgotten by then.

PostgreSQL's sequences never go back; SQLite would give the highest id again once its row is gone.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_anew(is_given_once=True)


def downgrade() -> None:
    _make_anew(is_given_once=False)


def _make_anew(*, is_given_once: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    kept = {"sqlite_autoincrement": is_given_once}
    with op.batch_alter_table("inbox", recreate="always", table_kwargs=kept):
        pass
    # The old table is dropped only while nothing refers to it.
    op.execute(
        "CREATE TEMPORARY TABLE report_change AS SELECT id, change_id FROM report WHERE change_id IS NOT NULL"
    )
    op.execute("UPDATE report SET change_id = NULL WHERE change_id IS NOT NULL")
    with op.batch_alter_table("change", recreate="always", table_kwargs=kept):
        pass
    op.execute(
        "UPDATE report SET change_id = "
        "(SELECT change_id FROM report_change WHERE report_change.id = report.id) "
        "WHERE id IN (SELECT id FROM report_change)"
    )
    op.execute("DROP TABLE report_change")
