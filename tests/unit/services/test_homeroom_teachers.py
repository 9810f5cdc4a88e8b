"""Whom a homeroom teacher's column means: found on the staff list, or asked about once."""

import pytest

from connections.files.bytes.reading import File
from connections.services.roster.preview import preview_rosters
from connections.services.roster.remembered import remembered_answers
from connections.services.roster.rosters import import_rosters
from tests.asking import as_

STAFF = File(
    "staff.csv",
    b"adult_id,first_name,last_name,role,email\n"
    b"T1,Tara,Harlow,Teacher,tara.harlow@x.example\nT2,Omar,Reyes,Teacher,o.reyes@x.example\n"
    b"T3,Dana,Mills,Teacher,d.mills@x.example\nT4,Evan,Mills,Teacher,e.mills@x.example\n",
)


def students(*teachers):
    lines = [f's{n},Ana{n},Ruiz{n},4,"{who}"' for n, who in enumerate(teachers)]
    text = "student_id,first_name,last_name,grade,HR_Teacher\n" + "\n".join(lines) + "\n"
    return File("students.csv", text.encode())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Harlow, T.", ["T1"]),
        ("Harlow, Tara", ["T1"]),
        ("Ms Harlow (101)", ["T1"]),
        ("Ms. Harlow - Room 12", ["T1"]),
        ("T. Harlow", ["T1"]),
        ("HARLOW", ["T1"]),
        ("Tara Harlow", ["T1"]),
        ("Harlow/Reyes", ["T1", "T2"]),
        ("Ms Harlow & Mr Reyes", ["T1", "T2"]),
        ("T1", ["T1"]),
        ("Tara.Harlow@x.example", ["T1"]),
        ("Mills, D", ["T3"]),
        ("Mr Mills", []),
        ("Nobody Known", []),
        ("Harlow/Mills", []),
        ("Harlowe", []),
    ],
)
def test_a_name_as_schools_write_it_is_the_one_adult_it_fits(database, me, written, meant):
    ask = as_(database, me)
    together = ask(preview_rosters, [students(written, written), STAFF])
    assert sorted(together.classes) == meant and not together.reading.questions
    ask(import_rosters, [STAFF])
    later = ask(preview_rosters, [students(written, written)])
    assert sorted(later.classes) == meant
    assert all(theirs == ["s0", "s1"] for theirs in later.classes.values())


def test_a_name_that_fits_several_or_nobody_is_asked_once_and_remembered(database, me):
    ask = as_(database, me)
    ask(import_rosters, [STAFF])
    file = students("Mr Mills", "Mr Mills", "Guest")
    preview = ask(preview_rosters, [file])
    mills, guest = preview.whom
    assert (mills.text, guest.text) == ("Mr Mills", "Guest")
    assert [value for value, _ in mills.choices[:2]] == ["T3", "T4"]
    [said] = [issue for issue in preview.reading.issues if issue.code == "unknown_teacher"]
    assert "2 names" in said.message and "Mills" not in said.message
    ask(import_rosters, [file], {mills.key: "T4", guest.key: "nobody"})
    again = ask(preview_rosters, [file])
    assert not again.whom and again.classes == {"T4": ["s0", "s1"]} and again.nothing
    (said,) = ask(remembered_answers)
    assert (said.answers, sorted(said.teachers)) == (0, ["T4", "nobody"])
    beside = File("more.csv", file.content.replace(b"grade", b"grade level"))
    for files in ([beside], [beside, STAFF]):
        elsewhere = ask(preview_rosters, files)
        assert not elsewhere.whom and elsewhere.nothing, "the name means the same in any file"
        assert not elsewhere.remembered and not elsewhere.answers


def test_a_file_without_teachers_leaves_the_ties_of_another_file(database, me):
    ask = as_(database, me)
    ask(import_rosters, [students("Tara Harlow", "O. Reyes"), STAFF])
    bare = File(
        "s.csv", b"student_id,first_name,last_name,grade\ns0,Ana0,Ruiz0,5\ns1,Ana1,Ruiz1,5\n"
    )
    ask(import_rosters, [bare])
    assert ask(lambda ask: dict(ask.book.classes())) == {"T1": ["s0"], "T2": ["s1"]}


def test_a_new_teacher_replaces_the_tie_of_that_student_alone(database, me):
    ask = as_(database, me)
    ask(import_rosters, [students("Tara Harlow", "O. Reyes", "O. Reyes"), STAFF])
    ask(import_rosters, [students("Reyes, Omar", "", "Unknown")])
    assert ask(lambda ask: dict(ask.book.classes())) == {"T2": ["s0", "s1", "s2"]}
