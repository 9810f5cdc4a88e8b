import pytest

from connections.domain.people.person import Job
from connections.domain.problems import Severity
from connections.files.people.rosters import inspect_file, read_rosters
from connections.files.words.columns import key, sense, sensitive
from connections.files.words.listed import sections
from tests.unit.files.samples import sample, text_file

HEADER = "student_id,first_name,last_name,grade,homeroom\n"


def students(content: str, name: str = "students.csv", answers=None):
    return read_rosters([text_file(content, name)], answers or {})


def codes(reading):
    return {issue.code: issue for issue in reading.issues}


def test_the_simplest_headings_work_at_once():
    reading = students(HEADER + "00417,Ana,Ruiz,4,12\n")
    one = reading.students[0]
    assert (one.student_id, one.name, one.grade, one.homeroom) == ("00417", "Ana Ruiz", "4", "12")
    assert not reading.questions and not reading.issues
    assert reading.has_students and not reading.has_adults


def test_adults_bring_their_work_their_places_and_their_flags():
    adults = read_rosters([sample("hazards/simple_adults.csv")]).adults
    assert [(a.job, a.title, a.capacity, a.first_year, a.leaving) for a in adults] == [
        (Job.TEACHER, "Teacher", 3, False, False),
        (Job.OTHER, "Bus driver", None, True, False),
        (Job.COUNSELOR, "School counselor", 5, False, True),
    ]


def test_columns_say_which_heading_was_read_as_what():
    report = inspect_file(sample("hazards/simple_adults.csv"))
    assert report.columns["adult_id"] == "adult_id"
    assert report.columns["adult_last_name"] == "last_name"
    assert "student_id" not in report.columns


def test_a_duplicate_id_names_both_rows_and_keeps_the_first():
    reading = students(HEADER + "417,Ana,Ruiz,4,\n\n417,Bo,Li,5,\n418,Mo,Hart,5,\n")
    issue = codes(reading)["duplicate_id"]
    assert issue.severity is Severity.ERROR
    assert issue.row == 4 and "417" in issue.message and "row 2 and in row 4" in issue.message
    assert [s.name for s in reading.students] == ["Ana Ruiz", "Mo Hart"]


def test_repeated_rows_of_one_person_are_folded_with_a_note():
    reading = students(HEADER + "417,Ana,Ruiz,4,\n417,Ana,Ruiz,4,\n")
    assert len(reading.students) == 1
    assert codes(reading)["repeated_rows"].severity is Severity.NOTE


def test_two_students_of_one_name_stay_two():
    reading = students(HEADER + "417,Ana,Ruiz,4,\n418,Ana,Ruiz,4,\n")
    assert [s.student_id for s in reading.students] == ["417", "418"]


def test_people_without_ids_get_the_same_id_at_every_import_and_in_every_order():
    one = students("first_name,last_name,grade\nAna,Ruiz,4\nBo,Li,5\n")
    other = students("grade,last_name,first_name\n5,LI,Bo\n4,Ruiz, Ana\n")
    assert {s.student_id for s in one.students} == {s.student_id for s in other.students}
    assert codes(one)["derived_ids"].severity is Severity.NOTE
    assert not any("ana" in s.student_id.casefold() for s in one.students)


def test_namesakes_without_ids_are_asked_about_and_the_answer_is_kept_by_shape():
    content = "first_name,last_name,grade\nAna,Ruiz,4\nAna,Ruiz,5\n"
    asked = students(content).questions[0]
    assert "rows 2 and 3" in asked.message and "Ruiz" not in asked.message
    assert len(students(content, answers={asked.key: "different"}).students) == 2
    assert len(students(content, answers={asked.key: "same"}).students) == 1
    next_term = students("first_name,last_name,grade\nBo,Li,4\nBo,Li,6\n").questions[0]
    assert next_term.key == asked.key


def test_who_a_list_holds_is_asked_when_nothing_says_it_and_never_when_the_person_said():
    plain = text_file("id,name\n1,Ana Ruiz\n2,Bo Li\n", "list.csv")
    asked = read_rosters([plain]).questions
    assert [q.choices[0][0] for q in asked] == ["student"]
    assert not read_rosters([plain]).students
    assert len(read_rosters([plain], {asked[0].key: "adult"}).adults) == 2
    assert len(read_rosters([plain], expect="students").students) == 2
    assert len(read_rosters([plain], expect="adults").adults) == 2
    assert not read_rosters([plain], expect="adults").questions


def test_an_answer_that_is_no_choice_leaves_the_question_open():
    plain = text_file("id,name\n1,Ana Ruiz\n", "list.csv")
    asked = read_rosters([plain]).questions[0]
    for answer in ("", "nonsense"):
        assert read_rosters([plain], {asked.key: answer}).questions == (asked,)


def test_parents_are_left_out_and_asked_about_once():
    file = sample("hazards/parents_too.csv")
    asked = read_rosters([file]).questions
    assert len(asked) == 1
    assert len(read_rosters([file], {asked[0].key: "leave out"}).adults) == 1
    assert len(read_rosters([file], {asked[0].key: "adult"}).adults) == 2


