"""The command `report`: for whom, in which form, by which name; every refusal is a sentence."""

import csv
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connections.cli.main import main
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import RoundStatus
from connections.services.report.board import preview_board
from connections.services.school.school import read_audit
from connections.services.school.schools import create_school, find_school
from connections.store.database import open_database
from tests.asking import NOW, as_
from tests.small_school import fill

STUDENTS = [
    Student(f"s{n:02}", f"Sam{n}", "Lor", grade=str(5 + n // 24), groups=(("team", "RB"[n % 2]),))
    for n in range(48)
]
ADULTS = [Adult("t1", "Ana", "Cole"), Adult("t2", "Bo", "Vang")]
MARKS = {("t1", f"s{n:02}"): 3 for n in range(36)}


@pytest.fixture
def fresh(database_file, monkeypatch):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    database = open_database(database_file)
    find_school(database, NOW)
    yield database
    database.close()


@pytest.fixture
def school(fresh, me, today, now):
    fill(fresh, me, today, now, STUDENTS, ADULTS, MARKS, RoundStatus.REVEALED)
    return fresh


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, ("report", *map(str, words)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def refused(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr.strip().endswith("."), result.stderr
    return result.stderr


def test_the_form_is_told_by_the_name_or_said(school, tmp_path):
    for name, more in (("board.csv", ()), ("figures", ("--format", "csv"))):
        out = tmp_path / name
        assert run("--for", "board", "--out", out, *more).exit_code == 0
        assert next(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))[0] == "school"
    assert "end it in" in refused("--out", tmp_path / "figures2")
    assert not (tmp_path / "figures2").exists()


def test_png_in_a_file_of_that_name_is_the_slide_and_says_where_the_charts_are(school, tmp_path):
    one, each = tmp_path / "board.png", tmp_path / "board.zip"
    made = run("--format", "png", "--out", one)
    assert one.read_bytes().startswith(b"\x89PNG") and "end the name in .zip" in made.stdout
    made = run("--format", "png", "--out", each)
    assert each.read_bytes().startswith(b"PK") and "slide" not in made.stdout


def test_words_that_name_or_count_a_student_are_taken_only_as_they_are(school, me, tmp_path):
    out, words = tmp_path / "board.csv", "3 lack an adult, Sam7 Lor is one."
    told = refused("--out", out, "--next-step", words)
    assert "student's name" in told and "a number" in told and "Lor" not in told
    assert not as_(school, me)(preview_board).frozen and not out.exists()
    assert run("--out", out, "--next-step", words, "--as-it-is").exit_code == 0


def test_groups_and_words_make_the_first_report_and_more_words_an_edition(school, me, tmp_path):
    out = tmp_path / "board.csv"
    assert "Nothing was taken" in refused("--out", out, "--group", "house")
    assert run("--out", out, "--group", "team", "--next-step", "A lunch table.").exit_code == 0
    assert "Team" in out.read_text(encoding="utf-8-sig")
    first = as_(school, me)(preview_board)
    assert first.frozen and first.report.groups == ("team",)
    assert [typed.next_steps for typed in first.editions] == [("A lunch table.",)]
    assert "with other groups" in refused("--out", tmp_path / "2.csv", "--group", "grade9")
    assert run("--out", tmp_path / "a4.csv", "--paper", "a4").exit_code == 0
    first_again = tmp_path / "first.csv"
    assert run("--out", first_again, "--edition", 1).exit_code == 0
    assert first_again.read_bytes() == out.read_bytes()
    assert "no edition 7" in refused("--out", tmp_path / "7.csv", "--edition", 7)
    editions = as_(school, me)(preview_board).editions
    assert [(typed.next_steps, typed.paper) for typed in editions] == [
        (("A lunch table.",), "us-letter"),
        (("A lunch table.",), "a4"),
    ]
    assert run("--out", tmp_path / "3.csv", "--next-step", " ", "--next-step", "").exit_code == 0
    assert as_(school, me)(preview_board).editions[-1].next_steps == ()


def test_the_leaderships_report_is_lists_or_a_workbook_with_names(school, me, tmp_path):
    lists, workbook = tmp_path / "lists.pdf", tmp_path / "all.xlsx"
    assert run("--for", "leadership", "--out", lists, "--by", "team").exit_code == 0
    assert lists.read_bytes()[:5] == b"%PDF-"
    assert run("--for", "leadership", "--out", workbook).exit_code == 0
    assert workbook.read_bytes()[:2] == b"PK"
    kinds = [entry.details.get("kind") for entry in as_(school, me)(read_audit).entries[:2]]
    assert kinds == ["internal", "lists"]
    out = tmp_path / "x.csv"
    assert "(pdf) and the workbook (xlsx)" in refused("--for", "leadership", "--out", out)
    moon = tmp_path / "moon.pdf"
    assert "not by “moon”" in refused("--for", "leadership", "--out", moon, "--by", "moon")


@pytest.mark.parametrize(
    "words",
    [
        ("--for", "leadership", "--group", "team"),
        ("--for", "leadership", "--next-step", "A lunch table."),
        ("--for", "leadership", "--format", "xlsx", "--by", "team"),
        ("--for", "leadership", "--format", "xlsx", "--paper", "a4"),
        ("--for", "leadership", "--edition", "1"),
        ("--for", "district", "--group", "team"),
        ("--for", "district", "--school", "school"),
        ("--for", "district", "--by", "team"),
        ("--take-missing",),
        ("--by", "team"),
        ("--name", "Lakeside"),
        ("--edition", "1", "--paper", "a4"),
        ("--edition", "1", "--next-step", "A lunch table."),
    ],
)
def test_what_means_nothing_for_this_reader_is_said_and_nothing_is_written(
    school, me, tmp_path, words
):
    before = len(as_(school, me)(read_audit).entries)
    out = tmp_path / "out.pdf"
    result = run("--out", out, *words)
    option = next(word for word in reversed(words) if word.startswith("--"))
    assert result.exit_code == 2 and option in result.stderr, result.output
    assert not out.exists() and len(as_(school, me)(read_audit).entries) == before


def test_a_file_that_is_there_is_not_written_over_and_nothing_is_taken(school, me, tmp_path):
    out = tmp_path / "board.csv"
    out.write_text("minutes of the board")
    assert "is there already" in refused("--out", out)
    assert out.read_text() == "minutes of the board"
    assert not as_(school, me)(preview_board).frozen


def test_a_file_with_names_is_for_the_eyes_of_who_took_it(school, tmp_path):
    names, board = tmp_path / "lists.pdf", tmp_path / "board.csv"
    assert run("--for", "leadership", "--out", names).exit_code == 0
    assert run("--out", board).exit_code == 0
    if os.name == "posix":
        assert names.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a place that is full, on Linux")
def test_a_disk_that_is_full_hears_what_stands_all_the_same(school, me):
    told = refused("--out", "/dev/full", "--format", "csv", "--group", "team")
    assert "cannot be written" in told and "stand for good" in told
    assert as_(school, me)(preview_board).frozen
    told = refused("--for", "leadership", "--out", "/dev/full", "--format", "pdf")
    assert "the log keeps that it was made" in told


def test_a_group_nobody_keeps_is_refused_by_those_there_are(school, tmp_path):
    assert "team" in refused("--out", tmp_path / "x.csv", "--group", "house")


def test_nothing_is_taken_for_a_place_that_cannot_be_written(school, me, tmp_path):
    before = len(as_(school, me)(read_audit).entries)
    assert "no folder" in refused("--out", tmp_path / "not here" / "board.csv")
    folder = run("--out", tmp_path)
    assert folder.exit_code == 2 and "Traceback" not in folder.output
    assert len(as_(school, me)(read_audit).entries) == before
    assert not as_(school, me)(preview_board).frozen


def test_an_open_round_none_and_an_unknown_one_are_each_a_sentence(fresh, me, today, now, tmp_path):
    out = tmp_path / "board.csv"
    for reader in ("board", "leadership"):
        where = out if reader == "board" else tmp_path / "lists.pdf"
        assert "after the first round" in refused("--for", reader, "--out", where)
    fill(fresh, me, today, now, STUDENTS, ADULTS, MARKS)
    assert "still open" in refused("--out", out)
    assert "still open" in refused("--out", out, "--round", "Fall")
    assert "still open" in refused("--for", "leadership", "--out", tmp_path / "lists.pdf")
    assert "Spring" in refused("--out", out, "--round", "Spring")
    assert not out.exists()


def test_too_few_students_are_a_sentence_and_no_file(fresh, me, today, now, tmp_path):
    fill(fresh, me, today, now, STUDENTS[:9], ADULTS, {}, RoundStatus.REVEALED)
    out = tmp_path / "board.csv"
    assert "too few students" in refused("--out", out) and not out.exists()
    page = tmp_path / "board.pdf"
    assert run("--out", page).exit_code == 0 and page.read_bytes().startswith(b"%PDF")


def test_a_district_is_made_of_what_its_schools_have_published(school, me, today, now, tmp_path):
    out = tmp_path / "district.csv"
    assert "No school has taken a report" in refused("--for", "district", "--out", out)
    as_(school, me, now=now)(create_school, "elm", "Elm Street School")
    assert run("--for", "board", "--out", tmp_path / "b.csv", "--school", "school").exit_code == 0
    made = run("--for", "district", "--out", out, "--name", "Lakeside")
    assert made.exit_code == 0 and "no report: Elm Street School" in made.stderr
    assert "Lakeside" in out.read_text(encoding="utf-8-sig") and "Sam" not in out.read_text()
    other = tmp_path / "2.csv"
    assert "called “Nope”" in refused("--for", "district", "--out", other, "--round", "Nope")
    again = run("--for", "district", "--out", other, "--take-missing")
    assert again.exit_code == 0, "a school without a round is still missing, and it is said"
    assert "Elm Street School" in again.stderr
