"""Columns as groups: by a yes alone, offered with their values, listed while nobody answers."""

import pytest

from connections.domain.problems import FileRefused, Severity
from connections.files.layout.correction import GROUP, Correction
from connections.files.people.rosters import RosterReading, read_rosters
from tests.unit.files.samples import text_file

HEADER = "student_id,name,grade,House,Bus,Program,Clubs,Behaviour,Lunch,GPA,Race\n"
ROWS = "".join(
    f"{n},Ana R{n},4,{'Red' if n % 2 else 'Blue'},{'A' if n % 3 else 'B'},"
    f"{'French' if n % 2 else 'English'},{'Chess' if n % 2 else 'Choir'},"
    f"{'Good' if n % 2 else 'Bad'},{'Free' if n % 2 else 'Paid'},{'High' if n % 2 else 'Low'},"
    f"{'X' if n % 4 else 'Y'}\n"
    for n in range(20)
)
STAFF = (
    "adult_id,name,role,Club,Parking\n"
    "T1,Kim Vang,Teacher,Chess,North\nT2,Lo Ash,Teacher,Band,South\n"
    "T3,Jo Orr,Driver,,North\nT4,Al Bay,Teacher,Garden,South\n"
)


def read(answers: dict[str, str] | None = None) -> RosterReading:
    return read_rosters([text_file(HEADER + ROWS, "students.csv")], answers)


def kept(reading: RosterReading) -> set[str]:
    return {label for s in reading.students for label, _ in s.groups}


def test_nothing_is_a_group_without_a_yes_and_it_is_said():
    reading = read()
    assert not kept(reading) and not reading.questions
    said = {i.column: i for i in reading.issues if i.code == "not_kept"}
    assert said.keys() == {"House", "Bus", "Program", "Clubs", "Race"}
    assert all(i.severity is Severity.NOTE and i.row == 0 for i in said.values())


def test_a_column_is_offered_with_its_values_and_how_often_they_stand():
    offered = {one.heading: one for one in read().offered.values()}
    house = offered["House"]
    assert (house.key, house.kept, house.different) == ("group:house", None, 2)
    assert dict(house.values) == {"Red": 10, "Blue": 10} and not house.origin
    assert offered["Race"].origin


def test_a_yes_keeps_a_column_and_a_no_says_nothing_more_of_it():
    reading = read({"group:house": "yes", "group:bus": "no"})
    assert kept(reading) == {"House"}
    assert dict(reading.students[1].groups) == {"House": "Red"}
    assert {i.column for i in reading.issues if i.code == "not_kept"} == {
        "Program",
        "Clubs",
        "Race",
    }
    assert reading.offered["group:house"].kept and reading.offered["group:bus"].kept is False


def test_any_other_answer_is_no_yes():
    assert not kept(read({"group:house": "perhaps", "group:bus": ""}))


def test_what_is_never_stored_is_no_group_whatever_was_said():
    yes = {f"group:{key}": "yes" for key in ("behaviour", "lunch", "gpa", "name", "grade")}
    assert not kept(read(yes))


def test_origin_is_a_group_by_a_yes_alone():
    reading = read({"group:race": "yes"})
    assert kept(reading) == {"Race"} and "Race" not in reading.reports[0].left_out


def test_a_column_of_too_many_values_is_offered_to_nobody_and_kept_by_a_yes():
    rows = "".join(f"{n},Ana R{n},4,Route {n}\n" for n in range(40))
    file = text_file("student_id,name,grade,Route\n" + rows, "students.csv")
    assert not read_rosters([file]).offered
    assert kept(read_rosters([file], {"group:route": "yes"})) == {"Route"}


def shape_of(reading: RosterReading) -> str:
    return reading.reports[0].tables[0].key


def test_a_column_that_a_person_says_is_a_group_is_one():
    said = Correction(columns={3: GROUP}).written()
    reading = read({shape_of(read()): said})
    assert kept(reading) == {"House"} and reading.offered["group:house"].kept


def test_a_no_of_the_school_stands_over_what_was_once_said_of_a_file():
    said = Correction(columns={3: GROUP}).written()
    assert not kept(read({shape_of(read()): said, "group:house": "no"}))


@pytest.mark.parametrize("at", [7, 8, 9])
def test_a_person_who_says_that_a_sensitive_column_is_a_group_is_refused(at):
    said = Correction(columns={at: GROUP}).written()
    with pytest.raises(FileRefused, match="never stored"):
        read({shape_of(read()): said})


def test_a_yes_makes_no_group_of_a_number_of_the_state():
    content = "Student ID,First,Last,CURP\n1,Ana,Ruiz,AAAA\n2,Bo,Li,BBBB\n3,Di,Cano,BBBB\n"
    reading = read_rosters([text_file(content)], {"group:curp": "yes"})
    assert not any(student.groups for student in reading.students)


def test_of_adults_only_their_activities_are_offered_and_kept():
    file = text_file(STAFF, "staff.csv")
    silent = read_rosters([file])
    assert [one.heading for one in silent.offered.values()] == ["Club"]
    assert not any(adult.groups for adult in silent.adults)
    adults = read_rosters([file], {"group:club": "yes", "group:parking": "yes"}).adults
    clubs = [(("Club", "Chess"),), (("Club", "Band"),), (), (("Club", "Garden"),)]
    assert [adult.groups for adult in adults] == clubs


def test_a_yes_counts_in_every_file_of_the_delivery():
    files = [text_file(HEADER + ROWS, "students.csv"), text_file(STAFF, "staff.csv")]
    reading = read_rosters(files, {"group:club": "yes"})
    assert any(adult.groups for adult in reading.adults) and not kept(reading)
