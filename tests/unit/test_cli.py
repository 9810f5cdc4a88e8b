"""The command line, against counting by hand on random schools of up to 300 students."""

import csv
import json
import os
import random  # noqa: TID251 - the seed is fixed: the same schools on every machine
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

from connections.cli.main import main
from connections.cli.shared import today
from tests.asking import as_
from tests.browser.conftest import ROOT

GRADES = ["PK", "K", "1", "2", "5", "8", "12"]


def write(path: Path, header: list[str], rows: list) -> Path:
    with path.open("w", newline="", encoding="utf-8") as output:
        csv.writer(output).writerows([header, *rows])
    return path


class School:
    """A random school, its files, and what counting by hand says about it."""

    def __init__(self, seed: int, folder: Path) -> None:
        chance = random.Random(seed)
        size, staff = chance.randint(1, 300), chance.randint(1, 30)
        self.students = {f"{n:05d}": chance.choice(GRADES) for n in range(size)}
        self.adults = [f"A{n}" for n in range(staff)]
        self.marks = {
            (a, s): chance.choices(range(4), [5, 3, 2, 1])[0]
            for a in self.adults
            for s in self.students
            if chance.random() < 0.3
        }
        self.files = [
            "--students",
            write(
                folder / "students.csv",
                ["student_id", "first_name", "last_name", "grade", "homeroom"],
                [[s, "Ana", f"Name{s}", g, "Room 1"] for s, g in self.students.items()],
            ),
            "--adults",
            write(
                folder / "adults.csv",
                ["adult_id", "first_name", "last_name", "role"],
                [[a, "Kim", f"Adult {a}", "Teacher"] for a in self.adults],
            ),
            "--marks",
            write(
                folder / "marks.csv",
                ["adult_id", "student_id", "strength"],
                [[a, s, v] for (a, s), v in self.marks.items()],
            ),
        ]

    def strong(self, student: str) -> set[str]:
        return {a for a in self.adults if self.marks.get((a, student)) == 3}


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


@pytest.mark.parametrize("seed", range(8))
def test_the_numbers_agree_with_counting_by_hand(seed, run, tmp_path):
    school = School(seed, tmp_path)
    run("import", *school.files, "--round", "Fall")
    run("round", "reveal", "Fall")
    found = run("coverage", "--json")
    students, adults = school.students, school.adults
    close = {s: school.strong(s) for s in students}
    covered = [s for s in students if close[s]]
    could = [s for s in students if close[s] or any((a, s) not in school.marks for a in adults)]
    assert found == {
        "round": "Fall",
        "students": len(students),
        "adults": len(adults),
        "marks": len(school.marks),
        "covered": len(covered),
        "covered_by_any_adult": len(covered),
        "coverage": len(covered) / len(students),
        "depth": sum(len(c) >= 2 for c in close.values()) / len(students),
        "completeness": len(school.marks) / (len(students) * len(adults)),
        "coverage_range": [len(covered) / len(students), len(could) / len(students)],
        "without_strong_adult": sorted(set(students) - set(covered)),
        "fragile": sorted(s for s in students if len(close[s]) == 1),
        "by_grade": {
            grade: {
                "students": sum(g == grade for g in students.values()),
                "covered": sum(students[s] == grade for s in covered),
            }
            for grade in set(students.values())
        },
        "enrolled_today": len(students),
        "arrivals": [],
        "frozen_on": today().isoformat(),
        "late": {"answers": 0, "covered": 0},
    }
    for leaves in ([adults[0]], adults[::3], adults):
        words = [word for adult in leaves for word in ("--leaves", adult)]
        lost = sorted(s for s in covered if close[s] <= set(leaves))
        found = run("what-if", *words, "--json")
        assert found["lose_only_strong_adult"] == sorted(found["nobody"]["students"]) == lost


