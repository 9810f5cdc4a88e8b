"""Which answers came from a file, and what stood before them; imports of marks beside rosters.

An answer that was written in the very moment of an import came from it; from which one, and what
stood before, was not kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OF_A_FILE = "0"
answers = sa.table(
    "answers",
    *(sa.column(name) for name in ("school_id", "import_id")),
    sa.column("marked_at", sa.DateTime),
)
audit = sa.table(
    "audit",
    *(sa.column(name) for name in ("school_id", "action")),
    sa.column("at", sa.DateTime),
)


def upgrade():
    op.add_column(
        "answers", sa.Column("import_id", sa.String(), nullable=False, server_default="")
    )
    op.add_column("answers", sa.Column("was", sa.Integer()))
    imported = (
        sa.select(audit.c.at)
        .where(audit.c.school_id == answers.c.school_id)
        .where(audit.c.action.in_(["marks.imported", "files.imported"]))
    )
    op.execute(
        answers.update().where(answers.c.marked_at.in_(imported)).values(import_id=OF_A_FILE)
    )
    with op.batch_alter_table("imports") as imports:
        imports.add_column(sa.Column("round_id", sa.String()))
        imports.create_foreign_key(
            op.f("fk_imports_school_id_round_id"),
            "rounds",
            ["school_id", "round_id"],
            ["school_id", "round_id"],
        )
