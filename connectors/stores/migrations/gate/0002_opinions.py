"""What each decider said of a request, by itself."""

import sqlalchemy as sa
from alembic import op

revision = "gate_0002"
down_revision = "gate_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; `opinion_secret` is encrypted under the gate's own key."""
    op.create_table(
        "gate_opinions",
        sa.Column("request_id", sa.String, sa.ForeignKey("gate_requests.request_id")),
        sa.Column("position", sa.Integer),
        sa.Column("opinion_secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("request_id", "position"),
    )
