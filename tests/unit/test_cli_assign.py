"""`assign` on the command line: capacities, forbidden and pinned pairs exactly as the files say."""

import csv
import itertools
import json
import random  # noqa: TID251 - the seed is fixed: the same schools on every machine

import pytest
from click.testing import CliRunner

from connections.cli.main import main

TEACHERS = ["A0", "A1", "A2", "A3"]


@pytest.fixture
def write(tmp_path):
    def write_csv(name, *rows):
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as output:
            csv.writer(output).writerows(rows)
        return str(tmp_path / name)

    return write_csv


@pytest.fixture
def school(tmp_path, monkeypatch, write):
    """Return how to bring in students, teachers and marks by (adult_id, student_id)."""

    def bring_in(students, adults, marks):
        address = f"sqlite:///{(tmp_path / 'x.sqlite').as_posix()}"
        (tmp_path / "x.sqlite").unlink(missing_ok=True)
        monkeypatch.setenv("CONNECTIONS_DATABASE_URL", address)
        people = [(s, "Ana", f"Lor {s}", "5") for s in students]
        staff = [(a, "Kim", f"Vang {a}", "Teacher") for a in adults]
        said = [(a, s, value) for (a, s), value in marks.items()]
        header = ("student_id", "first_name", "last_name", "grade")
        run(
            "import",
            *("--students", write("students.csv", header, *people)),
            *("--adults", write("a.csv", ("adult_id", "first_name", "last_name", "role"), *staff)),
            *("--marks", write("marks.csv", ("adult_id", "student_id", "strength"), *said)),
            *("--round", "Fall"),
        )
        run("round", "reveal", "Fall")

    return bring_in


def run(*words, code=0):
    result = CliRunner().invoke(main, words)
    assert result.exit_code == code, (result.output, result.exception)
    return result


def assigned(*words):
    plan = json.loads(run("assign", "--json", *words).stdout)
    return {p["student_id"]: p["adult_id"] for p in plan["pairs"]}, plan["not_placed"]


def need_of(student, adults, marks):
    said = [marks.get((adult, student)) for adult in adults]
    return min(said.count(2) + 1, 3) if 2 in said else int(1 in said)


def test_a_capacity_file_is_taken_exactly_and_the_others_keep_their_own(school, write):
    students = [f"{n:03}" for n in range(12)]
    school(students, TEACHERS, {("A0", s): 0 for s in students})
    file = write("c.csv", ("adult_id", "capacity"), ("A0", 7), ("A1", 0), ("A2", 1))
    pairs, not_placed = assigned("--capacity-file", file)
    loads = [list(pairs.values()).count(adult) for adult in TEACHERS]
    assert loads == [7, 0, 1, 2], "the cap is for what nobody said; A3 is not in the file"
    assert len(not_placed) == 2
    told = run("assign", "--capacity-file", file).stdout
    assert f"{not_placed[0]} waits: Every place is taken for now." in told
    assert "Places went first to students whom fewest adults know" in told


def test_a_capacity_file_of_zeros_places_nobody(school, write):
    school(["1", "2"], ["A0"], {("A0", "1"): 2})
    file = write("c.csv", ("adult_id", "capacity"), ("A0", 0))
    pairs, not_placed = assigned("--capacity-file", file)
    assert (pairs, sorted(not_placed)) == ({}, ["1", "2"])


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_around_pins_and_forbidden_pairs_is_better(seed, school, write):
    chance = random.Random(seed)
    students = [f"{n:03}" for n in range(chance.randint(2, 5))]
    adults = TEACHERS[: chance.randint(2, 3)]
    both = list(itertools.product(adults, students))
    marks = {pair: chance.randint(0, 2) for pair in both if chance.random() < 0.6}
    school(students, adults, marks or {both[0]: 0})
    capacity = {adult: chance.randint(0, 4) for adult in adults}
    forbidden = [pair for pair in both if chance.random() < 0.2]
    allowed = [(a, s) for a, s in both if (a, s) not in forbidden and capacity[a]]
    pinned = allowed[:1]
    options = (
        *("--capacity-file", write("c.csv", ("adult_id", "capacity"), *capacity.items())),
        *("--forbid", write("f.csv", ("adult_id", "student_id"), *forbidden)),
        *("--pin", write("p.csv", ("adult_id", "student_id"), *pinned)),
    )
    pairs, not_placed = assigned(*options)
    need = {student: need_of(student, adults, marks) for student in students}
    told = json.loads(run("assign", "--json", *options).stdout)["pairs"]
    assert {pair["student_id"]: pair["need"] for pair in told} == {s: need[s] for s in pairs}
    assert [need[s] for s in not_placed] == sorted(need[s] for s in not_placed)
    assert sorted([*pairs, *not_placed]) == students
    assert all(pairs[student] == adult for adult, student in pinned)

    def aims(chosen):
        loads = sorted((list(chosen.values()).count(a) for a in adults), reverse=True)
        known = sum({2: 12, 1: 6}.get(marks.get((a, s)), 0) for s, a in chosen.items())
        wait = [sum(need[s] == level for s in students if s not in chosen) for level in range(4)]
        # Within a class the lot says who waits, so the closeness is not the best of all.
        return -len(chosen), wait, loads, -known if len(chosen) == len(students) else 0

    choices = [[None, *(a for a, other in allowed if other == s)] for s in students]
    best = min(
        aims(chosen)
        for picks in itertools.product(*choices)
        if (chosen := {s: a for s, a in zip(students, picks, strict=True) if a})
        and all(list(chosen.values()).count(a) <= capacity[a] for a in adults)
        and all(chosen.get(student) == adult for adult, student in pinned)
    ) if allowed else aims({})  # fmt: skip
    assert aims(pairs) == best


