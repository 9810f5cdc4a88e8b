"""More doors: slips and devices, accounts at a provider; who opened what, and closed schools."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def text(name):
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def key(name):
    return sa.Column(name, sa.String(), nullable=False)


def moment(name, nullable=False):
    return sa.Column(name, sa.DateTime(), nullable=nullable)


def of_school(table, name, *columns, refers=("adult_id", "adults"), nullable=False):
    """Make a table of the school whose rows are somebody's."""
    column, other = refers
    op.create_table(
        table,
        *(key("school_id"), key(name), sa.Column(column, sa.String(), nullable=nullable)),
        *columns,
        sa.PrimaryKeyConstraint("school_id", name, name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["school_id", column],
            [f"{other}.school_id", f"{other}.{column}"],
            name=op.f(f"fk_{table}_school_id_{column}"),
        ),
    )


def upgrade():
    of_school(
        "slips",
        "slip_id",
        *(text("code_hash"), moment("issued_at"), moment("expires_at")),
        *(moment("used_at", True), text("device_id"), moment("ended_at", True)),
    )
    op.create_index("ix_slips_code", "slips", ["code_hash"], unique=True)
    of_school("enrolments", "enrolment_id", moment("opened_at"), moment("ends_at"), nullable=True)
    of_school(
        "devices",
        "device_id",
        *(text("secret_hash"), text("digits_hash")),
        sa.Column("wrong", sa.Integer(), nullable=False, server_default="0"),
        *(moment("blocked_until", True), text("label"), moment("enrolled_at")),
        *(moment("expires_at"), moment("ended_at", True)),
    )
    op.create_index("ix_devices_secret", "devices", ["secret_hash"], unique=True)
    op.create_table(
        "identities",
        *(key("school_id"), key("issuer"), key("subject"), key("adult_id")),
        *(moment("bound_at"), moment("ended_at", True)),
        sa.PrimaryKeyConstraint("school_id", "issuer", "subject", name=op.f("pk_identities")),
        sa.ForeignKeyConstraint(
            ["school_id", "adult_id"],
            ["adults.school_id", "adults.adult_id"],
            name=op.f("fk_identities_school_id_adult_id"),
        ),
    )
    op.create_index("ix_identities_account", "identities", ["issuer", "subject"])
    of_school(
        "openings",
        "opening_id",
        *(text("asked_by"), sa.Column("reason", sa.Text(), nullable=False, server_default="")),
        *(moment("asked_at"), text("agreed_by"), moment("agreed_at", True), moment("ends_at")),
        refers=("student_id", "students"),
    )
    op.create_table(
        "overseers",
        *(key("email"), text("issuer"), text("subject"), moment("added_at")),
        moment("ended_at", True),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_overseers")),
    )
    op.add_column("schools", moment("archived_at", True))
    if op.get_bind().dialect.name == "postgresql":
        wall_off_schools()


def wall_off_schools():
    """Show a transaction no school's rows but those of the school it said it is about."""
    tables = sa.inspect(op.get_bind())
    said = "(SELECT nullif(current_setting('app.school', true), ''))"
    ours = f"school_id = {said} OR {said} = '*'"
    for table in tables.get_table_names():
        if "school_id" not in {column["name"] for column in tables.get_columns(table)}:
            continue
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')  # also for its owner
        op.execute(f'CREATE POLICY one_school ON "{table}" USING ({ours}) WITH CHECK ({ours})')
    # Which schools there are is no secret: the doors ask for it, and whoever chooses one.
    op.execute("CREATE POLICY any_school ON schools FOR SELECT USING (true)")
