"""A block of staff below a list of students: asked about, and read as what a person says."""

import pytest

from connections.files.people.rosters import read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import HEADER, IDS, PEOPLE, ids, read

STAFF = "501,Astrid,Lund,\n502,Patrick,Boyle,\n"
MANY = "".join(f"99{n:02},Ab{chr(97 + n)},Okafor{chr(97 + n)},6\n" for n in range(14))


@pytest.mark.parametrize("blank", ["", ",,,\n", "\n"])
@pytest.mark.parametrize("line", ["STAFF", "Staff:", "Teachers", "Teaching Staff", "Lehrer"])
@pytest.mark.parametrize("more", ["", MANY])
def test_staff_below_a_line_of_their_own_are_asked_about_with_every_reading(
    blank: str, line: str, more: str
):
    text = f"{HEADER}{PEOPLE}{more}{blank}{line},,,\n{STAFF}"
    (question,) = read(text).questions
    assert [said for said, _ in question.choices] == ["leave", "adults", "keep"]
    by = {
        said: read_rosters([text_file(text, "students.csv")], {question.key: said})
        for said, _ in question.choices
    }
    pupils = [*IDS, *(row.split(",")[0] for row in more.split())]
    assert ids(read(text)) == ids(by["leave"]) == ids(by["adults"]) == pupils
    assert [(a.adult_id, a.last_name) for a in by["adults"].adults] == [
        ("501", "Lund"),
        ("502", "Boyle"),
    ]
    assert ids(by["keep"]) == [*pupils, "501", "502"]
    assert not by["leave"].adults and not any(reading.questions for reading in by.values())


def test_other_people_below_a_line_are_left_out_or_kept():
    (question,) = read(f"{HEADER}{PEOPLE}Waiting list:,,,\n{STAFF}").questions
    assert [said for said, _ in question.choices] == ["leave", "keep"]