@pytest.mark.parametrize(
    ("option", "rows", "says"),
    [
        ("--capacity-file", [("adult_id", "capacity"), ("A9", 2)], "A9"),
        ("--capacity-file", [("adult_id", "capacity"), ("A0", -1)], "0 or more"),
        ("--capacity-file", [("adult_id", "capacity"), ("A0", "two")], "“two”"),
        ("--capacity-file", [("adult_id", "capacity"), ("A0", "")], "without capacity"),
        ("--capacity-file", [("adult_id", "capacity"), ("A0", "9" * 5000)], "0 or more"),
        ("--capacity-file", [("adult_id", "capacity"), ("A0", 1), ("A0", 2)], "two capacities"),
        ("--capacity-file", [("adult", "places"), ("A0", 1)], "no column adult_id and no"),
        ("--capacity-file", [], "no column"),
        ("--forbid", [("adult_id", "student_id"), ("A9", "1")], "A9"),
        ("--forbid", [("adult_id", "student_id"), ("A0", "77")], "77"),
        ("--forbid", [("adult_id",), ("A0",)], "no column student_id"),
        ("--pin", [("adult_id", "student_id"), ("A9", "1")], "A9"),
        ("--pin", [("adult_id", "student_id"), ("A0", "77")], "77"),
        ("--pin", [("adult_id", "student_id"), ("A0", "2")], "strong adult"),
        ("--pin", [("adult_id", "student_id"), ("A0", "1"), ("A1", "1")], "two adults"),
        ("--pin", [("student_id",), ("1",)], "no column adult_id"),
    ],
)
def test_a_file_that_cannot_be_followed_gets_one_sentence(school, write, option, rows, says):
    school(["1", "2"], ["A0", "A1"], {("A0", "2"): 3})
    refused = run("assign", option, write("bad.csv", *rows), code=1)
    assert says in refused.stderr
    assert refused.stderr.count("\n") == 1 and refused.stdout == ""


def test_behaviour_grades_and_absences_change_no_list_and_no_pair(school, write):
    """A permutation test: the same roster, its behaviour-like columns dealt out anew each time."""
    chance = random.Random(5)
    students = [f"{n:03}" for n in range(40)]
    both = list(itertools.product(TEACHERS, students))
    school(students, TEACHERS, {p: chance.randint(0, 3) for p in both if chance.random() < 0.3})
    header = "Referrals,GPA,Suspensions,Behavior Tier,Days Absent,Discipline,Risk,Incidents,Grades"
    seen = set()
    for _ in range(6):
        rows = [
            (s, "Ana", f"Lor {s}", "5", *(str(chance.randint(0, 9)) for _ in header.split(",")))
            for s in students
        ]
        names = ("student_id", "first_name", "last_name", "grade", *header.split(","))
        run("import", "--students", write("again.csv", names, *rows))
        lists = json.loads(run("coverage", "--json").stdout)
        seen.add(json.dumps([json.loads(run("assign", "--json").stdout), lists]))
    assert len(seen) == 1


def test_headings_in_other_letters_blank_lines_and_a_byte_order_mark_are_no_matter(school, write):
    school(["1", "2"], ["A0"], {("A0", "2"): 0})
    file = write("c.csv", ("\ufeffAdult_ID", " Capacity "), (), ("A0", " 1 "), ("", ""))
    pairs, not_placed = assigned("--capacity-file", file)
    assert (len(pairs), len(not_placed)) == (1, 1)
