"""The journal: append-only, enforced by the database against the application."""

import sqlalchemy as sa
from alembic import op

revision = "journal_0001"
down_revision = None
branch_labels = None
depends_on = None

_SQLITE = """
create trigger journal_no_{what} before {what} on journal
begin select raise(abort, 'the journal is append-only'); end
"""
# `insert or replace` removes a row without the trigger on delete.
_SQLITE_REPLACE = """
create trigger journal_no_replace before insert on journal
when exists (select 1 from journal where seq = new.seq or hash = new.hash)
begin select raise(abort, 'the journal is append-only'); end
"""
_POSTGRES = (
    """
    create function journal_append_only() returns trigger language plpgsql as
    $$ begin raise exception 'the journal is append-only'; end $$
    """,
    """
    create trigger journal_append_only before update or delete or truncate on journal
    for each statement execute function journal_append_only()
    """,
)


def upgrade() -> None:
    """Make the table and the triggers that refuse change and removal."""
    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("ids", sa.JSON, nullable=False),
        sa.Column("decision", sa.String),
        sa.Column("rules", sa.JSON, nullable=False),
        sa.Column("sources", sa.JSON, nullable=False),
        sa.Column("subject_ref", sa.String),
        sa.Column("answer_mac", sa.String),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False, unique=True),
    )
    if op.get_bind().dialect.name == "sqlite":
        for what in ("update", "delete"):
            op.execute(_SQLITE.format(what=what))
        op.execute(_SQLITE_REPLACE)
    else:
        for statement in _POSTGRES:
            op.execute(statement)
