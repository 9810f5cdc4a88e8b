"""Who is in: sessions, slips and devices, and the log of who came in by which door."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def text(name):
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def key(name):
    return sa.Column(name, sa.String(), nullable=False)


def moment(name):
    return sa.Column(name, sa.DateTime(), nullable=False)


def number(name, **kwargs):
    return sa.Column(name, sa.Integer(), nullable=False, **kwargs)


def of_an_adult(table):
    return sa.ForeignKeyConstraint(
        ["school_id", "adult_id"],
        ["adults.school_id", "adults.adult_id"],
        name=op.f(f"fk_{table}_school_id_adult_id"),
    )


def upgrade():
    op.create_table(
        "sign_ins",
        *(key("school_id"), number("entry", autoincrement=False), moment("at")),
        *(text("who"), text("action"), sa.Column("details", sa.JSON(), nullable=False)),
        *(text("previous"), text("digest"), number("signed_with", server_default="0")),
        sa.PrimaryKeyConstraint("school_id", "entry", name=op.f("pk_sign_ins")),
    )
    op.create_table(
        "sessions",
        *(key("school_id"), key("session_hash"), sa.Column("adult_id", sa.String())),
        *(text("door"), text("reach"), text("hangs_on")),
        *(moment("opened_at"), moment("seen_at"), number("idle", server_default="0")),
        *(moment("ends_at"), sa.Column("ended_at", sa.DateTime())),
        sa.PrimaryKeyConstraint("school_id", "session_hash", name=op.f("pk_sessions")),
        of_an_adult("sessions"),
    )
    op.create_table(
        "slips",
        *(key("school_id"), key("slip_id"), key("adult_id"), text("code_hash")),
        *(moment("issued_at"), moment("expires_at")),
        *(sa.Column("used_at", sa.DateTime()), sa.Column("revoked_at", sa.DateTime())),
        sa.PrimaryKeyConstraint("school_id", "slip_id", name=op.f("pk_slips")),
        of_an_adult("slips"),
    )
    op.create_table(
        "devices",
        *(key("school_id"), key("device_id"), key("adult_id"), text("slip_id")),
        *(text("secret_hash"), text("pin"), number("pin_wrong", server_default="0")),
        *(sa.Column("blocked_until", sa.DateTime()), text("label"), moment("enrolled_at")),
        *(moment("expires_at"), sa.Column("revoked_at", sa.DateTime())),
        sa.PrimaryKeyConstraint("school_id", "device_id", name=op.f("pk_devices")),
        of_an_adult("devices"),
    )
    op.create_index("ix_slips_code", "slips", ["code_hash"])
    op.create_index("ix_devices_secret", "devices", ["secret_hash"])
    op.create_index("ix_sessions_hash", "sessions", ["session_hash"])
    op.create_index("ix_sessions_adult", "sessions", ["school_id", "adult_id"])
