"""Against fishing: budgets, marks of what was asked and of who is watched, and notices."""

import sqlalchemy as sa
from alembic import op

revision = "register_0003"
down_revision = "register_0002"
branch_labels = None
depends_on = None


def _case() -> sa.Column[str]:
    return sa.Column("case_id", sa.String, sa.ForeignKey("cases.case_id"), nullable=False)


def upgrade() -> None:
    """Add the tables; checks that were run before count."""
    op.create_table(
        "budgets",
        sa.Column("series", sa.String, primary_key=True),
        sa.Column("used", sa.Integer, nullable=False),
    )
    op.execute(
        "insert into budgets (series, used) "
        "select 'case/' || case_id, count(*) from hit_checks group by case_id"
    )
    op.create_table(
        "asked",
        sa.Column("mark", sa.String, nullable=False),
        _case(),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("until", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("mark", "case_id", "label"),
    )
    op.create_table(
        "watched",
        sa.Column("mark", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("mark", "kind", "account"),
    )
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.String, primary_key=True),
        _case(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
    )
