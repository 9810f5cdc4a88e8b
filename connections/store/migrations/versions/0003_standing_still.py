"""A round stands still from its reveal on; what is known of a pair is kept with it.

Marks given after a reveal move beside those that were revealed, which are put back from the log of
answers where it has them. A round that is revealed now gets the people of now. When an adult was
asked and said yes is read from the steps, who chose the pair from its reason; the rest is not known.
The role that went with a counselor's job is written down as given, and a round that holds
students' answers collects them.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ORIGINS = {"chosen": "pinned", "said_yes": "chosen", "thought_of": "chosen"}
TIES = {"wish", "know", "recognise", "class", "homeroom", "activity", "language", "interest"}

rounds = sa.table(
    "rounds",
    *(sa.column(name) for name in ("school_id", "round_id", "status", "grades")),
    sa.column("revealed_at", sa.DateTime),
    sa.column("closed_at", sa.DateTime),
    sa.column("first_revealed_at", sa.DateTime),
    sa.column("frozen_on", sa.Date),
)
rounds.c.grades.type = sa.JSON()
marks = sa.table(
    "marks",
    *(sa.column(name) for name in ("school_id", "round_id", "adult_id", "student_id", "strength")),
    sa.column("marked_at", sa.DateTime),
    sa.column("late", sa.Boolean),
)
answers = sa.table(
    "answers",
    *(sa.column(name) for name in ("school_id", "round_id", "adult_id", "student_id", "strength")),
    sa.column("marked_at", sa.DateTime),
)
late_marks = sa.table(
    "late_marks",
    *(sa.column(name) for name in ("school_id", "round_id", "adult_id", "student_id", "strength")),
    sa.column("given_on", sa.Date),
    sa.column("marked_at", sa.DateTime),
)
PAIR = ("school_id", "round_id", "adult_id", "student_id")


def upgrade():
    sql = op.get_bind()
    _add_columns()
    for row in sql.execute(sa.select(rounds).where(rounds.c.revealed_at.is_not(None))).all():
        _move_late_marks(sql, row)
    op.drop_column("marks", "late")
    _freeze(sql)
    _tell_origins(sql)
    _give_roles(sql)
    _mark_voice(sql)
    op.drop_column("outreach", "volunteered")


def _add_columns():
    def flag(name):
        return sa.Column(name, sa.Boolean(), nullable=False, server_default="0")

    def word(name, default=""):
        return sa.Column(name, sa.String(), nullable=False, server_default=default)

    added = {
        "students": [flag("opted_out"), sa.Column("back_on", sa.Date())],
        "adults": [
            word("kind", "staff"),
            sa.Column("cleared_until", sa.Date()),
            word("proposed_role"),
            word("proposed_by"),
        ],
        "rounds": [sa.Column("first_revealed_at", sa.DateTime()), sa.Column("frozen_on", sa.Date())],
        "round_adults": [word("kind", "staff")],
        "outreach": [
            word("origin"),
            sa.Column("ties", sa.JSON()),
            sa.Column("need", sa.Integer()),
            word("draw"),
            sa.Column("asked_on", sa.Date()),
            sa.Column("accepted_on", sa.Date()),
        ],
    }
    for table, columns in added.items():
        for column in columns:
            op.add_column(table, column)

    def refers(name, table):
        return sa.ForeignKeyConstraint(
            ["school_id", name],
            [f"{table}.school_id", f"{table}.{name}"],
            name=op.f(f"fk_late_marks_school_id_{name}"),
        )

    op.create_table(
        "late_marks",
        *(sa.Column(name, sa.String(), nullable=False) for name in PAIR),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "strength >= 0 AND strength <= 3", name=op.f("ck_late_marks_strength")
        ),
        refers("round_id", "rounds"),
        refers("adult_id", "adults"),
        refers("student_id", "students"),
        sa.PrimaryKeyConstraint(*PAIR, "given_on", name=op.f("pk_late_marks")),
    )


def _move_late_marks(sql, this_round):
    """Put what was said after the reveal beside what was revealed."""
    here = (this_round.school_id, this_round.round_id)
    is_late = (marks.c.school_id == here[0], marks.c.round_id == here[1], marks.c.late)
    standing = sql.execute(sa.select(marks).where(*is_late)).all()
    said = sql.execute(
        sa.select(answers)
        .where(answers.c.school_id == here[0], answers.c.round_id == here[1])
        .order_by(answers.c.marked_at)
    ).all()
    revealed = {}  # by pair, the last answer before the reveal
    late = {(*_pair(row), row.marked_at.date()): row for row in standing}
    changed = {_pair(row) for row in standing}
    for row in said:
        if row.marked_at <= this_round.revealed_at:
            revealed[_pair(row)] = row
            continue
        key = (*_pair(row), row.marked_at.date())
        if key not in late or row.marked_at >= late[key].marked_at:
            late[key] = row
        changed.add(_pair(row))
    for adult_id, student_id in changed:
        pair = dict(zip(PAIR, (*here, adult_id, student_id), strict=True))
        sql.execute(marks.delete().where(*(marks.c[name] == pair[name] for name in PAIR)))
        before = revealed.get((adult_id, student_id))
        if before is not None and before.strength is not None:
            kept = {"strength": before.strength, "marked_at": before.marked_at, "late": False}
            sql.execute(marks.insert().values(**pair, **kept))
    for (adult_id, student_id, day), row in late.items():
        pair = dict(zip(PAIR, (*here, adult_id, student_id), strict=True))
        more = {"given_on": day, "strength": row.strength, "marked_at": row.marked_at}
        sql.execute(late_marks.insert().values(**pair, **more))


def _pair(row):
    return row.adult_id, row.student_id


def _freeze(sql):
    """Give every revealed round the people of now, and every closed one its day."""
    now = sql.execute(sa.select(sa.cast(sa.func.current_timestamp(), sa.String))).scalar()
    today = date.fromisoformat(now[:10])
    ids = ("school_id", "left_on")
    students = sa.table(
        "students",
        *(sa.column(name) for name in (*ids, "student_id", "grade", "homeroom", "groups")),
    )
    adults = sa.table("adults", *(sa.column(name) for name in (*ids, "adult_id", "leaving")))
    sql.execute(rounds.update().values(first_revealed_at=rounds.c.revealed_at))
    for row in sql.execute(sa.select(rounds).where(rounds.c.status == "revealed")).all():
        which = (sa.literal(row.school_id), sa.literal(row.round_id))
        for people, columns, into in (
            (students, ("student_id", "grade", "homeroom", "groups"), "round_students"),
            (adults, ("adult_id", "leaving"), "round_adults"),
        ):
            found = sa.select(*which, *(people.c[name] for name in columns)).where(
                people.c.school_id == row.school_id, people.c.left_on.is_(None)
            )
            if people is students and row.grades:
                found = found.where(students.c.grade.in_(row.grades))
            names = ("school_id", "round_id", *columns)
            target = sa.table(into, *(sa.column(name) for name in names))
            sql.execute(target.delete().where(
                target.c.school_id == row.school_id, target.c.round_id == row.round_id
            ))
            sql.execute(target.insert().from_select(names, found))
        _set_day(sql, row, today)
    for row in sql.execute(sa.select(rounds).where(rounds.c.closed_at.is_not(None))).all():
        _set_day(sql, row, row.closed_at.date())


def _give_roles(sql):
    """Write down the role that went with a counselor's job: from now on a job gives none."""
    adults = sa.table("adults", sa.column("job"), sa.column("role"))
    by_job = (adults.c.job == "counselor", adults.c.role == "")
    sql.execute(adults.update().where(*by_job).values(role="counselor"))


