"""PostgreSQL's wall between schools: with no filter at all, one school's rows."""

from dataclasses import replace

import pytest
from sqlalchemy import create_engine, delete, func, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from connections.domain.people.person import Adult, Student
from connections.services.book.book import reading
from connections.services.school.schools import create_school, keeper
from connections.store.database import open_database
from connections.store.schema import answers, metadata, schools, students
from connections.store.schools import EVERY
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("north", ("north", "south"))
pytestmark = pytest.mark.postgres


@pytest.fixture
def two(postgres_url):
    opened = open_database(postgres_url)
    for school_id in ME.schools:
        as_(opened, ME)(create_school, school_id, school_id.title())
        people = (
            [Student("s1", "Bo", "Lor"), Student("s2", "Cy", "Ray")],
            [Adult("t1", "Ana", "Kim")],
        )
        marks = {("t1", "s1"): 3}
        fill(opened, replace(ME, school_id=school_id), TODAY, NOW, *people, marks)
    yield opened
    opened.close()


def seen(sql, table=students):
    return set(sql.execute(select(table.c.school_id)).scalars())


def test_with_no_filter_at_all_a_reading_sees_one_schools_rows(two):
    for school_id in ME.schools:
        with reading(two, school_id) as book:
            full = [t for t in metadata.sorted_tables if "school_id" in t.c and t is not schools]
            assert {t.name: seen(book.sql, t) - {school_id} for t in full} == {
                t.name: set() for t in full
            }
            assert seen(book.sql) == {school_id} and seen(book.sql, schools) == {"north", "south"}
    with reading(two, "north") as book:
        assert seen(book.sql) == {"north"}
        book.turn_to("south")
        assert seen(book.sql) == {"south"}
    with two.reading(EVERY) as sql:
        assert seen(sql) == {"north", "south"}


def test_a_change_reaches_no_row_of_another_school(two):
    with two.changing(ME, "test.tried", NOW) as sql:
        foreign = students.c.school_id == "south"
        assert sql.execute(update(students).values(last_name="X").where(foreign)).rowcount == 0
        assert (
            sql.execute(delete(answers)).rowcount
            == sql.execute(select(func.count()).select_from(answers)).scalar()
        )
        assert sql.execute(update(schools).values(name="X")).rowcount == 1
    with two.reading() as sql:
        assert set(sql.execute(select(schools.c.name)).scalars()) == {"X", "South"}
        assert not sql.execute(select(students).where(students.c.last_name == "X")).first()
    for table, more in ((students, {"student_id": "s9"}), (schools, {"settings": {}})):
        row = {"school_id": "west", "since": TODAY, "created_at": NOW, "groups": [], **more}
        row = {name: value for name, value in row.items() if name in table.c}
        refused = pytest.raises(ProgrammingError, match="row-level security")
        with refused, two.changing(ME, "test.tried", NOW) as sql:
            sql.execute(insert(table).values(row))


def test_a_connection_that_said_nothing_sees_nobody_even_after_another_used_it(two):
    with reading(two, "north") as book:
        assert seen(book.sql)
    for engine in (two._reader, create_engine(two._reader.url)):
        with engine.connect() as sql:
            assert seen(sql) == set() and seen(sql, metadata.tables["sessions"]) == set()
            assert sql.execute(update(students).values(last_name="X")).rowcount == 0
            sql.rollback()
        if engine is not two._reader:
            engine.dispose()


def test_every_table_of_a_school_stands_behind_the_wall(two):
    walled = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    with two.reading() as sql:
        found = set(sql.execute(text(walled)).scalars())
    assert found == {table.name for table in metadata.sorted_tables if "school_id" in table.c}
