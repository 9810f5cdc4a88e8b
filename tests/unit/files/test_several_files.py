"""One delivery of several files: who stands in more than one is read from all of them."""

from datetime import date

from connections.domain.people.person import Job
from connections.files.people.rosters import RosterReading, read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import HEADER, IDS, PEOPLE, names

ROOMS = "Student ID,Homeroom\n3107,6A\n3108,6B\n3109,6A\n3110,7C\n"


def read(**files: str) -> RosterReading:
    return read_rosters([text_file(text, f"{name}.csv") for name, text in files.items()])


def test_what_one_file_leaves_blank_another_one_says_in_whatever_order_they_come():
    for files in ({"a": ROOMS, "b": HEADER + PEOPLE}, {"a": HEADER + PEOPLE, "b": ROOMS}):
        reading = read(**files)
        assert [s.student_id for s in reading.students] == IDS and not reading.questions
        assert names(reading)[0] == ("Wanda", "Okafor")
        assert [(s.grade, s.homeroom) for s in reading.students][-1] == ("7", "7C")


def test_a_blank_grade_is_no_other_grade():
    schedule = "Student ID,Student Name,Course\n3107,Wanda Okafor,Art\n3108,Lucio Bertram,Art\n"
    reading = read(a=schedule, b=HEADER + PEOPLE)
    assert [s.grade for s in reading.students][:2] == ["6", "6"]
    assert not any("different grades" in issue.message for issue in reading.issues)


ROSTER = HEADER + PEOPLE


def test_the_title_of_an_adult_comes_with_the_job_it_stands_for():
    reading = read(
        a="Teacher ID,First Name,Last Name\nT1,Astrid,Lund\nT2,Bo,Lind\n",
        b="Staff ID,First Name,Last Name,Title\nT1,Astrid,Lund,School Counselor\nT3,Ida,Ash,Aide\n",
    )
    (lund,) = [one for one in reading.adults if one.adult_id == "T1"]
    assert (lund.title, lund.job) == ("School Counselor", Job.COUNSELOR)


BY_NAME = 'Student,Homeroom\n"Okafor, Wanda",6A\n"Bertram, Lucio",6B\n'


def test_a_list_without_ids_adds_to_those_of_another_and_makes_nobody_twice():
    reading = read(a=BY_NAME, b=HEADER + PEOPLE)
    assert sorted(s.student_id for s in reading.students) == IDS and not reading.questions
    assert {s.homeroom for s in reading.students} == {"6A", "6B", ""}
    assert "joined_by_name" in {issue.code for issue in reading.issues}


def test_the_same_name_in_another_grade_is_another_child_and_a_single_one_is_asked_about():
    others = "".join(f'"Other{n}, Ada",7\n' for n in ("a", "b", "c"))
    for grade, asked in (("8", False), ("", True)):
        files = {"a": f'Student,Grade\n"Okafor, Wanda",{grade}\n{others}', "b": HEADER + PEOPLE}
        reading = read(**files)
        assert bool(reading.questions) is asked
        assert len(reading.students) == len(IDS) + 4


def test_ids_that_lost_their_zeros_in_one_file_are_those_of_the_other():
    whole = (
        "Student ID,First Name,Last Name,Grade\n00417,Ana,Ruiz,4\n00418,Bo,Li,5\n00419,Cy,Voss,5\n"
    )
    for rooms in (
        "Student ID,Homeroom\n417,4A\n418,5B\n419,5B\n",
        "Student ID,Name,Homeroom\n417,Ana Ruiz,4A\n418,Bo Li,5B\n419,Cy Voss,5B\n",
    ):
        reading = read(a=rooms, b=whole)
        assert not reading.questions
        assert [(s.student_id, s.homeroom) for s in reading.students][:1] == [("00417", "4A")]
        assert len(reading.students) == 3


def test_ids_that_no_list_with_names_knows_make_no_nameless_students():
    reading = read(a="Student ID,Homeroom\n3107,6A\n3999,6B\n4000,6A\n", b=HEADER + PEOPLE)
    assert sorted(s.student_id for s in reading.students) == IDS
    assert any("2 ids have no names" in issue.message for issue in reading.issues)
    assert len(read(a="Student ID,Homeroom\n3107,6A\n3999,6B\n4000,6A\n").students) == 3


COURSES = "Student ID,Student Name,Grade,Course,Teacher\n"


def test_who_has_a_teacher_in_each_course_has_no_homeroom_of_the_first_of_them():
    wanda, lucio = "3107,Wanda Okafor,6", "3108,Lucio Bertram,6"
    rows = f"{wanda},Art,{{}}\n{wanda},Music,{{}}\n{lucio},Art,{{}}\n"
    for second, homeroom in (("Mr Lind", ""), ("Ms Lund", "Ms Lund")):
        reading = read(a=COURSES + rows.format("Ms Lund", second, "Ms Lund"))
        assert {student.homeroom for student in reading.students} == {homeroom}


LUNCH = "Student ID,Meals\n3107,12\n3108,9\n3109,11\n"


def test_numbers_without_names_of_people_whom_another_file_names_are_no_further_list():
    reading = read(a=LUNCH, b=HEADER + PEOPLE)
    assert [s.student_id for s in reading.students] == IDS and not reading.questions
    assert read(a=LUNCH.replace("3108", "4108"), b=HEADER + PEOPLE).questions


def test_a_name_without_an_id_that_two_students_have_is_used_for_neither():
    reading = read(a=BY_NAME, b=HEADER + PEOPLE + "3999,Wanda,Okafor,6\n")
    assert sorted(s.student_id for s in reading.students) == [*IDS, "3999"]
    assert "namesakes" in {issue.code for issue in reading.issues}


