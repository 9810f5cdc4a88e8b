"""What was said of a file and by whom, groups by consent, imports to undo, rows of one child."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
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
            [f"{other}.school_id", f"{other}.{their}"],
            name=op.f(f"fk_{name}_{column}"),
        )
        for column, other, their in refers
    ]
    primary = sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}"))
    op.create_table(name, *columns, *constraints, primary)


def upgrade():
    for column in (text("file"), text("by"), sa.Column("at", sa.DateTime())):
        op.add_column("remembered_answers", column)
    table(
        "group_consents",
        *(key("school_id"), key("label"), text("heading")),
        sa.Column("kept", sa.Boolean(), nullable=False, server_default="0"),
        *(text("by"), sa.Column("at", sa.DateTime(), nullable=False)),
        key=("school_id", "label"),
    )
    table(
        "imports",
        *(key("school_id"), key("import_id")),
        sa.Column("at", sa.DateTime(), nullable=False),
        *(text("by"), text("files"), sa.Column("counts", sa.JSON(), nullable=False)),
        *(sa.Column("classes_before", sa.JSON()), sa.Column("undone_at", sa.DateTime())),
        key=("school_id", "import_id"),
    )
    for kind in ("student", "adult"):
        table(
            f"imported_{kind}s",
            *(key("school_id"), key("import_id"), key(f"{kind}_id"), text("what")),
            *(sa.Column("before", sa.JSON()), sa.Column("after", sa.JSON())),
            key=("school_id", "import_id", f"{kind}_id"),
            refers=[(f"{kind}_id", f"{kind}s", f"{kind}_id")],
        )
    table(
        "merges",
        *(key("school_id"), key("student_id"), key("kept_id")),
        *(sa.Column("moved", sa.JSON(), nullable=False), text("by")),
        sa.Column("at", sa.DateTime(), nullable=False),
        key=("school_id", "student_id"),
        refers=[("student_id", "students", "student_id"), ("kept_id", "students", "student_id")],
    )
