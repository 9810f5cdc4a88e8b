"""Rounds and pairs of an earlier year, under their real dates and with the people of their day."""

import csv
import json

import pytest
from click.testing import CliRunner

from connections.cli.main import main
from connections.cli.shared import today

STUDENTS = [[f"S{n}", f"First{n}", f"Last{n}", "7"] for n in range(6)]
ADULTS = [[f"A{n}", f"Adult{n}", f"Of{n}"] for n in range(3)]
PEOPLE = ["student_id", "first_name", "last_name", "grade"]
STAFF = ["adult_id", "first_name", "last_name"]
MARKS = ["adult_id", "student_id", "strength"]
PAIRS = ["student_id", "adult_id", "asked_on", "accepted_on", "status"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv(
        "CONNECTIONS_DATABASE_URL", f"sqlite:///{(tmp_path / 'x.sqlite').as_posix()}"
    )

    def call(*words, code: int = 0):
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == code, (result.output, result.exception)
        return json.loads(result.stdout) if "--json" in words else result.output

    return call


@pytest.fixture
def write(tmp_path):
    def to(name, header, rows):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return to


@pytest.fixture
def school(run, write):
    students, adults = write("s.csv", PEOPLE, STUDENTS), write("a.csv", STAFF, ADULTS)
    run("import", "--students", students, "--adults", adults)
    return run


def test_a_past_round_stands_under_its_day_with_the_people_of_its_file(school, write):
    rows = [["A0", "S0", "3"], ["A0", "S1", "1"], ["A1", "S0", "0"], ["A1", "S2", ""]]
    file = write("m.csv", MARKS, rows)
    words = ("import", "--marks", file, "--round", "Fall 2025", "--held-on", "2025-10-08")
    school(*words)
    found = school("coverage", "--json")
    assert (found["round"], found["frozen_on"]) == ("Fall 2025", "2025-10-08")
    assert (found["students"], found["adults"], found["covered"]) == (3, 2, 1)
    assert found["without_strong_adult"] == ["S1", "S2"], "S2 stands in the file without an answer"
    assert found["arrivals"] == ["S3", "S4", "S5"] and found["enrolled_today"] == 6
    (listed,) = school("round", "list", "--json")
    assert (listed["held_on"], listed["status"]) == ("2025-10-08", "revealed")
    assert school("round", "reveal", "Fall 2025", "--json")["status"] == "revealed"
    assert school("round", "close", "Fall 2025", "--json")["status"] == "closed"


def test_a_second_file_of_a_past_round_adds_to_it_and_is_not_late(school, write):
    words = ("--round", "Fall 2025", "--held-on", "2025-10-08")
    school("import", "--marks", write("m.csv", MARKS, [["A0", "S0", "3"]]), *words)
    school(
        "import", "--marks", write("n.csv", MARKS, [["A1", "S1", "3"], ["A0", "S2", "0"]]), *words
    )
    found = school("coverage", "--json")
    assert (found["students"], found["covered"], found["late"]["answers"]) == (3, 2, 0)
    again = school(
        "import", "--marks", write("m.csv", MARKS, [["A0", "S0", "3"]]), *words, "--json"
    )
    assert again["marks"]["new"] == 0 and school("coverage", "--json") == found


def test_another_day_for_a_round_that_is_there_is_refused(school, write):
    file = write("m.csv", MARKS, [["A0", "S0", "3"]])
    school("import", "--marks", file, "--round", "Fall 2025", "--held-on", "2025-10-08")
    told = school(
        "import",
        "--marks",
        file,
        "--round",
        "Fall 2025",
        "--held-on",
        "2025-10-09",
        "--json",
        code=1,
    )
    assert "was held on" in told["error"]
    assert school("import", "--marks", file, "--held-on", "2025-10-09", "--json", code=1)["error"]


def test_who_left_since_is_in_the_round_of_then(school, write, run):
    students = write("s.csv", PEOPLE, STUDENTS[1:])
    run("import", "--students", students)
    rows = [["A0", "S0", "3"], ["A0", "S1", "1"]]
    words = ("--round", "Fall 2025", "--held-on", "2025-10-08")
    run("import", "--marks", write("m.csv", MARKS, rows), *words)
    found = run("coverage", "--json")
    assert (found["students"], found["covered"]) == (2, 1)
    assert "S0" not in run("today", "--json")


def test_a_round_that_was_planned_for_a_past_day_keeps_it(school):
    school("round", "plan", "October", "--held-on", "2025-10-08")
    assert school("round", "open", "October", "--json")["held_on"] == "2025-10-08"
    assert school("round", "reveal", "October", "--json")["held_on"] == "2025-10-08"
    assert school("coverage", "--json")["frozen_on"] == today().isoformat()


def test_last_years_pairs_come_in_with_their_days(school, write):
    rows = [["A0", "S0", "3"], ["A1", "S1", "0"], ["A1", "S2", "0"], ["A2", "S3", "0"]]
    words = ("--round", "Fall 2025", "--held-on", "2025-10-08")
    school("import", "--marks", write("m.csv", MARKS, rows), *words)
    pairs = [
        ["S1", "A1", "2025-10-10", "2025-10-12", "building"],
        ["S2", "A1", "2025-10-10", "", "Not this time"],
        ["S3", "A2", "10/11/2025", "", "Asked"],
    ]
    told = school("import", "--outreach", write("p.csv", PAIRS, pairs), "--json")
    assert told["outreach"] == {"new": 3, "unchanged": 0}
    found = {one["student_id"]: one for one in school("outreach", "--json")}
    assert found["S1"]["status"] == "building" and found["S2"]["status"] == "declined"
    standing = school("today", "--json")
    assert (standing["S1"], standing["S2"], standing["S3"]) == ("outreach", "waiting", "outreach")
    again = school("import", "--outreach", write("p.csv", PAIRS, pairs), "--json")
    assert again["outreach"] == {"new": 0, "unchanged": 3}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["S9", "A1", "2025-10-10", "", "asked"], "S9 is not known"),
        (["S1", "A9", "2025-10-10", "", "asked"], "A9 is not known"),
        (["S1", "A1", "soon", "", "asked"], "asked_on is a day"),
        (["S1", "A1", "2099-10-10", "", "asked"], "still to come"),
        (["S1", "A1", "2025-10-10", "2025-10-09", "accepted"], "before"),
        (["S1", "A1", "2025-10-10", "", "friends"], "status"),
        (["", "A1", "2025-10-10", "", "asked"], "needed"),
    ],
)
def test_a_row_that_cannot_be_is_named_and_nothing_of_the_file_is_saved(school, write, row, why):
    rows = [["S0", "A0", "2025-10-10", "", "asked"], row]
    told = school("import", "--outreach", write("p.csv", PAIRS, rows), "--json", code=1)
    assert why in told["error"] and "Row 3" in told["error"]
    assert school("outreach", "--json") == []


def test_a_student_two_adults_reach_out_to_at_once_is_refused(school, write):
    rows = [["S0", "A0", "2025-10-10", "", "asked"], ["S0", "A1", "2025-10-11", "", "asked"]]
    told = school("import", "--outreach", write("p.csv", PAIRS, rows), "--json", code=1)
    assert "Row 3" in told["error"] and school("outreach", "--json") == []
