"""A database that an earlier version made: opened, upgraded, and nothing of it lost."""

from datetime import date

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from connections.domain.access.grants import Role
from connections.domain.outreach.follow_ups import Going
from connections.services.school.schools import keeper
from connections.store.answers import load_late_days, load_late_marks
from connections.store.database import open_database
from connections.store.migrations import upgrade
from connections.store.outreach import load_follow_ups, load_notes, load_outreach
from connections.store.rosters import load_roles
from connections.store.rounds import load_marks, load_round_people, load_rounds
from connections.store.schools import load_schools

DAY, MOMENT = "2026-10-01", "2026-10-01 08:00:00.000000"
PEOPLE = f"""
INSERT INTO schools (school_id, name, settings, created_at)
  VALUES ('school', 'Oak', '{{}}', '{MOMENT}');
INSERT INTO students (school_id, student_id, first_name, last_name, grade, groups, since)
  VALUES ('school', 's', 'Ana', 'Ruiz', '7', '{{}}', '{DAY}');
INSERT INTO adults (school_id, adult_id, first_name, last_name, groups, since)
  VALUES ('school', 't', 'Bo', 'Kim', '{{}}', '{DAY}');
INSERT INTO adults (school_id, adult_id, first_name, last_name, job, groups, since)
  VALUES ('school', 'c', 'Di', 'Park', 'counselor', '{{}}', '{DAY}')
"""
OUTREACH = """INSERT INTO outreach (school_id, outreach_id, student_id, adult_id, status, reason,
  began_on) VALUES ('school', :id, 's', 't', 'started', :reason, :day)"""
STEP = """INSERT INTO outreach_steps (school_id, outreach_id, step, status, at, "by")
  VALUES ('school', :id, 1, 'offered', :moment, :by)"""
CHECK = """INSERT INTO follow_ups (school_id, follow_up_id, outreach_id, due_on, done_on, result)
  VALUES ('school', :id, :id, :day, :day, :result)"""

