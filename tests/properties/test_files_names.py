"""What must hold for any roster of any people: nobody lost, nobody invented, twice is once."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from connections.domain.people.changes import roster_changes
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.marks import Mark, Strength
from connections.files.bytes.reading import File
from connections.files.marks.marks import read_marks
from connections.files.out.sheets import write_marking_sheet
from connections.files.people.rosters import read_rosters
from connections.files.words.names import compared, split_names, tidy

LETTERS = st.characters(
    categories=("Lu", "Ll", "Lo", "Mn"), exclude_characters="\u0345\u0130", max_codepoint=0xFFFF
)
WORD = st.text(LETTERS, min_size=2, max_size=10).map(str.strip).filter(lambda w: len(w) > 1)
NAME = st.tuples(WORD, WORD)
ID = st.integers(0, 99999).map(lambda n: f"{n:05d}")
PEOPLE = st.lists(st.tuples(ID, NAME), min_size=1, max_size=30, unique_by=lambda p: p[0])
CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


def roster(people, delimiter=",", encoding="utf-8") -> File:
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=delimiter)
    table.writerow(["student_id", "first_name", "last_name", "grade"])
    table.writerows([i, first, last, "4"] for i, (first, last) in people)
    return File("students.csv", out.getvalue().encode(encoding))


@given(PEOPLE, st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_every_person_of_any_roster_is_read_once_and_as_written(people, delimiter, encoding):
    reading = read_rosters([roster(people, delimiter, encoding)])
    assert [(s.student_id, s.first_name, s.last_name) for s in reading.students] == [
        (i, tidy(first), tidy(last)) for i, (first, last) in people
    ]


@given(PEOPLE)
def test_importing_twice_changes_nothing(people):
    one, two = read_rosters([roster(people)]), read_rosters([roster(people)])
    assert roster_changes(one.students, (), two.students).nothing


@given(
    st.lists(NAME, min_size=1, max_size=20, unique_by=lambda n: compared(" ".join(n))), st.randoms()
)
def test_derived_ids_do_not_depend_on_the_order_of_rows(names, chance):
    def ids(rows):
        content = "first_name,last_name,grade\n" + "".join(f"{a},{b},4\n" for a, b in rows)
        read = read_rosters([File("students.csv", content.encode())]).students
        return {(s.first_name, s.last_name): s.student_id for s in read}

    shuffled = list(names)
    chance.shuffle(shuffled)
    assert ids(names) == ids(shuffled)


@given(st.lists(CELL.map(tidy), max_size=20))
def test_dividing_names_loses_no_letter(values):
    first, last = split_names(values)
    for value, a, b in zip(values, first, last, strict=True):
        assert sorted((a + b).replace(" ", "").replace(",", "")) == sorted(
            value.replace(" ", "").replace(",", "")
        )


@given(st.lists(st.lists(CELL, max_size=6), min_size=1, max_size=15))
def test_any_table_of_any_text_is_read_or_refused(rows):
    from tests.fuzz.__main__ import read_every_way

    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    read_every_way(File("x.csv", out.getvalue().encode()))


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 9), st.sampled_from(list(Strength))),
        unique_by=lambda m: m[:2],
        max_size=40,
    )
)
def test_marks_written_as_an_edge_list_come_back_exactly(wanted):
    students = [Student(f"s{n}", f"First{n}", "Last") for n in range(10)]
    adults = [Adult(f"t{n}", f"Adult{n}", "Staff") for n in range(5)]
    lines = [f"t{a},s{s},{int(strength)}" for a, s, strength in wanted]
    content = "adult_id,student_id,strength\n" + "\n".join(lines) + "\n"
    reading = read_marks(File("m.csv", content.encode()), students, adults)
    assert set(reading.marks) == {Mark(f"t{a}", f"s{s}", value) for a, s, value in wanted}
    assert not reading.issues


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_a_blank_sheet_for_any_names_is_a_workbook_without_formulas(names):
    import openpyxl

    students = [Student(str(n), *name) for n, name in enumerate(names)]
    clean = [s for s in students if not openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(s.name)]
    content = write_marking_sheet(Adult("T1", "Dana", "Mills"), clean)
    tab = openpyxl.load_workbook(io.BytesIO(content))["Marks"]
    assert all(cell.data_type != "f" for row in tab.iter_rows() for cell in row)
