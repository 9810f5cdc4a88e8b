import pytest

from connections.domain.people.changes import roster_changes
from connections.domain.problems import FileRefused
from connections.files.people.rosters import inspect_file, read_rosters
from tests.unit.files.samples import FOLDER, Sample, all_samples, sample

SAMPLES = all_samples()


@pytest.mark.parametrize("one", SAMPLES, ids=lambda s: s.file)
def test_a_sample_is_read_as_its_list_says(one: Sample):
    report = inspect_file(one.open())
    found = (report.kind, report.students, report.adults, len(report.questions))
    assert found == (one.kind, one.students, one.adults, one.asks), report.message
    assert report.message


@pytest.mark.parametrize("one", [s for s in SAMPLES if s.kind == "roster"], ids=lambda s: s.file)
def test_reading_a_sample_again_changes_nobody(one: Sample):
    if one.kind == "refused":
        return
    first, second = read_rosters([one.open()]), read_rosters([one.open()])
    assert roster_changes(first.students, (), second.students).nothing
    assert roster_changes(first.adults, (), second.adults).nothing
    assert first.shape == second.shape


@pytest.mark.parametrize("one", SAMPLES, ids=lambda s: s.file)
def test_no_issue_and_no_question_says_a_name(one: Sample):
    try:
        reading = read_rosters([one.open()])
    except FileRefused as refused:
        told = [str(refused)]
        people = []
    else:
        told = [i.message for i in reading.issues] + [q.message for q in reading.questions]
        people = [*reading.students, *reading.adults]
    whole = {f"{p.first_name} {p.last_name}" for p in people if p.first_name and p.last_name}
    assert not [name for name in whole for text in told if name in text]


def test_every_sample_is_listed_and_every_listed_file_exists():
    here = {
        str(path.relative_to(FOLDER))
        for path in FOLDER.rglob("*")
        if path.is_file() and not path.name.startswith(("README", "EXPECTED", "oak_street"))
    }
    assert here == {one.file for one in SAMPLES}


def test_the_readme_says_what_every_sample_shows():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert not [one.file for one in SAMPLES if one.file not in readme or one.shows not in readme]


def test_classes_and_enrolments_say_who_teaches_whom():
    reading = read_rosters([sample("oneroster11/oneroster11.zip")])
    assert reading.classes == {"t101": ["s00417", "s00419"], "t102": ["s00418"]}


def test_files_of_one_standard_are_joined_when_they_come_one_by_one():
    names = ("students.csv", "teachers.csv", "staff.csv", "sections.csv", "enrollments.csv")
    reading = read_rosters([sample(f"clever/{name}") for name in names])
    assert reading.classes == {"T1": ["1001", "1002"], "T2": ["1001", "1002"]}
    assert [a.adult_id for a in reading.adults] == ["T1", "T2", "F1", "F2"]
    assert reading.has_students and reading.has_adults


def test_school_data_sync_joins_students_and_teachers_over_sections():
    names = ("Student.csv", "Teacher.csv", "StudentEnrollment.csv", "TeacherRoster.csv")
    reading = read_rosters([sample(f"sds/{name}") for name in names])
    assert reading.classes == {"601": ["501", "502"]}


def test_an_adult_with_two_roles_is_an_adult_and_a_student_to_be_deleted_is_left_out():
    reading = read_rosters([sample("oneroster12/oneroster12.zip")])
    assert [s.student_id for s in reading.students] == ["u1", "u2"]
    assert [(a.adult_id, a.job) for a in reading.adults] == [("u4", "teacher"), ("u5", "counselor")]


def test_csv_and_workbook_of_the_same_list_agree():
    plain = read_rosters([sample("hazards/simple_students.csv")]).students
    for name in ("workbook_named.csv", "tabs_utf16.csv", "csv_named.xlsx", "title_rows.xlsx"):
        assert read_rosters([sample(f"hazards/{name}")]).students == plain, name


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("france_eleves.csv", "Zoé", "LEFÈVRE"),
        ("germany_schueler.csv", "Änne", "Weiß"),
        ("spain_RegAlum.txt", "Ana", "Ruiz Peña"),
        ("japan_meibo.csv", "佐藤 花子", ""),
        ("china_students.csv", "张伟", ""),
        ("korea.csv", "김민준", ""),
        ("blackboard.xls", "Ana", "Ruiz"),
        ("powerschool/student.export.text", "Ana", "Ruiz"),
    ],
)
def test_old_encodings_and_name_orders_keep_every_letter(name: str, first: str, last: str):
    student = read_rosters([sample(name)]).students[0]
    assert (student.first_name, student.last_name) == (first, last)


@pytest.mark.parametrize(
    ("name", "grades"),
    [
        ("powerschool/student.export.text", ["4", "K", "PK"]),
        ("genesis.csv", ["4", "K", "PK"]),
        ("clever/students.csv", ["4", "K", "PK"]),
        ("edfi.csv", ["4", "K"]),
        ("fastbridge.csv", ["4", "K"]),
        ("nwea_StudentsBySchool.csv", ["4", "K"]),
        ("wisedata.csv", ["4", "PK"]),
        ("oneroster11/users.csv", ["4", "K", "04,05"]),
        ("uk_pupil_data.csv", ["Year 7", "Year 10"]),
        ("france_eleves.csv", ["6ème A", "3ème B"]),
        ("linuxmuster/students.csv", ["5", "5", "10"]),
        ("hazards/exam_marks_students.csv", ["", "", ""]),
        ("college_board_ap.csv", ["11", "12"]),
    ],
)
def test_grades_are_mapped_only_when_sure(name: str, grades: list[str]):
    assert [s.grade for s in read_rosters([sample(name)]).students] == grades


def test_what_must_never_be_stored_is_said_to_be_left_out():
    report = inspect_file(sample("clever/students.csv"))
    assert {"Password", "DOB", "Frl_status", "IEP_status"} <= set(report.left_out)
    shown = set(report.preview[0])
    assert not shown & set(report.left_out)
    assert not any("secret" in cell for row in report.preview for cell in row)
