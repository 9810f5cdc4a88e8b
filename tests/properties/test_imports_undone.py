"""Whatever rosters come in, undone in reverse order everything is as it was, to the last value."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from connections.domain.problems import ConnectionsError
from connections.files.bytes.reading import File
from connections.services.roster import rosters
from connections.services.roster.preview import _more
from connections.services.roster.rosters import import_rosters
from connections.services.roster.undoing import list_imports, put_row_back, undo_import
from connections.services.roster.who import history_of
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.rosters import load_classes
from connections.store.schema import adults, students, teaches
from tests.asking import as_

ME = keeper("school")
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
WORDS = st.sampled_from(["Ana", "Zoë", "Lee"])
IDS = st.sampled_from("12345")
PEOPLE = st.dictionaries(IDS, st.tuples(WORDS, st.sampled_from("567"), st.sampled_from(["", "R1"])))
STAFF = st.dictionaries(
    IDS, st.tuples(WORDS, st.sampled_from(["Principal", "Teacher", "Counselor"]))
)
TAUGHT = st.sets(st.tuples(IDS, IDS))


@st.composite
def deliveries(draw):
    children, staff, taught = draw(PEOPLE), draw(STAFF), draw(TAUGHT)
    files = []
    if children:
        lines = (f"{key},{name},L{key},{grade},{room}" for key, (name, grade, room) in
                 sorted(children.items()))  # fmt: skip
        files.append(("students.csv", "student_id,first_name,last_name,grade,homeroom", lines))
    if staff:
        lines = (f"{key},{name},L{key},{title}" for key, (name, title) in sorted(staff.items()))
        files.append(("staff.csv", "adult_id,first_name,last_name,title", lines))
    pairs = sorted((a, s) for a, s in taught if a in staff and s in children)
    made = [File(name, "\n".join([head, *lines]).encode()) for name, head, lines in files]
    return made, {a: sorted({s for b, s in pairs if b == a}) for a, _ in pairs}


def roster(database):
    with database.reading() as sql:
        return [sorted(map(str, sql.execute(select(t)).all())) for t in (students, adults, teaches)]


def bring(database, files, classes, now) -> bool:
    """Import the files, with these classes beside them; say whether anything was changed."""
    ask, plan = as_(database, ME, today=now.date(), now=now), rosters.plan_rosters
    many = len(ask(list_imports))

    def with_classes(sql, school_id, *rest):
        found = plan(sql, school_id, *rest)
        stored = load_classes(sql, school_id)
        new, gone = _more(classes, stored), _more(stored, classes)
        return replace(found, classes=classes, classes_new=new, classes_gone=gone)

    rosters.plan_rosters = with_classes
    try:
        ask(import_rosters, files, accept_drop=True)
    except ConnectionsError:
        return False
    finally:
        rosters.plan_rosters = plan
    return len(ask(list_imports)) > many


@settings(max_examples=20)
@given(st.lists(deliveries(), min_size=1, max_size=4))
def test_imports_undone_in_reverse_order_leave_the_roster_as_it_was(given_files):
    database = open_database("sqlite://")
    find_school(database, NOW)
    states, now = [], NOW
    for files, classes in given_files:
        now, before = now + timedelta(days=1), roster(database)
        if bring(database, files, classes, now):
            states.append(before)
    ask = as_(database, ME, today=now.date(), now=now)
    for before in reversed(states):
        newest = next(one for one in ask(list_imports) if one.undone_at is None)
        ask(undo_import, newest.import_id)
        assert roster(database) == before
    database.close()


@settings(max_examples=20)
@given(deliveries(), deliveries())
def test_rows_put_back_one_by_one_leave_the_people_as_they_were(first, second):
    database = open_database("sqlite://")
    find_school(database, NOW)
    bring(database, first[0], {}, NOW)
    before = roster(database)[:2]
    ask = as_(database, ME, now=NOW + timedelta(days=1))
    if bring(database, second[0], {}, NOW + timedelta(days=1)):
        newest = ask(list_imports)[0].import_id
        with database.reading() as sql:
            ids = [("students", row.student_id) for row in sql.execute(select(students))]
            ids += [("adults", row.adult_id) for row in sql.execute(select(adults))]
        for kind, whose in ids:
            if ask(history_of, kind, whose).acts[0][0].import_id == newest:
                ask(put_row_back, newest, kind, whose)
        assert roster(database)[:2] == before
    database.close()
