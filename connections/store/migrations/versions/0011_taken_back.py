"""What was done on a phone can be taken back after a restart, and by another process."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "acts",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("school_id", "act_id")),
        sa.Column("outreach_id", sa.String(), nullable=False),
        sa.Column("whose", sa.String(), nullable=False, server_default=""),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False, server_default=""),
        sa.Column("undo", sa.JSON(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "act_id", name=op.f("pk_acts")),
        sa.ForeignKeyConstraint(
            ["school_id", "outreach_id"],
            ["outreach.school_id", "outreach.outreach_id"],
            name=op.f("fk_acts_school_id_outreach_id"),
        ),
    )
    for column in ("outreach", "whose"):
        name = "outreach_id" if column == "outreach" else column
        op.create_index(f"ix_acts_{column}", "acts", ["school_id", name])
    if op.get_bind().dialect.name == "postgresql":  # no school's rows but those of the one said
        said = "(SELECT nullif(current_setting('app.school', true), ''))"
        ours = f"school_id = {said} OR {said} = '*'"
        op.execute('ALTER TABLE "acts" ENABLE ROW LEVEL SECURITY')
        op.execute('ALTER TABLE "acts" FORCE ROW LEVEL SECURITY')  # also for its owner
        op.execute(f'CREATE POLICY one_school ON "acts" USING ({ours}) WITH CHECK ({ours})')
