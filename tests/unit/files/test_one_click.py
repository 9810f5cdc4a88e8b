"""What one click says of a table: no more than it, and as much as can be known by it."""

import pytest

from connections.files.layout.correction import Correction
from connections.files.people.rosters import read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import HEADER, IDS, PEOPLE, ids, names


def test_of_rows_with_the_same_cells_only_the_one_that_was_meant_is_left_out():
    twin = PEOPLE.splitlines(keepends=True)[1]
    file = text_file(HEADER + PEOPLE + twin + twin, "students.csv")
    (table,) = read_rosters([file]).reports[0].tables
    marks = [table.marks[row] for row in (3, 6, 7)]
    assert len({*marks}) == 3
    for row, mark in zip((3, 6, 7), marks, strict=True):
        said = Correction(out=frozenset({mark})).written()
        (now,) = read_rosters([file], {table.key: said}).reports[0].tables
        assert [one.row for one in now.left] == [row]
        assert {n: m for n, m in now.marks.items() if n != row} == {
            n: m for n, m in table.marks.items() if n != row
        }
    said = Correction(out=frozenset(marks)).written()
    assert ids(read_rosters([file], {table.key: said})) == [i for i in IDS if i != "3108"]


def test_the_list_ends_before_the_row_that_was_meant_and_not_before_its_like():
    one, *rest = PEOPLE.splitlines(keepends=True)
    file = text_file(HEADER + one + "".join(rest) + one, "students.csv")
    (table,) = read_rosters([file]).reports[0].tables
    said = Correction(ends=table.marks[6]).written()
    assert ids(read_rosters([file], {table.key: said})) == IDS


WORDS = (
    "Henrika,Bolt,chess,blue\nKensuke,Ito,choir,green\nLilou,Tran,chess,red\nNuri,Aziz,art,blue\n"
)


@pytest.mark.parametrize("whose", ["student", "adult"])
def test_whose_rows_they_are_is_all_that_must_be_said_of_a_list_that_was_not_recognised(whose: str):
    file = text_file(WORDS, "list.csv")
    reading = read_rosters([file])
    assert not reading.students and not reading.questions
    (table,) = reading.reports[0].tables
    now = read_rosters([file], {table.key: Correction(whose=whose).written()})
    assert [question.key.partition(":")[0] for question in now.questions] == ["order"]
    answered = read_rosters(
        [file],
        {table.key: Correction(whose=whose).written(), now.questions[0].key: "first"},
    )
    people = answered.students if whose == "student" else answered.adults
    assert {(one.first_name, one.last_name) for one in people} >= {("Henrika", "Bolt")}
    assert len(people) == 4 and not answered.questions


def test_a_column_that_is_said_holds_beside_whose_rows_they_are():
    file = text_file(WORDS, "list.csv")
    (table,) = read_rosters([file]).reports[0].tables
    said = Correction(whose="student", columns={0: "first_name", 1: "last_name"})
    reading = read_rosters([file], {table.key: said.written()})
    assert names(reading)[0] == ("Henrika", "Bolt") and not reading.questions