# What was stored as prose → as what it is known now.
REASONS = {
    "The student named this adult.": "wish",
    "They already know each other, and they share a class.": "know+class",
    "You volunteered.": "volunteered",
    "": "",
    "A sentence that no version ever wrote.": "chosen",
}
RESULTS = {
    "Going well": (Going.WELL, ""),
    "Stuck. He is never there on Mondays.": (Going.STUCK, "He is never there on Mondays."),
    "Slowly. Slowly. She said so.": (Going.SLOWLY, "Slowly. She said so."),
    "We talked about Stuck in the Mud": (None, "We talked about Stuck in the Mud"),
    "": (None, ""),
}
PLACES = {"this computer": "this_computer", "command line": "command_line", "A101": "A101"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def an_old_one(request, database_file) -> str:
    """Return the address of a database as version 0001 left it, with a little in it."""
    url = database_file if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    with engine.begin() as sql:
        if request.param == "postgres":
            sql.execute(text("DROP SCHEMA public CASCADE"))
            sql.execute(text("CREATE SCHEMA public"))
        config = Config()
        config.set_main_option("script_location", str(upgrade._SCRIPTS))
        config.attributes["connection"] = sql
        command.upgrade(config, "0001")
        for statement in PEOPLE.split(";"):
            sql.execute(text(statement))
        for number, reason in enumerate(REASONS):
            sql.execute(text(OUTREACH), {"id": f"o{number}", "reason": reason, "day": DAY})
        for number, by in enumerate(PLACES):
            sql.execute(text(STEP), {"id": f"o{number}", "moment": MOMENT, "by": by})
        for number, result in enumerate(RESULTS):
            sql.execute(text(CHECK), {"id": f"o{number}", "day": DAY, "result": result})
    engine.dispose()
    return url


def test_prose_becomes_codes_and_a_persons_own_words_stay(an_old_one):
    database = open_database(an_old_one)
    with database.reading() as sql:
        reasons = {one.outreach_id: one.reason for one in load_outreach(sql, "school")}
        checks = {check.outreach_id: check for check in load_follow_ups(sql, "school")}
        steps = dict(sql.execute(text('SELECT outreach_id, "by" FROM outreach_steps')).all())
        assert load_schools(sql) == {"school": "Oak"}
    database.close()
    assert [reasons[f"o{n}"] for n in range(len(REASONS))] == list(REASONS.values())
    found = [(checks[f"o{n}"].going, checks[f"o{n}"].remark) for n in range(len(RESULTS))]
    assert found == list(RESULTS.values())
    assert all(check.done_on == date.fromisoformat(DAY) for check in checks.values())
    assert [steps[f"o{n}"] for n in range(len(PLACES))] == list(PLACES.values())


def test_an_upgrade_that_fails_half_way_leaves_the_old_database(an_old_one, monkeypatch):
    original = upgrade.NEWEST
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.drop_table", lambda name: 1 // 0, raising=False)
        with pytest.raises(ZeroDivisionError):
            open_database(an_old_one)
    engine = create_engine(an_old_one)
    with engine.begin() as sql:
        assert sql.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        results = set(sql.execute(text("SELECT result FROM follow_ups")).scalars())
    engine.dispose()
    assert results == set(RESULTS) and original == upgrade.NEWEST
    open_database(an_old_one).close()


def test_what_was_stuck_is_on_the_list_of_what_is_stuck(an_old_one):
    database = open_database(an_old_one)
    with database.reading() as sql:
        stuck = [c.outreach_id for c in load_follow_ups(sql, "school") if c.going is Going.STUCK]
    assert stuck == ["o1"] and keeper("school")
    database.close()


def test_who_was_a_counselor_by_the_job_stays_one(an_old_one):
    database = open_database(an_old_one)
    with database.reading() as sql:
        assert load_roles(sql, "school") == {"c": Role.COUNSELOR}
    database.close()


# ---- From 0002: what stands still, and what is known of a pair -----------------------------------

BEFORE, AFTER = "2026-09-10 10:00:00.000000", "2026-09-12 09:00:00.000000"
ROUNDS = """
INSERT INTO students (school_id, student_id, first_name, groups, grade, since)
  VALUES ('school', 's2', 'Cy', '[]', '8', '2026-08-20');
INSERT INTO students (school_id, student_id, first_name, groups, grade, since, left_on)
  VALUES ('school', 'gone', 'Di', '[]', '7', '2026-08-20', '2026-09-30');
INSERT INTO rounds (school_id, round_id, name, status, held_on, grades, opened_at, revealed_at)
  VALUES ('school', 'r', 'Fall', 'revealed', '2026-09-10', '[]', '2026-09-10 08:00:00.000000',
    '2026-09-11 08:00:00.000000');
INSERT INTO answers (school_id, answer_id, round_id, adult_id, student_id, strength, marked_at)
  VALUES ('school', 'x1', 'r', 't', 's', 1, :before), ('school', 'x2', 'r', 't', 's', 3, :after),
    ('school', 'x3', 'r', 't', 's2', 2, :after), ('school', 'x4', 'r', 't', 'gone', 3, :before);
INSERT INTO marks (school_id, round_id, adult_id, student_id, strength, marked_at, late)
  VALUES ('school', 'r', 't', 's', 3, :after, :yes), ('school', 'r', 't', 's2', 2, :after, :yes),
    ('school', 'r', 't', 'gone', 3, :before, :no)
"""
PAIRS = {  # reason, volunteered, steps → who chose it, when asked, when there was a yes
    "know+class": (False, ("suggested", "offered"), ("suggested", DAY, None)),
    "fresh_start": (False, ("suggested", "offered", "accepted"), ("suggested", DAY, DAY)),
    "chosen": (False, ("suggested",), ("pinned", None, None)),
    "said_yes": (False, ("suggested", "offered", "accepted"), ("chosen", DAY, DAY)),
    "volunteered": (True, ("suggested", "offered", "accepted"), ("volunteered", DAY, DAY)),
    "": (False, (), ("", None, None)),
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def one_of_last_year(request, database_file) -> str:
    """Return the address of a database as version 0002 left it, with a revealed round."""
    url = database_file if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    with engine.begin() as sql:
        if request.param == "postgres":
            sql.execute(text("DROP SCHEMA public CASCADE"))
            sql.execute(text("CREATE SCHEMA public"))
        config = Config()
        config.set_main_option("script_location", str(upgrade._SCRIPTS))
        config.attributes["connection"] = sql
        command.upgrade(config, "0002")
        values = {"before": BEFORE, "after": AFTER, "yes": True, "no": False}
        for statement in (PEOPLE + ";" + ROUNDS).split(";"):
            words = {name: value for name, value in values.items() if f":{name}" in statement}
            sql.execute(text(statement), words)
        made = "INSERT INTO outreach (school_id, outreach_id, student_id, adult_id, status, reason,"
        made += (
            " volunteered, began_on) VALUES ('school', :id, 's', 't', 'declined', :why, :own, :day)"
        )
        step = STEP.replace("1, 'offered'", ":number, :status")
        for at, (reason, (own, steps, _)) in enumerate(PAIRS.items()):
            sql.execute(text(made), {"id": f"o{at}", "why": reason, "own": own, "day": DAY})
            for number, status in enumerate(steps, 1):
                more = {"id": f"o{at}", "number": number, "status": status, "by": "t"}
                sql.execute(text(step), {**more, "moment": MOMENT})
    engine.dispose()
    return url


def test_a_round_revealed_before_the_upgrade_is_frozen_then_and_late_answers_stand_apart(
    one_of_last_year,
):
    database = open_database(one_of_last_year)
    with database.reading() as sql:
        (this_round,) = load_rounds(sql, "school")
        students, adults = load_round_people(sql, "school", this_round)
        revealed = load_marks(sql, "school", "r").set_index("student_id")["strength"].to_dict()
        late = {(m.student_id, m.was, m.strength) for m in load_late_marks(sql, "school", "r")}
        assert set(load_late_days(sql, "school", "r")) == {date(2026, 9, 12)}
    database.close()
    assert this_round.frozen_on is not None and this_round.held_on == date(2026, 9, 10)
    assert this_round.first_revealed_at == this_round.revealed_at is not None
    assert {s.student_id for s in students} == {"s", "s2"}, "those of now"
    assert {a.adult_id for a in adults} == {"t", "c"}
    assert revealed == {"s": 1, "gone": 3}, "as it was revealed"
    assert late == {("s", 1, 3), ("s2", None, 2)}


def test_what_can_be_known_of_an_old_pair_is_told_and_the_rest_is_not_known(one_of_last_year):
    database = open_database(one_of_last_year)
    with database.reading() as sql:
        found = {one.outreach_id: one for one in load_outreach(sql, "school")}
    database.close()
    for at, (_, _, (origin, asked_on, accepted_on)) in enumerate(PAIRS.values()):
        one = found[f"o{at}"]
        days = [None if day is None else date.fromisoformat(day) for day in (asked_on, accepted_on)]
        assert [one.origin, one.asked_on, one.accepted_on] == [origin, *days]
        assert one.need is None and one.draw == ""
    assert found["o0"].ties == ("class", "know") and found["o2"].ties is None


def test_restricted_notes_are_sealed_and_ordinary_ones_stay(one_of_last_year):
    note = """INSERT INTO notes (school_id, note_id, student_id, author_id, restricted, happened,
      written_at) VALUES ('school', :id, 's', 't', :closed, :words, :at)"""
    engine = create_engine(one_of_last_year)
    with engine.begin() as sql:
        for name, closed in (("private", True), ("open", False)):
            words = {"id": name, "closed": closed, "words": f"canary {name}", "at": MOMENT}
            sql.execute(text(note), words)
    engine.dispose()
    database = open_database(one_of_last_year)
    with database.reading() as sql:
        stored = dict(sql.execute(text("SELECT note_id, happened FROM notes")).all())
        read = {n.note_id: (n.happened, n.locked) for n in load_notes(sql, "school", "s")}
    database.close()
    assert stored["open"] == "canary open" and "canary" not in stored["private"]
    assert read == {"private": ("canary private", False), "open": ("canary open", False)}


# ---- From 0005: which answers came from a file ---------------------------------------------------

IMPORTED = f"""
INSERT INTO rounds (school_id, round_id, name, status, held_on, grades)
  VALUES ('school', 'r', 'Fall', 'open', '2026-09-10', '[]');
INSERT INTO answers (school_id, answer_id, round_id, adult_id, student_id, strength, marked_at)
  VALUES ('school', 'own', 'r', 't', 's', 1, '{BEFORE}'),
    ('school', 'file', 'r', 't', 's', 3, '{AFTER}');
INSERT INTO imports (school_id, import_id, at, "by", files, counts)
  VALUES ('school', '00000001', '{BEFORE}', 't', 'people.csv', '{{}}');
INSERT INTO audit (school_id, entry, at, who, action, details, previous, digest)
  VALUES ('school', 1, '{AFTER}', 't', 'marks.imported', '{{}}', '', '')
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def one_with_a_file(request, database_file) -> str:
    """Return the address of a database as version 0005 left it, with an import of marks."""
    url = database_file if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_engine(url)
    with engine.begin() as sql:
        if request.param == "postgres":
            sql.execute(text("DROP SCHEMA public CASCADE"))
            sql.execute(text("CREATE SCHEMA public"))
        config = Config()
        config.set_main_option("script_location", str(upgrade._SCRIPTS))
        config.attributes["connection"] = sql
        command.upgrade(config, "0005")
        for statement in (PEOPLE + ";" + IMPORTED).split(";"):
            sql.exec_driver_sql(statement)
    engine.dispose()
    return url


def test_an_answer_of_the_moment_of_an_import_came_from_a_file_and_no_other(one_with_a_file):
    database = open_database(one_with_a_file)
    with database.reading() as sql:
        found = dict(sql.execute(text("SELECT answer_id, import_id FROM answers")).all())
        kept = sql.execute(text("SELECT import_id, files, round_id FROM imports")).all()
    database.close()
    assert found == {"own": "", "file": "0"}
    assert [tuple(row) for row in kept] == [("00000001", "people.csv", None)]
