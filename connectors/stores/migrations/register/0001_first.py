"""The hub's register: cases and what was recorded about them."""

import sqlalchemy as sa
from alembic import op

revision = "register_0001"
down_revision = None
branch_labels = None
depends_on = None


def _case() -> sa.Column[str]:
    return sa.Column("case_id", sa.String, sa.ForeignKey("cases.case_id"), nullable=False)


def upgrade() -> None:
    """Make the tables; `secret` columns are encrypted under the case's key."""
    op.create_table(
        "numbers",
        sa.Column("series", sa.String, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "protocols",
        sa.Column("sha256", sa.String, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String, primary_key=True),
        sa.Column("protocol", sa.String, nullable=False),
        sa.Column("protocol_sha256", sa.String, nullable=False),
        sa.Column("phase", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("opened_at", sa.String, nullable=False),
        sa.Column("opened_by", sa.String, nullable=False),
        sa.Column("closed_at", sa.String),
        sa.Column("destroy_on", sa.String, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("secret", sa.LargeBinary),
    )
    op.create_table(
        "signals",
        _case(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("received", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number"),
    )
    op.create_table(
        "weighings",
        _case(),
        sa.Column("weighing", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("decided_at", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "weighing", "version"),
    )
    op.create_table(
        "topics",
        _case(),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("added_at", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "label"),
    )
    op.create_table(
        "privacy_checks",
        sa.Column("check_id", sa.String, primary_key=True),
        _case(),
        sa.Column("prescribed", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("requested_at", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "hit_checks",
        sa.Column("check_id", sa.String, primary_key=True),
        _case(),
        sa.Column("privacy_check", sa.String, nullable=False),
        sa.Column("run_by", sa.String, nullable=False),
        sa.Column("run_at", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("check_id", sa.String, sa.ForeignKey("hit_checks.check_id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("as_of", sa.String),
        sa.Column("contact", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("check_id", "position"),
    )
    op.create_table(
        "packets",
        sa.Column("check_id", sa.String, sa.ForeignKey("hit_checks.check_id"), nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("department", sa.String, nullable=False),
        sa.Column("delivery", sa.String, nullable=False),
        sa.Column("packet", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("check_id", "topic", "department", "delivery"),
    )
    op.create_table(
        "requests",
        sa.Column("request_id", sa.String, primary_key=True),
        _case(),
        sa.Column("requested_at", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("delivery", sa.String, primary_key=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("manifest", sa.Text, nullable=False),
    )
