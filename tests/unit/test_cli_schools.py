"""Several schools in one database, from the command line: added, listed, kept apart."""

import json

import pytest
from click.testing import CliRunner

from connections.cli.main import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", f"sqlite:///{tmp_path / 'district.sqlite'}")
    roster = tmp_path / "students.csv"
    roster.write_text("student_id,first_name,last_name,grade\n001,Ana,Ruiz,7\n002,Bo,Kim,8\n")

    def invoke(*words):
        return CliRunner().invoke(main, list(words))

    assert invoke("schools", "add", "Elm Street School", "--id", "elm").exit_code == 0
    assert invoke("schools", "add", "Oak Park", "--id", "oak").exit_code == 0
    assert invoke("import", "--school", "elm", "--students", str(roster)).exit_code == 0
    return invoke


def test_schools_are_added_and_listed_by_id(run):
    listed = json.loads(run("schools", "list", "--json").output)
    assert listed == [
        {"school_id": "elm", "name": "Elm Street School", "archived": False},
        {"school_id": "oak", "name": "Oak Park", "archived": False},
    ]


def test_a_school_is_renamed_archived_and_opened_again(run):
    assert run("schools", "rename", "oak", "Oak Hill").exit_code == 0
    assert run("schools", "archive", "oak").exit_code == 0
    assert "oak: Oak Hill (archived)" in run("schools", "list").output
    refused = run("round", "list", "--school", "oak")
    assert refused.exit_code == 1 and "archived" in refused.output
    assert run("round", "list").exit_code == 0, "one is open: it need not be named"
    assert run("schools", "archive", "elm").exit_code == 1
    assert run("schools", "unarchive", "oak").exit_code == 0
    assert run("round", "list", "--school", "oak").exit_code == 0


@pytest.mark.parametrize(
    ("name", "school_id", "why"),
    [("Elm again", "elm", "already"), ("Elm", "Elm Street", "small letters"), (" ", "new", "name")],
)
def test_a_school_that_cannot_be_added_changes_nothing(run, name, school_id, why):
    before = run("schools", "list").output
    refused = run("schools", "add", name, "--id", school_id)
    assert (
        refused.exit_code == 1 and why in refused.output and "Nothing was added" in refused.output
    )
    assert run("schools", "list").output == before


def test_with_several_schools_one_has_to_be_named(run):
    refused = run("round", "list")
    assert refused.exit_code == 1 and "--school" in refused.output and "elm" in refused.output
    unknown = run("round", "list", "--school", "ash")
    assert unknown.exit_code == 1 and "ash" in unknown.output


def test_what_is_done_in_one_school_is_not_in_the_other(run):
    assert run("round", "plan", "Fall", "--school", "elm").exit_code == 0
    assert "Fall" in run("round", "list", "--school", "elm").output
    assert "Fall" not in run("round", "list", "--school", "oak").output


def test_a_refusal_is_said_in_the_language_of_the_settings(run, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_LANGUAGE", "pseudo")
    for words in (("inspect", "none.csv"), ("schools", "add", "Elm", "--id", "elm")):
        refused = run(*words)
        assert refused.exit_code == 1 and "There is" not in refused.output
        assert "Ţĥéŕé îš" in refused.output


def test_marks_for_an_open_round_say_how_many_and_no_more(run, tmp_path):
    staff, marks = tmp_path / "staff.csv", tmp_path / "marks.csv"
    staff.write_text("adult_id,first_name,last_name\nT1,Dana,Mills\n")
    marks.write_text("adult_id,student_id,strength\nT1,001,3\n")
    run("import", "--school", "elm", "--adults", str(staff))
    run("round", "plan", "Fall", "--school", "elm")
    run("round", "open", "Fall", "--school", "elm")
    asked = ("import", "--school", "elm", "--marks", str(marks), "--round", "Fall")
    told = {run(*asked, *more).output for more in (("--dry-run",), (), ("--dry-run",), ())}
    assert told == {"Marks for “Fall”: 1 in the file. The round is open.\n"}
    run("round", "reveal", "Fall", "--school", "elm")
    assert "0 new, 0 changed, 1 unchanged" in run(*asked).output


def test_a_report_that_cannot_be_written_is_refused_in_one_sentence(run, tmp_path):
    staff = tmp_path / "staff.csv"
    staff.write_text("adult_id,first_name,last_name\nT1,Dana,Mills\n")
    run("import", "--school", "elm", "--adults", str(staff))
    for step in ("plan", "open", "reveal"):
        run("round", step, "Fall", "--school", "elm")
    refused = run("report", "--school", "elm", "--out", str(tmp_path))  # a folder
    assert refused.exit_code != 0 and "Traceback" not in refused.output
    assert not isinstance(refused.exception, OSError)
