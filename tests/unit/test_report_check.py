"""report-check: from files as they went out, with the rolls or without, nothing can be worked out;
and where something can, it is found.
"""

import csv
import io
import json
import random  # noqa: TID251 - seeded: every run draws the same
from datetime import UTC, date, datetime

import pikepdf
import pytest
from click.testing import CliRunner
from sqlalchemy import update

from connections.cli import shared
from connections.cli.main import main
from connections.domain.disclosure.attack import counts_of
from connections.domain.disclosure.exact import Aspect, Key, Run
from connections.domain.disclosure.planning import COUNTS, COUNTS_OF_THE_WHOLE, run_of
from connections.domain.disclosure.published import Kind, Label, label_of
from connections.domain.people.person import Adult, Student
from connections.domain.reports.board import Form
from connections.domain.rounds.round import RoundStatus
from connections.services.report.board import take_board
from connections.services.school.schools import keeper
from connections.store.database import open_database
from connections.store.schema import rounds, schools
from tests.asking import as_
from tests.small_school import fill

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def run(*words):
    return CliRunner().invoke(main, ["report-check", *map(str, words)])


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """A school of 70 in three grades, one of them of six, and its report in three forms."""
    folder = tmp_path_factory.mktemp("school")
    address = f"sqlite:///{(folder / 'x.sqlite').as_posix()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONNECTIONS_DATABASE_URL", address)
        patch.setattr(shared, "today", lambda: date(2026, 11, 20))
        CliRunner().invoke(main, ["schools", "add", "Oak", "--id", "school"])
    database = open_database(address)
    chance = random.Random(3)
    grades = ["3"] * 34 + ["4"] * 30 + ["5"] * 6
    students = [Student(f"s{n:02}", "Ana", f"L{n}", grade=g) for n, g in enumerate(grades)]
    adults = [Adult(f"a{n}", "Kim", f"V{n}") for n in range(4)]
    marks = {
        (a.adult_id, s.student_id): 3 if chance.random() < 0.45 else 1
        for a in adults
        for s in students
    }
    me = keeper("school")
    fill(database, me, date(2026, 11, 1), NOW, students, adults, marks, RoundStatus.REVEALED)
    files = {}
    for form in (Form.TABLE, Form.WORKBOOK, Form.PDF):
        files[form] = folder / f"report.{form.value}"
        files[form].write_bytes(
            as_(database, me, today=NOW.date(), now=NOW)(take_board, form).content
        )
    return address, files


@pytest.fixture
def known(taken, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", taken[0])
    return taken[1]


@pytest.fixture
def alone(taken, monkeypatch, tmp_path):
    monkeypatch.setenv(
        "CONNECTIONS_DATABASE_URL", f"sqlite:///{(tmp_path / 'no.sqlite').as_posix()}"
    )
    return taken[1]


def changed(path, folder, change):
    """Write a copy of a table with some cells changed; `change` takes a row and changes it."""
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    for row in rows:
        change(row)
    made = io.StringIO()
    writer = csv.DictWriter(made, rows[0].keys(), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    copy = folder / "changed.csv"
    copy.write_bytes(made.getvalue().encode("utf-8-sig"))
    return copy


def test_from_every_form_together_with_every_roll_nothing_can_be_worked_out(known):
    result = run(*known.values(), "--json")
    value = json.loads(result.stdout)
    assert (result.exit_code, value["deduced"], value["unanswered"]) == (0, [], 0)
    assert [each["enrolment_known"] for each in value["files"]] == [True] * 3
    assert {each["round"] for each in value["files"]} == {"Fall"}


def test_without_a_database_the_files_alone_are_looked_at_and_none_is_made(alone, tmp_path):
    result = run(*alone.values(), "--json")
    value = json.loads(result.stdout)
    assert (result.exit_code, value["deduced"]) == (0, [])
    assert [each["enrolment_known"] for each in value["files"]] == [False] * 3
    assert not list(tmp_path.iterdir())


def test_exact_figures_are_found_to_tell_of_a_small_group(known, tmp_path):
    """Grades 4 and 5 stand together. With the exact shares beside the whole they would not hide."""

    def exactly(row):
        low, high = int(row["low"] or 0), int(row["high"] or 0)
        middle = (low + high) // 2
        row["low"], row["high"], row["kind"] = middle, middle + 1, "between"

    result = run(changed(known[Form.TABLE], tmp_path, exactly), "--json")
    assert result.exit_code == 1, "what can be worked out comes first"
    assert "narrow" in {each["code"] for each in json.loads(result.stdout)["deduced"]}
    assert doubts(result) == ["other_lines"]


def doubts(result):
    """Return the codes of what is said of the files themselves; each has its sentence."""
    found = json.loads(result.stdout)["doubts"]
    assert all(each["message"].endswith(".") for each in found)
    assert all(each["message"] in result.stderr for each in found)
    return [each["code"] for each in found]


def without_two_lines(path, folder):
    copy = folder / "fewer.csv"
    copy.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-2]))
    return copy


def test_lines_that_were_removed_or_changed_by_hand_are_told(known, tmp_path):
    fewer = without_two_lines(known[Form.TABLE], tmp_path)
    result = run(known[Form.PDF], fewer, "--json")
    assert (result.exit_code, doubts(result)) == (2, ["other_lines"])
    assert json.loads(result.stdout)["doubts"][0]["file"] == str(fewer)

    def later(row):
        row["edition"] = 7

    result = run(changed(known[Form.TABLE], tmp_path, later), "--json")
    assert (result.exit_code, doubts(result)) == (2, ["other_lines"])