def test_who_stands_in_a_list_without_ids_alone_is_told_of():
    reading = read(a=BY_NAME + '"Newman, Kid",6A\n', b=HEADER + PEOPLE)
    assert len(reading.students) == len(IDS) + 1
    assert "no_id" in {issue.code for issue in reading.issues}


def test_who_has_left_by_one_file_is_not_enrolled_by_another_that_says_nothing_of_it():
    status = "Student ID,Status\n3107,Active\n3108,Withdrawn\n3109,Active\n3110,Active\n"
    reading = read(a=HEADER + PEOPLE, b=status)
    assert [s.student_id for s in reading.students] == ["3107", "3109", "3110"]
    here = HEADER.replace("Grade", "Grade,Status") + PEOPLE.replace("\n", ",Active\n")
    assert len(read(a=here, b=status).students) == len(IDS)


def test_a_list_of_days_of_leaving_beside_the_list_of_all_is_asked_about():
    exits = "Student ID,Last Name,First Name,Exit Date\n3107,Okafor,Wanda,2026-09-10\n"
    exits += "3108,Bertram,Lucio,2026-09-10\n"
    for text in (exits, exits.replace("09-10\n", "10-01\n", 1)):
        files = [text_file(HEADER + PEOPLE, "all.csv"), text_file(text, "exits.csv")]
        (asked,) = on_that_day(files).questions
        for answer, left in (("left", 2), ("here", 0)):
            done = on_that_day(files, {asked.key: answer})
            assert len(done.students) == len(IDS) - left and not done.questions


def on_that_day(files, answers=None):
    return read_rosters(files, answers, importing=True, today=date(2026, 11, 27))


def test_names_of_nobody_in_particular_are_those_of_the_list_that_has_them_all():
    mails = "Name,Email\nWanda Okafor,w@x.example\nLucio Bertram,l@x.example\n"
    reading = read(a=mails, b=HEADER + PEOPLE)
    assert not reading.questions and sorted(s.student_id for s in reading.students) == IDS


def test_the_same_names_under_other_ids_are_asked_about():
    state = "State Student ID,Last Name,First Name,Grade\n"
    state += "".join(
        f"77{n},{last},{first},0{grade}\n"
        for n, first, last, grade in (row.split(",") for row in PEOPLE.splitlines())
    )
    files = [text_file(HEADER + PEOPLE, "a.csv"), text_file(state, "b.csv")]
    (asked,) = on_that_day(files).questions
    same = on_that_day(files, {asked.key: "same"})
    assert [s.student_id for s in same.students] == IDS
    assert len(on_that_day(files, {asked.key: "different"}).students) == 2 * len(IDS)


def test_files_of_two_schools_are_asked_about():
    def of(school: str, first: int) -> str:
        rows = PEOPLE.replace("31", f"{first}").replace("\n", f",{school}\n")
        return HEADER.replace("Grade", "Grade,School") + rows

    named = [text_file(of("Oak", 31), "a.csv"), text_file(of("Elm", 41), "b.csv")]
    named[1] = text_file(of("Elm", 41).replace("W", "V").replace("Lucio", "Luca"), "b.csv")
    (asked,) = on_that_day(named).questions
    assert len(on_that_day(named, {asked.key: "Oak"}).students) == len(IDS)
    assert len(on_that_day(named, {asked.key: "all"}).students) == 2 * len(IDS)
    assert not on_that_day([named[0]] * 2).questions


def test_files_named_after_grades_and_classes_say_them():
    rows = [f"ID,Last Name,First Name\n{n}1,Lee,Ann{n}\n{n}2,Ray,Bo{n}\n" for n in (3, 4)]
    files = [text_file(text, f"grade {n}.csv") for n, text in zip((3, 4), rows, strict=True)]
    assert [s.grade for s in read_rosters(files, expect="students").students] == [
        "3",
        "3",
        "4",
        "4",
    ]
    named = [text_file(text, f"{n}B.csv") for n, text in zip((3, 4), rows, strict=True)]
    rooms = [s.homeroom for s in read_rosters(named, expect="students").students]
    assert rooms == ["3B", "3B", "4B", "4B"]
    numbered = [text_file(text, f"students {n}.csv") for n, text in zip((3, 4), rows, strict=True)]
    assert {s.grade for s in read_rosters(numbered).students} == {""}


def test_numbers_of_the_state_in_one_file_find_the_ids_beside_them_in_another():
    state = HEADER.replace("Grade", "Grade,State ID") + "".join(
        f"{row},7700{n}\n" for n, row in enumerate(PEOPLE.splitlines())
    )
    rooms = "State ID,Homeroom\n" + "".join(f"7700{n},{n}A\n" for n in range(4))
    reading = read(a=state, b=rooms)
    assert not reading.questions and [s.student_id for s in reading.students] == IDS
    assert [s.homeroom for s in reading.students] == ["0A", "1A", "2A", "3A"]


def test_a_number_in_a_list_finds_nobody_in_another_file():
    counted = (
        "No.," + HEADER + "".join(f"{n},{row}\n" for n, row in enumerate(PEOPLE.splitlines(), 1))
    )
    reading = read(a=counted, b="Student ID,Homeroom\n1,6A\n2,6B\n3,6A\n4,7C\n")
    assert [s.student_id for s in reading.students] == IDS
    assert {s.homeroom for s in reading.students} == {""}
