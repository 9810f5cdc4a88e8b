"""Lines that say who leads the rows below them: no child, and the class is not lost."""

import pytest

from connections.files.people.rosters import read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import ids, read, workbook

FIRST, SECOND = '3001,"Yip, Kit",4\n3002,"Zell, Lu",4\n', '3010,"Abt, Mo",7\n3011,"Bly, Ned",7\n'
EVERYBODY = ["3001", "3002", "3010", "3011"]


def rooms(reading) -> list[str]:
    return [student.homeroom for student in reading.students]


@pytest.mark.parametrize(
    ("lund", "boyle"),
    [
        ("Teacher: Ms. Lund,,", "Teacher: Mr. Boyle,,"),
        ("Teacher - Ms. Lund,,", "Teacher - Mr. Boyle,,"),
        ("Homeroom Teacher:,Ms. Lund,", "Homeroom Teacher:,Mr. Boyle,"),
        ("Teacher,Ms. Lund,", "Teacher,Mr. Boyle,"),
        ("Ms. Lund,,", "Mr. Boyle,,"),
        (",Ms. Lund,", ",Mr. Boyle,"),
        ("Ms. Lund's class,,", "Mr. Boyle's class,,"),
        ("Klassenlehrer: Ms. Lund,,", "Klassenlehrer: Mr. Boyle,,"),
    ],
)
@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("blank", ["", "\n"])
@pytest.mark.parametrize("name", ["list.csv", "teacher_blocks.csv", "Students by teacher.csv"])
def test_a_teachers_line_above_each_block_is_the_teacher_of_its_rows(
    lund: str, boyle: str, again: bool, blank: str, name: str
):
    header = "ID,Student Name,Bus\n"
    second = header if again else ""
    for text in (
        f"{lund}\n{header}{FIRST}{blank}{boyle}\n{second}{SECOND}",
        f"{header}{lund}\n{FIRST}{blank}{boyle}\n{SECOND}",
    ):
        reading = read(text, name)
        assert ids(reading) == EVERYBODY and not reading.adults and not reading.questions
        assert rooms(reading) == ["Ms. Lund"] * 2 + ["Mr. Boyle"] * 2
        assert {named for _, named in reading.teachers} == {"Ms. Lund", "Mr. Boyle"}
        assert all(one.column == "" for one in reading.issues)


@pytest.mark.parametrize(
    ("line", "teacher", "room", "grade"),
    [
        ("Teacher: Ms. Lund   Room 4,,", "Ms. Lund", "4", ""),
        ("Teacher: Ms. Lund  Grade: 2,,", "Ms. Lund", "", "2"),
        ("Homeroom: 101  Teacher: Lund A.,,", "Lund A.", "101", ""),
        ("Teacher: Lund Grade: 3 Room: 12,,", "Lund", "12", "3"),
        ('"Ms. Lund, Room 4",,', "Ms. Lund", "4", ""),
        ("4A - Ms Lund,,", "Ms Lund", "4A", "4"),
        ("Class: 4A,,", "", "4A", "4"),
        ("Grade 3,,", "", "", "3"),
    ],
)
def test_what_a_line_says_of_its_block_is_read_with_it(
    line: str, teacher: str, room: str, grade: str
):
    second = line.replace("Lund", "Boyle").replace("4", "5").replace("1", "2")
    reading = read(f"ID,Student Name,Bus\n{line}\n{FIRST}{second}\n{SECOND}")
    assert ids(reading) == EVERYBODY and not reading.questions
    first, *_, last = reading.students
    named = dict(reading.teachers)
    assert named.get("3001", "") == teacher
    assert named.get("3011", "") == teacher.replace("Lund", "Boyle")
    assert (first.homeroom, first.grade) == (room or teacher, grade)
    assert last.homeroom != first.homeroom or not first.homeroom


