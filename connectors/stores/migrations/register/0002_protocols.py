"""What the protocols want recorded: terms of a case, records, reporters, activations."""

import sqlalchemy as sa
from alembic import op

revision = "register_0002"
down_revision = "register_0001"
branch_labels = None
depends_on = None


def _case() -> sa.Column[str]:
    return sa.Column("case_id", sa.String, sa.ForeignKey("cases.case_id"), nullable=False)


def upgrade() -> None:
    """Add the columns and tables; `secret` columns are encrypted under the case's key."""
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("processed_at", sa.String))
        cases.add_column(sa.Column("may_end_as", sa.Text))
        cases.add_column(sa.Column("inactive_on", sa.String))
        cases.add_column(sa.Column("linked_to", sa.String))
    with op.batch_alter_table("topics") as topics:
        topics.add_column(sa.Column("certainty", sa.String))
        topics.add_column(sa.Column("has_address", sa.Boolean))
    op.create_table(
        "case_records",
        _case(),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "position"),
    )
    op.create_table(
        "reporters",
        _case(),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number"),
    )
    op.create_table(
        "activations",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
    )