@pytest.mark.parametrize("seed", range(2))
def test_who_leaves_moves_and_comes_is_what_counting_by_hand_says(seed, run, tmp_path):
    school = School(seed, tmp_path)
    run("import", *school.files, "--round", "Fall")
    run("round", "reveal", "Fall")
    leaves, moves = school.adults[:2], [(school.adults[-1], grade) for grade in GRADES[1:3]]
    new = {"new 1": (3, GRADES[:1]), "new 2": (2, GRADES)}
    words = [word for adult in leaves for word in ("--leaves", adult)]
    words += [word for adult, grade in moves for word in ("--moves", f"{adult}:{grade}")]
    words += ["--arrives", f"3:{GRADES[0]}", "--arrives", "2"]
    found = run("what-if", *words, "--json")
    after = {
        s: school.strong(s) - {*leaves} - {adult for adult, grade in moves if grade == at}
        for s, at in school.students.items()
    }
    fewer = {s: len(kept) for s, kept in after.items() if len(kept) < min(len(school.strong(s)), 2)}
    for name, left in (("nobody", 0), ("one", 1)):
        assert sorted(found[name]["students"]) == sorted(s for s, n in fewer.items() if n == left)
        assert found[name]["least"] <= len(found[name]["students"]) <= found[name]["most"]
    flow = nx.DiGraph()
    flow.add_nodes_from(("start", "end"))
    for s in fewer:
        flow.add_edge("start", ("s", s), capacity=1)
        for adult in set(school.adults) - {*leaves} - school.strong(s):
            if (adult, school.students[s]) not in moves:
                flow.add_edge(("s", s), adult, capacity=1)
                flow.add_edge(adult, "end", capacity=2)
        for adult, (places, grades) in new.items():
            if school.students[s] in grades:
                flow.add_edge(("s", s), adult, capacity=1)
                flow.add_edge(adult, "end", capacity=places)
    assert len(found["second_adults"]) == nx.maximum_flow_value(flow, "start", "end")
    assert found["to_begin"] == len(fewer) == len(found["second_adults"] + found["not_placed"])
    assert f"{found['to_begin']} pair" in run("what-if", *words)


def test_what_if_says_what_it_does_not_understand(run, tmp_path):
    run("import", *School(1, tmp_path).files, "--round", "Fall")
    run("round", "reveal", "Fall")
    for wrong in ((), ("--moves", "A1"), ("--arrives", "many")):
        assert "Usage" in CliRunner().invoke(main, ["what-if", *wrong]).stderr
    assert "grade 99" in run("what-if", "--arrives", "2:99", "--json", code=1)["error"]
    assert "Z9" in run("what-if", "--moves", "Z9:5", "--json", code=1)["error"]


@pytest.mark.parametrize("seed", range(4))
def test_the_suggested_pairs_place_as_many_as_a_flow_can_and_overload_nobody(seed, run, tmp_path):
    school = School(seed, tmp_path)
    run("import", *school.files, "--round", "Fall")
    run("round", "reveal", "Fall")
    plan = run("assign", "--json")
    waiting = {s for s in school.students if not school.strong(s)}
    placed = {pair["student_id"] for pair in plan["pairs"]}
    assert placed | set(plan["not_placed"]) == waiting
    assert len(plan["pairs"]) == len(placed)
    assert not placed & set(plan["not_placed"])
    graph = nx.DiGraph()
    for adult in school.adults:
        graph.add_edge(adult, "sink", capacity=2)  # the default of a teacher
        for student in waiting:
            graph.add_edge("source", f"s{student}", capacity=1)
            graph.add_edge(f"s{student}", adult, capacity=1)
    most = nx.maximum_flow_value(graph, "source", "sink") if waiting else 0
    assert len(placed) == most
    load = [pair["adult_id"] for pair in plan["pairs"]]
    assert max(map(load.count, load), default=0) <= 2
    assert all(pair["reason"] for pair in plan["pairs"])


def test_importing_the_same_files_twice_changes_nothing(run, tmp_path):
    school = School(1, tmp_path)
    run("import", *school.files, "--round", "Fall")
    run("round", "reveal", "Fall")
    before = run("coverage", "--json")
    again = run("import", *school.files, "--round", "Fall", "--json")
    for what in ("students", "adults", "marks"):
        counts = {k: v for k, v in again[what].items() if k not in ("unchanged", "round")}
        assert not any(counts.values()), again
    assert run("coverage", "--json") == before


