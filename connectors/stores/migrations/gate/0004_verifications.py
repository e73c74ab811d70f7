"""Questions to departments about doubtful matches, their sealed packets, and their answers."""

import sqlalchemy as sa
from alembic import op

revision = "gate_0004"
down_revision = "gate_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; `*_secret` columns are encrypted under the gate's own key."""
    op.create_table(
        "gate_verifications",
        sa.Column("task_id", sa.String, primary_key=True),
        sa.Column("asked_at", sa.String, nullable=False),
        sa.Column("check_id", sa.String, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("shown_to", sa.String),
        sa.Column("answered_at", sa.String),
        sa.Column("question_secret", sa.LargeBinary, nullable=False),
        sa.Column("answer_secret", sa.LargeBinary),
    )
    op.create_table(
        "gate_verification_packets",
        sa.Column("task_id", sa.String, sa.ForeignKey("gate_verifications.task_id")),
        sa.Column("position", sa.Integer),
        sa.Column("packet", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("task_id", "position"),
    )
