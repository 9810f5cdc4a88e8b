"""The desk and the room: calendar addresses, mail, a projector, rounds of fewer names, passkeys."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFERS = {"adult_id": "adults", "round_id": "rounds", "student_id": "students"}
TABLES = ("feeds", "mail_wishes", "mails", "round_lists", "stages", "stage_links", "passkeys")


def text(name):
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def key(name):
    return sa.Column(name, sa.String(), nullable=False)


def moment(name, nullable=False):
    return sa.Column(name, sa.DateTime(), nullable=nullable)


def number(name, start):
    return sa.Column(name, sa.Integer(), nullable=False, server_default=start)


def of_school(table, keys, *columns):
    """Make a table of the school; a column named like a person's or a round's id refers to it."""
    names = [column.name for column in columns]
    op.create_table(
        table,
        *(key("school_id"), *columns),
        sa.PrimaryKeyConstraint("school_id", *keys, name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint(
                ["school_id", name],
                [f"{other}.school_id", f"{other}.{name}"],
                name=op.f(f"fk_{table}_school_id_{name}"),
            )
            for name, other in REFERS.items()
            if name in names
        ),
    )


def upgrade():
    of_school(
        "feeds",
        ["feed_id"],
        *(key("feed_id"), key("adult_id"), text("token_hash"), moment("made_at")),
        *(moment("read_at", True), moment("ended_at", True)),
    )
    op.create_index("ix_feeds_token", "feeds", ["token_hash"], unique=True)
    of_school("mail_wishes", ["adult_id"], key("adult_id"), moment("since"))
    of_school(
        "mails",
        ["adult_id", "kind", "due_on"],
        *(key("adult_id"), key("kind"), sa.Column("due_on", sa.Date(), nullable=False)),
        *(moment("made_at"), number("tries", "0"), moment("next_try_at", True)),
        *(moment("sent_at", True), moment("ended_at", True), text("failed")),
    )
    of_school(
        "round_lists",
        ["round_id", "student_id"],
        *(key("round_id"), key("student_id"), moment("listed_at", True)),
        sa.Column("asked", sa.Integer(), nullable=True),
    )
    of_school(
        "stages",
        ["round_id"],
        *(key("round_id"), text("shows")),
        sa.Column("hides", sa.Boolean(), nullable=False, server_default="0"),
        *(text("grades"), number("page", "0"), text("step")),
        *(moment("step_since", True), moment("changed_at")),
    )
    of_school(
        "stage_links",
        ["link_id"],
        *(key("link_id"), key("round_id"), text("token_hash"), moment("made_at")),
        *(moment("ends_at"), moment("used_at", True), text("opened_by")),
        text("made_by"),
    )
    op.create_index("ix_stage_links_token", "stage_links", ["token_hash"], unique=True)
    of_school(
        "passkeys",
        ["passkey_id"],
        *(key("passkey_id"), key("adult_id"), text("device_id"), text("credential")),
        *(text("public_key"), number("sign_count", "0"), text("label"), moment("made_at")),
        *(text("vouched_by"), moment("vouched_at", True)),
        *(moment("used_at", True), moment("ended_at", True)),
    )
    op.create_index("ix_passkeys_credential", "passkeys", ["credential"], unique=True)
    op.add_column("rounds", sa.Column("short", sa.Boolean(), nullable=False, server_default="0"))
    op.add_column("adults", text("vouched_email"))  # of who leads already: the address of now
    op.execute("UPDATE adults SET vouched_email = email WHERE role <> ''")
    if op.get_bind().dialect.name == "postgresql":
        wall_off(TABLES)


def wall_off(tables):
    """Show a transaction no school's rows but those of the school it said it is about."""
    said = "(SELECT nullif(current_setting('app.school', true), ''))"
    ours = f"school_id = {said} OR {said} = '*'"
    for table in tables:
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')  # also for its owner
        op.execute(f'CREATE POLICY one_school ON "{table}" USING ({ours}) WITH CHECK ({ours})')