def test_a_dry_run_says_what_would_change_and_changes_nothing(run, tmp_path):
    school = School(2, tmp_path)
    told = run("import", *school.files, "--round", "Fall", "--dry-run", "--json")
    assert told["students"]["new"] == len(school.students)
    assert told["marks"]["new"] == len(school.marks)
    assert told["imported"] is False
    assert "nothing to show yet" in run("coverage", "--json", code=1)["error"]


def test_one_bad_row_of_marks_keeps_the_new_rosters_out_too(run, tmp_path):
    school = School(3, tmp_path)
    school.files[-1].write_text(school.files[-1].read_text() + "A0,99999x,3\n")
    told = run("import", *school.files, "--round", "Fall", "--json", code=1)
    assert "99999x" in told["error"] and "Nothing was imported" in told["error"]
    assert run("import", *school.files[:4], "--dry-run", "--json")["students"]["new"] > 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("student_id,first_name,last_name,grade\n", "no"),
        ("colour,size\nred,3\nblue,4\n", ""),
        ("student_id,first_name,last_name\n7,Ana,Lor\n7,Bo,Vang\n", "7"),
    ],
)
def test_bad_rosters_get_one_sentence_and_change_nothing(run, tmp_path, content, says):
    path = tmp_path / "students.csv"
    path.write_text(content)
    told = run("import", "--students", path, "--json", code=1)
    assert told["imported"] is False
    assert says in told["error"]
    assert told["error"].strip().endswith((".", ")"))
    assert "Traceback" not in told["error"]


def test_a_missing_file_and_no_file_are_said(run, tmp_path):
    assert "no file" in run("import", "--students", tmp_path / "no.csv", "--json", code=1)["error"]
    assert "Name at least one file" in run("import", "--json", code=1)["error"]


def test_an_unknown_round_or_adult_is_said(run, tmp_path):
    run("import", *School(1, tmp_path).files, "--round", "Fall")
    run("round", "reveal", "Fall")
    assert "“Spring”" in run("coverage", "--json", "--round", "Spring", code=1)["error"]
    assert "Z9" in run("what-if", "--leaves", "Z9", "--json", code=1)["error"]


def test_unknown_people_in_a_marks_file_are_all_listed_and_nothing_is_imported(run, tmp_path):
    run("import", *School(1, tmp_path).files, "--round", "Fall")
    run("round", "reveal", "Fall")
    before = run("coverage", "--json")
    header = ["adult_id", "student_id", "strength"]
    unknown = write(tmp_path / "m.csv", header, [["Z9", "Z8", "3"], ["A1", "Z7", "3"]])
    told = run("import", "--marks", unknown, "--round", "Fall", "--json", code=1)
    assert not told["imported"]
    assert {issue["row"] for issue in told["issues"]} == {2, 3}
    assert run("coverage", "--json") == before


def test_a_word_in_a_marks_file_that_is_open_is_asked_and_a_file_that_is_none_is_refused(
    run, tmp_path
):
    run("import", *School(1, tmp_path).files, "--round", "Fall")
    header = ["adult_id", "student_id", "strength"]
    asked = write(tmp_path / "m.csv", header, [["A0", "00000", "often"]])
    told = run("import", "--marks", asked, "--round", "Spring", "--json", code=2)
    assert told["asks"] == ["“often” stands 1 time. What does it mean?"]
    assert not told["imported"] and len(run("round", "list", "--json")) == 1
    none = write(tmp_path / "n.csv", ["colour"], [["red"]])
    refused = run("import", "--marks", none, "--round", "Spring", "--json", code=1)
    assert refused["error"].startswith("No marks were recognised.")


def test_a_shrinking_roster_is_refused_until_somebody_says_yes(run, tmp_path):
    rows = [[f"{n:03d}", "Ana", f"Lor {n}", "3", "R1"] for n in range(60)]
    header = ["student_id", "first_name", "last_name", "grade", "homeroom"]
    run("import", "--students", write(tmp_path / "s.csv", header, rows))
    smaller = write(tmp_path / "s.csv", header, rows[:40])
    told = run("import", "--students", smaller, "--json", code=1)
    assert "20 of 60 students" in told["error"]
    assert run("import", "--students", smaller, "--dry-run", "--json", code=1)
    done = run("import", "--students", smaller, "--accept-drop", "--json")
    assert done["students"]["left"] == 20


