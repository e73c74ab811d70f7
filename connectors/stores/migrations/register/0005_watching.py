"""Watching sources: attempts, what stewards are told, when what was last done, what warned."""

import sqlalchemy as sa
from alembic import op

revision = "register_0005"
down_revision = "register_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; a check that was run before warned of nothing."""
    op.create_table(
        "attempts",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False, index=True),
        sa.Column("ending", sa.String, nullable=False),
        sa.Column("began", sa.String, nullable=False),
        sa.Column("last", sa.String, nullable=False, index=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("code", sa.String),
        sa.Column("delivery", sa.String),
        sa.Column("as_of", sa.String),
        sa.Column("breaches", sa.JSON, nullable=False),
        sa.Column("counts", sa.JSON),
        sa.Column("shrink", sa.Float),
    )
    op.create_table(
        "alerts",
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("occurrence", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sent_at", sa.String),
        sa.PrimaryKeyConstraint("kind", "source", "occurrence"),
    )
    op.create_table(
        "upkeep",
        sa.Column("task", sa.String, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("counted", sa.Integer, nullable=False),
    )
    op.add_column(
        "hit_checks", sa.Column("warned", sa.JSON, nullable=False, server_default=sa.text("'[]'"))
    )
