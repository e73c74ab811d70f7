"""Requests that were sent with a key, so that none is done twice."""

import sqlalchemy as sa
from alembic import op

revision = "register_0006"
down_revision = "register_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; what was sent is not in it, only its keyed mark."""
    op.create_table(
        "repeats",
        sa.Column("account", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("route", sa.String, nullable=False),
        sa.Column("mac", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False, index=True),
        sa.Column("status", sa.Integer),
        sa.Column("answer", sa.LargeBinary),
        sa.PrimaryKeyConstraint("account", "key"),
    )
