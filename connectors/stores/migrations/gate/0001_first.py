"""The gate's register: requests, sealed packets, decisions, openings, and the clock last seen."""

import sqlalchemy as sa
from alembic import op

revision = "gate_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; `*_secret` columns are encrypted under the gate's own key."""
    op.create_table(
        "gate_requests",
        sa.Column("request_id", sa.String, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("requested_at", sa.String, nullable=False),
        sa.Column("opened_at", sa.String),
        sa.Column("request_secret", sa.LargeBinary, nullable=False),
        sa.Column("grant_secret", sa.LargeBinary),
        sa.Column("reason_secret", sa.LargeBinary),
    )
    op.create_table(
        "gate_packets",
        sa.Column("request_id", sa.String, sa.ForeignKey("gate_requests.request_id")),
        sa.Column("position", sa.Integer),
        sa.Column("packet", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "position"),
    )
    op.create_table("gate_clock", sa.Column("latest", sa.String, nullable=False))