def test_a_file_of_another_school_or_round_is_not_read_as_ours(known, tmp_path):
    def elsewhere(row):
        row["school"] = "Elm"

    def last_year(row):
        row["held_on"] = "2025-11-01"

    for change, code in ((elsewhere, "another_school"), (last_year, "no_such_report")):
        result = run(known[Form.PDF], changed(known[Form.TABLE], tmp_path, change), "--json")
        assert (result.exit_code, doubts(result)) == (2, [code])
        said = json.loads(result.stdout)["files"]
        assert [each["enrolment_known"] for each in said] == [True, False]


def test_files_that_do_not_belong_together_are_told_without_a_database(alone, tmp_path):
    def elsewhere(row):
        row["school"] = "Elm"

    two_schools = run(*alone.values(), changed(alone[Form.TABLE], tmp_path, elsewhere), "--json")
    assert (two_schools.exit_code, doubts(two_schools)) == (2, ["several_schools"])
    fewer = run(alone[Form.PDF], without_two_lines(alone[Form.TABLE], tmp_path), "--json")
    assert (fewer.exit_code, doubts(fewer)) == (2, ["not_the_same"])


def test_a_school_or_a_round_that_is_called_something_else_since_is_still_ours(taken, known):
    database = open_database(taken[0])
    with database.changing(keeper("school"), "test.renamed", NOW) as sql:
        sql.execute(update(schools).values(name="Oak Hill"))
        sql.execute(update(rounds).values(name="Autumn"))
    result = run(known[Form.TABLE], "--json")
    assert (result.exit_code, doubts(result)) == (0, [])
    assert json.loads(result.stdout)["files"][0]["enrolment_known"]
    with database.changing(keeper("school"), "test.renamed", NOW) as sql:
        sql.execute(update(schools).values(name="Oak"))
        sql.execute(update(rounds).values(name="Fall"))
    database.close()


def test_a_count_of_a_share_is_no_range(alone, tmp_path):
    def one(row):
        row["low"] = row["high"]

    result = run(changed(alone[Form.TABLE], tmp_path, one), "--json")
    assert result.exit_code == 1
    assert {each["code"] for each in json.loads(result.stdout)["deduced"]} == {"no_range"}


def test_two_files_that_say_different_things_of_one_line_are_found_without_a_roll(alone, tmp_path):
    def shifted(row):
        if row["measure"] == "covered":
            row["low"] = int(row["low"]) + 1

    copy = changed(alone[Form.TABLE], tmp_path, shifted)
    result = run(alone[Form.PDF], copy, "--json")
    assert result.exit_code == 1
    assert {each["code"] for each in json.loads(result.stdout)["deduced"]} >= {"two_ranges"}


def test_a_line_of_homerooms_is_found(alone, tmp_path):
    def homerooms(row):
        if row["division_code"] == "grade":
            row["division_code"] = "homeroom"

    result = run(changed(alone[Form.TABLE], tmp_path, homerooms), "--json")
    assert {each["code"] for each in json.loads(result.stdout)["deduced"]} == {"homeroom"}


def test_lines_of_one_measure_from_two_rounds_are_found_to_say_whose_changed(alone, tmp_path):
    """Grade 3 anew and all but one of it not: whoever makes the difference has changed."""

    def not_anew(row):
        if row["measure"] == "covered" and row["group_codes"] == '["3"]':
            row["as_of"], row["as_of_older"] = "Spring", "yes"

    result = run(changed(alone[Form.TABLE], tmp_path, not_anew), "--json")
    assert result.exit_code == 1
    assert [each["code"] for each in json.loads(result.stdout)["deduced"]] == ["several_rounds"]


def pdf_of_another_tool(path):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)


def test_a_foreign_file_is_a_doubt_in_the_json_with_exit_code_two(alone, tmp_path):
    foreign, other, broken = (
        tmp_path / name for name in ("roster.csv", "other.pdf", "broken.xlsx")
    )
    foreign.write_text("student_id,name\n1,Ana\n")
    pdf_of_another_tool(other)
    broken.write_bytes(b"PK\x03\x04")
    for path in (foreign, other, broken, tmp_path / "none.csv", tmp_path):
        for words in ((), ("--json",)):
            result = run(alone[Form.TABLE], path, *words)
            value = json.loads(result.stdout)
            assert result.exit_code == 2 and isinstance(result.exception, SystemExit)
            assert result.stderr.count("\n") == 1 and "Ana" not in result.stdout + result.stderr
            assert [(each["file"], each["code"]) for each in value["doubts"]] == [
                (str(path), "no_report")
            ]
            assert len(value["files"]) == 1 and value["deduced"] == [] and value["error"]
        assert run(path).exit_code == 2


def test_what_can_be_worked_out_is_found_beside_a_foreign_file_too(alone, tmp_path):
    def exact(row):
        row["low"] = row["high"]

    result = run(changed(alone[Form.TABLE], tmp_path, exact), tmp_path / "none.csv")
    assert result.exit_code == 1 and json.loads(result.stdout)["deduced"]


def test_a_database_that_cannot_be_asked_is_no_finding_about_a_child(known):
    result = run(known[Form.TABLE], "--school", "nowhere")
    value = json.loads(result.stdout)
    assert result.exit_code == 2 and value["deduced"] == [] and value["error"] in result.stderr


@pytest.mark.parametrize("students", [10, 37, 412, 1200])
@pytest.mark.parametrize("least", [COUNTS, COUNTS_OF_THE_WHOLE])
def test_a_label_stands_for_the_very_counts_its_range_had(students, least):
    for true in range(0, students + 1, max(1, students // 40)):
        low, high = run_of(students, true, least)
        label = label_of(Run(Key(Aspect.COVERED), students, low, high))
        lowest, highest = counts_of(label, students, least)
        assert lowest <= low <= high <= highest
    assert counts_of(Label(Kind.BETWEEN, 50, 50), students, least) is None
