"""Reports for other eyes: what was published of a round, of whom, and the bytes that went out."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROUND = ("round_id", "rounds", "round_id")
STUDENT = ("student_id", "students", "student_id")


def text(name):
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def key(name):
    return sa.Column(name, sa.String(), nullable=False)


def json(*names):
    return [sa.Column(name, sa.JSON(), nullable=False) for name in names]


def moment(name):
    return sa.Column(name, sa.DateTime(), nullable=False)


def number(name):
    return sa.Column(name, sa.Integer(), nullable=False)


def table(name, *columns, key, refers):
    constraints = [
        sa.ForeignKeyConstraint(
            ["school_id", column],
            [f"{other}.school_id", f"{other}.{their}"],
            name=op.f(f"fk_{name}_school_id_{column}"),
        )
        for column, other, their in refers
    ]
    primary = sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}"))
    op.create_table(name, *columns, *constraints, primary)


def upgrade():
    table(
        "publications",
        *(key("school_id"), key("round_id"), moment("published_at"), text("by")),
        sa.Column("report", sa.JSON()),
        sa.Column("place", sa.Integer(), nullable=False, server_default="1"),
        *json("runs", "tables", "grades"),
        key=("school_id", "round_id"),
        refers=[ROUND],
    )
    table(
        "published_students",
        *(key("school_id"), key("round_id"), key("student_id")),
        *json("profile", "true", "about"),
        key=("school_id", "round_id", "student_id"),
        refers=[ROUND, STUDENT],
    )
    table(
        "editions",
        *(key("school_id"), key("round_id"), number("edition")),
        *json("typed"),
        *(moment("made_at"), text("by")),
        key=("school_id", "round_id", "edition"),
        refers=[ROUND],
    )
    table(
        "edition_files",
        *(key("school_id"), key("round_id"), number("edition"), key("form")),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        text("sha256"),
        key=("school_id", "round_id", "edition", "form"),
        refers=[ROUND],
    )