def test_missing_columns_are_named_all_at_once():
    reading = read_rosters([text_file("colour,size\nred,4\n", "x.csv")], expect="students")
    assert "id and name" in reading.reports[0].message


def test_a_person_without_an_id_among_people_with_ids_gets_one():
    reading = students(HEADER + "417,Ana,Ruiz,4,\n,Bo,Li,5,\n")
    assert len(reading.students) == 2
    assert codes(reading)["no_id"].row == 3


def test_e_mail_addresses_are_no_ids_that_anybody_sees():
    reading = students("first,last,email\nAna,Ruiz,ana.ruiz@x.example\nBo,Li,bo@x.example\n")
    assert not any("@" in s.student_id or "ruiz" in s.student_id for s in reading.students)


def test_ids_that_were_numbers_of_different_length_are_pointed_out():
    from tests.unit.files.test_reading import workbook

    rows = [["student_id", "first_name", "last_name"], [417, "Ana", "Ruiz"], [10418, "Bo", "Li"]]
    from connections.files.bytes.reading import File

    reading = read_rosters([File("students.xlsx", workbook(rows))])
    assert [s.student_id for s in reading.students] == ["417", "10418"]
    assert "numeric_id" in codes(reading)


def test_a_homeroom_teacher_who_is_known_teaches_the_student():
    children = text_file(
        'student_id,name,grade,Homeroom Teacher\n417,Ana Ruiz,4,"Mills, Dana"\n'
        "418,Bo Li,4,Nobody\n",
        "students.csv",
    )
    staff = text_file("adult_id,first_name,last_name\nT1,Dana,Mills\nT2,Omar,Bell\n", "staff.csv")
    assert read_rosters([children, staff]).classes == {"T1": ["417"]}


def test_two_adults_of_one_name_teach_nobody_by_name():
    children = text_file(
        "student_id,name,grade,Homeroom Teacher\n417,Ana Ruiz,4,Dana Mills\n", "s.csv"
    )
    staff = text_file("adult_id,first_name,last_name\nT1,Dana,Mills\nT2,Dana,Mills\n", "staff.csv")
    assert read_rosters([children, staff]).classes == {}


def test_shape_depends_on_headings_and_never_on_values():
    one = students(HEADER + "1,Ana,Ruiz,4,12\n")
    assert one.shape == students(HEADER + "2,Bo,Li,5,13\n").shape
    assert one.shape != students("student_id,first_name\n1,Ana\n").shape


@pytest.mark.parametrize(
    ("heading", "scope", "field"),
    [
        ("STUDENTS.Student_Number", "student", "id"),
        ("CHILD_FIRST_NAME", "student", "first_name"),
        ("First Name [Required]", "", "first_name"),
        ("# Vorname", "", "first_name"),
        ("Teacher Last Name", "adult", "last_name"),
        ("PARENT_1_NAME", "contact", ""),
        ("mothername", "contact", ""),
        ("School Name", "", "school"),
        ("Course Code", "other", ""),
        ("اسم الطالب", "student", "full_name"),
        ("학년", "", "grade"),
        ("Full Name (LFM)", "", "full_name"),
        ("niveauMath", "", ""),
    ],
)
def test_a_heading_says_whose_it_is_and_which_field(heading, scope, field):
    found = sense(heading)
    assert (found.scope, found.field) == (scope, field)


@pytest.mark.parametrize(
    "heading",
    ["Password", "parentPw", "SSN", "aadharcard", "salary", "Frl_status", "IEP Status", "504Status",
     "Pupil Premium", "Behaviour", "Suspension days", "DOB", "Date of Birth", "GPA"],
)  # fmt: skip
def test_what_is_never_stored_is_recognised_by_its_heading(heading):
    assert sensitive(heading)


def test_no_spelling_belongs_to_two_fields_of_one_scope():
    seen: dict[tuple[str, str], str] = {}
    for name, spellings in sections("headings").items():
        scope, _, field = name.rpartition(" ")
        for spelling in spellings if scope in ("", "student", "adult") else ():
            where = scope, key(spelling)
            assert seen.setdefault(where, field) == field, (spelling, field, seen[where])
    assert len(seen) > 700


@pytest.mark.parametrize(("section", "taught"), [("C1", {"T1": ["S1"]}), ("C2", {})])
def test_adults_and_students_who_share_no_class_are_read_all_the_same(section, taught):
    users = (
        "sourcedId,status,orgSourcedIds,role,username,givenName,familyName,grades\n"
        "S1,active,o,student,a,Ana,Diaz,05\nT1,active,o,teacher,t,Tom,Hall,\n"
    )
    enrolled = (
        "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role\n"
        f"e1,C1,o,S1,student\ne2,{section},o,T1,teacher\n"
    )
    files = [text_file(users, "users.csv"), text_file(enrolled, "enrollments.csv")]
    assert read_rosters(files).classes == taught