def test_people_who_left_are_archived_and_come_back_as_themselves(run, tmp_path):
    school = School(1, tmp_path)
    run("import", *school.files, "--round", "Fall")
    run("round", "reveal", "Fall")
    before = run("coverage", "--json")
    gone = sorted(school.students)[0]
    path = school.files[1]
    rows = path.read_text().splitlines()
    path.write_text("\n".join(row for row in rows if not row.startswith(gone)) + "\n")
    run("import", "--students", path)
    still = run("coverage", "--json")
    assert still == before | {"enrolled_today": before["students"] - 1}, "the round stands still"
    assert gone not in run("today", "--json")
    path.write_text("\n".join(rows) + "\n")
    assert run("import", "--students", path, "--json")["students"]["returned"] == 1
    assert run("coverage", "--json") == before


def test_inspect_says_what_each_file_is_in_order(run, tmp_path):
    school = School(1, tmp_path)
    (tmp_path / "empty.csv").write_text("")
    files = [*school.files[1::2], tmp_path / "empty.csv", tmp_path / "absent.csv"]
    result = CliRunner().invoke(main, ["inspect", "--json", *map(str, files)])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert [line["kind"] for line in lines] == ["roster", "roster", "marks", "refused", "refused"]
    assert lines[0]["students"] == len(school.students)
    assert lines[1]["adults"] == len(school.adults)
    assert lines[2]["marks"] == len(school.marks)
    for line in lines:
        assert set(line) == {
            "file", "kind", "students", "adults", "marks", "columns", "asks", "issues", "message",
        }  # fmt: skip
        assert line["message"]
    assert result.exit_code == 1


def test_the_module_runs_as_a_command_and_speaks_utf8(tmp_path):
    path = tmp_path / "Schüler.csv"
    path.write_text("student_id,first_name,last_name\n1,李,小龍\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "connections", "inspect", "--json", str(path)],
        cwd=ROOT,
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert json.loads(done.stdout.decode("utf-8"))["students"] == 1


def test_the_audit_log_says_that_it_was_the_command_line(run, tmp_path):
    from connections.services.school.school import Whole, read_audit
    from connections.services.school.schools import keeper
    from connections.store.database import open_database

    run("import", *School(1, tmp_path).files, "--round", "Fall")
    database = open_database(os.environ["CONNECTIONS_DATABASE_URL"])
    log = as_(database, keeper("school"))(read_audit)
    assert log.state.whole is Whole.WHOLE
    assert (log.entries[0].who, log.entries[0].action) == ("command_line", "files.imported")
    database.close()


def test_a_folder_is_imported_by_what_its_files_are(run, tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    school = School(4, folder)
    told = run("import", folder, "--round", "Fall", "--json")
    assert told["imported"] is True
    assert told["students"]["new"] == len(school.students)
    assert told["adults"]["new"] == len(school.adults)
    assert told["marks"]["new"] == len(school.marks)


def test_an_open_question_is_exit_code_2_and_changes_nothing(run, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,first_name,last_name\n1,Ana,Lor\n2,Bo,Vang\n3,Cy,Moua\n")
    told = run("import", path, "--json", code=2)
    assert told["imported"] is False and told["asks"]
    assert run("import", "--students", path, "--json")["students"]["new"] == 3


def test_a_file_that_brings_in_nobody_is_not_passed_over_in_silence(run, tmp_path):
    school = School(1, tmp_path)
    photo = tmp_path / "photo.csv"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n0000")
    told = run("import", school.files[1], photo)
    assert "Nothing of photo.csv was imported. This is a picture" in told


def test_a_round_is_planned_with_fewer_names_and_given_all_names_again(run):
    assert "saves little" in run("round", "plan", "Fall", "--short"), "of nobody there is nothing"
    assert run("round", "list", "--json")[0]["short"] is True
    assert "Open the round first" in run("round", "draw", "Fall", "--json", code=1)["error"]
    assert "short" not in run("round", "full", "Fall", "--json")
    assert "already" in run("round", "full", "Fall", "--json", code=1)["error"]
