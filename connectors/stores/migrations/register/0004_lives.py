"""The life of each source, and certificates of what was destroyed."""

import sqlalchemy as sa
from alembic import op

revision = "register_0004"
down_revision = "register_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; a source that was there before is signed by nobody."""
    op.create_table(
        "source_records",
        sa.Column("source", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("source", "position"),
    )
    op.create_table(
        "certificates",
        sa.Column("number", sa.String, primary_key=True),
        sa.Column("subject", sa.String, nullable=False, unique=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