def _mark_voice(sql):
    """Say of every round that holds students' answers that it collects them."""
    said = sa.table("voice", sa.column("school_id"), sa.column("round_id"))
    collects = sa.table(
        "rounds", sa.column("school_id"), sa.column("round_id"), sa.column("collects_voice")
    )
    for row in sql.execute(sa.select(said.c.school_id, said.c.round_id).distinct()).all():
        here = (collects.c.school_id == row.school_id, collects.c.round_id == row.round_id)
        sql.execute(collects.update().where(*here).values(collects_voice=sa.true()))
    # A school that has asked students has switched it on by doing so.
    schools = sa.table("schools", sa.column("school_id"), sa.column("settings", sa.JSON))
    asking = sa.select(said.c.school_id).distinct()
    for row in sql.execute(sa.select(schools).where(schools.c.school_id.in_(asking))).all():
        set_ = {**row.settings, "asks_students": True}
        sql.execute(
            schools.update().where(schools.c.school_id == row.school_id).values(settings=set_)
        )


def _set_day(sql, row, day):
    sql.execute(
        rounds.update()
        .where(rounds.c.school_id == row.school_id, rounds.c.round_id == row.round_id)
        .values(frozen_on=day)
    )


def _tell_origins(sql):
    """Say of each outreach who chose it, when it was asked and when there was a yes."""
    outreach = sa.table(
        "outreach",
        *(sa.column(name) for name in ("school_id", "outreach_id", "reason", "handed_over_from")),
        sa.column("volunteered", sa.Boolean),
        sa.column("origin"),
        sa.column("ties", sa.JSON),
        sa.column("asked_on", sa.Date),
        sa.column("accepted_on", sa.Date),
    )
    steps = sa.table(
        "outreach_steps",
        *(sa.column(name) for name in ("school_id", "outreach_id", "step", "status")),
        sa.column("at", sa.DateTime),
    )
    on = {}  # the first day of each status, by outreach
    for step in sql.execute(sa.select(steps).order_by(steps.c.step)).all():
        days = on.setdefault((step.school_id, step.outreach_id), {})
        days.setdefault(step.status, step.at.date())
    for row in sql.execute(sa.select(outreach)).all():
        days = on.get((row.school_id, row.outreach_id), {})
        known = origin_of(row)
        values = {
            "origin": known,
            "asked_on": days.get("offered", days.get("accepted")),
            "accepted_on": days.get("accepted"),
        }
        if known == "suggested":
            values["ties"] = sorted(TIES.intersection(row.reason.split("+")))
        sql.execute(
            outreach.update()
            .where(
                outreach.c.school_id == row.school_id, outreach.c.outreach_id == row.outreach_id
            )
            .values(**values)
        )


def origin_of(row):
    """Return who chose a pair, as far as its reason tells."""
    if row.volunteered:
        return "volunteered"
    if row.handed_over_from:
        return "handed_over"
    if row.reason in ORIGINS:
        return ORIGINS[row.reason]
    suggested = row.reason == "fresh_start" or TIES.issuperset(row.reason.split("+"))
    return "suggested" if suggested else ""
