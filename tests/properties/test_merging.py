"""Whichever two rows are made one, every past round says what it said; a split finds everything."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from connections.services.book.book import reading
from connections.services.coverage.coverage import round_coverage
from connections.services.outreach.conversion import conversion_of
from connections.services.roster.merging import merge_students, split_student
from connections.services.school.schools import find_school
from connections.store.database import open_database
from tests.asking import as_
from tests.properties.test_erasing import DAYS, ME, NOW, build, schools
from tests.unit.services.test_merging import everything


def figures(database):
    ask = as_(database, ME, today=NOW.date(), now=NOW)
    rounds = [ask(round_coverage, f"r{n}") for n in range(len(DAYS))]
    with reading(database, "school") as book:
        worked = conversion_of(book)
    return [(each.summary, each.table.to_csv()) for each in rounds], worked


@settings(max_examples=20)
@given(schools(), st.permutations(range(3)))
def test_a_merge_changes_no_past_figure_and_a_split_finds_everything(school, order):
    database = open_database("sqlite://")
    find_school(database, NOW)
    build(database, school)
    before, said = everything(database), figures(database)
    ask = as_(database, ME, today=NOW.date(), now=NOW + timedelta(hours=1))
    kept, gone = (f"s{n}" for n in order[:2])
    if not all(open_of(database, each) for each in (kept, gone)):
        ask(merge_students, kept, gone)
        assert figures(database) == said
        ask(split_student, gone)
    assert everything(database) == before and figures(database) == said
    database.close()


def open_of(database, student_id) -> bool:
    with reading(database, "school") as book:
        return student_id in book.taken()