def test_a_grade_holds_for_the_teachers_below_it_and_a_room_goes_with_its_teacher():
    lines = [
        "ID,Student Name,Bus",
        "Grade 3,,",
        "Teacher: Ms. Lund  Room 4,,",
        FIRST + "Teacher: Mr. Boyle,,",
        SECOND + "Grade 5,,",
        '3020,"Cox, Di",1',
    ]
    reading = read("\n".join(lines))
    assert [student.grade for student in reading.students] == ["3", "3", "3", "3", "5"]
    assert rooms(reading) == ["4", "4", "", "", ""]
    assert [named for _, named in reading.teachers] == ["Ms. Lund"] * 2 + ["Mr. Boyle"] * 2


def test_a_title_that_names_the_teacher_holds_for_the_whole_list():
    for title in ("Teacher: Ms. Lund   Room 4,,", "Oak Street\nTeacher:,Ms. Lund,\nRoom:,4,"):
        reading = read(f"{title}\nID,Name,Bus\n{FIRST}{SECOND}", "teacher_title.csv")
        assert ids(reading) == EVERYBODY and not reading.questions
        assert rooms(reading) == ["4"] * 4 and set(dict(reading.teachers).values()) == {"Ms. Lund"}


def test_the_class_that_a_sheet_is_named_after_stays_the_class():
    sheet = [["Teacher: Ms. Lund"], ["Student ID", "Name"], [3001, "Kit Yip"], [3002, "Lu Zell"]]
    other = [["Teacher: Mr. Boyle"], ["Student ID", "Name"], [3010, "Mo Abt"], [3011, "Ned Bly"]]
    reading = read_rosters([workbook(**{"6A": sheet, "6B": other})])
    assert ids(reading) == EVERYBODY and rooms(reading) == ["6A", "6A", "6B", "6B"]


def test_blocks_in_a_workbook_under_headings_of_their_own_have_their_teachers():
    rows = [
        ["Teacher: Ms. Lund"],
        ["Student ID", "Name", "Bus"],
        [3001, "Yip, Kit", 4],
        [3002, "Zell, Lu", 4],
        ["Teacher: Mr. Boyle"],
        ["Student ID", "Name", "Bus", "Lunch table"],
        [3010, "Abt, Mo", 7, 1],
        [3011, "Bly, Ned", 7, 2],
    ]
    reading = read_rosters([workbook(List=rows)])
    assert ids(reading) == EVERYBODY and rooms(reading)[1:3] == ["Ms. Lund", "Mr. Boyle"]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Role\nMs. Lund,Teacher\nMr. Boyle,Teacher\nMs. Vega,Aide\nBo Lind,Nurse\n",
        "Role,Name\nTeacher,Ms. Lund\nTeacher,Mr. Boyle\nNurse,Bo Lind\n",
        "Name,Subject,Room\nMs. Lund,,\nAstrid Vega,Art,4\nPatrick Boyle,Math,5\nMr. Todd,,\n",
    ],
)
def test_a_teacher_on_a_list_of_staff_is_no_line_above_others(text: str):
    reading = read_rosters([text_file(text, "staff.csv")])
    assert len(reading.adults) == text.count("\n") - 1 or reading.questions


def test_a_line_below_the_only_rows_heads_nobody():
    reading = read(f"ID,Student Name,Bus\n{FIRST}Teacher: Ms. Lund,,\n")
    assert ids(reading) == EVERYBODY[:2] and not any(rooms(reading))


@pytest.mark.parametrize(
    ("title", "grade", "room"),
    [
        ("Class 4B - Ms. Rivera", "4", "4B"),
        ("Homeroom 4B", "4", "4B"),
        ("Mrs. Alvarez Rm 101", "", "101"),
        ("Ms. Rivera - Grade 4", "4", "Ms. Rivera"),
        ("Oak Street School", "", ""),
        ("Printed 4 Nov 2026", "", ""),
    ],
)
def test_the_title_of_a_list_of_one_class_says_it(title, grade, room):
    reading = read_rosters([text_file(f"{title},\n#,Name\n1,Ann Lee\n2,Bo Tran\n3,Cy Voss\n")])
    assert {(s.grade, s.homeroom) for s in reading.students} <= {(grade, room)}
    assert len(reading.students) == 3 or reading.questions
