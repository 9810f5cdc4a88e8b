"""Keys and keyed logs, what is sealed, and what must be kept or forgotten about a student.

The rows of the audit log are chained anew, with a key, when the keys are first made: see
store.log.chain.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def text(name):
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def key(name):
    return sa.Column(name, sa.String(), nullable=False)


def table(name, *columns, key, refers=()):
    constraints = [
        sa.ForeignKeyConstraint(
            ["school_id", column],
            [f"{other}.school_id", f"{other}.{column}"],
            name=op.f(f"fk_{name}_school_id"),
        )
        for column, other in refers
    ]
    primary = sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}"))
    op.create_table(name, *columns, *constraints, primary)


def upgrade():
    op.add_column("students", sa.Column("erased_on", sa.Date()))
    op.add_column("round_students", sa.Column("ties", sa.JSON()))
    op.add_column("notes", sa.Column("sealed_with", sa.Integer()))
    op.add_column(
        "audit", sa.Column("signed_with", sa.Integer(), nullable=False, server_default="0")
    )
    student = [("student_id", "students")]
    table(
        "holds",
        *(key("school_id"), key("hold_id"), key("student_id")),
        sa.Column("since", sa.Date(), nullable=False),
        *(text("by"), text("reason"), sa.Column("ended_on", sa.Date())),
        key=("school_id", "hold_id"),
        refers=student,
    )
    table(
        "statements",
        *(key("school_id"), key("statement_id"), key("student_id"), text("record")),
        sa.Column("words", sa.Text(), nullable=False, server_default=""),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        text("by"),
        key=("school_id", "statement_id"),
        refers=student,
    )
    table(
        "disclosures",
        *(key("school_id"), key("disclosure_id")),
        sa.Column("at", sa.DateTime(), nullable=False),
        *(text("by"), text("what"), sa.Column("students", sa.Integer(), nullable=False)),
        *(text("to_whom"), text("purpose"), text("basis")),
        key=("school_id", "disclosure_id"),
    )
    table(
        "disclosed_students",
        *(key("school_id"), key("disclosure_id"), key("student_id")),
        key=("school_id", "disclosure_id", "student_id"),
        refers=student,
    )
    table(
        "erasures",
        *(key("school_id"), key("erasure_id")),
        sa.Column("erased_on", sa.Date(), nullable=False),
        *(text("by"), sa.Column("counts", sa.JSON(), nullable=False)),
        key=("school_id", "erasure_id"),
    )
    table(
        "round_figures",
        *(key("school_id"), key("round_id")),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("purged_on", sa.Date(), nullable=False),
        key=("school_id", "round_id"),
        refers=[("round_id", "rounds")],
    )
    table(
        "student_keys",
        *(key("school_id"), key("student_id"), text("code_key")),
        key=("school_id", "student_id"),
        refers=student,
    )
    table(
        "reads",
        key("school_id"),
        sa.Column("entry", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        *(text("who"), text("action"), sa.Column("details", sa.JSON(), nullable=False)),
        *(text("previous"), text("digest")),
        sa.Column("signed_with", sa.Integer(), nullable=False, server_default="0"),
        key=("school_id", "entry"),
    )
    table("about", key("name"), text("value"), key=("name",))
    table(
        "keys",
        key("purpose"),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        *(text("wrapped"), text("wrapped_by")),
        key=("purpose", "number"),
    )
