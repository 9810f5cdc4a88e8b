"""One delivery of several files: who stands in more than one is read from all of them."""

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


def test_the_title_of_an_adult_comes_with_the_job_it_stands_for():
    reading = read(
        a="Teacher ID,First Name,Last Name\nT1,Astrid,Lund\nT2,Bo,Lind\n",
        b="Staff ID,First Name,Last Name,Title\nT1,Astrid,Lund,School Counselor\nT3,Ida,Ash,Aide\n",
    )
    (lund,) = [one for one in reading.adults if one.adult_id == "T1"]
    assert (lund.title, lund.job) == ("School Counselor", Job.COUNSELOR)


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
    assert [report.kind for report in reading.reports] == ["support", "roster"]
    assert read(a=LUNCH.replace("3108", "4108"), b=HEADER + PEOPLE).questions
