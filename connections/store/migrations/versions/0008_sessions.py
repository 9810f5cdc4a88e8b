"""Who is in: the sessions, and the log of who came in by which door."""

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
        sa.ForeignKeyConstraint(
            ["school_id", "adult_id"],
            ["adults.school_id", "adults.adult_id"],
            name=op.f("fk_sessions_school_id_adult_id"),
        ),
    )
    op.create_index("ix_sessions_hash", "sessions", ["session_hash"])
    op.create_index("ix_sessions_adult", "sessions", ["school_id", "adult_id"])
