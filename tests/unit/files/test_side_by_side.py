"""Boys and girls beside each other, and families: children are read, parents are not."""

import pytest

from connections.files.people.rosters import read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import names, read

PAIRS = ["Alan Birch,Alice Cove", "Bert Crown,Betty Dale", "Carl Dunn,Cindy Eads", ",Dora Finch"]
EVERYBODY = sorted(
    "Alan Birch,Bert Crown,Carl Dunn,Alice Cove,Betty Dale,Cindy Eads,Dora Finch".split(",")
)


def everybody(reading) -> list[str]:
    return sorted(" ".join(name) for name in names(reading))


@pytest.mark.parametrize(
    ("boys", "girls"),
    [("Boys", "Girls"), ("Garçons", "Filles"), ("Jungen", "Mädchen"), ("Niños", "Niñas")],
)
@pytest.mark.parametrize(
    "shape", ["{0},{1}", "{0},,{1}", "No,{0},No,{1}", "{0},Grade,,{1},Grade", "{0},Grade,{1},Grade"]
)
def test_boys_and_girls_beside_each_other_are_all_read(boys: str, girls: str, shape: str):
    lines = [shape.format(boys, girls)]
    for n, pair in enumerate(PAIRS, 1):
        boy, girl = pair.split(",")
        filled = shape.replace("No,{0}", f"{n},{{0}}" if boy else ",{0}").replace("No,", f"{n},")
        grade = "3" if boy else ""
        filled = filled.replace("{0},Grade", f"{{0}},{grade}").replace("Grade", "4")
        lines.append(filled.format(boy, girl))
    reading = read("\n".join(lines), "list.csv")
    assert everybody(reading) == EVERYBODY and not reading.questions and not reading.adults
    assert "Grade" not in shape or {s.grade for s in reading.students} == {"3", "4"}


def test_how_many_boys_and_girls_there_are_is_nobody():
    text = "Room,Students,Boys,Girls\n101,20,9,11\n102,20,10,10\n103,20,12,8\n"
    assert not read(text, "rooms.csv").students


FAMILIES = [
    ("Student", "Wyn", "Ives", "3"),
    ("Parent", "Xander", "Ives", ""),
    ("Parent", "Yola", "Ives", ""),
    ("Student", "Zeb", "Jolt", "5"),
    ("Guardian", "Alma", "Kern", ""),
    ("Student", "Bix", "Lowe", "5"),
    ("Parent", "Sue", "Lowe", ""),
]
CHILDREN = [("Wyn", "Ives"), ("Zeb", "Jolt"), ("Bix", "Lowe")]


@pytest.mark.parametrize("heading", ["Type", "Role", "Relationship", "Relation", "Who"])
@pytest.mark.parametrize("form", ["{heading},Name,Grade", "Name,{heading},Grade,Phone"])
@pytest.mark.parametrize("child", ["Student", "Child"])
def test_children_with_their_parents_below_them_are_read_without_the_parents(
    heading: str, form: str, child: str
):
    lines = [form.format(heading=heading)]
    for role, first, last, grade in FAMILIES:
        told, name = role.replace("Student", child), f'"{last}, {first}"'
        row = [told, name] if form.startswith("{") else [name, told]
        lines.append(",".join([*row, grade]))
    reading = read("\n".join(lines), "families.csv")
    assert names(reading) == CHILDREN and not reading.adults and not reading.questions
    assert [student.grade for student in reading.students] == ["3", "5", "5"]
    assert "neither" in {issue.code for issue in reading.issues}


def test_parents_who_stand_by_no_child_of_theirs_are_still_asked_about():
    text = "Type,Name,Grade\nStudent,Wyn Ives,3\nStudent,Zeb Jolt,5\nParent,Alma Kern,\n"
    (question,) = read(text + "Parent,Bo Lind,\n", "list.csv").questions
    assert question.key.startswith("guardians")


def test_a_familys_name_beside_whole_names_is_not_the_name():
    text = "Family,Member,Relation,Grade\nIves,Wyn Ives,Child,3\n,Xander Ives,Father,\n"
    text += ",Yola Ives,Mother,\nJolt,Zeb Jolt,Child,5\n,Ann Jolt,Child,2\n,Sue Jolt,Mother,\n"
    reading = read(text, "list.csv")
    assert names(reading) == [("Wyn", "Ives"), ("Zeb", "Jolt"), ("Ann", "Jolt")]
    assert not reading.questions


def test_a_parent_named_behind_a_child_is_no_heading_and_is_asked_about():
    rows = ["Wyn Ives,3,", "Xander Ives (father),,555-1", "Yola Ives (mother),,555-2"]
    rows += ["Zeb Jolt,5,", "Sue Jolt (mother),,555-3"]
    reading = read("\n".join(["Name,Grade,Phone", *rows]), "list.csv")
    assert len(reading.questions) == 1, reading.questions
    assert names(reading) == [("Wyn", "Ives"), ("Zeb", "Jolt")]


@pytest.mark.parametrize("values", ["Father Mother Mother", "Son Daughter Son"])
def test_how_a_contact_is_related_to_the_child_of_the_row_says_nothing_of_the_row(values: str):
    people = zip(["Wyn Ives", "Zeb Jolt", "Bix Lowe"], values.split(), strict=True)
    rows = [f"{name},3,{relation}" for name, relation in people]
    text = "\n".join(["Student,Grade,Relationship", *rows])
    assert len(read_rosters([text_file(text, "list.csv")]).students) == 3
