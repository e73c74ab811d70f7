"""The gate's register: requests, decisions and openings."""

import sqlalchemy as sa
from alembic import op

revision = "gate_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; `secret` columns are encrypted under the gate's own key."""
    op.create_table(
        "gate_requests",
        sa.Column("request_id", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("requested_at", sa.String, nullable=False),
        sa.Column("opened_at", sa.String),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("grant_secret", sa.LargeBinary),
        sa.Column("packet", sa.LargeBinary),
    )
