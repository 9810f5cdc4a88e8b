"""Codes instead of sentences; the tables that nothing ever used go.

Why a pair was made and how a look back went were stored as English prose. Each becomes its code;
a person's own words after "Going well." stay word for word, as the remark.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SAID = {
    "the student named this adult": "wish",
    "they already know each other": "know",
    "this adult already knows the face": "recognise",
    "they share a class": "class",
    "they share a homeroom": "homeroom",
    "they share an activity": "activity",
    "they share a home language": "language",
    "they share an interest": "interest",
}
WHOLE = {
    "": "",
    "This adult has a place free and can start fresh.": "fresh_start",
    "You chose this pair.": "chosen",
    "You volunteered.": "volunteered",
    "Said yes in the meeting.": "said_yes",
    "You were thought of for this.": "thought_of",
    "Handed over, with time to say goodbye.": "handed_over",
}
GOING = {"Going well": "well", "Slowly": "slowly", "Stuck": "stuck"}
PLACES = {"this computer": "this_computer", "command line": "command_line"}


def reason_code(sentence):
    if sentence in WHOLE:
        return WHOLE[sentence]
    clauses = sentence.rstrip(".").split(", and ")
    codes = [SAID.get(clause[:1].lower() + clause[1:]) for clause in clauses]
    return "+".join(codes) if all(codes) else "chosen"


def going_and_remark(result):
    for words, code in GOING.items():
        if result == words or result.startswith(words + "."):
            return code, result[len(words) + 1 :].strip()
    return None, result


def upgrade():
    sql = op.get_bind()
    outreach = sa.table("outreach", sa.column("reason", sa.String))
    for (sentence,) in sql.execute(sa.select(outreach.c.reason).distinct()).all():
        sql.execute(
            outreach.update()
            .where(outreach.c.reason == sentence)
            .values(reason=reason_code(sentence))
        )
    steps = sa.table("outreach_steps", sa.column("by", sa.String))
    for words, code in PLACES.items():
        sql.execute(steps.update().where(steps.c.by == words).values(by=code))

    op.add_column("follow_ups", sa.Column("going", sa.String(), nullable=True))
    op.add_column(
        "follow_ups", sa.Column("remark", sa.String(), nullable=False, server_default="")
    )
    checks = sa.table(
        "follow_ups",
        sa.column("result", sa.String),
        sa.column("going", sa.String),
        sa.column("remark", sa.String),
    )
    for (result,) in sql.execute(sa.select(checks.c.result).distinct()).all():
        going, remark = going_and_remark(result)
        sql.execute(
            checks.update().where(checks.c.result == result).values(going=going, remark=remark)
        )
    op.drop_column("follow_ups", "result")
    op.drop_table("accounts")
    op.drop_table("voice_codes")
