"""Whose an e-mail under a bare heading is: the child's, or that of somebody the row names."""

import pytest

from connections.files.people.rosters import read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import read

PARENTS = """Timestamp,Email Address,First name,Last name,Grade,{heading}
10/02/2026 08:11,mbolt@mail.test,Henrietta,Bolt,2,Marcus Bolt
10/02/2026 08:15,keiko.ito@mail.test,Kenji,Ito,3,Keiko Ito
10/02/2026 09:01,tranp@mail.test,Lily,Tran,2,Phuong Tran
10/02/2026 09:09,sunny4ever@mail.test,Noor,Aziz,2,Samira Aziz
"""
TEACHERS = """Student First Name,Student Last Name,Grade,{heading},Email
Ola,Ide,4,Ms. Lund,alund@alder.test
Pat,Jackal,4,Ms. Vega,j.vega@alder.test
Qi,Kudu,5,Patrick Boyle,pboyle@alder.test
"""
CHILDREN = """First Name,Last Name,Grade,{heading},Email
Ola,Ide,4,Ms. Lund,oide@alder.test
Pat,Jackal,4,Ms. Vega,pat.jackal@alder.test
Qi,Kudu,5,Patrick Boyle,kuduqi@alder.test
"""


@pytest.mark.parametrize("heading", ["Parent/guardian name", "Mom", "Name of mother"])
def test_a_mail_made_of_a_parents_name_is_no_id_of_the_child(heading: str):
    reading = read(PARENTS.format(heading=heading))
    assert [one.student_id[:2] for one in reading.students] == ["n-"] * 4
    assert not reading.questions


@pytest.mark.parametrize("heading", ["Teacher", "Homeroom Teacher", "Counselor"])
def test_a_mail_made_of_a_teachers_name_ties_the_teacher(heading: str):
    reading = read(TEACHERS.format(heading=heading), "students.csv")
    assert [one.student_id[:2] for one in reading.students] == ["n-"] * 3
    assert not reading.questions
    assert "alund@alder.test" in {named for _, named in reading.teachers}


@pytest.mark.parametrize("heading", ["Teacher", "Mom", "Counselor"])
def test_a_mail_made_of_the_childs_own_name_stays_the_childs(heading: str):
    reading = read(CHILDREN.format(heading=heading), "students.csv")
    assert [one.student_id[:2] for one in reading.students] == ["m-"] * 3
    assert not reading.questions


SHARED = """Student,Grade,Mother,Email
Ola Ide,4,Ann Ide,ide@mail.test
Pat Jackal,4,Sue Jackal,jackals@mail.test
Qi Kudu,5,Bo Kudu,happy@mail.test
"""
SIGNED_UP = """Timestamp,Email Address,Student name,Grade
10/02/2026 08:11,sunny77@mail.test,Henrietta Bolt,2
10/02/2026 08:15,kito@mail.test,Noor Aziz,3
10/02/2026 09:01,tigers@mail.test,Lily Tran,2
"""


@pytest.mark.parametrize("text", [SHARED, SIGNED_UP, SIGNED_UP.replace("Timestamp", "Bus")])
def test_a_mail_that_may_be_anybodys_is_asked_about(text: str):
    text = text if "Bus" not in text else text.replace("sunny77@mail.test", "sunny77@gmail.com")
    (question,) = read(text).questions
    assert [choice for choice, _ in question.choices] == ["theirs", "others"]
    shown = {
        said: read_rosters([text_file(text)], {question.key: said}) for said in ("theirs", "others")
    }
    assert [one.student_id[:2] for one in shown["others"].students] == ["n-"] * 3
    assert [one.student_id[:2] for one in shown["theirs"].students] == ["m-"] * 3


def test_accounts_of_the_school_are_the_childs_however_they_are_spelled():
    rows = ["10431@stu.alder.test,Ola Ide,4", "10467@stu.alder.test,Pat Jackal,4"]
    assert not read("\n".join(["Email,Name,Grade", *rows])).questions
    rows = ["blue@stu.alder.k12.us,Ola Ide,4", "red@ms.alder.k12.us,Pat Jackal,4"]
    assert not read("\n".join(["Email,Name,Grade", *rows])).questions
    rows = ["bluefox@alder.test,Ola Ide,4", "redkite@alder.test,Pat Jackal,4"]
    assert not read("\n".join(["Email,Name,Grade", *rows])).questions
