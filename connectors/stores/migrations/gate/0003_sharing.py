"""Checks on sharing at the gate: what was prepared, who signed, who looked, and what ended."""

import sqlalchemy as sa
from alembic import op

revision = "gate_0003"
down_revision = "gate_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; `secret` columns are encrypted under the gate's own key."""
    op.create_table(
        "gate_sharing",
        sa.Column("check_id", sa.String, primary_key=True),
        sa.Column("requested_at", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("ended_at", sa.String),
        sa.Column("ended_why", sa.String),
    )
    op.create_table(
        "gate_signatures",
        sa.Column("check_id", sa.String, sa.ForeignKey("gate_sharing.check_id")),
        sa.Column("act", sa.String),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("check_id", "act"),
    )
    op.create_table(
        "gate_openings",
        sa.Column("participant", sa.String),
        sa.Column("request_id", sa.String),
        sa.Column("opened_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("participant", "request_id"),
    )
